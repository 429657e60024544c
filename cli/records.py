"""``winnow records``: list, show, add, archive, restore."""

from __future__ import annotations

import json as jsonlib
import sys
from itertools import batched, islice
from typing import Annotated

import typer

from cli.deployment import client_of
from cli.options import AsJson
from cli.output import show
from winnow.platform.values import Json
from winnow.records.entities import Status

app = typer.Typer(no_args_is_help=True, help="What is known of one real thing, field by field.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
RecordId = Annotated[str, typer.Argument(metavar="RECORD", help="The record's id.")]
_COLUMNS = ("record_id", "kind", "status", "version", "fields.name.value", "source.name", "updated_at")
_BATCH = 100  # records a request


@app.command("list")
def list_records(
    context: typer.Context,
    project: ProjectId,
    status: Annotated[Status, typer.Option(help="Which records.")] = Status.ACTIVE,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    json: AsJson = False,
) -> None:
    """List a project's records, newest first."""
    with client_of(context) as client:
        found = client.records(project, status=status.value)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS)


@app.command("show")
def show_record(context: typer.Context, project: ProjectId, record: RecordId, json: AsJson = False) -> None:
    """Show one record."""
    with client_of(context) as client:
        show(client.record(project, record), as_json=json)


@app.command("add")
def add_records(context: typer.Context, project: ProjectId, json: AsJson = False) -> None:
    """Create or update records from standard input: a JSON object a line with fields, and perhaps key and tags."""
    records: list[dict[str, Json]] = []
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            record = jsonlib.loads(line)
        except ValueError as error:
            raise typer.BadParameter(f"line {number} is not JSON") from error
        if not isinstance(record, dict):
            raise typer.BadParameter(f"line {number} is not an object")
        records.append(record)
    with client_of(context) as client:
        written = [
            each for some in batched(records, _BATCH, strict=False) for each in client.write_records(project, some)
        ]
        show(written, as_json=json, columns=("record_id", "key", "outcome", "version"))


@app.command("archive")
def archive_record(context: typer.Context, project: ProjectId, record: RecordId, json: AsJson = False) -> None:
    """Put a record aside."""
    with client_of(context) as client:
        show(client.act_on_record(project, record, "archive"), as_json=json)


@app.command("restore")
def restore_record(context: typer.Context, project: ProjectId, record: RecordId, json: AsJson = False) -> None:
    """Bring an archived record back."""
    with client_of(context) as client:
        show(client.act_on_record(project, record, "restore"), as_json=json)
