"""A Cognito user pool as its public API behaves: temporary passwords, a password policy, authenticator apps, sessions.

MiniStack takes any new password and any session; AWS does not, so what the command does about that is tested here.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx

CODE = "123456"  # what every authenticator app shows
SECRET = "JBSWY3DPEHPK3PXP"
MIN_PASSWORD = 14


@dataclass(slots=True)
class User:
    """One user of the pool."""

    password: str
    temporary: bool = False
    has_app: bool = False


@dataclass(slots=True)
class UserPool:
    """Handles requests of a client, also those for the deployment's settings.

    Attributes:
        requires_app: whether the pool demands an authenticator app of everybody.
        seen: actions, in order.
    """

    users: dict[str, User]
    requires_app: bool = False
    client_id: str | None = "c"
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def transport(self) -> httpx.MockTransport:
        """Carries requests to the pool."""
        return httpx.MockTransport(self.handle)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answers one request."""
        if request.url.path == "/.well-known/winnow":
            pool = self.client_id is not None
            return httpx.Response(
                200,
                json={
                    "name": "winnow",
                    "version": "0.1.0",
                    "issuer": "https://cognito.test/pool",
                    "client_id": self.client_id,
                    "cognito_endpoint": "https://cognito.test" if pool else None,
                    "hosted_ui": "https://hosted.test" if pool else None,
                    "callback_ports": [8976, 8977],
                },
            )
        action = request.headers["X-Amz-Target"].partition(".")[2]
        self.seen.append(action)
        actions = {
            "InitiateAuth": self._initiate,
            "RespondToAuthChallenge": self._respond,
            "AssociateSoftwareToken": self._associate,
            "VerifySoftwareToken": self._verify,
        }
        return actions[action](json.loads(request.content))

    def _initiate(self, body: dict[str, Any]) -> httpx.Response:
        parameters = body["AuthParameters"]
        if body["AuthFlow"] == "REFRESH_TOKEN_AUTH":
            if parameters["REFRESH_TOKEN"] != "refresh":
                return _error("NotAuthorizedException", "Refresh Token has expired")
            return httpx.Response(200, json={"AuthenticationResult": {"AccessToken": "second", "ExpiresIn": 3600}})
        name, user = parameters["USERNAME"], self.users.get(parameters["USERNAME"])
        if user is None or user.password != parameters["PASSWORD"]:
            return _error("NotAuthorizedException", "Incorrect username or password.")
        if user.temporary:
            attributes = {"requiredAttributes": '["userAttributes.name"]', "userAttributes": "{}"}
            return self._challenge("NEW_PASSWORD_REQUIRED", name, attributes)
        return self._after_password(name)

    def _respond(self, body: dict[str, Any]) -> httpx.Response:
        expected = self.sessions.get(body["Session"])
        responses = body["ChallengeResponses"]
        if expected is None or expected[1] != body["ChallengeName"] or responses["USERNAME"] != f"id of {expected[0]}":
            return _error("NotAuthorizedException", "Invalid session for the user.")
        name, challenge = expected
        match challenge:
            case "NEW_PASSWORD_REQUIRED":
                if len(responses["NEW_PASSWORD"]) < MIN_PASSWORD:
                    return _error("InvalidPasswordException", "Password not long enough")
                if not responses.get("userAttributes.name"):
                    return _error("InvalidParameterException", "Missing required attribute name")
                self.users[name].password, self.users[name].temporary = responses["NEW_PASSWORD"], False
            case "SOFTWARE_TOKEN_MFA":
                if responses["SOFTWARE_TOKEN_MFA_CODE"] != CODE:
                    return _error("CodeMismatchException", "Invalid code received for user")
                return self._tokens(body["Session"])
            case "MFA_SETUP":
                if not self.users[name].has_app:
                    return _error("NotAuthorizedException", "No authenticator app was verified.")
                return self._tokens(body["Session"])
        del self.sessions[body["Session"]]
        return self._after_password(name)

    def _associate(self, body: dict[str, Any]) -> httpx.Response:
        name, _ = self.sessions.pop(body["Session"])
        return httpx.Response(200, json={"SecretCode": SECRET, "Session": self._session(name, "associated")})

    def _verify(self, body: dict[str, Any]) -> httpx.Response:
        name, state = self.sessions.pop(body["Session"])
        if state != "associated" or body["UserCode"] != CODE:
            return _error("EnableSoftwareTokenMFAException", "Code mismatch")
        self.users[name].has_app = True
        return httpx.Response(200, json={"Status": "SUCCESS", "Session": self._session(name, "MFA_SETUP")})

    def _after_password(self, name: str) -> httpx.Response:
        if self.users[name].has_app:
            return self._challenge("SOFTWARE_TOKEN_MFA", name, {})
        if self.requires_app:
            return self._challenge("MFA_SETUP", name, {"MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'})
        return self._tokens(None)

    def _challenge(self, challenge: str, name: str, parameters: dict[str, str]) -> httpx.Response:
        members = {
            "ChallengeName": challenge,
            "Session": self._session(name, challenge),
            "ChallengeParameters": {"USER_ID_FOR_SRP": f"id of {name}", **parameters},
        }
        return httpx.Response(200, json=members)

    def _session(self, name: str, state: str) -> str:
        session = secrets.token_hex(8)
        self.sessions[session] = (name, state)
        return session

    def _tokens(self, session: str | None) -> httpx.Response:
        self.sessions.pop(session or "", None)
        tokens = {"AccessToken": "first", "RefreshToken": "refresh", "ExpiresIn": 3600}
        return httpx.Response(200, json={"AuthenticationResult": tokens})


def _error(code: str, message: str) -> httpx.Response:
    return httpx.Response(400, json={"__type": code, "message": message})
