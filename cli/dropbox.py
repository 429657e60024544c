"""``winnow dropbox connect``: the owner of a Dropbox account lets a deployment read it.

OAuth with PKCE and without a redirect page (https://developers.dropbox.com/oauth-guide): the owner opens a page,
allows, and copies a code. The refresh token goes from Dropbox's answer to Secrets Manager; it is never printed, logged
or written to a file.
"""

from __future__ import annotations

import json
from typing import Annotated, NoReturn

import boto3
import requests
import typer
from botocore.exceptions import BotoCoreError, ClientError
from dropbox import DropboxOAuth2FlowNoRedirect

from cli.problems import Exit
from cli.stack import StackName, find_output
from winnow.ingestion.sources.dropbox_client import session_to

OFFLINE = "offline"  # Dropbox answers with a refresh token too
SCOPES = ["account_info.read", "files.metadata.read", "files.content.read"]
app = typer.Typer(no_args_is_help=True, help="Connect a Dropbox account.")


@app.callback()
def dropbox() -> None:
    """Commands about a deployment's Dropbox account."""


@app.command()
def connect(
    app_key: Annotated[str, typer.Option(prompt="App key", help="Of your app in Dropbox's App Console.")],
    app_secret: Annotated[
        str,
        typer.Option(prompt="App secret (signs the webhook)", hide_input=True, envvar="WINNOW_DROPBOX_APP_SECRET"),
    ],
    stack_name: StackName = "winnow",
    endpoint: Annotated[str, typer.Option(envvar="WINNOW_DROPBOX_ENDPOINT", help="A stand-in for Dropbox.")] = "",
) -> None:
    """Let a deployment read your Dropbox: open a page, allow, paste the code."""
    secret_arn = find_output(stack_name, "DropboxSecretArn")
    flow = DropboxOAuth2FlowNoRedirect(app_key, use_pkce=True, token_access_type=OFFLINE, scope=SCOPES)
    flow.requests_session = session_to(endpoint)
    typer.echo(f"1. Open   {flow.start()}\n2. Allow, and copy the code that is shown.")
    code = typer.prompt("3. Code", hide_input=True).strip()
    try:
        granted = flow.finish(code)
    except requests.HTTPError:
        _stop("Dropbox did not accept the code: it is used up, too old, or not all of it was pasted. Try again.")
    except requests.RequestException:
        _stop("Dropbox can't be reached: check the network and try again.")
    _keep(secret_arn, {"app_key": app_key, "app_secret": app_secret, "refresh_token": granted.refresh_token})
    typer.echo("Connected. The deployment reads the account from its next ingestion on, at the latest in five minutes.")


def _keep(secret_arn: str, members: dict[str, str]) -> None:
    try:
        boto3.client("secretsmanager").put_secret_value(SecretId=secret_arn, SecretString=json.dumps(members))
    except (ClientError, BotoCoreError):
        _stop("The token could not be kept: your AWS user needs secretsmanager:PutSecretValue on the stack's secret.")


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(Exit.FAILED)
