"""The audit event. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from winnow.platform.clock import to_text
from winnow.platform.values import Json


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
        seq: which event of its entity this is, from 1; 0 where the entity keeps no chain.
        prev: the digest of the entity's event before this one; empty for the first.
    """

    event_id: str
    at: datetime
    project_id: str
    actor: str
    type: str
    entity: Entity
    seq: int = 0
    prev: str = ""
    metadata: Mapping[str, Json] = field(default_factory=dict)

    def digest(self) -> str:
        """SHA-256 over every member, ``prev`` among them: a chain in which no link can change unnoticed."""
        members = [
            self.event_id,
            to_text(self.at),
            self.project_id,
            self.actor,
            self.type,
            self.entity.type,
            self.entity.id,
            self.seq,
            self.prev,
            dict(self.metadata),
        ]
        text = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
