"""What callers can do with jobs: read, cancel, retry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from winnow.audit.access import Gate
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore, LostRace
from winnow.jobs.kinds import JobKinds
from winnow.jobs.lifecycle import TransitionRefused, cancel, request_cancel
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock, to_text
from winnow.platform.errors import Conflict, Gone, NotFound, Unavailable, existing
from winnow.platform.pages import Chunk, Page, collect
from winnow.platform.retries import retry

MAX_COUNTED = 2_000
"""Jobs that are read to count them by state."""
_COUNTED_AT_ONCE = 500
_CHUNK = 100  # jobs a read, when only some of them are wanted
_START, _END = "0", "~"  # sort before and after every time


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are wanted; None is any. ``since`` is inclusive, ``until`` is not.

    Attributes:
        kind: the name of a kind.
        also: a further condition.
    """

    kind: str | None = None
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
class CountedJobs:
    """How many jobs there are in each state.

    Attributes:
        with_failures: completed ones of which a file failed.
        examined: how many were counted.
        complete: there are no more.
    """

    states: Mapping[State, int]
    with_failures: int
    examined: int
    complete: bool


@dataclass(frozen=True, slots=True)
class JobService:
    """Use cases over jobs. Every one asks the gate first."""

    store: JobStore
    dispatcher: Dispatcher
    gate: Gate
    clock: Clock
    kinds: JobKinds

    def get(self, caller: Caller, job_id: str) -> Job:
        """One job.

        Raises:
            NotFound: there is none of this id.
            Forbidden: the caller lacks the role.
        """
        self.gate.require(caller, Role.POWER_USER, "job.read")
        job = self._existing(job_id)
        self.gate.require(caller, Role.POWER_USER, "job.read", job.project_id, hidden=_no_job())
        return job

    def page(self, caller: Caller, project_id: str, wanted: JobFilter, *, limit: int, after: str | None) -> Page[Job]:
        """A project's jobs, newest first; ``after`` is the position of the page before.

        Raises:
            Forbidden: the caller lacks the role.
        """
        self.gate.require(caller, Role.POWER_USER, "job.list", project_id)
        return list_jobs(self.store, project_id, wanted, limit, after)

    def page_everywhere(
        self, caller: Caller, project_ids: Sequence[str], wanted: JobFilter, *, limit: int, after: str | None
    ) -> Page[Job]:
        """The jobs of several projects in one list, newest first.

        Args:
            project_ids: those that the caller may act in; another is passed over.
            after: the position of the page before.

        Raises:
            Forbidden: the caller lacks the role.
        """
        self.gate.require(caller, Role.POWER_USER, "job.list")
        allowed = [each for each in project_ids if self.gate.may_act(caller, Role.POWER_USER, each)]
        return list_jobs_of(self.store, allowed, wanted, limit, after)

    def count(self, caller: Caller, project_ids: Sequence[str], wanted: JobFilter) -> CountedJobs:
        """The jobs of several projects by state, the newest ``MAX_COUNTED`` of them.

        Args:
            project_ids: those that the caller may act in; another is passed over.

        Raises:
            Forbidden: the caller lacks the role.
        """
        states: Counter[State] = Counter()
        with_failures = examined = 0
        after: str | None = None
        while True:
            page = self.page_everywhere(caller, project_ids, wanted, limit=_COUNTED_AT_ONCE, after=after)
            states.update(job.state for job in page.items)
            with_failures += sum(job.state is State.COMPLETED and job.failed_files > 0 for job in page.items)
            examined += len(page.items)
            after = page.position
            if after is None or examined >= MAX_COUNTED:
                return CountedJobs(states, with_failures, examined, after is None)

    def cancel(self, caller: Caller, job_id: str) -> Job:
        """Cancels at once when pending, at the next checkpoint when running.

        Raises:
            NotFound: no such job.
            Conflict: it has ended, is already being cancelled, or is of a kind that runs to its end.
            Forbidden: the caller lacks the role that the job's kind asks for.
        """
        self.gate.require(caller, Role.POWER_USER, "job.cancel")  # a stranger is not even told what there is

        def stop() -> Job:
            job = self._existing(job_id)
            self.gate.require(caller, self._role(job), "job.cancel", job.project_id, hidden=_no_job())
            if job.started_at and not job.state.ended and self.kinds[job.kind].runs_to_its_end:
                raise Conflict("job-not-cancellable", f"The {job.kind} has begun and runs to its end.")
            now = self.clock()
            try:
                transition = cancel(job, now) if job.state is State.PENDING else request_cancel(job)
            except TransitionRefused as error:
                if job.cancel_requested and not job.state.ended:
                    return job
                raise Conflict("job-ended", f"The job is already {job.state.value}.") from error
            # One that was put off is pending, and may have parts at work: they end with it.
            also = self.kinds[job.kind].terminal_actions(job) if transition.job.state.ended else ()
            moved = self.store.move(job, transition, actor=caller.subject, now=now, also=also)
            self._nudge(moved)
            return moved

        said = "The job is changing too fast: send the request again."
        return retry(stop, LostRace, sleep=self.store.table.sleep, busy=said)

    def _nudge(self, job: Job) -> None:
        """A running job that nobody holds just now is sent, so that a worker sees the request at once."""
        if job.cancel_requested and job.lease_until is None and not job.state.ended:
            with suppress(Unavailable):  # the sweeper does it a little later
                self.dispatcher.send(job)

    def ended(self, caller: Caller, job_id: str) -> Job:
        """A job that has failed, was cancelled or has failed files, and that the caller may retry.

        Raises:
            NotFound: no such job.
            Conflict: it is still open, or has completed without a failed file.
            Forbidden: the caller lacks the role that the job's kind asks for.
            Gone: what it was asked to do was erased since, with what that was about.
        """
        self.gate.require(caller, Role.POWER_USER, "job.retry")
        job = self._existing(job_id)
        self.gate.require(caller, self._role(job), "job.retry", job.project_id, hidden=_no_job())
        if job.state not in {State.FAILED, State.CANCELLED} and not job.failed_files:
            raise Conflict(
                "job-not-retryable",
                f"A job can be retried that failed, was cancelled or has failed files; it is {job.state}.",
            )
        if job.erased_at:
            raise Gone("job-erased", "What the job was asked to do was erased since: start another one.")
        return job

    def _role(self, job: Job) -> Role:
        """Who may act on a job.

        Raises:
            Conflict: the job is of a later release's kind, about which this one knows nothing.
        """
        kind = self.kinds.get(job.kind)
        if kind is None:
            raise Conflict("job-kind-unknown", "The job is of a later release: deploy that again to act on it.")
        return kind.role

    def _existing(self, job_id: str) -> Job:
        return existing(self.store.get(job_id), "job-not-found", "There is no job of this id.")


