"""The ``winnow`` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli import audit, dead_letters, dropbox, jobs, projects, records, session
from cli.client import ApiError
from cli.deployment import Deployment, client_of
from cli.output import EXIT_CODES, AsJson, Exit, exit_code, problem, show
from cli.parse import parse
from winnow.ingestion.triggering import SourceName
from winnow.platform.values import Json

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog=EXIT_CODES,
    help="A stream of messy files in, one trusted record per real thing out.",
)
app.add_typer(audit.app, name="audit")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(dropbox.app, name="dropbox")
app.add_typer(jobs.app, name="jobs")
app.add_typer(projects.app, name="projects")
app.add_typer(records.app, name="records")
app.command()(parse)


Watch = Annotated[bool, typer.Option("--watch", help="Follow the job to its end.")]


@app.callback()
def deployment(
    context: typer.Context,
    url: Annotated[str | None, typer.Option(envvar="WINNOW_URL", help="The deployment's address.")] = None,
    token: Annotated[str | None, typer.Option(envvar="WINNOW_TOKEN", help="An access token.")] = None,
) -> None:
    """Says which deployment the command talks to."""
    given = context.find_object(Deployment) or Deployment()
    context.obj = Deployment(url or given.url, token or given.token, given.transport)


@app.command()
def login(
    context: typer.Context,
    client_id: Annotated[str, typer.Option(help="The user pool's client (stack output UserPoolClientId).")],
    username: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="WINNOW_PASSWORD")],
    region: Annotated[str, typer.Option(envvar="AWS_REGION", help="The user pool's region.")] = "",
    identity: Annotated[
        str, typer.Option(help="Address of Cognito instead of the region's, e.g. a local stack's.")
    ] = "",
) -> None:
    """Sign in; the token is kept in a file that only you can read."""
    at = context.find_object(Deployment) or Deployment()
    if not at.url:
        raise typer.BadParameter("say which deployment: winnow --url https://… login …")
    if not (region or identity):
        raise typer.BadParameter("give --region or --identity")
    where = identity or f"https://cognito-idp.{region}.amazonaws.com/"
    fresh = session.Session(url=at.url, client_id=client_id, identity=where)
    signed_in = session.Identity(where, client_id, at.transport).sign_in(fresh, username, password)
    session.save(signed_in)
    typer.echo(f"Signed in at {at.url}.", err=True)


@app.command()
def logout() -> None:
    """Forget the kept token."""
    session.forget()


@app.command()
def ingest(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(help="Without it: the deployment's default project.")] = None,
    source: Annotated[SourceName, typer.Option(help="Where the files are.")] = SourceName.DROPBOX,
    path: Annotated[str | None, typer.Option(help="A folder; without it the project's default folder.")] = None,
    watch: Watch = False,
    json: AsJson = False,
) -> None:
    """Ingest a folder: new and changed files become records."""
    with client_of(context) as client:
        accepted = client.ingest(project, source=source.value, path=path)
        if watch:
            jobs.follow(client, accepted.job_id, as_json=json)
        else:
            show(accepted, as_json=json)


@app.command()
def consolidate(
    context: typer.Context,
    project: Annotated[str | None, typer.Argument(metavar="[PROJECT]", help="The project's id.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change no record, only report.")] = False,
    archive: Annotated[bool, typer.Option("--archive", help="Archive stale records too.")] = False,
    match_threshold: Annotated[float | None, typer.Option(help="Merge pairs from this probability.")] = None,
    review_threshold: Annotated[float | None, typer.Option(help="Show pairs to a person from this one.")] = None,
    watch: Watch = False,
    json: AsJson = False,
    local: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, metavar="INPUT", help="A .csv or .jsonl file, without AWS."),
    ] = None,
    schema: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Local: field names and kinds.")
    ] = None,
    id_column: Annotated[str | None, typer.Option(help="Local: the column that names each record.")] = None,
    ignore: Annotated[str, typer.Option(help="Local: columns to leave out, separated by commas.")] = "",
    output: Annotated[Path | None, typer.Option(help="Local: write rid,cluster here.")] = None,
    reviews: Annotated[Path | None, typer.Option(help="Local: write the pairs for a person here.")] = None,
    explain: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Local: show one pair's weights.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Local: threads.")] = os.cpu_count() or 1,
) -> None:
    """Consolidate a project, or with --local a file on this machine."""
    given = {"match_threshold": match_threshold, "review_threshold": review_threshold}
    thresholds = {name: value for name, value in given.items() if value is not None}
    if local:
        from cli.consolidate_local import consolidate_local  # noqa: PLC0415 - brings numpy, which nothing else needs

        consolidate_local(local, schema, id_column, ignore, output, reviews, explain, workers=workers, **thresholds)
        return
    if project is None:
        raise typer.BadParameter("name a project, or a file with --local")
    options: dict[str, Json] = {**thresholds}
    options |= {name: True for name, wanted in (("dry_run", dry_run), ("archive", archive)) if wanted}
    with client_of(context) as client:
        accepted = client.consolidate(project, options)
        if watch:
            jobs.follow(client, accepted.job_id, as_json=json)
        else:
            show(accepted, as_json=json)


def main(arguments: Sequence[str] | None = None, deployment: Deployment | None = None) -> None:
    """Runs the command; an error of the API is one line and an exit code.

    Args:
        arguments: without them, the process's own.
        deployment: how to reach one, where options and session don't say.
    """
    try:
        app(arguments, obj=deployment)
    except ApiError as error:
        typer.echo(problem(error), err=True)
        sys.exit(exit_code(error))
    except TimeoutError as error:
        typer.echo(f"winnow: {error}", err=True)
        sys.exit(Exit.UNAVAILABLE)
