"""Tables that cannot be read from their middle, and so are read as wholes: JSON of columns, of lists and of rows by
their names.

Like a workbook, such a file is turned into lines of JSON, one a row with its key, that can be read from their middle.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.tables.cell_kinds import kind_of_cell
from winnow.parsing.tables.json_rows import DECODER, to_row
from winnow.parsing.tables.table_header import find_header, find_key_column, is_known_name, name_columns
from winnow.parsing.tables.table_model import TableLimits
from winnow.values import Json

_SAMPLE_ROWS: Final = 500
_FEWEST_COLUMNS: Final = 2  # of equal length; one list is a member like any other
_OPENS_COLUMNS: Final = re.compile(
    r'\ufeff?\s{0,1000}\{\s{0,1000}"(?:[^"\\]|\\.){0,200}"\s{0,100}:\s{0,100}([\[{])\s{0,1000}(?=["\d\-tfn])'
)
_PLAIN: Final = r'\s{0,100}(?:"(?:[^"\\]|\\.){0,200}"|[-+.\deE]{1,40}|true|false|null)\s{0,100}'
_OPENS_ROWS: Final = re.compile(
    rf"\ufeff?\s{{0,1000}}\[\s{{0,1000}}\[{_PLAIN}(?:,{_PLAIN}){{1,2000}}\]\s{{0,100}},\s{{0,1000}}\["
)
_FEWEST_ROWS: Final = 3  # by their names; two objects may be two values of one record
_BLANKS: Final = re.compile(r"\s*")
_SPLIT: Final = frozenset(("columns", "data"))


def opens_columns(text: str) -> bool:
    """Whether a text, as far as it goes, is one JSON object of columns: ``{"name": ["Ada", "Bo"], "age": [30, 41]}``,
    a list of rows that are lists: ``[["name", "age"], ["Ada", 30]]``, or an
    object of rows by their names: ``{"p1": {"name": "Ada", "age": 30}, "p2": {"name": "Bo", "age": 41}}``.

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
        return _first_member_fills(text) or _are_named_rows(_first_members(text))
    rest = text.lstrip("\ufeff \t\r\n")[end:]
    return not rest.strip() and (_columns_of(value) is not None or _are_named_rows(value))


