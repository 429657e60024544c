"""The event of one transaction of a consolidation or rollback: which records it made, merged, split and archived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from winnow.audit.audit_event import Entity
from winnow.events.outbox import outbox_action
from winnow.jobs.job import Job
from winnow.platform.expressions import Put
from winnow.records.record import Record, Status
from winnow.values import Json

_ACTOR = "system:consolidation_worker"


def consolidated_event(
    job: Job, now: datetime, pairs: Iterable[tuple[Record | None, Record | None]], *, rollback: bool = False
) -> Put:
    """Writes the event; joins the transaction.

    Args:
        pairs: each record that the transaction writes, before and after; None where there is none.
        rollback: whether it takes an earlier run's changes back.
    """
    records: list[Json] = []
    merged: list[Json] = []
    split: list[Json] = []
    archived: list[Json] = []
    removed: list[Json] = []
    for before, after in pairs:
        was = before.status if before else None
        if after is None:
            removed += [before.record_id] if before else []
        elif after.status is Status.MERGED:
            merged.append(after.record_id)
        elif was is Status.MERGED:
            split.append(after.record_id)
        elif after.status is Status.ARCHIVED:
            archived.append(after.record_id)
        else:
            records.append(after.record_id)
    told: dict[str, Json] = {"records": records, "merged": merged, "split": split, "archived": archived}
    told |= {"removed": removed} if removed else {}
    told |= {"rollback": True} if rollback else {}
    return outbox_action(now, job.project_id, _ACTOR, "records.consolidated", Entity("job", job.job_id), told=told)
