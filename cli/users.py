"""``winnow users``: who may sign in. Needs AWS credentials of the account that the deployment is in."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import boto3
import typer

from cli.options import AsJson
from cli.output import Line, show
from cli.stack import StackName, aws_errors_explained, find_output
from winnow.platform.auth import Role

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

app = typer.Typer(no_args_is_help=True, help="People who may sign in; needs AWS credentials of the account.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")]
WithRole = Annotated[Role, typer.Option(help="What they may do.")]


@dataclass(frozen=True, slots=True)
class UserLine(Line):
    """One user, as listed."""

    email: str
    name: str
    role: str
    status: str
    subject: str


@dataclass(frozen=True, slots=True)
class UserPool:
    """The user pool of a deployment."""

    client: CognitoIdentityProviderClient
    pool: str

    @classmethod
    def open(cls, stack_name: str) -> UserPool:
        """The pool of a stack.

        Raises:
            typer.Exit: the stack can't be read, or takes the tokens of another issuer.
        """
        return cls(boto3.client("cognito-idp"), find_output(stack_name, "UserPoolId"))

    def add(self, email: str, role: Role, name: str, *, invite: bool) -> str | None:
        """Creates a user with a temporary password.

        Args:
            invite: whether Cognito e-mails the temporary password.

        Returns:
            The temporary password, where no e-mail brings it.
        """
        attributes: list[AttributeTypeTypeDef] = [
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
        ]
        attributes += [{"Name": "name", "Value": name}] if name else []
        temporary = None if invite else make_password()
        if temporary is None:
            self.client.admin_create_user(
                UserPoolId=self.pool, Username=email, UserAttributes=attributes, DesiredDeliveryMediums=["EMAIL"]
            )
        else:
            self.client.admin_create_user(
                UserPoolId=self.pool,
                Username=email,
                UserAttributes=attributes,
                MessageAction="SUPPRESS",
                TemporaryPassword=temporary,
            )
        self.set_role(email, role)
        return temporary

    def remove(self, email: str) -> None:
        """Ends the user's sessions, and deletes the user."""
        self.client.admin_user_global_sign_out(UserPoolId=self.pool, Username=email)
        self.client.admin_delete_user(UserPoolId=self.pool, Username=email)

    def set_role(self, email: str, role: Role) -> None:
        """Puts the user into the role's group and out of the other's; tokens that are out keep theirs for an hour."""
        self.client.admin_add_user_to_group(UserPoolId=self.pool, Username=email, GroupName=role.value)
        for other in Role:
            if other is not role:
                self.client.admin_remove_user_from_group(UserPoolId=self.pool, Username=email, GroupName=other.value)

    def users(self) -> Iterator[UserLine]:
        """Every user."""
        roles: dict[str, str] = {}
        for role in (Role.POWER_USER, Role.ADMIN):  # an admin may do all that a power user may
            members = self.client.get_paginator("list_users_in_group")
            for some in members.paginate(UserPoolId=self.pool, GroupName=role.value):
                roles |= {user["Username"]: role.value for user in some["Users"]}
        for page in self.client.get_paginator("list_users").paginate(UserPoolId=self.pool):
            for user in page["Users"]:
                attributes = {each["Name"]: each.get("Value", "") for each in user.get("Attributes", [])}
                yield UserLine(
                    email=attributes.get("email", user["Username"]),
                    name=attributes.get("name", ""),
                    role=roles.get(user["Username"], ""),
                    status=user["UserStatus"].lower() if user.get("Enabled", True) else "disabled",
                    subject=attributes.get("sub", ""),
                )


@app.command("list")
def list_users(stack_name: StackName = "winnow", json: AsJson = False) -> None:
    """List the users with their roles."""
    with aws_errors_explained():
        found = list(UserPool.open(stack_name).users())
    show(found, as_json=json, columns=("email", "name", "role", "status", "subject"))


@app.command("add")
def add_user(
    email: Email,
    role: WithRole = Role.POWER_USER,
    name: Annotated[str, typer.Option(help="What people call them.")] = "",
    invite: Annotated[
        bool, typer.Option("--invite/--no-invite", help="E-mail the temporary password, or print it.")
    ] = True,
    stack_name: StackName = "winnow",
) -> None:
    """Add a user: an e-mail brings a temporary password, and the first winnow login asks for a new one."""
    with aws_errors_explained():
        temporary = UserPool.open(stack_name).add(email, role, name, invite=invite)
    if temporary:
        typer.echo(f"Temporary password, for three days: {temporary}")


@app.command("remove")
def remove_user(email: Email, stack_name: StackName = "winnow") -> None:
    """Remove a user; what they did stays in the audit trail."""
    with aws_errors_explained():
        UserPool.open(stack_name).remove(email)


@app.command("role")
def set_role(
    email: Email,
    role: Annotated[Role, typer.Argument(help="What they may do from their next sign-in on.")],
    stack_name: StackName = "winnow",
) -> None:
    """Change what a user may do."""
    with aws_errors_explained():
        UserPool.open(stack_name).set_role(email, role)


def make_password() -> str:
    """16 random characters of every class that the pool asks for."""
    classes = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-=_")
    letters = [secrets.choice(each) for each in classes for _ in range(4)]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
