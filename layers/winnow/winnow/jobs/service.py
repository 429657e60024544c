"""What callers can do with jobs: read, cancel, retry."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from winnow.audit.access import Gate
from winnow.jobs.dispatch import OWNER, Dispatcher
from winnow.jobs.entities import Job, State
from winnow.jobs.lifecycle import TransitionRefused, cancel, request_cancel
from winnow.jobs.store import JobStore, LostRace
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, NotFound, Unavailable
from winnow.platform.expressions import Item

_TRIES = 5


@dataclass(frozen=True, slots=True)
class JobService:
    """Use cases over jobs. Every one asks the gate first."""

    store: JobStore
    dispatcher: Dispatcher
    gate: Gate
    clock: Clock

    def get(self, caller: Caller, job_id: str) -> Job:
        """One job.

        Raises:
            NotFound: there is none of this id.
        """
        self.gate.require(caller, Role.POWER_USER, "job.read")
        return self._existing(job_id)

    def page(self, caller: Caller, project_id: str, *, limit: int, start: Item | None) -> tuple[list[Job], Item | None]:
        """A project's jobs, newest first."""
        self.gate.require(caller, Role.POWER_USER, "job.list", project_id)
        return self.store.page(project_id, limit=limit, start=start)

    def cancel(self, caller: Caller, job_id: str) -> Job:
        """Cancels at once when pending, at the next checkpoint when running.

        Raises:
            NotFound: no such job.
            Conflict: it has ended, or is already being cancelled.
        """
        for _ in range(_TRIES):
            job = self._existing(job_id)
            self.gate.require(caller, OWNER[job.kind], "job.cancel", job.project_id)
            now = self.clock()
            try:
                after = cancel(job, now) if job.state is State.PENDING else request_cancel(job)
            except TransitionRefused as error:
                if job.cancel_requested and not job.state.ended:
                    return job
                raise Conflict("job-ended", f"The job is already {job.state.value}.") from error
            with suppress(LostRace):
                moved = self.store.move(job, after, actor=caller.subject, now=now)
                self._nudge(moved)
                return moved
        raise Unavailable("busy", "The job is changing too fast: send the request again.")

    def _nudge(self, job: Job) -> None:
        """A running job that nobody holds just now is sent, so that a worker sees the request at once."""
        if job.cancel_requested and job.lease_until is None and not job.state.ended:
            with suppress(Unavailable):  # the sweeper does it a little later
                self.dispatcher.send(job)

    def ended(self, caller: Caller, job_id: str) -> Job:
        """A job that has failed or was cancelled, and that the caller may retry.

        Raises:
            NotFound: no such job.
            Conflict: it is still open, or has completed.
        """
        job = self._existing(job_id)
        self.gate.require(caller, OWNER[job.kind], "job.retry", job.project_id)
        if job.state not in {State.FAILED, State.CANCELLED}:
            raise Conflict("job-not-retryable", f"Only a failed or cancelled job can be retried; it is {job.state}.")
        return job

    def _existing(self, job_id: str) -> Job:
        job = self.store.get(job_id)
        if job is None:
            raise NotFound("job-not-found", "There is no job of this id.")
        return job
