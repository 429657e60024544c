"""Audit events, as callers see them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from winnow.api.models.common_models import AnswerModel, CursorQuery, Id, Moment, PageQuery, Timestamp
from winnow.audit.audit_event import AuditEvent, Entity
from winnow.audit.audit_store import NO_PROJECT
from winnow.platform.clock import from_text, to_text
from winnow.values import Json


class EntityAnswer(AnswerModel):
    """What an event is about."""

    type: str
    id: str


class AuditAnswer(AnswerModel):
    """One thing that happened."""

    event_id: Annotated[str, Field(description="A ULID; sorts by time.")]
    at: Timestamp
    project_id: Id | None
    actor: str
    type: str
    entity: EntityAnswer
    chain: Annotated[str, Field(description="Its hash chain: its job's (`job:…`), or one of its project's 16 strands.")]
    seq: Annotated[int, Field(description="Which event of its chain it is, from 1.")]
    prev: Annotated[str, Field(description="SHA-256 of the chain's event before it; empty for the first.")]
    metadata: dict[str, Json]

    @classmethod
    def of(cls, event: AuditEvent) -> Self:
        """What a caller sees of an event."""
        return cls(
            event_id=event.event_id,
            at=to_text(event.at),
            project_id=None if event.project_id == NO_PROJECT else event.project_id,
            actor=event.actor,
            type=event.type,
            entity=EntityAnswer(type=event.entity.type, id=event.entity.id),
            chain=event.chain,
            seq=event.seq,
            prev=event.prev,
            metadata=dict(event.metadata),
        )

    def event(self) -> AuditEvent:
        """The event that this tells of, for a client that checks the trail."""
        return AuditEvent(
            event_id=self.event_id,
            at=from_text(self.at),
            project_id=self.project_id or NO_PROJECT,
            actor=self.actor,
            type=self.type,
            entity=Entity(self.entity.type, self.entity.id),
            chain=self.chain,
            seq=self.seq,
            prev=self.prev,
            metadata=self.metadata,
        )


class HeadAnswer(AnswerModel):
    """Where a hash chain of audit events ends."""

    chain: str
    seq: Annotated[int, Field(description="How many events the chain has.")]
    digest: Annotated[str, Field(description="SHA-256 of its last event.")]


class HeadsPage(AnswerModel):
    """Some heads: the strands' first, then each job's."""

    items: list[HeadAnswer]
    next_cursor: str | None


class AuditPage(AnswerModel):
    """Some events, newest first."""

    items: list[AuditAnswer]
    next_cursor: str | None


type OfProject = Annotated[
    Id | Literal["none"] | None,
    Field(description="Without it: the deployment's default project; `none`: events that belong to no project."),
]


class HeadsQuery(CursorQuery):
    """Whose heads to list."""

    project_id: OfProject = None


class AuditQuery(PageQuery):
    """Which events to list."""

    project_id: OfProject = None
    actor: Annotated[str | None, Field(max_length=256)] = None
    type: Annotated[str | None, Field(max_length=64, description="E.g. `job.completed`, `access.denied`.")] = None
    entity_type: Annotated[str | None, Field(max_length=32, description="With `entity_id`: e.g. `job`.")] = None
    entity_id: Annotated[str | None, Field(max_length=128)] = None
    since: Annotated[Moment | None, Field(alias="from", description="Not before this moment.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Before this moment.")] = None

    @model_validator(mode="after")
    def _whole_entity(self) -> Self:
        if (self.entity_type is None) != (self.entity_id is None):
            raise ValueError("entity_type and entity_id go together")
        return self
