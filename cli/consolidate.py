"""``winnow consolidate``: a project of a deployment, or with ``--local`` a file on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.deployment import client_of
from cli.options import AsJson, Watch

if TYPE_CHECKING:
    from winnow.platform.values import Json


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
    from cli import jobs  # noqa: PLC0415 - brings the HTTP client, which a local run doesn't need
    from cli.output import show  # noqa: PLC0415

    with client_of(context) as client:
        accepted = client.consolidate(project, options)
        if watch:
            jobs.follow(client, accepted.job_id, as_json=json)
        else:
            show(accepted, as_json=json)
