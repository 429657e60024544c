"""The rows of a table become records, a chunk a transaction; each chunk leaves behind where to go on.

Rows stream: memory does not grow with the table, except for a hundred bytes or so a row when an earlier version of the
same table was ingested before and its vanished rows have to be found.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import batched
from typing import BinaryIO

from winnow.audit.audit_event import Entity
from winnow.events.outbox import outbox_action
from winnow.ingestion.content.record_changes import Applier, Reading, told_of
from winnow.ingestion.run.file_store import LEASE, FileTaken, change_action
from winnow.ingestion.run.ingestion_file import Counts, FileTask, Outcome
from winnow.ingestion.run.outcomes import Finished, Paused, Superseded, archive_remark, outcome_of
from winnow.ingestion.run.progress import open_check, project_count_actions
from winnow.ingestion.run.source_pointers import taken_check
from winnow.ingestion.sources.source_model import Source, SourceEntry
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables import (
    HEAD_BYTES,
    Checkpoint,
    Converter,
    Opener,
    Row,
    TableFile,
    TableLimits,
    find_table_kind,
    open_table_file,
)
from winnow.platform.clock import Clock
from winnow.platform.expressions import Action
from winnow.platform.ids import all_shards
from winnow.platform.retries import retry
from winnow.platform.table import MAX_ACTIONS, ConditionFailed, Table
from winnow.records.record import RecordKind, Status, record_id_of
from winnow.records.record import Source as Origin
from winnow.records.record_store import RecordStore
from winnow.values import Field, Json, Provenance

_CHUNK = 95  # rows: new ones fit one transaction; one that changed is two actions, and the halves fit one each
_CHUNK_BYTES = 1_000_000  # of their values: a row that changed is written twice, and a transaction holds 4 MB
_RESERVE = 20.0  # s left in which a chunk is surely written
_SECOND_LOOK = 120.0  # s in which the largest table is surely read again, without writing
_FILE, _JOB, _TAKEN = range(3)  # a chunk's own actions, before those of its records
_MOST = MAX_ACTIONS - 5  # those, the project's count, and the event
_ACTOR = "system:ingestion_worker"
_BUSY = "The rows' records are changing too fast."
_START, _ROW, _SHARD = "start", "row", "shard"  # a position: a chunk's start, the last row, the partition being swept


def find_table(
    source: Source, entry: SourceEntry, data: bytes | None, convert: Converter, limits: TableLimits
) -> TableFile | None:
    """The file as a table if it holds one, else None. ``data`` is the whole file when it is small.

    Raises:
        DocumentError: a spreadsheet cannot be read.
        SourceError: the file could not be fetched.
    """
    if data is not None:
        head = data[:HEAD_BYTES]
        opener: Opener = partial(_in_memory, data)
    else:
        with source.open(entry) as stream:
            head = stream.read(HEAD_BYTES)
        opener = partial(source.open, entry)
    kind = find_table_kind(head, entry.name)
    return open_table_file(kind, opener, convert, limits) if kind else None


def has_rows(file: FileTask) -> bool:
    """Whether rows of the file have been written."""
    return _ROW in file.position


class RecordsChanged(Exception):  # noqa: N818 - an outcome, not a fault
    """A record has changed since it was read."""


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Writes rows as records."""

    table: Table
    clock: Clock
    limits: TableLimits

    def write(self, file: FileTask, rows: TableFile, time_left: Callable[[], float]) -> Finished | Paused:
        """Every row of a table, from where the file's position says; then, if the table was known before, the rows
        that are not in it any more are archived.

        Raises:
            FileTaken: another worker has the file now.
            Unavailable: the store is too busy.
            SourceError: the file could not be fetched.
        """
        try:
            if _SHARD not in file.position:
                written = self._write_all(file, rows, time_left)
                if isinstance(written, Paused):
                    return written
                file = written
                if file.known and time_left() < _SECOND_LOOK:
                    return self._paused_before_sweep(file)
            if file.known:
                swept = self._archive_except(file, self._present(file, rows), time_left)
                if isinstance(swept, Paused):
                    return swept
                file = swept
        except DocumentError as error:
            return Finished(file, Outcome.FAILED, file.counts, code=error.code, reason=error.reason)
        code, reason = archive_remark(file.counts)
        return Finished(file, outcome_of(file.counts), file.counts, code=code, reason=reason)

    def archive_all(self, file: FileTask, time_left: Callable[[], float]) -> Finished | Paused:
        """The table is gone: its rows' records are archived.

        Raises:
            FileTaken, Unavailable: as ``write``.
        """
        swept = self._archive_except(file, frozenset(), time_left)
        return swept if isinstance(swept, Paused) else Finished(swept, Outcome.ARCHIVED, swept.counts)

    def _write_all(self, file: FileTask, rows: TableFile, time_left: Callable[[], float]) -> FileTask | Paused:
        """Writes chunk after chunk. The position holds where the chunk began in the file and the last row written, so
        that a chunk which had to be written in parts is gone through again without counting a row twice."""
        stored, done = file.position.get(_START), file.position.get(_ROW)
        start = Checkpoint.from_dict(stored) if isinstance(stored, dict) else None
        with rows.open(self.limits, start) as table:
            for chunk in _chunks(table):
                if time_left() < _RESERVE:
                    return Paused(file)
                fresh = [row for row in chunk if not isinstance(done, int) or row.number > done]
                if fresh:
                    file = self._write_chunk(file, fresh, table.checkpoint)
        return file

    def _write_chunk(self, file: FileTask, rows: Sequence[Row], after: Checkpoint | None) -> FileTask:
        readings = [_reading(file, row) for row in rows if row.error is None]

        def write() -> FileTask:
            effect = Applier(self.table).apply(file.project_id, file.entry.uri, readings, self.clock())
            if len(effect.actions) > _MOST:
                half = len(rows) // 2
                return self._write_chunk(self._write_chunk(file, rows[:half], None), rows[half:], after)
            counts = effect.counts + Counts(errors=len(rows) - len(readings))
            start = {_START: after.to_dict()} if after else {}
            return self._commit(file, {**file.position, **start, _ROW: rows[-1].number}, counts, effect.actions)

        return retry(write, RecordsChanged, sleep=self.table.sleep, busy=_BUSY)

    def _present(self, file: FileTask, rows: TableFile) -> frozenset[int]:
        """The rows of the table as it is now: 64 bits of each record's id."""
        with rows.open(self.limits) as table:
            return frozenset(
                _short(record_id_of(file.project_id, file.entry.uri, row.key)) for row in table if row.error is None
            )

    def _archive_except(
        self, file: FileTask, present: frozenset[int], time_left: Callable[[], float]
    ) -> FileTask | Paused:
        """Archives the table's records that are not present, partition by partition."""
        shards = all_shards()
        done = file.position.get(_SHARD)
        for number in range(done if isinstance(done, int) else 0, len(shards)):
            records = RecordStore(self.table).of_shard(file.project_id, shards[number])
            vanished = (
                record.record_id
                for record in records
                if record.source.uri.startswith(f"{file.entry.uri}#")
                and record.status is not Status.ARCHIVED
                and _short(record.record_id) not in present
            )
            for chunk in batched(vanished, _CHUNK, strict=False):
                if time_left() < _RESERVE:
                    return Paused(file)
                file = self._archive_chunk(file, chunk, number)
        return file

    def _paused_before_sweep(self, file: FileTask) -> Paused:
        """Leaves the second look at the table to a worker that begins with it."""
        return Paused(self._commit(file, {**file.position, _SHARD: 0}, Counts(), []))

    def _archive_chunk(self, file: FileTask, record_ids: Sequence[str], shard: int) -> FileTask:

        def write() -> FileTask:
            effect = Applier(self.table).archive(file.project_id, record_ids, self.clock())
            if len(effect.actions) > _MOST:
                half = len(record_ids) // 2
                return self._archive_chunk(
                    self._archive_chunk(file, record_ids[:half], shard), record_ids[half:], shard
                )
            return self._commit(file, {**file.position, _SHARD: shard}, effect.counts, effect.actions)

        return retry(write, RecordsChanged, sleep=self.table.sleep, busy=_BUSY)

    def _commit(
        self, before: FileTask, position: Mapping[str, Json], counts: Counts, actions: Sequence[Action]
    ) -> FileTask:
        """Writes a chunk with the position after it.

        Raises:
            RecordsChanged: a record changed meanwhile; nothing was written.
            FileTaken: another worker has the file now, or its job has ended.
            Superseded: another task writes the rows of this file now.
        """
        after = replace(
            before,
            position=dict(position),
            counts=before.counts + counts,
            attempts_used=0,  # it gets on
            lease_until=self.clock() + LEASE,
        )
        own: list[Action] = [
            change_action(before, after),
            open_check(before.job_id, before.file_id),
            taken_check(before),
        ]
        try:
            self.table.transact(
                [*own, *actions, *project_count_actions(before, counts), *self._event(before, counts, actions)]
            )
        except ConditionFailed as error:
            if error.failed.keys() & {_FILE, _JOB}:
                raise FileTaken from error
            if _TAKEN in error.failed:
                raise Superseded from error
            raise RecordsChanged from error
        return after

    def _event(self, file: FileTask, counts: Counts, actions: Sequence[Action]) -> list[Action]:
        """What is told of a chunk of rows; nothing when no record is written."""
        told: dict[str, Json] = {"job_id": file.job_id, **told_of(counts, actions)}
        about = Entity("file", file.file_id)
        if not told["records"]:
            return []
        return [outbox_action(self.clock(), file.project_id, _ACTOR, "file.rows_written", about, told=told)]


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows that fit one transaction, by their number and by their size."""
    chunk: list[Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(json.dumps(row.values, ensure_ascii=False).encode("utf-8", "replace"))
        if len(chunk) == _CHUNK or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _in_memory(data: bytes, offset: int) -> BinaryIO:
    return BytesIO(data[offset:])


def _short(record_id: str) -> int:
    return uuid.UUID(record_id).int >> 64


def _reading(file: FileTask, row: Row) -> Reading:
    entry = file.entry
    return Reading(
        kind=RecordKind.ROW,
        source=Origin(f"{entry.uri}#{row.key}", entry.rev, entry.content_hash or "", entry.name),
        fields={name: Field(value, Provenance.IMPORTED) for name, value in row.values.items()},
        key=row.key,
    )
