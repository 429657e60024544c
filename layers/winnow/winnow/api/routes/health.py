"""Whether the API answers, and what it offers. Public; nothing here reads or calls anything."""

from __future__ import annotations

from typing import Literal

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.models.common import AnswerModel
from winnow.api.operations import Answer, Call, Operation


class HealthAnswer(AnswerModel):
    """The API is up."""

    status: Literal["ok"] = "ok"


def health(_: Call[NoMembers, NoQuery]) -> Answer:
    """Answers."""
    return Answer(HealthAnswer())


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/health",
        aliases=("/health",),
        operation_id="getHealth",
        tag="service",
        summary="Whether the API answers",
        handler=health,
        role=None,
        answer=HealthAnswer,
        answer_example={"status": "ok"},
    ),
)
