"""``winnow projects``: list, create, show, configure, upload."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated

import typer

from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import show
from cli.references import find_project
from winnow.values import Json

app = typer.Typer(no_args_is_help=True, help="Projects: list, create, show, configure, upload.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]


@app.command("list")
def list_projects(context: typer.Context, json: AsJson = False, fields: Fields = None) -> None:
    """List projects by name."""
    with open_client(context) as client:
        columns = ("project_id", "name", "records", "changed", "consolidation.enabled", "active_job")
        show(list(client.projects()), as_json=json, columns=columns, fields=fields)


@app.command("create")
def create_project(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the project.")],
    project_id: Annotated[str | None, typer.Option("--id", help="Your own UUID for the project.")] = None,
    dropbox_path: Annotated[str | None, typer.Option(help="Default folder in Dropbox.")] = None,
    poll: Annotated[bool, typer.Option("--poll", help="Poll its sources every hour.")] = False,
    json: AsJson = False,
) -> None:
    """Create a project."""
    sources: dict[str, Json] = {"dropbox_path": dropbox_path} if dropbox_path is not None else {}
    if poll:
        sources["poll"] = True
    with open_client(context) as client:
        show(client.create_project(name, project_id=project_id, sources=sources), as_json=json)


@app.command("show")
def show_project(context: typer.Context, project: ProjectId, json: AsJson = False) -> None:
    """Show one project."""
    with open_client(context) as client:
        project = find_project(client, project)
        show(client.project(project), as_json=json)


@app.command("configure")
def configure_project(
    context: typer.Context,
    project: ProjectId,
    enabled: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Whether consolidation is enabled.")
    ] = None,
    match_threshold: Annotated[float | None, typer.Option(help="Merge pairs of this probability or more.")] = None,
    review_threshold: Annotated[
        float | None, typer.Option(help="Open reviews for pairs of this probability or more.")
    ] = None,
    nightly: Annotated[
        bool | None, typer.Option("--nightly/--no-nightly", help="Whether the nightly schedule consolidates it.")
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Comparison schema: a JSON object of field names and kinds."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Configure the consolidation of a project; without options, show its settings."""
    given: dict[str, Json] = {
        "enabled": enabled,
        "match_threshold": match_threshold,
        "review_threshold": review_threshold,
        "nightly": nightly,
    }
    if schema:
        given["schema"] = _read_schema(schema)
    changes = {name: value for name, value in given.items() if value is not None}
    with open_client(context) as client:
        project = find_project(client, project)
        settings = client.configure(project, changes) if changes else client.configuration(project)
        show(settings, as_json=json)


@app.command("upload")
def upload(
    context: typer.Context,
    project: ProjectId,
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Files to upload.")],
    folder: Annotated[str, typer.Option(help="Folder of the project's inbox to put them in.")] = "",
) -> None:
    """Upload files into a project's inbox; their arrival triggers an ingestion."""
    from rich.console import Console  # noqa: PLC0415 - takes as long to import as all else of a command
    from rich.progress import track  # noqa: PLC0415

    with open_client(context) as client:
        project = find_project(client, project)
        for file in track(files, "uploading", console=Console(stderr=True)):
            path = "/".join(part for part in (folder.strip("/"), file.name) if part)
            client.upload(project, path, file.read_bytes())


def _read_schema(path: Path) -> dict[str, Json]:
    try:
        value = jsonlib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise typer.BadParameter("the schema is not JSON") from error
    if not isinstance(value, dict):
        raise typer.BadParameter("the schema is not a JSON object")
    return value
