"""The job. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from winnow.values import Json


class State(StrEnum):
    """Where a job stands."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the job."""
        return self in {State.COMPLETED, State.FAILED, State.CANCELLED}


class Trigger(StrEnum):
    """Who or what started a job."""

    MANUAL = "manual"
    SCHEDULED = "scheduled"
    THRESHOLD = "threshold"
    S3_EVENT = "s3_event"
    DROPBOX_WEBHOOK = "dropbox_webhook"
    RETRY = "retry"


_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed: a stable code and a reason that a person can act on."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of asynchronous work.

    Attributes:
        kind: the name of its ``JobKind``.
        version: number of transitions so far; also the number of its audit events.
        fencing_token: how often a worker has claimed the job; a worker's writes carry the number that it got. Stored as
            ``attempt``.
        attempts_used: attempts that failed or were lost since the checkpoint last moved; a continuation is none. Stored
            as ``failures``.
        lease_until: until when the present worker may write; None when nobody holds the job.
        lost_at: when the job was last taken from a worker whose lease had run out: that one may still run, and write to
            where no fence is.
        due_at: when the sweeper should look after an open job.
        indexed_at: where the job stands in the index of open jobs, which is in order of time: never later than
            ``due_at``, and earlier as long as nobody has found it there. So a claim or a heartbeat, which put
            ``due_at`` off, cost no index write.
        options: what the caller asked for.
        accepted_with: what else the job goes by, as its project's configuration was when the job was accepted; a later
            change of the configuration does not reach it. Its shape is the kind's own.
        checkpoint: where the next worker goes on; its shape is the kind's own.
        audit_head: digest of its last audit event.
        follow_up: the job has completed and nobody has yet looked whether another has to follow it.
        erased_at: when what the job held of records, or was asked to do about them, was erased with them; None where
            it can still be done again.
    """

    job_id: str
    project_id: str
    kind: str
    state: State
    trigger_type: Trigger
    triggered_by: str
    created_at: datetime
    due_at: datetime
    indexed_at: datetime = _NEVER
    options: Mapping[str, Json] = field(default_factory=dict)
    accepted_with: Mapping[str, Json] = field(default_factory=dict)
    version: int = 1
    fencing_token: int = 0
    attempts_used: int = 0
    lease_until: datetime | None = None
    lost_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_requested: bool = False
    phase: str = ""
    progress: float = 0.0
    checkpoint: Mapping[str, Json] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    result: Mapping[str, Json] = field(default_factory=dict)
    failure: Failure | None = None
    retry_of: str | None = None
    audit_head: str = ""
    follow_up: bool = False
    erased_at: datetime | None = None

    def __post_init__(self) -> None:
        """Keeps the place in the index no later than the time that it stands for."""
        if self.indexed_at > self.due_at or not self.open:
            object.__setattr__(self, "indexed_at", self.due_at)

    @property
    def failed_files(self) -> int:
        """How many of an ended ingestion's files failed; 0 for a job of another kind."""
        files = self.result.get("files")
        failed = files.get("failed") if isinstance(files, dict) else None
        return failed if isinstance(failed, int) else 0

    @property
    def open(self) -> bool:
        """Whether the sweeper has to look after the job."""
        return self.follow_up or not self.state.ended
