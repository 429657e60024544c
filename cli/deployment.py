"""The deployment that a command talks to: from options, the environment or the stored session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from cli.problems import ApiError

if TYPE_CHECKING:
    import httpx

    from cli.client import Client


@dataclass(frozen=True, slots=True)
class Deployment:
    """How commands reach a deployment.

    Attributes:
        url, token: given for this call; else the stored session's.
        transport: how requests travel; tests hand in one that calls the function in this process.
    """

    url: str | None = None
    token: str | None = None
    transport: httpx.BaseTransport | None = None

    def client(self) -> Client:
        """A client with an access token.

        Raises:
            ApiError: nobody is signed in.
        """
        from cli import session  # noqa: PLC0415 - brings the HTTP client, which local commands don't need
        from cli.client import Client  # noqa: PLC0415

        kept = session.load()
        url = self.url or (kept.url if kept else None)
        if url is None:
            raise ApiError(401, "not-signed-in", "Sign in first: winnow login (or give --url and --token).")
        if self.token:
            return Client(url, self.token, transport=self.transport)
        if kept is None or kept.url != url:
            raise ApiError(401, "not-signed-in", f"You are not signed in at {url}: winnow login (or give --token).")
        return Client(url, session.TokenSource(kept, self.transport), transport=self.transport)


def open_client(context: typer.Context) -> Client:
    """The client that a command talks to its deployment with.

    Raises:
        ApiError: nobody is signed in.
    """
    deployment = context.find_object(Deployment)
    assert deployment is not None  # noqa: S101 - the application's callback sets it
    return deployment.client()
