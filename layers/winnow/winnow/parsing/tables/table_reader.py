"""A table's bytes to its rows, in bounded memory, from the start or from a checkpoint."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, Final, cast

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.encodings import find_encoding
from winnow.parsing.tables import csv_rows, json_rows
from winnow.parsing.tables.comment_lines import find_comments
from winnow.parsing.tables.decimal_commas import find_decimals, with_decimals
from winnow.parsing.tables.dialects import find_dialect, is_rule, score_dialect
from winnow.parsing.tables.json_rows import find_wrapped_rows
from winnow.parsing.tables.lines import read_physical_lines
from winnow.parsing.tables.record_splitting import record_texts
from winnow.parsing.tables.row_roles import typed_columns
from winnow.parsing.tables.table_detection import BYTE_ORDER_MARKS, is_json
from winnow.parsing.tables.table_header import find_header, find_key_column, is_filled, name_columns
from winnow.parsing.tables.table_model import Checkpoint, Layout, Record, Row, TableLimits
from winnow.values import Json

DEFAULT_LIMITS: Final = TableLimits()
KEYED: Final = Layout("keyed", "utf-8")
_SAMPLE_BYTES: Final = 1 << 18
_SAMPLE_ROWS: Final = 500
_PAIR: Final = 2  # columns: in a table of so few a line of one cell may lack the other
_ROWS_THAT_TELL: Final = 5  # rows with all cells; among fewer a short one may be one more
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x19\x7f\ufffd]")  # none that separates, ends or escapes something
_MOST_CONTROLS: Final = 0.05  # of a text's characters; of binary files a tenth and more
_FEWEST_CONTROLS: Final = 64  # characters; fewer are slips
_CLEARLY: Final = 0.05  # better is a score that decides between line ends


class Table:
    """An open table: iterate it for rows; ``checkpoint`` says where it stands after the row given last."""

    def __init__(
        self,
        stream: BinaryIO,
        limits: TableLimits = DEFAULT_LIMITS,
        checkpoint: Checkpoint | None = None,
        *,
        layout: Layout | None = None,
    ) -> None:
        """Open a stream that stands at the file's beginning or, with a checkpoint, at that checkpoint's offset.

        ``layout`` is given where it is known; else it is found out.

        Raises:
            DocumentError: ``empty``, ``too_large`` (columns), ``unsupported_type`` (binary data).
        """
        self._limits = limits
        self._stream = stream
        if checkpoint:
            self._layout, self._offset, self._rows = checkpoint.layout, checkpoint.offset, checkpoint.rows
            self._skip, self._lines = checkpoint.skip, checkpoint.lines
            return
        self._offset = self._rows = self._skip = self._lines = 0
        if layout:
            self._layout = layout
            return
        head = stream.read(_SAMPLE_BYTES)
        self._layout, self._skip, mark = _inspect(head, limits)
        self._offset = mark
        self._lines = head[:mark].count(b"\n")
        self._stream = cast("BinaryIO", _Joined(head[mark:], stream))

    @property
    def layout(self) -> Layout:
        """What was found out about the file."""
        return self._layout

    @property
    def checkpoint(self) -> Checkpoint:
        """Where reading goes on after the row given last: seek to its offset and open again with it."""
        return Checkpoint(self._layout, self._offset, self._rows, self._skip, self._lines)

    def __iter__(self) -> Iterator[Row]:
        """The rows.

        Raises:
            DocumentError: ``too_large`` after the last row that is read; ``corrupt`` when no row can be used;
                ``empty`` when there is a header and nothing else.
        """
        usable = self._rows > 0
        for row, size, lines, layout, before in self._records():
            self._offset += size
            line, self._lines = self._lines + before + 1, self._lines + lines
            if self._skip:
                self._skip -= 1
                continue
            self._layout = layout or self._layout
            if row is None:
                continue
            if self._rows >= self._limits.rows:
                raise DocumentError("too_large", f"The table has more than {self._limits.rows} rows: split it.")
            self._rows += 1
            usable = usable or row.error is None
            yield Row(self._rows, row.key or f"row-{self._rows}", row.values, row.error, line)
        if not self._rows:
            headed = self._layout.format == "csv"
            raise DocumentError("empty", f"The table has {'a header and ' if headed else ''}no rows.")
        if not usable:
            raise DocumentError("corrupt", "No row of the table can be read.")

    def _records(self) -> Iterator[Record]:
        layout, limits = self._layout, self._limits
        if layout.format == "json" and not layout.in_lines:
            return json_rows.read_json_objects(self._stream, layout, limits)
        lines = read_physical_lines(self._stream, layout.encoding, limits.row_bytes, any_end=layout.any_end)
        reader = csv_rows.read_records if layout.format == "csv" else json_rows.read_json_lines
        return reader(lines, layout, limits)


def read_rows(
    stream: BinaryIO, limits: TableLimits = DEFAULT_LIMITS, checkpoint: Checkpoint | None = None
) -> Iterator[Row]:
    """The rows of a table in text; see ``Table`` for reading with checkpoints and what is raised."""
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
    whole = len(head) < _SAMPLE_BYTES
    encoding = find_encoding(head, whole=whole)
    mark = next((len(mark) for mark in BYTE_ORDER_MARKS if head.startswith(mark)), 0)
    lines = _sampled(head[mark:], encoding, limits, whole=whole)
    if _is_binary("".join(lines)):
        why = "The file holds binary data and no text: save the table as CSV or as a workbook, and send that."
        raise DocumentError("unsupported_type", why)
    if is_json("".join(lines)):
        layout, start = _inspect_json(lines, encoding, limits)
        return layout, 0, mark + start
    lines, any_end = _with_line_ends(head[mark:], lines, encoding, limits, whole=whole)
    comments = find_comments(lines)
    own = [line for line in lines if not comments or not line.startswith(comments)]
    dialect = find_dialect(own)
    layout = Layout("csv", encoding, *dialect[:3], framed=dialect.framed, in_quotes=dialect.wrapped, cuts=dialect.cuts)
    layout = replace(layout, comments=comments, any_end=any_end)
    hinted = lines[0].startswith("sep=")
    texts = islice(record_texts(lines, dialect, limits.row_bytes), _SAMPLE_ROWS)
    said = ["" if is_rule(text) or (comments and text.startswith(comments)) else text for text in texts]
    records = [csv_rows.cells_of(text, dialect) or [] for text in said]
    decimals = find_decimals(records, dialect)
    if decimals:
        width = max(map(len, records)) - len(decimals)
        records = [with_decimals(record, width, decimals) for record in records]
    header = find_header(records[1:] if hinted else records, limits)
    before = header.before + hinted
    rows = [[cell or None for cell in record] for record in records[before:] if is_filled(record)]
    columns = header.columns
    if columns[0].startswith("#") and columns[0].lstrip("# "):
        columns = name_columns([columns[0].lstrip("# "), *columns[1:]])
    even = _are_even(records[before:], len(columns))
    layout = replace(layout, columns=columns, key_column=find_key_column(columns, rows), typed=typed_columns(rows))
    return replace(layout, even=even, decimals=decimals), before, mark


def _is_binary(text: str) -> bool:
    """Whether too many control characters of several kinds stand in a text for it to be one; one or two kinds may be
    its delimiters."""
    found = _CONTROLS.findall(text)
    return len(found) > max(_MOST_CONTROLS * len(text), _FEWEST_CONTROLS) and len(set(found)) > _PAIR


def _are_even(records: Sequence[Sequence[str]], width: int) -> bool:
    """Whether all records have a cell for each of several columns, but for lines of one cell."""
    several = [record for record in records if len(record) > 1]
    return width > _PAIR and len(several) >= _ROWS_THAT_TELL and all(len(record) >= width for record in several)


def _sampled(head: bytes, encoding: str, limits: TableLimits, *, whole: bool, any_end: bool = False) -> list[str]:
    found = read_physical_lines(io.BytesIO(head), encoding, limits.row_bytes, any_end=any_end)
    lines = [line.text or "" for line in found]
    if not whole and len(lines) > 1:
        lines.pop()
    return lines


def _with_line_ends(
    head: bytes, lines: list[str], encoding: str, limits: TableLimits, *, whole: bool
) -> tuple[list[str], bool]:
    """The lines, cut at every CR where that explains the table better than taking the CR for white space."""
    if not any("\r" in line for line in lines):
        return lines, False
    cut = _sampled(head, encoding, limits, whole=whole, any_end=True)
    better = score_dialect(cut, find_dialect(cut)) > score_dialect(lines, find_dialect(lines)) + _CLEARLY
    return (cut, True) if better else (lines, False)


def _inspect_json(lines: Sequence[str], encoding: str, limits: TableLimits) -> tuple[Layout, int]:
    """The layout, and how many bytes stand before the first row."""
    text = "".join(lines)
    first = None if _are_json_lines(lines) else find_wrapped_rows(text)
    if first is None:
        return _json_layout(lines, encoding, limits, wrapped=False), 0
    inside = text[first:].splitlines(keepends=True)
    return _json_layout(inside, encoding, limits, wrapped=True), len(text[:first].encode(encoding, "replace"))


def _are_json_lines(lines: Sequence[str]) -> bool:
    """Whether several objects stand on lines of their own."""
    filled = [line.strip() for line in islice(filter(str.strip, lines), 2)]
    return len(filled) > 1 and all(line.startswith("{") and line.endswith("}") for line in filled)


def _json_layout(lines: Sequence[str], encoding: str, limits: TableLimits, *, wrapped: bool) -> Layout:
    filled = [line.strip() for line in lines if line.strip()]
    first = filled[0].lstrip("\x1e") if filled else ""
    in_lines = not wrapped and first.startswith("{") and (first.endswith("}") or len(filled) == 1)
    in_lines = in_lines and not any(json_rows.holds_several(line) for line in filled[:_SAMPLE_ROWS])
    sample = io.BytesIO("".join(lines).encode("utf-8", "replace"))
    guess = Layout("json", "utf-8", in_lines=in_lines, wrapped=wrapped)
    if in_lines:
        physical = read_physical_lines(sample, "utf-8", limits.row_bytes)
        found = json_rows.read_json_lines(physical, guess, limits)
    else:
        found = json_rows.read_json_objects(sample, guess, limits)
    rows = [record.row.values for record in islice(found, _SAMPLE_ROWS) if record.row and not record.row.error]
    columns = tuple(dict.fromkeys(name for row in rows for name in row))[: limits.columns]
    texts = [[_scalar(row.get(name)) for name in columns] for row in rows]
    key_column = find_key_column(columns, texts) if columns else None
    return Layout("json", encoding, key_column=key_column, in_lines=in_lines, wrapped=wrapped)


def _scalar(value: Json) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
