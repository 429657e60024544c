"""Holds every answer of the API, in whatever test, to the OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from winnow.api.openapi import FILE

EVERYWHERE = {
    "cache-control",
    "content-type",
    "x-content-type-options",
    "ratelimit-policy",
}  # with every answer, as the document says
# HTTP's own
BY_THE_WAY = {
    "apigw-requestid",
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "server",
    "transfer-encoding",
}


@cache
def document() -> dict[str, Any]:
    """The document that is served."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """The documented operation at a path; None where the document has none."""
    for template, item in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in item:
            found: dict[str, Any] = item[method.lower()]
            return found
    return None


def validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    """A validator that knows the document's components."""
    whole = {**schema, "components": document()["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def check(method: str, path: str, status: int, headers: Mapping[str, str], text: str) -> None:
    """Raises AssertionError when an answer's status, content type, headers or body is not documented."""
    assert headers["X-Content-Type-Options"] == "nosniff"
    operation = operation_of("GET" if method == "HEAD" else method, path.rstrip("/"))
    if operation is None:
        assert status in {404, 405}, f"{status} at an undocumented path"
        assert headers["Cache-Control"] == "no-store"
        return
    assert str(status) in operation["responses"], f"{operation['operationId']} answered an undocumented {status}"
    response = operation["responses"][str(status)]
    documented = response.get("headers", {})
    assert "Cache-Control" in documented or headers["Cache-Control"] == "no-store"
    for name in documented:
        assert name in headers, f"{name} is documented for {status} and was not sent"
    unknown = {name.lower() for name in headers} - {name.lower() for name in documented} - EVERYWHERE - BY_THE_WAY
    assert not unknown, f"{unknown} were sent with {status} and are not documented"
    if status == HTTPStatus.NOT_MODIFIED:
        assert not text
        return
    media_type = headers["Content-Type"].partition(";")[0]
    assert media_type in response["content"], f"{media_type} is not documented for {status}"
    if method == "HEAD":
        assert not text
    elif media_type != "text/html":
        body = json.loads(text)
        validator(response["content"][media_type]["schema"]).validate(body)
        if status >= 400:
            assert f"`{body['code']}`" in response["description"], f"{body['code']} is not documented for {status}"
