"""Who is calling, from the claims that API Gateway's JWT authorizer has verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from winnow.platform.errors import Unauthenticated

SCOPE_PREFIX = "winnow/"
"""Of the scopes that are roles: the identifier of the resource server in ``template.yaml``."""


class Role(StrEnum):
    """What a caller may do. An admin may do all that a power user may."""

    ADMIN = "admin"
    POWER_USER = "power_user"


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or a part of Winnow itself that asks for something."""

    subject: str
    roles: frozenset[Role] = field(default_factory=frozenset)

    def may_act_as(self, role: Role) -> bool:
        """Whether the caller has the role, itself or through admin."""
        return role in self.roles or Role.ADMIN in self.roles


def system(part: str) -> Caller:
    """A ``part`` of Winnow (``scheduler``, ``s3_inbox`` …) acting on its own, with every right."""
    return Caller(subject=f"system:{part}", roles=frozenset({Role.ADMIN, Role.POWER_USER}))


def caller_from_claims(claims: Mapping[str, object], roles_claim: str) -> Caller:
    """The caller that verified claims describe.

    HTTP API hands an array claim over as the text ``"[admin power_user]"``; unknown groups give no role. A machine that
    signed in by client credentials is in no group: its scopes ``winnow/power_user`` and ``winnow/admin`` are its roles.
    People can't ask for these scopes (``AllowedOAuthScopes`` of their client in ``template.yaml``).

    Args:
        claims: of the access token, whose signature the gateway has verified.
        roles_claim: the name of the claim that lists the caller's groups.

    Raises:
        Unauthenticated: no subject, or an id token where an access token is needed (Cognito's ``token_use``).
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise Unauthenticated("not-signed-in", "Sign in and send the access token as 'Authorization: Bearer …'.")
    if claims.get("token_use", "access") != "access":
        raise Unauthenticated("wrong-token", "Send the access token, not the id token.")
    named = claims.get(roles_claim)
    words = named.strip("[]").replace(",", " ").split() if isinstance(named, str) else named
    known = {role.value for role in Role}
    groups = {str(word) for word in words} if isinstance(words, list) else set()
    scopes = claims.get("scope")
    granted = scopes.split() if isinstance(scopes, str) else []
    groups |= {scope.removeprefix(SCOPE_PREFIX) for scope in granted if scope.startswith(SCOPE_PREFIX)}
    return Caller(subject=subject, roles=frozenset(Role(group) for group in groups & known))
