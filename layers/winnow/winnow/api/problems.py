"""Errors as ``application/problem+json`` (RFC 9457). The status of an error is decided by its family, here only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from winnow.platform.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    Unauthenticated,
    Unavailable,
    WinnowError,
)
from winnow.values import Json

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:winnow:problem:"


class MethodNotAllowed(WinnowError):  # noqa: N818 - error families are named after the status
    """The path exists, the method doesn't; ``allowed`` are those that do."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__("method-not-allowed", f"This path takes {', '.join(allowed)}.")
        self.allowed = allowed


class UnsupportedMediaType(WinnowError):  # noqa: N818
    """The body is not declared as JSON."""


STATUSES: Mapping[type[WinnowError], HTTPStatus] = {
    BadRequest: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    Conflict: HTTPStatus.CONFLICT,
    Gone: HTTPStatus.GONE,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    TooLarge: HTTPStatus.CONTENT_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Invalid: HTTPStatus.UNPROCESSABLE_CONTENT,
    PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document with its status and headers."""

    status: HTTPStatus
    members: Mapping[str, Json]
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_from(error: WinnowError, request_id: str) -> Problem:
    """The problem document of an expected error."""
    status = STATUSES[type(error)]
    return Problem(status, _members(status, error, request_id), _headers(error))


def internal_error(request_id: str) -> Problem:
    """The problem document of a bug: nothing but the id under which it is logged."""
    error = WinnowError("internal-error", "Something went wrong on our side; it is logged under the request's id.")
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, _members(HTTPStatus.INTERNAL_SERVER_ERROR, error, request_id))


def _members(status: HTTPStatus, error: WinnowError, request_id: str) -> dict[str, Json]:
    extra: dict[str, Json] = {}
    for name, value in error.extra.items():
        extra[name] = [*value] if isinstance(value, list) else value
    return {
        "type": f"{TYPE_PREFIX}{error.code}",
        "title": status.phrase,
        "status": status.value,
        "detail": error.detail,
        "instance": f"urn:winnow:request:{request_id}",
        "code": error.code,
        "request_id": request_id,
        **extra,
    }


def _headers(error: WinnowError) -> dict[str, str]:
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case MethodNotAllowed():
            return {"Allow": ", ".join(error.allowed)}
        case Unavailable():
            return {"Retry-After": str(error.retry_after)}
        case _:
            return {}
