"""What a rollback may take back: which run, for how long, and which of its changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from winnow.consolidation.rollback.rollback_changes import RollbackConflict
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.job import Job
from winnow.platform.errors import Conflict, Gone, NotFound

KEPT = timedelta(days=7)  # for so long a consolidation can be rolled back
_NAMED = 10  # records in a failed job's reason

type Parts = list[Change]
"""A change: its parts in order; most have one."""


def check_target(run: Job | None, accepted_at: datetime) -> Job:
    """The consolidation that a rollback of this moment may take back.

    Args:
        run: what the caller named; None when there is nothing of that id.
        accepted_at: when the rollback is, or was, accepted.

    Raises:
        NotFound: ``consolidation-not-found``: it is no consolidation.
        Conflict: ``consolidation-in-progress``: it has not ended.
        Gone: ``rollback-expired``: it ended more than seven days before.
    """
    if run is None or run.kind != CONSOLIDATION.name or "rollback_of" in run.options:
        raise NotFound("consolidation-not-found", "There is no consolidation of this id.")
    if not run.state.ended or run.ended_at is None:
        raise Conflict(
            "consolidation-in-progress",
            "This consolidation is still pending or running: wait for it or cancel it.",
            {"job_id": run.job_id},
        )
    if accepted_at - run.ended_at > KEPT:
        raise Gone("rollback-expired", f"A consolidation can be rolled back for {KEPT.days} days after its end.")
    return run


def changes_to_roll_back(
    store: ChangeStore, run_id: str, record_id: str | None, position: int | None = None, *, forward: bool = True
) -> Iterator[Parts]:
    """A run's changes, also those that were rolled back before, each with all its parts.

    Args:
        record_id: only the changes of this consolidated record; None is all.
        position: where to begin: from this position on, or, backwards, below it.
    """
    yield from group_parts(_changes(store, run_id, record_id, position, forward=forward))


def _changes(
    store: ChangeStore, run_id: str, record_id: str | None, position: int | None, *, forward: bool
) -> Iterator[Change]:
    if record_id is None:
        since, before = (position or 0, None) if forward else (0, position)
        yield from store.of_job(run_id, since, before, forward=forward)
        return
    places = {each.position for each in store.of_record(record_id) if each.job_id == run_id}
    for place in sorted(places, reverse=not forward):
        if position is None or (place >= position if forward else place < position):
            yield from store.of_job(run_id, place, place + 1, forward=forward)


def group_parts(changes: Iterable[Change]) -> Iterator[Parts]:
    """Parts that follow each other, change by change; within a change in order."""
    for _, parts in groupby(changes, key=lambda each: each.position):
        yield sorted(parts, key=lambda each: each.part)


def check_not_erased(changes: Iterable[Parts]) -> None:
    """Passes for changes that can still be rolled back.

    Raises:
        Conflict: ``rollback-erased``: of some, what the records were before was erased with a record.
    """
    lost = sorted({part.record_id for parts in changes for part in parts if part.erased_by and part.undone_by is None})
    if lost:
        raise Conflict(
            "rollback-erased",
            "A record that the consolidation changed was erased since, so what was before is not known any more: "
            "roll back its other merges one by one.",
            {"records": lost[:_NAMED]},
        )


def open_parts(changes: Iterable[Parts]) -> Parts:
    """The parts that were not rolled back yet."""
    return [part for parts in changes for part in parts if part.undone_by is None]


def rolled_back_parts(changes: Iterable[Parts]) -> Parts:
    """The parts that were rolled back before, by whichever job."""
    return [part for parts in changes for part in parts if part.undone_by is not None]


def conflict_summary(found: Sequence[RollbackConflict]) -> str:
    """The records that were changed since, as one sentence of a failed job."""
    shown = ", ".join(each.record_id for each in found[:_NAMED])
    more = " and others" if len(found) > _NAMED else ""
    return f"Nothing was rolled back: {shown}{more} changed since. Roll that back first, or roll back single merges."
