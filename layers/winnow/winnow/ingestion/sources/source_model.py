"""What a source of files is: pages of entries, and the bytes of one entry.

A source never waits and never tries again: an error says whether a later call can succeed and how long to leave the
source alone, and the job decides (DESIGN section 3, "Retry is data").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol


class SourceName(StrEnum):
    """Where files come from."""

    DROPBOX = "dropbox"
    S3 = "s3"


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One file as a listing shows it, or a path that is gone.

    Attributes:
        uri: what the record's identity is derived from: ``dropbox:id:…`` (a rename keeps it) or ``s3://bucket/key``.
            A deletion in Dropbox names only a path: its uri is ``dropbox:/path``, and ``covers`` finds what it ends.
        source_id: the source's own id of the file: Dropbox's ``id:…``, the S3 key; ``""`` for a deletion in Dropbox.
        name: the file's name, for people; never trusted to tell the type.
        path: where it lies, in the form the source compares by (Dropbox: lower case).
        size: bytes; 0 for a deletion.
        rev: the source's version of the content; another rev means that the file has to be read again.
        content_hash: the source's hash of the content where it has one (Dropbox's), for telling a touched file from a
            changed one.
        modified_at: when the source received this version (UTC).
        deleted: the path, and whatever lay under it, is gone.
    """

    uri: str
    source_id: str
    name: str
    path: str
    size: int
    rev: str
    content_hash: str | None
    modified_at: datetime | None
    deleted: bool = False

    def covers(self, path: str) -> bool:
        """Whether a path is this entry's own or lies beneath it: what a deletion takes with it."""
        return path == self.path or path.startswith(self.path + "/")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing.

    Attributes:
        entries: files, and deletions, in an order in which later ones win.
        cursor: hand it to the next ``list_page``; when ``has_more`` is false it is where the next poll starts. None
            means that the next poll lists everything again.
        has_more: another page follows at once.
        reset: the page belongs to a listing from nothing: when its last page has been read, whatever was known under
            the path and was not listed is gone.
    """

    entries: tuple[SourceEntry, ...]
    cursor: str | None
    has_more: bool
    reset: bool


class Source(Protocol):
    """A place files come from. Methods raise only SourceError and its kin."""

    def list_page(self, path: str, cursor: str | None = None, limit: int = 1000) -> Page:
        """List the files under a folder, all levels deep.

        Args:
            path: the folder; ``""`` and ``"/"`` are the source's root.
            cursor: from the page before; None starts from nothing.
            limit: entries a page, 1 to 2000; a source may return fewer and still have more.

        Raises:
            CursorReset: the cursor can't be continued: start from nothing.
            SourceNotFound: there is no such folder.
        """
        ...

    def download(self, entry: SourceEntry, max_bytes: int) -> bytes:
        """Fetch one file whole.

        Raises:
            SourceNotFound: it is gone, or replaced (SourceChanged), since it was listed.
            FileTooLarge: it has more than ``max_bytes``; at most that many are held in memory.
        """
        ...

    def open(self, entry: SourceEntry, offset: int = 0) -> BinaryIO:
        """Open one file as a stream of bounded memory from a byte offset on; the caller closes it.

        Reading raises as ``download`` does when the transfer breaks.
        """
        ...


class SourceError(Exception):
    """A source could not answer.

    Attributes:
        code: stable snake_case word, kept as the file's or the job's outcome.
        reason: one sentence for a person, without a token, a path or a name of a file.
        retryable: a later call can succeed.
        retry_after: seconds the source asked to be left alone; None when it asked for nothing. A wait it asked for
            does not count as an attempt.
    """

    code = "source_error"
    retryable = False

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class SourceUnavailable(SourceError):  # noqa: N818 - named after what is so, like the others
    """It did not answer, broke off or answered nonsense: try later."""

    code = "source_unavailable"
    retryable = True


class SourceRateLimited(SourceUnavailable):
    """It asked for fewer calls."""

    code = "source_rate_limited"


class SourceRevoked(SourceError):  # noqa: N818
    """The owner or an administrator took the access away. Only connecting the source again helps."""

    code = "source_revoked"


class SourceMisconfigured(SourceError):  # noqa: N818
    """The source refuses the request as such: a path it can't have, an app it does not know, a missing permission."""

    code = "source_misconfigured"


class SourceNotFound(SourceError):  # noqa: N818
    """The file or folder is not there, or not any more."""

    code = "source_not_found"


class SourceChanged(SourceNotFound):
    """The listed version was replaced; the newer one comes with its own listing or event."""

    code = "source_changed"


class FileTooLarge(SourceError):  # noqa: N818
    """The file is over the limit."""

    code = "too_large"


class CursorReset(SourceError):  # noqa: N818
    """The cursor can't be continued: list from nothing and compare."""

    code = "cursor_reset"
