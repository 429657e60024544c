"""Audit events in the table: only ever put, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.audit.entities import AuditEvent, Entity
from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import ABSENT, Condition, Item, Key, Put
from winnow.platform.table import Table

NO_PROJECT = "-"  # the partition of events that belong to no project, e.g. a refusal to list projects


def partition(project_id: str, moment: datetime) -> str:
    """A project's events of one month."""
    return f"AUDIT#{project_id}#{moment:%Y-%m}"


def to_item(event: AuditEvent) -> Item:
    """The stored form."""
    return {
        "pk": partition(event.project_id, event.at),
        "sk": event.event_id,
        "gsi1pk": f"ENTITY#{event.entity.type}#{event.entity.id}",
        "gsi1sk": event.event_id,
        "at": to_text(event.at),
        "project_id": event.project_id,
        "actor": event.actor,
        "type": event.type,
        "entity_type": event.entity.type,
        "entity_id": event.entity.id,
        "seq": event.seq,
        "prev": event.prev,
        "metadata": dict(event.metadata),
    }


def from_item(item: Item) -> AuditEvent:
    """The event that ``to_item`` wrote."""
    metadata, seq = item.get("metadata"), item.get("seq")
    return AuditEvent(
        event_id=str(item["sk"]),
        at=from_text(str(item["at"])),
        project_id=str(item["project_id"]),
        actor=str(item["actor"]),
        type=str(item["type"]),
        entity=Entity(str(item["entity_type"]), str(item["entity_id"])),
        seq=seq if isinstance(seq, int) else 0,
        prev=str(item.get("prev", "")),
        metadata=metadata if isinstance(metadata, dict) else {},
    )


def put_event(event: AuditEvent) -> Put:
    """The action that writes an event, for the transaction of the change it tells of."""
    return Put(to_item(event), ABSENT)


@dataclass(frozen=True, slots=True)
class AuditStore:
    """Reading events, and writing those that stand alone."""

    table: Table

    def record(self, event: AuditEvent) -> None:
        """Writes one event by itself (a refusal changes nothing else)."""
        self.table.write(put_event(event))

    def before(
        self, project_id: str, month: datetime, position: str, first: str, limit: int
    ) -> tuple[list[AuditEvent], bool]:
        """Some of a project's events of one month, newest first, and whether there are more.

        Args:
            position: they come before this event id …
            first: … and not before this one.
        """
        values = {"pk": partition(project_id, month), "first": first, "position": position}
        condition = Condition("#pk = :pk AND #sk BETWEEN :first AND :position", values)
        if first >= position:
            return [], False
        part = self.table.query(condition, limit=limit, forward=False)
        return [from_item(item) for item in part.items if item["sk"] != position], part.last is not None

    def of_entity(self, entity: Entity) -> list[AuditEvent]:
        """Every event of one thing, oldest first."""
        condition = Condition("#gsi1pk = :pk", {"pk": f"ENTITY#{entity.type}#{entity.id}"})
        keys = [Key(str(item["pk"]), str(item["sk"])) for item in self.table.query_all(condition, index="gsi1")]
        found = self.table.get_many(keys)
        return [from_item(found[key]) for key in keys if key in found]
