"""Responses and queries of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from winnow.api.models.common_models import CursorQuery, Id, Moment, PageQuery, ResponseModel, Timestamp
from winnow.audit.audit_event import NO_PROJECT, AuditEvent
from winnow.platform.clock import to_text
from winnow.values import Json


class EntityResponse(ResponseModel):
    """The thing that an event is about."""

    type: str
    id: str


class AuditResponse(ResponseModel):
    """One audit event."""

    event_id: Annotated[str, Field(description="A ULID; sorts by time.")]
    at: Timestamp
    project_id: Id | None
    actor: Annotated[str, Field(description="Subject of the caller, or the part of Winnow that acted.")]
    actor_name: Annotated[str | None, Field(description="Display name of the actor, where one is known.")]
    type: str
    entity: EntityResponse
    chain: Annotated[
        str,
        Field(description="Its hash chain: that of its job (`job:…`), or one of the 16 chain shards of its project."),
    ]
    seq: Annotated[int, Field(description="Its number within the chain, from 1.")]
    prev: Annotated[str, Field(description="SHA-256 of the event before it in the chain; empty for the first.")]
    metadata: dict[str, Json]

    @classmethod
    def from_event(cls, event: AuditEvent, names: Mapping[str, str]) -> Self:
        """Maps an audit event to the response.

        Args:
            names: display names by subject.
        """
        return cls(
            event_id=event.event_id,
            at=to_text(event.at),
            project_id=None if event.project_id == NO_PROJECT else event.project_id,
            actor=event.actor,
            actor_name=names.get(event.actor),
            type=event.type,
            entity=EntityResponse(type=event.entity.type, id=event.entity.id),
            chain=event.chain,
            seq=event.seq,
            prev=event.prev,
            metadata=dict(event.metadata),
        )


class HeadResponse(ResponseModel):
    """The head of a hash chain: its last event."""

    chain: str
    seq: Annotated[int, Field(description="Number of events in the chain.")]
    digest: Annotated[str, Field(description="SHA-256 of its last event.")]


class HeadsPage(ResponseModel):
    """A page of heads: those of the chain shards first, then each job's."""

    items: list[HeadResponse]
    next_cursor: str | None


class AuditPage(ResponseModel):
    """A page of events, newest first."""

    items: list[AuditResponse]
    next_cursor: str | None


type OfProject = Annotated[
    Id | Literal["none"] | None,
    Field(description="Default: the deployment's default project; `none`: events that belong to no project."),
]


class HeadsQuery(CursorQuery):
    """The project whose heads to list."""

    project_id: OfProject = None


class AuditQuery(PageQuery):
    """Which events to list."""

    project_id: OfProject = None
    actor: Annotated[str | None, Field(max_length=256)] = None
    type: Annotated[str | None, Field(max_length=64, description="E.g. `job.completed`, `access.denied`.")] = None
    entity_type: Annotated[str | None, Field(max_length=32, description="With `entity_id`: e.g. `job`.")] = None
    entity_id: Annotated[str | None, Field(max_length=128)] = None
    since: Annotated[Moment | None, Field(alias="from", description="Not before this time.")] = None
    until: Annotated[Moment | None, Field(alias="to", description="Before this time.")] = None

    @model_validator(mode="after")
    def _whole_entity(self) -> Self:
        if (self.entity_type is None) != (self.entity_id is None):
            raise ValueError("entity_type and entity_id go together")
        return self
