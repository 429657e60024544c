"""``winnow ingest``."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import jobs
from cli.deployment import open_client
from cli.options import AsJson, Watch
from cli.output import for_people, show
from cli.references import find_optional_project
from winnow.ingestion.sources.source_model import SourceName


def ingest(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(help="Default: the deployment's default project.")] = None,
    source: Annotated[SourceName, typer.Option(help="Where the files are.")] = SourceName.DROPBOX,
    path: Annotated[str | None, typer.Option(help="A folder. Default: the project's folder of that source.")] = None,
    watch: Watch = False,
    json: AsJson = False,
) -> None:
    """Ingest a folder: new and changed files become records."""
    with open_client(context) as client:
        project = find_optional_project(client, project)
        accepted = client.ingest(project, source=source.value, path=path)
        if project is None and for_people():
            typer.echo(f"Into the default project {client.job(accepted.job_id).project_id}.", err=True)
        if watch:
            jobs.follow(client, accepted.job_id, as_json=json)
        else:
            show(accepted, as_json=json)
