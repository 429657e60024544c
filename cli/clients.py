"""``winnow clients``: machines that sign in by OAuth client credentials. Needs AWS credentials of the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import boto3
import typer

from cli.options import AsJson
from cli.output import Line, show
from cli.stack import StackName, aws_errors_explained, find_output
from winnow.platform.auth import SCOPE_PREFIX, Role

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

app = typer.Typer(no_args_is_help=True, help="Machines that may sign in; needs AWS credentials of the account.")

PARAMETER = "MachineClientIds"
_TOKEN_MINUTES = 60
ClientId = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's id, as the list shows it.")]


@dataclass(frozen=True, slots=True)
class ClientLine(Line):
    """One machine client, as listed."""

    client_id: str
    name: str
    scopes: list[str]


@dataclass(frozen=True, slots=True)
class NewClient(ClientLine):
    """A machine client with its secret, which is shown once."""

    client_secret: str
    token_url: str


@dataclass(frozen=True, slots=True)
class MachineClients:
    """The machine clients of a deployment.

    The gateway accepts tokens of the clients that the stack's parameter ``MachineClientIds`` lists, so adding and
    removing one updates the stack.
    """

    cognito: CognitoIdentityProviderClient
    stacks: CloudFormationClient
    stack_name: str
    pool: str
    hosted_ui: str

    @classmethod
    def open(cls, stack_name: str) -> MachineClients:
        """Those of a stack.

        Raises:
            typer.Exit: the stack can't be read, or takes the tokens of another issuer.
        """
        pool, hosted_ui = find_output(stack_name, "UserPoolId"), find_output(stack_name, "HostedUi")
        return cls(boto3.client("cognito-idp"), boto3.client("cloudformation"), stack_name, pool, hosted_ui)

    def add(self, name: str, role: Role) -> NewClient:
        """Makes a client whose one scope is the role, and lets the gateway accept it."""
        scopes = [f"{SCOPE_PREFIX}{role.value}"]
        made = self.cognito.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName=name,
            GenerateSecret=True,
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthScopes=scopes,
            AccessTokenValidity=_TOKEN_MINUTES,
            TokenValidityUnits={"AccessToken": "minutes"},
            EnableTokenRevocation=True,
        )["UserPoolClient"]
        client_id = made["ClientId"]
        self._accept([*self.accepted(), client_id])
        return NewClient(
            client_id=client_id,
            name=name,
            scopes=scopes,
            client_secret=made["ClientSecret"],
            token_url=f"{self.hosted_ui}/oauth2/token",
        )

    def remove(self, client_id: str) -> None:
        """Deletes a client; the gateway no longer accepts tokens that it still has."""
        self._accept([each for each in self.accepted() if each != client_id])
        self.cognito.delete_user_pool_client(UserPoolId=self.pool, ClientId=client_id)

    def list(self) -> Sequence[ClientLine]:
        """The clients that the gateway accepts."""
        found = []
        for client_id in self.accepted():
            client = self.cognito.describe_user_pool_client(UserPoolId=self.pool, ClientId=client_id)["UserPoolClient"]
            line = ClientLine(
                client_id=client_id,
                name=client.get("ClientName", ""),
                scopes=list(client.get("AllowedOAuthScopes", [])),
            )
            found.append(line)
        return found

    def accepted(self) -> Sequence[str]:
        """Ids of the clients that the stack lists."""
        value = self._parameters().get(PARAMETER, "")
        return [each for each in value.split(",") if each]

    def _accept(self, client_ids: Sequence[str]) -> None:
        """Updates the stack, and waits until it is done."""
        parameters: list[ParameterTypeDef] = [
            {"ParameterKey": name, "UsePreviousValue": True} for name in self._parameters() if name != PARAMETER
        ]
        parameters.append({"ParameterKey": PARAMETER, "ParameterValue": ",".join(client_ids)})
        self.stacks.update_stack(
            StackName=self.stack_name,
            UsePreviousTemplate=True,
            Parameters=parameters,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        self.stacks.get_waiter("stack_update_complete").wait(
            StackName=self.stack_name, WaiterConfig={"Delay": 3, "MaxAttempts": 200}
        )

    def _parameters(self) -> dict[str, str]:
        (stack,) = self.stacks.describe_stacks(StackName=self.stack_name)["Stacks"]
        return {each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", [])}


@app.command("list")
def list_clients(stack_name: StackName = "winnow", json: AsJson = False) -> None:
    """List the machines that may sign in."""
    with aws_errors_explained():
        found = MachineClients.open(stack_name).list()
    show(found, as_json=json, columns=("client_id", "name", "scopes"))


@app.command("add")
def add_client(
    name: Annotated[str, typer.Argument(help="What the machine is called.")],
    role: Annotated[Role, typer.Option(help="What it may do.")] = Role.POWER_USER,
    stack_name: StackName = "winnow",
    json: AsJson = False,
) -> None:
    """Add a machine, and print its id and secret once; the stack is updated, which takes half a minute."""
    with aws_errors_explained():
        made = MachineClients.open(stack_name).add(name, role)
    if json:
        show(made, as_json=True)
        return
    typer.echo(f"WINNOW_CLIENT_ID={made.client_id}\nWINNOW_CLIENT_SECRET={made.client_secret}")
    typer.echo(f"The command takes both from its environment; other programs get tokens at {made.token_url}.", err=True)
    typer.echo(f"Where membership counts: winnow members add PROJECT {made.client_id}", err=True)


@app.command("remove")
def remove_client(client: ClientId, stack_name: StackName = "winnow") -> None:
    """Remove a machine; the stack is updated."""
    with aws_errors_explained():
        MachineClients.open(stack_name).remove(client)
