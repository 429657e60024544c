"""``winnow reviews``: list, compare side by side, accept, reject."""

from __future__ import annotations

from itertools import batched, islice
from typing import TYPE_CHECKING, Annotated

import typer

from cli.deployment import open_client
from cli.explain import links_in_bits
from cli.options import AsJson, Fields
from cli.output import SHORT_ID, show, text
from cli.problems import Exit
from cli.references import find_project, find_review
from winnow.reviews.review import ReviewState
from winnow.sdk.response_models import RecordResponse, SideBySideResponse

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer(no_args_is_help=True, help="Pairs that may be duplicates: list, show, accept, reject.")

ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="The project's id.")]
ReviewIds = Annotated[list[str], typer.Argument(metavar="REVIEW…", help="Ids of reviews, as the list shows them.")]
_BATCH = 100  # reviews a request
_COLUMNS = ("review_id", "left_label", "right_label", "state", "confidence", "calibrated", "created_at", "decided_by")


@app.command("list")
def list_reviews(
    context: typer.Context,
    project: ProjectId,
    state: Annotated[ReviewState, typer.Option(help="Which reviews.")] = ReviewState.PENDING,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 20,
    json: AsJson = False,
    fields: Fields = None,
) -> None:
    """List a project's reviews, the most probable first."""
    with open_client(context) as client:
        project = find_project(client, project)
        found = list(islice(client.reviews(project, state=state.value), limit))
        show(found, as_json=json, columns=_COLUMNS, fields=fields)


@app.command("show")
def show_review(
    context: typer.Context,
    project: ProjectId,
    review: Annotated[str, typer.Argument(metavar="REVIEW", help="The review's id.")],
    json: AsJson = False,
) -> None:
    """Show both records side by side, with the match weight of each field."""
    with open_client(context) as client:
        project = find_project(client, project)
        review = find_review(client, project, review)
        both = client.review(project, review)
        if json:
            show(both, as_json=True)
            return
        from rich.console import Console  # noqa: PLC0415 - takes as long to import as all else of a command

        Console().print(_side_by_side(both))
        labels = {record.record_id: record.label for record in (both.left, both.right)}
        typer.echo("\n" + "\n".join(links_in_bits([both.review.evidence], labels)))


@app.command("accept")
def accept(context: typer.Context, project: ProjectId, reviews: ReviewIds, json: AsJson = False) -> None:
    """Accept reviews: the two are the same thing; the next run merges them, and later runs keep them merged."""
    _decide(context, project, reviews, "accept", as_json=json)


@app.command("reject")
def reject(context: typer.Context, project: ProjectId, reviews: ReviewIds, json: AsJson = False) -> None:
    """Reject reviews: the two are different things; no run merges them, and the next run splits a merge of them."""
    _decide(context, project, reviews, "reject", as_json=json)


def _decide(context: typer.Context, project: str, reviews: list[str], verb: str, *, as_json: bool) -> None:
    """Decides reviews; one that could not be decided does not keep the others.

    Raises:
        typer.Exit: with 1 when one could not.
    """
    with open_client(context) as client:
        project = find_project(client, project)
        reviews = [find_review(client, project, review) for review in reviews]
        decided = [
            each
            for some in batched(reviews, _BATCH, strict=False)
            for each in client.decide(project, **{verb: list(some)})
        ]
    show(decided, as_json=as_json, columns=("review_id", "state", "error"))
    if any(each.error for each in decided):
        raise typer.Exit(Exit.FAILED)


def _side_by_side(both: SideBySideResponse) -> Table:
    """A table of both records' values, field by field."""
    from rich.table import Table  # noqa: PLC0415 - as above

    table = Table(
        "",
        *(f"{record.label} ({record.record_id[:SHORT_ID]})" for record in (both.left, both.right)),
        box=None,
        pad_edge=False,
    )

    def value_of(record: RecordResponse, name: str) -> str:
        return text(record.fields[name].value) if name in record.fields else "–"

    for name in sorted({*both.left.fields, *both.right.fields}):
        table.add_row(name, value_of(both.left, name), value_of(both.right, name))
    table.add_row("source", *(record.source.name if record.source else "–" for record in (both.left, both.right)))
    table.add_row("merged into", both.left.merged_into or "–", both.right.merged_into or "–")
    return table
