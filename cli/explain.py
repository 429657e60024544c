"""``winnow explain``: why a record was merged, field by field, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer

from cli.deployment import open_client
from cli.options import AsJson
from cli.output import SHORT_ID, show
from cli.references import find_project, find_record, find_record_anywhere
from winnow.sdk.response_models import ExplanationResponse
from winnow.values import Json


def explain(
    context: typer.Context,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="The record's id.")],
    project: Annotated[str | None, typer.Option(help="Its project; without it, every project is searched.")] = None,
    json: AsJson = False,
) -> None:
    """Show why a record was merged: what each field weighs, in bits (+1 doubles the odds, -1 halves them)."""
    with open_client(context) as client:
        if project:
            project = find_project(client, project)
            record = find_record(client, project, record)
        else:
            project, record = find_record_anywhere(client, record)
        found = client.explanation(project, record)
        if json:
            show(found, as_json=True)
        else:
            typer.echo("\n".join(_lines(found)))


def _lines(found: ExplanationResponse) -> Iterator[str]:
    if not found.changes:
        yield f"{found.record_id} stands for itself: no consolidation has changed it."
        return
    named = f"{found.labels.get(found.record_id, '')} ({found.record_id})".lstrip()
    stands_in = found.stands_in if found.stands_in != found.record_id else None
    made = f"is in {stands_in}, which is made" if stands_in else "is made"
    yield f"{named} {made} of {len(found.sources)} records:"
    yield from (f"  {source}  {found.labels.get(source, '')}".rstrip() for source in found.sources)
    for change in found.changes:
        yield ""
        yield f"{change.at}  {change.operation} ({change.reason.get('change')}) of {change.record_id}"
        yield f"  by run {change.consolidation_id}"
        if change.undone_by:
            yield f"  taken back by {change.undone_by}"
        links = change.reason.get("links")
        held = [each for each in links if isinstance(each, dict)] if isinstance(links, list) else []
        yield from links_in_bits(held, found.labels)
        number = change.reason.get("number_of_links")
        if isinstance(number, int) and number > len(held):
            yield f"  … and {number - len(held)} links more"


def links_in_bits(links: Sequence[Mapping[str, Json]], labels: Mapping[str, str]) -> Iterator[str]:
    """Each link with a line for every weight, the heaviest first; they add up to the last line.

    Args:
        labels: what people call the records, by id.
    """

    def named(record: Json) -> str:
        record_id = str(record)
        return f"{labels[record_id]} ({record_id[:SHORT_ID]})" if record_id in labels else record_id

    for link in links:
        probability = 100 * _number(link.get("probability"))
        yield f"  {named(link.get('left'))} ~ {named(link.get('right'))}: {probability:.2f} % the same"
        if link.get("calibrated") is False:
            yield "    the probability only orders the reviews of its run"
        fields = link.get("fields")
        weighed = [each for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []
        lines = [(f"{each.get('field')}: {each.get('level')}", _number(each.get("weight"))) for each in weighed]
        added = link.get("adjustments")
        more = [each for each in added if isinstance(each, dict)] if isinstance(added, list) else []
        lines += [(str(each.get("name")), _number(each.get("weight"))) for each in more]
        lines.sort(key=lambda line: -abs(line[1]))
        yield f"    {'before anything is compared':40} {_number(link.get('prior')):+8.2f}"
        yield from (f"    {said:40} {weight:+8.2f}" for said, weight in lines)
        yield f"    {'together':40} {_number(link.get('weight')):+8.2f}"
        if link.get("rule"):
            yield f"    decided by: {link['rule']}"


def _number(value: Json) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
