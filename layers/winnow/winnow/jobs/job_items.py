"""A job's stored form.

The open-jobs index (gsi2) is sparse: its keys are there only while the job is open, and until what may follow its end
has been decided. It is in order of ``indexed_at``: the sweeper reads no further than the present. (Up to November 2026
it was in order of creation, which is earlier still: such jobs are found, and filed anew.)
"""

from __future__ import annotations

from datetime import datetime

from winnow.jobs.job import Failure, Job, State, Trigger
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Item, Key
from winnow.platform.ids import shard_of
from winnow.platform.stored_object import StoredObject


def job_key(job_id: str) -> Key:
    """Where a job stands."""
    return Key(f"JOB#{job_id}", "JOB")


def open_partition(shard: str) -> str:
    """The index partition of a shard's open jobs."""
    return f"OPEN#{shard}"


def listing(project_id: str) -> str:
    """The index partition of a project's jobs."""
    return f"PROJECT#{project_id}#JOBS"


def _moment(value: datetime | None) -> str | None:
    return to_text(value) if value else None


def to_item(job: Job) -> Item:
    """The stored form; what holds nothing is left out."""
    created = to_text(job.created_at)
    item: Item = {
        **job_key(job.job_id).item(),
        "gsi1pk": listing(job.project_id),
        "gsi1sk": f"{created}#{job.job_id}",
        "job_id": job.job_id,
        "project_id": job.project_id,
        "kind": job.kind,
        "state": job.state.value,
        "trigger_type": job.trigger_type.value,
        "triggered_by": job.triggered_by,
        "created_at": created,
        "due_at": to_text(job.due_at),
        "version": job.version,
        "attempt": job.fencing_token,
        "failures": job.attempts_used,
        "audit_head": job.audit_head,
    }
    if job.open:
        item |= {"gsi2pk": open_partition(shard_of(job.job_id)), "gsi2sk": f"{to_text(job.indexed_at)}#{job.job_id}"}
    optional: Item = {
        "options": dict(job.options),
        "accepted_with": dict(job.accepted_with),
        "lease_until": _moment(job.lease_until),
        "lost_at": _moment(job.lost_at),
        "started_at": _moment(job.started_at),
        "ended_at": _moment(job.ended_at),
        "cancel_requested": job.cancel_requested,
        "phase": job.phase,
        "progress": job.progress,
        "checkpoint": dict(job.checkpoint),
        "counters": dict(job.counters),
        "result": dict(job.result),
        "failure": {"code": job.failure.code, "reason": job.failure.reason} if job.failure else None,
        "retry_of": job.retry_of,
        "follow_up": job.follow_up,
        "erased_at": _moment(job.erased_at),
    }
    return item | {name: value for name, value in optional.items() if value}


def from_item(item: Item) -> Job:
    """The job that ``to_item`` wrote, by this release or another.

    Raises:
        KeyError, ValueError: a member that a job can't be without is missing, or is none that this release knows.
    """
    stored, failure = StoredObject(item), StoredObject.wrap(item.get("failure"))
    return Job(
        job_id=str(item["job_id"]),
        project_id=str(item["project_id"]),
        kind=str(item["kind"]),
        state=State(stored.text("state")),
        trigger_type=Trigger(stored.text("trigger_type")),
        triggered_by=str(item["triggered_by"]),
        created_at=from_text(stored.text("created_at")),
        due_at=from_text(stored.text("due_at")),
        indexed_at=from_text((stored.text("gsi2sk") or stored.text("due_at")).partition("#")[0]),
        options=stored.mapping("options"),
        accepted_with=stored.mapping("accepted_with"),
        version=stored.integer("version"),
        fencing_token=stored.integer("attempt"),
        attempts_used=stored.integer("failures"),
        lease_until=stored.moment("lease_until"),
        lost_at=stored.moment("lost_at"),
        started_at=stored.moment("started_at"),
        ended_at=stored.moment("ended_at"),
        cancel_requested=stored.flag("cancel_requested"),
        phase=stored.text("phase"),
        progress=stored.real("progress"),
        checkpoint=stored.mapping("checkpoint"),
        counters=stored.integers("counters"),
        result=stored.mapping("result"),
        failure=Failure(str(failure.members["code"]), failure.text("reason")) if failure.members else None,
        retry_of=stored.optional_text("retry_of"),
        audit_head=stored.text("audit_head"),
        follow_up=stored.flag("follow_up"),
        erased_at=stored.moment("erased_at"),
    )
