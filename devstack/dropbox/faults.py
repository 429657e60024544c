"""Scripted faults: which answer the next call of a route gets instead of the right one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong."""

    RATE_LIMITED = "rate_limited"  # 429 with Retry-After
    SERVER_ERROR = "server_error"  # 500
    UNAVAILABLE = "unavailable"  # 503 with Retry-After
    DROPPED = "dropped"  # the connection closes before an answer
    CUT_SHORT = "cut_short"  # the connection closes in the middle of the body
    SLOW = "slow"  # the body comes in small pieces, `delay` seconds apart
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - the name of a fault; 401 expired_access_token
    REVOKED_TOKEN = "revoked_token"  # noqa: S105 - the name of a fault; 401 invalid_access_token
    MISSING_SCOPE = "missing_scope"  # 401 missing_scope
    NOT_FOUND = "not_found"  # 409 path/not_found
    RESET = "reset"  # 409 reset
    NOT_JSON = "not_json"  # 200 with half a JSON document
    WRONG_SHAPE = "wrong_shape"  # 200 with JSON that is no answer of this route
    HTML = "html"  # 200 with a proxy's page
    CORRUPT = "corrupt"  # the right length, other bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``after`` calls pass first; then ``times`` calls meet it (None: for ever)."""

    kind: Kind
    route: str = "*"  # "files/list_folder", "oauth2/token", or "*" for any
    times: int | None = 1
    after: int = 0
    retry_after: int | None = 1  # seconds; None leaves the header out
    delay: float = 0.05  # seconds between the pieces of a slow body


@dataclass(slots=True)
class _Armed:
    fault: Fault
    skip: int
    left: int | None


class Faults:
    """The faults in the order they were scripted; the first that fits a call is taken."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Script a fault behind those already there."""
        with self._lock:
            self._armed.append(_Armed(fault, fault.after, fault.times))

    def clear(self) -> None:
        """Drop every fault that has not been met."""
        with self._lock:
            self._armed.clear()

    def take(self, route: str) -> Fault | None:
        """The fault that this call of a route meets, counted; None when the call is answered rightly."""
        with self._lock:
            for armed in self._armed:
                if armed.fault.route not in {"*", route}:
                    continue
                if armed.skip:
                    armed.skip -= 1
                    continue
                if armed.left is not None:
                    armed.left -= 1
                    if not armed.left:
                        self._armed.remove(armed)
                return armed.fault
            return None
