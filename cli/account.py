"""``winnow login`` and ``winnow logout``."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import session
from cli.deployment import Deployment


def login(
    context: typer.Context,
    client_id: Annotated[str, typer.Option(help="The user pool's client (stack output UserPoolClientId).")],
    username: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="WINNOW_PASSWORD")],
    region: Annotated[str, typer.Option(envvar="AWS_REGION", help="The user pool's region.")] = "",
    identity: Annotated[
        str, typer.Option(help="Address of Cognito instead of the region's, e.g. a local stack's.")
    ] = "",
) -> None:
    """Sign in; the token is kept in a file that only you can read."""
    at = context.find_object(Deployment) or Deployment()
    if not at.url:
        raise typer.BadParameter("say which deployment: winnow --url https://… login …")
    if not (region or identity):
        raise typer.BadParameter("give --region or --identity")
    where = identity or f"https://cognito-idp.{region}.amazonaws.com/"
    fresh = session.Session(url=at.url, client_id=client_id, identity=where)
    signed_in = session.Identity(where, client_id, at.transport).sign_in(fresh, username, password)
    session.save(signed_in)
    typer.echo(f"Signed in at {at.url}.", err=True)


def logout() -> None:
    """Forget the kept token."""
    session.forget()
