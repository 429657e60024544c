"""The door to tables: a stream of bytes to rows, in bounded memory, from the start or from a checkpoint."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, Final, cast

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.tables import csv_rows, json_rows
from winnow.parsing.tables.lines import read_lines
from winnow.parsing.tables.sniffing import SAMPLE_BYTES, find_dialect, find_header, find_key_column, parse
from winnow.parsing.tables.table_detection import BYTE_ORDER_MARKS, is_json
from winnow.parsing.tables.table_model import Checkpoint, Layout, Row, TableLimits
from winnow.values import Json

DEFAULT_LIMITS: Final = TableLimits()
_SAMPLE_ROWS: Final = 500


class Table:
    """An open table: iterate it for rows; ``checkpoint`` says where it stands after the row given last."""

    def __init__(
        self, stream: BinaryIO, limits: TableLimits = DEFAULT_LIMITS, checkpoint: Checkpoint | None = None
    ) -> None:
        """Open a stream that stands at the file's beginning or, with a checkpoint, at that checkpoint's offset.

        Raises:
            DocumentError: ``empty``, ``too_large`` (columns).
        """
        self._limits = limits
        if checkpoint:
            self._layout, self._offset, self._rows = checkpoint.layout, checkpoint.offset, checkpoint.rows
            self._skip = checkpoint.skip
            self._stream = stream
            return
        head = stream.read(SAMPLE_BYTES)
        self._layout, self._skip, mark = _inspect(head, limits)
        self._offset = mark
        self._rows = 0
        self._stream = cast("BinaryIO", _Joined(head[mark:], stream))

    @property
    def layout(self) -> Layout:
        """What was found out about the file."""
        return self._layout

    @property
    def checkpoint(self) -> Checkpoint:
        """Where reading goes on after the row given last: seek to its offset and open again with it."""
        return Checkpoint(self._layout, self._offset, self._rows, self._skip)

    def __iter__(self) -> Iterator[Row]:
        """The rows.

        Raises:
            DocumentError: ``too_large`` after the last row that is read; ``corrupt`` when no row can be used.
        """
        usable = self._rows > 0
        for row, size in self._records():
            self._offset += size
            if self._skip:
                self._skip -= 1
                continue
            if row is None:
                continue
            if self._rows >= self._limits.rows:
                raise DocumentError("too_large", f"The table has more than {self._limits.rows} rows: split it.")
            self._rows += 1
            usable = usable or row.error is None
            yield replace(row, number=self._rows, key=row.key or f"row-{self._rows}")
        if not usable:
            raise DocumentError("corrupt", "No row of the table can be read.")

    def _records(self) -> Iterator[tuple[Row | None, int]]:
        layout, limits = self._layout, self._limits
        if layout.format == "json" and not layout.in_lines:
            return json_rows.read_objects(self._stream, layout, limits)
        lines = read_lines(self._stream, layout.encoding, limits.row_bytes)
        reader = csv_rows.read_records if layout.format == "csv" else json_rows.read_lines
        return reader(lines, layout, limits)


def read_rows(
    stream: BinaryIO, limits: TableLimits = DEFAULT_LIMITS, checkpoint: Checkpoint | None = None
) -> Iterator[Row]:
    """The rows of a table; see ``Table`` for reading with checkpoints and what is raised."""
    yield from Table(stream, limits, checkpoint)


class _Joined(io.RawIOBase):
    """Bytes read already, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        taken, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
        return taken


def _inspect(head: bytes, limits: TableLimits) -> tuple[Layout, int, int]:
    """The layout, how many records stand before the first row, and the length of the byte order mark."""
    if not head.strip(b" \t\r\n\x00"):
        raise DocumentError("empty", "The table has no rows.")
    whole = len(head) < SAMPLE_BYTES
    encoding = find_encoding(head, whole=whole)
    mark = next((len(mark) for mark in BYTE_ORDER_MARKS if head.startswith(mark)), 0)
    lines = [line.text or "" for line in read_lines(io.BytesIO(head[mark:]), encoding, limits.row_bytes)]
    if not whole and len(lines) > 1:
        lines.pop()
    if is_json("".join(lines[:2])):
        return _inspect_json(lines, encoding, limits), 0, mark
    dialect = find_dialect(lines[:_SAMPLE_ROWS])
    hinted = lines[0].startswith("sep=")
    layout = Layout("csv", encoding, dialect.delimiter, dialect.quote, dialect.escape)
    texts = _record_texts(lines, layout, limits)
    records = [(parse([text.replace("\x00", "")], dialect) or [[]])[0] for text in texts]
    columns, before = find_header(records[1:] if hinted else records, limits)
    before += hinted
    rows = [[cell.strip() or None for cell in record] for record in records[before:] if any(map(str.strip, record))]
    return replace(layout, columns=columns, key_column=find_key_column(columns, rows)), before, mark


def _record_texts(lines: list[str], layout: Layout, limits: TableLimits) -> list[str]:
    sizes = csv_rows.record_sizes(lines, layout, limits)
    texts: list[str] = []
    position = 0
    for count in islice(sizes, _SAMPLE_ROWS):
        texts.append("".join(lines[position : position + count]))
        position += count
    return texts


def _inspect_json(lines: list[str], encoding: str, limits: TableLimits) -> Layout:
    filled = [line.strip() for line in lines if line.strip()]
    first = filled[0] if filled else ""
    in_lines = first.startswith("{") and (first.endswith("}") or len(filled) == 1)
    if in_lines:
        objects = [_object(line) for line in filled[:_SAMPLE_ROWS]]
    else:
        sample = "".join(lines).encode("utf-8", "replace")
        found = json_rows.read_objects(io.BytesIO(sample), Layout("json", "utf-8"), limits)
        objects = [row.values for row, _ in islice(found, _SAMPLE_ROWS) if row and not row.error]
    rows = [item for item in objects if item]
    columns = tuple(dict.fromkeys(name for row in rows for name in row))[: limits.columns]
    texts = [[_scalar(row.get(name)) for name in columns] for row in rows]
    return Layout("json", encoding, key_column=find_key_column(columns, texts) if columns else None, in_lines=in_lines)


def _object(line: str) -> dict[str, Json]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _scalar(value: Json) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
