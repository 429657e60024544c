"""Responses and queries of jobs and runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, JsonValue, WithJsonSchema, model_validator

from winnow.api.bodies import QueryModel
from winnow.api.models.common_models import Id, Moment, PageQuery, ResponseModel, Timestamp
from winnow.ingestion.entrypoints.ingestion_status import Watched
from winnow.ingestion.run.ingestion_file import Action, FileTask, Outcome
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.job_labels import label_of_job
from winnow.jobs.job_service import MAX_COUNTED, CountedJobs
from winnow.platform.clock import to_text
from winnow.values import Json


def _known(name: str) -> str:
    """The name, when it is that of a kind of job.

    Raises:
        ValueError: it is not.
    """
    if name not in JOB_KINDS:
        raise ValueError(f"must be one of {', '.join(sorted(JOB_KINDS))}")
    return name


_KINDS = f"The name of its kind: {', '.join(sorted(JOB_KINDS))}, or one of a later release."
_KIND: dict[str, JsonValue] = {"type": "string", "enum": [*sorted(JOB_KINDS)], "title": "JobKind"}


class ErrorResponse(ResponseModel):
    """Why a job failed."""

    code: str
    reason: Annotated[str, Field(description="One sentence on what to do.")]


class JobResponse(ResponseModel):
    """One job."""

    job_id: Id
    project_id: Id
    label: Annotated[str, Field(description="What people call the job: the files that it reads, or what it does.")]
    kind: Annotated[str, Field(description=_KINDS)]
    status: State
    trigger_type: Trigger
    triggered_by: Annotated[str, Field(description="Subject of the caller, or the part of Winnow that triggered it.")]
    triggered_by_name: Annotated[str | None, Field(description="Display name of who triggered it, where one is known.")]
    created_at: Timestamp
    started_at: Timestamp | None
    ended_at: Timestamp | None
    phase: Annotated[str, Field(description="The current phase; empty before it starts.")]
    progress: Annotated[float, Field(ge=0, le=1)]
    counters: dict[str, int]
    options: dict[str, Json]
    result: Annotated[dict[str, Json], Field(description="The result of a completed job.")]
    error: ErrorResponse | None
    completed_with_failures: Annotated[bool, Field(description="It has completed, and files of it failed.")]
    attempt: Annotated[int, Field(description="How often a worker has claimed it.")]
    cancel_requested: bool
    retry_of: Id | None

    @classmethod
    def from_job(cls, job: Job, names: Mapping[str, str] = MappingProxyType({})) -> Self:
        """Maps a job to the response.

        Args:
            names: display names by subject.
        """
        return cls(**_members(job, names))


class FileResponse(ResponseModel):
    """One file of an ingestion with its outcome."""

    file_id: Annotated[str, Field(description="The same in every job that reads the file.")]
    name: str
    action: Action
    outcome: Annotated[Outcome | None, Field(description="Null until it has ended.")]
    code: Annotated[str | None, Field(description="Why it was skipped or failed.")]
    reason: str | None
    records: Annotated[
        dict[str, int], Field(description="Numbers of records created, updated and so on, and of unreadable rows.")
    ]

    @classmethod
    def from_file(cls, file: FileTask) -> Self:
        """Maps a file of an ingestion to the response."""
        counts = {name: count for name, count in asdict(file.counts).items() if count}
        return cls(
            file_id=file.file_id,
            name=file.entry.name,
            action=file.action,
            outcome=file.outcome,
            code=file.code or None,
            reason=file.reason or None,
            records=counts,
        )


class FilesPage(ResponseModel):
    """A page of a job's files."""

    items: list[FileResponse]
    next_cursor: Annotated[str | None, Field(description="For `GET /jobs/{job_id}?cursor=…`.")]


class JobDetail(JobResponse):
    """One job with a page of its files' outcomes; a job of another kind has none."""

    files: FilesPage

    @classmethod
    def from_watched(
        cls, watched: Watched, next_cursor: str | None, names: Mapping[str, str] = MappingProxyType({})
    ) -> Self:
        """Maps a job with a page of its files to the response.

        Args:
            next_cursor: where the next page of files starts; None when this is the last.
            names: display names by subject.
        """
        files = FilesPage(items=[FileResponse.from_file(file) for file in watched.files.items], next_cursor=next_cursor)
        return cls(**{**_members(watched.job, names), "files": files})


class JobQuery(PageQuery):
    """The page of a job's files."""


class JobCounts(ResponseModel):
    """Jobs by status."""

    pending: int
    running: int
    completed: int
    failed: int
    cancelled: int


class JobsPage(ResponseModel):
    """A page of a project's jobs, newest first."""

    items: list[JobResponse]
    next_cursor: str | None


