"""What a run changed, kept with its before and after: for a person to read, and to take it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from winnow.consolidation.run.change import Change, Operation, Touched
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import ABSENT, PRESENT, Action, Condition, Delete, Item, Key, Put, Update, difference
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table
from winnow.records.record import Record
from winnow.records.record_items import from_item as record_from_item
from winnow.records.record_items import record_key
from winnow.records.record_items import to_item as record_to_item
from winnow.values import Json, is_same_json

_PREFIX = "CHANGE#"
_DERIVED = {"pk", "sk", "gsi1pk", "gsi1sk", "words", "record_id", "project_id", "version"}
"""Attributes that follow from others, or never differ; a version only ever grows, so it is not put back either."""


def change_key(job_id: str, position: int, part: int = 0) -> Key:
    """Where a change stands; the parts of one change follow each other."""
    suffix = f"#{part:03d}" if part else ""
    return Key(f"JOB#{job_id}", f"{_PREFIX}{position:08d}{suffix}")


def listing(record_id: str) -> str:
    """The index partition of the changes of a consolidated record."""
    return f"RECORD#{record_id}#CHANGES"


def unchanged_since(record: Record) -> Condition:
    """Holds while the record is at the version that was read."""
    return Condition("#version = :seen", {"seen": record.version})


def record_action(before: Record | None, after: Record | None) -> Put | Update | Delete:
    """Writes one state of a record over another; refused when the record is not at ``before``'s version.

    Only what differs is written, and uses are added: a use that is counted meanwhile is not lost.
    """
    if before is None:
        if after is None:
            raise ValueError("neither a before nor an after")
        return Put(record_to_item(after), ABSENT)
    key = record_key(before.project_id, before.record_id)
    if after is None:
        return Delete(key, unchanged_since(before))
    old, new = record_to_item(before), record_to_item(after)
    for item in (old, new):
        item.pop("uses", None)
    update = difference(key, old, new, unchanged_since(before))
    added = after.uses - before.uses
    return Update(key, update.sets, update.removes, {"uses": added} if added else {}, update.condition)


def touched(before: Record | None, after: Record) -> Touched:
    """The attributes in which two states of a record differ."""
    new = {name: value for name, value in record_to_item(after).items() if name not in _DERIVED}
    if before is None:
        return Touched(after.record_id, after.version, None, new)
    old = {name: value for name, value in record_to_item(before).items() if name not in _DERIVED}
    return Touched(
        record_id=after.record_id,
        version=after.version,
        before={name: value for name, value in old.items() if not is_same_json(new.get(name), value)},
        after={name: value for name, value in new.items() if not is_same_json(old.get(name), value)},
    )


def record_before_change(current: Record, change: Touched) -> Record | None:
    """The record as it was before a change, one version on; None when the change created it.

    A use is no version, so it may have been counted since: it stays counted.
    """
    if change.before is None:
        return None
    item = record_to_item(current)
    used_since = item.get("last_used_at") != change.after.get("last_used_at", item.get("last_used_at"))
    for name in change.after:
        item.pop(name, None)
    item |= change.before
    added = StoredObject(change.after).integer("uses") - StoredObject(change.before).integer("uses")
    item |= {"uses": current.uses - added, "version": current.version + 1}
    before = record_from_item(item)
    return replace(before, last_used_at=current.last_used_at) if used_since else before


def to_item(change: Change) -> Item:
    """The stored form."""
    at = to_text(change.at)
    item: Item = {
        **change_key(change.job_id, change.position, change.part).item(),
        "gsi1pk": listing(change.record_id),
        "gsi1sk": f"{at}#{change.job_id}#{change.position:08d}#{change.part:03d}",
        "job_id": change.job_id,
        "project_id": change.project_id,
        "position": change.position,
        "part": change.part,
        "operation": change.operation.value,
        "record_id": change.record_id,
        "at": at,
        "reason": dict(change.reason),
        "records": [_touched_to_json(each) for each in change.touched],
    }
    optional: Item = {
        "unfinished": change.unfinished,
        "undone_by": change.undone_by,
        "undone_versions": dict(change.undone_versions),
        "erased_by": change.erased_by,
    }
    return item | {name: value for name, value in optional.items() if value}


def _touched_to_json(each: Touched) -> dict[str, Json]:
    return {
        "id": each.record_id,
        "version": each.version,
        "before": None if each.before is None else dict(each.before),
        "after": dict(each.after),
    }


def from_item(item: Item) -> Change:
    """The change that ``to_item`` wrote."""
    stored = StoredObject(item)
    return Change(
        job_id=stored.text("job_id"),
        project_id=stored.text("project_id"),
        position=stored.integer("position"),
        operation=Operation(stored.text("operation")),
        record_id=stored.text("record_id"),
        at=from_text(stored.text("at")),
        touched=tuple(_touched_from_json(each) for each in stored.objects("records")),
        reason=stored.mapping("reason"),
        part=stored.integer("part"),
        unfinished=stored.flag("unfinished"),
        undone_by=stored.optional_text("undone_by"),
        undone_versions=stored.integers("undone_versions"),
        erased_by=stored.optional_text("erased_by"),
    )


def _touched_from_json(stored: StoredObject) -> Touched:
    return Touched(
        record_id=stored.text("id"),
        version=stored.integer("version"),
        before=None if stored.members.get("before") is None else stored.mapping("before"),
        after=stored.mapping("after"),
    )


def erase_action(change: Change, job_id: str) -> Update:
    """Erases what a change keeps of its records, before and after; that there was a change stays."""
    return Update(
        change_key(change.job_id, change.position, change.part),
        sets={"records": [], "reason": {}, "undone_versions": {}, "erased_by": job_id},
        condition=PRESENT,
    )


def put_change(change: Change) -> Put:
    """Writes a change once: a second time means that it was made before."""
    return Put(to_item(change), ABSENT)


@dataclass(frozen=True, slots=True)
class ChangeStore:
    """Reading changes."""

    table: Table

    def of_job(
        self, job_id: str, since: int = 0, before: int | None = None, *, forward: bool = True
    ) -> Iterator[Change]:
        """A run's changes in order, or the last first: from a position on, and below another.

        Args:
            since: the position of the first change wanted, from 0.
            before: the position to stop below; None reads to the end.
            forward: whether in order; the last change comes first otherwise.
        """
        if before is not None and before <= since:
            return
        first = change_key(job_id, since)
        last = f"{_PREFIX}~" if before is None else f"{change_key(job_id, before - 1).sk}~"  # after its last part
        values = {"pk": first.pk, "first": first.sk, "last": last}
        condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :last", values)
        for item in self.table.query_all(condition, forward=forward):
            yield from_item(item)

    def next_position(self, job_id: str) -> int:
        """The position after the last change of a run."""
        last = next(self.of_job(job_id, forward=False), None)
        return last.position + 1 if last else 0

    def of_record(self, record_id: str) -> list[Change]:
        """The changes of a consolidated (or archived) record, oldest first."""
        condition = Condition("#gsi1pk = :pk", {"pk": listing(record_id)})
        keys = [Key(str(item["pk"]), str(item["sk"])) for item in self.table.query_all(condition, index="gsi1")]
        found = self.table.get_many(keys)
        return [from_item(found[key]) for key in keys if key in found]


def actions(pairs: Sequence[tuple[Record | None, Record]], change: Change) -> list[Action]:
    """The actions of one change: its own item first, then each record's."""
    return [put_change(change), *(record_action(before, after) for before, after in pairs)]