def columnar_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of a JSON object of columns, as lines ``[key, {column: value}]``.

    Raises:
        DocumentError: ``corrupt`` when it is none after all, ``empty``, ``too_large`` (columns or rows).
    """
    try:
        value = DECODER.decode(decoded(data).strip())
    except (ValueError, RecursionError) as error:
        raise DocumentError("corrupt", "The file is not JSON.") from error
    if isinstance(value, list):
        return _listed_rows(value, limits)
    columns = _columns_of(value)
    if columns is None and _are_named_rows(value):
        return _named_rows(value, limits)
    if columns is None:
        raise DocumentError("corrupt", "The columns of the table differ in length.")
    names = name_columns(list(columns))
    return row_lines(names, zip(*columns.values(), strict=True), limits)


def row_lines(names: Sequence[str], rows: Iterator[Sequence[Json]], limits: TableLimits) -> bytes:
    """Rows as lines ``[key, {column: value}]``, behind which stands why a row cannot be used.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns or rows).
    """
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
        lines.append(json.dumps([row.key, row.values, *([row.error] if row.error else [])], ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _columns_of(value: Json) -> Mapping[str, Sequence[Json]] | None:
    """The columns of a decoded object, or None when it is no table: lists of one length, objects with the same
    members, or ``columns`` beside ``data`` (as pandas writes them)."""
    if not isinstance(value, dict):
        return None
    if value.keys() >= _SPLIT:
        return _split_columns(value)
    if len(value) < _FEWEST_COLUMNS:
        return None
    lists = {name: member for name, member in value.items() if isinstance(member, list)}
    if len(lists) == len(value):
        return lists if _one_length(list(lists.values())) else None
    indexed = {name: member for name, member in value.items() if isinstance(member, dict)}
    keys = {tuple(member) for member in indexed.values()}
    if len(indexed) < len(value) or len(keys) > 1:
        return None
    index = next(iter(keys))
    columns = {name: list(member.values()) for name, member in indexed.items()}
    if not _one_length(list(columns.values())):
        return None
    if not all(key.isdigit() for key in index):
        named = columns if "key" in columns else {"key": index, **columns}
        return named if _name_columns(columns, index) else None
    return columns if not all(name.isdigit() for name in columns) else None


def _split_columns(value: Mapping[str, Json]) -> Mapping[str, Sequence[Json]] | None:
    """The columns of names beside rows; the names of the rows, where they have some, are a column too."""
    names, rows, index = value["columns"], value["data"], value.get("index")
    if not isinstance(names, list) or not isinstance(rows, list) or not rows:
        return None
    lines = [row for row in rows if isinstance(row, list) and len(row) == len(names)]
    if len(lines) < len(rows):
        return None
    columns: dict[str, Sequence[Json]] = {str(name): [line[at] for line in lines] for at, name in enumerate(names)}
    named = isinstance(index, list) and len(index) == len(lines) and not all(isinstance(name, int) for name in index)
    return {"key": cast("list[Json]", index), **columns} if named and "key" not in columns else columns


def _name_columns(columns: Mapping[str, Sequence[Json]], index: Sequence[str]) -> bool:
    """Whether the outer names of objects with the same members are those of columns, and the inner ones of rows: as
    many of them are known for columns, and the values of each are of one kind but not those of a row."""
    known, others = (sum(map(is_known_name, names)) for names in (columns, index))
    kinds = [{kind_of_cell(str(cell)) for cell in column if cell is not None} for column in columns.values()]
    even = all(len(kind) == 1 for kind in kinds) and len({next(iter(kind)) for kind in kinds}) > 1
    return even and known >= others


def _listed_rows(rows: Sequence[Json], limits: TableLimits) -> bytes:
    """The lines of rows that are lists.

    Raises:
        DocumentError: ``corrupt`` for a row that is none; ``empty``, ``too_large`` (columns or rows).
    """
    lines = [row for row in rows if isinstance(row, list)]
    if len(lines) < len(rows):
        raise DocumentError("corrupt", "Not every row of the list is a list.")
    width = max(map(len, lines))
    if width > limits.columns:
        raise DocumentError("too_large", f"The table has more than {limits.columns} columns.")
    whole = [[*line, *[None] * (width - len(line))] for line in lines]
    header = find_header(
        [["" if cell is None else str(cell) for cell in line] for line in whole[:_SAMPLE_ROWS]], limits
    )
    body = (line for line in whole[header.before :] if any(cell not in (None, "") for cell in line))
    return row_lines(header.columns, body, limits)


def _are_named_rows(value: Json) -> bool:
    """Whether an object holds rows by their names: three objects at least, which have most members in common."""
    if not isinstance(value, dict) or len(value) < (2 if _are_counted(value) else _FEWEST_ROWS):
        return False
    rows = [row for row in value.values() if isinstance(row, dict)]
    if len(rows) < len(value):
        return False
    members = Counter(name for row in rows for name in row)
    common = {name for name, times in members.items() if times > len(rows) / 2}
    return len(common) > 1 and all(len(common & row.keys()) * 2 >= len(common) for row in rows)


def _are_counted(value: Mapping[str, Json]) -> bool:
    """Whether the names of rows are their numbers."""
    return list(value) in ([str(number) for number in range(start, start + len(value))] for start in (0, 1))


def _named_rows(value: Json, limits: TableLimits) -> bytes:
    """The lines of rows by their names; a name is the row's ``key`` where no member is called so."""
    rows = {name: row for name, row in value.items() if isinstance(row, dict)} if isinstance(value, dict) else {}
    names = tuple(dict.fromkeys(name for row in rows.values() for name in row))
    if "key" in names or all(name.isdigit() for name in rows):
        return row_lines(names, ([row.get(name) for name in names] for row in rows.values()), limits)
    return row_lines(("key", *names), ([key, *map(row.get, names)] for key, row in rows.items()), limits)


def _first_members(text: str) -> Json:
    """The members of an object that a text, as far as it goes, has whole."""
    members: dict[str, Json] = {}
    at = text.find("{") + 1
    try:
        while True:
            name, at = DECODER.raw_decode(text, _past(text, at))
            members[str(name)], at = DECODER.raw_decode(text, _past(text, at, ":"))
            at = _past(text, at, ",")
    except (ValueError, RecursionError):
        return members


def _past(text: str, at: int, sign: str = "") -> int:
    """The place behind blanks, behind a sign where one is asked for, and behind the blanks after it.

    Raises:
        ValueError: the sign is not there.
    """
    for expected in (sign, ""):
        found = _BLANKS.match(text, at)
        at = found.end() if found else at
        if not text.startswith(expected, at):
            raise ValueError(at)
        at += len(expected)
    return at


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


def decoded(data: bytes) -> str:
    """The text of a file in whatever encoding, without a byte order mark."""
    return data.decode(find_encoding(data, whole=True), "replace").lstrip("\ufeff")
