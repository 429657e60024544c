"""``winnow runs``: list runs, show the report of a dry run, roll back."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from cli import jobs
from cli.deployment import open_client
from cli.options import AsJson, Fields
from cli.output import show
from cli.references import find_job, find_project

app = typer.Typer(no_args_is_help=True, help="Consolidations, dry runs and rollbacks: list, report, roll back.")

RunId = Annotated[str, typer.Argument(metavar="RUN", help="The consolidation's id (its job's).")]
_COLUMNS = ("consolidation_id", "label", "status", "created_at", "changes", "records_before", "records_after")


@app.command("list")
def list_runs(
    context: typer.Context,
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")],
    operation: Annotated[str | None, typer.Option(help="Only consolidation, dry_run or rollback.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="Not before this RFC 3339 time.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Before this RFC 3339 time.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 20,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List the runs of a project with its number of records before and after, newest first."""
    with open_client(context) as client:
        project = find_project(client, project)
        found = client.runs(project, operation=operation, since=since, until=until)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS, fields=fields)


@app.command("report")
def report(
    context: typer.Context,
    run: RunId,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of changes to show.")] = 1000,
    json: AsJson = False,
) -> None:
    """Show the report of a dry run: what it would have done."""
    with open_client(context) as client:
        run = find_job(client, run)
        found = list(islice(client.report(run), limit))
        show(
            found,
            as_json=json,
            columns=("change_id", "operation", "label", "because", "record_id", "review_id", "confidence"),
        )


@app.command("rollback")
def roll_back(
    context: typer.Context,
    run: RunId,
    reason: Annotated[str, typer.Option(help="Why, in your words; stored with the run.")],
    record: Annotated[str | None, typer.Option(help="Roll back only this consolidated record.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Follow the job to its end.")] = False,
    json: AsJson = False,
) -> None:
    """Roll back a run, or one merge of it, within seven days."""
    with open_client(context) as client:
        run = find_job(client, run)
        rollback = client.roll_back(run, reason, record_id=record)
        if watch:
            jobs.follow(client, rollback.job_id, as_json=json)
        else:
            show(rollback, as_json=json)
