"""Sends requests to Winnow's HTTP API and parses the responses into its models.

Every POST that creates carries an idempotency key, so a request whose response was lost is simply sent again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel

from cli.problems import ApiError
from winnow.values import Json

_TRIES = 4
_TRANSIENT = {429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Connection:
    """Signed in at one deployment.

    Attributes:
        token: an access token, or a function that gives a valid one.
        sleep: waits a number of seconds.
    """

    http: httpx.Client
    token: str | Callable[[], str]
    sleep: Callable[[float], None]

    def get[M: BaseModel](self, model: type[M], path: str) -> M:
        """What stands at a path."""
        return model.model_validate_json(self.send("GET", path).content)

    def create[M: BaseModel](self, model: type[M], path: str, body: dict[str, Json], key: str | None = None) -> M:
        """What a POST makes; without an idempotency key it gets one of its own."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return model.model_validate_json(self.send("POST", path, body=body, headers=headers).content)

    def pages(
        self, model: type[Any], path: str, query: Mapping[str, str | None], *, limit: str | None = "100"
    ) -> Iterator[Any]:
        """Every item of a list, page by page; ``model`` is the page's."""
        cursor: str | None = None
        while True:
            asked = {**query, "limit": limit, "cursor": cursor}
            given = {name: value for name, value in asked.items() if value is not None}
            page = model.model_validate_json(self.send("GET", path, query=given).content)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def send(
        self,
        method: str,
        path: str,
        *,
        body: dict[str, Json] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Sends a request; after a transient error it is sent again, up to four times in all.

        Raises:
            ApiError: the API answered with an error, or can't be reached.
        """
        token = self.token if isinstance(self.token, str) else self.token()
        every = {"Authorization": f"Bearer {token}", **(headers or {})}
        for attempt in range(1, _TRIES + 1):
            try:
                response = self.http.request(method, path, json=body, params=query, headers=every)
            except httpx.HTTPError as error:
                if attempt == _TRIES:
                    message = f"{self.http.base_url} can't be reached: is the deployment up?"
                    raise ApiError(0, "unreachable", message) from error
                self.sleep(0.5 * attempt)
                continue
            if response.status_code in _TRANSIENT and attempt < _TRIES:
                self.sleep(_seconds(response.headers.get("Retry-After"), attempt))
                continue
            break
        if response.is_error:
            raise _error_from(response)
        return response


def _seconds(text: str | None, attempt: int) -> float:
    return float(text) if text and text.isdigit() else 0.5 * attempt


def _error_from(response: httpx.Response) -> ApiError:
    """The error that a response stands for; the gateway's own responses hold no problem document."""
    try:
        members = response.json()
    except ValueError:
        members = {}
    if not isinstance(members, dict):
        members = {}
    code = str(members.get("code", f"http-{response.status_code}"))
    message = members.get("detail") or members.get("message") or response.reason_phrase
    if response.status_code == httpx.codes.UNAUTHORIZED and "code" not in members:
        message = "Sign in first: winnow login"
    return ApiError(response.status_code, code, str(message), members)
