"""``winnow consolidate --local``: the deployed matching code over a file, without AWS."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from winnow.matching.columns import Cell
from winnow.matching.resolution import Evidence, MatchOptions, OptionsError, Resolution, Table
from winnow.matching.resolve import resolve
from winnow.matching.schema import Schema, SchemaError, parse

_ID_NAMES = ("rid", "record_id", "recordid", "id", "row_id", "key", "uuid", "unique_id")
_SOURCE_NAMES = ("src", "source", "dataset")
_FEW_SOURCES = 20


def _cell(value: object) -> Cell:
    """A JSON value as a cell: text, several texts, or None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return tuple(text for item in value if (text := _text(item)))
    return _text(value) or None


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(text for member in value.values() if (text := _text(member)))
    if isinstance(value, list):
        return " ".join(text for item in value if (text := _text(item)))
    return "" if value is None else str(value)


def _rows(path: Path) -> tuple[list[str], list[list[Cell]]]:
    """Column names and rows of a CSV or JSON Lines file."""
    if path.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
        objects: list[dict[str, object]] = []
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    value = json.loads(line)
                except json.JSONDecodeError as error:
                    raise typer.BadParameter(f"line {number} of {path.name} is not JSON") from error
                if not isinstance(value, dict):
                    raise typer.BadParameter(f"line {number} of {path.name} is not an object")
                objects.append(value)
        names = list(dict.fromkeys(name for value in objects for name in value))
        return names, [[_cell(value.get(name)) for name in names] for value in objects]
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
        reader = csv.reader(lines)
        names = next(reader, [])
        width = len(names)
        return names, [[cell or None for cell in (row + [""] * width)[:width]] for row in reader if row]


def _find(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    lower = {name.lower().strip(): name for name in names}
    return next((lower[name] for name in wanted if name in lower), None)


def read_table(path: Path, id_column: str | None, ignore: Sequence[str]) -> tuple[Table, str]:
    """The file as a table, and the name of its id column (``rid`` and row numbers where it has none).

    The id column is the one named, or the first of the usual names whose values are all different. A column called
    ``src`` or ``source`` with a few values says where a record is from, unless it is ignored.
    """
    names, rows = _rows(path)
    if len(set(names)) != len(names):
        raise typer.BadParameter("two columns have the same name")
    unknown = [name for name in ([id_column] if id_column else []) if name not in names]
    if unknown and rows:
        raise typer.BadParameter(f"there is no column {unknown[0]!r}; the columns are: {', '.join(names)}")
    columns: dict[str, list[Cell]] = {name: [row[i] for row in rows] for i, name in enumerate(names)}

    def distinct(name: str) -> bool:
        return all(columns[name]) and len({str(cell) for cell in columns[name]}) == len(rows)

    chosen = id_column or next((c for w in _ID_NAMES if (c := _find(names, [w])) and distinct(c)), None)
    if chosen and not distinct(chosen) and rows:
        raise typer.BadParameter(f"the column {chosen!r} has empty or repeated ids")
    ids = [str(cell) for cell in columns[chosen]] if chosen and rows else [str(i) for i in range(len(rows))]
    left_out = {*ignore, chosen}
    source = _find([name for name in names if name not in left_out], _SOURCE_NAMES)
    sources = None
    if source and rows and all(columns[source]) and len({str(c) for c in columns[source]}) <= _FEW_SOURCES:
        sources = [str(cell) for cell in columns[source]]
        left_out.add(source)
    kept = {name: cells for name, cells in columns.items() if name not in left_out}
    return Table(ids, kept, sources), chosen or "rid"


def _read_schema(path: Path | None) -> Schema | None:
    if path is None:
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise typer.BadParameter("the schema is not JSON") from error
    if not isinstance(document, dict):
        raise typer.BadParameter("the schema is not a JSON object")
    return parse(document)


def _write_clusters(path: Path, resolution: Resolution, order: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["rid", "cluster"])
        writer.writerows((record, resolution.clusters[record]) for record in order)


def _write_reviews(path: Path, resolution: Resolution) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["left", "right", "probability", "why"])
        for evidence in resolution.reviews:
            why = "; ".join(f"{f.field}: {f.level} {f.weight:+.1f}" for f in evidence.fields)
            writer.writerow([evidence.left, evidence.right, evidence.probability, why])


def _explained(evidence: Evidence) -> str:
    pair = f"{evidence.left} ~ {evidence.right}"
    lines = [f"{pair}: probability {evidence.probability:.4f}, weight {evidence.weight:+.2f} bits"]
    lines.append(f"  {'before anything is compared':32} {evidence.prior:+8.2f}")
    lines += [f"  {f.field + ': ' + f.level:32} {f.weight:+8.2f}" for f in evidence.fields]
    if evidence.rule:
        lines.append(f"  settled by: {evidence.rule}")
    return "\n".join(lines)


def summary(resolution: Resolution) -> dict[str, object]:
    """The JSON summary of a run."""
    return {
        **asdict(resolution.summary),
        "verdict": resolution.verdict.value,
        "why": list(resolution.reasons),
        "schema": resolution.schema.to_dict(),
    }


def consolidate_local(
    input_file: Annotated[
        Path, typer.Argument(metavar="INPUT", exists=True, dir_okay=False, help="A .csv or .jsonl file.")
    ],
    schema: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="JSON: field names and kinds.")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(help="The column that names each record; found when not given.")
    ] = None,
    ignore: Annotated[str, typer.Option(help="Columns to leave out, separated by commas.")] = "",
    output: Annotated[Path | None, typer.Option(help="Write rid,cluster here.")] = None,
    reviews: Annotated[Path | None, typer.Option(help="Write the pairs for a person here.")] = None,
    explain: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Show the weights of one pair.")
    ] = None,
    match_threshold: Annotated[
        float, typer.Option(help="Merge pairs from this probability.")
    ] = MatchOptions().match_threshold,
    review_threshold: Annotated[
        float, typer.Option(help="Show pairs from this one.")
    ] = MatchOptions().review_threshold,
    workers: Annotated[int, typer.Option(help="Threads.")] = MatchOptions().workers,
) -> None:
    """Consolidate a file on this machine and print a JSON summary."""
    try:
        left_out = [name.strip() for name in ignore.split(",") if name.strip()]
        table, _ = read_table(input_file, id_column, left_out)
        options = MatchOptions(match_threshold, review_threshold, workers=workers)
        resolution = resolve(table, _read_schema(schema), options)
    except (SchemaError, OptionsError) as error:
        raise typer.BadParameter(str(error)) from error
    if output:
        _write_clusters(output, resolution, table.ids)
    if reviews:
        _write_reviews(reviews, resolution)
    if explain:
        try:
            typer.echo(_explained(resolution.explain(*explain)))
        except KeyError as error:
            raise typer.BadParameter(f"there is no record {error.args[0]!r}") from error
        return
    typer.echo(json.dumps(summary(resolution), indent=2))
