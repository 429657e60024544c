"""The window of a job: how many of its files are in flight at once, so that a job of many fills no queue.

A job's files are numbered as they are planned. The first ones, as many as the window holds, are sent when they are
planned; each file that ends sends the one that is a window's width after it. Which file has which number is written in
the transaction that plans it, a list of ids for each chunk of files.

A file may end before the one that it has to send is planned. So whoever plans a file looks whether the one before it
has ended, and whoever ends a file looks whether the one after it is planned. Both write before they look, and read what
was written: one of them sees the other. What a crash between the two leaves unsent, the planner finds (``unsent``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from winnow.ingestion.run.ingestion_file import FileTask
from winnow.ingestion.run.ingestion_items import file_from_item, file_key
from winnow.jobs.job_items import job_key
from winnow.platform.expressions import Condition, Key, Put
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table


@dataclass(frozen=True, slots=True)
class Chunk:
    """Files that were planned in one transaction.

    Attributes:
        first: number of the first one.
        width: of the job's window, which is fixed with its first chunk: a later setting does not reach it.
        file_ids: in order of their numbers.
    """

    job_id: str
    first: int
    width: int
    file_ids: Sequence[str]

    def to_action(self) -> Put:
        """Writes the chunk; joins the transaction that plans its files."""
        key = _chunk_key(self.job_id, self.first)
        return Put({**key.item(), "width": self.width, "files": [*self.file_ids]})

    @classmethod
    def from_item(cls, job_id: str, stored: StoredObject) -> Self:
        """What ``to_action`` wrote."""
        first = int(stored.text("sk").removeprefix(_CHUNKS))
        return cls(job_id, first, stored.integer("width"), stored.texts("files"))


@dataclass(frozen=True, slots=True)
class FileWindow:
    """Looks up which file comes after which.

    Attributes:
        width: of the windows of jobs that begin now.
        _known: the last chunk that was read of a job: none ever changes.
    """

    table: Table
    width: int
    _known: dict[str, Chunk] = field(default_factory=dict)

    def numbered(self, files: Sequence[FileTask], first: int) -> tuple[list[FileTask], Chunk | None]:
        """Files with their numbers, and the chunk that says so; no chunk of no files.

        Args:
            first: how many files of the job are planned already.
        """
        if not files:
            return [], None
        last = self._chunk_of(files[0].job_id, first - 1) if first else None
        width = last.width if last else self.width
        placed = [file.numbered(first + place, width) for place, file in enumerate(files)]
        return placed, Chunk(files[0].job_id, first, width, [file.file_id for file in files])

    def to_send(self, chunk: Chunk, files: Sequence[FileTask]) -> list[FileTask]:
        """Those of a chunk's files that have been planned just now and that no other file will send.

        Args:
            files: the chunk's, in order of their numbers.
        """
        before = self._files(chunk.job_id, chunk.first - chunk.width, chunk.first)
        ready: list[FileTask] = []
        for file in files[: chunk.width]:
            number = file.number - chunk.width
            sender = before.get(number)
            if sender is None or sender.has_left:
                ready.append(file)
        return ready

    def after(self, file: FileTask) -> str | None:
        """The id of the file that a file which leaves the window has to send; None when there is none yet."""
        if not file.window:
            return None
        number = file.number + file.window
        chunk = self._chunk_of(file.job_id, number)
        if chunk is None or number >= chunk.first + len(chunk.file_ids):
            return None
        return chunk.file_ids[number - chunk.first]

    def _files(self, job_id: str, first: int, end: int) -> dict[int, FileTask]:
        """Files by number, from one number up to, and without, another; none of those that have no number."""
        ids: dict[int, str] = {}
        number = max(first, 0)
        while number < end:
            chunk = self._chunk_of(job_id, number)
            if chunk is None or number >= chunk.first + len(chunk.file_ids):
                break  # planned by a release that numbered none
            ids |= dict(enumerate(chunk.file_ids, chunk.first))
            number = chunk.first + len(chunk.file_ids)
        found = self.table.get_many([file_key(job_id, ids[each]) for each in ids if first <= each < end])
        files = [file_from_item(item) for item in found.values()]
        return {file.number: file for file in files if file.window}

    def _chunk_of(self, job_id: str, number: int) -> Chunk | None:
        """The last chunk that begins at or before a number."""
        known = self._known.get(job_id)
        if known and known.first <= number < known.first + len(known.file_ids):
            return known
        between = {"pk": job_key(job_id).pk, "first": _CHUNKS, "last": _chunk_key(job_id, number).sk}
        condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :last", between)
        found = self.table.query(condition, limit=1, forward=False).items
        if not found:
            return None
        chunk = Chunk.from_item(job_id, StoredObject(found[0]))
        if len(self._known) >= _JOBS_KNOWN:
            self._known.clear()
        self._known[job_id] = chunk
        return chunk


def unsent(files: Iterable[FileTask]) -> list[int]:
    """Numbers of the files that nobody has taken although it is their turn: they wait in the queue, or their message
    was lost."""
    by_number = {file.number: file for file in files if file.window}
    return [
        number
        for number, file in sorted(by_number.items())
        if not file.done
        and not file.fencing_token
        and ((sender := by_number.get(number - file.window)) is None or sender.has_left)
    ]


def _chunk_key(job_id: str, first: int) -> Key:
    return Key(job_key(job_id).pk, f"{_CHUNKS}{first:09d}")


_CHUNKS = "CHUNK#"
_JOBS_KNOWN = 100
