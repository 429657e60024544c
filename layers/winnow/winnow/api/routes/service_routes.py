"""The API itself: health, OpenAPI document, reference page. Public; nothing here calls another service."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import winnow
from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.models.common_models import ResponseModel
from winnow.api.models.discovery_models import CALLBACK_PORTS, DiscoveryResponse
from winnow.api.operations import Call, Operation, Response

_STATIC = Path(__file__).parents[1] / "static"
_SERVER = '"url": "/"'  # the server, as the document is stored
_MAX_AGE = 300  # s; a release is seen by everybody five minutes later
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


def get_openapi(call: Call[NoMembers, NoQuery]) -> Response:
    """The OpenAPI document. Its server is told relative to the address that it was fetched from, as OpenAPI 3.1 has it
    (section "Server Object"): so it is right behind a base path and a proxy too."""
    up = "../" * (call.path.strip("/").count("/")) or "./"
    return Response(_file("openapi.json").replace(_SERVER, _SERVER.replace('"/"', f'"{up}"'), 1))


def get_docs(_: Call[NoMembers, NoQuery]) -> Response:
    """The API reference as a page."""
    return Response(_file("docs.html"), {"Content-Security-Policy": _POLICY}, "text/html; charset=utf-8")


def get_discovery(call: Call[NoMembers, NoQuery]) -> Response:
    """How to sign in here."""
    settings = call.services.settings
    found = DiscoveryResponse(
        version=winnow.VERSION,
        issuer=settings.issuer,
        client_id=settings.sign_in_client_id or None,
        cognito_endpoint=settings.cognito_endpoint or None,
        hosted_ui=settings.hosted_ui or None,
        callback_ports=list(CALLBACK_PORTS) if settings.hosted_ui else [],
    )
    return Response(found)


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
        max_age=_MAX_AGE,
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
        max_age=_MAX_AGE,
        tag="service",
        summary="Get the API reference",
        handler=get_docs,
        role=None,
        response_headers=("Content-Security-Policy",),
        response_type="text/html",
    ),
    Operation(
        method="GET",
        path="/.well-known/winnow",
        operation_id="getDiscovery",
        max_age=_MAX_AGE,
        tag="service",
        summary="Discover how to sign in",
        description="Where people and machines get access tokens for this deployment.",
        handler=get_discovery,
        role=None,
        response=DiscoveryResponse,
        response_example={
            "name": "winnow",
            "version": "0.1.0",
            "issuer": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e",
            "client_id": "1h57kf5cpq17m0eml12EXAMPLE",
            "cognito_endpoint": "https://cognito-idp.eu-central-1.amazonaws.com",
            "hosted_ui": "https://winnow-0a1b2c3d4e5f.auth.eu-central-1.amazoncognito.com",
            "callback_ports": [8976, 8977, 8978],
        },
    ),
)
