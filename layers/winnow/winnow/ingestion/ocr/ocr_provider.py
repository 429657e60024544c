"""Scans: the one interface of all OCR providers, and how a file waits for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from winnow.parsing.documents.formats.ocr_pages import OcrPage
from winnow.platform.clock import to_text
from winnow.platform.stored_object import StoredObject
from winnow.values import Json

FIRST_POLL = timedelta(seconds=60)  # a few pages take seconds, and then the provider calls back
RECOGNITION_TIMEOUT = timedelta(hours=1)  # a hundred pages in a busy region take minutes


@dataclass(frozen=True, slots=True)
class AsyncRecognition:
    """A recognition that goes on elsewhere.

    Attributes:
        async_job_id: the provider's own id of it.
        page_sizes: width and height of each page, in points.
    """

    async_job_id: str
    page_sizes: Sequence[tuple[float, float]] = ()


class OcrProvider(Protocol):
    """Recognises the text of scanned PDFs, at once or later.

    Attributes:
        name: kept with what was read, and with what could not be.
    """

    @property
    def name(self) -> str: ...

    def recognize(self, data: bytes, tag: str) -> Sequence[OcrPage] | AsyncRecognition:
        """The pages, or the recognition to ask for later.

        Args:
            data: the PDF.
            tag: 64 hexadecimal characters; the same tag and data begin one recognition, however often they come.

        Raises:
            DocumentError: the scan can't be recognised.
            TransientError: not now.
        """
        ...

    def collect(self, recognition: AsyncRecognition) -> Sequence[OcrPage] | None:
        """The pages, or None while the recognition goes on.

        Raises:
            DocumentError, TransientError: as ``recognize``.
        """
        ...


@dataclass(frozen=True, slots=True)
class PendingRecognition:
    """A recognition with the moment at which it was begun: what a waiting file remembers.

    Attributes:
        pages: the pages, counted from 1, that were given to it; none when it was the whole document.
    """

    recognition: AsyncRecognition
    since: datetime
    pages: tuple[int, ...] = ()

    def next_poll(self, now: datetime) -> datetime:
        """When to ask if nobody calls back: after a minute, then less and less often."""
        return now + max(FIRST_POLL, (now - self.since) / 2)

    def has_timed_out(self, now: datetime) -> bool:
        """Whether it is given up."""
        return now - self.since >= RECOGNITION_TIMEOUT

    def to_position(self) -> dict[str, Json]:
        """As a file's position."""
        sizes: list[Json] = [[width, height] for width, height in self.recognition.page_sizes]
        pages: list[Json] = [*self.pages]
        named = {"pages": pages} if pages else {}
        return {"async_job_id": self.recognition.async_job_id, "sizes": sizes, "since": to_text(self.since), **named}

    @classmethod
    def from_position(cls, position: Mapping[str, Json]) -> PendingRecognition | None:
        """What ``to_position`` wrote; None for a position of another kind."""
        async_job_id, since = async_job_of(position), StoredObject(position).moment("since")
        if async_job_id is None or since is None:
            return None
        sizes = [_size(size) for size in StoredObject(position).values("sizes")]
        pages = tuple(page for page in StoredObject(position).values("pages") if isinstance(page, int))
        return cls(AsyncRecognition(async_job_id, sizes), since, pages)


def async_job_of(position: Mapping[str, Json]) -> str | None:
    """The recognition that a file with this position waits for, or None. Releases until 0.1 called it ``ticket``."""
    stored = StoredObject(position)
    return stored.optional_text("async_job_id") or stored.optional_text("ticket")


def _size(stored: Json) -> tuple[float, float]:
    match stored:
        case [int() | float() as width, int() | float() as height]:
            return float(width), float(height)
        case _:
            raise TypeError("a stored size is [width, height]")
