"""Audit events, as callers see them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from winnow.api.models.common import AnswerModel, Id, Moment, PageQuery, Timestamp
from winnow.audit.entities import AuditEvent
from winnow.audit.store import NO_PROJECT
from winnow.platform.clock import to_text
from winnow.platform.values import Json


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
    seq: Annotated[int, Field(description="Which event of a job's chain it is, from 1; 0 where there is no chain.")]
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
            seq=event.seq,
            prev=event.prev,
            metadata=dict(event.metadata),
        )


class AuditPage(AnswerModel):
    """Some events, newest first."""

    items: list[AuditAnswer]
    next_cursor: str | None


class AuditQuery(PageQuery):
    """Which events to list."""

    project_id: Annotated[
        Id | Literal["none"] | None,
        Field(description="Without it: the deployment's default project; `none`: events that belong to no project."),
    ] = None
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
