"""Making the planned changes: each is one transaction that holds the job's fence and every record's version.

Small changes share a transaction, large ones are cut into parts; either way a change is known by its own item, so a
worker that takes over sees exactly what was made and goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from winnow.consolidation.merge.merging import archived, bounded, consolidate, merged, released, retired
from winnow.consolidation.merge.survivorship import Survivorship
from winnow.consolidation.run.change import Change, Operation, Step
from winnow.consolidation.run.change_store import ChangeStore, actions, touched
from winnow.consolidation.run.consolidated_event import consolidated_event
from winnow.jobs.job_items import job_key
from winnow.jobs.job_store import LostRace
from winnow.jobs.job_worker import Work
from winnow.platform.expressions import Action, Check
from winnow.platform.table import MAX_ACTIONS, ConditionFailed
from winnow.projects.project_counters import count_actions
from winnow.records.record import Record, Status
from winnow.records.record_items import to_item
from winnow.records.record_store import RecordStore
from winnow.storable import MAX_ALTERNATIVES, MAX_CONSOLIDATED, TRANSACTION_BUDGET, size_of_item

_SPARE = 3  # actions: the project's count, the event, and what rolling a change back writes beside them
_WINDOW = 300  # records read ahead

type Pair = tuple[Record | None, Record]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step with every record it writes, before and after; the consolidated record comes first."""

    step: Step
    pairs: tuple[Pair, ...]
    size: int

    @property
    def number_of_actions(self) -> int:
        """Actions of the change: its own item and its records."""
        return 1 + len(self.pairs)


@dataclass(slots=True)
class Tally:
    """What was done so far, as the job's counters."""

    changes: int = 0
    sources: int = 0
    archived: int = 0
    left: int = 0  # changes that were not made, most because a record had changed meanwhile: the next run looks again
    delta: int = 0  # of the number of active records

    def add(self, step: Step) -> None:
        """Counts a change that was made."""
        self.changes += 1
        self.sources += len(step.members)
        self.archived += step.operation is Operation.ARCHIVE
        self.delta += step.delta

    def to_counters(self) -> dict[str, int]:
        """As the job keeps it."""
        return {
            "changes": self.changes,
            "sources": self.sources,
            "archived": self.archived,
            "left": self.left,
            "delta": self.delta,
        }

    @classmethod
    def from_counters(cls, counters: Mapping[str, int]) -> Tally:
        """What ``to_counters`` wrote."""
        return cls(**{name: counters.get(name, 0) for name in ("changes", "sources", "archived", "left", "delta")})


def prepare(step: Step, records: Mapping[str, Record], survivorship: Survivorship, now: datetime) -> Prepared | None:
    """What a step writes; None when it can't be: a record is no longer as it was when the step was planned, or what
    would be made is larger than a record can be."""
    for record_id, version in step.versions.items():
        found = records.get(record_id)
        if (found.version if found else 0) != version:
            return None
    existing = records.get(step.record_id)
    pairs: list[Pair] = []
    if step.operation is Operation.MERGE:
        sources = [records[member] for member in step.members]
        superseded = [records[each] for each in step.superseded]
        made = consolidate(
            step.record_id, sources, existing=existing, superseded=superseded, survivorship=survivorship, now=now
        )
        room = MAX_CONSOLIDATED - _size(replace(made, alternatives={}))
        if room < 0:
            return None
        made = bounded(made, min(room, MAX_ALTERNATIVES))
        pairs.append((existing, made))
        joining = [each for each in sources if each.status is not Status.MERGED or each.merged_into != made.record_id]
        pairs += [(each, merged(each, made.record_id)) for each in [*superseded, *joining]]
    elif existing:
        pairs.append((existing, retired(existing) if step.operation is Operation.RELEASE else archived(existing)))
    pairs += [(records[each], released(records[each])) for each in step.detached]
    size = sum(_size(record) for pair in pairs for record in pair if record)
    return Prepared(step, tuple(pairs), size)


