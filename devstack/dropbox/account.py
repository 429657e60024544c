"""One Dropbox account: its files and folders, and the journal that list_folder cursors point into.

Paths are keyed lower-case, as Dropbox does. Every change takes the next number of the journal, and a listing is the
entries of a folder in journal order, so that a cursor is nothing but the number it has reached.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

BLOCK = 4 * 1024 * 1024  # bytes a block of Dropbox's content hash


@dataclass(frozen=True, slots=True)
class Node:
    """The newest state of one path: a file, a folder, or the tombstone of either."""

    kind: str  # "file", "folder" or "deleted"
    path: str  # as displayed, "/Resumes/Ann.pdf"
    sequence: int  # its number in the journal
    id: str = ""
    rev: str = ""
    content: bytes | Path = b""
    content_hash: str = ""
    size: int = 0
    modified_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    @property
    def key(self) -> str:
        """The path Dropbox compares by."""
        return self.path.lower()

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    def read_content(self) -> bytes:
        """The file's bytes, from memory or from the folder that is served."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def content_hash(data: bytes) -> str:
    """Hash as Dropbox does: SHA-256 over the SHA-256 of each 4 MiB block, hexadecimal."""
    blocks = (data[start : start + BLOCK] for start in range(0, len(data), BLOCK))
    return hashlib.sha256(b"".join(hashlib.sha256(block).digest() for block in blocks)).hexdigest()


class Account:
    """The tree of one account. Safe to use from several threads."""

    def __init__(self, account_id: str = "dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc", email: str = "owner@example.org"):
        self.account_id = account_id
        self.email = email
        self._nodes: dict[str, Node] = {}
        self._ended_folders: dict[str, Node] = {}  # their tombstones, which are told also of a path that has come back
        self._sequence = itertools.count(1)
        self._last = 0
        self._births: Counter[str] = Counter()  # how often something new came to a path
        self._lock = threading.RLock()
        self._mirrored: dict[Path, tuple[int, int]] = {}  # file on disk -> (mtime in ns, size) when last read

    @property
    def sequence(self) -> int:
        """The number of the newest change."""
        return self._last

    def put(self, path: str, content: bytes | Path, *, modified_at: datetime | None = None) -> Node:
        """Write a file, creating its parent folders. The same bytes again change nothing but the time."""
        data = content if isinstance(content, bytes) else content.read_bytes()
        with self._lock:
            known = self.find(path)
            file_id = known.id if known and known.kind == "file" else self._new_id(path)
            digest = content_hash(data)
            if known and known.kind == "file" and known.content_hash == digest:
                return known
            self._make_parents(path)
            sequence = self._advance()
            seed = f"{file_id}:{digest}:{known.rev if known else ''}"
            node = Node(
                kind="file",
                path=known.path if known and known.kind == "file" else path,
                sequence=sequence,
                id=file_id,
                rev=hashlib.sha256(seed.encode()).hexdigest()[:15],
                content=content,
                content_hash=digest,
                size=len(data),
                modified_at=(modified_at or datetime.now(UTC)).replace(microsecond=0),
            )
            self._nodes[node.key] = node
            return node

    def make_folder(self, path: str) -> Node:
        """Create a folder and its parents; an existing one stays as it is."""
        with self._lock:
            known = self.find(path)
            if known and known.kind == "folder":
                return known
            self._make_parents(path)
            node = Node(kind="folder", path=path, sequence=self._advance(), id=self._new_id(path))
            self._nodes[node.key] = node
            return node

    def delete(self, path: str) -> Node | None:
        """Delete a path; of a folder only the folder's own tombstone stays, as Dropbox reports it."""
        with self._lock:
            node = self.find(path)
            if node is None:
                return None
            for key in [key for key in self._nodes if key.startswith(node.key + "/")]:
                del self._nodes[key]
            tombstone = Node(kind="deleted", path=node.path, sequence=self._advance())
            if node.kind == "folder":
                del self._nodes[node.key]
                self._ended_folders[node.key] = tombstone
            else:
                self._nodes[node.key] = tombstone
            return node

    def move(self, source: str, target: str) -> Node | None:
        """Rename a file or folder. Ids and revs stay; the old path leaves a tombstone."""
        with self._lock:
            node = self.find(source)
            if node is None:
                return None
            inside = sorted(
                (child for key, child in self._nodes.items() if key.startswith(node.key + "/")),
                key=lambda child: child.sequence,
            )
            self.delete(node.path)
            self._make_parents(target)
            moved = self._place(node, target)
            for child in inside:
                if child.kind != "deleted":
                    self._place(child, target + child.path[len(node.path) :])
            return moved

    def find(self, path: str) -> Node | None:
        """What is at a path, an ``id:…`` or a ``rev:…``; None when nothing is."""
        with self._lock:
            if path.startswith("id:"):
                return next((node for node in self._nodes.values() if node.id == path), None)
            if path.startswith("rev:"):
                return next((node for node in self._nodes.values() if node.rev == path[4:]), None)
            node = self._nodes.get(path.lower())
            return None if node is None or node.kind == "deleted" else node

    def changes(self, folder: str, *, after: int, recursive: bool) -> tuple[list[Node], int]:
        """Every node under a folder (``""`` is the root) that changed after a number, oldest change first, and the
        number of the newest change of the whole account at that moment."""
        prefix = folder.lower() + "/"
        with self._lock:
            found = [
                node
                for key, node in chain(self._nodes.items(), self._ended_folders.items())
                if node.sequence > after and key.startswith(prefix) and (recursive or "/" not in key[len(prefix) :])
            ]
            return sorted(found, key=lambda node: node.sequence), self._last

    def mirror(self, folder: Path, at: str = "") -> None:
        """Take over what changed on disk since the last call. The folder itself is never written to."""
        with self._lock:
            present: set[Path] = set()
            for file in sorted(folder.rglob("*")):
                if not file.is_file() or file.name.startswith("."):
                    continue
                present.add(file)
                stat = file.stat()
                signature = (stat.st_mtime_ns, stat.st_size)
                if self._mirrored.get(file) != signature:
                    when = datetime.fromtimestamp(stat.st_mtime, UTC)
                    self.put(f"{at}/{file.relative_to(folder).as_posix()}", file, modified_at=when)
                    self._mirrored[file] = signature
            for gone in [file for file in self._mirrored if file.is_relative_to(folder) and file not in present]:
                self.delete(f"{at}/{gone.relative_to(folder).as_posix()}")
                del self._mirrored[gone]

    def _place(self, node: Node, path: str) -> Node:
        placed = replace(node, path=path, sequence=self._advance())
        self._nodes[placed.key] = placed
        return placed

    def _make_parents(self, path: str) -> None:
        parent = path.rpartition("/")[0]
        if parent:
            self.make_folder(parent)

    def _advance(self) -> int:
        self._last = next(self._sequence)
        return self._last

    def _new_id(self, path: str) -> str:
        """An id that is the same after a restart for a file that was there from the start, and never used twice."""
        key = path.lower()
        self._births[key] += 1
        seed = f"{key}#{self._births[key]}"
        return "id:" + urlsafe_b64encode(hashlib.sha256(seed.encode()).digest())[:22].decode()
