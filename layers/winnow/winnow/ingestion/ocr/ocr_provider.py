"""Scans: the one interface of all OCR providers, and how a file waits for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from winnow.parsing.documents.formats.ocr_pages import OcrPage
from winnow.platform.clock import from_text, to_text
from winnow.values import Json

FIRST_LOOK = timedelta(seconds=60)  # a few pages take seconds, and then the provider calls back
PATIENCE = timedelta(hours=1)  # a hundred pages in a busy region take minutes


@dataclass(frozen=True, slots=True)
class Ticket:
    """A recognition that goes on elsewhere.

    Attributes:
        number: the provider's own name for it.
        sizes: width and height of each page, in points.
    """

    number: str
    sizes: Sequence[tuple[float, float]] = ()


class OcrProvider(Protocol):
    """Recognises the text of scanned PDFs, at once or later.

    Attributes:
        name: kept with what was read, and with what could not be.
    """

    @property
    def name(self) -> str: ...

    def recognize(self, data: bytes, tag: str) -> Sequence[OcrPage] | Ticket:
        """The pages, or a ticket to ask with later. The same ``tag`` (64 hexadecimal characters) and data begin one
        recognition, however often they are handed in.

        Raises:
            DocumentError: the scan can't be recognised.
            PassingFault: not now.
        """
        ...

    def collect(self, ticket: Ticket) -> Sequence[OcrPage] | None:
        """The pages, or None while the recognition goes on.

        Raises:
            DocumentError, PassingFault: as ``recognize``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Wait:
    """A ticket with the moment at which it was got: what a waiting file remembers."""

    ticket: Ticket
    since: datetime

    def next_look(self, now: datetime) -> datetime:
        """When to ask if nobody calls back: after a minute, then less and less often."""
        return now + max(FIRST_LOOK, (now - self.since) / 2)

    def is_over(self, now: datetime) -> bool:
        """Whether there is nothing to be hoped for any more."""
        return now - self.since >= PATIENCE

    def to_position(self) -> dict[str, Json]:
        """As a file's position."""
        sizes: list[Json] = [[width, height] for width, height in self.ticket.sizes]
        return {"ticket": self.ticket.number, "sizes": sizes, "since": to_text(self.since)}

    @classmethod
    def from_position(cls, position: Mapping[str, Json]) -> Wait | None:
        """What ``to_position`` wrote; None for a position of another kind."""
        number, sizes, since = position.get("ticket"), position.get("sizes"), position.get("since")
        if not isinstance(number, str) or not isinstance(sizes, list) or not isinstance(since, str):
            return None
        return cls(Ticket(number, [_size(size) for size in sizes]), from_text(since))


def _size(stored: Json) -> tuple[float, float]:
    match stored:
        case [int() | float() as width, int() | float() as height]:
            return float(width), float(height)
        case _:
            raise TypeError("a stored size is [width, height]")
