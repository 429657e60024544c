"""``winnow subject``: what is held about a person."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated

import typer

from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import show
from cli.references import find_project

app = typer.Typer(no_args_is_help=True, help="What is held about a person: find their records, write all of it down.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
Email = Annotated[str | None, typer.Option(help="An email address of theirs.")]
Phone = Annotated[str | None, typer.Option(help="A phone number of theirs, in any spelling.")]
Name = Annotated[str | None, typer.Option(help="Their name, as it may be written.")]
_COLUMNS = ("record_id", "label", "detail", "kind", "status", "matched_by")


@app.command("find")
def find_records(
    context: typer.Context,
    project: ProjectId,
    email: Email = None,
    phone: Phone = None,
    name: Name = None,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """Find the records that may be about a person, for somebody to confirm."""
    with open_client(context) as client:
        project = find_project(client, project)
        found = list(client.find_subject(project, {"email": email, "phone": phone, "name": name}))
        show(found, as_json=json, columns=_COLUMNS, fields=fields)


@app.command("access")
def write_everything(
    context: typer.Context,
    project: ProjectId,
    records: Annotated[list[str], typer.Argument(metavar="RECORD...", help="Ids that somebody has confirmed.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("subject.json"),
) -> None:
    """Write all that is held about records of a person to one file."""
    with open_client(context) as client:
        project = find_project(client, project)
        held = [client.everything(project, record).to_dict() for record in records]
    text = jsonlib.dumps({"project_id": project, "records": held}, ensure_ascii=False, indent=2)
    output.write_text(text + "\n", encoding="utf-8")
    typer.echo(f"{len(held)} records: {output}", err=True)
