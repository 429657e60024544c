"""``winnow audit``."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from cli.deployment import client_of
from cli.options import AsJson
from cli.output import show


def audit(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(help="A project's id, or none; else the default project.")] = None,
    type: Annotated[str | None, typer.Option(help="E.g. job.completed or access.denied.")] = None,  # noqa: A002
    actor: Annotated[str | None, typer.Option(help="Whose doings.")] = None,
    entity: Annotated[tuple[str, str] | None, typer.Option(metavar="TYPE ID", help="E.g. job and its id.")] = None,
    since: Annotated[str | None, typer.Option(help="RFC 3339 time.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    json: AsJson = False,
) -> None:
    """Show who did what, when, to which thing; newest first."""
    with client_of(context) as client:
        found = client.audit(project, type=type, actor=actor, entity=entity, since=since)
        columns = ("at", "actor", "type", "entity.type", "entity.id", "metadata")
        show(list(islice(found, limit)), as_json=json, columns=columns)
