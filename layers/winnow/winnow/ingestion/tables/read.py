"""The door to tables: a stream of bytes to rows, in bounded memory, from the start or from a checkpoint."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, Final, cast

from winnow.ingestion.documents.encodings import find_encoding
from winnow.ingestion.tables import csv_rows, json_rows
from winnow.ingestion.tables.lines import read_lines
from winnow.ingestion.tables.model import Checkpoint, Layout, Row, TableError, TableFormat, TableLimits
from winnow.ingestion.tables.sniffing import SAMPLE_BYTES, find_dialect, find_header, find_key_column, parse
from winnow.records.fields import Json

DEFAULT_LIMITS: Final = TableLimits()
_SAMPLE_ROWS: Final = 500
_NAMES: Final = re.compile(r"\.(?:(csv|tsv|tab)|(jsonl|ndjson|json|ldjson))$", re.IGNORECASE)
_BINARY: Final = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"GIF8",
)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\xff\xfe", b"\xfe\xff")


def table_format(head: bytes, name: str) -> TableFormat | None:
    """Whether a file is a table, by its first kilobytes and its name; None for a document.

    A file named as a table that is a PDF or an archive by its content is none; JSON Lines are recognised by content.
    """
    if head.startswith(_BINARY) or b"%PDF-" in head[:1024]:
        return None
    named = _NAMES.search(name)
    if named:
        return "csv" if named.group(1) else "json"
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0].strip()
    if first.startswith(b"{") and first.endswith(b"}"):
        try:
            return "json" if isinstance(json.loads(first), dict) else None
        except (ValueError, RecursionError):
            return None
    return None


class Table:
    """An open table: iterate it for rows; ``checkpoint`` says where it stands after the row given last."""

    def __init__(
        self, stream: BinaryIO, name: str, limits: TableLimits = DEFAULT_LIMITS, checkpoint: Checkpoint | None = None
    ) -> None:
        """Open a stream that stands at the file's beginning or, with a checkpoint, at that checkpoint's offset.

        Raises:
            TableError: ``empty``, ``unsupported_type``, ``too_many_columns``.
        """
        self._limits = limits
        if checkpoint:
            self._layout, self._offset, self._rows = checkpoint.layout, checkpoint.offset, checkpoint.rows
            self._skip = checkpoint.skip
            self._stream = stream
            return
        head = stream.read(SAMPLE_BYTES)
        self._layout, self._skip, mark = _inspect(head, name, limits)
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
            TableError: ``too_many_rows`` after the last row that is read.
        """
        for row, size in self._records():
            self._offset += size
            if self._skip:
                self._skip -= 1
                continue
            if row is None:
                continue
            if self._rows >= self._limits.rows:
                raise TableError("too_many_rows", f"The table has more than {self._limits.rows} rows.")
            self._rows += 1
            yield replace(row, number=self._rows)

    def _records(self) -> Iterator[tuple[Row | None, int]]:
        layout, limits = self._layout, self._limits
        if layout.format == "json" and not layout.in_lines:
            return json_rows.read_objects(self._stream, layout, limits)
        lines = read_lines(self._stream, layout.encoding, limits.row_bytes)
        reader = csv_rows.read_records if layout.format == "csv" else json_rows.read_lines
        return reader(lines, layout, limits)


def read_rows(
    stream: BinaryIO, name: str, limits: TableLimits = DEFAULT_LIMITS, checkpoint: Checkpoint | None = None
) -> Iterator[Row]:
    """The rows of a table; see ``Table`` for reading with checkpoints and what is raised."""
    yield from Table(stream, name, limits, checkpoint)


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


def _inspect(head: bytes, name: str, limits: TableLimits) -> tuple[Layout, int, int]:
    """The layout, how many records stand before the first row, and the length of the byte order mark."""
    kind = table_format(head, name)
    if kind is None:
        raise TableError("unsupported_type", "The file is not a table.")
    if not head.strip(b" \t\r\n\x00"):
        raise TableError("empty", "The table has no rows.")
    whole = len(head) < SAMPLE_BYTES
    encoding = find_encoding(head, whole=whole)
    mark = next((len(mark) for mark in _MARKS if head.startswith(mark)), 0)
    lines = [line.text or "" for line in read_lines(io.BytesIO(head[mark:]), encoding, limits.row_bytes)]
    if not whole and len(lines) > 1:
        lines.pop()
    if kind == "json":
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
