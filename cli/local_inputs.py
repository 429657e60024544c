"""The lists that ``winnow consolidate --local`` is given, as one table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cli.local_tables import open_local_table
from winnow.matching.match_types import Table as MatchTable
from winnow.matching.prepare.columns import Cell
from winnow.matching.prepare.json_cells import cells_of_value
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables import Table, TableLimits
from winnow.values import Json

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

    table: MatchTable
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
    files = [(path.stem, *_columns(path, sheets)) for path in paths]
    columns: dict[str, list[Cell]] = {name: [] for _, own, _ in files for name in own}
    ids: list[str] = []
    of_file: list[str] = []
    id_names: set[str] = set()
    for stem, own, n in files:
        chosen = _find_ids(own, n, id_column)
        id_names |= {chosen} if chosen else set()
        for name in columns:
            columns[name] += own.get(name) or [None] * n
        ids += map(str, own[chosen] if chosen else range(n))
        of_file += [stem] * n
    if len(set(ids)) != len(ids):
        ids = [f"{stem}:{record}" for stem, record in zip(of_file, ids, strict=True)]
    if len(set(ids)) != len(ids):
        raise InputError("two files have one name and ids in common: rename one of them")
    left_out = {*ignore, *id_names}
    source = _find_sources(columns, source_column, left_out)
    sources = [str(cell or "") for cell in columns[source]] if source else of_file if len(paths) > 1 else None
    kept = {name: cells for name, cells in columns.items() if name not in {*left_out, source}}
    return Lists(MatchTable(ids, kept, sources), columns)


def _find_ids(columns: Mapping[str, Sequence[Cell]], n: int, wanted: str | None) -> str | None:
    """The column that names each of the ``n`` records of one file."""

    def distinct(name: str) -> bool:
        return all(columns[name]) and len(set(map(str, columns[name]))) == n

    if not n:
        return None
    if wanted is None:
        return next((name for usual in _ID_NAMES if (name := _find(columns, [usual])) and distinct(name)), None)
    if wanted not in columns:
        raise InputError(f"there is no column {wanted!r}; the columns are: {', '.join(columns)}")
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


def _find(names: Iterable[str], wanted: Sequence[str]) -> str | None:
    lower = {name.lower().strip(): name for name in names}
    return next((lower[name] for name in wanted if name in lower), None)


def _nothing_in(path: Path) -> None:
    """Say that a file which holds no table is empty.

    Raises:
        InputError: the file holds something else.
    """
    if path.stat().st_size:
        raise InputError(f"{path.name} holds no table")
    sys.stderr.write(f"{path.name}: The file is empty.\n")


def _columns(path: Path, sheets: Sequence[str]) -> tuple[dict[str, list[Cell]], int]:
    """The columns of a table in any format that is ingested, and how many rows they have; rows that can't be used are
    named and left out.

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
                _nothing_in(path)
                return {}, 0
            return _gathered(path.name, stack.enter_context(file.open(limits)))
        except DocumentError as error:
            if error.code != "empty":
                raise InputError(f"{path.name}: {error.reason}") from error
            sys.stderr.write(f"{path.name}: {error.reason}\n")
            return {}, 0


def _gathered(file: str, table: Table) -> tuple[dict[str, list[Cell]], int]:
    """The rows of an open table as columns."""
    columns: dict[str, list[Cell]] = {name: [] for name in table.layout.columns}
    n = broken = 0
    for row in table:
        if row.error:
            broken += 1
            if broken <= _SHOWN_ERRORS:
                sys.stderr.write(f"{file}, line {row.line}: {row.error}\n")
            continue
        values = _cells(row.values)
        if not values.keys() <= columns.keys():  # members of objects, or that only some lines of JSON have
            columns |= {name: [None] * n for name in values if name not in columns}
        for name, cells in columns.items():
            cells.append(values.get(name))
        n += 1
    if broken > _SHOWN_ERRORS:
        sys.stderr.write(f"{file}: {broken} of {n + broken} rows cannot be used\n")
    return _in_order(columns, table.layout.columns), n


def _cells(values: Mapping[str, Json]) -> Mapping[str, Cell]:
    """The values of a row as cells, those of an object by its members."""
    if all(isinstance(value, str) for value in values.values()):
        return cast("Mapping[str, Cell]", values)
    return {column: cell for name, value in values.items() for column, cell in cells_of_value(name, value).items()}


def _in_order(columns: Mapping[str, list[Cell]], named: Sequence[str]) -> dict[str, list[Cell]]:
    """The columns in the order of the file's, the members of an object in the place of its own, which nothing has."""

    def place(column: str) -> int:
        return next((i for i, name in enumerate(named) if column == name or _within(column, name)), len(named))

    kept = [name for name, cells in columns.items() if any(cells) or not any(_within(each, name) for each in columns)]
    return {name: columns[name] for name in sorted(kept, key=place)}


def _within(column: str, name: str) -> bool:
    return column.startswith(f"{name}.")
