"""What a scripted fault looks like on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from devstack.dropbox.answers import TEXT, Answer, error
from devstack.dropbox.faults import Fault, Kind

TRANSMISSION = frozenset({Kind.CUT_SHORT, Kind.SLOW, Kind.CORRUPT})  # the right answer, badly sent


def replacement(fault: Fault) -> Answer | None:
    """The answer that a fault puts in place of the right one; None when the right one is sent."""
    timed = _TIMED.get(fault.kind)
    return _FIXED.get(fault.kind) if timed is None else timed(fault)


def _waits(fault: Fault) -> dict[str, str]:
    return {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}


def _rate_limited(fault: Fault) -> Answer:
    body = {"reason": {".tag": "too_many_requests"}, "retry_after": fault.retry_after or 1}
    text = json.dumps({"error_summary": "too_many_requests/...", "error": body}).encode()
    return Answer(HTTPStatus.TOO_MANY_REQUESTS, text, headers=_waits(fault))


def _unavailable(fault: Fault) -> Answer:
    return Answer(HTTPStatus.SERVICE_UNAVAILABLE, b"Service unavailable", TEXT, _waits(fault))


_TIMED: dict[Kind, Callable[[Fault], Answer]] = {Kind.RATE_LIMITED: _rate_limited, Kind.UNAVAILABLE: _unavailable}
_FIXED: dict[Kind, Answer] = {
    Kind.SERVER_ERROR: Answer(HTTPStatus.INTERNAL_SERVER_ERROR, b"Internal error", TEXT),
    Kind.EXPIRED_TOKEN: error(HTTPStatus.UNAUTHORIZED, "expired_access_token"),
    Kind.REVOKED_TOKEN: error(HTTPStatus.UNAUTHORIZED, "invalid_access_token"),
    Kind.MISSING_SCOPE: error(HTTPStatus.UNAUTHORIZED, "missing_scope", required_scope="files.content.read"),
    Kind.NOT_FOUND: error(HTTPStatus.CONFLICT, "path/not_found"),
    Kind.RESET: error(HTTPStatus.CONFLICT, "reset"),
    Kind.NOT_JSON: Answer(HTTPStatus.OK, b'{"entries": [{".tag": "fi'),
    Kind.WRONG_SHAPE: Answer(HTTPStatus.OK, b'{"entries": [{".tag": "file", "name": 7}], "cursor": null}'),
    Kind.HTML: Answer(HTTPStatus.OK, b"<html>A proxy speaks</html>", "text/html"),
}
