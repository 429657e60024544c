"""Jobs and runs, as callers see them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from winnow.api.models.common_models import AnswerModel, Id, Moment, PageQuery, Timestamp
from winnow.ingestion.entrypoints.ingestion_status import Watched
from winnow.ingestion.run.ingestion_file import Action, FileTask, Outcome
from winnow.jobs.job import Job, Kind, State, Trigger
from winnow.platform.clock import to_text
from winnow.values import Json


class ErrorAnswer(AnswerModel):
    """Why a job failed."""

    code: str
    reason: Annotated[str, Field(description="One sentence that says what to do.")]


class JobAnswer(AnswerModel):
    """One job."""

    job_id: Id
    project_id: Id
    kind: Kind
    status: State
    trigger_type: Trigger
    triggered_by: Annotated[str, Field(description="Subject of the caller, or the part of Winnow that asked.")]
    created_at: Timestamp
    started_at: Timestamp | None
    ended_at: Timestamp | None
    phase: Annotated[str, Field(description="What it is doing; empty before it starts.")]
    progress: Annotated[float, Field(ge=0, le=1)]
    counters: dict[str, int]
    options: dict[str, Json]
    result: Annotated[dict[str, Json], Field(description="What a completed job found and did.")]
    error: ErrorAnswer | None
    attempt: Annotated[int, Field(description="How often a worker has taken it.")]
    cancel_requested: bool
    retry_of: Id | None

    @classmethod
    def of(cls, job: Job) -> Self:
        """What a caller sees of a job."""
        return cls(**_members(job))


class FileAnswer(AnswerModel):
    """What became of one file of an ingestion."""

    name: str
    action: Action
    outcome: Annotated[Outcome | None, Field(description="Null while it waits or is worked on.")]
    code: Annotated[str | None, Field(description="Why it was skipped or failed.")]
    reason: str | None
    records: Annotated[dict[str, int], Field(description="What became of records, and how many rows were unreadable.")]

    @classmethod
    def of(cls, file: FileTask) -> Self:
        """What a caller sees of a file."""
        counts = {name: count for name, count in asdict(file.counts).items() if count}
        return cls(
            name=file.entry.name,
            action=file.action,
            outcome=file.outcome,
            code=file.code or None,
            reason=file.reason or None,
            records=counts,
        )


class FilesPage(AnswerModel):
    """Some of a job's files."""

    items: list[FileAnswer]
    next_cursor: Annotated[str | None, Field(description="Goes on with `GET /jobs/{job_id}?cursor=…`.")]


class JobDetail(JobAnswer):
    """One job with a page of its files' outcomes; a job of another kind has none."""

    files: FilesPage

    @classmethod
    def of_watched(cls, watched: Watched, next_cursor: str | None) -> Self:
        """What a caller sees of a job that is looked at closely."""
        files = FilesPage(items=[FileAnswer.of(file) for file in watched.files.items], next_cursor=next_cursor)
        return cls(**{**_members(watched.job), "files": files})


class JobQuery(PageQuery):
    """Which of a job's files to show."""


class JobsPage(AnswerModel):
    """Some of a project's jobs, newest first."""

    items: list[JobAnswer]
    next_cursor: str | None


class JobsQuery(PageQuery):
    """Which jobs to list."""

    project_id: Annotated[Id | None, Field(description="Without it: the deployment's default project.")] = None
    kind: Kind | None = None
    status: State | None = None


class RunAnswer(AnswerModel):
    """One consolidation run."""

    consolidation_id: Annotated[Id, Field(description="The job's id.")]
    project_id: Id
    operation: Literal["consolidation", "dry_run", "rollback"]
    status: State
    trigger_type: Trigger
    triggered_by: str
    created_at: Timestamp
    ended_at: Timestamp | None
    progress: Annotated[float, Field(ge=0, le=1)]
    counters: dict[str, int]
    changes: Annotated[int | None, Field(description="How many records it changed; null until it has completed.")]
    records_before: int | None
    records_after: int | None
    error: ErrorAnswer | None

    @classmethod
    def of(cls, job: Job) -> Self:
        """What a caller sees of a run."""
        members = _members(job)
        shared = {name: members[name] for name in cls.model_fields if name in members}
        return cls(
            **shared,
            consolidation_id=job.job_id,
            operation=operation_of(job),
            changes=_count(job, "changes"),
            records_before=_count(job, "records_before"),
            records_after=_count(job, "records_after"),
        )


def operation_of(job: Job) -> Literal["consolidation", "dry_run", "rollback"]:
    """What kind of run a consolidation job is."""
    if "rollback_of" in job.options:
        return "rollback"
    return "dry_run" if job.options.get("dry_run") is True else "consolidation"


class RunsPage(AnswerModel):
    """Some of a project's runs, newest first."""

    items: list[RunAnswer]
    next_cursor: str | None


class RunsQuery(PageQuery):
    """Which runs to list."""

    since: Annotated[Moment | None, Field(alias="from", description="Not before this moment.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Before this moment.")] = None
    operation: Literal["consolidation", "dry_run", "rollback"] | None = None


def _members(job: Job) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "project_id": job.project_id,
        "kind": job.kind,
        "status": job.state,
        "trigger_type": job.trigger_type,
        "triggered_by": job.triggered_by,
        "created_at": to_text(job.created_at),
        "started_at": to_text(job.started_at) if job.started_at else None,
        "ended_at": to_text(job.ended_at) if job.ended_at else None,
        "phase": job.phase,
        "progress": job.progress,
        "counters": dict(job.counters),
        "options": dict(job.options),
        "result": dict(job.result),
        "error": ErrorAnswer(code=job.failure.code, reason=job.failure.reason) if job.failure else None,
        "attempt": job.attempt,
        "cancel_requested": job.cancel_requested,
        "retry_of": job.retry_of,
    }


def _count(job: Job, name: str) -> int | None:
    value = job.result.get(name, job.counters.get(name))
    return value if isinstance(value, int) else None
