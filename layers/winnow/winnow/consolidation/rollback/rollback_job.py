"""A rollback that is too large for one transaction, as the work of its job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from winnow.consolidation.rollback.rollback_changes import (
    active_records_regained,
    find_conflicts,
    records_before,
    records_touched,
    rollback_actions,
    rollback_bytes,
    separation_for,
)
from winnow.consolidation.rollback.rollback_scope import (
    KEPT,
    Parts,
    changes_to_roll_back,
    check_not_erased,
    check_target,
    conflict_summary,
    open_parts,
    rolled_back_parts,
)
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.consolidated_event import consolidated_event
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.job import Job
from winnow.jobs.job_items import job_key
from winnow.jobs.job_store import JobStore, LostRace
from winnow.jobs.job_worker import Continue, Done, Outcome, Work
from winnow.jobs.retry import PermanentError
from winnow.platform.clock import from_text, to_text
from winnow.platform.errors import Conflict, Gone, NotFound
from winnow.platform.expressions import Action, Check
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import MAX_ACTIONS, ConditionFailed, Table
from winnow.projects.project import Project
from winnow.projects.project_counters import count_actions
from winnow.projects.project_store import ProjectStore
from winnow.records.record_store import RecordStore
from winnow.reviews.review_store import separation_action
from winnow.storable import TRANSACTION_BUDGET
from winnow.values import Json

_CHECKED_AT_ONCE = 100  # changes: some hundred records
_RESERVE = 60.0  # s of a process that are kept for the transaction that is begun, on a busy day
_CHECKED, _UNDONE = 0.3, 0.9  # progress once everything was looked at, and while changes are rolled back


@dataclass(frozen=True, slots=True)
class RollbackPosition:
    """Where a rollback stands: the job's checkpoint.

    Attributes:
        stage: ``check`` looks for conflicts from ``position`` on, ``undo`` rolls back below it.
        position: of a change; None is the beginning of the stage.
    """

    stage: str = "check"
    position: int | None = None

    @classmethod
    def from_checkpoint(cls, job: Job) -> Self:
        """What ``to_json`` wrote."""
        stored = StoredObject(job.checkpoint)
        return cls(stored.text("stage", "check"), stored.optional_integer("position"))

    def to_json(self) -> dict[str, Json]:
        """As the job keeps it."""
        return {"stage": self.stage, "position": self.position}


@dataclass(slots=True)
class RollbackRun:
    """Rolls the changes of a run back: first looks whether anything stands against it, then the last change first, as
    many in one transaction as fit.

    The mark on a change says that it was rolled back and by whom; the checkpoint says only where to look next.
    """

    work: Work
    project: Project
    table: Table
    run: Job = field(init=False)

    def go_on(self) -> Outcome:
        """Carries the rollback as far as the time left allows.

        Raises:
            PermanentError: ``rollback-conflicts``: records were changed since, and nothing was rolled back; or the run
                can't be rolled back, as ``check_target``.
            CancelRequested, LostRace: as ``Work``.
        """
        self.run = self._target()
        position = RollbackPosition.from_checkpoint(self.work.job)
        if position.stage == "check":
            for checked in self._check(position.position):
                if self._leaves(RollbackPosition("check", checked), _CHECKED):
                    return Continue()
            position = RollbackPosition("undo")
            self._save(position, _CHECKED)
        for batch in _batches(self._changes(position.position, forward=False)):
            self._roll_back(batch)
            if self._leaves(RollbackPosition("undo", batch[-1][0].position), _UNDONE):
                return Continue()
        return self._done()

    def _target(self) -> Job:
        """The run to roll back. The same is asked of it as of a first request, however the job came to be: a retry
        does not outlive the seven days."""
        job = self.work.job
        try:
            run = check_target(JobStore(self.table).get(StoredObject(job.options).text("rollback_of")), job.created_at)
        except (Conflict, Gone, NotFound) as error:
            raise PermanentError(error.code, error.detail) from error
        if run.project_id != job.project_id:
            raise PermanentError("consolidation-not-found", "The project has no consolidation of this id.")
        return run

    @property
    def _held_until(self) -> datetime:
        """Until when records of a half-done change wait for the rollback to be asked for again."""
        return (self.run.ended_at or self.run.created_at) + KEPT

    def _save(self, position: RollbackPosition, progress: float) -> None:
        self.work.checkpoint(checkpoint=position.to_json(), phase=position.stage, progress=progress)

    def _leaves(self, position: RollbackPosition, progress: float) -> bool:
        """Whether the rest is for the next process; the lease starts anew in any case."""
        if self.work.short_of_time(_RESERVE):
            self._save(position, progress)
            return True
        self.work.heartbeat()
        return False

    def _changes(self, position: int | None, *, forward: bool) -> Iterator[Parts]:
        """The changes to roll back, also those that are: from a position on, or below it."""
        record_id = StoredObject(self.work.job.options).optional_text("record_id")
        return changes_to_roll_back(ChangeStore(self.table), self.run.job_id, record_id, position, forward=forward)

    def _check(self, position: int | None) -> Iterator[int]:
        """Looks for what has changed since; yields the positions from which to go on.

        What this rollback, or an earlier one that did not finish, has done itself is no conflict.
        """
        for batch in _some(self._changes(position, forward=True)):
            try:
                check_not_erased(batch)
            except Conflict as error:
                raise PermanentError(error.code, error.detail) from error
            open_ = open_parts(batch)
            records = RecordStore(self.table).get_many(self.project.project_id, records_touched(open_))
            found = find_conflicts(open_, records, rolled_back_parts(batch))
            if found:
                raise PermanentError("rollback-conflicts", conflict_summary(found))
            yield batch[-1][0].position + 1

    def _roll_back(self, batch: Sequence[Parts]) -> None:
        """One transaction for a batch; when a record has changed since, or it is too large, one for each part.

        The first part of a change holds its consolidated record and is rolled back last: only when all others were.
        """
        if _actions_of(batch) <= MAX_ACTIONS and self._write(open_parts(batch), batch):
            return
        for parts in batch:
            for place in reversed(range(len(parts))):
                if parts[place].undone_by is None:
                    written = self._write([parts[place]], [parts])
                    if written is None:
                        break
                    parts[place] = written[0]

    def _write(self, wanted: Sequence[Change], batch: Sequence[Parts]) -> list[Change] | None:
        """Rolls parts back; answers them as they are marked now, or None when a record has changed since, or when
        several parts are more bytes than a transaction holds. A part alone fits: it was written by one.

        What a change had joined is kept apart from the first part on: what is free stays free, whatever becomes of
        this job.
        """
        job = self.work.job
        if not wanted:
            return []
        in_order = sorted(wanted, key=lambda each: (each.position, each.part))
        records = RecordStore(self.table).get_many(self.project.project_id, records_touched(in_order))
        if find_conflicts(in_order, records, rolled_back_parts(batch)):
            return None
        at = from_text(to_text(job.started_at or self.work.clock()))  # the same, whichever worker writes it
        rolled_back = records_before(in_order, records)
        if len(in_order) > 1 and rollback_bytes(in_order, rolled_back) > TRANSACTION_BUDGET:
            return None
        actions: list[Action] = [Check(job_key(job.job_id), self.work.fence())]
        actions += rollback_actions(in_order, rolled_back, job.job_id)
        written = {(each.position, each.part) for each in wanted}
        for parts in batch:
            left = any((part.position, part.part) not in written for part in open_parts([parts]))
            separation = separation_for(parts, job, at, held_until=self._held_until if left else None)
            if separation:
                actions.append(separation_action(separation))
        gained = sum(map(active_records_regained, in_order))
        counted = count_actions(job.project_id, f"{job.job_id}{in_order[0].position}", records=gained)
        told = consolidated_event(job, self.work.clock(), rolled_back, rollback=True)
        if len(actions) + len(counted) < MAX_ACTIONS:  # a part that an earlier release has written leaves no room
            actions += [*counted, told]
        try:
            self.table.transact(actions)
        except ConditionFailed as error:
            if 0 in error.failed:
                self.work.adopt_cancel()
                raise LostRace from error
            return None
        versions = {record.record_id: record.version + 1 for record, _ in rolled_back}
        return [
            replace(
                each,
                undone_by=job.job_id,
                undone_versions={touched.record_id: versions[touched.record_id] for touched in each.touched},
            )
            for each in in_order
        ]

    def _done(self) -> Done:
        """What was rolled back, by the marks: whichever worker made them."""
        job = self.work.job
        added = changes = restored = left = 0
        for parts in self._changes(None, forward=True):
            undone = [each for each in parts if each.undone_by == job.job_id]
            added += sum(active_records_regained(each) for each in undone)
            changes += bool(undone)
            restored += len(records_touched(undone))
            left += any(each.undone_by is None for each in parts)
            self.work.heartbeat()
        project = ProjectStore(self.table).get(self.project.project_id)
        records = project.records if project else added
        result: dict[str, Json] = {
            "records_before": records - added,
            "records_after": records,
            "changes": changes,
            "restored": restored,
            "left": left,
        }
        return Done(result=result, also=CONSOLIDATION.release_lock(job))


def _actions_of(batch: Iterable[Parts]) -> int:
    """Actions of rolling a batch back: the fence, the count, the event, and of each part its mark, its records and who
    is kept apart."""
    return 3 + sum(2 + len(part.touched) for parts in batch for part in parts)


def _batches(changes: Iterable[Parts]) -> Iterator[list[Parts]]:
    """Changes in their order, as many together as fit one transaction."""
    batch: list[Parts] = []
    for parts in changes:
        if batch and _actions_of([*batch, parts]) > MAX_ACTIONS:
            yield batch
            batch = []
        batch.append(parts)
    if batch:
        yield batch


def _some(changes: Iterable[Parts]) -> Iterator[list[Parts]]:
    """Changes in their order, some hundred records together."""
    batch: list[Parts] = []
    for parts in changes:
        batch.append(parts)
        if sum(map(len, batch)) >= _CHECKED_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
