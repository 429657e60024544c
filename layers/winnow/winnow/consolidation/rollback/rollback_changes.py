"""What rolling changes back means for the records, and which sources are kept apart by it. Pure.

A change of a large merge has several parts, and each part is rolled back by a transaction of its own. The mark on a
part says that it was rolled back, by which job, and at which version that left each record. So a rollback that was
cancelled or failed between two parts can be asked for again: the marks tell its own writes from those of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from winnow.consolidation.run.change import Change, Operation
from winnow.consolidation.run.change_store import change_key, record_action, record_before_change
from winnow.consolidation.run.change_store import to_item as change_to_item
from winnow.jobs.job import Job
from winnow.platform.expressions import Action, Condition, Update
from winnow.records.record import Record, Status
from winnow.records.record_items import to_item as record_to_item
from winnow.reviews.review import Separation
from winnow.storable import size_of_item
from winnow.values import Json

type RolledBack = tuple[Record, Record | None]
"""A record as it stands, and as it was before the changes; None where a change had created it."""


@dataclass(frozen=True, slots=True)
class RollbackConflict:
    """A record that is no longer as the change left it, with the reason as the end of a sentence."""

    record_id: str
    reason: str


def records_touched(changes: Iterable[Change]) -> list[str]:
    """The ids of every record that the changes wrote, sorted."""
    return sorted({each.record_id for change in changes for each in change.touched})


def find_conflicts(
    changes: Sequence[Change], records: Mapping[str, Record], rolled_back: Iterable[Change] = ()
) -> list[RollbackConflict]:
    """The records that somebody else has changed since the changes were made.

    Args:
        changes: that are to be rolled back.
        records: as they stand, by id.
        rolled_back: parts of the same run that were rolled back before, by this job or an earlier one: each has made
            further versions of its records, which its mark tells.
    """
    expected: dict[str, int] = {}
    for change in changes:
        for each in change.touched:
            expected[each.record_id] = max(each.version, expected.get(each.record_id, 0))
    for change in rolled_back:
        for record_id, version in versions_left_by(change).items():
            if record_id in expected:
                expected[record_id] = max(version, expected[record_id])
    found: list[RollbackConflict] = []
    for record_id, version in sorted(expected.items()):
        record = records.get(record_id)
        if record is None:
            found.append(RollbackConflict(record_id, "it does not exist any more"))
        elif record.version != version:
            found.append(RollbackConflict(record_id, "it was changed after the consolidation"))
    return found


def versions_left_by(change: Change) -> dict[str, int]:
    """The version at which rolling a change back has left each record. Marks until release 0.1 do not say it: then it
    is the one after the change's own."""
    return {each.record_id: change.undone_versions.get(each.record_id, each.version + 1) for each in change.touched}


def records_before(changes: Sequence[Change], records: Mapping[str, Record]) -> list[RolledBack]:
    """The records as they were before the changes, which are given in the order in which they were made."""
    now: dict[str, Record | None] = {record_id: records[record_id] for record_id in records_touched(changes)}
    for change in reversed(changes):
        for each in change.touched:
            current = now[each.record_id]
            if current is not None:
                now[each.record_id] = record_before_change(current, each)
    return [
        (records[record_id], replace(before, version=records[record_id].version + 1) if before else None)
        for record_id, before in sorted(now.items())
    ]


def rollback_actions(changes: Sequence[Change], rolled_back: Sequence[RolledBack], job_id: str) -> list[Action]:
    """The records' writes, and the marks on the changes that they were rolled back: once, by this job."""
    versions = {record.record_id: record.version + 1 for record, _ in rolled_back}
    marks = [
        Update(
            change_key(change.job_id, change.position, change.part),
            sets={
                "undone_by": job_id,
                "undone_versions": {each.record_id: versions[each.record_id] for each in change.touched},
            },
            condition=Condition(
                "attribute_exists(#pk) AND attribute_not_exists(#undone_by) AND attribute_not_exists(#erased_by)"
            ),
        )
        for change in changes
    ]
    return [*marks, *(record_action(record, before) for record, before in rolled_back)]


def rollback_bytes(changes: Iterable[Change], rolled_back: Iterable[RolledBack]) -> int:
    """The bytes of the items that ``rollback_actions`` writes, as a transaction counts them."""
    marked = sum(size_of_item(change_to_item(change)) for change in changes)
    return marked + sum(
        max(size_of_item(record_to_item(each)) for each in pair if each is not None) for pair in rolled_back
    )


def active_records_regained(change: Change) -> int:
    """By how much the number of active records grows when the change is rolled back."""

    def stood(attributes: Mapping[str, Json] | None) -> bool:
        return attributes is not None and attributes.get("status") == Status.ACTIVE.value

    # A status that did not differ is in neither, and counts nothing.
    return sum(stood(each.before) - stood(each.after) for each in change.touched)


def separated_groups(parts: Sequence[Change]) -> tuple[tuple[str, ...], ...]:
    """The groups of sources that the parts of one change had put together; fewer than two when it joined nothing.

    Sources that stood for themselves are a group each; those that came from one consolidated record stay one group.
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for change in parts:
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


def separation_for(
    parts: Sequence[Change], job: Job, now: datetime, *, held_until: datetime | None = None
) -> Separation | None:
    """The decision that keeps apart what one change had joined, so that a merge that was rolled back does not come
    back; None when the change joined nothing.

    Args:
        parts: every part of the change, also those that were rolled back before.
        held_until: while other parts are still to be rolled back: until when consolidations leave the change's records
            alone, so that the rollback can be asked for again.
    """
    groups = separated_groups(parts)
    if not groups:
        return None
    change_id = f"{parts[0].job_id}#{parts[0].position:08d}"
    held = tuple(records_touched(parts)) if held_until else ()
    return Separation(
        job.project_id, change_id, groups, job.job_id, job.triggered_by, now, held=held, held_until=held_until
    )
