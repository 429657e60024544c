"""Use case: take a consolidation, or one merge of it, back.

A rollback is a run of its own: it takes the project's lock, so that no consolidation goes on beside it, stands in the
history, and its changes of records are fenced. What fits one transaction is done at once, with the answer; the rest
goes through the consolidation queue, because a request has seconds and thousands of records take minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice

from winnow.audit.access import Gate
from winnow.consolidation.rollback.rollback_changes import (
    conflicts,
    delta_of,
    separated,
    touched_by,
    undo,
    undo_actions,
)
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore, creation_actions
from winnow.jobs.submission import Submission, Submitter, pending
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, Gone, NotFound, Unavailable, WinnowError
from winnow.platform.expressions import Action, Condition, Item, Update
from winnow.platform.idempotency import IdempotencyKey
from winnow.platform.table import MAX_ACTIONS, ConditionFailed
from winnow.projects.project_items import project_key
from winnow.projects.project_store import ProjectStore
from winnow.records.record_store import RecordStore
from winnow.reviews.review import Separation
from winnow.reviews.review_store import separation_action
from winnow.values import Json

KEPT = timedelta(days=7)  # for so long a consolidation can be taken back
_CONFLICTS_SHOWN = 100
_NAMED = 10  # of them in a failed job's reason
_CHECKED = 1_000  # changes that are looked at while the caller waits: some seconds
_BESIDE = 3  # project, job and audit event, in the transaction that rolls back at once


@dataclass(frozen=True, slots=True)
class RollbackConsolidation:
    """Command: restore what was before a consolidation.

    Attributes:
        reason: why, in the caller's words; kept with the run.
        record_id: take back only the merges of this consolidated record.
    """

    consolidation_id: str
    reason: str
    record_id: str | None = None
    idempotency_key: str | None = None

    def options(self) -> dict[str, Json]:
        """What the job stores of it."""
        options: dict[str, Json] = {"rollback_of": self.consolidation_id, "reason": self.reason}
        return options | ({"record_id": self.record_id} if self.record_id else {})


def separations_of(changes: Sequence[Change], job: Job, now: datetime) -> list[Separation]:
    """The decisions that keep apart what the changes had joined: an undone merge does not come back."""
    parts: dict[int, list[Change]] = {}
    for change in changes:
        parts.setdefault(change.position, []).append(change)
    return [
        Separation(job.project_id, f"{held[0].job_id}#{position:08d}", groups, job.job_id, job.triggered_by, now)
        for position, held in sorted(parts.items())
        if (groups := separated(held))
    ]


def changes_of(
    store: ChangeStore, run: str, record_id: str | None, position: int | None = None, *, forward: bool = True
) -> Iterator[Change]:
    """A run's changes, of one record where one is named: from a position on, or, backwards, below it."""
    if record_id is None:
        since, before = (position or 0, None) if forward else (0, position)
        yield from store.of_job(run, since, before, forward=forward)
        return
    places = {each.position for each in store.of_record(record_id) if each.job_id == run}
    for place in sorted(places, reverse=not forward):
        if position is None or (place >= position if forward else place < position):
            yield from store.of_job(run, place, place + 1, forward=forward)


def in_the_way(found: Sequence[tuple[str, str]]) -> str:
    """The records that were changed since, as one sentence of a failed job."""
    shown = ", ".join(record_id for record_id, _ in found[:_NAMED])
    more = " and others" if len(found) > _NAMED else ""
    return f"Nothing was taken back: {shown}{more} changed since. Take that back first, or roll back single merges."


