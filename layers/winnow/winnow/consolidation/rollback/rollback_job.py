"""A rollback that is too large for one transaction, as the work of its job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from winnow.consolidation.rollback.rollback_changes import conflicts, delta_of, touched_by, undo, undo_actions
from winnow.consolidation.rollback.rollback_service import changes_of, in_the_way, separations_of
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.checkpoints import RESERVE
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.job_items import job_key
from winnow.jobs.job_store import LostRace
from winnow.jobs.job_worker import Continue, Done, Outcome, Work
from winnow.jobs.retry import PermanentError
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Action, Check
from winnow.platform.table import MAX_ACTIONS, ConditionFailed, Table
from winnow.projects.project import Project
from winnow.records.record_store import RecordStore
from winnow.reviews.review_store import separation_action
from winnow.values import Json

_CHECKED_AT_ONCE = 100  # changes: some hundred records

type Parts = list[Change]
"""A change: its parts in order; most have one."""


@dataclass(slots=True)
class Restoration:
    """Takes the changes of a run back: first looks whether anything stands against it, then the last change first, as
    many in one transaction as fit.

    The mark on a change says that it was taken back and by whom; the checkpoint says only where to look next.
    """

    work: Work
    project: Project
    table: Table

    def go_on(self) -> Outcome:
        """Carries the rollback as far as the time left allows.

        Raises:
            PermanentError: ``rollback-conflicts``: records were changed since, and nothing was taken back.
            CancelRequested, LostRace: as ``Work``.
        """
        stage, position = self._stands_at()
        if stage == "check":
            for checked in self._check(position):
                if self._leaves("check", checked, 0.3):
                    return Continue()
            stage, position = "undo", None
            self._save(stage, position, 0.3)
        for batch in _batches(self._changes(position, forward=False)):
            self._take_back(batch)
            if self._leaves("undo", batch[-1][0].position, 0.9):
                return Continue()
        return self._done()

    def _stands_at(self) -> tuple[str, int | None]:
        """What to do next, and where: checking goes on at a position, undoing below it."""
        checkpoint = self.work.job.checkpoint
        position = checkpoint.get("position")
        return str(checkpoint.get("stage", "check")), position if isinstance(position, int) else None

    def _save(self, stage: str, position: int | None, progress: float) -> None:
        self.work.checkpoint(checkpoint={"stage": stage, "position": position}, phase=stage, progress=progress)

    def _leaves(self, stage: str, position: int, progress: float) -> bool:
        """Whether the rest is for the next process; the lease starts anew in any case."""
        if self.work.short_of_time(RESERVE):
            self._save(stage, position, progress)
            return True
        self.work.heartbeat()
        return False

    def _changes(self, position: int | None, *, forward: bool) -> Iterator[Parts]:
        """The changes to take back, also those that are: from a position on, or below it."""
        options = self.work.job.options
        named = options.get("record_id")
        changes = changes_of(
            ChangeStore(self.table),
            str(options["rollback_of"]),
            named if isinstance(named, str) else None,
            position,
            forward=forward,
        )
        for _, parts in groupby(changes, key=lambda each: each.position):
            yield sorted(parts, key=lambda each: each.part)

    def _check(self, position: int | None) -> Iterator[int]:
        """Looks for what has changed since; yields the positions from which to go on.

        A change of which this rollback has taken something back was looked at before it did.
        """
        found: list[tuple[str, str]] = []
        for batch in _some(self._changes(position, forward=True)):
            open_ = [part for parts in batch for part in parts if all(each.undone_by is None for each in parts)]
            records = RecordStore(self.table).get_many(self.project.project_id, touched_by(open_))
            found += [(each.record_id, each.reason) for each in conflicts(open_, records)]
            if found:
                raise PermanentError("rollback-conflicts", in_the_way(found))
            yield batch[-1][0].position + 1

    def _take_back(self, batch: Sequence[Parts]) -> None:
        """One transaction for a batch; when a record has changed since, or it is too large, one for each part.

        The first part of a change holds its consolidated record and is taken back last: only when all others were.
        """
        if _actions_of(batch) <= MAX_ACTIONS and self._write([part for parts in batch for part in parts], batch):
            return
        for parts in batch:
            for place in reversed(range(len(parts))):
                if parts[place].undone_by is None:
                    if not self._write([parts[place]], [parts]):
                        break
                    parts[place] = replace(parts[place], undone_by=self.work.job.job_id)

    def _write(self, wanted: Sequence[Change], batch: Sequence[Parts]) -> bool:
        job = self.work.job
        in_order = sorted(
            (each for each in wanted if each.undone_by is None), key=lambda each: (each.position, each.part)
        )
        if not in_order:
            return True
        records = RecordStore(self.table).get_many(self.project.project_id, touched_by(in_order))
        undone = [part for parts in batch for part in parts if part.undone_by == job.job_id]
        if conflicts(in_order, records, undone):
            return False
        positions = {each.position for each in in_order if each.part == 0}
        whole = [part for parts in batch for part in parts if part.position in positions]
        at = from_text(to_text(job.started_at or self.work.clock()))  # the same, whichever worker writes it
        actions: list[Action] = [Check(job_key(job.job_id), self.work.fence())]
        actions += undo_actions(in_order, undo(in_order, records), job.job_id)
        actions += [separation_action(each) for each in separations_of(whole, job, at)]
        try:
            self.table.transact(actions)
        except ConditionFailed as error:
            if 0 in error.failed:
                self.work.adopt_cancel()
                raise LostRace from error
            return False
        return True

    def _done(self) -> Done:
        """What was taken back, by the marks: whichever worker made them."""
        job = self.work.job
        added = changes = restored = left = 0
        for parts in self._changes(None, forward=True):
            undone = [each for each in parts if each.undone_by == job.job_id]
            added += sum(delta_of(each) for each in undone)
            changes += bool(undone)
            restored += len(touched_by(undone))
            left += any(each.undone_by is None for each in parts)
            self.work.heartbeat()
        result: dict[str, Json] = {
            "records_before": self.project.records,
            "records_after": self.project.records + added,
            "changes": changes,
            "restored": restored,
            "left": left,
        }
        return Done(result=result, also=CONSOLIDATION.release_lock(job, adds={"records": added} if added else {}))


def _actions_of(batch: Iterable[Parts]) -> int:
    """Actions of taking a batch back: the fence, and of each part its mark, its records and who is kept apart."""
    return 1 + sum(2 + len(part.touched) for parts in batch for part in parts)


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
