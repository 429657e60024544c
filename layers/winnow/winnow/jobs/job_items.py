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
from winnow.values import Json


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


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


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
    """The job that ``to_item`` wrote, by this release or another."""

    def moment(name: str) -> datetime | None:
        value = item.get(name)
        return from_text(value) if isinstance(value, str) else None

    def number(name: str) -> int:
        value = item.get(name)
        return value if isinstance(value, int) else 0

    progress, retry_of, failure = item.get("progress"), item.get("retry_of"), _mapping(item.get("failure"))
    return Job(
        job_id=str(item["job_id"]),
        project_id=str(item["project_id"]),
        kind=str(item["kind"]),
        state=State(str(item["state"])),
        trigger_type=Trigger(str(item["trigger_type"])),
        triggered_by=str(item["triggered_by"]),
        created_at=from_text(str(item["created_at"])),
        due_at=from_text(str(item["due_at"])),
        indexed_at=from_text(str(item.get("gsi2sk") or item["due_at"]).partition("#")[0]),
        options=_mapping(item.get("options")),
        accepted_with=_mapping(item.get("accepted_with")),
        version=number("version"),
        fencing_token=number("attempt"),
        attempts_used=number("failures"),
        lease_until=moment("lease_until"),
        started_at=moment("started_at"),
        ended_at=moment("ended_at"),
        cancel_requested=item.get("cancel_requested") is True,
        phase=str(item.get("phase", "")),
        progress=float(progress) if isinstance(progress, (int, float)) else 0.0,
        checkpoint=_mapping(item.get("checkpoint")),
        counters={name: count for name, count in _mapping(item.get("counters")).items() if isinstance(count, int)},
        result=_mapping(item.get("result")),
        failure=Failure(str(failure["code"]), str(failure["reason"])) if failure else None,
        retry_of=retry_of if isinstance(retry_of, str) else None,
        audit_head=str(item.get("audit_head", "")),
        follow_up=item.get("follow_up") is True,
        erased_at=moment("erased_at"),
    )
