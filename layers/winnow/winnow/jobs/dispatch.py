"""Sending jobs to the queue of their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from winnow.jobs.job import Job
from winnow.jobs.kinds import JobKind
from winnow.platform.observability import logger
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

        Args:
            delay: until the message can be received; at most 15 minutes are SQS's to keep.

        Raises:
            Unavailable: the queue did not take it; the job is safe, the sweeper sends it.
        """
        seconds = int(delay.total_seconds())
        if seconds <= MAX_DELAY:
            self.queues[job.kind].send(message_of(job), delay=seconds)

    def send_all(self, kind: str, jobs: Sequence[Job]) -> list[Job]:
        """Sends jobs of one kind, ten a call; those that the queue has taken. None of a kind that has no queue here.

        Args:
            kind: the name of a job kind.
        """
        queue = self.queues.get(kind)
        if queue is None:
            logger().error("jobs of an unknown kind wait", extra={"kind": kind, "jobs": len(jobs)})
            return []
        taken = queue.send_each([message_of(job) for job in jobs])
        return [job for job, is_taken in zip(jobs, taken, strict=True) if is_taken]

    def full_queues(self, most: int) -> frozenset[str]:
        """The kinds in whose queue more than ``most`` messages wait."""
        waiting: dict[str, int] = {queue.url: queue.backlog() for queue in self.queues.values()}
        return frozenset(kind for kind, queue in self.queues.items() if waiting[queue.url] > most)


def message_of(job: Job) -> Message:
    """The message that tells a worker to take a job."""
    return Message(kind=job.kind, job_id=job.job_id, fencing_token=job.fencing_token, group=job.project_id)
