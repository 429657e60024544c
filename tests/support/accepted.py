"""Jobs that were accepted and whose message never left."""

from __future__ import annotations

from datetime import datetime

from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.job_store import JobStore, creation_actions
from winnow.jobs.lifecycle import REDISPATCH_DELAY
from winnow.platform.ids import new_id


def accept(store: JobStore, project_id: str, now: datetime) -> Job:
    """An ingestion of a project's inbox, as the trigger leaves it behind when its process dies before the send."""
    job = pending(project_id, now)
    store.table.transact(creation_actions(job, "ingestion.trigger", now, {}))
    stored = store.get(job.job_id)
    assert stored
    return stored


def pending(project_id: str, now: datetime) -> Job:
    """An ingestion of a project's inbox that is not stored yet."""
    return Job(
        job_id=new_id(),
        project_id=project_id,
        kind=INGESTION.name,
        state=State.PENDING,
        trigger_type=Trigger.MANUAL,
        triggered_by="system:test",
        created_at=now,
        due_at=now + REDISPATCH_DELAY,
        options={"source": "s3"},
    )
