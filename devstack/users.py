"""The two users of a local stack, and their access tokens."""

from __future__ import annotations

import json
import secrets
import string
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from devstack.layout import Layout

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

FILE = "users.json"
ROLES = {"admin": "admin@winnow.localhost", "power_user": "power@winnow.localhost"}


@dataclass(frozen=True, slots=True)
class User:
    """A user of the local stack."""

    name: str
    role: str
    password: str


def create_users(client: CognitoIdentityProviderClient, pool: str, client_id: str, layout: Layout) -> dict[str, User]:
    """Create one user a role, with random passwords that only the owner of the state folder can read."""
    users = {role: User(name, role, make_password()) for role, name in ROLES.items()}
    for user in users.values():
        create_user(client, pool, client_id, user)
    layout.write_secret(FILE, json.dumps([asdict(user) for user in users.values()], indent=1))
    return users


def create_user(client: CognitoIdentityProviderClient, pool: str, client_id: str, user: User) -> None:
    """Create one user as AWS does: with a temporary password, which the first sign-in replaces.

    Args:
        user: an empty role puts it in no group.
    """
    temporary = make_password()
    invite_user(client, pool, user, temporary)
    challenge = client.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.name, "PASSWORD": temporary},
    )
    client.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": user.name, "NEW_PASSWORD": user.password},
    )


def invite_user(client: CognitoIdentityProviderClient, pool: str, user: User, temporary: str) -> None:
    """Create one user who has not signed in yet."""
    client.admin_create_user(
        UserPoolId=pool,
        Username=user.name,
        UserAttributes=[{"Name": "email", "Value": user.name}, {"Name": "email_verified", "Value": "true"}],
        MessageAction="SUPPRESS",
        TemporaryPassword=temporary,
    )
    if user.role:
        client.admin_add_user_to_group(UserPoolId=pool, Username=user.name, GroupName=user.role)


def read_users(layout: Layout) -> dict[str, User]:
    """The users of a running stack, by role."""
    return {member["role"]: User(**member) for member in json.loads(layout.file(FILE).read_text())}


def sign_in(client: CognitoIdentityProviderClient, client_id: str, user: User) -> dict[str, str]:
    """``access`` and ``id`` token of a user; each lives for an hour."""
    answer = client.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.name, "PASSWORD": user.password},
    )
    result = answer["AuthenticationResult"]
    return {"access": result["AccessToken"], "id": result["IdToken"]}


def make_password() -> str:
    """24 random characters of every class that the pool asks for."""
    classes = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-=_")
    letters = [secrets.choice(letters) for letters in classes for _ in range(6)]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
