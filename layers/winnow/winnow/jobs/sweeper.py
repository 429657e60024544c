"""The sweeper: every minute, sends the message of each open job that is overdue.

It reads the index of open jobs no further than the present, partition by partition side by side, page by page. Where
its time ran out is kept in the table, and the next sweep goes on from there, so the last of 100,000 jobs is served as
surely as the first. Sweeps may overlap: an extra message is a no-op, the claim decides.

A job that waits is sent again every minute or two, however old it is: its message may be lost, or the worker that took
it may have died before it could say so. Such copies would fill a queue in which the jobs only wait for their turn, so a
queue that holds many messages already gets none of them; a job whose worker has died is always sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import REDISPATCH_DELAY
from winnow.platform.clock import Clock
from winnow.platform.expressions import Item, Key, Put
from winnow.platform.ids import all_shards

_PAGE = 100  # jobs a read: what one BatchGetItem holds
_RESERVE = 10.0  # s; a page takes one or two
_FULL = 500  # messages in a queue above which jobs that only wait are not sent again


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep saw and did.

    Attributes:
        due: overdue jobs that it saw.
        sent: messages that it sent; ``unsent`` were turned down, ``held`` are for queues that are full enough.
        oldest_seconds: the age of the oldest overdue job.
        complete: whether it saw every overdue job.
    """

    due: int
    sent: int
    unsent: int
    oldest_seconds: float
    held: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Finds jobs whose message was lost, whose worker died, or whose backoff is longer than a queue can hold."""

    store: JobStore
    dispatcher: Dispatcher
    clock: Clock

    def sweep(self, time_left: Callable[[], float] = lambda: float("inf")) -> Sweep:
        """One pass over the overdue jobs, the most overdue first; a shorter one when time runs short.

        Args:
            time_left: seconds until Lambda ends the invocation.

        Raises:
            Unavailable: the store is too busy.
        """
        now = self.clock()
        full = self.dispatcher.full_queues(_FULL)
        begun = self.store.table.get_many([_position_key(shard) for shard in all_shards()])

        def sweep(shard: str) -> Sweep:
            position = begun.get(_position_key(shard), {}).get("last")
            return self._sweep_shard(shard, now, full, position if isinstance(position, dict) else None, time_left)

        parts = self.store.table.side_by_side(sweep, all_shards())
        return Sweep(
            due=sum(part.due for part in parts),
            sent=sum(part.sent for part in parts),
            unsent=sum(part.unsent for part in parts),
            oldest_seconds=max(part.oldest_seconds for part in parts),
            held=sum(part.held for part in parts),
            complete=all(part.complete for part in parts),
        )

    def _sweep_shard(
        self, shard: str, now: datetime, full: frozenset[str], last: Item | None, time_left: Callable[[], float]
    ) -> Sweep:
        due = sent = unsent = held = 0
        oldest, resumed = 0.0, last is not None
        while True:
            jobs, last = self.store.open_jobs(shard, now, last, _PAGE)
            overdue = [job for job in jobs if job.due_at <= now]
            for job in jobs:
                if job.due_at > now:  # its holder has put it off, and nobody has filed it by that yet
                    self.store.reschedule(job, job.due_at)
            wanted = [job for job in overdue if job.kind not in full or _is_abandoned(job, now)]
            gone = self._send(wanted, now)
            due, sent, held = due + len(overdue), sent + gone, held + len(overdue) - len(wanted)
            unsent += len(wanted) - gone
            oldest = max([oldest, *((now - job.created_at).total_seconds() for job in overdue)])
            if last is None or time_left() < _RESERVE:
                break
        if last is not None or resumed:
            self.store.table.write(Put({**_position_key(shard).item(), **({"last": last} if last else {})}))
        return Sweep(due, sent, unsent, oldest, held, complete=last is None and not resumed)

    def _send(self, jobs: Sequence[Job], now: datetime) -> int:
        """Sends jobs and puts off the next look at those that were sent; how many were."""
        by_kind: dict[str, list[Job]] = defaultdict(list)
        for job in jobs:
            by_kind[job.kind].append(job)
        sent = [job for kind, some in by_kind.items() for job in self.dispatcher.send_all(kind, some)]
        for job in sent:
            self.store.reschedule(job, now + REDISPATCH_DELAY)
        return len(sent)


def _is_abandoned(job: Job, now: datetime) -> bool:
    """Whether a worker had the job and is gone."""
    return job.state is State.RUNNING and job.lease_until is not None and job.lease_until <= now


def _position_key(shard: str) -> Key:
    """Where it stands how far a sweep of a shard came that had no time for all of it."""
    return Key("SWEEP", shard)
