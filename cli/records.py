"""``winnow records``: list, search, show, edit, suggestions, versions, archive, export."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import batched, islice
from pathlib import Path
from typing import Annotated

import typer

from cli import jobs
from cli.batch import Every, Yes, act_on_each, check_named, confirm
from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import Line, show
from cli.references import find_project, find_record
from winnow.exports.export_formats import Format
from winnow.records.record import RecordKind, RecordOrder, Status
from winnow.values import Json

app = typer.Typer(no_args_is_help=True, help="Records: list, search, show, edit, archive, export.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
RecordId = Annotated[str, typer.Argument(metavar="RECORD", help="The record's id.")]
_COLUMNS = ("record_id", "label", "detail", "kind", "status", "version", "source.name", "updated_at")
_BATCH = 100  # records a request


RecordIds = Annotated[list[str] | None, typer.Argument(metavar="[RECORD]...", help="The records' ids.")]
Text = Annotated[str | None, typer.Option(help="As in a search.")]
OfStatus = Annotated[Status, typer.Option(help="Which records.")]
Limit = Annotated[int, typer.Option(min=1, help="Maximum number to show.")]
Skill = Annotated[str | None, typer.Option(help="Has this skill.")]
Company = Annotated[str | None, typer.Option(help="Worked at this company.")]
Place = Annotated[str | None, typer.Option(help="Lives, or worked, at this place.")]
Since = Annotated[str | None, typer.Option(help="Changed at this RFC 3339 time or later.")]
Sort = Annotated[RecordOrder, typer.Option(help="By time, or by a value (--by).")]
By = Annotated[str | None, typer.Option(help="The field to sort by. Default: what people call the record.")]
Kind = Annotated[RecordKind | None, typer.Option(help="Only records of this kind.")]
Tag = Annotated[str | None, typer.Option(help="Bears this tag.")]
Where = Annotated[
    str | None, typer.Option(metavar="FIELD=VALUE", help="A field has this value, as winnow records facets lists it.")
]
Seen = Annotated[
    int | None, typer.Option("--version", help="The version that you have seen. Default: the current one.")
]


@app.command("list")
def list_records(
    context: typer.Context,
    project: ProjectId,
    status: OfStatus = Status.ACTIVE,
    sort: Sort = RecordOrder.NEWEST,
    by: By = None,
    kind: Kind = None,
    tag: Tag = None,
    where: Where = None,
    limit: Limit = 20,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List a project's records, newest first or as --sort says."""
    with open_client(context) as client:
        project = find_project(client, project)
        search = {"status": status.value, "sort": sort.value, "by": by, **_narrowed(kind, tag, where)}
        found = client.records(project, search)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("facets")
def show_facets(
    context: typer.Context,
    project: ProjectId,
    status: OfStatus = Status.ACTIVE,
    kind: Kind = None,
    tag: Tag = None,
    where: Where = None,
    json: AsJson = False,
) -> None:
    """Count the kinds, tags and values that a project's records share: what a list can be narrowed by."""
    with open_client(context) as client:
        project = find_project(client, project)
        found = client.facets(project, {"status": status.value, **_narrowed(kind, tag, where)})
    if json:
        show(found, as_json=True)
        return
    groups = [("kind", found.kinds), ("tag", found.tags), *((each.field, each.values) for each in found.fields)]
    lines = [SharedValue(name, each.value, each.records) for name, values in groups for each in values]
    show(lines, as_json=False, columns=("field", "value", "records"))


@dataclass(frozen=True, slots=True)
class SharedValue(Line):
    """A value of a field, and how many records have it."""

    field: str
    value: str
    records: int


def _narrowed(kind: RecordKind | None, tag: str | None, where: str | None) -> dict[str, str | None]:
    """The filters of a list by what records share.

    Raises:
        typer.BadParameter: ``where`` names no field and value.
    """
    field, _, value = (where or "").partition("=")
    if where and not (field and value):
        raise typer.BadParameter("write FIELD=VALUE", param_hint="--where")
    return {"kind": kind.value if kind else None, "tag": tag, "field": field or None, "value": value or None}


