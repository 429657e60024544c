"""The API as the demo calls it: JSON in, JSON out, problems as exceptions, lists to their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import httpx

from devstack.errors import DevstackError

TIMEOUT = 60.0  # s a call; the first of a function is a cold start

type Members = dict[str, Any]


class ApiError(DevstackError):
    """The API said no: ``code`` and sentence of its problem document (RFC 9457)."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


class Client:
    """One signed-in caller.

    Args:
        url: the API, without a slash at the end.
        token: gives an access token; asked again when the one in use has run out.
    """

    def __init__(self, url: str, token: Callable[[], str]) -> None:
        self._token = token
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT)
        self._sign_in()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: object) -> Members:
        """One GET."""
        return self._call("GET", path, params={name: str(value) for name, value in query.items()})

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Members:
        """One POST."""
        return self._call("POST", path, json=dict(body or {}))

    def items(self, path: str, **query: object) -> Iterator[Members]:
        """Every member of a list, page after page."""
        page = self.get(path, **query)
        yield from page["items"]
        while cursor := page.get("next_cursor"):
            page = self.get(path, **query, cursor=cursor)
            yield from page["items"]

    def upload(self, project_id: str, file: Path, name: str) -> None:
        """Upload a file to a project's inbox with a presigned form; its event starts the ingestion."""
        form = self.post(f"/api/v1/projects/{project_id}/uploads", {"path": name})
        with file.open("rb") as content:
            answer = httpx.post(form["url"], data=form["fields"], files={"file": (name, content)}, timeout=TIMEOUT)
        if answer.is_error:
            raise ApiError(answer.status_code, "upload-refused", "The storage did not take the upload.")

    def _call(self, method: str, path: str, **options: Any) -> Members:
        answer = self._http.request(method, path, **options)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._sign_in()
            answer = self._http.request(method, path, **options)
        if answer.is_error:
            said = _members(answer)
            raise ApiError(answer.status_code, str(said.get("code", "")), str(said.get("detail", said.get("message"))))
        return _members(answer)

    def _sign_in(self) -> None:
        self._http.headers["Authorization"] = f"Bearer {self._token()}"


def _members(answer: httpx.Response) -> Members:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