class _JobFilter(BaseModel):
    """Which jobs."""

    project_id: Annotated[Id | None, Field(description="Default: the deployment's default project.")] = None
    everywhere: Annotated[
        bool,
        Field(description="The jobs of every project that you may see (the first 100 by name) in place of one's."),
    ] = False
    since: Annotated[Moment | None, Field(alias="from", description="Not created before this moment.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Created before this moment.")] = None
    kind: Annotated[str, AfterValidator(_known), WithJsonSchema(_KIND)] | None = None

    @model_validator(mode="after")
    def _one_or_all(self) -> Self:
        if self.everywhere and self.project_id is not None:
            raise ValueError("name a project, or ask for all of them")
        return self


class JobCountsQuery(_JobFilter, QueryModel):
    """Which jobs to count."""


class JobCountsResponse(ResponseModel):
    """Jobs by state."""

    counts: JobCounts
    completed_with_failures: Annotated[int, Field(description="Of the completed ones, those of which a file failed.")]
    examined: Annotated[int, Field(description=f"Jobs that were counted: the newest {MAX_COUNTED:,} or so at most.")]
    complete: Annotated[bool, Field(description="There are no more such jobs.")]

    @classmethod
    def from_counts(cls, found: CountedJobs) -> Self:
        """Maps counts to the response."""
        return cls(
            counts=JobCounts(**{state.value: found.states.get(state, 0) for state in State}),
            completed_with_failures=found.with_failures,
            examined=found.examined,
            complete=found.complete,
        )


class JobsQuery(_JobFilter, PageQuery):
    """Which jobs to list."""

    status: State | None = None
    failed_files: Annotated[bool, Field(description="Only ended ingestions of which a file failed.")] = False


class RunResponse(ResponseModel):
    """One run: a consolidation, dry run or rollback."""

    consolidation_id: Annotated[Id, Field(description="The job's id.")]
    project_id: Id
    operation: Literal["consolidation", "dry_run", "rollback"]
    label: Annotated[str, Field(description="What people call the run.")]
    status: State
    trigger_type: Trigger
    triggered_by: str
    triggered_by_name: Annotated[str | None, Field(description="Display name of who triggered it, where one is known.")]
    created_at: Timestamp
    ended_at: Timestamp | None
    progress: Annotated[float, Field(ge=0, le=1)]
    counters: dict[str, int]
    changes: Annotated[int | None, Field(description="Number of records it changed; null until it has completed.")]
    records_before: int | None
    records_after: int | None
    error: ErrorResponse | None

    @classmethod
    def from_job(cls, job: Job, names: Mapping[str, str] = MappingProxyType({})) -> Self:
        """Maps a job to the response.

        Args:
            names: display names by subject.
        """
        members = _members(job, names)
        shared = {name: members[name] for name in cls.model_fields if name in members}
        return cls(
            **shared,
            consolidation_id=job.job_id,
            operation=run_operation(job),
            changes=_count(job, "changes"),
            records_before=_count(job, "records_before"),
            records_after=_count(job, "records_after"),
        )


def run_operation(job: Job) -> Literal["consolidation", "dry_run", "rollback"]:
    """What kind of run a consolidation job is."""
    if "rollback_of" in job.options:
        return "rollback"
    return "dry_run" if job.options.get("dry_run") is True else "consolidation"


class RunsPage(ResponseModel):
    """A page of a project's runs, newest first."""

    items: list[RunResponse]
    next_cursor: str | None


class RunsQuery(PageQuery):
    """Which runs to list."""

    since: Annotated[Moment | None, Field(alias="from", description="Not before this moment.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Before this moment.")] = None
    operation: Literal["consolidation", "dry_run", "rollback"] | None = None


def _members(job: Job, names: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "project_id": job.project_id,
        "label": label_of_job(job),
        "kind": job.kind,
        "status": job.state,
        "trigger_type": job.trigger_type,
        "triggered_by": job.triggered_by,
        "triggered_by_name": names.get(job.triggered_by),
        "created_at": to_text(job.created_at),
        "started_at": to_text(job.started_at) if job.started_at else None,
        "ended_at": to_text(job.ended_at) if job.ended_at else None,
        "phase": job.phase,
        "progress": job.progress,
        "counters": dict(job.counters),
        "options": dict(job.options),
        "result": dict(job.result),
        "error": ErrorResponse(code=job.failure.code, reason=job.failure.reason) if job.failure else None,
        "completed_with_failures": job.state is State.COMPLETED and job.failed_files > 0,
        "attempt": job.fencing_token,
        "cancel_requested": job.cancel_requested,
        "retry_of": job.retry_of,
    }


def _count(job: Job, name: str) -> int | None:
    value = job.result.get(name, job.counters.get(name))
    return value if isinstance(value, int) else None