@app.command("search")
def search_records(
    context: typer.Context,
    project: ProjectId,
    text: Annotated[str | None, typer.Argument(help="Beginnings of words, without regard to case and accents.")] = None,
    skill: Skill = None,
    company: Company = None,
    place: Place = None,
    since: Since = None,
    status: OfStatus = Status.ACTIVE,
    limit: Limit = 20,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """Search a project's records, newest first; all filters must match."""
    filters = {"status": status.value, "text": text, "skill": skill, "company": company, "place": place}
    with open_client(context) as client:
        project = find_project(client, project)
        found = client.records(project, {**filters, "updated_since": since})
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("show")
def show_record(
    context: typer.Context,
    project: ProjectId,
    record: RecordId,
    version: Annotated[int | None, typer.Option(min=1, help="An earlier version.")] = None,
    json: AsJson = False,
) -> None:
    """Show one record."""
    with open_client(context) as client:
        project = find_project(client, project)
        record = find_record(client, project, record)
        found = client.version(project, record, version) if version else client.record(project, record)
        show(found, as_json=json)


@app.command("versions")
def list_versions(
    context: typer.Context,
    project: ProjectId,
    record: RecordId,
    limit: Limit = 20,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List a record's versions, newest first, with the fields that changed."""
    with open_client(context) as client:
        project = find_project(client, project)
        record = find_record(client, project, record)
        found = list(islice(client.versions(project, record), limit))
        show(found, as_json=json, columns=("version", "status", "updated_at", "changed"), fields=fields)


@app.command("edit")
def edit_record(
    context: typer.Context,
    project: ProjectId,
    record: RecordId,
    edits: Annotated[list[str], typer.Argument(metavar="FIELD=TEXT…", help="Or FIELD:=JSON; FIELD:=null clears it.")],
    version: Seen = None,
    json: AsJson = False,
) -> None:
    """Edit fields: no ingestion and no consolidation overwrites your values."""
    fields = dict(_edit(text) for text in edits)
    with open_client(context) as client:
        project = find_project(client, project)
        record = find_record(client, project, record)
        seen = version or client.record(project, record).version
        show(client.edit_record(project, record, seen, fields), as_json=json)


@app.command("accept")
def accept_suggestions(
    context: typer.Context,
    project: ProjectId,
    record: RecordId,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD…")],
    version: Seen = None,
    json: AsJson = False,
) -> None:
    """Accept suggestions for fields that were edited."""
    with open_client(context) as client:
        project = find_project(client, project)
        record = find_record(client, project, record)
        seen = version or client.record(project, record).version
        show(client.decide_suggestions(project, record, seen, fields, accept=True), as_json=json)


@app.command("dismiss")
def dismiss_suggestions(
    context: typer.Context,
    project: ProjectId,
    record: RecordId,
    fields: Annotated[list[str], typer.Argument(metavar="FIELD…")],
    version: Seen = None,
    json: AsJson = False,
) -> None:
    """Dismiss suggestions for fields that were edited; the same values are not suggested again."""
    with open_client(context) as client:
        project = find_project(client, project)
        record = find_record(client, project, record)
        seen = version or client.record(project, record).version
        show(client.decide_suggestions(project, record, seen, fields, accept=False), as_json=json)


@app.command("export")
def export_records(
    context: typer.Context,
    project: ProjectId,
    output: Annotated[Path, typer.Option(dir_okay=False, allow_dash=True, help="The file to write; - is stdout.")],
    format_: Annotated[Format, typer.Option("--format", help="json-resume has resumes only.")] = Format.JSONL,
    text: Text = None,
    skill: Skill = None,
    company: Company = None,
    place: Place = None,
    since: Since = None,
    status: OfStatus = Status.ACTIVE,
    json: AsJson = False,
) -> None:
    """Export records to a file: JSON Lines, CSV, or a JSON Resume document a line."""
    filters = {"text": text, "skill": skill, "company": company, "place": place, "updated_since": since}
    options: dict[str, Json] = {"format": format_.value, "status": status.value}
    options |= {name: value for name, value in filters.items() if value is not None}
    with open_client(context) as client:
        project = find_project(client, project)
        accepted = client.export(project, options)
        to_stdout = str(output) == "-"
        jobs.watch(client, accepted.job_id, quiet=json or to_stdout)
        if to_stdout:
            client.stream_export(project, accepted.job_id, sys.stdout.buffer)
        else:
            show(client.fetch_export(project, accepted.job_id, output), as_json=json)


def _edit(text: str) -> tuple[str, Json]:
    name, sign, value = text.partition("=")
    if not sign or not name.rstrip(":"):
        raise typer.BadParameter(f"{name!r}: write FIELD=TEXT or FIELD:=JSON")
    if not name.endswith(":"):
        return name, value
    try:
        return name.removesuffix(":"), jsonlib.loads(value)
    except ValueError as error:
        raise typer.BadParameter(f"what follows {name}= is not JSON") from error


@app.command("add")
def add_records(context: typer.Context, project: ProjectId, json: AsJson = False) -> None:
    """Create or update records from standard input: one JSON object a line with fields, and optionally key and tags."""
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
    with open_client(context) as client:
        project = find_project(client, project)
        written = [
            each for some in batched(records, _BATCH, strict=False) for each in client.write_records(project, some)
        ]
        show(written, as_json=json, columns=("record_id", "key", "outcome", "version"))


@app.command("archive")
def archive_records(
    context: typer.Context,
    project: ProjectId,
    records: RecordIds = None,
    every: Every = False,
    text: Text = None,
    skill: Skill = None,
    company: Company = None,
    place: Place = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Archive records: those that are named, or with --all those that a search finds."""
    search = {"status": "active", "text": text, "skill": skill, "company": company, "place": place}
    _move(context, project, records, search, "archive", every=every, yes=yes, as_json=json)


@app.command("restore")
def restore_records(
    context: typer.Context,
    project: ProjectId,
    records: RecordIds = None,
    every: Every = False,
    text: Text = None,
    skill: Skill = None,
    company: Company = None,
    place: Place = None,
    yes: Yes = False,
    json: AsJson = False,
) -> None:
    """Restore archived records: those that are named, or with --all those that a search finds."""
    search = {"status": "archived", "text": text, "skill": skill, "company": company, "place": place}
    _move(context, project, records, search, "restore", every=every, yes=yes, as_json=json)


def _move(
    context: typer.Context,
    project: str,
    records: list[str] | None,
    search: Mapping[str, str | None],
    action: str,
    *,
    every: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Archives or restores records."""
    check_named(records, every=every, what="records")
    with open_client(context) as client:
        project = find_project(client, project)
        if records:
            chosen = [find_record(client, project, record) for record in records]
        else:
            chosen = [record.record_id for record in client.records(project, search)]
            confirm(f"{action.capitalize()} {len(chosen)} records?", chosen, yes=yes)
        if len(chosen) == 1 and not every:
            show(client.act_on_record(project, chosen[0], action), as_json=as_json)
        else:
            act_on_each(chosen, lambda each: client.act_on_record(project, each, action).status, as_json=as_json)
