"""Errors between the command and a deployment, and the exit codes for them."""

from __future__ import annotations

from enum import IntEnum

from winnow.sdk.client_errors import ApiError
from winnow.values import Json


class Exit(IntEnum):
    """Exit codes of the command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_SIGNED_IN = 3
    FORBIDDEN = 4
    NOT_FOUND = 5
    CONFLICT = 6
    INVALID = 7
    UNAVAILABLE = 8


EXIT_CODES = (
    "Exit codes: 0 done · 1 the job failed or was cancelled · 2 wrong usage · 3 not signed in · 4 role missing · "
    "5 not found · 6 conflict with the current state · 7 invalid request · 8 unreachable or busy"
)

_BY_STATUS = {
    401: Exit.NOT_SIGNED_IN,
    403: Exit.FORBIDDEN,
    404: Exit.NOT_FOUND,
    409: Exit.CONFLICT,
    410: Exit.CONFLICT,
    412: Exit.CONFLICT,
    429: Exit.UNAVAILABLE,
}
_FIRST_SERVER_ERROR = 500


def exit_code(error: ApiError) -> Exit:
    """The exit code for an error of the API."""
    if error.status == 0 or error.status >= _FIRST_SERVER_ERROR:
        return Exit.UNAVAILABLE
    return _BY_STATUS.get(error.status, Exit.INVALID)


def format_error(error: ApiError) -> str:
    """An error of the API as one line."""
    each = [f"{item.get('pointer')} {item.get('detail')}" for item in _items(error, "errors")]
    each += [f"{item.get('record_id')}: {item.get('reason')}" for item in _items(error, "conflicts")]
    line = f"winnow: {error.detail} [{error.code}]"
    return " ".join("; ".join([line, *each]).split())


def _items(error: ApiError, name: str) -> list[dict[str, Json]]:
    found = error.members.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
