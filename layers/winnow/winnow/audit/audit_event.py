"""The audit event. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from winnow.platform.clock import to_text
from winnow.platform.ids import ulid
from winnow.values import Json, canonical_json

NO_PROJECT = "-"  # the project of events that belong to none, e.g. a refusal to list projects


@dataclass(frozen=True, slots=True)
class Entity:
    """What an event is about, e.g. ``Entity("job", job_id)``."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing that happened. Metadata holds ids, counts and names of fields: never values, texts or tokens.

    Attributes:
        event_id: a ULID; sorts by time.
        type: past or imperative name of what was done, e.g. ``ingestion.trigger``, ``job.completed``.
        chain: which hash chain it is a link of: its job's (``job:<id>``) or one of its project's chain shards; empty
            until it is written.
        seq: which event of its chain this is, from 1.
        prev: the digest of the chain's event before this one; empty for the first.
    """

    event_id: str
    at: datetime
    project_id: str
    actor: str
    type: str
    entity: Entity
    chain: str = ""
    seq: int = 0
    prev: str = ""
    metadata: Mapping[str, Json] = field(default_factory=dict)

    def digest(self) -> str:
        """SHA-256 over every member, ``prev`` among them: a chain in which no link can change unnoticed."""
        members: list[Json] = [
            self.event_id,
            to_text(self.at),
            self.project_id,
            self.actor,
            self.type,
            self.entity.type,
            self.entity.id,
            self.chain,
            self.seq,
            self.prev,
            _canonical(dict(self.metadata)),
        ]
        return hashlib.sha256(canonical_json(members).encode()).hexdigest()


def new_event(
    now: datetime,
    project_id: str,
    actor: str,
    event_type: str,
    entity: Entity,
    *,
    metadata: Mapping[str, Json] | None = None,
) -> AuditEvent:
    """What has just happened, or happens in the transaction that the event joins.

    Args:
        now: when; the event's id sorts by it.
        actor: the caller's subject, or a part of Winnow, e.g. ``system:scheduler``.
        event_type: what happened, e.g. ``job.created``.
        entity: what it happened to.
        metadata: further facts for the trail: ids, codes and counts, never values of records.
    """
    return AuditEvent(ulid(now), now, project_id, actor, event_type, entity, metadata=metadata or {})


def _canonical(value: Json) -> Json:
    """The value as it comes back from a store that knows one kind of number: 2.0 and 2 are the same."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_canonical(each) for each in value]
        case dict():
            return {name: _canonical(each) for name, each in value.items()}
        case _:
            return value
