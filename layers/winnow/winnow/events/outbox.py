"""Events of what a job does to files, records and reviews: beside the audit trail, written as it is.

A job's own transitions are audited, one by one. What it does to thousands of records is told of in one event for each
transaction, which joins it: so there is no event without its change and no change without its event, and nobody meets
at the head of a chain. Such an event is an item of its own, which ends after ``KEPT``; the audit trail stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from typing import Self

from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import AuditStore, Reads, events_between, from_item, to_item
from winnow.platform.clock import epoch
from winnow.platform.expressions import ABSENT, Action, Check, Key, Put
from winnow.platform.ids import ulid_time
from winnow.platform.table import Table, key_of
from winnow.values import Json

KEPT = timedelta(days=90)
_RECORD = "RECORD#"


def outbox_partition(project_id: str, moment: datetime) -> str:
    """A project's events of one month that are not audited."""
    return f"OUTBOX#{project_id}#{moment:%Y-%m}"


def outbox_partitions(project_id: str, now: datetime) -> list[str]:
    """Where a project can have such events now."""
    days = range(0, KEPT.days + 31, 28)
    return sorted({outbox_partition(project_id, now - timedelta(days=each)) for each in days})


def outbox_action(
    now: datetime, project_id: str, actor: str, event_type: str, entity: Entity, *, told: Mapping[str, Json]
) -> Put:
    """Writes an event; joins the transaction of what it tells of.

    Args:
        actor: the part of Winnow that did it, e.g. ``system:ingestion_worker``.
        event_type: one of ``cloud_event.KINDS``.
        entity: what it is about.
        told: ids, codes and counts; empty members and zeros are left out.
    """
    given = {name: value for name, value in told.items() if value not in (0, "", [], None)}
    event = new_event(now, project_id, actor, event_type, entity, metadata=given)
    item = to_item(event)
    del item["gsi1pk"], item["gsi1sk"]  # nobody asks for them by what they are about
    return Put({**item, "pk": outbox_partition(project_id, now), "expires_at": epoch(now + KEPT)}, ABSENT)


def records_in(actions: Iterable[Action]) -> list[Json]:
    """Ids of the records that actions write, in order."""
    keys = [
        key_of(action.item) if isinstance(action, Put) else action.key
        for action in actions
        if not isinstance(action, Check)
    ]
    return [*dict.fromkeys(key.sk.removeprefix(_RECORD) for key in keys if key.sk.startswith(_RECORD))]


@dataclass(frozen=True, slots=True)
class ReadBounds:
    """How many calls to the table one answer may take, for the audit trail and for the events beside it."""

    audited: Reads
    beside: Reads

    @classmethod
    def at_most(cls, calls: int | None) -> Self:
        """So many calls for each of the two; None bounds none."""
        return cls(Reads(calls), Reads(calls))

    @property
    def reached(self) -> str | None:
        """The id up to which both were read, when one of them was cut; None when neither was."""
        cut = [each.reached for each in (self.audited, self.beside) if each.cut]
        return min(cut) if cut else None


@dataclass(frozen=True, slots=True)
class EventLog:
    """A project's events, those of the audit trail and those beside it, as one sequence."""

    audit: AuditStore

    @property
    def _table(self) -> Table:
        return self.audit.table

    def get(self, project_id: str, event_id: str) -> AuditEvent | None:
        """One event of a project, or None.

        Args:
            event_id: a ULID, whose time says in which month the event lies.
        """
        audited = self.audit.get(project_id, event_id)
        if audited is not None:
            return audited
        item = self._table.get(Key(outbox_partition(project_id, ulid_time(event_id)), event_id))
        return from_item(item) if item else None

    def between(
        self, project_id: str, first: str, last: str, *, after: bool = False, bounds: ReadBounds | None = None
    ) -> Iterator[AuditEvent]:
        """A project's events between two ids, oldest first; without ``last`` itself.

        Args:
            after: without ``first`` itself, too.
            bounds: of the calls to the table; None reads to the end. What comes after the place where one of the two
                sequences ended is not answered, as something may be missing there.
        """
        bounds = bounds or ReadBounds.at_most(None)
        both = merge(
            self.audit.between(project_id, first, last, after=after, reads=bounds.audited),
            events_between(self._table, outbox_partition, project_id, first, last, after=after, reads=bounds.beside),
            key=lambda event: event.event_id,
        )
        for event in both:
            if bounds.reached is not None and event.event_id > bounds.reached:
                return
            yield event
