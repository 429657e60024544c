"""Which queue a kind of job goes to. A new kind of job is one line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from winnow.jobs.job import Job, Kind
from winnow.platform.auth import Role
from winnow.platform.queues import MAX_DELAY, Message, Queue

OWNER: Mapping[Kind, Role] = {
    Kind.CONSOLIDATION: Role.ADMIN,
    Kind.INGESTION: Role.POWER_USER,
    Kind.EXPORT: Role.POWER_USER,
}
"""Who may start, cancel and retry a kind of job."""


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Sends jobs to the queue of their kind."""

    queues: Mapping[Kind, Queue]

    def send(self, job: Job, delay: timedelta = timedelta()) -> None:
        """Sends a job's message. A wait beyond what SQS can hold is left to the sweeper, which looks at ``due_at``.

        Raises:
            Unavailable: the queue did not take it; the job is safe, the sweeper sends it.
        """
        seconds = int(delay.total_seconds())
        if seconds <= MAX_DELAY:
            message = Message(kind=job.kind.value, job_id=job.job_id, attempt=job.attempt)
            self.queues[job.kind].send(message, delay=seconds)
