"""The lists that ``winnow consolidate --local`` is given, as one table."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.local_tables import open_local_table
from winnow.matching.match_types import Table
from winnow.matching.prepare.columns import Cell
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables import TableLimits

if TYPE_CHECKING:
    from winnow.parsing.sandbox import Isolated

_ID_NAMES = ("rid", "record_id", "recordid", "id", "row_id", "key", "uuid", "unique_id")
_SOURCE_NAMES = ("src", "source", "dataset")
_FEW_SOURCES = 20
_SHOWN_ERRORS = 5
_LONGEST_CELL = 10_000_000  # characters: what is only compared may be longer than what is stored
_LONGEST_ROW = 100_000_000  # bytes


class InputError(ValueError):
    """A file or an argument that can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The records of all files.

    Attributes:
        table: what is compared.
        columns: all columns of the files, also those that are not compared, each as long as ``table.ids``.
    """

    table: Table
    columns: Mapping[str, Sequence[Cell]]


def read_lists(
    paths: Sequence[Path],
    *,
    id_column: str | None = None,
    source_column: str | None = None,
    ignore: Sequence[str] = (),
    sheets: Sequence[str] = (),
) -> Lists:
    """The files as one table; each of several is a source of its own unless a column says where a record is from.

    The id column is the one named, or the first of the usual names whose values are all different; without one records
    are numbered. Ids that several files share get their file's name in front. A column called ``src`` or ``source``
    with a few values says where a record is from, unless another is named or it is ignored.

    Raises:
        InputError: a file cannot be read, or a named column is not there.
        OSError: a file cannot be opened.
    """
    files = [(path.stem, *_rows(path, sheets)) for path in paths]
    names = list(dict.fromkeys(name for _, names, _ in files for name in names))
    columns: dict[str, list[Cell]] = {name: [] for name in names}
    ids: list[str] = []
    of_file: list[str] = []
    id_names: set[str] = set()
    for stem, own, rows in files:
        chosen = _find_ids(own, rows, id_column)
        id_names |= {chosen} if chosen else set()
        places = {name: own.index(name) for name in own}
        for name in names:
            columns[name] += [row[places[name]] if name in places else None for row in rows]
        ids += [str(row[places[chosen]]) for row in rows] if chosen else [str(i) for i in range(len(rows))]
        of_file += [stem] * len(rows)
    if len(set(ids)) != len(ids):
        ids = [f"{stem}:{record}" for stem, record in zip(of_file, ids, strict=True)]
    if len(set(ids)) != len(ids):
        raise InputError("two files have one name and ids in common: rename one of them")
    left_out = {*ignore, *id_names}
    source = _find_sources(columns, source_column, left_out)
    sources = [str(cell or "") for cell in columns[source]] if source else of_file if len(paths) > 1 else None
    kept = {name: cells for name, cells in columns.items() if name not in {*left_out, source}}
    return Lists(Table(ids, kept, sources), columns)


def _find_ids(names: Sequence[str], rows: Sequence[Sequence[Cell]], wanted: str | None) -> str | None:
    """The column that names each record of one file."""

    def distinct(name: str) -> bool:
        cells = [row[names.index(name)] for row in rows]
        return all(cells) and len({str(cell) for cell in cells}) == len(rows)

    if not rows:
        return None
    if wanted is None:
        return next((name for usual in _ID_NAMES if (name := _find(names, [usual])) and distinct(name)), None)
    if wanted not in names:
        raise InputError(f"there is no column {wanted!r}; the columns are: {', '.join(names)}")
    if not distinct(wanted):
        raise InputError(f"the column {wanted!r} has empty or repeated ids")
    return wanted


def _find_sources(columns: Mapping[str, Sequence[Cell]], wanted: str | None, left_out: set[str]) -> str | None:
    """The column that says which list a record is of."""
    usual = _find([name for name in columns if name not in left_out], _SOURCE_NAMES)
    if wanted is not None:
        if wanted in columns:
            return wanted
        if wanted.lower() in _SOURCE_NAMES and usual:  # the same word, shortened
            sys.stderr.write(f"there is no column {wanted!r}: {usual!r} says where records are from\n")
            return usual
        if columns:
            raise InputError(f"there is no column {wanted!r}; the columns are: {', '.join(columns)}")
        return None
    few = usual and all(columns[usual]) and 0 < len({str(cell) for cell in columns[usual]}) <= _FEW_SOURCES
    return usual if few else None


def _find(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    lower = {name.lower().strip(): name for name in names}
    return next((lower[name] for name in wanted if name in lower), None)


def _nothing_in(path: Path) -> tuple[list[str], list[list[Cell]]]:
    """The rows of a file that holds no table: none of an empty one.

    Raises:
        InputError: the file holds something else.
    """
    if path.stat().st_size:
        raise InputError(f"{path.name} holds no table")
    sys.stderr.write(f"{path.name}: The file is empty.\n")
    return [], []


def _rows(path: Path, sheets: Sequence[str]) -> tuple[list[str], list[list[Cell]]]:
    """Column names and rows of a table in any format that is ingested; rows that can't be used are named and left out.

    Raises:
        InputError: the file is no table, or cannot be read.
    """

    def isolated() -> Isolated:
        from winnow.parsing.sandbox import Isolated  # noqa: PLC0415 - a CSV needs no process of its own

        return stack.enter_context(Isolated())

    with ExitStack() as stack:
        limits = TableLimits(cell=_LONGEST_CELL, row_bytes=_LONGEST_ROW)
        try:
            file = open_local_table(path, isolated, limits, sheets)
            if file is None:
                return _nothing_in(path)
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
