"""Accepting a job: one TransactWriteItems, then one SendMessage, and nothing read first, so nothing can race."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.job_store import creation_actions
from winnow.jobs.kinds import JobKind
from winnow.jobs.lifecycle import REDISPATCH_DELAY
from winnow.platform.auth import Caller
from winnow.platform.errors import NotFound, Unavailable, WinnowError
from winnow.platform.expressions import Action, Item, Put
from winnow.platform.idempotency import IdempotencyKey
from winnow.platform.ids import new_id
from winnow.platform.table import ConditionFailed, Table
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Submission:
    """What is to be accepted.

    Attributes:
        project_action: holds the transaction to the project's condition; takes the lock where the kind has one.
        refusal: the error that the project's item, as it stood when the condition failed, calls for.
        event_type: of the audit event, e.g. ``ingestion.trigger``.
        also: writes of the same transaction that mark the occasion; one that is refused means it was accepted before.
        answer: what the caller is told; kept with the idempotency key.
    """

    job: Job
    project_action: Action
    refusal: Callable[[Item | None], WinnowError]
    event_type: str
    answer: Mapping[str, Json]
    metadata: Mapping[str, Json]
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
    """The caller's idempotency key, if there is one: it stands for what the job was asked to do."""
    if key is None:
        return None
    request: dict[str, Json] = {
        "project_id": job.project_id,
        "options": dict(job.options),
        "retry_of": job.retry_of,
    }
    return IdempotencyKey.of(caller=job.triggered_by, route=route, key=key, request=request)


def no_project(_: Item | None) -> WinnowError:
    """The refusal of a kind that asks nothing of its project but that it exists."""
    return NotFound("project-not-found", "There is no project of this id.")


class AlreadySubmitted(Exception):  # noqa: N818 - an outcome, not a fault
    """A job with this (derived) id was accepted before: a schedule, event or notification came twice."""


@dataclass(frozen=True, slots=True)
class Submitter:
    """Accepts jobs. Accepted means never lost: what is committed here and not sent is found by the sweeper."""

    table: Table
    dispatcher: Dispatcher

    def submit(self, submission: Submission, now: datetime) -> dict[str, Json]:
        """Commits the job and sends it; answers what the caller is told.

        A replay of an idempotency key answers what its first use was told and does nothing.

        Raises:
            WinnowError: the project refused (``submission.refusal``), or the key was used for something else.
            AlreadySubmitted: a job of this id exists.
            Unavailable: the store is too busy; nothing was written.
        """
        put_job, put_audit = creation_actions(submission.job, submission.event_type, now, submission.metadata)
        actions: list[Action] = [submission.project_action, put_job, put_audit, *submission.also]
        if submission.idempotency:
            actions.append(submission.idempotency.remember(submission.answer, now))
        try:
            self.table.transact(actions)
        except ConditionFailed as error:
            # Looked up first, because the project's refusal may hide the key's.
            earlier = submission.idempotency.earlier_answer(self.table, now) if submission.idempotency else None
            if earlier is not None:
                return earlier
            if 0 in error.failed:
                raise submission.refusal(error.failed[0]) from error
            raise AlreadySubmitted from error
        with suppress(Unavailable):  # committed: the sweeper sends what could not be sent now
            self.dispatcher.send(submission.job)
        return dict(submission.answer)
