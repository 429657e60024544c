"""Sending jobs to the queue of their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from winnow.jobs.job import Job
from winnow.jobs.kinds import JobKind
from winnow.platform.queues import MAX_DELAY, Message, Queue


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Sends jobs.

    Attributes:
        queues: by name of kind; a function has only those that it sends to.
    """

    queues: Mapping[str, Queue]

    @classmethod
    def build(cls, kinds: Iterable[JobKind], queue_of: Callable[[str], Queue]) -> Self:
        """A dispatcher of these kinds; ``queue_of`` finds a queue by the name that ``JobKind.queue`` gives it."""
        return cls({kind.name: queue_of(kind.queue) for kind in kinds})

    def send(self, job: Job, delay: timedelta = timedelta()) -> None:
        """Sends a job's message. A wait beyond what SQS can hold is left to the sweeper, which looks at ``due_at``.

        Raises:
            Unavailable: the queue did not take it; the job is safe, the sweeper sends it.
        """
        seconds = int(delay.total_seconds())
        if seconds <= MAX_DELAY:
            self.queues[job.kind].send(message_of(job), delay=seconds)


def message_of(job: Job) -> Message:
    """The message that tells a worker to take a job."""
    return Message(kind=job.kind, job_id=job.job_id, fencing_token=job.fencing_token)
