"""Use case: roll a consolidation, or one merge of it, back.

A rollback is a run of its own: it takes the project's lock, so that no consolidation goes on beside it, stands in the
history, and its changes of records are fenced. What fits one transaction is done at once, with the answer; the rest
goes through the consolidation queue, because a request has seconds and thousands of records take minutes.

A rollback that was cancelled or failed between two transactions can be asked for again: it goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.consolidation.rollback.rollback_changes import (
    RollbackConflict,
    active_records_regained,
    find_conflicts,
    records_before,
    records_touched,
    rollback_actions,
    rollback_bytes,
    separation_for,
)
from winnow.consolidation.rollback.rollback_scope import (
    Parts,
    changes_to_roll_back,
    check_not_erased,
    check_target,
    open_parts,
    rolled_back_parts,
)
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.consolidated_event import consolidated_event
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.job_store import JobStore, creation_actions
from winnow.jobs.submission import Submission, Submitter, pending
from winnow.platform.auth import Caller
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, NotFound, Unavailable, WinnowError
from winnow.platform.expressions import Action, Condition, Item, Update
from winnow.platform.idempotency import IdempotencyKey
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import MAX_ACTIONS, ConditionFailed
from winnow.projects.project_items import project_key
from winnow.projects.project_store import ProjectStore
from winnow.records.record_store import RecordStore
from winnow.reviews.review_store import separation_action
from winnow.storable import TRANSACTION_BUDGET
from winnow.values import Json

_CONFLICTS_SHOWN = 100
_CHECKED = 1_000  # changes that are looked at while the caller waits: some seconds
_BESIDE = 3  # project, job and audit event, in the transaction that rolls back at once


@dataclass(frozen=True, slots=True)
class RollbackConsolidation:
    """Command: restore what was before a consolidation.

    Attributes:
        reason: why, in the caller's words; kept with the run, and nowhere else.
        record_id: roll back only the merges of this consolidated record.
        retry_of: the cancelled or failed rollback that this one repeats.
    """

    consolidation_id: str
    reason: str
    record_id: str | None = None
    idempotency_key: str | None = None
    retry_of: str | None = None

    @classmethod
    def again(cls, job: Job, idempotency_key: str | None = None) -> RollbackConsolidation:
        """The command that repeats a rollback job.

        Args:
            job: the rollback that ended.
            idempotency_key: the caller's, for the new job.
        """
        options = StoredObject(job.options)
        return cls(
            consolidation_id=options.text("rollback_of"),
            reason=options.text("reason"),
            record_id=options.optional_text("record_id"),
            idempotency_key=idempotency_key,
            retry_of=job.job_id,
        )

    def options(self) -> dict[str, Json]:
        """What the job stores of it."""
        options: dict[str, Json] = {"rollback_of": self.consolidation_id, "reason": self.reason}
        return options | ({"record_id": self.record_id} if self.record_id else {})


@dataclass(frozen=True, slots=True)
class RollbackService:
    """Rolls consolidations back."""

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
            Conflict: ``rollback-conflicts`` with the list, ``rollback-erased``, ``already-rolled-back``,
                ``nothing-to-roll-back``, or ``consolidation-in-progress``. Of a very large run the job says that there
                are conflicts, before it has rolled anything back.
            Invalid: the idempotency key was used for another request.
        """
        self.gate.require_somewhere(caller, CONSOLIDATION.role, "consolidation.rollback")
        target = self.jobs.get(command.consolidation_id)
        if target is not None:
            missing = NotFound("consolidation-not-found", "There is no consolidation of this id.")
            role, project_id = CONSOLIDATION.role, target.project_id
            self.gate.require(caller, role, "consolidation.rollback", project_id, hidden=missing)
        key = _idempotency(caller, command)
        now = self.clock()
        earlier = key.earlier_answer(self.jobs.table, now) if key else None
        if earlier is not None:
            return earlier
        run = check_target(target, now)
        changes = self._changes(command)
        check_not_erased(changes)
        open_ = open_parts(changes)
        trigger = Trigger.RETRY if command.retry_of else Trigger.MANUAL
        rollback = pending(
            CONSOLIDATION,
            run.project_id,
            caller,
            now,
            command.options(),
            trigger_type=trigger,
            retry_of=command.retry_of,
        )
        if len(open_) > _CHECKED:  # more than can be looked at while the caller waits
            return self.submitter.submit(_submission(rollback, key), now)
        records = self.records.get_many(run.project_id, records_touched(open_))
        found = find_conflicts(open_, records, rolled_back_parts(changes))
        if found:
            raise _conflicting(found)
        rolled_back = records_before(open_, records)
        actions = rollback_actions(open_, rolled_back, rollback.job_id)
        separations = [separation_for(parts, rollback, now) for parts in changes if open_parts([parts])]
        actions += [separation_action(each) for each in separations if each]
        actions.append(consolidated_event(rollback, now, rolled_back, rollback=True))
        fits = rollback_bytes(open_, rolled_back) <= TRANSACTION_BUDGET
        if fits and len(actions) + _BESIDE + bool(key) <= MAX_ACTIONS:
            return self._at_once(rollback, changes, actions, key)
        return self.submitter.submit(_submission(rollback, key), now)

    def _changes(self, command: RollbackConsolidation) -> list[Parts]:
        """The changes to roll back, with those that were rolled back before; only so many that more than ``_CHECKED``
        parts are open."""
        changes: list[Parts] = []
        left = 0
        for parts in changes_to_roll_back(self.changes, command.consolidation_id, command.record_id):
            changes.append(parts)
            left += len(open_parts([parts]))
            if left > _CHECKED:
                break
        if not changes and command.record_id:
            raise NotFound("change-not-found", "This consolidation did not change the record.")
        if not changes:
            raise Conflict("nothing-to-roll-back", "This consolidation changed nothing.")
        if not left:
            raise Conflict("already-rolled-back", "This was rolled back before.")
        return changes

    def _at_once(
        self,
        rollback: Job,
        changes: Sequence[Parts],
        actions: Sequence[Action],
        key: IdempotencyKey | None,
    ) -> dict[str, Json]:
        open_ = open_parts(changes)
        now, added = rollback.created_at, sum(active_records_regained(each) for each in open_)
        project = self.projects.get(rollback.project_id)
        before = project.records if project else 0
        result: dict[str, Json] = {
            "records_before": before,
            "records_after": before + added,
            "changes": len({change.position for change in open_}),
            "restored": len(records_touched(open_)),
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
            records = self.records.get_many(rollback.project_id, records_touched(open_))
            found = find_conflicts(open_, records, rolled_back_parts(changes))
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
        kind=CONSOLIDATION,
        job=rollback,
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
    """The reason is a person's own text, so the trail only names what was rolled back."""
    return {name: value for name, value in job.options.items() if name != "reason"}


def _busy(item: Item | None) -> WinnowError:
    if item is None:
        return NotFound("project-not-found", "There is no project of this id.")
    return Conflict(
        "consolidation-in-progress",
        "A consolidation of this project is pending or running: wait for it or cancel it.",
        {"job_id": str(item.get("active_job", ""))},
    )


def _conflicting(found: Sequence[RollbackConflict]) -> Conflict:
    shown = [{"record_id": each.record_id, "reason": each.reason} for each in found[:_CONFLICTS_SHOWN]]
    return Conflict(
        "rollback-conflicts",
        f"{len(found)} records were changed since: roll those changes back first, or roll back single merges.",
        {"conflicts": shown},
    )


def _idempotency(caller: Caller, command: RollbackConsolidation) -> IdempotencyKey | None:
    if command.idempotency_key is None:
        return None
    return IdempotencyKey.for_request(
        caller=caller.subject,
        route="consolidation.rollback",
        key=command.idempotency_key,
        request=command.options() | ({"retry_of": command.retry_of} if command.retry_of else {}),
    )
