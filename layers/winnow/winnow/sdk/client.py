"""A typed client of Winnow's HTTP API: what scripts, and the command, call.

::

    from winnow import Client

    with Client("https://…", token) as client:
        job = client.consolidate(project_id).wait()
        for record in client.records(project_id):
            print(record.label)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx

from winnow.sdk.connection import Connection
from winnow.sdk.job_calls import JobCalls
from winnow.sdk.project_calls import ProjectCalls
from winnow.sdk.record_calls import RecordCalls


class Client(JobCalls, RecordCalls, ProjectCalls):
    """Calls one deployment; every method raises ``ApiError`` when the API refuses or can't be reached.

    Lists are iterators that fetch the next page when it is needed. A request that met a transient error is sent again,
    with the same idempotency key.

    Args:
        url: the deployment's address, without ``/api``.
        token: an access token, or a function that gives a valid one.
        transport: how requests travel; tests hand in one that calls the function in this process.
        timeout: seconds for one request.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        url: str,
        token: str | Callable[[], str],
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 35.0,  # s; the HTTP API hangs up after 30
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sleep = sleep
        self._http = httpx.Client(base_url=url.rstrip("/"), transport=transport, timeout=timeout)
        self._api = Connection(self._http, token, sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def health(self) -> bool:
        """Whether the API answers."""
        try:
            return self._http.get("/health").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False
