"""Planning an ingestion: list the source page by page, write one FILE item for each new or changed file, send it.

A page's files are written in the transaction that moves the job's own counters, under the worker's fence: whatever
breaks off, a file is planned once. When every file has been read, those that are gone are planned: by then a renamed
file is known at its new path, in whichever order the source has told of it. The source's cursor is kept with the job
until every file has ended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from winnow.ingestion.run.content_reader import READER
from winnow.ingestion.run.file_store import FileStore, plan_action
from winnow.ingestion.run.file_window import FileWindow, unsent
from winnow.ingestion.run.finisher import Finisher
from winnow.ingestion.run.ingestion_file import FILES, PAGE, Action, FileTask, file_id_of, version_id_of
from winnow.ingestion.run.ingestion_items import cursor_key
from winnow.ingestion.run.listing_snapshot import ListingMissing, ListingSnapshot
from winnow.ingestion.run.listing_state import ListingState
from winnow.ingestion.run.progress import read_progress
from winnow.ingestion.run.source_pointers import KnownFile, PointerStore
from winnow.ingestion.run.sync_lock import SyncLock
from winnow.ingestion.sources.connector import Connection, Connector
from winnow.ingestion.sources.s3 import S3Source
from winnow.ingestion.sources.source_model import (
    CursorReset,
    Page,
    SourceEntry,
    SourceError,
    SourceMisconfigured,
    SourceName,
    SourceNotFound,
    SourceRevoked,
)
from winnow.jobs.job import Job, Trigger
from winnow.jobs.job_worker import Continue, Outcome, Waiting, Work
from winnow.jobs.retry import PermanentError, TransientError
from winnow.parsing.documents.file_names import is_left_behind
from winnow.platform.clock import Clock
from winnow.platform.queues import Message, Queue
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore
from winnow.values import Json

_BEAT = 1000  # known files that are looked at between two heartbeats
_CHUNK = 90  # files a transaction; 100 actions is DynamoDB's limit


@dataclass(frozen=True, slots=True)
class Planner:
    """The handler of ingestion jobs.

    Attributes:
        ocr: name of the OCR provider, if there is one: with another one, scans that could not be read are due again.
    """

    table: Table
    queue: Queue
    window: FileWindow
    connector: Connector
    snapshot: ListingSnapshot
    finisher: Finisher
    clock: Clock
    ocr: str = ""

    def __call__(self, work: Work) -> Outcome:
        """Plans what is left to plan, then looks after the files until all have ended.

        Raises:
            TransientError: the source can't be listed now, or another job lists it.
            PermanentError: the source can't be listed, or the project is gone.
            CancelRequested, LostRace: as ``Work``.
        """
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
        return self._tend(work, project)

    def _list(self, work: Work, project: Project) -> bool:
        """Plans page after page; False when time ran short first."""
        source = _source_of(work.job)
        connection = self._connection(work.job, project)
        if "keys" in work.job.options:  # none is left of them when all were erased since
            keys = StoredObject(work.job.options).texts("keys")
            self._plan(work, source, _described(connection, keys), {}, phase=FILES)
            return True
        if source == SourceName.DROPBOX:  # S3 is listed whole each time: a listing can't miss what another one has seen
            SyncLock(self.table).take(work.job, source, self.clock())
        state = ListingState.from_checkpoint(work.job.checkpoint) or self._start(work, source, connection)
        while state.more:
            try:
                page = connection.source.list_page(connection.path, state.cursor, PAGE)
            except CursorReset:
                state = ListingState(planned=work.job.counters.get("planned", 0))
                work.checkpoint(checkpoint=state.to_json())
                continue
            if not page.entries and state.cursor is None:
                self._check_folder(work, source, connection)
            state = self._plan_page(work, source, page, state)
            if page.has_more and work.short_of_time():
                return False
        keep_at = cursor_key(work.job.project_id, source, connection.path)  # a path may hold a person's name, this not
        state = replace(state, cursor_sk=keep_at.sk, read_by=self._read_by)
        work.checkpoint(checkpoint=state.to_json(), phase=FILES)
        return True

    def _check_folder(self, work: Work, source: str, connection: Connection) -> None:
        """Tells a folder of the inbox that is not there from one that is empty, or whose files were deleted.

        S3 has no folders: what is beneath a name that nobody has used is an empty list. Dropbox says it by itself. The
        project's own folder, which nobody has named in this job, may wait for its first file.

        Raises:
            SourceNotFound: nothing is there, and nothing ever was.
        """
        opened = connection.source
        named = "path" in work.job.options and bool(connection.path)
        if not named or not isinstance(opened, S3Source) or opened.has_folder(connection.path):
            return
        known = PointerStore(self.table).of_source(work.job.project_id, source)
        if not any(_is_under(each.path, connection.folder) for each in known):
            raise SourceNotFound("The project's inbox has no folder of this name.")

    def _connection(self, job: Job, project: Project) -> Connection:
        """The source with the folder that was asked for, or else that was the project's when the job was accepted.

        A job is accepted with what its container remembers of the project; a project that was changed before it, of
        which that container did not know, is taken as it is.
        """
        asked = StoredObject(job.options).members.get("path")
        accepted = job.accepted_with.get("path") if project.updated_at > job.created_at else None
        path = next((each for each in (asked, accepted) if isinstance(each, str)), None)
        return self.connector.open(project, _source_of(job), path)

    @property
    def _read_by(self) -> str:
        """What a file is read with. A cursor passes over what was listed before, so it holds for this reader only."""
        return f"{READER} {self.ocr}".strip()

    def _start(self, work: Work, source: str, connection: Connection) -> ListingState:
        known = StoredObject(self.table.get(cursor_key(work.job.project_id, source, connection.path)) or {})
        cursor = known.optional_text("cursor") if known.text("read_by") == self._read_by else None
        # Where nothing is known, nothing can be gone. Of S3 that may even be wrong: its next listing shows all again.
        compare = source == SourceName.DROPBOX or PointerStore(self.table).any(work.job.project_id)
        return ListingState(cursor=cursor, planned=work.job.counters.get("planned", 0), compare=compare)

    def _plan_page(self, work: Work, source: str, page: Page, state: ListingState) -> ListingState:
        """Plans the files of a page, and writes down what it shows for the look at what is gone; the state after it."""
        onward = replace(state, cursor=page.cursor, more=page.has_more, reset=page.reset)
        if page.entries and state.compare:
            attempt = work.job.fencing_token
            self.snapshot.write_page(work.job.job_id, attempt, state.pages, page.entries)
            logged = {str(attempt): state.pages, **state.logged}
            onward = replace(onward, logged=logged, pages=state.pages + 1)
        deleted = any(entry.deleted for entry in page.entries)
        onward = replace(onward, settle=onward.compare and (onward.settle or page.reset or deleted))
        takes_place = self._plan(work, source, page.entries, onward.to_json())
        settle = onward.settle or (onward.compare and takes_place)
        return replace(onward, settle=settle, planned=work.job.counters.get("planned", 0))

    def _plan(
        self,
        work: Work,
        source: str,
        entries: Sequence[SourceEntry],
        onward: Mapping[str, Json],
        phase: str | None = None,
    ) -> bool:
        """Plans the files among the entries that hold something new, and moves the job on to ``onward``.

        Returns:
            Whether one of them lies where it was not known to lie: another file may have lain there before.
        """
        wanted: dict[str, SourceEntry] = {}
        for entry in entries:
            if entry.deleted:
                wanted = {uri: each for uri, each in wanted.items() if not entry.covers(each.path)}
            elif not is_left_behind(entry.name):
                wanted[entry.uri] = entry
        known = PointerStore(self.table).get_many(work.job.project_id, list(wanted))
        tasks, unchanged, takes_place = [], [], False
        for uri, entry in wanted.items():
            seen = known.get(uri)
            if seen and seen.knows(entry, READER, self.ocr):
                unchanged.append(file_id_of(Action.READ, uri))
                continue
            takes_place = takes_place or seen is None or seen.gone or seen.path != entry.path
            tasks.append(_task(work, source, Action.READ, entry, known=seen is not None))
        if work.job.counters.get("planned", 0) > StoredObject(work.job.checkpoint).integer("planned"):
            # A worker before this one has planned a part of the page: those of its files that have ended meanwhile are
            # known by now, and not unchanged.
            planned = FileStore(self.table).planned(work.job.job_id, unchanged)
            unchanged = [file_id for file_id in unchanged if file_id not in planned]
            takes_place = True
        settle = onward.get("settle") is True or (onward.get("compare") is True and takes_place)
        after = {**onward, "settle": settle} if onward else onward
        self._commit(work, tasks, unchanged=len(unchanged), onward=after, phase=phase)
        return takes_place

    def _commit(
        self,
        work: Work,
        tasks: Iterable[FileTask],
        *,
        unchanged: int = 0,
        onward: Mapping[str, Json] | None = None,
        phase: str | None = None,
    ) -> None:
        """Writes the files with the job's counters, then sends those that the job's window has a place for; what is
        planned already is left out.

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
            numbered, listed = self.window.numbered(chunk, work.job.counters.get("planned", 0))
            actions = [plan_action(file) for file in numbered]
            refused = work.commit(changed, [*actions, *([listed.to_action()] if listed else [])])
            if refused:
                left = self._still_to_plan(left, refused)
                continue
            if listed:
                self.queue.send_all([file_message(file) for file in self.window.to_send(listed, numbered)])
            if not rest:
                return
            left = rest

    def _still_to_plan(self, files: Sequence[FileTask], planned: Collection[int]) -> list[FileTask]:
        """The files without those that are planned already.

        A listing that is gone through again, because a worker died in it, may show another version of a file that the
        job has planned, or the file under another path, and nobody will tell of that once more: it is a task of its
        own.

        Args:
            planned: places of the files whose ids the job has.
        """
        left: list[FileTask] = []
        for number, file in enumerate(files):
            if number not in planned:
                left.append(file)
                continue
            _, before = FileStore(self.table).get(file.job_id, file.file_id)
            version = version_id_of(file.action, file.entry)
            same = before and (before.entry.rev, before.entry.path) == (file.entry.rev, file.entry.path)
            if before and not same and file.file_id != version:
                left.append(replace(file, file_id=version))
        return left

    def _tend(self, work: Work, project: Project) -> Outcome:
        """Ends the job when every file has ended; else sends the files again that nobody seems to be working on.

        A file whose lease ran out is sent again at once, and so is one that has waited long enough for a callback. One
        that no worker has taken is sent again when it was its turn at the last look already. One that a worker has
        given back is sent again only when nothing has moved since the last look: until then its message is under way.
        """
        _, progress = read_progress(self.table, work.job.job_id)
        state = ListingState.from_checkpoint(work.job.checkpoint)
        if progress.ended >= work.job.counters.get("planned", 0):
            if state is None or not state.settle:
                return self.finisher.conclusion(work.job, progress)
            try:
                if not self._settle(work, project, state):
                    return self.finisher.conclusion(work.job, progress)
            except ListingMissing:  # what was listed can't be told from what is gone: the folder is listed from nothing
                work.checkpoint(
                    checkpoint=ListingState(planned=work.job.counters.get("planned", 0)).to_json(), phase=""
                )
                return Continue()
            return Waiting()
        before = StoredObject(work.job.checkpoint)
        seen, waited = before.optional_integer("seen"), before.values("waiting")
        files = list(FileStore(self.table).of_job(work.job.job_id))
        waiting = unsent(files)
        overdue, now = set(waiting) & set(waited), self.clock()

        def is_due(file: FileTask) -> bool:
            if due := file.lease_until or file.wakes_at:
                return due <= now
            if file.window and not file.fencing_token:
                return file.number in overdue
            return seen == progress.ended

        if seen is not None:  # not in the first look, right after planning
            self.queue.send_all([file_message(file) for file in files if not file.done and is_due(file)])
        work.checkpoint(checkpoint={**work.job.checkpoint, "seen": progress.ended, "waiting": [*waiting]})
        return Waiting()

    def _settle(self, work: Work, project: Project, state: ListingState) -> bool:
        """Plans the archiving of what is gone, now that every file of the listing has been read; whether there is any.

        Killed on its way, it is done again: what is planned already is left out.
        """
        source = _source_of(work.job)
        connection = self._connection(work.job, project)
        listed = self.snapshot.load(work.job.job_id, state.logged, state.pages, from_nothing=state.reset)
        gone = (
            _task(work, source, Action.ARCHIVE, _gone(known), known=True)
            for known in _beating(work, PointerStore(self.table).of_source(work.job.project_id, source))
            if (not state.reset or _is_under(known.path, connection.folder)) and listed.is_gone(known.uri, known.path)
        )
        before = work.job.counters.get("planned", 0)
        for chunk in batched(gone, _CHUNK, strict=False):
            self._commit(work, chunk)
        self._commit(work, (), onward=replace(state, settle=False, seen=None).to_json())
        return work.job.counters.get("planned", 0) > before


def _beating[T](work: Work, many: Iterable[T]) -> Iterator[T]:
    """The same, with a heartbeat now and then."""
    for some in batched(many, _BEAT, strict=False):
        yield from some
        work.heartbeat()


def _source_of(job: Job) -> str:
    return StoredObject(job.options).text("source", SourceName.DROPBOX)


def _is_under(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies beneath it; ``""`` is everything."""
    return not folder or path == folder or path.startswith(folder.rstrip("/") + "/")


def file_message(file: FileTask) -> Message:
    """The message that has a file worked on."""
    return Message(kind="file", job_id=file.job_id, file=file.file_id, group=file.project_id)


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


def _gone(known: KnownFile) -> SourceEntry:
    return SourceEntry(
        uri=known.uri,
        source_id="",
        name=known.name,
        path=known.path,
        size=0,
        rev="",
        content_hash=None,
        modified_at=None,
        deleted=True,
    )


def _described(connection: Connection, keys: Sequence[str]) -> list[SourceEntry]:
    """The objects that events named, as they are now: the newest version wins, a deleted one is left out."""

    def describe() -> Iterator[SourceEntry]:
        if not isinstance(connection.source, S3Source):
            return
        for key in keys:
            try:
                yield connection.source.describe(key)
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
