"""Queries and responses of events."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from winnow.api.bodies import QueryModel
from winnow.api.models.common_models import Id, ResponseModel, Timestamp
from winnow.events.event_service import EventPage
from winnow.values import Json


class EventsQuery(QueryModel):
    """Which events to get."""

    project_id: Id
    after: Annotated[
        str | None,
        StringConstraints(min_length=26, max_length=26),
        Field(description="`after` of the answer before, or an event's id. Default: 30 days ago."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="Maximum number of events.")] = 100


class EventResponse(ResponseModel):
    """A CloudEvent 1.0 in structured form."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(description="A ULID. Who meets it again has met a repeat.")]
    source: Annotated[str, Field(description="`/projects/{project_id}`")]
    type: Annotated[str, Field(description="`winnow.…`; see docs/events.md")]
    subject: Annotated[str, Field(description="What it is about, e.g. `job/{job_id}`.")]
    time: Timestamp
    datacontenttype: Literal["application/json"]
    dataschema: Annotated[str, Field(description="Names the schema of `data` and its version.")]
    data: Annotated[dict[str, Json], Field(description="Ids, codes and counts; nothing of a record.")]


class EventsPage(ResponseModel):
    """Events, oldest first."""

    items: list[EventResponse]
    after: Annotated[str, Field(description="Go on from here; the same as before when nothing has happened since.")]

    @classmethod
    def from_page(cls, page: EventPage) -> Self:
        """Maps a page of events to the response."""
        return cls(items=[EventResponse.model_validate(dict(event)) for event in page.events], after=page.after)
