"""What a listing has shown, entry by entry in its order, kept in the bucket so that it survives a change of worker.

When every file of the listing has been read, this says which of the known files are gone. Paths and uris are kept as
digests only, because a path may bear a person's name: 33 bytes an entry or folder, 33 MB a million files.

Every attempt of the job writes under its own name, and the job's checkpoint says whose pages count: a worker that lost
its lease may still write, but nothing that anybody reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.ingestion.sources.source_model import SourceEntry
from winnow.platform.errors import Unavailable
from winnow.platform.ids import digest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = {"NoSuchKey", "404"}
_DIGITS = 16  # hexadecimal: of a million files two share a digest once in 37 million listings
_LIVE, _DELETED, _FOLDER = "L", "D", "F"
_WIDTH = 1 + 2 * _DIGITS  # an entry: what it is, the digest of a file's uri (else zeros), the digest of its path


class ListingMissing(Exception):  # noqa: N818 - an outcome, not a fault
    """A page of the listing is not there any more: the job is older than its checkpoints are kept."""


@dataclass(slots=True)
class ListedEntries:
    """The entries of a listing by what they say of a path: who was there last, and when it was last deleted.

    A path is deleted by an entry of its own or of a folder above it. It is no file's any more when it has become a
    folder, or a folder above it a file: Dropbox tells of what is there by now, and of no deletion then. Entries come in
    an order in which later ones win, but only for one path: the two entries of a renamed file, at its old and its new
    path, may come in either order.

    Attributes:
        from_nothing: the listing shows everything that is there, not only what has changed.
    """

    from_nothing: bool
    _number: int = 0  # of the last entry
    _files: dict[str, tuple[int, str]] = field(default_factory=dict)  # by uri: number of its last entry, its path
    _at: dict[str, tuple[int, str]] = field(default_factory=dict)  # by path: number of its last file, its uri
    _deleted: dict[str, int] = field(default_factory=dict)  # by path: number of its last deletion
    _folders: dict[str, int] = field(default_factory=dict)  # by path: number of an entry beneath it

    def add(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Adds entries that come after those before, as ``(what, digest of the uri, digest of the path)``."""
        for what, uri, path in lines:
            self._number += 1
            if what == _DELETED:
                self._deleted[path] = self._number
            elif what == _FOLDER:
                self._folders[path] = self._number
            else:
                self._files[uri] = (self._number, path)
                self._at[path] = (self._number, uri)

    def is_gone(self, uri: str, path: str) -> bool:
        """Whether the listing says that a file, which is known to lie at a path by now, is there no more.

        It is gone when its path was deleted, or taken by another file or a folder, after the listing had shown it
        there; and in a listing from nothing when it was not shown at all.
        """
        mine, here = _short(uri), _short(path)
        shown, where = self._files.get(mine, (0, ""))
        if self.from_nothing and not shown:
            return True
        shown_here = shown if self.from_nothing or where == here else 0
        taken, by = self._at.get(here, (0, mine))
        parts = [_short(each) for each in _with_parents(path)]
        ended = max(taken if by != mine else 0, *(self._deleted.get(each, 0) for each in parts))
        if not self.from_nothing:  # in S3, of which every listing is one, a file and a folder may have one name
            ended = max(ended, self._folders.get(here, 0), *(self._at.get(each, (0, ""))[0] for each in parts[1:]))
        return ended > shown_here


@dataclass(frozen=True, slots=True)
class ListingSnapshot:
    """Pages of entries under ``checkpoints/{job}/listing/{attempt}/``."""

    s3: S3Client
    bucket: str

    def write_page(self, job_id: str, attempt: int, page: int, entries: Iterable[SourceEntry]) -> None:
        """Keeps the entries of one page.

        Raises:
            Unavailable: the bucket did not take it.
        """
        body = "".join(_lines(entries)).encode()
        try:
            self.s3.put_object(Bucket=self.bucket, Key=_key(job_id, attempt, page), Body=body)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("bucket-busy", "The bucket did not take the listing.") from error

    def load(self, job_id: str, attempts: Mapping[str, int], pages: int, *, from_nothing: bool) -> ListedEntries:
        """Every entry of the listing.

        Args:
            attempts: the first page that each attempt wrote.
            pages: how many there are.
            from_nothing: whether the listing began with nothing.

        Raises:
            ListingMissing: a page has expired.
            Unavailable: a page can't be read.
        """
        found = ListedEntries(from_nothing)
        order = sorted((first, attempt) for attempt, first in attempts.items())
        ends = [*(first for first, _ in order[1:]), pages] if order else []
        for (first, attempt), end in zip(order, ends, strict=True):
            for page in range(first, end):
                found.add(_entries(self._read(_key(job_id, int(attempt), page))))
        return found

    def _read(self, key: str) -> str:
        try:
            return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] in _MISSING:
                raise ListingMissing(key) from error
            raise Unavailable("bucket-busy", "The listing's pages can't be read just now.") from error


def _lines(entries: Iterable[SourceEntry]) -> Iterator[str]:
    """The entries of a page, each folder said once before the first file beneath it."""
    nobody = "0" * _DIGITS
    folders: set[str] = set()
    for entry in entries:
        if entry.deleted:
            yield f"{_DELETED}{nobody}{_short(entry.path)}"
            continue
        above = entry.path
        while (above := above.rpartition("/")[0]) and above not in folders:
            folders.add(above)
            yield f"{_FOLDER}{nobody}{_short(above)}"
        yield f"{_LIVE}{_short(entry.uri)}{_short(entry.path)}"


def _entries(body: str) -> Iterator[tuple[str, str, str]]:
    for start in range(0, len(body), _WIDTH):
        yield body[start], body[start + 1 : start + 1 + _DIGITS], body[start + 1 + _DIGITS : start + _WIDTH]


def _short(text: str) -> str:
    return digest(text)[:_DIGITS]


def _with_parents(path: str) -> Iterator[str]:
    """A path and the folders above it; the root, ``""``, is the last."""
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path


def _key(job_id: str, attempt: int, page: int) -> str:
    return f"checkpoints/{job_id}/listing/{attempt}/{page:06d}"
