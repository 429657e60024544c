"""Rows of a table, one after the other."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader, TextIOBase, TextIOWrapper
from typing import BinaryIO

from winnow.ingestion.documents.model import DocumentError
from winnow.ingestion.tables.detection import is_json
from winnow.ingestion.tables.dialect import Dialect, dialect_of
from winnow.ingestion.tables.encoding import encoding_of, text_of
from winnow.ingestion.tables.json_rows import objects_of
from winnow.ingestion.tables.model import Row, TableLimits
from winnow.ingestion.tables.replay import Replayed
from winnow.platform.values import Json

_HEAD = 64 * 1024  # bytes
_ID_MEMBERS = ("id", "_id", "uuid", "guid", "key", "rid", "record_id")
DEFAULT_LIMITS = TableLimits()


def read_rows(stream: BinaryIO, limits: TableLimits = DEFAULT_LIMITS) -> Iterator[Row]:
    """The rows of a CSV or JSON file. Encoding, delimiter and header are found from its first 64 KB.

    Raises:
        DocumentError: ``empty``, ``too_large`` (rows or columns), or ``corrupt`` when no row could be read.
    """
    head = stream.read(_HEAD)
    if not head.strip(b"\0 \r\n\t"):
        raise DocumentError("empty", "The file is empty.")
    text = text_of(head).lstrip("\ufeff")
    decoded = TextIOWrapper(
        BufferedReader(Replayed(head, stream)), encoding=encoding_of(head), errors="replace", newline=""
    )
    rows = _json(decoded, limits) if is_json(text.lstrip()) else _csv(decoded, dialect_of(text), limits)
    good = 0
    for row in rows:
        if row.number > limits.rows:
            raise DocumentError("too_large", f"The table has more than {limits.rows} rows: split it.")
        good += row.error is None
        yield row
    if not good:
        raise DocumentError("corrupt", "No row of the table could be read.")


def _csv(lines: Iterable[str], dialect: Dialect, limits: TableLimits) -> Iterator[Row]:
    if len(dialect.columns) > limits.columns:
        raise DocumentError("too_large", f"The table has more than {limits.columns} columns.")
    csv.field_size_limit(limits.cell)
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=dialect.delimiter)
    number = 0
    skip_header = dialect.header
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            number += 1
            yield Row(number, f"row-{number}", error=f"A cell is longer than {limits.cell} characters.")
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if skip_header:
            skip_header = False
            continue
        number += 1
        yield _row(number, cells, dialect)


def _row(number: int, cells: list[str], dialect: Dialect) -> Row:
    columns = dialect.columns
    if any(cell.strip() for cell in cells[len(columns) :]):
        error = f"The row has {len(cells)} cells, the table {len(columns)} columns."
        return Row(number, f"row-{number}", error=error)
    values: dict[str, Json] = {
        name: value for name, cell in zip(columns, cells, strict=False) if (value := cell.strip())
    }
    identity = values.get(dialect.id_column) if dialect.id_column else None
    return Row(number, str(identity) if identity else content_key(values), values)


def _json(lines: TextIOBase, limits: TableLimits) -> Iterator[Row]:
    for number, found in enumerate(objects_of(lines, limits.row_bytes), start=1):
        if isinstance(found, str):
            yield Row(number, f"row-{number}", error=found)
            continue
        if len(found) > limits.columns:
            yield Row(number, f"row-{number}", error=f"The object has more than {limits.columns} members.")
            continue
        values = {name: value for name, value in found.items() if value not in (None, "", [], {})}
        identity = next((values[name] for name in _ID_MEMBERS if isinstance(values.get(name), (str, int))), None)
        yield Row(number, str(identity) if identity is not None else content_key(values), values)


def content_key(values: Mapping[str, Json]) -> str:
    """The key of a row that has no id of its own: a digest of what it says."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
