"""Signing in at a Cognito user pool by its public API; no AWS credentials are needed.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import httpx

from cli.session import Session, save
from winnow.sdk.client_errors import ApiError

_EARLY = 60  # s before a token runs out in which it is renewed
_MAX_STEPS = 6  # challenges in one sign-in; Cognito asks for two or three
_TRIES = 3  # for a new password or a code


class Prompts(Protocol):
    """What a sign-in may have to ask a person."""

    def new_password(self, why: str) -> str:
        """A password in place of the temporary one; ``why`` says what was wrong with the last one, or is empty."""

    def one_time_code(self, why: str) -> str:
        """The six digits that the authenticator app shows now; ``why`` as above."""

    def enrol(self, secret: str, username: str) -> str:
        """Shows the secret for an authenticator app; returns the six digits that it then shows."""

    def attribute(self, name: str) -> str:
        """An attribute that the pool requires of its users, e.g. ``name``."""


@dataclass(frozen=True, slots=True)
class CognitoIdentity:
    """One client of one user pool.

    Attributes:
        url: of the Cognito endpoint.
        transport: how requests travel; None is the network.
        now: seconds since 1970.
    """

    url: str
    client_id: str
    transport: httpx.BaseTransport | None = None
    now: Callable[[], float] = time.time

    def sign_in(self, session: Session, username: str, password: str, prompts: Prompts) -> Session:
        """Signs in, answering whatever challenge the pool poses.

        Returns:
            The session with fresh tokens.

        Raises:
            ApiError: user or password is wrong, the pool wants something that the command can't give, or can't be
                reached.
        """
        parameters = {"USERNAME": username, "PASSWORD": password}
        step = self._initiate("USER_PASSWORD_AUTH", parameters)
        for _ in range(_MAX_STEPS):
            if "AuthenticationResult" in step:
                return self._with_tokens(replace(session, username=username), step)
            step = self._respond(step, username, prompts)
        raise ApiError(401, "challenge", "The user pool asks for more steps than a sign-in has.")

    def renew(self, session: Session) -> Session:
        """The session with a new access token.

        Raises:
            ApiError: ``session-ended`` when the refresh token is no longer good.
        """
        try:
            step = self._initiate("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": session.refresh_token})
        except ApiError as error:
            if error.code in {"NotAuthorizedException", "UserNotFoundException"}:
                raise _session_ended() from error
            raise
        return self._with_tokens(session, step)

    def _initiate(self, flow: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        return self._call("InitiateAuth", {"AuthFlow": flow, "AuthParameters": dict(parameters)})

    def _respond(self, step: Mapping[str, Any], username: str, prompts: Prompts) -> dict[str, Any]:
        """Answers one challenge; returns what the pool says next."""
        name = str(step.get("ChallengeName", ""))
        parameters: Mapping[str, str] = step.get("ChallengeParameters") or {}
        responses = {"USERNAME": parameters.get("USER_ID_FOR_SRP", username)}
        match name:
            case "NEW_PASSWORD_REQUIRED":
                required = json.loads(parameters.get("requiredAttributes") or "[]")
                for attribute in required:
                    plain = str(attribute).removeprefix("userAttributes.")
                    responses[f"userAttributes.{plain}"] = prompts.attribute(plain)
                return self._respond_asking(step, responses, "NEW_PASSWORD", prompts.new_password)
            case "SOFTWARE_TOKEN_MFA":
                return self._respond_asking(step, responses, "SOFTWARE_TOKEN_MFA_CODE", prompts.one_time_code)
            case "MFA_SETUP":
                return self._set_up_mfa(step, responses, username, prompts)
            case _:
                raise ApiError(401, "challenge", f"The user pool asks for {name or 'another step'}: use --browser.")

    def _respond_asking(
        self, step: Mapping[str, Any], responses: dict[str, str], name: str, ask: Callable[[str], str]
    ) -> dict[str, Any]:
        """Answers a challenge with what a person types, who may mistype it."""
        why = ""
        for tried in range(1, _TRIES + 1):
            try:
                return self._respond_to(step, {**responses, name: ask(why)})
            except ApiError as error:
                if error.code not in {"InvalidPasswordException", "CodeMismatchException"} or tried == _TRIES:
                    raise
                why = error.detail
        raise AssertionError("unreachable")

    def _set_up_mfa(
        self, step: Mapping[str, Any], responses: dict[str, str], username: str, prompts: Prompts
    ) -> dict[str, Any]:
        secret = self._call("AssociateSoftwareToken", {"Session": step["Session"]}, with_client=False)
        code = prompts.enrol(str(secret["SecretCode"]), username)
        verified = self._call(
            "VerifySoftwareToken", {"Session": secret["Session"], "UserCode": code}, with_client=False
        )
        return self._respond_to({**step, "Session": verified["Session"]}, responses)

    def _respond_to(self, step: Mapping[str, Any], responses: Mapping[str, str]) -> dict[str, Any]:
        body = {"ChallengeName": step["ChallengeName"], "ChallengeResponses": dict(responses)}
        if step.get("Session"):
            body["Session"] = step["Session"]
        return self._call("RespondToAuthChallenge", body)

    def _call(self, action: str, body: dict[str, Any], *, with_client: bool = True) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
        }
        content = json.dumps({**body, "ClientId": self.client_id} if with_client else body)
        try:
            with httpx.Client(transport=self.transport, timeout=30) as http:
                response = http.post(self.url, content=content, headers=headers)
            members = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ApiError(0, "unreachable", f"{self.url} can't be reached.") from error
        if not isinstance(members, dict):
            members = {}
        if response.is_error:
            code = str(members.get("__type", "")).rpartition("#")[2] or "sign-in-refused"
            raise ApiError(401, code, str(members.get("message") or "The sign-in was refused."))
        return members

    def _with_tokens(self, session: Session, step: Mapping[str, Any]) -> Session:
        result = step["AuthenticationResult"]
        return replace(
            session,
            access_token=result["AccessToken"],
            refresh_token=result.get("RefreshToken", session.refresh_token),
            expires_at=self.now() + float(result.get("ExpiresIn", 3600)),
        )


def _session_ended() -> ApiError:
    return ApiError(401, "session-ended", "The session has ended: sign in again with winnow login.")


@dataclass(slots=True)
class TokenSource:
    """Gives an access token that is good for a while, renewed when it runs out.

    Attributes:
        profile: where the renewed session is kept.
    """

    session: Session
    transport: httpx.BaseTransport | None = None
    now: Callable[[], float] = time.time
    profile: str | None = None

    def __call__(self) -> str:
        """The token.

        Raises:
            ApiError: the session has ended.
        """
        if self.session.expires_at - self.now() < _EARLY:
            if not self.session.refresh_token:
                raise _session_ended()
            identity = CognitoIdentity(self.session.identity, self.session.client_id, self.transport, self.now)
            self.session = identity.renew(self.session)
            save(self.session, self.profile)
        return self.session.access_token
