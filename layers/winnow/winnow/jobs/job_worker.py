"""Running jobs: claim with a fence, work, and end, defer or leave at a checkpoint; every fault becomes data.

What a kind does is a ``Handler``: a function from ``Work`` to ``Outcome``. It may be called again from its last
checkpoint at any time, by another process, while an older call is still running somewhere; whatever it writes must
carry ``Work.fence()`` or be idempotent.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Failure, Job
from winnow.jobs.job_store import JobStore, LostRace, fence
from winnow.jobs.kinds import JobKind
from winnow.jobs.lifecycle import (
    LEASE,
    MAX_ATTEMPTS,
    TransitionRefused,
    cancel,
    claim,
    complete,
    defer,
    fail,
    is_claimable,
)
from winnow.jobs.retry import GiveUp, PermanentError, TransientError, decide
from winnow.platform.clock import Clock
from winnow.platform.errors import Unavailable
from winnow.platform.expressions import Action, Condition
from winnow.platform.observability import log_context, measure
from winnow.platform.queues import Message
from winnow.platform.table import ConditionFailed
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Done:
    """The work is finished.

    Attributes:
        also: joins the transaction that ends the job.
        follow_up: another job may have to follow (``lifecycle.complete``).
    """

    result: Mapping[str, Json] = field(default_factory=dict)
    also: Sequence[Action] = ()
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class Continue:
    """Time runs short: the checkpoint is written, another message goes on from it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job waits for work that was fanned out; whoever does the last part ends it."""


type Outcome = Done | Continue | Waiting


class CancelRequested(Exception):  # noqa: N818 - an outcome, not a fault
    """A caller asked for the job to be cancelled: stop here."""


@dataclass(slots=True)
class Work:
    """A claimed job in the hands of its worker.

    Attributes:
        job: the job as this worker last wrote it.
        time_left: seconds until the platform ends this process.
    """

    job: Job
    store: JobStore
    clock: Clock
    time_left: Callable[[], float]

    def fence(self) -> Condition:
        """The condition that every write to the job's own item carries."""
        return fence(self.job)

    def checkpoint(
        self,
        *,
        checkpoint: Mapping[str, Json] | None = None,
        phase: str | None = None,
        progress: float | None = None,
        counters: Mapping[str, int] | None = None,
    ) -> None:
        """Writes where to go on and starts the lease anew. What is not given stays.

        Args:
            checkpoint: where to go on, as the kind's handler reads it; JSON.
            phase: the name of the step under way, as callers see it.
            progress: share of the work that is done, 0 to 1.
            counters: what was done so far, by name.

        Raises:
            CancelRequested: a caller wants the job to stop.
            LostRace: another worker holds the job now; write nothing more.
        """
        self._write(self.changed(checkpoint=checkpoint, phase=phase, progress=progress, counters=counters))

    def commit(self, changed: Job, actions: Sequence[Action]) -> frozenset[int]:
        """Writes a checkpoint (``self.changed(…)``) together with up to 99 actions, or nothing.

        Returns:
            The numbers of the actions whose conditions failed; when there are any, nothing was written.

        Raises:
            CancelRequested, LostRace: as ``checkpoint``.
        """
        try:
            self.job = self.store.checkpoint_with(self.job, self.clock(), changed, actions)
        except ConditionFailed as error:
            if 0 in error.failed:
                self.adopt_cancel()
                raise LostRace from error
            return frozenset(number - 1 for number in error.failed)
        return frozenset()

    def changed(
        self,
        *,
        checkpoint: Mapping[str, Json] | None = None,
        phase: str | None = None,
        progress: float | None = None,
        counters: Mapping[str, int] | None = None,
    ) -> Job:
        """The job with these members changed, not yet written.

        One that got further starts its attempts anew: what counts is how often it breaks off at one place.

        Args:
            checkpoint: where to go on; a new one starts the attempts anew.
            phase: the name of the step under way.
            progress: share of the work that is done, 0 to 1.
            counters: what was done so far, by name.
        """
        job = self.job
        further = bool(checkpoint) and checkpoint != job.checkpoint
        return replace(
            job,
            attempts_used=0 if further else job.attempts_used,
            checkpoint=job.checkpoint if checkpoint is None else checkpoint,
            phase=job.phase if phase is None else phase,
            progress=job.progress if progress is None else progress,
            counters=job.counters if counters is None else counters,
        )

    def heartbeat(self) -> None:
        """Starts the lease anew when half of it is gone.

        Raises:
            CancelRequested, LostRace: as ``checkpoint``.
        """
        lease = self.job.lease_until
        if lease is None or lease - self.clock() < LEASE / 2:
            self._write(self.job)

    def _write(self, after: Job) -> None:
        try:
            self.job = self.store.extend_lease(self.job, self.clock(), after)
        except LostRace:
            self.adopt_cancel()
            raise

    def adopt_cancel(self) -> None:
        """After a lost race: raises CancelRequested when it was only a caller's wish to cancel that came between.

        Raises:
            CancelRequested: the job is still this worker's, and a caller wants it to stop.
        """
        current = self.store.get(self.job.job_id)
        if (
            current
            and current.fencing_token == self.job.fencing_token
            and current.cancel_requested
            and not current.state.ended
        ):
            self.job = current
            raise CancelRequested

    def short_of_time(self, reserve: float = 15.0) -> bool:
        """Whether fewer than ``reserve`` seconds are left: time to write a checkpoint and return ``Continue``."""
        return self.time_left() < reserve


