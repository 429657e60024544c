"""``winnow erase``: records, files, what is older than it is kept, a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import jobs
from cli.deployment import open_client
from cli.options import AsJson, Watch
from cli.output import show
from cli.references import find_project

if TYPE_CHECKING:
    from winnow.sdk.client import Client
    from winnow.sdk.response_models import TriggerResponse

app = typer.Typer(no_args_is_help=True, help="Erase records, files, what is older than it is kept, or a whole project.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Reason = Annotated[str, typer.Option(help="subject_request, mistake or other.")]
Reference = Annotated[str | None, typer.Option(help="E.g. a ticket's number; kept in the audit trail.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say, in the job's result, what would be erased.")]


@app.command("records")
def erase_records(
    context: typer.Context,
    project: ProjectId,
    records: Annotated[list[str], typer.Argument(metavar="RECORD...", help="Ids that somebody has confirmed.")],
    reason: Reason = "subject_request",
    reference: Reference = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    watch: Watch = False,
    json: AsJson = False,
) -> None:
    """Erase records with all that they came from and went into."""
    with open_client(context) as client:
        project = find_project(client, project)
        if not (yes or dry_run):
            typer.confirm(f"Erase {len(records)} records for good?", abort=True, err=True)
        accepted = client.erase_records(project, records, reason=reason, reference=reference, dry_run=dry_run)
        _show_accepted(client, accepted, watch=watch, json=json)


@app.command("files")
def erase_files(
    context: typer.Context,
    project: ProjectId,
    files: Annotated[list[str], typer.Argument(metavar="FILE_ID...", help="Ids, as winnow files failed has them.")],
    reason: Reason = "subject_request",
    reference: Reference = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    watch: Watch = False,
    json: AsJson = False,
) -> None:
    """Erase files, also such as no record was made of, with whatever was made of them."""
    with open_client(context) as client:
        project = find_project(client, project)
        if not (yes or dry_run):
            typer.confirm(f"Erase {len(files)} files for good?", abort=True, err=True)
        accepted = client.erase_records(
            project, [], file_ids=files, reason=reason, reference=reference, dry_run=dry_run
        )
        _show_accepted(client, accepted, watch=watch, json=json)


@app.command("expired")
def erase_expired(
    context: typer.Context,
    project: ProjectId,
    dry_run: DryRun = False,
    yes: Yes = False,
    watch: Watch = False,
    json: AsJson = False,
) -> None:
    """Erase what is older than the project keeps it, as every night."""
    with open_client(context) as client:
        project = find_project(client, project)
        if not (yes or dry_run):
            typer.confirm("Erase what the project's retention says for good?", abort=True, err=True)
        accepted = client.erase_expired(project, dry_run=dry_run)
        _show_accepted(client, accepted, watch=watch, json=json)


@app.command("project")
def erase_project(context: typer.Context, project: ProjectId, yes: Yes = False, json: AsJson = False) -> None:
    """Erase a project with everything in it; the audit trail stays."""
    with open_client(context) as client:
        found = client.project(find_project(client, project))
        if not yes and typer.prompt(f"Everything in it goes for good. The project's name ({found.name})") != found.name:
            raise typer.Abort
        show(client.erase_project(found.project_id, found.version), as_json=json)


def _show_accepted(client: Client, accepted: TriggerResponse, *, watch: bool, json: bool) -> None:
    """Shows a job that was accepted; with ``watch``, what came of it."""
    if watch:
        jobs.watch(client, accepted.job_id, quiet=json)
    show(client.job(accepted.job_id) if watch else accepted, as_json=json)
