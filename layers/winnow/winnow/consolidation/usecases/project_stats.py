"""Use case: how a project stands, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from winnow.audit.access import Gate
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.usecases.project_cost import estimate_cost
from winnow.jobs.job import Job, State
from winnow.jobs.job_service import JobFilter, list_jobs
from winnow.jobs.job_store import JobStore
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import NotFound
from winnow.platform.stored_object import StoredObject
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Status
from winnow.records.record_store import RecordStore
from winnow.reviews.review import ReviewState
from winnow.reviews.review_store import ReviewStore

REACH = timedelta(days=30)  # how far back jobs are looked at
_JOBS = 200  # the newest that are looked at
_MOST = 10_000  # records of each of 16 partitions that are counted, and reviews


@dataclass(frozen=True, slots=True)
class ProjectStats:
    """A project in numbers.

    Attributes:
        records: by status.
        reviews: by state.
        jobs: by state, of those looked at.
        failed_files: files that failed in the jobs looked at.
        since: when the oldest job looked at was created, or 30 days ago.
        kinds: active records by kind, as the last consolidation or dry run read them; empty before one.
        cost: what these jobs cost, an estimate in US dollars.
        runs: completed consolidations, oldest first, at most the 30 newest of those looked at.
        last_ingestion: the newest job that brought files in.
    """

    project_id: str
    records: Mapping[Status, int]
    reviews: Mapping[ReviewState, int]
    jobs: Mapping[State, int]
    failed_files: int
    kinds: Mapping[str, int]
    cost: float
    since: datetime
    runs: tuple[Job, ...]
    last_ingestion: Job | None

    @property
    def duplicate_rate(self) -> float | None:
        """Share of the records that came in and are duplicates of others, as the last run left them; None before one.

        Of the sources that were merged, one for each cluster is no duplicate.
        """
        clusters = self.runs[-1].result.get("clusters") if self.runs else None
        if not isinstance(clusters, int):
            return None
        duplicates = max(self.records[Status.MERGED] - clusters, 0)
        return duplicates / max(duplicates + self.records[Status.ACTIVE], 1)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts what a project holds. The counts come from the index, which is a moment behind."""

    projects: ProjectStore
    records: RecordStore
    reviews: ReviewStore
    jobs: JobStore
    gate: Gate
    clock: Clock

    def count_project(self, caller: Caller, project_id: str) -> ProjectStats:
        """A project in numbers.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
        """
        self.gate.require(caller, Role.POWER_USER, "project.stats", project_id)
        if self.projects.get(project_id) is None:
            raise NotFound("project-not-found", "There is no project of this id.")
        oldest = self.clock() - REACH
        jobs = list_jobs(self.jobs, project_id, JobFilter(since=oldest), _JOBS, None)
        runs = [job for job in jobs.items if _is_run(job)]
        return ProjectStats(
            project_id=project_id,
            records={status: self.records.count(project_id, status, most=_MOST) for status in Status},
            reviews={state: self.reviews.count(project_id, state, most=_MOST) for state in ReviewState},
            jobs=Counter(job.state for job in jobs.items),
            failed_files=sum(job.failed_files for job in jobs.items),
            kinds=next((StoredObject(job.result).integers("kinds") for job in jobs.items if "kinds" in job.result), {}),
            cost=estimate_cost(jobs.items),
            since=jobs.items[-1].created_at if jobs.position and jobs.items else oldest,
            runs=tuple(reversed(runs[:30])),
            last_ingestion=next((job for job in jobs.items if job.kind == "ingestion"), None),
        )


def _is_run(job: Job) -> bool:
    """Whether a job has changed records by merging: no dry run, no rollback."""
    wanted = job.kind == CONSOLIDATION.name and job.state is State.COMPLETED
    return wanted and "rollback_of" not in job.options and job.options.get("dry_run") is not True