type Handler = Callable[[Work], Outcome]


@dataclass(frozen=True, slots=True)
class Worker:
    """Takes one message of a job kind and carries the job as far as it goes.

    Attributes:
        actor: whom the audit events name, e.g. ``system:ingestion_worker``.
    """

    kind: JobKind
    store: JobStore
    dispatcher: Dispatcher
    clock: Clock
    actor: str
    handler: Handler
    rng: random.Random = field(default_factory=random.Random)

    def run(self, message: Message, time_left: Callable[[], float]) -> None:
        """Works a message; returns when it may be deleted from its queue.

        A message of an older claim, of an ended job, of another kind's job, or of a job that another worker holds
        changes nothing.

        Args:
            time_left: seconds until Lambda ends the invocation.

        Raises:
            Unavailable: the store could not be reached even to say so: let the queue deliver the message again.
        """
        work = self._claim(message, time_left)
        if work is None:
            return
        job = work.job
        with log_context(job_id=job.job_id, attempt=job.fencing_token), suppress(LostRace):
            self._carry(work)  # when the race was lost, another worker has the job: what this one did is fenced off

    def _claim(self, message: Message, time_left: Callable[[], float]) -> Work | None:
        job = self.store.get(message.job_id)
        now = self.clock()
        if job is None or job.kind != self.kind.name or job.fencing_token != message.fencing_token:
            return None
        if job.state.ended or not is_claimable(job, now):
            return None
        try:
            claimed = self.store.move(job, claim(job, now), actor=self.actor, now=now)
        except (LostRace, TransitionRefused):
            return None
        return Work(claimed, self.store, self.clock, time_left)

    def _carry(self, work: Work) -> None:
        job = work.job
        if job.cancel_requested:
            self._cancel(work)
        elif job.attempts_used >= MAX_ATTEMPTS:
            where = f" in the phase {job.phase!r}" if job.phase else ""
            often = f"The work broke off {job.attempts_used} times{where}"
            said = f"{often} without a word: out of memory or time, most likely."
            self._fail(work, Failure("attempts-exhausted", said))
        else:
            try:
                self._conclude(work, self.handler(work))
            except CancelRequested:
                self._cancel(work)
            except TransientError as error:
                self._defer(work, error)
            except Unavailable as error:
                self._defer(work, TransientError(error.code))
            except PermanentError as error:
                self._fail(work, Failure(error.code, error.reason))

    def _conclude(self, work: Work, outcome: Outcome) -> None:
        now = self.clock()
        match outcome:
            case Done(result, also, follow_up):
                completed = complete(work.job, now, result, follow_up=follow_up)
                ending = self.kind.completion_actions(work.job, also)
                try:
                    self.store.move(work.job, completed, actor=self.actor, now=now, also=ending)
                except LostRace:
                    work.adopt_cancel()
                    raise
            case Continue():
                self._release(work, now)
                self.dispatcher.send(work.job)
            case Waiting():
                self._release(work, now)

    def _release(self, work: Work, now: datetime) -> None:
        try:
            work.job = self.store.release(work.job, now)
        except LostRace:
            work.adopt_cancel()
            raise

    def _cancel(self, work: Work) -> None:
        now = self.clock()
        also = self.kind.terminal_actions(work.job)
        self.store.move(work.job, cancel(work.job, now), actor=self.actor, now=now, also=also)

    def _fail(self, work: Work, failure: Failure) -> None:
        now = self.clock()
        also = self.kind.terminal_actions(work.job)
        self.store.move(work.job, fail(work.job, now, failure), actor=self.actor, now=now, also=also)
        measure("JobsFailed", 1)

    def _defer(self, work: Work, error: TransientError) -> None:
        decision = decide(work.job.attempts_used, error, self.rng)
        now = self.clock()
        if isinstance(decision, GiveUp):
            self._fail(
                work, Failure("attempts-exhausted", f"It failed {work.job.attempts_used + 1} times: {error.code}.")
            )
            return
        deferred = defer(work.job, now, decision.delay, counts=decision.counts)
        details: dict[str, Json] = {"fault": error.code, "delay_s": round(decision.delay / timedelta(seconds=1), 1)}
        moved = self.store.move(work.job, deferred, actor=self.actor, now=now, metadata=details)
        with suppress(Unavailable):  # the sweeper sends it once it is due
            self.dispatcher.send(moved, decision.delay)
