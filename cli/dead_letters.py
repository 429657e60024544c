"""``winnow dead-letters``: list, show, redrive."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import show
from cli.problems import Exit, format_error
from winnow.api.models.dead_letter_models import Standing
from winnow.sdk.client_errors import ApiError

app = typer.Typer(no_args_is_help=True, help="Messages that no worker could process.")

_COLUMNS = ("letter_id", "reason", "queue", "received_at", "job_id", "outcome")


@app.command("list")
def list_letters(
    context: typer.Context,
    status: Annotated[Standing | None, typer.Option(help="Only those that wait, or that were redriven.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 50,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List dead letters, newest first."""
    with open_client(context) as client:
        found = client.dead_letters(status=status.value if status else None)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("show")
def show_letter(
    context: typer.Context,
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="The letter's id.")],
    json: AsJson = False,
) -> None:
    """Show one dead letter with its message."""
    with open_client(context) as client:
        show(client.dead_letter(letter), as_json=json)


@app.command("redrive")
def redrive_letters(
    context: typer.Context,
    letters: Annotated[list[str] | None, typer.Argument(metavar="[LETTER]...", help="The letters' ids.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
    json: AsJson = False,
) -> None:
    """Redrive dead letters once their cause is fixed; exits with 1 when some could not be redriven."""
    if bool(letters) == every:
        raise typer.BadParameter("name letters, or give --all")
    failed = False
    with open_client(context) as client:
        named = letters or [letter.letter_id for letter in client.dead_letters(status=Standing.WAITING.value)]
        redriven = []
        for letter in named:
            try:
                redriven.append(client.redrive(letter))
            except ApiError as error:
                if not every or error.code != "letter-unreadable":
                    raise
                failed = True
                typer.echo(f"{letter}: {format_error(error)}", err=True)
        show(redriven, as_json=json, columns=_COLUMNS)
    if failed:
        raise typer.Exit(Exit.FAILED)