def _size(record: Record) -> int:
    return size_of_item(to_item(record))


@dataclass(slots=True)
class Applier:
    """Makes the changes of one run.

    Attributes:
        at: the moment that every change and consolidated record of the run bears, whichever worker writes it.
        tally: what was done so far.
        first: position of the change of the plan's first step.
    """

    work: Work
    records: RecordStore
    changes: ChangeStore
    survivorship: Survivorship
    at: datetime
    tally: Tally
    first: int = 0
    made: dict[int, list[Change]] = field(default_factory=dict)

    def resume(self, position: int) -> None:
        """Learns which changes from a position on an earlier worker has made."""
        for change in self.changes.of_job(self.work.job.job_id, self.first + position):
            self.made.setdefault(change.position - self.first, []).append(change)

    def apply(self, steps: Iterable[Step]) -> Iterator[int]:
        """Makes the steps' changes; yields the position from which to go on each time that all before it are made.

        Raises:
            CancelRequested: a caller wants the job to stop.
            LostRace: another worker holds the job.
        """
        for window in _windows(steps):
            missing = [step for step in window if step.position not in self.made]
            wanted = sorted({record_id for step in missing for record_id in step.versions})
            records = self.records.get_many(self.work.job.project_id, wanted)
            batch: list[Prepared] = []
            for step in window:
                if step.position in self.made:
                    self._finish(step)
                    continue
                prepared = prepare(step, records, self.survivorship, self.at)
                if prepared is None:
                    self.tally.left += 1
                    continue
                if batch and not _fits([*batch, prepared]):
                    self._write(batch)
                    batch = []
                    yield step.position
                if _fits([prepared]):
                    batch.append(prepared)
                else:
                    self._write_in_parts(prepared)
            self._write(batch)
            yield window[-1].position + 1

    def _write(self, batch: Sequence[Prepared]) -> None:
        """One transaction for all; when a record has changed meanwhile, one for each, and that one is left."""
        if not batch:
            return
        wanted = [action for each in batch for action in actions(each.pairs, self._change(each.step, each.pairs))]
        if self._transact(wanted, [pair for each in batch for pair in each.pairs]) is None:
            for each in batch:
                self.tally.add(each.step)
        elif len(batch) > 1:
            for each in batch:
                self._write([each])
        else:
            self.tally.left += 1

    def _transact(self, wanted: Sequence[Action], pairs: Sequence[Pair]) -> set[int] | None:
        """Writes changes of these records under the job's fence, and counts what that does to the project.

        Returns:
            The places of the refused actions; None when all was written.
        """
        job = self.work.job
        counted = count_actions(job.project_id, f"{job.job_id}{self.tally.changes}", records=_active_gained(pairs))
        told = consolidated_event(job, self.work.clock(), pairs)
        fenced: list[Action] = [Check(job_key(job.job_id), self.work.fence()), *wanted, *counted, told]
        try:
            self.work.store.table.transact(fenced)
        except ConditionFailed as error:
            if 0 in error.failed:
                self.work.adopt_cancel()
                raise LostRace from error
            return {place - 1 for place in error.failed}
        return None

    def _change(self, step: Step, pairs: Iterable[Pair], part: int = 0, *, unfinished: bool = False) -> Change:
        return Change(
            job_id=self.work.job.job_id,
            project_id=self.work.job.project_id,
            position=self.first + step.position,
            operation=step.operation,
            record_id=step.record_id,
            at=self.at,
            touched=tuple(touched(before, after) for before, after in pairs),
            reason=step.reason if part == 0 else {},
            part=part,
            unfinished=unfinished,
        )

    def _finish(self, step: Step) -> None:
        """Goes on with a change that an earlier worker has made, or has made some parts of."""
        parts = self.made[step.position]
        last = max(parts, key=lambda each: each.part)
        if not last.unfinished:
            self.tally.add(step)
            return
        done = {each.record_id for part in parts for each in part.touched}
        open_ = {member for member in (*step.members, *step.detached, *step.superseded) if member not in done}
        records = self.records.get_many(self.work.job.project_id, sorted({*open_, step.record_id}))
        made = records[step.record_id]
        pairs: list[Pair] = []
        whole = True
        for record_id in sorted(open_):
            before = records.get(record_id)
            if before is None or before.version != step.versions[record_id]:
                whole = False
            elif record_id in step.detached:
                pairs.append((before, released(before)))
            elif before.status is not Status.MERGED or before.merged_into != step.record_id:
                pairs.append((before, merged(before, step.record_id)))
        self._write_rest(step, made, pairs, first_part=last.part + 1, whole=whole)

    def _write_in_parts(self, prepared: Prepared) -> None:
        """A change too large for one transaction. Until its last part the consolidated record is marked stale."""
        (before, after), *rest = prepared.pairs
        rest.sort(key=lambda pair: pair[1].record_id)
        made = replace(after, stale=True)
        first: list[Pair] = [(before, made)]
        budget = TRANSACTION_BUDGET - _size(made) - (_size(before) if before else 0)
        taken = _taken(rest, MAX_ACTIONS - 3 - _SPARE, budget)
        first += rest[:taken]
        change = self._change(prepared.step, first, unfinished=True)
        if self._transact(actions(first, change), first) is not None:
            self.tally.left += 1
            return
        self._write_rest(prepared.step, made, rest[taken:], first_part=1, whole=True)

    def _write_rest(self, step: Step, made: Record, rest: Sequence[Pair], *, first_part: int, whole: bool) -> None:
        """The parts after the first. A source that has changed meanwhile is left out: then the record stays stale."""
        part = first_part
        while rest:
            taken = _taken(rest, MAX_ACTIONS - 2 - _SPARE, TRANSACTION_BUDGET)
            chunk, rest = list(rest[:taken]), rest[taken:]
            while chunk:
                refused = self._transact(actions(chunk, self._change(step, chunk, part, unfinished=True)), chunk)
                if refused is None:
                    break
                if 0 in refused:
                    raise LostRace  # this part was written by another: only a holder of the fence could
                whole = False
                chunk = [pair for place, pair in enumerate(chunk, start=1) if place not in refused]
            part += bool(chunk)
        if whole:
            finished: list[Pair] = [(made, replace(made, stale=False, version=made.version + 1))]
            whole = self._transact(actions(finished, self._change(step, finished, part)), finished) is None
        self.tally.add(step)
        self.tally.left += not whole


def _active_gained(pairs: Iterable[Pair]) -> int:
    """By how much the number of active records grows."""
    return sum(
        (after.status is Status.ACTIVE) - (before is not None and before.status is Status.ACTIVE)
        for before, after in pairs
    )


def _fits(batch: Sequence[Prepared]) -> bool:
    """Whether the changes go into one transaction beside the fence."""
    return (
        1 + _SPARE + sum(each.number_of_actions for each in batch) <= MAX_ACTIONS
        # A change's item holds what its records hold, before and after: everything counts about twice.
        and 2 * sum(each.size for each in batch) <= TRANSACTION_BUDGET
    )


def _taken(pairs: Sequence[Pair], most: int, budget: int) -> int:
    """How many pairs go into one transaction; at least one."""
    size = 0
    for number, (_, after) in enumerate(pairs[:most]):
        size += 2 * _size(after)
        if size > budget:
            return max(1, number)
    return min(most, len(pairs))


def _windows(steps: Iterable[Step]) -> Iterator[list[Step]]:
    window: list[Step] = []
    records = 0
    for step in steps:
        window.append(step)
        records += len(step.versions)
        if records >= _WINDOW:
            yield window
            window, records = [], 0
    if window:
        yield window
