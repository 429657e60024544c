"""Planning an ingestion: list the source page by page, write one FILE item for each new or changed file, send it.

A page's files are written in the transaction that moves the job's own counters, under the worker's fence: whatever
breaks off, a file is planned once. The source's cursor is kept with the job until every file has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from winnow.ingestion.run.content_reader import READER
from winnow.ingestion.run.file_store import FileStore, plan_action
from winnow.ingestion.run.finisher import Finisher
from winnow.ingestion.run.ingestion_file import FILES, PAGE, Action, FileTask, file_id_of
from winnow.ingestion.run.ingestion_items import cursor_key
from winnow.ingestion.run.listing_snapshot import ListingSnapshot
from winnow.ingestion.run.progress import read_progress
from winnow.ingestion.run.source_pointers import PointerStore
from winnow.ingestion.sources.connector import Connection, Connector
from winnow.ingestion.sources.s3 import S3Source
from winnow.ingestion.sources.source_model import (
    CursorReset,
    SourceEntry,
    SourceError,
    SourceMisconfigured,
    SourceNotFound,
    SourceRevoked,
)
from winnow.jobs.job import Job, Trigger
from winnow.jobs.job_worker import Continue, Outcome, Waiting, Work
from winnow.jobs.retry import PermanentError, TransientError
from winnow.parsing.documents.file_names import is_left_behind
from winnow.platform.clock import Clock
from winnow.platform.queues import Message, Queue
from winnow.platform.table import Table
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore
from winnow.values import Json

_CHUNK = 90  # files a transaction; 100 actions is DynamoDB's limit


@dataclass(frozen=True, slots=True)
class Planner:
    """The handler of ingestion jobs.

    Attributes:
        ocr: name of the OCR provider, if there is one: with another one, scans that could not be read are due again.
    """

    table: Table
    queue: Queue
    connector: Connector
    listed: ListingSnapshot
    finisher: Finisher
    clock: Clock
    ocr: str = ""

    def __call__(self, work: Work) -> Outcome:
        """Plans what is left to plan, then looks after the files until all have ended."""
        project = ProjectStore(self.table).get(work.job.project_id)
        if project is None:
            raise PermanentError("project-not-found", "The project is gone.")
        if work.job.phase != FILES:
            try:
                if not self._list(work, project):
                    return Continue()
            except SourceError as error:
                if _needs_a_person(error, work.job):
                    self.finisher.disable_source(work, error.code)
                raise _fault(error) from error
            self.finisher.enable_source(work, project)
        return self._tend(work)

    def _list(self, work: Work, project: Project) -> bool:
        """Plans page after page; False when time ran short first."""
        options = work.job.options
        source, path = str(options["source"]), options.get("path")
        connection = self.connector.open(project, source, path if isinstance(path, str) else None)
        keys = options.get("keys")
        if isinstance(keys, list):
            self._plan(work, source, _described(connection, keys), {}, phase=FILES)
            return True
        state = work.job.checkpoint
        if "listed" not in state:  # none, or one of an earlier release, which counted its pages otherwise
            state = self._start(work, source, connection)
        while state["more"]:
            cursor = state.get("cursor")
            try:
                page = connection.source.list_page(connection.path, str(cursor) if cursor else None, PAGE)
            except CursorReset:
                state = self._from_nothing(work, source)
                work.checkpoint(checkpoint=state)
                continue
            number, listed = number_of(state, "page"), state.get("listed")
            if page.reset and state.get("compare"):
                self.listed.write(
                    work.job.job_id, work.job.fencing_token, number, (entry.uri for entry in page.entries)
                )
                listed = {str(work.job.fencing_token): number, **(listed if isinstance(listed, dict) else {})}
            moved = {"cursor": page.cursor, "more": page.has_more, "page": number + 1, "reset": page.reset}
            onward = {**state, **moved, "listed": listed}
            self._plan(work, source, page.entries, onward)
            state = work.job.checkpoint
            if page.has_more and work.short_of_time():
                return False
        if state.get("reset") and state.get("compare"):
            self._archive_vanished(work, source, connection, state)
        keep_at = cursor_key(work.job.project_id, source, connection.path)  # a path may hold a person's name, this not
        done: dict[str, Json] = {"cursor": state.get("cursor"), "cursor_sk": keep_at.sk, "read_by": self._read_by}
        work.checkpoint(checkpoint=done, phase=FILES)
        return True

    @property
    def _read_by(self) -> str:
        """What a file is read with. A cursor passes over what was listed before, so it holds for this reader only."""
        return f"{READER} {self.ocr}".strip()

    def _start(self, work: Work, source: str, connection: Connection) -> dict[str, Json]:
        known = self.table.get(cursor_key(work.job.project_id, source, connection.path)) or {}
        cursor = known.get("cursor") if known.get("read_by") == self._read_by else None
        return {**self._from_nothing(work, source), "cursor": cursor}

    def _from_nothing(self, work: Work, source: str) -> dict[str, Json]:
        """Where a listing begins: the checkpoint moves on with each page.

        ``planned`` is the job's count of files before the page, and ``listed`` says from which page on which attempt
        wrote down what was there.
        """
        return {
            "cursor": None,
            "more": True,
            "page": 0,
            "planned": work.job.counters.get("planned", 0),
            "listed": {},
            "compare": PointerStore(self.table).any(work.job.project_id, source),
        }

    def _plan(
        self,
        work: Work,
        source: str,
        entries: Sequence[SourceEntry],
        onward: Mapping[str, Json],
        phase: str | None = None,
    ) -> None:
        """Writes and sends the files among the entries that hold something new, and moves the job on to ``onward``."""
        pointers = PointerStore(self.table)
        project_id = work.job.project_id
        wanted: dict[str, tuple[Action, SourceEntry]] = {}
        for entry in entries:
            if entry.deleted:
                for pointer in pointers.under(project_id, source, entry.path):
                    wanted[pointer.uri] = (Action.ARCHIVE, _gone(pointer.uri, pointer.path, pointer.name))
            elif not is_left_behind(entry.name):
                wanted[entry.uri] = (Action.READ, entry)
        known = pointers.get_many(project_id, list(wanted))
        tasks, unchanged = [], []
        for uri, (action, entry) in wanted.items():
            seen = known.get(uri)
            if action is Action.ARCHIVE or not (seen and seen.knows(entry, READER, self.ocr)):
                tasks.append(_task(work, source, action, entry, known=seen is not None))
            else:
                unchanged.append(file_id_of(action, uri))
        if work.job.counters.get("planned", 0) > number_of(work.job.checkpoint, "planned"):
            # A worker before this one has planned a part of the page: those of its files that have ended meanwhile are
            # known by now, and not unchanged.
            planned = FileStore(self.table).planned(work.job.job_id, unchanged)
            unchanged = [file_id for file_id in unchanged if file_id not in planned]
        self._commit(work, tasks, unchanged=len(unchanged), onward=onward, phase=phase)

    def _archive_vanished(self, work: Work, source: str, connection: Connection, state: Mapping[str, Json]) -> None:
        """Whatever was known under the folder and is in no page of a listing from nothing is gone."""
        written = state.get("listed")
        attempts = (
            {int(attempt): int(str(first)) for attempt, first in written.items()} if isinstance(written, dict) else {}
        )
        present = self.listed.read(work.job.job_id, attempts, number_of(state, "page"))
        pointers = PointerStore(self.table).under(work.job.project_id, source, connection.folder)
        vanished = (
            _task(work, source, Action.ARCHIVE, _gone(pointer.uri, pointer.path, pointer.name), known=True)
            for pointer in pointers
            if pointer.uri not in present
        )
        for chunk in batched(vanished, _CHUNK, strict=False):
            self._commit(work, chunk)

    def _commit(
        self,
        work: Work,
        tasks: Iterable[FileTask],
        *,
        unchanged: int = 0,
        onward: Mapping[str, Json] | None = None,
        phase: str | None = None,
    ) -> None:
        """Writes the files with the job's counters, then sends them; what is planned already is left out.

        The last transaction counts what is unchanged and moves the job on, so that a page which is gone through again,
        because a worker died in it, counts nothing twice.
        """
        left = list(tasks)
        while True:
            chunk, rest = left[:_CHUNK], left[_CHUNK:]
            counters = dict(work.job.counters)
            counters["planned"] = counters.get("planned", 0) + len(chunk)
            changed = work.changed(counters=counters)
            if not rest:
                counters["unchanged"] = counters.get("unchanged", 0) + unchanged
                after = {**onward, "planned": counters["planned"]} if onward else onward
                changed = work.changed(counters=counters, checkpoint=after, phase=phase)
            refused = work.commit(changed, [plan_action(file) for file in chunk])
            if refused:
                left = [file for number, file in enumerate(left) if number not in refused]
                continue
            self.queue.send_all([file_message(file) for file in chunk])
            if not rest:
                return
            left = rest

    def _tend(self, work: Work) -> Outcome:
        """Ends the job when every file has ended; else sends the files again that nobody seems to be working on.

        A file whose lease ran out is sent again at once, and so is one that has waited long enough for a callback. One
        that no worker has taken is sent again only when nothing has moved since the last look: until then it is simply
        waiting its turn.
        """
        _, progress = read_progress(self.table, work.job.job_id)
        if progress.ended >= work.job.counters.get("planned", 0):
            return self.finisher.conclusion(work.job, progress)
        stuck = work.job.checkpoint.get("seen") == progress.ended
        now = self.clock()
        files = FileStore(self.table).of_job(work.job.job_id)
        again = [
            file_message(file)
            for file in files
            if not file.done and (due <= now if (due := file.lease_until or file.wakes_at) else stuck)
        ]
        if "seen" in work.job.checkpoint:  # not in the first look, right after planning
            self.queue.send_all(again)
        work.checkpoint(checkpoint={**work.job.checkpoint, "seen": progress.ended})
        return Waiting()


def number_of(state: Mapping[str, Json], name: str) -> int:
    """A number of a checkpoint; what it does not hold is 0."""
    value = state.get(name)
    return value if isinstance(value, int) else 0


def file_message(file: FileTask) -> Message:
    """The message that has a file worked on."""
    return Message(kind="file", job_id=file.job_id, file=file.file_id)


def _task(work: Work, source: str, action: Action, entry: SourceEntry, *, known: bool) -> FileTask:
    return FileTask(
        job_id=work.job.job_id,
        project_id=work.job.project_id,
        file_id=file_id_of(action, entry.uri),
        action=action,
        source=source,
        entry=replace(entry, deleted=False),
        known=known,
    )


def _gone(uri: str, path: str, name: str) -> SourceEntry:
    return SourceEntry(
        uri=uri, source_id="", name=name, path=path, size=0, rev="", content_hash=None, modified_at=None, deleted=True
    )


def _described(connection: Connection, keys: Sequence[Json]) -> list[SourceEntry]:
    """The objects that events named, as they are now: the newest version wins, a deleted one is left out."""

    def describe() -> Iterator[SourceEntry]:
        if not isinstance(connection.source, S3Source):
            return
        for key in keys:
            try:
                yield connection.source.describe(str(key))
            except SourceNotFound:
                continue

    return list(describe())


def _needs_a_person(error: SourceError, job: Job) -> bool:
    """Whether the source should be left alone until somebody has mended it: access was taken away, or nobody is there
    to see that a schedule's request is refused. A caller's own wrong path is the caller's answer only."""
    by_itself = job.trigger_type not in {Trigger.MANUAL, Trigger.RETRY}
    return isinstance(error, SourceRevoked) or (by_itself and isinstance(error, SourceMisconfigured))


def _fault(error: SourceError) -> TransientError | PermanentError:
    if error.retryable:
        return TransientError(error.code, error.retry_after)
    return PermanentError(error.code, error.reason)
