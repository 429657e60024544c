"""``winnow members``: who may act in a project, and as what."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import show
from cli.references import find_project
from winnow.platform.auth import Role

app = typer.Typer(no_args_is_help=True, help="Members of a project: list, add, remove.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="As winnow users list or winnow whoami shows it.")]
_COLUMNS = ("subject", "name", "role", "added_at", "added_by")


@app.command("list")
def list_members(context: typer.Context, project: ProjectId, json: AsJson = False, fields: Fields = None) -> None:
    """List the members of a project."""
    with open_client(context) as client:
        project = find_project(client, project)
        show(list(client.members(project)), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("add")
def add_member(
    context: typer.Context,
    project: ProjectId,
    subject: Subject,
    role: Annotated[Role, typer.Option(help="What they may do in this project.")] = Role.POWER_USER,
    name: Annotated[str | None, typer.Option(help="Their display name.")] = None,
    json: AsJson = False,
) -> None:
    """Add a member, or change the role of one."""
    with open_client(context) as client:
        project = find_project(client, project)
        show(client.put_member(project, subject, role.value, name), as_json=json)


@app.command("remove")
def remove_member(context: typer.Context, project: ProjectId, subject: Subject) -> None:
    """Remove a member; takes effect within a minute."""
    with open_client(context) as client:
        project = find_project(client, project)
        client.remove_member(project, subject)
