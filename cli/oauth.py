"""Signing in by OAuth 2: people in the browser (authorization code with PKCE), machines by client credentials.

Sources: RFC 6749 (sections 4.1, 4.4), RFC 7636 (PKCE), RFC 8252 (loopback redirects of native applications).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from cli.session import Session
from winnow.sdk.client_errors import ApiError

SCOPES = "openid email profile"
_WAIT = 300.0  # s for a person to sign in
_CLOSE = b"<!doctype html><meta charset=utf-8><title>Winnow</title><p>Signed in. You can close this page."
_FAILED = b"<!doctype html><meta charset=utf-8><title>Winnow</title><p>The sign-in failed: see your terminal."


@dataclass(frozen=True, slots=True)
class HostedSignIn:
    """A user pool's hosted pages.

    Attributes:
        url: of the hosted UI, without a path.
        client_id: of the pool's client for people.
        ports: of the loopback interface that the client may redirect to, at ``/callback``.
        transport: how requests travel; None is the network.
        now: seconds since 1970.
    """

    url: str
    client_id: str
    ports: Sequence[int]
    transport: httpx.BaseTransport | None = None
    now: Callable[[], float] = time.time

    def sign_in(self, session: Session, open_page: Callable[[str], object], *, wait: float = _WAIT) -> Session:
        """Lets a person sign in in the browser.

        Args:
            open_page: shows a page to the person.
            wait: seconds until it is given up.

        Returns:
            The session with fresh tokens.

        Raises:
            ApiError: refused, given up, or no port is free.
        """
        verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        with _loopback(self.ports) as server:
            redirect = f"http://localhost:{server.server_port}/callback"
            query = {
                "response_type": "code",
                "client_id": self.client_id,
                "redirect_uri": redirect,
                "scope": SCOPES,
                "state": state,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
            open_page(f"{self.url}/oauth2/authorize?{urlencode(query)}")
            returned = server.wait(wait)
        if not secrets.compare_digest(returned.get("state", ""), state):
            raise ApiError(401, "wrong-state", "The page that came back is not of this sign-in: try again.")
        if "code" not in returned:
            said = returned.get("error_description") or returned.get("error") or "no code came back"
            raise ApiError(401, "sign-in-refused", f"The sign-in was refused: {said}.")
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "code": returned["code"],
            "redirect_uri": redirect,
            "code_verifier": verifier,
        }
        tokens = request_tokens(self.url, form, transport=self.transport)
        return replace(
            session,
            access_token=str(tokens["access_token"]),
            refresh_token=str(tokens.get("refresh_token", "")),
            expires_at=self.now() + float(tokens.get("expires_in", 3600)),
        )


@dataclass(slots=True)
class ClientCredentials:
    """Gives a machine's access token, asked for once and again when it runs out.

    Attributes:
        url: of the hosted UI, whose token endpoint is asked.
    """

    url: str
    client_id: str
    client_secret: str
    transport: httpx.BaseTransport | None = None
    now: Callable[[], float] = time.time
    _token: str = ""
    _expires_at: float = 0.0

    def __call__(self) -> str:
        """The token.

        Raises:
            ApiError: id or secret is wrong, or the endpoint can't be reached.
        """
        if self._expires_at - self.now() < 60:  # noqa: PLR2004 - seconds
            tokens = request_tokens(
                self.url,
                {"grant_type": "client_credentials"},
                auth=(self.client_id, self.client_secret),
                transport=self.transport,
            )
            self._token = str(tokens["access_token"])
            self._expires_at = self.now() + float(tokens.get("expires_in", 3600))
        return self._token


def request_tokens(
    url: str,
    form: Mapping[str, str],
    *,
    auth: tuple[str, str] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> dict[str, Any]:
    """What the token endpoint answers a grant.

    Raises:
        ApiError: it refuses the grant, or can't be reached.
    """
    try:
        with httpx.Client(transport=transport, timeout=30) as http:
            authorisation = httpx.BasicAuth(*auth) if auth else httpx.Auth()  # the latter adds nothing
            response = http.post(f"{url}/oauth2/token", data=dict(form), auth=authorisation)
        members = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ApiError(0, "unreachable", f"{url} can't be reached.") from error
    if response.is_error or not isinstance(members, dict) or "access_token" not in members:
        code = str(members.get("error", "sign-in-refused")) if isinstance(members, dict) else "sign-in-refused"
        raise ApiError(401, code, "The sign-in was refused.")
    return members


class _Loopback(HTTPServer):
    """Waits for the browser to come back."""

    returned: Mapping[str, str] | None = None

    def wait(self, seconds: float) -> Mapping[str, str]:
        """The query of the page that came back.

        Raises:
            ApiError: none came in time.
        """
        until = time.monotonic() + seconds
        while self.returned is None:
            self.timeout = until - time.monotonic()
            if self.timeout <= 0:
                raise ApiError(401, "sign-in-abandoned", "Nobody signed in within five minutes.")
            self.handle_request()
        return self.returned


class _Callback(BaseHTTPRequestHandler):
    timeout = 10  # s; a browser may connect early and send nothing
    server: _Loopback

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path != "/callback":
            self.send_error(404)
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.returned = query
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(_CLOSE if "code" in query else _FAILED)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        """Prints nothing: the path holds the code."""


@contextmanager
def _loopback(ports: Sequence[int]) -> Iterator[_Loopback]:
    """A server on the first of the ports that is free.

    Raises:
        ApiError: none is.
    """
    for port in ports:
        try:
            server = _Loopback(("127.0.0.1", port), _Callback)
        except OSError:
            continue
        with server:
            yield server
        return
    raise ApiError(0, "no-port", f"None of the ports {', '.join(map(str, ports))} is free on this machine.")
