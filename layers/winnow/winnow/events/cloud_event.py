"""Audit events as CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). Pure.

The audit event is the outbox: it is written in the transaction that makes it true, and what leaves is made of it alone.
What jobs do to files and records is told of by items of the same form, which are no part of the trail (``outbox``).
An event carries ids, codes and counts; no value of a record, no name of a file, and not who did it: who needs more asks
the API, with rights of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from winnow.audit.audit_event import AuditEvent
from winnow.platform.clock import to_text
from winnow.values import Json

SCHEMA_VERSION: Final = 1
_PREFIX: Final = "winnow."


@dataclass(frozen=True, slots=True)
class Kind:
    """How one type of audit event leaves.

    Attributes:
        name: of the event, without the prefix that all have.
        members: of the audit event's metadata that leave with it.
    """

    name: str
    members: tuple[str, ...] = ()


_OF_RECORDS: Final = ("version", "reason", "job_id")
_OF_CONSOLIDATIONS: Final = ("records", "merged", "split", "archived", "removed", "rollback")
_OF_FILES: Final = ("job_id", "outcome", "code", "created", "updated", "unchanged", "archived_records", "records")

KINDS: Final[Mapping[str, Kind]] = {
    "consolidation.trigger": Kind("job.accepted"),
    "consolidation.rollback": Kind("job.accepted", ("rollback_of",)),
    "ingestion.trigger": Kind("job.accepted", ("source",)),
    "records.export": Kind("job.accepted", ("format",)),
    "erasure.trigger": Kind("job.accepted", ("scope", "reason")),
    "job.claimed": Kind("job.started"),
    "job.completed": Kind("job.completed"),
    "job.failed": Kind("job.failed", ("code",)),
    "job.cancelled": Kind("job.cancelled"),
    "records.written": Kind("records.written", ("created", "updated", "unchanged", "records")),
    "record.edited": Kind("record.edited", _OF_RECORDS),
    "record.suggestion_accepted": Kind("record.edited", _OF_RECORDS),
    "record.archived": Kind("record.archived", _OF_RECORDS),
    "record.restored": Kind("record.restored", _OF_RECORDS),
    "record.erased": Kind("record.erased", _OF_RECORDS),
    "review.accepted": Kind("review.decided"),
    "review.rejected": Kind("review.decided"),
    "review.reopened": Kind("review.reopened"),
    "source.disabled": Kind("source.disabled", ("source", "code")),
    "source.enabled": Kind("source.enabled", ("source",)),
    "webhook.tested": Kind("webhook.test"),
    "webhook.disabled": Kind("webhook.disabled", ("code",)),
    "file.read": Kind("file.read", _OF_FILES),
    "file.failed": Kind("file.failed", _OF_FILES),
    "file.rows_written": Kind("records.written", _OF_FILES),
    "records.consolidated": Kind("records.consolidated", _OF_CONSOLIDATIONS),
    "reviews.opened": Kind("reviews.opened", ("reviews",)),
    "project.created": Kind("project.created"),
    "project.updated": Kind("project.updated", ("version",)),
}
"""What leaves, by the type of the audit event; every other type stays inside."""


def event_types() -> list[str]:
    """Every type of event that leaves, sorted."""
    return sorted({_PREFIX + kind.name for kind in KINDS.values()})


def to_cloud_event(event: AuditEvent) -> dict[str, Json] | None:
    """An audit event as it leaves; None for one that stays inside.

    The id is the audit event's: who meets it again has met a repeat. The subject is what it is about, ``record/<id>``.
    """
    kind = KINDS.get(event.type)
    if kind is None:
        return None
    told = {name: event.metadata[name] for name in kind.members if name in event.metadata}
    data: dict[str, Json] = {"project_id": event.project_id, f"{event.entity.type}_id": event.entity.id, **told}
    if kind.name == "job.accepted":
        data["kind"] = event.type.partition(".")[0] if event.type != "records.export" else "export"
    if kind.name == "review.decided":
        data["decision"] = event.type.partition(".")[2]
    return {
        "specversion": "1.0",
        "id": event.event_id,
        "source": f"/projects/{event.project_id}",
        "type": _PREFIX + kind.name,
        "subject": f"{event.entity.type}/{event.entity.id}",
        "time": to_text(event.at),
        "datacontenttype": "application/json",
        "dataschema": f"urn:winnow:event:{kind.name}:{SCHEMA_VERSION}",
        "data": data,
    }
