"""``winnow files``: which job an upload became, which files failed in any job, and another try at them."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.batch import Every
from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import show
from cli.references import find_project
from winnow.sdk.client_errors import ApiError

app = typer.Typer(no_args_is_help=True, help="Files: what became of an upload, which failed, try them again.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
_NOT_FOUND = 404


@app.command("find")
def find_upload(
    context: typer.Context,
    project: ProjectId,
    path: Annotated[str, typer.Argument(metavar="PATH", help="The path that it was uploaded to.")],
    json: AsJson = False,
) -> None:
    """Show which job an uploaded file became, and what it came to in it."""
    with open_client(context) as client:
        show(client.find_upload(find_project(client, project), path), as_json=json)


@app.command("failed")
def list_failed(context: typer.Context, project: ProjectId, json: AsJson = False, fields: Fields = None) -> None:
    """List the files that failed in any job of 30 days, and have not been read, replaced or deleted since."""
    with open_client(context) as client:
        found = client.failed_files(find_project(client, project))
        columns = ("file_id", "name", "source", "failed_at", "code", "reason", "retryable")
        show(found, as_json=json, columns=columns, fields=fields)


@app.command("retry")
def retry_files(
    context: typer.Context,
    project: ProjectId,
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="Names or ids of files.")] = None,
    every: Every = False,
    json: AsJson = False,
) -> None:
    """Try failed files again: those that are named, or --all that another try can mend."""
    if bool(files) == every:
        raise typer.BadParameter("name files, or give --all")
    with open_client(context) as client:
        project = find_project(client, project)
        chosen = None
        if files:
            failed = client.failed_files(project)
            chosen = [each.file_id for each in failed if _is_one_of(each.name, each.file_id, files)]
            if not chosen:
                raise ApiError(
                    _NOT_FOUND, "file-not-found", f"No failed file is called so: winnow files failed {project}"
                )
        show(list(client.retry_failed_files(project, chosen)), as_json=json, columns=("job_id", "files"))


def _is_one_of(name: str, file_id: str, wanted: list[str]) -> bool:
    return any(name == each or (len(each) > 3 and file_id.startswith(each.lower())) for each in wanted)  # noqa: PLR2004
