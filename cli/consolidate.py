"""``winnow consolidate`` of a project; ``--local`` is :mod:`cli.consolidate_local`'s."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import jobs
from cli.deployment import open_client
from cli.options import AsJson, Watch
from cli.output import show
from cli.references import find_project
from winnow.values import Json


def consolidate(
    context: typer.Context,
    project: Annotated[str | None, typer.Argument(metavar="PROJECT", help="The project's id.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only report.")] = False,
    archive: Annotated[bool, typer.Option("--archive", help="Archive stale records too.")] = False,
    match_threshold: Annotated[float | None, typer.Option(help="Merge pairs of this probability or more.")] = None,
    review_threshold: Annotated[
        float | None, typer.Option(help="Open reviews for pairs of this probability or more.")
    ] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(metavar="CHANGE", help="Make only this change of a dry run's report; may be given several times."),
    ] = None,
    watch: Watch = False,
    json: AsJson = False,
) -> None:
    """Consolidate a project. A file on this machine, without AWS: winnow consolidate --local FILE (or --help)."""
    given = {"match_threshold": match_threshold, "review_threshold": review_threshold}
    thresholds = {name: value for name, value in given.items() if value is not None}
    if project is None:
        raise typer.BadParameter("name a project, or a file with --local")
    options: dict[str, Json] = {**thresholds}
    options |= {name: True for name, wanted in (("dry_run", dry_run), ("archive", archive)) if wanted}
    if choose:
        options["chosen"] = [*choose]
    with open_client(context) as client:
        project = find_project(client, project)
        accepted = client.consolidate(project, options)
        if watch:
            jobs.follow(client, accepted.job_id, as_json=json)
        else:
            show(accepted, as_json=json)
