"""A rollback that is too large for one transaction, as the work of its job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from winnow.consolidation.changes import ChangeStore
from winnow.consolidation.entities import Change
from winnow.consolidation.rollback import separations_of, undoable
from winnow.consolidation.undoing import conflicts, delta_of, touched_by, undo, undo_actions
from winnow.jobs.items import job_key
from winnow.jobs.store import LostRace, unlock
from winnow.jobs.worker import Continue, Done, Outcome, Work
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Action, Check
from winnow.platform.table import MAX_ACTIONS, ConditionFailed, Table
from winnow.platform.values import Json
from winnow.projects.entities import Project
from winnow.records.store import RecordStore
from winnow.reviews.store import separation_action


@dataclass(slots=True)
class Restoration:
    """Takes the changes of a run back, the last first, as many in one transaction as fit.

    The mark on a change says that it was taken back and by whom, so a worker that takes over goes on behind it.
    """

    work: Work
    project: Project
    table: Table
    left: set[int] = field(default_factory=set)  # positions of changes that had to stay
    undone: list[Change] = field(default_factory=list)  # by this rollback

    def go_on(self) -> Outcome:
        """Carries the rollback as far as the time left allows.

        Raises:
            CancelRequested, LostRace: as ``Work``.
        """
        changes = self._changes()
        self.undone = [each for each in changes if each.undone_by == self.work.job.job_id]
        for batch in _batches(list(reversed(undoable(changes, None)))):
            before = len(self.undone)
            self._take_back(batch, changes)
            self.work.heartbeat()
            if self.work.short_of_time() and len(self.undone) > before:
                return Continue()
        return self._done()

    def _changes(self) -> list[Change]:
        """The changes to take back, also those that are."""
        options = self.work.job.options
        named = options.get("record_id")
        made = ChangeStore(self.table).of_job(str(options["rollback_of"]))
        return [each for each in made if named in {None, each.record_id}]

    def _take_back(self, batch: Sequence[Change], changes: Sequence[Change]) -> None:
        """One transaction for a batch; when a record has changed since, one for each change, and that one stays.

        The first part of a change holds its consolidated record and is taken back last: only when all others were.
        """
        batch = [each for each in batch if each.position not in self.left]
        if not batch or self._write(sorted(batch, key=lambda each: (each.position, each.part)), changes):
            return
        if len(batch) == 1:
            self.left.add(batch[0].position)
        else:
            for change in batch:
                self._take_back([change], changes)

    def _write(self, in_order: Sequence[Change], changes: Sequence[Change]) -> bool:
        job = self.work.job
        records = RecordStore(self.table).get_many(self.project.project_id, touched_by(in_order))
        if conflicts(in_order, records, self.undone):
            return False
        positions = {each.position for each in in_order if each.part == 0}
        whole = [each for each in changes if each.position in positions]
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
        self.undone += in_order
        return True

    def _done(self) -> Done:
        """What was taken back, by the marks: whichever worker made them."""
        job, changes = self.work.job, self._changes()
        undone = [each for each in changes if each.undone_by == job.job_id]
        added = sum(delta_of(each) for each in undone)
        result: dict[str, Json] = {
            "records_before": self.project.records,
            "records_after": self.project.records + added,
            "changes": len({each.position for each in undone}),
            "restored": len(touched_by(undone)),
            "left": len({each.position for each in changes if each.undone_by is None}),
        }
        return Done(result=result, also=unlock(job, adds={"records": added} if added else {}))


def _batches(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes in their order, as many together as fit one transaction with the fence and what keeps sources apart."""
    batch: list[Change] = []
    size = 1
    for change in changes:
        actions = 2 + len(change.touched)
        if batch and size + actions > MAX_ACTIONS:
            yield batch
            batch, size = [], 1
        batch.append(change)
        size += actions
    if batch:
        yield batch
