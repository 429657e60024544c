"""The API itself: whether it answers, and what it offers. Public; nothing here calls anything."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.models.common_models import AnswerModel
from winnow.api.operations import Answer, Call, Operation

_STATIC = Path(__file__).parents[1] / "static"
_POLICY = (
    "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class HealthAnswer(AnswerModel):
    """The API is up."""

    status: Literal["ok"] = "ok"


def health(_: Call[NoMembers, NoQuery]) -> Answer:
    """Answers."""
    return Answer(HealthAnswer())


def openapi(_: Call[NoMembers, NoQuery]) -> Answer:
    """This API, described."""
    return Answer(_file("openapi.json"))


def docs(_: Call[NoMembers, NoQuery]) -> Answer:
    """This API, for reading."""
    return Answer(_file("docs.html"), {"Content-Security-Policy": _POLICY}, "text/html; charset=utf-8")


@cache
def _file(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


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
    Operation(
        method="GET",
        path="/api/v1/openapi.json",
        aliases=("/openapi.json",),
        operation_id="getOpenApi",
        tag="service",
        summary="This document",
        handler=openapi,
        role=None,
    ),
    Operation(
        method="GET",
        path="/api/v1/docs",
        aliases=("/docs",),
        operation_id="getDocs",
        tag="service",
        summary="This document as a page for reading",
        handler=docs,
        role=None,
        answer_headers=("Content-Security-Policy",),
        answer_type="text/html",
    ),
)
