"""What API Gateway hands over (HTTP API, payload version 2.0), as plain values.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request as it arrived.

    Attributes:
        headers: by lower-case name.
        query: the raw query string.
        body: text, or base64 when ``base64`` says so.
        claims: of the verified token; empty when nobody is signed in.
        own_domain: whether it came by the deployment's own domain, and not by API Gateway's name for the API.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    query: str
    body: str
    base64: bool
    claims: Mapping[str, object]
    request_id: str
    own_domain: bool = False

    @classmethod
    def from_event(cls, event: Mapping[str, object]) -> HttpRequest:
        """The request that an event of API Gateway carries."""
        context = _mapping(event.get("requestContext"))
        http = _mapping(context.get("http"))
        claims = _mapping(_mapping(_mapping(context.get("authorizer")).get("jwt")).get("claims"))
        raw = event.get("rawQueryString")
        query = raw if isinstance(raw, str) else urlencode(_mapping(event.get("queryStringParameters")))
        return cls(
            method=str(http.get("method", "")).upper(),
            path=str(event.get("rawPath", "")),
            headers={name.lower(): str(value) for name, value in _mapping(event.get("headers")).items()},
            query=query,
            body=str(event.get("body") or ""),
            base64=event.get("isBase64Encoded") is True,
            claims=claims,
            request_id=str(context.get("requestId", "")),
            own_domain=context.get("domainPrefix") != context.get("apiId"),
        )


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