def _no_job() -> NotFound:
    return NotFound("job-not-found", "There is no job of this id.")


def list_jobs_of(
    store: JobStore, project_ids: Sequence[str], wanted: JobFilter, limit: int, after: str | None
) -> Page[Job]:
    """A page of the jobs of several projects, newest first, for use cases that have asked the gate for each."""
    first = to_text(wanted.since) if wanted.since else _START
    last = to_text(wanted.until) if wanted.until else _END

    def read_chunk(position: str) -> Chunk[Job]:
        size = _CHUNK if wanted.rare else limit + 1
        chunks = store.table.side_by_side(lambda each: store.before(each, position, first, limit=size), project_ids)
        # Beyond the point that every project was read to there may be newer jobs than some that were found.
        reached = max((chunk.onward for chunk in chunks if chunk.onward), default=None)
        entries = [entry for chunk in chunks for entry in chunk.entries if reached is None or entry[0] >= reached]
        return Chunk(sorted(entries, key=lambda entry: entry[0], reverse=True), reached)

    return collect(read_chunk, after or last, limit=limit, wanted=wanted.matches)


def list_jobs(store: JobStore, project_id: str, wanted: JobFilter, limit: int, after: str | None) -> Page[Job]:
    """A page of a project's jobs, newest first, for use cases that have asked the gate."""
    first = to_text(wanted.since) if wanted.since else _START
    last = to_text(wanted.until) if wanted.until else _END

    def read_chunk(position: str) -> Chunk[Job]:
        return store.before(project_id, position, first, limit=_CHUNK if wanted.rare else limit + 1)

    return collect(read_chunk, after or last, limit=limit, wanted=wanted.matches)