@dataclass(frozen=True, slots=True)
class RollbackService:
    """Takes consolidations back."""

    jobs: JobStore
    projects: ProjectStore
    records: RecordStore
    changes: ChangeStore
    submitter: Submitter
    gate: Gate
    clock: Clock

    def roll_back(self, caller: Caller, command: RollbackConsolidation) -> dict[str, Json]:
        """Restores the state before; answers ``job_id``, ``status`` (``completed`` or ``pending``) and what it does.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: no such consolidation, or it has no change of the named record.
            Gone: ``rollback-expired``: it ended more than seven days ago.
            Conflict: ``rollback-conflicts`` with the list, ``already-rolled-back``, ``nothing-to-roll-back``, or
                ``consolidation-in-progress``. Of a very large run the job says that there are conflicts, before it has
                taken anything back.
            Invalid: the idempotency key was used for another request.
        """
        self.gate.require(caller, CONSOLIDATION.role, "consolidation.rollback")
        key = _idempotency(caller, command)
        now = self.clock()
        earlier = key.earlier_answer(self.jobs.table, now) if key else None
        if earlier is not None:
            return earlier
        run = self._run(command, now)
        changes = self._changes(command)
        rollback = pending(CONSOLIDATION, run.project_id, caller, now, command.options())
        if len(changes) > _CHECKED:  # more than can be looked at while the caller waits
            return self.submitter.submit(_submission(rollback, key), now)
        records = self.records.get_many(run.project_id, touched_by(changes))
        found = conflicts(changes, records)
        if found:
            raise _conflicting([(each.record_id, each.reason) for each in found])
        actions = undo_actions(changes, undo(changes, records), rollback.job_id)
        actions += [separation_action(each) for each in separations_of(changes, rollback, now)]
        if len(actions) + _BESIDE + bool(key) <= MAX_ACTIONS:
            return self._at_once(rollback, changes, actions, key)
        return self.submitter.submit(_submission(rollback, key), now)

    def _run(self, command: RollbackConsolidation, now: datetime) -> Job:
        run = self.jobs.get(command.consolidation_id)
        if run is None or run.kind != CONSOLIDATION.name or "rollback_of" in run.options:
            raise NotFound("consolidation-not-found", "There is no consolidation of this id.")
        if not run.state.ended or run.ended_at is None:
            raise Conflict(
                "consolidation-in-progress",
                "This consolidation is still pending or running: wait for it or cancel it.",
                {"job_id": run.job_id},
            )
        if now - run.ended_at > KEPT:
            raise Gone("rollback-expired", f"A consolidation can be taken back for {KEPT.days} days after its end.")
        return run

    def _changes(self, command: RollbackConsolidation) -> list[Change]:
        """The changes to take back; of more than ``_CHECKED`` only so many and one."""
        made = changes_of(self.changes, command.consolidation_id, command.record_id)
        first = next(made, None)
        if first is None and command.record_id:
            raise NotFound("change-not-found", "This consolidation did not change the record.")
        if first is None:
            raise Conflict("nothing-to-roll-back", "This consolidation changed nothing.")
        changes = list(islice((each for each in chain([first], made) if each.undone_by is None), _CHECKED + 1))
        if not changes:
            raise Conflict("already-rolled-back", "This was taken back before.")
        return changes

    def _at_once(
        self,
        rollback: Job,
        changes: Sequence[Change],
        actions: Sequence[Action],
        key: IdempotencyKey | None,
    ) -> dict[str, Json]:
        now, added = rollback.created_at, sum(delta_of(each) for each in changes)
        project = self.projects.get(rollback.project_id)
        before = project.records if project else 0
        result: dict[str, Json] = {
            "records_before": before,
            "records_after": before + added,
            "changes": len({change.position for change in changes}),
            "restored": len(touched_by(changes)),
        }
        done = replace(
            rollback, state=State.COMPLETED, started_at=now, ended_at=now, due_at=now, progress=1.0, result=result
        )
        answer = _answer(done)
        put_job, put_event = creation_actions(done, "consolidation.rollback", now, _audited(done))
        wanted: list[Action] = [_free(done.project_id, added), put_job, put_event, *actions]
        if key:
            wanted.append(key.remember(answer, now))
        try:
            self.jobs.table.transact(wanted)
        except ConditionFailed as error:
            if 0 in error.failed:
                raise _busy(error.failed[0]) from error
            records = self.records.get_many(rollback.project_id, touched_by(changes))
            found = [(each.record_id, each.reason) for each in conflicts(changes, records)]
            if found:
                raise _conflicting(found) from error
            raise Unavailable("busy", "Something else changed at the same moment: send the request again.") from error
        return answer


def _free(project_id: str, added: int) -> Update:
    """Holds the transaction to a project without an active job."""
    free = Condition("attribute_exists(#pk) AND attribute_not_exists(#active_job)")
    return Update(project_key(project_id), adds={"records": added}, condition=free)  # adding 0 is a write like any


def _submission(rollback: Job, key: IdempotencyKey | None) -> Submission:
    return Submission(
        job=rollback,
        project_action=CONSOLIDATION.take_lock(rollback),
        refusal=_busy,
        event_type="consolidation.rollback",
        answer=_answer(rollback),
        metadata=_audited(rollback),
        idempotency=key,
    )


def _answer(job: Job) -> dict[str, Json]:
    return {
        "job_id": job.job_id,
        "status": job.state.value,
        "consolidation_id": str(job.options["rollback_of"]),
        "result": dict(job.result),
    }


def _audited(job: Job) -> dict[str, Json]:
    """The reason is a person's own text, so the trail only names what was taken back."""
    return {name: value for name, value in job.options.items() if name != "reason"}


def _busy(item: Item | None) -> WinnowError:
    if item is None:
        return NotFound("project-not-found", "There is no project of this id.")
    return Conflict(
        "consolidation-in-progress",
        "A consolidation of this project is pending or running: wait for it or cancel it.",
        {"job_id": str(item.get("active_job", ""))},
    )


def _conflicting(found: Sequence[tuple[str, str]]) -> Conflict:
    shown = [{"record_id": record_id, "reason": reason} for record_id, reason in found[:_CONFLICTS_SHOWN]]
    return Conflict(
        "rollback-conflicts",
        f"{len(found)} records were changed since: take those changes back first, or roll back single merges.",
        {"conflicts": shown},
    )


def _idempotency(caller: Caller, command: RollbackConsolidation) -> IdempotencyKey | None:
    if command.idempotency_key is None:
        return None
    return IdempotencyKey.of(
        caller=caller.subject,
        route="consolidation.rollback",
        key=command.idempotency_key,
        request=command.options(),
    )
