"""Parts that several models share."""

from __future__ import annotations

import uuid
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError


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

type Probability = Annotated[float, Field(ge=0, le=1)]


class AnswerModel(BaseModel):
    """What a caller is told."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
