"""The deployment that a command talks to: from options, the environment or the stored session."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from winnow.sdk.client_errors import ApiError

if TYPE_CHECKING:
    import httpx

    from winnow.sdk.client import Client


@dataclass(frozen=True, slots=True)
class Deployment:
    """How commands reach a deployment.

    Attributes:
        url, token: given for this call; else the stored session's.
        profile: whose session is used; None is the current one.
        transport: how requests travel; tests hand in one that calls the function in this process.
    """

    url: str | None = None
    token: str | None = None
    transport: httpx.BaseTransport | None = None
    profile: str | None = None

    def client(self) -> Client:
        """A client with an access token.

        Raises:
            ApiError: nobody is signed in.
        """
        from cli import identity, session  # noqa: PLC0415 - brings the HTTP client, which local commands don't need
        from winnow.sdk.client import Client  # noqa: PLC0415

        kept = session.load(self.profile)
        url = self.url or (kept.url if kept else None)
        if url is None:
            raise ApiError(401, "not-signed-in", "Sign in first: winnow login URL (or give --url and --token).")
        if self.token:
            return Client(url, self.token, transport=self.transport)
        machine = self._machine(url)
        if machine:
            return Client(url, machine, transport=self.transport)
        if kept is None or kept.url != url.rstrip("/"):
            raise ApiError(401, "not-signed-in", f"You are not signed in at {url}: winnow login {url}")
        source = identity.TokenSource(kept, self.transport, profile=self.profile)
        return Client(url, source, transport=self.transport)

    def _machine(self, url: str) -> Callable[[], str] | None:
        """Access tokens by client credentials, where the environment holds them.

        Raises:
            ApiError: the deployment has no token endpoint.
        """
        client_id, secret = os.environ.get("WINNOW_CLIENT_ID"), os.environ.get("WINNOW_CLIENT_SECRET")
        if not client_id or not secret:
            return None
        from cli.discovery import discover  # noqa: PLC0415 - see above
        from cli.oauth import ClientCredentials  # noqa: PLC0415

        found = discover(url, self.transport)
        if not found.hosted_ui:
            raise ApiError(401, "own-issuer", f"This deployment takes tokens of {found.issuer}: give one as --token.")
        return ClientCredentials(found.hosted_ui, client_id, secret, self.transport)


def open_client(context: typer.Context) -> Client:
    """The client that a command talks to its deployment with.

    Raises:
        ApiError: nobody is signed in.
    """
    deployment = context.find_object(Deployment)
    assert deployment is not None  # noqa: S101 - the application's callback sets it
    return deployment.client()
