"""Use case: everything that happened to one record, in one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity
from winnow.audit.audit_store import AuditStore
from winnow.consolidation.run.change import Change, Operation
from winnow.consolidation.run.change_store import ChangeStore
from winnow.platform.auth import Caller, Role
from winnow.records.record import Record
from winnow.records.record_service import Version, compare_versions
from winnow.records.record_store import RecordStore

_VERSIONS = 100  # the newest that are shown; older ones are in the list of versions
_EVENTS = 200
_FIRST, _LAST = "0", "Z"  # sort before and after every event id


class Happening(StrEnum):
    """What happened."""

    CREATED = "created"
    INGESTED = "ingested"
    EDITED = "edited"
    SUGGESTION_ACCEPTED = "suggestion_accepted"
    SUGGESTION_DISMISSED = "suggestion_dismissed"
    ARCHIVED = "archived"
    RESTORED = "restored"
    MERGED = "merged"
    RELEASED = "released"
    ROLLED_BACK = "rolled_back"
    CHANGED_BY_RUN = "changed_by_run"  # a run took it out of a merge, or a rollback did


_BY_EVENT = {
    "record.edited": Happening.EDITED,
    "record.suggestion_accepted": Happening.SUGGESTION_ACCEPTED,
    "record.suggestion_dismissed": Happening.SUGGESTION_DISMISSED,
    "record.archived": Happening.ARCHIVED,
    "record.restored": Happening.RESTORED,
}
_BY_OPERATION = {
    Operation.MERGE: Happening.MERGED,
    Operation.RELEASE: Happening.RELEASED,
    Operation.ARCHIVE: Happening.ARCHIVED,
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a record.

    Attributes:
        actor: subject of a person, or the job's part of Winnow; empty where nobody noted it.
        version: of the record after it; None where it is not known.
        fields: names of those whose value changed.
        job_id: the run or rollback that did it.
        into: of a merge or release: the consolidated record.
        sources: of a merge or release: the consolidated record's sources afterwards.
        undone_by: the rollback that took it back.
    """

    at: datetime
    what: Happening
    actor: str = ""
    version: int | None = None
    fields: tuple[str, ...] = ()
    job_id: str | None = None
    into: str | None = None
    sources: tuple[str, ...] = ()
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Timelines:
    """Puts together what versions, changes of runs, and the audit trail tell of a record."""

    records: RecordStore
    changes: ChangeStore
    audit: AuditStore
    gate: Gate

    def read_timeline(self, caller: Caller, project_id: str, record_id: str) -> list[TimelineEntry]:
        """What happened to a record, newest first: its newest 100 versions and 200 events, and every merge.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has no such record.
        """
        self.gate.require(caller, Role.POWER_USER, "record.timeline", project_id)
        record = self.records.existing(project_id, record_id)
        below = record.version
        kept = [record, *self.records.versions(project_id, record_id, below=below, limit=_VERSIONS)]
        events, _ = self.audit.entity_before(Entity("record", record_id), _LAST, _FIRST, _EVENTS)
        own = self.changes.of_record(record_id)
        parent = self.changes.of_record(record.merged_into) if record.merged_into else []
        changes = [change for change in [*own, *parent] if any(each.record_id == record_id for each in change.touched)]
        return tell_timeline(record, compare_versions(kept), events, changes)


def tell_timeline(
    record: Record, versions: Sequence[Version], events: Sequence[AuditEvent], changes: Sequence[Change]
) -> list[TimelineEntry]:
    """What happened, newest first.

    Args:
        record: as it is now.
        versions: those that were kept, the present one among them, newest first.
        events: of the record in the audit trail.
        changes: those of runs that touched the record.
    """
    entries = [*_events(events), *_changes(record, changes)]
    changed = {each.record.version: each.changed for each in versions}
    known = {entry.version for entry in entries}
    told = [replace(entry, fields=changed.get(entry.version or 0, entry.fields)) for entry in entries]
    kept = {each.record.version for each in versions}
    for version in versions[:_VERSIONS]:
        number = version.record.version
        if number not in known:
            what = _what_wrote(number, kept)
            fields = () if what is Happening.CHANGED_BY_RUN else version.changed
            told.append(TimelineEntry(version.record.updated_at, what, version=number, fields=fields))
    if 1 not in known | kept:
        told.append(TimelineEntry(record.created_at, Happening.CREATED, version=1))
    return sorted(told, key=lambda entry: (entry.at, entry.version or 0), reverse=True)


def _what_wrote(number: int, kept: Set[int]) -> Happening:
    """What wrote a version that no event and no change tells of: all but runs and rollbacks keep the version before."""
    if number == 1:
        return Happening.CREATED
    return Happening.INGESTED if number - 1 in kept else Happening.CHANGED_BY_RUN


def _events(events: Sequence[AuditEvent]) -> Iterator[TimelineEntry]:
    for event in events:
        what = _BY_EVENT.get(event.type)
        if what:
            version = event.metadata.get("version")
            number = version if isinstance(version, int) else None
            yield TimelineEntry(event.at, what, actor=event.actor, version=number)


def _changes(record: Record, changes: Sequence[Change]) -> Iterator[TimelineEntry]:
    for change in changes:
        touched = next(each for each in change.touched if each.record_id == record.record_id)
        parts: Mapping[str, object] = next(
            (each.after for each in change.touched if each.record_id == change.record_id), {}
        )
        sources = parts.get("consolidated_from")
        merge = TimelineEntry(
            at=change.at,
            what=_BY_OPERATION[change.operation],
            version=touched.version,
            job_id=change.job_id,
            into=change.record_id if change.operation is not Operation.ARCHIVE else None,
            sources=tuple(str(each) for each in sources) if isinstance(sources, list) else (),
            undone_by=change.undone_by,
        )
        yield merge
        undone = change.undone_versions.get(record.record_id)
        if change.undone_by and undone is not None and undone <= record.version:
            at = record.updated_at if undone == record.version else change.at
            yield TimelineEntry(at, Happening.ROLLED_BACK, version=undone, job_id=change.undone_by)
