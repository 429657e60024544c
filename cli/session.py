"""Who is signed in where: one file that only its owner can read."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx

from cli.problems import ApiError

_EARLY = 60  # s before a token runs out in which it is renewed


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in at one deployment.

    Attributes:
        url: of the API.
        identity: address of the Cognito endpoint of the pool's region (or of a local stack).
        expires_at: seconds since 1970, of the access token.
    """

    url: str
    client_id: str = ""
    identity: str = ""
    access_token: str = ""
    refresh_token: str = ""
    expires_at: float = 0.0


def session_file() -> Path:
    """Where the session is kept: ``$XDG_CONFIG_HOME/winnow/session.json``, or below ``~/.config``."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "winnow" / "session.json"


def save(session: Session, path: Path | None = None) -> None:
    """Keeps a session, readable by its owner alone from the first byte on."""
    path = path or session_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(session), file)
    fresh.replace(path)


def load(path: Path | None = None) -> Session | None:
    """The session that was kept, or None where there is none that can be read."""
    try:
        members = json.loads((path or session_file()).read_text(encoding="utf-8"))
        return Session(**members)
    except (OSError, ValueError, TypeError):
        return None


def forget(path: Path | None = None) -> None:
    """Removes the kept session."""
    (path or session_file()).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """Signs in at a Cognito user pool, by its public API: no AWS credentials are needed.

    Attributes:
        transport: how requests travel; None is the network.
    """

    url: str
    client_id: str
    transport: httpx.BaseTransport | None = None
    now: Callable[[], float] = time.time

    def sign_in(self, session: Session, username: str, password: str) -> Session:
        """The session with fresh tokens.

        Raises:
            ApiError: user or password is wrong, or the pool wants more (a new password, a second factor).
        """
        return self._authenticate(session, "USER_PASSWORD_AUTH", {"USERNAME": username, "PASSWORD": password})

    def renew(self, session: Session) -> Session:
        """The session with a new access token.

        Raises:
            ApiError: the refresh token is no longer good.
        """
        return self._authenticate(session, "REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": session.refresh_token})

    def _authenticate(self, session: Session, flow: str, parameters: Mapping[str, str]) -> Session:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        }
        body = {"ClientId": self.client_id, "AuthFlow": flow, "AuthParameters": dict(parameters)}
        try:
            with httpx.Client(transport=self.transport, timeout=30) as http:
                answer = http.post(self.url, content=json.dumps(body), headers=headers)
            members = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ApiError(0, "unreachable", f"{self.url} can't be reached.") from error
        if answer.is_error:
            code = str(members.get("__type", "")).rpartition("#")[2] or "sign-in-refused"
            raise ApiError(401, code, str(members.get("message") or "The sign-in was refused."))
        if "AuthenticationResult" not in members:
            wanted = str(members.get("ChallengeName", "another step"))
            raise ApiError(401, "challenge", f"The pool asks for {wanted}: finish that first, or use --token.")
        result = members["AuthenticationResult"]
        return replace(
            session,
            access_token=result["AccessToken"],
            refresh_token=result.get("RefreshToken", session.refresh_token),
            expires_at=self.now() + float(result.get("ExpiresIn", 3600)),
        )


@dataclass(slots=True)
class TokenSource:
    """Gives an access token that is good for a while, renewed when it runs out."""

    session: Session
    transport: httpx.BaseTransport | None = None
    now: Callable[[], float] = time.time

    def __call__(self) -> str:
        """The token.

        Raises:
            ApiError: the session has ended.
        """
        if self.session.expires_at - self.now() < _EARLY:
            if not self.session.refresh_token:
                raise ApiError(401, "session-ended", "The session has ended: winnow login")
            identity = Identity(self.session.identity, self.session.client_id, self.transport, self.now)
            self.session = identity.renew(self.session)
            save(self.session)
        return self.session.access_token
