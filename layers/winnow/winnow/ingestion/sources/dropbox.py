"""Dropbox as a source: one connected account, read through the official SDK.

Identity is the file's id (a rename keeps the record), version is its rev, content is Dropbox's content hash. The SDK
costs 0.4 s to import: ``dropbox_client`` imports it, at the first call.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, BinaryIO

from winnow.ingestion.sources.dropbox_credentials import DropboxCredentials
from winnow.ingestion.sources.source_model import CursorReset, Page, SourceChanged, SourceEntry
from winnow.ingestion.sources.streams import DOWNLOAD_SECONDS, as_file, check_size, collect

if TYPE_CHECKING:
    from winnow.ingestion.sources.dropbox_client import Body, DropboxClient, Listing

LIMIT_MAX = 2000  # entries a page that list_folder takes
FRESH, LATER = "fresh:", "later:"  # stands before Dropbox's own cursor: which of the two kinds of listing it continues


@dataclass(frozen=True)
class DropboxSource:
    """A Source over one account. ``connect`` keeps it as long as the container lives: it holds the access token.

    Attributes:
        credentials: whose account.
        endpoint: where a stand-in listens, ``http://127.0.0.1:4600``; empty for Dropbox itself.
        timeout: seconds to connect, and seconds between two packets.
        download_seconds: the longest that a whole download may take.
    """

    credentials: DropboxCredentials
    endpoint: str = ""
    timeout: tuple[float, float] = (5.0, 20.0)
    download_seconds: float = DOWNLOAD_SECONDS

    def list_page(self, path: str, cursor: str | None = None, limit: int = 1000) -> Page:
        """List everything under a folder, or with a cursor the rest of it or what has changed since (model.Source)."""
        if cursor is None:
            return _page(self._client.list_folder(_folder(path), min(max(limit, 1), LIMIT_MAX)), fresh=True)
        mark = next((mark for mark in (FRESH, LATER) if cursor.startswith(mark) and cursor != mark), None)
        if mark is None:
            raise CursorReset("The cursor was not written by this source.")
        return _page(self._client.continue_listing(cursor.removeprefix(mark)), fresh=mark == FRESH)

    def download(self, entry: SourceEntry, max_bytes: int) -> bytes:
        """Fetch a file whole; its rev and hash must be the listing's (model.Source)."""
        check_size(entry, max_bytes)
        with closing(self._open(entry, 0)) as chunks:
            data = collect(chunks, max_bytes, self.download_seconds)
        self._client.verify(data, entry.content_hash)
        return data

    def open(self, entry: SourceEntry, offset: int = 0) -> BinaryIO:
        """Stream a file from a byte offset on (model.Source)."""
        chunks = self._open(entry, offset)
        return as_file(chunks, chunks.close)

    def _open(self, entry: SourceEntry, offset: int) -> Body:
        rev, chunks = self._client.download(entry.source_id, offset)
        if rev != entry.rev:
            chunks.close()
            raise SourceChanged("The file was replaced after it had been listed.")
        return chunks

    @cached_property
    def _client(self) -> DropboxClient:
        from winnow.ingestion.sources.dropbox_client import DropboxClient  # noqa: PLC0415 - 0.4 s, only when needed

        return DropboxClient(self.credentials, self.endpoint, self.timeout)


@lru_cache(maxsize=8)
def connect(credentials: DropboxCredentials, endpoint: str = "") -> DropboxSource:
    """The container's one source for these credentials: its access token is asked for once in four hours, not for
    every message. New credentials are a new source."""
    return DropboxSource(credentials, endpoint)


def _folder(path: str) -> str:
    """Dropbox's spelling: the root is empty, all else starts with a slash and ends without."""
    inner = path.strip("/")
    return f"/{inner}" if inner else ""


def _page(listing: Listing, *, fresh: bool) -> Page:
    mark = FRESH if fresh and listing.has_more else LATER
    return Page(entries=listing.entries, cursor=mark + listing.cursor, has_more=listing.has_more, reset=fresh)
