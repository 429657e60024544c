"""Which reviews a run opens, brings up to date and withdraws, and writing them under the job's fence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from winnow.audit.audit_event import Entity
from winnow.consolidation.run.match import Matched
from winnow.events.outbox import outbox_action
from winnow.jobs.job import Job
from winnow.jobs.job_items import job_key
from winnow.jobs.job_store import LostRace
from winnow.jobs.job_worker import Work
from winnow.platform.expressions import Action, Check
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import MAX_ACTIONS, ConditionFailed
from winnow.reviews.review import Pair, Review, ReviewState
from winnow.reviews.review_items import review_from_item, review_to_item
from winnow.reviews.review_store import change_action, open_action
from winnow.values import Json

_ACTOR = "system:consolidation_worker"
_NOTEWORTHY = 0.005  # a probability that moved less is not written anew


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """One review as it was (None: there was none) and as it will be."""

    before: Review | None
    after: Review


def review_changes(job: Job, matched: Matched, existing: Mapping[Pair, Review], now: datetime) -> list[ReviewChange]:
    """What has to change so that the stored reviews are what matching found. A person's decision stays."""
    found: list[ReviewChange] = []
    for each in matched.candidates:
        before = existing.get((each.left, each.right))
        fresh = Review(job.project_id, each.left, each.right, each.confidence, job.job_id, now, each.evidence)
        if before is None:
            found.append(ReviewChange(None, fresh))
        elif before.state is ReviewState.WITHDRAWN or (
            before.state is ReviewState.PENDING and abs(before.confidence - each.confidence) >= _NOTEWORTHY
        ):
            found.append(ReviewChange(before, replace(fresh, version=before.version + 1)))
    found += [
        ReviewChange(before, replace(before, state=ReviewState.WITHDRAWN, version=before.version + 1))
        for pair, before in sorted(existing.items())
        if before.state is ReviewState.PENDING and pair not in matched.grey
    ]
    return found


def to_line(change: ReviewChange) -> Json:
    """A change as a line of a checkpoint file."""
    return {"before": review_to_item(change.before) if change.before else None, "after": review_to_item(change.after)}


def from_line(line: Json) -> ReviewChange:
    """The change that ``to_line`` wrote."""
    stored = StoredObject.wrap(line)
    before, after = stored.mapping("before"), stored.mapping("after")
    return ReviewChange(review_from_item(before) if before else None, review_from_item(after))


def write_reviews(work: Work, found: Sequence[ReviewChange]) -> Iterator[int]:
    """Writes the changes, as many a transaction as fit; yields how many are behind it.

    One that is refused was decided by a person meanwhile, or written by this job before: it stays as it is.

    Raises:
        CancelRequested, LostRace: as ``Work``.
    """
    most = MAX_ACTIONS - 2
    for start in range(0, len(found), most):
        part = list(found[start : start + most])
        while part:
            refused = _transact(work, [*map(_action, part), *_event(work, part)])
            if not refused:
                break
            part = [change for place, change in enumerate(part) if place not in refused]
        yield start + most


def _event(work: Work, changes: Sequence[ReviewChange]) -> list[Action]:
    """Tells of the reviews that are opened, if any is."""
    opened: list[Json] = [
        each.after.review_id
        for each in changes
        if each.after.state is ReviewState.PENDING
        and (each.before is None or each.before.state is not ReviewState.PENDING)
    ]
    if not opened:
        return []
    about, told = Entity("job", work.job.job_id), {"reviews": [*opened]}
    return [outbox_action(work.clock(), work.job.project_id, _ACTOR, "reviews.opened", about, told=told)]


def _action(change: ReviewChange) -> Action:
    return open_action(change.after) if change.before is None else change_action(change.before, change.after)


def _transact(work: Work, actions: Sequence[Action]) -> set[int]:
    try:
        work.store.table.transact([Check(job_key(work.job.job_id), work.fence()), *actions])
    except ConditionFailed as error:
        if 0 in error.failed:
            work.adopt_cancel()
            raise LostRace from error
        return {place - 1 for place in error.failed}
    return set()
