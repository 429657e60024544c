"""What callers can do with jobs: read, cancel, retry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from winnow.audit.access import Gate
from winnow.jobs.dispatch import OWNER, Dispatcher
from winnow.jobs.job import Job, Kind, State
from winnow.jobs.job_store import Closing, JobStore, LostRace
from winnow.jobs.lifecycle import TransitionRefused, cancel, request_cancel
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock, to_text
from winnow.platform.errors import Conflict, NotFound, Unavailable
from winnow.platform.pages import Page, Stretch, collect
from winnow.projects.project_items import project_key

_TRIES = 5
_CHUNK = 100  # jobs a read, when only some of them are wanted
_START, _END = "0", "~"  # sort before and after every time


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are wanted; None is any. ``since`` is inclusive, ``until`` is not.

    Attributes:
        also: a further condition.
    """

    kind: Kind | None = None
    state: State | None = None
    since: datetime | None = None
    until: datetime | None = None
    also: Callable[[Job], bool] | None = None

    @property
    def rare(self) -> bool:
        """Whether jobs in the range may be unwanted."""
        return any((self.kind, self.state, self.also))

    def matches(self, job: Job) -> bool:
        """Whether a job of the range is wanted."""
        if self.also and not self.also(job):
            return False
        return self.kind in {None, job.kind} and self.state in {None, job.state}


@dataclass(frozen=True, slots=True)
class JobService:
    """Use cases over jobs. Every one asks the gate first.

    Attributes:
        closing: by kind, what ends a job's parts with it. One that was put off is pending, and may have parts at work.
    """

    store: JobStore
    dispatcher: Dispatcher
    gate: Gate
    clock: Clock
    closing: Mapping[Kind, Closing] = field(default_factory=dict)

    def get(self, caller: Caller, job_id: str) -> Job:
        """One job.

        Raises:
            NotFound: there is none of this id.
        """
        self.gate.require(caller, Role.POWER_USER, "job.read")
        return self._existing(job_id)

    def page(self, caller: Caller, project_id: str, wanted: JobFilter, *, limit: int, after: str | None) -> Page[Job]:
        """A project's jobs, newest first; ``after`` is the position of the page before.

        Raises:
            Forbidden: the caller lacks the role.
        """
        self.gate.require(caller, Role.POWER_USER, "job.list", project_id)
        return self._listed(project_id, wanted, limit, after)

    def run(self, caller: Caller, job_id: str) -> Job:
        """One consolidation run.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no run of this id.
        """
        self.gate.require(caller, OWNER[Kind.CONSOLIDATION], "consolidation.read")
        job = self.store.get(job_id)
        if job is None or job.kind is not Kind.CONSOLIDATION:
            raise NotFound("job-not-found", "There is no consolidation of this id.")
        return job

    def runs(self, caller: Caller, project_id: str, wanted: JobFilter, *, limit: int, after: str | None) -> Page[Job]:
        """A project's consolidation runs, newest first.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is no such project.
        """
        self.gate.require(caller, OWNER[Kind.CONSOLIDATION], "consolidation.history", project_id)
        if self.store.table.get(project_key(project_id)) is None:
            raise NotFound("project-not-found", "There is no project of this id.")
        return self._listed(project_id, replace(wanted, kind=Kind.CONSOLIDATION), limit, after)

    def _listed(self, project_id: str, wanted: JobFilter, limit: int, after: str | None) -> Page[Job]:
        first = to_text(wanted.since) if wanted.since else _START
        last = to_text(wanted.until) if wanted.until else _END

        def read(position: str) -> Stretch[Job]:
            return self.store.before(project_id, position, first, limit=_CHUNK if wanted.rare else limit + 1)

        return collect(read, after or last, limit=limit, wanted=wanted.matches)

    def cancel(self, caller: Caller, job_id: str) -> Job:
        """Cancels at once when pending, at the next checkpoint when running.

        Raises:
            NotFound: no such job.
            Conflict: it has ended, or is already being cancelled.
        """
        self.gate.require(caller, Role.POWER_USER, "job.cancel")  # a stranger is not even told what there is
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
            also = self.closing[job.kind](job) if after.state.ended and job.kind in self.closing else ()
            with suppress(LostRace):
                moved = self.store.move(job, after, actor=caller.subject, now=now, also=also)
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
        self.gate.require(caller, Role.POWER_USER, "job.retry")
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
