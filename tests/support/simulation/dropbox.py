"""Dropbox in virtual time: one account, its folders and the listings of them, as its protocol allows them.

A listing's pages hold what has changed since its cursor, each path as it is at that moment and in any order: Dropbox
promises an order for entries of one path only. A deleted folder may be told of by itself or by each of its files, a
replaced file with or without the deletion before it, and a page may hold fewer entries than it was asked for.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from support.cloud.answers import Refused
from support.cloud.cloud import Call

from winnow.ingestion.sources.source_model import (
    CursorReset,
    FileTooLarge,
    Page,
    SourceChanged,
    SourceEntry,
    SourceNotFound,
    SourceRateLimited,
    SourceUnavailable,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is there. A rename keeps its id and its rev."""

    file_id: str
    rev: str
    data: bytes
    at: datetime


@dataclass(slots=True)
class Account:
    """What the owner has, by path in lower case.

    Attributes:
        journal: every path that ever changed, in order; that of a folder when a whole folder went.
    """

    clock: Callable[[], datetime]
    files: dict[str, Stored] = field(default_factory=dict)
    journal: list[str] = field(default_factory=list)
    _number: int = 0

    def put(self, path: str, data: bytes) -> None:
        """Writes a file: a new one, or a new version of the one that is there."""
        known = self.files.get(path)
        self._number += 1
        file_id = known.file_id if known else f"id:{self._number:06d}"
        self.files[path] = Stored(file_id, f"rev{self._number:06d}", data, self.clock())
        self.journal.append(path)

    def replace(self, path: str, data: bytes) -> None:
        """Another file takes the path: the one that lay there is gone."""
        self.files.pop(path, None)
        self.put(path, data)

    def delete(self, path: str) -> None:
        """Deletes a file, or a folder with all that lies in it."""
        for each in [each for each in self.files if each == path or each.startswith(path + "/")]:
            del self.files[each]
        self.journal.append(path)

    def move(self, source: str, target: str) -> None:
        """Renames a file or a folder, over whatever lies at the target."""
        moved = {each: found for each, found in self.files.items() if each == source or each.startswith(source + "/")}
        if moved and not (target + "/").startswith(source + "/"):
            self.delete(source)
            for each, found in moved.items():
                self.files[target + each.removeprefix(source)] = found
                self.journal.append(target + each.removeprefix(source))


@dataclass(slots=True)
class _Listing:
    """Where a cursor stands: what is still to be told, and which part of the journal comes after it."""

    folder: str
    told: int
    left: list[SourceEntry]
    fresh: bool


@dataclass(slots=True)
class Dropbox:
    """The account as a Source (``winnow.ingestion.sources``), behind calls that may fail.

    Attributes:
        around: stands around every call, as around those to AWS.
        expired: cursors that Dropbox has given up.
    """

    account: Account
    around: Callable[[Call, Callable[[], dict[str, object]]], Mapping[str, object]]
    rng: random.Random
    expired: set[str] = field(default_factory=set)
    _listings: dict[str, _Listing] = field(default_factory=dict)

    def list_page(self, path: str, cursor: str | None = None, limit: int = 1000) -> Page:
        """A page of what is there, or of what has changed since the cursor."""
        page = self._call("ListFolder", {"path": path, "cursor": cursor}, lambda: self._page(path, cursor, limit))
        assert isinstance(page, Page)
        return page

    def download(self, entry: SourceEntry, max_bytes: int) -> bytes:
        """A file's bytes, if it is still the version that was listed."""
        data = self._call("Download", {"id": entry.source_id}, lambda: self._data(entry))
        assert isinstance(data, bytes)
        if len(data) > max_bytes:
            raise FileTooLarge("The file is too large.")
        return data

    def open(self, entry: SourceEntry, offset: int = 0) -> BinaryIO:
        """The same as a stream."""
        return io.BytesIO(self.download(entry, 1 << 30)[offset:])

    def expire_cursors(self) -> None:
        """Dropbox gives up every cursor that it has handed out."""
        self.expired |= self._listings.keys()

    def _call(self, operation: str, request: Mapping[str, object], apply: Callable[[], object]) -> object:
        try:
            return self.around(Call("dropbox", operation, request), lambda: {"result": apply()})["result"]
        except Refused as refused:
            if refused.code == "ThrottlingException":
                raise SourceRateLimited("too many requests", retry_after=self.rng.choice((1.0, 30.0))) from refused
            raise SourceUnavailable("an error of the server") from refused
        except (EndpointConnectionError, ReadTimeoutError) as broken:
            raise SourceUnavailable("the connection broke") from broken

    def _data(self, entry: SourceEntry) -> bytes:
        found = next((each for each in self.account.files.values() if each.file_id == entry.source_id), None)
        if found is None:
            raise SourceNotFound("The file is gone.")
        if found.rev != entry.rev:
            raise SourceChanged("The file was replaced after it had been listed.")
        return found.data

    def _page(self, path: str, cursor: str | None, limit: int) -> Page:
        if cursor is None:
            folder = "/" + path.strip("/").lower()
            inside = [each for each in sorted(self.account.files) if each.startswith(folder + "/")]
            listing = _Listing(folder, len(self.account.journal), [self._file(each) for each in inside], fresh=True)
            self.rng.shuffle(listing.left)
        else:
            if cursor in self.expired or cursor not in self._listings:
                raise CursorReset("The cursor is too old.")
            known = self._listings[cursor]
            listing = replace(known, left=list(known.left))
            if not listing.left:
                listing.fresh = False
                listing.left = self._changes(listing.folder, listing.told)
                listing.told = len(self.account.journal)
        most = self.rng.randint(1, limit)
        shown, listing.left = tuple(listing.left[:most]), listing.left[most:]
        name = f"cursor{len(self._listings):06d}"
        self._listings[name] = listing
        return Page(shown, name, bool(listing.left), reset=listing.fresh)

    def _changes(self, folder: str, told: int) -> list[SourceEntry]:
        """What became of the paths that have changed, in an order of one's own."""
        groups: list[list[SourceEntry]] = []
        changed = list(dict.fromkeys(self.account.journal[told:]))
        for path in changed:
            if not path.startswith(folder + "/"):
                continue
            if path in self.account.files:
                replaced = self.rng.random() < 0.3  # the path's older entry, which the later one makes void
                groups.append([*([self._gone(path)] if replaced else []), self._file(path)])
            elif any(each.startswith(path + "/") for each in self.account.files):
                groups += [[self._gone(each)] for each in self._lost_under(path, told)]
            else:
                groups.append([self._gone(path)])
        self.rng.shuffle(groups)
        return [entry for group in groups for entry in group]

    def _lost_under(self, folder: str, told: int) -> list[str]:
        """Files of a folder that went and has come back with others in it."""
        earlier = dict.fromkeys(each for each in self.account.journal if each.startswith(folder + "/"))
        return [each for each in earlier if each not in self.account.files and each not in self.account.journal[told:]]

    def _file(self, path: str) -> SourceEntry:
        found = self.account.files[path]
        digest = hashlib.sha256(found.data).hexdigest()
        return SourceEntry(
            uri=f"dropbox:{found.file_id}",
            source_id=found.file_id,
            name=path.rpartition("/")[2],
            path=path,
            size=len(found.data),
            rev=found.rev,
            content_hash=digest,
            modified_at=found.at,
        )

    def _gone(self, path: str) -> SourceEntry:
        return SourceEntry(
            uri=f"dropbox:{path}",
            source_id="",
            name=path.rpartition("/")[2],
            path=path,
            size=0,
            rev="",
            content_hash=None,
            modified_at=None,
            deleted=True,
        )
