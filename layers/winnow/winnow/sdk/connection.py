"""Sends requests to the API and wraps the responses.

Every POST that creates carries an idempotency key, so a request whose response was lost is simply sent again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from winnow.sdk.client_errors import ApiError, unexpected_answer
from winnow.sdk.resource import Resource
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

    def get[M: Resource](self, model: type[M], path: str, query: Mapping[str, str | None] | None = None) -> M:
        """What stands at a path; members of the query that are None are left out.

        Raises:
            ApiError: the API answered with an error, or can't be reached.
        """
        return model.from_json(_json(self.send("GET", path, query=query)))

    def create[M: Resource](self, model: type[M], path: str, body: dict[str, Json], key: str | None = None) -> M:
        """What a POST makes; without an idempotency key it gets one of its own.

        Raises:
            ApiError: the API answered with an error, or can't be reached.
        """
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return model.from_json(_json(self.send("POST", path, body=body, headers=headers)))

    def change[M: Resource](
        self,
        model: type[M],
        method: str,
        path: str,
        body: dict[str, Json] | None = None,
        *,
        version: int | None = None,
    ) -> M:
        """What a PUT, PATCH, DELETE or POST leaves.

        Args:
            version: of the thing that the change is meant for, sent as ``If-Match``.

        Raises:
            ApiError: the API answered with an error, or can't be reached.
        """
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return model.from_json(_json(self.send(method, path, body=body, headers=headers)))

    def pages[M: Resource](
        self, model: type[Any], path: str, query: Mapping[str, str | None], *, limit: str | None = "100"
    ) -> Iterator[Any]:
        """Every item of a list, page by page; ``model`` is the page's.

        Raises:
            ApiError: the API answered with an error, or can't be reached.
        """
        cursor: str | None = None
        while True:
            page = self.get(model, path, {**query, "limit": limit, "cursor": cursor})
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
        query: Mapping[str, str | None] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Sends a request; after a transient error it is sent again, up to four times in all.

        Raises:
            ApiError: the API answered with an error, or can't be reached.
        """
        token = self.token if isinstance(self.token, str) else self.token()
        every = {"Authorization": f"Bearer {token}", **(headers or {})}
        given = {name: value for name, value in (query or {}).items() if value is not None}
        for attempt in range(1, _TRIES + 1):
            try:
                response = self.http.request(method, path, json=body, params=given, headers=every)
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


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError as error:
        raise unexpected_answer("something that is not JSON") from error


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
        message = "The access token is missing, expired or of another deployment: sign in, e.g. with winnow login."
    return ApiError(response.status_code, code, str(message), members)
