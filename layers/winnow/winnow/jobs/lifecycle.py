"""The life cycle of a job as one pure table. Nothing else decides what may follow what.

A step never reads a clock: the moment is given. A refused step raises; callers that expect a race catch it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from winnow.jobs.job import Failure, Job, State
from winnow.values import Json

LEASE = timedelta(seconds=90)  # three times the longest gap between two heartbeats of a worker
PATIENCE = timedelta(seconds=45)  # a message that was sent is picked up well before; then the sweeper sends it again,
# a minute later at most: that leaves 15 s of two minutes for the message's own way
MAX_FAILURES = 5


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


def _step(job: Job, step: Step) -> Job:
    after = TRANSITIONS.get((job.state, step))
    if after is None:
        raise TransitionRefused(job.state, step)
    return replace(job, state=after, version=job.version + 1)


def _end(job: Job, step: Step, now: datetime) -> Job:
    return replace(_step(job, step), ended_at=now, lease_until=None, due_at=now)


def is_claimable(job: Job, now: datetime) -> bool:
    """Whether a worker may take the job now: it waits, nobody holds it, or its holder's lease ran out."""
    if job.state is State.PENDING:
        return True
    return job.state is State.RUNNING and (job.lease_until is None or job.lease_until <= now)


def claim(job: Job, now: datetime) -> Job:
    """A worker takes the job: a new attempt with a lease. A lease that ran out counts as a failed attempt.

    Raises:
        TransitionRefused: it has ended, or another worker's lease holds.
    """
    step = Step.CLAIM if job.state is State.PENDING else Step.RECLAIM
    if not is_claimable(job, now):
        raise TransitionRefused(job.state, step)
    return replace(
        _step(job, step),
        attempt=job.attempt + 1,
        failures=job.failures + (job.lease_until is not None),
        lease_until=now + LEASE,
        due_at=now + LEASE,
        started_at=job.started_at or now,
    )


def defer(job: Job, now: datetime, delay: timedelta, *, counts: bool) -> Job:
    """A passing fault: the job waits ``delay`` and is tried again; ``counts`` says whether this used up an attempt."""
    return replace(
        _step(job, Step.DEFER),
        failures=job.failures + counts,
        lease_until=None,
        due_at=now + delay + PATIENCE,
    )


def request_cancel(job: Job) -> Job:
    """A caller wants a running job to stop at its next checkpoint."""
    if job.cancel_requested:
        raise TransitionRefused(job.state, Step.REQUEST_CANCEL)
    return replace(_step(job, Step.REQUEST_CANCEL), cancel_requested=True)


def cancel(job: Job, now: datetime) -> Job:
    """The job ends without having finished."""
    return _end(job, Step.CANCEL, now)


def complete(job: Job, now: datetime, result: Mapping[str, Json], *, follow_up: bool = False) -> Job:
    """The work is done; with ``follow_up`` the sweeper sends the job until somebody has looked at what follows.

    Nobody goes on from the checkpoint then, and without it the item mostly fits one write unit.
    """
    ended = replace(_end(job, Step.COMPLETE, now), progress=1.0, result=dict(result), checkpoint={})
    return replace(ended, follow_up=True, due_at=now + PATIENCE) if follow_up else ended


def fail(job: Job, now: datetime, failure: Failure) -> Job:
    """The work can't be done."""
    return replace(_end(job, Step.FAIL, now), failure=failure)


def keep(job: Job, now: datetime) -> Job:
    """The worker lives and goes on: its lease starts anew. Not a transition."""
    return replace(job, lease_until=now + LEASE, due_at=now + LEASE)


def release(job: Job, now: datetime) -> Job:
    """The worker stops at a checkpoint and leaves the job to the next message. Not a transition."""
    return replace(job, lease_until=None, due_at=now + PATIENCE)


def renew(job: Job, now: datetime) -> Job:
    """A person has mended what made the job fail: its attempts start anew, and the sweeper sends it at its next look
    unless a worker holds it. Not a transition."""
    held = job.lease_until is not None and job.lease_until > now
    return replace(job, failures=0, due_at=job.due_at if held else now)


def step_between(before: Job, after: Job) -> Step:
    """Which step led from one state of a job to the next, for its audit event.

    Raises:
        ValueError: no single step did.
    """
    if after.version != before.version + 1:
        raise ValueError("not one step apart")
    candidates = {step for (state, step), to in TRANSITIONS.items() if (state, to) == (before.state, after.state)}
    if candidates == {Step.RECLAIM, Step.REQUEST_CANCEL}:
        return Step.RECLAIM if after.attempt > before.attempt else Step.REQUEST_CANCEL
    (step,) = candidates
    return step
