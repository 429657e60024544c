"""HTTP in this process: a client's requests become API Gateway events, answered by the real function."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import httpx
from support.api import Api


class ApiTransport(httpx.BaseTransport):
    """Carries requests to the function as one caller.

    Attributes:
        caller: whose claims the gateway would have verified; None refuses, as the gateway does.
    """

    def __init__(self, api: Api, caller: str | None) -> None:
        self.api = api
        self.caller = caller
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answers one request."""
        self.requests.append(request)
        with redirect_stdout(StringIO()):  # the function's own output, metrics and logs, is not the command's
            reply = self.api.call(
                request.method,
                request.url.path,
                request.content.decode() or None,
                as_=self.caller,
                query=request.url.query.decode(),
                headers=dict(request.headers),
            )
        return httpx.Response(reply.status, headers=dict(reply.headers), text=reply.text)
