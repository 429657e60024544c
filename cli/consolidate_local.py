"""``winnow consolidate --local``: the deployed matching code over a file, without AWS."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from cli.local_tables import open_local_table
from winnow.matching.match_types import DEFAULTS, Evidence, MatchOptions, OptionsError, Resolution, Table
from winnow.matching.prepare.columns import Cell
from winnow.matching.resolve import resolve
from winnow.matching.schema import Schema, SchemaError, parse_schema
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.sandbox import Isolated
from winnow.parsing.tables import TableLimits

_ID_NAMES = ("rid", "record_id", "recordid", "id", "row_id", "key", "uuid", "unique_id")
_SOURCE_NAMES = ("src", "source", "dataset")
_FEW_SOURCES = 20
_SHOWN_ERRORS = 5
_LONGEST_CELL = 10_000_000  # characters: what is only compared may be longer than what is stored
_LONGEST_ROW = 100_000_000  # bytes


class InputError(ValueError):
    """A file or an argument that can't be used; the message says why."""


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


def _rows(path: Path, sheets: Sequence[str]) -> tuple[list[str], list[list[Cell]]]:
    """Column names and rows of a table in any format that is ingested; rows that can't be used are named and left out.

    Raises:
        InputError: the file is no table, or cannot be read.
    """
    with ExitStack() as stack:
        limits = TableLimits(cell=_LONGEST_CELL, row_bytes=_LONGEST_ROW)
        try:
            file = open_local_table(path, lambda: stack.enter_context(Isolated()), limits, sheets)
            if file is None:
                raise InputError(f"{path.name} holds no table")
            table = stack.enter_context(file.open(limits))
            rows = list(table)
        except DocumentError as error:
            if error.code != "empty":
                raise InputError(f"{path.name}: {error.reason}") from error
            sys.stderr.write(f"{path.name}: {error.reason}\n")
            return [], []
    broken = [row for row in rows if row.error]
    for row in broken[:_SHOWN_ERRORS]:
        sys.stderr.write(f"{path.name}, line {row.line}: {row.error}\n")
    if len(broken) > _SHOWN_ERRORS:
        sys.stderr.write(f"{path.name}: {len(broken)} of {len(rows)} rows cannot be used\n")
    usable = [row.values for row in rows if not row.error]
    names = list(dict.fromkeys([*table.layout.columns, *(name for values in usable for name in values)]))
    return names, [[_cell(values.get(name)) for name in names] for values in usable]


def _find(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    lower = {name.lower().strip(): name for name in names}
    return next((lower[name] for name in wanted if name in lower), None)


def read_table(
    path: Path, id_column: str | None, ignore: Sequence[str], sheets: Sequence[str] = ()
) -> tuple[Table, str]:
    """The file as a table, and the name of its id column (``rid`` and row numbers where it has none).

    The id column is the one named, or the first of the usual names whose values are all different. A column called
    ``src`` or ``source`` with a few values says where a record is from, unless it is ignored.
    """
    names, rows = _rows(path, sheets)
    unknown = [name for name in ([id_column] if id_column else []) if name not in names]
    if unknown and rows:
        raise InputError(f"there is no column {unknown[0]!r}; the columns are: {', '.join(names)}")
    columns: dict[str, list[Cell]] = {name: [row[i] for row in rows] for i, name in enumerate(names)}

    def distinct(name: str) -> bool:
        return all(columns[name]) and len({str(cell) for cell in columns[name]}) == len(rows)

    chosen = id_column or next((c for w in _ID_NAMES if (c := _find(names, [w])) and distinct(c)), None)
    if chosen and not distinct(chosen) and rows:
        raise InputError(f"the column {chosen!r} has empty or repeated ids")
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
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError("the schema is not JSON") from error
    if not isinstance(document, dict):
        raise InputError("the schema is not a JSON object")
    return parse_schema(document)


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
    lines += [f"  {a.name:32} {a.weight:+8.2f}" for a in evidence.adjustments]
    if evidence.rule:
        lines.append(f"  decided by: {evidence.rule}")
    return "\n".join(lines)


def summary(resolution: Resolution) -> dict[str, object]:
    """The JSON summary of a run."""
    return {
        **asdict(resolution.summary),
        "verdict": resolution.verdict.value,
        "why": list(resolution.reasons),
        "schema": resolution.schema.to_dict(),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="winnow consolidate", description="Consolidate a file on this machine and print a JSON summary."
    )
    parser.add_argument(
        "--local", type=Path, required=True, metavar="INPUT", help="CSV, JSON Lines, a spreadsheet, gzipped or not"
    )
    parser.add_argument(
        "--sheet", action="append", default=[], metavar="NAME", help="a spreadsheet's sheet; all without"
    )
    parser.add_argument("--schema", type=Path, metavar="FILE", help="JSON: field names and kinds")
    parser.add_argument("--id-column", metavar="NAME", help="the column that names each record; found when not given")
    parser.add_argument("--ignore", default="", metavar="A,B", help="columns to leave out")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write rid,cluster here")
    parser.add_argument("--reviews", type=Path, metavar="FILE", help="write the pairs for a person here")
    parser.add_argument("--explain", nargs=2, metavar=("A", "B"), help="show the weights of one pair instead")
    parser.add_argument(
        "--match-threshold", type=float, default=DEFAULTS.match_threshold, help="merge pairs from this probability"
    )
    parser.add_argument(
        "--review-threshold", type=float, default=DEFAULTS.review_threshold, help="show pairs from this one"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="threads")
    return parser


def run(arguments: Sequence[str]) -> None:
    """Consolidates a file as the arguments say; ends the process with 2 and a sentence when they can't be used."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        sys.stdout.write(_consolidate(given) + "\n")
    except (InputError, SchemaError, OptionsError) as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")


def _consolidate(given: argparse.Namespace) -> str:
    left_out = [name.strip() for name in given.ignore.split(",") if name.strip()]
    table, _ = read_table(given.local, given.id_column, left_out, given.sheet)
    options = MatchOptions(given.match_threshold, given.review_threshold, workers=given.workers)
    resolution = resolve(table, _read_schema(given.schema), options)
    if given.output:
        _write_clusters(given.output, resolution, table.ids)
    if given.reviews:
        _write_reviews(given.reviews, resolution)
    if given.explain:
        try:
            return _explained(resolution.explain(*given.explain))
        except KeyError as error:
            raise InputError(f"there is no record {error.args[0]!r}") from error
    return json.dumps(summary(resolution), indent=2)
