"""The life cycle of a job as one pure table. Nothing else decides what may follow what.

A step never reads a clock: the moment is given. A refused step raises; callers that expect a race catch it. A step
answers a ``Transition``, which ``JobStore.move`` writes together with its audit event; what is no transition (a lease
that is extended, a job that is released or rescheduled) answers the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from winnow.jobs.job import Failure, Job, State
from winnow.values import Json

LEASE = timedelta(seconds=90)  # three times the longest gap between two heartbeats of a worker
REDISPATCH_DELAY = timedelta(seconds=45)  # a message that was sent is picked up well before; then the sweeper sends it
# again, a minute later at most: that leaves 15 s of two minutes for the message's own way
MAX_ATTEMPTS = 5


class Step(StrEnum):
    """What can happen to a job; the value is the audit event's type."""

    CLAIM = "job.claimed"
    RECLAIM = "job.resumed"
    DEFER = "job.deferred"
    REQUEST_CANCEL = "job.cancel_requested"
    CANCEL = "job.cancelled"
    COMPLETE = "job.completed"
    FAIL = "job.failed"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.PENDING, Step.CLAIM): State.RUNNING,
    (State.PENDING, Step.CANCEL): State.CANCELLED,
    (State.PENDING, Step.FAIL): State.FAILED,
    (State.RUNNING, Step.RECLAIM): State.RUNNING,
    (State.RUNNING, Step.DEFER): State.PENDING,
    (State.RUNNING, Step.REQUEST_CANCEL): State.RUNNING,
    (State.RUNNING, Step.CANCEL): State.CANCELLED,
    (State.RUNNING, Step.COMPLETE): State.COMPLETED,
    (State.RUNNING, Step.FAIL): State.FAILED,
}


class TransitionRefused(Exception):  # noqa: N818 - an outcome, not a fault
    """The table has no such step from the job's state."""

    def __init__(self, state: State, step: Step) -> None:
        super().__init__(f"{step.value} is not possible when {state.value}")
        self.state = state
        self.step = step


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that was taken, and the job as it stands after it."""

    step: Step
    job: Job


def _take(job: Job, step: Step) -> Job:
    after = TRANSITIONS.get((job.state, step))
    if after is None:
        raise TransitionRefused(job.state, step)
    return replace(job, state=after, version=job.version + 1)


def _end(job: Job, step: Step, now: datetime) -> Job:
    return replace(_take(job, step), ended_at=now, lost_at=_lost_at(job, now), lease_until=None, due_at=now)


def _lost_at(job: Job, now: datetime) -> datetime | None:
    """When the job was last lost by a worker, now if its lease has run out."""
    return now if job.lease_until and job.lease_until <= now else job.lost_at


def is_claimable(job: Job, now: datetime) -> bool:
    """Whether a worker may take the job now: it waits, nobody holds it, or its holder's lease ran out."""
    if job.state is State.PENDING:
        return True
    return job.state is State.RUNNING and (job.lease_until is None or job.lease_until <= now)


def claim(job: Job, now: datetime) -> Transition:
    """A worker takes the job: the next fencing token, and a lease. A lease that ran out counts as an attempt used.

    Raises:
        TransitionRefused: it has ended, or another worker's lease holds.
    """
    step = Step.CLAIM if job.state is State.PENDING else Step.RECLAIM
    if not is_claimable(job, now):
        raise TransitionRefused(job.state, step)
    claimed = replace(
        _take(job, step),
        fencing_token=job.fencing_token + 1,
        attempts_used=job.attempts_used + (job.lease_until is not None),
        lost_at=_lost_at(job, now),
        lease_until=now + LEASE,
        due_at=now + LEASE,
        started_at=job.started_at or now,
    )
    return Transition(step, claimed)


def defer(job: Job, now: datetime, delay: timedelta, *, counts: bool) -> Transition:
    """A transient error: the job waits ``delay`` and is tried again; ``counts``: whether this used up an attempt."""
    deferred = replace(
        _take(job, Step.DEFER),
        attempts_used=job.attempts_used + counts,
        lease_until=None,
        due_at=now + delay + REDISPATCH_DELAY,
    )
    return Transition(Step.DEFER, deferred)


def request_cancel(job: Job) -> Transition:
    """A caller wants a running job to stop at its next checkpoint."""
    if job.cancel_requested:
        raise TransitionRefused(job.state, Step.REQUEST_CANCEL)
    return Transition(Step.REQUEST_CANCEL, replace(_take(job, Step.REQUEST_CANCEL), cancel_requested=True))


def cancel(job: Job, now: datetime) -> Transition:
    """The job ends without having finished."""
    return Transition(Step.CANCEL, _end(job, Step.CANCEL, now))


def complete(job: Job, now: datetime, result: Mapping[str, Json], *, follow_up: bool = False) -> Transition:
    """The work is done; with ``follow_up`` the sweeper sends the job until somebody has looked at what follows.

    Nobody goes on from the checkpoint then, and without it the item mostly fits one write unit.
    """
    ended = replace(_end(job, Step.COMPLETE, now), progress=1.0, result=dict(result), checkpoint={})
    if follow_up:
        ended = replace(ended, follow_up=True, due_at=now + REDISPATCH_DELAY)
    return Transition(Step.COMPLETE, ended)


def fail(job: Job, now: datetime, failure: Failure) -> Transition:
    """The work can't be done."""
    return Transition(Step.FAIL, replace(_end(job, Step.FAIL, now), failure=failure))


def extend_lease(job: Job, now: datetime) -> Job:
    """The worker lives and goes on: its lease starts anew. Not a transition."""
    return replace(job, lease_until=now + LEASE, due_at=now + LEASE)


def release(job: Job, now: datetime) -> Job:
    """The worker stops at a checkpoint and leaves the job to the next message. Not a transition."""
    return replace(job, lease_until=None, due_at=now + REDISPATCH_DELAY)


def reset_attempts(job: Job, now: datetime) -> Job:
    """A person has mended what made the job fail: its attempts start anew, and the sweeper sends it at its next look
    unless a worker holds it. Not a transition."""
    held = job.lease_until is not None and job.lease_until > now
    return replace(job, attempts_used=0, due_at=job.due_at if held else now)
