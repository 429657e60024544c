"""What a file's content does to the project's records, as actions of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from winnow.events.outbox import records_in
from winnow.ingestion.run.ingestion_file import Counts
from winnow.platform.expressions import Action
from winnow.platform.table import Table
from winnow.records.record import ArchivedBy, Record, RecordKind, Source, Status, record_id_of
from winnow.records.record_store import RecordStore, write_actions
from winnow.records.revising import differs, revise
from winnow.values import Field, Json


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document or row says.

    Attributes:
        key: of the row within its file; None for a document.
    """

    kind: RecordKind
    source: Source
    fields: Mapping[str, Field]
    key: str | None = None
    text_ref: str | None = None
    text_hash: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """Actions with what they come to."""

    actions: Sequence[Action] = ()
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Applier:
    """Turns readings into actions against the records as they stand now."""

    table: Table

    def apply(self, project_id: str, uri: str, readings: Sequence[Reading], now: datetime) -> Effect:
        """The effect of one file's readings. Of two with one key the later wins, the earlier counts as unchanged; so
        does what was erased: it does not come back."""
        last = {record_id_of(project_id, uri, reading.key): reading for reading in readings}
        existing, erased = RecordStore(self.table).look_up(project_id, list(last))
        actions: list[Action] = []
        counts = Counts(unchanged=len(readings) - len(last))
        touched: list[Record] = []
        for record_id, reading in last.items():
            before = existing.get(record_id)
            if record_id in erased:
                counts += Counts(unchanged=1)
            elif before is None:
                actions += write_actions(None, _new(project_id, record_id, reading, now))
                counts += Counts(created=1)
            else:
                after = _revised(before, reading, now)
                if differs(before, after) or before.text_hash != after.text_hash:
                    actions += write_actions(before, after)
                    back = before.status is not after.status
                    counts += Counts(updated=1, restored=int(back), stay_archived=int(after.stays_archived))
                    touched.append(after)
                else:
                    counts += Counts(unchanged=1)
        return Effect([*actions, *RecordStore(self.table).stale_actions(project_id, touched, now)], counts)

    def archive(self, project_id: str, record_ids: Sequence[str], now: datetime) -> Effect:
        """The effect of a file's (or some rows') disappearance. A record that was merged is a source no longer; its
        consolidated record is marked stale, so that the next consolidation computes it without this one."""
        actions: list[Action] = []
        counts = Counts()
        gone = [
            record
            for record in RecordStore(self.table).get_many(project_id, record_ids).values()
            if record.status is not Status.ARCHIVED
        ]
        for record in gone:
            after = replace(
                record.changed(now), status=Status.ARCHIVED, archived_by=ArchivedBy.SOURCE, merged_into=None
            )
            actions += write_actions(record, after)
            counts += Counts(archived=1, detached=int(record.status is Status.MERGED))
        stale = RecordStore(self.table).stale_actions(project_id, gone, now)
        return Effect([*actions, *stale], counts)


def told_of(counts: Counts, actions: Sequence[Action]) -> dict[str, Json]:
    """What an event says of records: how many were created, changed and left as they were, and which are written."""
    return {
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "archived_records": counts.archived,
        "records": records_in(actions),
    }


def _new(project_id: str, record_id: str, reading: Reading, now: datetime) -> Record:
    return Record(
        record_id=record_id,
        project_id=project_id,
        kind=reading.kind,
        created_at=now,
        updated_at=now,
        fields=dict(reading.fields),
        source=reading.source,
        text_ref=reading.text_ref,
        text_hash=reading.text_hash,
    )


def _revised(before: Record, reading: Reading, now: datetime) -> Record:
    return revise(
        before,
        fields=reading.fields,
        source=reading.source,
        text_ref=reading.text_ref,
        text_hash=reading.text_hash,
        now=now,
    )
