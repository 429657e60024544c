"""Tables that are written column by column or field by field, and so are read as wholes: JSON of columns, and the
"expanded" output of database shells.

Like a workbook, such a file is turned into lines of JSON, one a row with its key, that can be read from their middle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.tables.json_rows import DECODER, to_row
from winnow.parsing.tables.table_header import find_key_column, name_columns
from winnow.parsing.tables.table_model import TableLimits
from winnow.values import Json

_SAMPLE_ROWS: Final = 500
_FEWEST_COLUMNS: Final = 2  # of equal length; one list is a member like any other
_OPENS_COLUMNS: Final = re.compile(
    r'\ufeff?\s{0,1000}\{\s{0,1000}"(?:[^"\\]|\\.){0,200}"\s{0,100}:\s{0,100}([\[{])\s{0,1000}(?=["\d\-tfn])'
)
_NAME: Final = r'\s{0,100}"(?:[^"\\]|\\.){1,200}"\s{0,100}'
_OPENS_ROWS: Final = re.compile(
    rf"\ufeff?\s{{0,1000}}\[\s{{0,1000}}\[{_NAME}(?:,{_NAME}){{1,2000}}\]\s{{0,100}},\s{{0,1000}}\["
)
_SPLIT: Final = frozenset(("columns", "data"))
_PSQL: Final = re.compile(r"\s{0,1000}-\[ RECORD \d+ \][-+]*")
_MYSQL: Final = re.compile(r"\s{0,1000}\*{5,} 1\. row \*{5,}")
_RECORD: Final = re.compile(r"-\[ RECORD \d+ \][-+]*|\*{5,} \d+\. row \*{5,}")
_PSQL_FIELD: Final = re.compile(r"(\S.{0,199}?)\s*\| ?(.*)")
_MYSQL_FIELD: Final = re.compile(r"([^\s:][^:]{0,199}): ?(.*)")


def opens_columns(text: str) -> bool:
    """Whether a text, as far as it goes, is one JSON object of columns: ``{"name": ["Ada", "Bo"], "age": [30, 41]}``,
    or a list of rows that are lists, the first of which names the columns: ``[["name", "age"], ["Ada", 30]]``.

    Args:
        text: the beginning of a file.
    """
    if _OPENS_ROWS.match(text):
        return True
    if not _OPENS_COLUMNS.match(text):
        return False
    try:
        value, end = DECODER.raw_decode(text.lstrip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return _first_member_fills(text)
    rest = text.lstrip("\ufeff \t\r\n")[end:]
    return not rest.strip() and _columns_of(value) is not None


def opens_records(text: str) -> bool:
    """Whether a text begins as psql's or MySQL's expanded output does: a line for each field of each record."""
    return _PSQL.match(text) is not None or _MYSQL.match(text) is not None


def columnar_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of a JSON object of columns, as lines ``[key, {column: value}]``.

    Raises:
        DocumentError: ``corrupt`` when it is none after all, ``empty``, ``too_large`` (columns or rows).
    """
    try:
        value = DECODER.decode(_decoded(data).strip())
    except (ValueError, RecursionError) as error:
        raise DocumentError("corrupt", "The file is not JSON.") from error
    columns = _columns_of(value)
    if columns is None:
        raise DocumentError("corrupt", "The columns of the table differ in length.")
    names = name_columns(list(columns))
    return _lines(names, zip(*columns.values(), strict=True), limits)


def vertical_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of a database shell's expanded output, as lines ``[key, {column: value}]``.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns or rows).
    """
    records: list[dict[str, Json]] = []
    text = _decoded(data)
    field = _PSQL_FIELD if _PSQL.match(text) else _MYSQL_FIELD
    for line in text.splitlines():
        if _RECORD.fullmatch(line.strip()):
            records.append({})
            continue
        found = field.fullmatch(line.lstrip())
        if records and found is not None:
            records[-1][found[1].strip()] = found[2].strip()
    names = tuple(dict.fromkeys(name for record in records for name in record))
    return _lines(names, ([record.get(name) for name in names] for record in records), limits)


def _lines(names: Sequence[str], rows: Iterator[Sequence[Json]], limits: TableLimits) -> bytes:
    listed = list(rows)
    if not listed or not names:
        raise DocumentError("empty", "The table has no rows.")
    if len(names) > limits.columns:
        raise DocumentError("too_large", f"The table has more than {limits.columns} columns.")
    if len(listed) > limits.rows:
        raise DocumentError("too_large", f"The table has more than {limits.rows} rows: split it.")
    sample = [[None if cell in (None, "") else str(cell) for cell in row] for row in listed[:_SAMPLE_ROWS]]
    key_column = find_key_column(names, sample)
    lines = []
    for cells in listed:
        row = to_row(dict(zip(names, cells, strict=True)), key_column, limits)
        lines.append(json.dumps([row.key, row.values], ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _columns_of(value: Json) -> Mapping[str, Sequence[Json]] | None:
    """The columns of a decoded object, or None when it is no table: lists of one length, objects with the same
    members, or ``columns`` beside ``data`` (as pandas writes them)."""
    if isinstance(value, list):
        return _columns_of_rows(value)
    if not isinstance(value, dict):
        return None
    names, rows = value.get("columns"), value.get("data")
    if value.keys() >= _SPLIT and isinstance(names, list) and isinstance(rows, list):
        lines = [row for row in rows if isinstance(row, list) and len(row) == len(names)]
        whole = bool(rows) and len(lines) == len(rows)
        return {str(name): [line[at] for line in lines] for at, name in enumerate(names)} if whole else None
    if len(value) < _FEWEST_COLUMNS:
        return None
    lists = {name: member for name, member in value.items() if isinstance(member, list)}
    if len(lists) == len(value):
        return lists if _one_length(list(lists.values())) else None
    indexed = {name: member for name, member in value.items() if isinstance(member, dict)}
    keys = {tuple(member) for member in indexed.values()}
    if len(indexed) < len(value) or len(keys) > 1 or not all(key.isdigit() for key in next(iter(keys))):
        return None
    columns = {name: list(member.values()) for name, member in indexed.items()}
    return columns if _one_length(list(columns.values())) else None


def _columns_of_rows(rows: Sequence[Json]) -> Mapping[str, Sequence[Json]] | None:
    """The columns of rows that are lists, the first of them the names; None when a row is longer than the first."""
    lines = [row for row in rows if isinstance(row, list)]
    if len(lines) < len(rows) or len(lines) < _FEWEST_COLUMNS or any(len(line) > len(lines[0]) for line in lines):
        return None
    filled = [[*line, *[None] * (len(lines[0]) - len(line))] for line in lines[1:]]
    return dict(zip(name_columns([str(name) for name in lines[0]]), zip(*filled, strict=True), strict=True))


def _one_length(columns: Sequence[Sequence[Json]]) -> bool:
    """Whether columns have the same number of cells, one at least, and plain values in them."""
    plain = not any(isinstance(cell, list | dict) for column in columns for cell in column)
    return plain and len({len(column) for column in columns}) == 1 and bool(columns[0])


def _first_member_fills(text: str) -> bool:
    """Whether the first column is longer than what is seen of the file."""
    found = _OPENS_COLUMNS.match(text)
    if found is None or found[1] != "[":
        return False
    try:
        DECODER.raw_decode(text, found.start(1))
    except (ValueError, RecursionError):
        return True
    return False


def _decoded(data: bytes) -> str:
    return data.decode(find_encoding(data, whole=True), "replace").lstrip("\ufeff")
