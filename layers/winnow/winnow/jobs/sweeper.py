"""The sweeper: every minute, sends the message of each open job that is overdue.

After sending it looks away for a while, longer for older jobs, so that a long queue is not filled with copies. Sweeps
may overlap: an extra message is a no-op, the claim decides. A job that can't be sent does not keep the others waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import REDISPATCH_DELAY
from winnow.platform.clock import Clock
from winnow.platform.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep saw and did."""

    open: int
    sent: int
    unsent: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Finds jobs whose message was lost, whose worker died, or whose backoff is longer than a queue can hold."""

    store: JobStore
    dispatcher: Dispatcher
    clock: Clock

    def sweep(self) -> Sweep:
        """One pass over all open jobs, oldest first."""
        now = self.clock()
        jobs = self.store.open_jobs()
        sent = unsent = 0
        for job in jobs:
            if job.due_at > now:
                continue
            try:
                self.dispatcher.send(job)
                self.store.reschedule(job, now + max(REDISPATCH_DELAY, (now - job.created_at) / 4))
                sent += 1
            except Unavailable:
                unsent += 1
        oldest = min((job.created_at for job in jobs), default=now)
        return Sweep(len(jobs), sent, unsent, _seconds(now, oldest))


def _seconds(now: datetime, then: datetime) -> float:
    return max(0.0, (now - then).total_seconds())
