"""What becomes of jobs, as metrics: how long they wait and take, how they end, and what they did to records."""

from __future__ import annotations

from datetime import datetime, timedelta

from winnow.jobs.job import Job
from winnow.jobs.lifecycle import Step
from winnow.platform.observability import measure
from winnow.platform.stored_object import StoredObject

_SECOND = timedelta(seconds=1)


def measure_step(step: Step, job: Job, now: datetime) -> None:
    """Measures a step that was just written.

    ``JobWaitSeconds`` (from acceptance to the first claim), ``JobSeconds`` (from acceptance to the end) and
    ``JobEnded`` are by kind, the last also by state. Each line names the job and its project, so that the log can be
    asked what a metric can't hold: which project's jobs wait.

    Args:
        job: as it stands after the step.
    """
    ids = {"job_id": job.job_id, "project_id": job.project_id}
    if step is Step.CLAIM and job.fencing_token == 1:
        measure("JobWaitSeconds", (now - job.created_at) / _SECOND, "Seconds", by={"kind": job.kind}, **ids)
    if not job.state.ended:
        return
    code = job.failure.code if job.failure else None
    measure("JobEnded", 1, by={"kind": job.kind, "state": job.state.value}, code=code, **ids)
    measure("JobSeconds", (now - job.created_at) / _SECOND, "Seconds", by={"kind": job.kind}, **ids)
    changed = _records_changed(job)
    if changed:
        measure("RecordsChanged", changed, by={"kind": job.kind}, **ids)


def _records_changed(job: Job) -> int:
    """Records that the job made, changed or archived, by its result."""
    result = StoredObject(job.result)
    counted = result.integers("records")  # of an ingestion, by what became of them
    if counted:
        return sum(count for name, count in counted.items() if name != "unchanged")
    return result.integer("merged") + result.integer("archived")
