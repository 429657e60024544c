"""OAuth 2 as Dropbox does it: refresh tokens, and the code flow with PKCE and no redirect page (RFC 6749, RFC 7636)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus

from devstack.dropbox.answers import Answer, Refused, bad_request, error, oauth_error, ok

TOKEN_SECONDS = 14_400  # what Dropbox gives a short-lived token
CODE_SECONDS = 600
SCOPES = "account_info.read files.content.read files.content.write files.metadata.read"


@dataclass(frozen=True, slots=True)
class Registration:
    """The app as registered, and the refresh token its owner has granted."""

    app_key: str
    app_secret: str
    refresh_token: str

    @classmethod
    def random(cls) -> Registration:
        """An app nobody has registered before."""
        return cls(secrets.token_hex(8), secrets.token_hex(8), secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class _Grant:
    challenge: str
    offline: bool
    ends_at: float


class OAuth:
    """The authorization server: issues and checks tokens."""

    def __init__(self, registration: Registration, account_id: str, *, token_seconds: int = TOKEN_SECONDS):
        self.registration = registration
        self.token_seconds = token_seconds
        self._account_id = account_id
        self._refresh_tokens = {registration.refresh_token}
        self._access_tokens: dict[str, float] = {}  # token -> when it ends
        self._revoked: set[str] = set()
        self._codes: dict[str, _Grant] = {}
        self._lock = threading.Lock()

    def expire_tokens(self) -> None:
        """Every access token given out so far has run out; a refresh still works."""
        with self._lock:
            self._access_tokens = dict.fromkeys(self._access_tokens, 0.0)

    def revoke(self) -> None:
        """The owner took the app's access away: no token works any more."""
        with self._lock:
            self._revoked |= self._access_tokens.keys()
            self._access_tokens.clear()
            self._refresh_tokens.clear()

    def check(self, authorization: str | None) -> None:
        """Raise Refused unless the header carries a live access token."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme != "Bearer" or not token:
            raise Refused(bad_request("Must provide HTTP header 'Authorization' or URL parameter 'authorization'."))
        with self._lock:
            ends_at = self._access_tokens.get(token)
        if ends_at is None:
            raise Refused(error(HTTPStatus.UNAUTHORIZED, "invalid_access_token"))
        if ends_at <= time.time():
            raise Refused(error(HTTPStatus.UNAUTHORIZED, "expired_access_token"))

    def grant_token(self, form: Mapping[str, str]) -> Answer:
        """The token endpoint."""
        if form.get("client_id") != self.registration.app_key:
            raise Refused(oauth_error("invalid_client", "Invalid client_id or client_secret"))
        match form.get("grant_type"):
            case "refresh_token":
                return self._refresh(form)
            case "authorization_code":
                return self._exchange(form)
        raise Refused(oauth_error("unsupported_grant_type", "unknown grant_type"))

    def _refresh(self, form: Mapping[str, str]) -> Answer:
        secret = form.get("client_secret")
        if secret is not None and not hmac.compare_digest(secret, self.registration.app_secret):
            raise Refused(oauth_error("invalid_client", "Invalid client_id or client_secret"))
        if form.get("refresh_token") not in self._refresh_tokens:
            raise Refused(oauth_error("invalid_grant", "refresh token is invalid or revoked"))
        return ok({"access_token": self._issue(), "token_type": "bearer", "expires_in": self.token_seconds})

    def _exchange(self, form: Mapping[str, str]) -> Answer:
        with self._lock:
            grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or grant.ends_at <= time.time():
            raise Refused(oauth_error("invalid_grant", "code doesn't exist or has expired"))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not hmac.compare_digest(urlsafe_b64encode(digest).rstrip(b"=").decode(), grant.challenge):
            raise Refused(oauth_error("invalid_grant", "invalid code verifier"))
        answer = {
            "access_token": self._issue(),
            "token_type": "bearer",
            "expires_in": self.token_seconds,
            "scope": SCOPES,
            "uid": "12345",
            "account_id": self._account_id,
        }
        if grant.offline:
            token = secrets.token_urlsafe(48)
            self._refresh_tokens.add(token)
            answer["refresh_token"] = token
        return ok(answer)

    def authorize_page(self, query: Mapping[str, str]) -> Answer:
        """The page on which the owner is asked."""
        self._checked(query)
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
        )
        return _page(f'<form method="post">{hidden}<p>Winnow asks to read your files.</p><button>Allow</button></form>')

    def authorize(self, form: Mapping[str, str]) -> Answer:
        """The owner pressed Allow: the page that shows the code to copy."""
        grant = self._checked(form)
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = grant
        return _page(f'<p>Copy this code:</p><input id="auth-code" readonly value="{code}">')

    def _checked(self, asked: Mapping[str, str]) -> _Grant:
        if asked.get("client_id") != self.registration.app_key or asked.get("response_type") != "code":
            raise Refused(bad_request("Invalid client_id or response_type"))
        challenge = asked.get("code_challenge", "")
        if asked.get("code_challenge_method") != "S256" or not challenge:
            raise Refused(bad_request("This app must use PKCE with S256"))
        return _Grant(challenge, asked.get("token_access_type") == "offline", time.time() + CODE_SECONDS)

    def _issue(self) -> str:
        token = "sl." + secrets.token_urlsafe(64)
        with self._lock:
            self._access_tokens[token] = time.time() + self.token_seconds
        return token


def _page(body: str) -> Answer:
    page = f"<!doctype html><html lang=en><title>Connect an app</title><body>{body}</body></html>"
    return Answer(HTTPStatus.OK, page.encode(), "text/html; charset=utf-8")
