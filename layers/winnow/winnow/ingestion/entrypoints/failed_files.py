"""Use cases: the files that failed in a project's ingestions, and another try at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from winnow.audit.access import Gate
from winnow.ingestion.entrypoints.trigger_ingestion import IngestionTrigger, TriggerIngestion
from winnow.ingestion.run.file_store import FileStore
from winnow.ingestion.run.ingestion_file import FileTask, Outcome, Pointer
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.source_pointers import PointerStore
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Job, Trigger
from winnow.jobs.job_service import JobFilter, list_jobs
from winnow.jobs.job_store import JobStore
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, NotFound
from winnow.projects.project_items import project_key

REACH = timedelta(days=30)  # how far back ingestions are looked at
_JOBS = 200  # the newest that are looked at
_MOST = 500  # files that are shown
_KEYS = 100  # objects that one job names


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file whose last ingestion failed.

    Attributes:
        retryable: another try reads it again; else only another version of the file can be read.
    """

    file: FileTask
    failed_at: datetime
    retryable: bool


@dataclass(frozen=True, slots=True)
class FailedFilesList:
    """The files of a project that failed, newest first.

    Attributes:
        complete: there are no others within reach.
    """

    files: Sequence[FailedFile]
    complete: bool


@dataclass(frozen=True, slots=True)
class FailedFiles:
    """Finds the failed files of all ingestions of a project, and tries them again."""

    jobs: JobStore
    trigger: IngestionTrigger
    gate: Gate
    clock: Clock

    def find(self, caller: Caller, project_id: str) -> FailedFilesList:
        """Files that failed in the last 30 days and have not been read, replaced or deleted since.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
        """
        self.gate.require(caller, Role.POWER_USER, "file.list_failed", project_id)
        if self.jobs.table.get(project_key(project_id)) is None:
            raise NotFound("project-not-found", "There is no project of this id.")
        wanted = JobFilter(since=self.clock() - REACH, kind=INGESTION.name)
        page = list_jobs(self.jobs, project_id, wanted, _JOBS, None)
        found: dict[str, FailedFile] = {}
        for number, job in enumerate(page.items):
            if not job.failed_files:
                continue
            fresh = [file for file in self._failed(job) if file.entry.uri not in found]
            known = PointerStore(self.jobs.table).get_many(project_id, [file.entry.uri for file in fresh])
            for file in fresh:
                pointer = known.get(file.entry.uri)
                if not self._is_dealt_with(file, pointer, page.items[:number]):
                    same = pointer is not None and pointer.rev == file.entry.rev
                    found[file.entry.uri] = FailedFile(file, job.ended_at or job.created_at, not same)
                if len(found) > _MOST:
                    return FailedFilesList([*found.values()][:_MOST], complete=False)
        return FailedFilesList([*found.values()], complete=page.position is None)

    def _failed(self, job: Job) -> Iterator[FileTask]:
        """The job's failed files but for erased ones, which have no uri any more."""
        files = FileStore(self.jobs.table).of_job(job.job_id)
        return (file for file in files if file.outcome is Outcome.FAILED and file.entry.uri)

    def _is_dealt_with(self, file: FileTask, pointer: Pointer | None, later: Sequence[Job]) -> bool:
        """Whether something has become of a file since it failed.

        The pointer keeps the version that was last read, or could not be; where that is another one than the one that
        failed here, it may be an older or a newer one, and the later jobs tell.
        """
        if pointer is None:
            return False
        if pointer.gone or pointer.erased:
            return True
        if pointer.rev == file.entry.rev:
            return not pointer.failed
        files = FileStore(self.jobs.table)
        return any(files.planned(job.job_id, [file.file_id]) for job in later)

    def retry(self, caller: Caller, project_id: str, chosen: Sequence[str] | None) -> dict[str, int]:
        """Tries failed files again; answers how many, by the id of the job that each is tried in.

        Objects of the inbox are named one by one. Of Dropbox the folder is gone through again, in which everything
        else is unchanged and passed over.

        Args:
            chosen: ids of files; None is all that another try reads again.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
            Conflict: there is none to try.
        """
        self.gate.require(caller, INGESTION.role, "ingestion.trigger", project_id)
        found = [each for each in self.find(caller, project_id).files if each.retryable]
        files = [each.file for each in found if chosen is None or each.file.file_id in chosen]
        if not files:
            raise Conflict("nothing-to-retry", "None of these files failed in a way that another try can mend.")
        jobs: dict[str, int] = {}
        keys = sorted(file.entry.source_id for file in files if file.source == SourceName.S3)
        for some in batched(keys, _KEYS, strict=False):
            again = TriggerIngestion(project_id, SourceName.S3, keys=some, trigger_type=Trigger.RETRY)
            jobs[str(self.trigger.trigger(caller, again)["job_id"])] = len(some)
        others: dict[str, int] = defaultdict(int)
        for file in files:
            if file.source != SourceName.S3:
                others[file.job_id] += 1
        for job_id, number in others.items():
            ended = self.jobs.get(job_id)
            if ended is not None:
                jobs[str(self.trigger.retry(caller, ended, None)["job_id"])] = number
        return jobs
