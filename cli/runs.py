"""``winnow runs``: the consolidations of a project, what a dry run would have done, and taking a run back."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from cli import jobs
from cli.deployment import client_of
from cli.options import AsJson
from cli.output import show

app = typer.Typer(no_args_is_help=True, help="Consolidations: what they did, would do, and how to take them back.")

RunId = Annotated[str, typer.Argument(metavar="RUN", help="The consolidation's id (its job's).")]
_COLUMNS = ("consolidation_id", "operation", "status", "created_at", "changes", "records_before", "records_after")


@app.command("list")
def list_runs(
    context: typer.Context,
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")],
    operation: Annotated[str | None, typer.Option(help="Only consolidation, dry_run or rollback.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="RFC 3339 time: not before it.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="RFC 3339 time: before it.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    json: AsJson = False,
) -> None:
    """List a project's runs with its numbers of records before and after, newest first."""
    with client_of(context) as client:
        found = client.runs(project, operation=operation, since=since, until=until)
        show(list(islice(found, limit)), as_json=json, columns=_COLUMNS)


@app.command("report")
def report(
    context: typer.Context,
    run: RunId,
    limit: Annotated[int, typer.Option(min=1, help="At most so many changes.")] = 1000,
    json: AsJson = False,
) -> None:
    """Show what a dry run would have done."""
    with client_of(context) as client:
        found = list(islice(client.report(run), limit))
        show(found, as_json=json, columns=("operation", "record_id", "sources", "because", "review_id", "confidence"))


@app.command("rollback")
def roll_back(
    context: typer.Context,
    run: RunId,
    reason: Annotated[str, typer.Option(help="Why, in your words; kept with the run.")],
    record: Annotated[str | None, typer.Option(help="Only what was done to this consolidated record.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Follow the job to its end.")] = False,
    json: AsJson = False,
) -> None:
    """Restore what was before a run, or before one merge of it; within seven days."""
    with client_of(context) as client:
        answer = client.roll_back(run, reason, record_id=record)
        if watch:
            jobs.follow(client, answer.job_id, as_json=json)
        else:
            show(answer, as_json=json)
