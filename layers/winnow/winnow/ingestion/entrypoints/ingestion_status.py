"""Use case: look at an ingestion while it runs, or afterwards at what became of each file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from winnow.ingestion.run.file_store import FileStore
from winnow.ingestion.run.ingestion_file import FILES, PAGE, FileTask
from winnow.ingestion.run.ingestion_items import file_key
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.progress import Progress, read_progress
from winnow.jobs.job import Job
from winnow.jobs.job_service import JobService
from winnow.platform.auth import Caller
from winnow.platform.pages import Page
from winnow.platform.table import Table


@dataclass(frozen=True, slots=True)
class Watched:
    """A job with what its progress shards say, and some of its files."""

    job: Job
    files: Page[FileTask]


@dataclass(frozen=True, slots=True)
class Watcher:
    """Reads jobs closely."""

    table: Table
    jobs: JobService

    def watch(self, caller: Caller, job_id: str, *, limit: int, after: str | None) -> Watched:
        """One job; of an ingestion with the progress of this moment and a page of its files.

        Args:
            after: the last file of the page before.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no job of this id.
        """
        job = self.jobs.get(caller, job_id)
        if job.kind != INGESTION.name:
            return Watched(job, Page([], None))
        start = file_key(job_id, after).item() if after else None
        files, last = FileStore(self.table).page(job_id, limit=limit, start=start)
        position = files[-1].file_id if last and files else None
        _, progress = read_progress(self.table, job_id)
        return Watched(_with(job, progress), Page(files, position))


def _with(job: Job, progress: Progress) -> Job:
    """The job with its shards' counters and the share of its files that has ended.

    While the folder is still being listed nobody knows how many there will be. So that progress moves and never goes
    back, as many as have ended are taken to be left, and a page more; what that came to is the least from then on.
    """
    counters: dict[str, int] = {**job.counters, "ended": progress.ended, **_counted(progress)}
    planned = job.counters.get("planned", 0)
    if job.state.ended or not planned:
        return replace(job, counters=counters)
    least = progress.ended / (2 * (progress.ended + PAGE))
    share = max(least, min(progress.ended / planned, 1.0)) if job.phase == FILES else least
    return replace(job, counters=counters, progress=round(share, 4))


def _counted(progress: Progress) -> Mapping[str, int]:
    return {f"files_{outcome}": count for outcome, count in progress.files.items() if count}
