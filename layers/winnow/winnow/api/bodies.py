"""Parsing requests into strict models. An error names the invalid member and never repeats its value."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, ValidationError

from winnow.api.problems import UnsupportedMediaType
from winnow.platform.errors import BadRequest, Invalid, TooLarge
from winnow.values import Json

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_BODY = 1024 * 1024  # bytes
MAX_DEPTH = 32  # of arrays and objects in one another; DynamoDB's own limit for an item
_MAX_ERRORS = 20  # named in one response
_MAX_NAME = 64  # characters of an unknown member's name that are repeated


class RequestModel(BaseModel):
    """What a caller sends: strict, and nothing but the members that are declared."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class QueryModel(BaseModel):
    """Query parameters: texts on the wire, so numbers and truth values are read from text."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NoMembers(RequestModel):
    """The body of a request that needs none: absent, or ``{}``."""


class NoQuery(QueryModel):
    """A request without query parameters."""


class _DuplicateMember(Exception):  # noqa: N818 - never leaves this module
    """The same name twice in one JSON object."""


def parse_body[M: BaseModel](model: type[M], text: str, *, base64: bool, content_type: str) -> M:
    """The body as its model; an absent body counts as ``{}``.

    Raises:
        TooLarge: more than 1 MiB.
        UnsupportedMediaType: a body that is not declared as JSON.
        BadRequest: not JSON, a member twice, or nested too deeply.
        Invalid: JSON, but not what the model asks for.
    """
    data = _bytes(text, base64=base64)
    if len(data) > MAX_BODY:
        raise TooLarge("body-too-large", f"A body has at most {MAX_BODY} bytes.")
    if not data.strip():
        data = b"{}"
    elif content_type.partition(";")[0].strip().lower() not in {"application/json", "application/merge-patch+json"}:
        raise UnsupportedMediaType("unsupported-media-type", "Send the body as 'Content-Type: application/json'.")
    _check_json(data)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        _raise_invalid(error)


def parse_query[M: BaseModel](model: type[M], raw: str) -> M:
    """The query string as its model.

    Raises:
        Invalid: a parameter that is unknown, given twice or of the wrong form.
    """
    try:
        pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        raise Invalid("invalid-request", "The query string can't be read.") from error
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise Invalid("invalid-request", "A query parameter was given twice.")
    try:
        return model.model_validate_strings(parameters)
    except ValidationError as error:
        _raise_invalid(error)


def _bytes(text: str, *, base64: bool) -> bytes:
    if not base64:
        return text.encode(errors="surrogatepass")
    try:
        return b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadRequest("malformed-json", "The body can't be decoded.") from error


def _check_json(data: bytes) -> None:
    """Rejects what pydantic's parser lets through: duplicate members, NaN, and depth beyond what can be stored."""
    try:
        value = json.loads(data, object_pairs_hook=_members, parse_constant=_no_constant)
    except _DuplicateMember as error:
        raise BadRequest("duplicate-member", "An object of the body names a member twice.") from error
    except (ValueError, RecursionError) as error:
        raise BadRequest("malformed-json", "The body is not JSON (RFC 8259).") from error
    if not _is_shallow(value, MAX_DEPTH):
        raise BadRequest("malformed-json", f"The body is nested more than {MAX_DEPTH} levels deep.")


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _DuplicateMember
    return members


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _is_shallow(value: Json, depth: int) -> bool:
    match value:
        case dict():
            return depth > 0 and all(_is_shallow(each, depth - 1) for each in value.values())
        case list():
            return depth > 0 and all(_is_shallow(each, depth - 1) for each in value)
        case _:
            return True


def _raise_invalid(error: ValidationError) -> NoReturn:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    if any(detail["type"] == "json_invalid" for detail in details):
        raise BadRequest("malformed-json", "The body is not JSON (RFC 8259).") from error
    named = [_named(detail) for detail in details[:_MAX_ERRORS]]
    where = ", ".join(dict.fromkeys(each["pointer"] or "the body" for each in named))
    raise Invalid("invalid-request", f"Some members are not as they should be: {where}.", {"errors": named}) from error


def _named(detail: ErrorDetails) -> dict[str, str]:
    pointer = "".join(f"/{_escaped(part)}" for part in detail["loc"])
    message = "is not a known member" if detail["type"] == "extra_forbidden" else detail["msg"]
    return {"pointer": pointer, "detail": message}


def _escaped(part: int | str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return str(part)[:_MAX_NAME].replace("~", "~0").replace("/", "~1")
