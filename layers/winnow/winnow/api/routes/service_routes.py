"""The API itself: health, OpenAPI document, reference page. Public; nothing here calls another service."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.models.common_models import ResponseModel
from winnow.api.operations import Call, Operation, Response

_STATIC = Path(__file__).parents[1] / "static"
_POLICY = (
    "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class HealthResponse(ResponseModel):
    """The API is up."""

    status: Literal["ok"] = "ok"


def get_health(_: Call[NoMembers, NoQuery]) -> Response:
    """Reports that the API is up."""
    return Response(HealthResponse())


def get_openapi(_: Call[NoMembers, NoQuery]) -> Response:
    """The OpenAPI document."""
    return Response(_file("openapi.json"))


def get_docs(_: Call[NoMembers, NoQuery]) -> Response:
    """The API reference as a page."""
    return Response(_file("docs.html"), {"Content-Security-Policy": _POLICY}, "text/html; charset=utf-8")


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
        summary="Check health",
        handler=get_health,
        role=None,
        response=HealthResponse,
        response_example={"status": "ok"},
    ),
    Operation(
        method="GET",
        path="/api/v1/openapi.json",
        aliases=("/openapi.json",),
        operation_id="getOpenApi",
        tag="service",
        summary="Get the OpenAPI document",
        handler=get_openapi,
        role=None,
    ),
    Operation(
        method="GET",
        path="/api/v1/docs",
        aliases=("/docs",),
        operation_id="getDocs",
        tag="service",
        summary="Get the API reference",
        handler=get_docs,
        role=None,
        response_headers=("Content-Security-Policy",),
        response_type="text/html",
    ),
)
