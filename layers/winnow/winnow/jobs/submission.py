"""Accepting a job: one TransactWriteItems, then one SendMessage.

Whether the project exists is what the container read within the last minute. Nothing else is read first, so nothing can
race: a lock, an id and an idempotency key are each a condition of the transaction. Only those make an item of several
callers: without a lock, any number of jobs of a project is accepted at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.job_store import creation_actions
from winnow.jobs.kinds import JobKind
from winnow.jobs.lifecycle import REDISPATCH_DELAY
from winnow.platform.auth import Caller
from winnow.platform.errors import NotFound, Unavailable, WinnowError
from winnow.platform.expressions import Action, Condition, Item, Put
from winnow.platform.idempotency import IdempotencyKey
from winnow.platform.ids import new_id
from winnow.platform.table import ConditionFailed, Table
from winnow.projects.project_cache import ProjectCache
from winnow.projects.project_items import project_key
from winnow.projects.project_store import ProjectStore
from winnow.values import Json


def no_project(_: Item | None) -> WinnowError:
    """The refusal of a kind that asks nothing of its project but that it exists."""
    return NotFound("project-not-found", "There is no project of this id.")


@dataclass(frozen=True, slots=True)
class Submission:
    """What is to be accepted.

    Attributes:
        condition: what the project's item has to hold beside the free lock, for a kind that has a lock.
        marks: what the project's item is marked with, beside the lock.
        refusal: the error that the project's item, as it stood when the lock could not be taken, calls for.
        event_type: of the audit event, e.g. ``ingestion.trigger``.
        also: writes of the same transaction that mark the occasion; one that is refused means it was accepted before.
        answer: what the caller is told; kept with the idempotency key.
    """

    kind: JobKind
    job: Job
    event_type: str
    answer: Mapping[str, Json]
    metadata: Mapping[str, Json]
    condition: Condition | None = None
    marks: Mapping[str, Json] = field(default_factory=dict)
    refusal: Callable[[Item | None], WinnowError] = no_project
    idempotency: IdempotencyKey | None = None
    also: Sequence[Put] = ()


def pending(
    kind: JobKind,
    project_id: str,
    caller: Caller,
    now: datetime,
    options: Mapping[str, Json],
    *,
    trigger_type: Trigger = Trigger.MANUAL,
    job_id: str | None = None,
    retry_of: str | None = None,
    accepted_with: Mapping[str, Json] | None = None,
) -> Job:
    """A job as it is accepted.

    Args:
        accepted_with: what of the project's configuration the job keeps to.
        job_id: given where the same occasion (a schedule's slot, an event) must make the same job.
        retry_of: the id of the ended job that this one repeats.
    """
    return Job(
        job_id=job_id or new_id(),
        project_id=project_id,
        kind=kind.name,
        state=State.PENDING,
        trigger_type=trigger_type,
        triggered_by=caller.subject,
        created_at=now,
        due_at=now + REDISPATCH_DELAY,
        options=options,
        accepted_with=accepted_with or {},
        retry_of=retry_of,
    )


def key_of(job: Job, route: str, key: str | None) -> IdempotencyKey | None:
    """The caller's idempotency key, if there is one: it stands for what the job was asked to do.

    Args:
        route: the operation, e.g. ``POST /api/v1/consolidation/trigger``: a key counts for one route.
        key: what the header held; None when it was not sent.
    """
    if key is None:
        return None
    request: dict[str, Json] = {
        "project_id": job.project_id,
        "options": dict(job.options),
        "retry_of": job.retry_of,
    }
    return IdempotencyKey.for_request(caller=job.triggered_by, route=route, key=key, request=request)


class AlreadySubmitted(Exception):  # noqa: N818 - an outcome, not a fault
    """A job with this (derived) id was accepted before: a schedule, event or notification came twice."""


class _LockHeld(Exception):  # noqa: N818 - never leaves this module
    """Another job holds the project."""

    def __init__(self, project: Item) -> None:
        super().__init__("held")
        self.project = project


@dataclass(slots=True)
class Submitter:
    """Accepts jobs. Accepted means never lost: what is committed here and not sent is found by the sweeper.

    Attributes:
        projects: what this container knows of projects.
    """

    table: Table
    dispatcher: Dispatcher
    projects: ProjectCache = field(init=False)

    def __post_init__(self) -> None:
        """Begins with no project known."""
        self.projects = ProjectCache(ProjectStore(self.table))

    def submit(self, submission: Submission, now: datetime) -> dict[str, Json]:
        """Commits the job and sends it; answers what the caller is told.

        A replay of an idempotency key answers what its first use was told and does nothing.

        Raises:
            WinnowError: there is no such project, its lock can't be taken (``submission.refusal``), or the key was used
                for something else.
            AlreadySubmitted: a job of this id exists.
            Unavailable: the store is too busy; nothing was written.
        """
        kind, job = submission.kind, submission.job
        lock = [kind.take_lock(job, submission.condition, submission.marks)] if kind.lock else []
        if not lock and self.projects.get(job.project_id, now) is None:
            # It may have been accepted while the project was there, and the answer was lost.
            earlier = submission.idempotency.earlier_answer(self.table, now) if submission.idempotency else None
            if earlier is not None:
                return earlier
            raise no_project(None)
        put_job, put_audit = creation_actions(job, submission.event_type, now, submission.metadata)
        actions: list[Action] = [*lock, put_job, put_audit, *submission.also]
        if submission.idempotency:
            actions.append(submission.idempotency.remember(submission.answer, now))
        try:
            self.table.transact(actions, on_conflict=lambda: self._check_lock(submission))
        except (ConditionFailed, _LockHeld) as error:
            # Looked up first, because the project's refusal may hide the key's.
            earlier = submission.idempotency.earlier_answer(self.table, now) if submission.idempotency else None
            if earlier is not None:
                return earlier
            if isinstance(error, _LockHeld):
                raise submission.refusal(error.project) from error
            if lock and 0 in error.failed:
                raise submission.refusal(error.failed[0]) from error
            raise AlreadySubmitted from error
        with suppress(Unavailable):  # committed: the sweeper sends what could not be sent now
            self.dispatcher.send(job)
        return dict(submission.answer)

    def _check_lock(self, submission: Submission) -> None:
        """After a conflict: whoever was faster may have the lock by now, and then there is nothing to wait for.

        Raises:
            _LockHeld: somebody has it.
        """
        kind = submission.kind
        project = self.table.get(project_key(submission.job.project_id)) if kind.lock else None
        if project is not None and kind.lock in project:
            raise _LockHeld(project)
