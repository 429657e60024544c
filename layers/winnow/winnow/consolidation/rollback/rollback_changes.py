"""What taking changes back means for the records, and who is kept apart by it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from winnow.consolidation.run.change import Change, Operation
from winnow.consolidation.run.change_store import change_key, record_action, restored
from winnow.platform.expressions import Action, Condition, Update
from winnow.records.record import Record, Status
from winnow.values import Json

type Undone = tuple[Record, Record | None]
"""A record as it stands, and as it was before the changes; None where a change had created it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that is no longer as the change left it."""

    record_id: str
    reason: str


def touched_by(changes: Iterable[Change]) -> list[str]:
    """Every record that the changes wrote."""
    return sorted({each.record_id for change in changes for each in change.touched})


def conflicts(
    changes: Sequence[Change], records: Mapping[str, Record], undone: Sequence[Change] = ()
) -> list[Conflict]:
    """The records that were changed after the changes were made.

    Args:
        undone: later changes that the same rollback has taken back: that made one more version of their records.
    """
    left_at = {each.record_id: each.version for change in changes for each in change.touched}
    for change in undone:
        left_at |= {each.record_id: each.version + 1 for each in change.touched if each.record_id in left_at}
    found: list[Conflict] = []
    for record_id, version in sorted(left_at.items()):
        record = records.get(record_id)
        if record is None:
            found.append(Conflict(record_id, "it does not exist any more"))
        elif record.version != version:
            found.append(Conflict(record_id, "it was changed after the consolidation"))
    return found


def undo(changes: Sequence[Change], records: Mapping[str, Record]) -> list[Undone]:
    """The records before the changes, which are given in the order in which they were made."""
    now: dict[str, Record | None] = {record_id: records[record_id] for record_id in touched_by(changes)}
    for change in reversed(changes):
        for each in change.touched:
            current = now[each.record_id]
            if current is not None:
                now[each.record_id] = restored(current, each)
    return [
        (records[record_id], replace(before, version=records[record_id].version + 1) if before else None)
        for record_id, before in sorted(now.items())
    ]


def undo_actions(changes: Sequence[Change], undone: Sequence[Undone], rollback: str) -> list[Action]:
    """The records' writes, and the marks on the changes that they were taken back: once, by this rollback."""
    marks = [
        Update(
            change_key(change.job_id, change.position, change.part),
            sets={"undone_by": rollback},
            condition=Condition("attribute_exists(#pk) AND attribute_not_exists(#undone_by)"),
        )
        for change in changes
    ]
    return [*marks, *(record_action(before, after) for before, after in undone)]


def delta_of(change: Change) -> int:
    """By how much the number of active records grows when the change is taken back."""

    def stood(attributes: Mapping[str, Json] | None) -> bool:
        return attributes is not None and attributes.get("status") == Status.ACTIVE.value

    # A status that did not differ is in neither, and counts nothing.
    return sum(stood(each.before) - stood(each.after) for each in change.touched)


def separated(changes: Sequence[Change]) -> tuple[tuple[str, ...], ...]:
    """The groups of sources that the parts of one change had put together; fewer than two when it joined nothing.

    Sources that stood for themselves are a group each; those that came from one consolidated record stay one group.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.operation is not Operation.MERGE:
            return ()
        for each in change.touched:
            if each.record_id == change.record_id:
                members = each.before.get("consolidated_from") if each.before else None
                if isinstance(members, list):
                    groups[change.record_id].update(str(member) for member in members)
            elif each.after.get("merged_into") == change.record_id and "consolidated_from" not in each.after:
                before = each.before or {}
                groups[str(before.get("merged_into", each.record_id))].add(each.record_id)
    whole = [group for name, group in sorted(groups.items()) if group]
    seen: set[str] = set()
    distinct: list[tuple[str, ...]] = []
    for group in sorted(whole, key=lambda each: (-len(each), min(each))):
        left = tuple(sorted(group - seen))
        seen |= group
        if left:
            distinct.append(left)
    return tuple(distinct) if len(distinct) > 1 else ()
