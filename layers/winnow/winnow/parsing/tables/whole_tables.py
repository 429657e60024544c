"""Tables that are written column by column or field by field, and so are read as wholes: JSON of columns, and the
"expanded" output of database shells.

Like a workbook, such a file is turned into lines of JSON, one a row with its key, that can be read from their middle.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.tables.json_rows import DECODER, to_row
from winnow.parsing.tables.row_roles import is_footer
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
_FEWEST_ROWS: Final = 3  # by their names; two objects may be two values of one record
_BLANKS: Final = re.compile(r"\s*")
_SPLIT: Final = frozenset(("columns", "data"))
_PSQL: Final = re.compile(r"\s{0,1000}[-─]\[ RECORD \d+ \][-+─┬┼]*")
_MYSQL: Final = re.compile(r"\s{0,1000}\*{5,} 1\. row \*{5,}")
_RECORD: Final = re.compile(r"[-─]\[ RECORD \d+ \][-+─┬┼]*|\*{5,} \d+\. row \*{5,}")
_PSQL_FIELD: Final = re.compile(r"(\S.{0,199}?)\s*[|│] ?(.*)")
_PSQL_REST: Final = re.compile(r"\s*[|│] ?(.*)")  # of a value that goes on
_PSQL_GOES_ON: Final = re.compile(r"\s*[+↵]$")  # at the end of a value's line
_BLOCK_FIELD: Final = re.compile(r"([^\s:][^:]{0,60})(?<!\s): ?(.*)")
_BLOCKS_WITHIN: Final = 20_000  # characters: the first records of one kind tell
_MYSQL_FIELD: Final = re.compile(r"\s*([^\s:][^:]{0,199}): ?(.*)")


def opens_columns(text: str) -> bool:
    """Whether a text, as far as it goes, is one JSON object of columns: ``{"name": ["Ada", "Bo"], "age": [30, 41]}``,
    a list of rows that are lists, the first of which names the columns: ``[["name", "age"], ["Ada", 30]]``, or an
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


def opens_records(text: str) -> bool:
    """Whether a text begins as psql's or MySQL's expanded output does: a line for each field of each record."""
    return _PSQL.match(text) is not None or _MYSQL.match(text) is not None


def opens_blocks(text: str) -> bool:
    """Whether a text begins with records whose fields stand on lines of their own, below their labels' names, with an
    empty line after each: ``name: Ada`` and ``town: Bude``, as LDIF and note keepers write them.

    The first three have the same labels, two at least.
    """
    blocks = [
        block for block in re.split(r"(?:\r?\n[ \t]*){2,}", text.lstrip("\ufeff").strip()[:_BLOCKS_WITHIN]) if block
    ]
    if len(blocks) < _FEWEST_ROWS:
        return False
    labels = []
    for block in blocks[:_FEWEST_ROWS]:
        fields = [_BLOCK_FIELD.fullmatch(line.strip()) for line in block.splitlines()]
        labels.append([field[1].casefold() for field in fields if field is not None] if all(fields) else [])
    whole = labels[: _FEWEST_ROWS - 1] if len(blocks) == _FEWEST_ROWS and len(text) > _BLOCKS_WITHIN else labels
    return len(labels[0]) >= _FEWEST_COLUMNS and all(each == labels[0] for each in whole)


def block_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of records whose fields stand on lines of their own, as lines ``[key, {column: value}]``; a line without
    a label goes on with the one before it.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns or rows).
    """
    records: list[dict[str, Json]] = []
    open_record, last = False, ""
    for line in _decoded(data).splitlines():
        found = _BLOCK_FIELD.fullmatch(line.strip())
        if not line.strip():
            open_record = False
        elif found is not None and not (open_record and line[:1].isspace()):
            if not open_record:
                records.append({})
            open_record, last = True, found[1].strip()
            before = records[-1].get(last)
            records[-1][last] = f"{before}; {found[2].strip()}" if before else found[2].strip()
        elif open_record:
            records[-1][last] = f"{records[-1][last]} {line.strip()}"
    names = tuple(dict.fromkeys(name for record in records for name in record))
    return row_lines(names, ([record.get(name) for name in names] for record in records), limits)


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
    if columns is None and _are_named_rows(value):
        return _named_rows(value, limits)
    if columns is None:
        raise DocumentError("corrupt", "The columns of the table differ in length.")
    names = name_columns(list(columns))
    return row_lines(names, zip(*columns.values(), strict=True), limits)


def vertical_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of a database shell's expanded output, as lines ``[key, {column: value}]``. A value may go on over
    several lines.

    Raises:
        DocumentError: ``empty``, ``too_large`` (columns or rows).
    """
    text = _decoded(data)
    written = _records_of(text)
    records = list(map(_psql_record, written)) if _PSQL.match(text) else _mysql_records(written)
    names = tuple(dict.fromkeys(name for record in records for name in record))
    return row_lines(names, ([record.get(name) for name in names] for record in records), limits)


def _records_of(text: str) -> list[list[str]]:
    """The lines of each record, without what the shell says after the last."""
    records: list[list[str]] = []
    inside = False
    for line in text.split("\n"):
        if _RECORD.fullmatch(line.strip()):
            records.append([])
            inside = True
        elif is_footer([line]):
            inside = False
        elif inside:
            records[-1].append(line.rstrip("\r"))
    return records


def _psql_record(lines: Sequence[str]) -> dict[str, Json]:
    """A record's values by their names; a value that goes on ends its lines with a sign."""
    record: dict[str, list[str]] = {}
    last: list[str] = []
    for line in lines:
        rest = _PSQL_REST.fullmatch(line)
        if rest is not None and last:
            last[-1] = _PSQL_GOES_ON.sub("", last[-1])
            last.append(rest[1])
        elif (found := _PSQL_FIELD.fullmatch(line.lstrip())) is not None:
            last = record.setdefault(found[1].strip(), [])
            last.append(found[2])
    return {name: _joined_lines(said) for name, said in record.items()}


def _mysql_records(records: Sequence[Sequence[str]]) -> list[dict[str, Json]]:
    """The values of records by their names. A line that begins no field goes on with the one before it.

    Names are set flush right, so that their colons stand below each other; a line whose colon stands elsewhere begins a
    field where every record has that name (letters of another width move the colon).
    """
    found = [[(line, _MYSQL_FIELD.fullmatch(line)) for line in record] for record in records]
    said = Counter(name for record in found for name in {field[1] for _, field in record if field is not None})
    values: list[dict[str, Json]] = []
    for record in found:
        colon = next((field.end(1) for _, field in record if field is not None), 0)
        fields: dict[str, list[str]] = {}
        last: list[str] = []
        for line, field in record:
            if field is not None and (field.end(1) == colon or said[field[1]] == len(records) > 1):
                last = fields.setdefault(field[1].strip(), [])
                last.append(field[2])
            else:
                last.append(line)
        values.append({name: _joined_lines(lines) for name, lines in fields.items()})
    return values


def _joined_lines(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip()


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


def _are_named_rows(value: Json) -> bool:
    """Whether an object holds rows by their names: three objects at least, which have most members in common."""
    if not isinstance(value, dict) or len(value) < _FEWEST_ROWS:
        return False
    rows = [row for row in value.values() if isinstance(row, dict)]
    if len(rows) < len(value):
        return False
    members = Counter(name for row in rows for name in row)
    common = {name for name, times in members.items() if times > len(rows) / 2}
    return len(common) > 1 and all(len(common & row.keys()) * 2 >= len(common) for row in rows)


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


def _decoded(data: bytes) -> str:
    return data.decode(find_encoding(data, whole=True), "replace").lstrip("\ufeff")
