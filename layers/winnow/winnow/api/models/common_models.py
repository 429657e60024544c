"""Parts that several models share."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from winnow.api.bodies import QueryModel
from winnow.platform.clock import from_text


def _uuid(text: str) -> str:
    try:
        identifier = str(uuid.UUID(text))
    except ValueError:
        identifier = ""
    if identifier != text.lower():
        raise PydanticCustomError("uuid", "must be a UUID")
    return identifier


type Id = Annotated[str, AfterValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]
"""A UUID in its canonical form of 36 characters."""

type Timestamp = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""RFC 3339 in UTC with milliseconds."""


def _moment(text: str) -> datetime:
    try:
        return from_text(text)
    except (ValueError, OverflowError) as error:  # the latter: before year 1 in UTC
        raise PydanticCustomError("moment", "must be an RFC 3339 time with an offset") from error


type Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in a request."""

type FieldName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,128}$")]
"""The name of a record's field."""

type Probability = Annotated[float, Field(ge=0, le=1)]

type Threshold = Annotated[float, Field(gt=0, lt=1)]
"""A probability that something can lie on either side of."""


class ResponseModel(BaseModel):
    """A response, or a part of one. Clients ignore members that they don't know, so a release may add some."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class CursorQuery(QueryModel):
    """The page of a list to get."""

    cursor: Annotated[
        str | None,
        Field(max_length=2048, description="`next_cursor` of the page before; valid for the same list only."),
    ] = None


class PageQuery(CursorQuery):
    """The page of a list to get, and its size."""

    limit: Annotated[int, Field(ge=1, le=100, description="Maximum number of items.")] = 25
