"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods by calamine) and Parquet to lines of JSON, one a row with its key.

A workbook can't be read from its middle, so it is turned as a whole into lines that can; every sheet is a table of its
own, with its own header. Of what is hidden in a workbook of any format sheets are left out, as no person looks for data
in them, and rows and columns are read: a filter hides rows that are data. Runs in the sandbox.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, Any, Final

from winnow.parsing.documents.document_detection import OLE
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables.address_books import address_book_lines
from winnow.parsing.tables.cell_kinds import is_datum, kind_of_cell
from winnow.parsing.tables.cell_values import plain_number
from winnow.parsing.tables.labelled_records import block_lines, vertical_lines
from winnow.parsing.tables.markup_tables import Rows, read_excel_xml, read_flat_ods, read_html_tables
from winnow.parsing.tables.row_keys import key_of
from winnow.parsing.tables.row_roles import SUMS_UP, is_footer, is_note, opens_table, sums_up, trimmed, typed_columns
from winnow.parsing.tables.table_detection import HEAD_BYTES, TableKind, find_table_kind, zip_names
from winnow.parsing.tables.table_files import unzip_whole
from winnow.parsing.tables.table_header import (
    Header,
    find_header,
    find_key_column,
    is_filled,
    is_known_name,
    name_columns,
)
from winnow.parsing.tables.table_model import TableLimits
from winnow.parsing.tables.whole_tables import columnar_lines
from winnow.values import Json

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")  # a stream's name, [MS-OFFCRYPTO] 2.3.4.4
_BEGINS_BIFF: Final = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")  # [MS-XLS] 2.4.21, of a workbook
_FILE_PASS: Final = 0x2F  # [MS-XLS] 2.4.117; before it stands one record at most, which protects from writing
_RECORDS_BEFORE_PASSWORD: Final = 4
_MACRO_SHEETS: Final = b"xl/macrosheets/"
_MACRO_SHEET: Final = (
    "The workbook has a sheet of Excel 4.0 macros, which is not read: save it as .xlsx, and send that."
)
_SAMPLE_ROWS: Final = 500
_MOST_NOTES: Final = 30  # lines
_WORDS_OF_A_NAME: Final = 4
_MOST_MERGED: Final = 1_000_000  # rows that a sheet's merged cells reach over, together
_AHEAD: Final = 4  # rows below an empty one by which another table is told: a title, an empty row, its header, a row

type Cell = Json | date | datetime | time | timedelta


def table_lines(data: bytes, kind: TableKind, limits: TableLimits, sheets: Sequence[str] = ()) -> bytes:
    """The rows of a file that is read as a whole; raises as the function for its kind does.

    Args:
        data: the file.
        kind: what it is.
        limits: upper bounds.
        sheets: the names of a workbook's sheets that are wanted; empty for all.
    """
    match kind:
        case "gzipped_whole":
            return _unzipped_lines(data, limits, sheets)
        case "parquet":
            return parquet_lines(data, limits)
        case "columns" | "records" | "blocks" | "address_book":
            return _IN_TEXT[kind](data, limits)
        case "html":
            return _of_sheets(read_html_tables(data, limits.columns), limits)
        case "excel_xml":
            return _of_sheets(_wanted(read_excel_xml(data, limits.columns, sheets), sheets), limits)
        case "flat_ods":
            return _of_sheets(_wanted(read_flat_ods(data, limits.columns, sheets), sheets), limits)
        case _:
            return sheet_lines(data, limits, sheets)


_IN_TEXT: Final[Mapping[str, Callable[[bytes, TableLimits], bytes]]] = {
    "columns": columnar_lines,
    "records": vertical_lines,
    "blocks": block_lines,
    "address_book": address_book_lines,
}


def _unzipped_lines(data: bytes, limits: TableLimits, sheets: Sequence[str]) -> bytes:
    """The rows of a gzipped file that is read as a whole."""
    inner = unzip_whole(data, limits.file_bytes)
    kind = find_table_kind(inner[:HEAD_BYTES], "")
    if kind in (None, "text", "gzip", "gzipped_whole"):
        raise DocumentError("unsupported_type", "What is compressed is told by its name alone: unpack it.")
    return table_lines(inner, kind, limits, sheets)


def sheet_lines(data: bytes, limits: TableLimits, sheets: Sequence[str] = ()) -> bytes:
    """The rows of a workbook's sheets, or of the ``sheets`` named, as lines ``[key, {column: value}]``.

    Raises:
        DocumentError: ``encrypted``, ``corrupt``, ``empty``, ``too_large``, ``unsupported_type`` (no such sheet).
    """
    import python_calamine as calamine  # noqa: PLC0415 - needed by few files

    if len(data) > limits.file_bytes:
        raise DocumentError("too_large", f"The spreadsheet is larger than {limits.file_bytes} bytes.")
    if data.startswith(OLE) and _ENCRYPTED_PACKAGE in data:
        raise DocumentError("encrypted", "The spreadsheet needs a password.")
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible]
        missing = [name for name in sheets if name not in book.sheet_names]
        if missing:
            raise DocumentError("unsupported_type", f"There is no such sheet; the sheets are: {', '.join(names)}.")
        tables = [(name, _cells(book.get_sheet_by_name(name))) for name in sheets or names]
    except calamine.PasswordError as error:
        raise DocumentError("encrypted", "The spreadsheet needs a password.") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        if _needs_password(data):
            raise DocumentError("encrypted", "The spreadsheet needs a password.") from error
        if any(part.startswith(_MACRO_SHEETS) for part in zip_names(data)):
            raise DocumentError("unsupported_type", _MACRO_SHEET) from error
        raise DocumentError("corrupt", "The spreadsheet cannot be opened.") from error
    return _of_sheets(tables, limits)


def _needs_password(data: bytes) -> bool:
    """Whether an .xls file has the record that every encrypted one has after its first, whose sizes are in front."""
    if not data.startswith(OLE):
        return False
    found = _BEGINS_BIFF.search(data)
    at = found.start() if found else len(data)
    for _ in range(_RECORDS_BEFORE_PASSWORD):
        kind, size = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == _FILE_PASS:
            return True
        at += 4 + size
    return False


def _cells(sheet: CalamineSheet) -> Rows:
    """The cells of a sheet, what a merged cell says in every row that it reaches over and that says more itself."""
    rows = [[_value(cell) for cell in row] for row in sheet.to_python()]
    written = [_count(row) > 0 for row in rows]
    top, left = sheet.start or (0, 0)
    left_over = _MOST_MERGED
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        inside = rows[max(first - top, 0) : min(last - top + 1, max(first - top, 0) + left_over)]
        left_over -= len(inside)
        at = column - left
        for row in inside[1:] if at >= 0 else ():
            if at < min(len(row), len(inside[0])) and row[at] in ("", None):
                row[at] = inside[0][at]
    return [row if own else [] for row, own in zip(rows, written, strict=True)]


def _wanted(tables: Sequence[tuple[str, Rows]], sheets: Sequence[str]) -> Sequence[tuple[str, Rows]]:
    """The sheets that are named, or all."""
    names = [name for name, _ in tables]
    if not set(sheets) <= set(names):
        raise DocumentError("unsupported_type", f"There is no such sheet; the sheets are: {', '.join(names)}.")
    return [table for table in tables if not sheets or table[0] in sheets]


def _of_sheets(tables: Sequence[tuple[str, Rows]], limits: TableLimits) -> bytes:
    """The lines of all tables that hold anything.

    A sheet of notes is left out where another holds a table.

    Raises:
        DocumentError: ``empty``, ``too_large``, ``expands_too_much``.
    """
    filled = [(name, rows) for name, rows in tables if any(any(cell not in ("", None) for cell in row) for row in rows)]
    if not filled:
        raise DocumentError("empty", "The spreadsheet has no rows.")
    filled = [(name, _narrowed(rows, limits.columns)) for name, rows in filled]
    kept = [(name, rows) for name, rows in filled if not _are_notes(rows)] or filled
    lines = [line for name, rows in kept for line in _lines(rows, name if len(kept) > 1 else "", limits)]
    return _joined(lines, limits)


def _narrowed(rows: Rows, most: int) -> Rows:
    """The rows without columns that are empty everywhere, where there are too many: one cell far out makes a sheet
    wide."""
    if max(map(len, rows)) <= most:
        return rows
    used = sorted({at for row in rows for at, cell in enumerate(row) if cell not in ("", None)})
    return [[row[at] if at < len(row) else "" for at in used] for row in rows]


def _are_notes(rows: Rows) -> bool:
    """Whether a sheet holds a few sentences, one below the other, and no table."""
    texts = [cell for row in rows for cell in row if cell not in ("", None)]
    alone = all(_count(row) <= 1 for row in rows) and len(texts) <= _MOST_NOTES
    return alone and any(isinstance(text, str) and len(text.split()) > _WORDS_OF_A_NAME for text in texts)


def _count(row: Sequence[Json]) -> int:
    return sum(cell not in ("", None) for cell in row)


def parquet_lines(data: bytes, limits: TableLimits) -> bytes:
    """The rows of a Parquet file, as ``sheet_lines`` gives them.

    Raises:
        DocumentError: ``corrupt``, ``empty``, ``too_large``; ``unsupported_type`` where pyarrow is not installed.
    """
    try:
        import pyarrow as arrow  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - an optional extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise DocumentError(
            "unsupported_type", "Parquet is read where pyarrow is installed (pip install 'winnow[parquet]')."
        ) from error
    try:
        table = parquet.read_table(arrow.BufferReader(data), use_threads=False)
        columns = name_columns([str(name) for name in table.column_names])
        rows = [[_value(cell) for cell in row] for row in zip(*(c.to_pylist() for c in table.columns), strict=True)]
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise DocumentError("corrupt", "The Parquet file cannot be read.") from error
    if len(columns) > limits.columns:
        raise DocumentError("too_large", f"The table has more than {limits.columns} columns.")
    return _joined(list(_keyed(columns, rows, "")), limits)


def _lines(rows: Sequence[Sequence[Json]], sheet: str, limits: TableLimits) -> Iterator[str]:
    """The rows of a sheet's tables; each has a header of its own."""
    for block in _blocks(rows):
        texts = [[_text(cell) for cell in row] for row in islice(block, _SAMPLE_ROWS)]
        header = _header_of(texts, limits)
        body = [row for row in block[header.before :] if is_filled(list(map(_text, row)))]
        width = len(header.columns)
        said = [(row, list(map(_text, row))) for row in body]
        yield from _keyed(
            header.columns, [row for row, cells in said if not is_footer(cells) and not is_note(cells, width)], sheet
        )


def _header_of(texts: Sequence[Sequence[str]], limits: TableLimits) -> Header:
    """The header of a table. Where none is found beside columns that are empty everywhere, as merged cells leave them,
    one is looked for without them: words, above data in a column at least.
    """
    header = find_header(texts, limits)
    used = sorted({at for row in texts for at, cell in enumerate(row) if cell})
    width = len(header.columns)
    if header.columns != tuple(f"column_{at + 1}" for at in range(width)) or len(used) >= width:
        return header
    narrow = find_header([[row[at] if at < len(row) else "" for at in used] for row in texts], limits)
    said = [name for at, name in enumerate(narrow.columns, 1) if name != f"column_{at}"]
    below = typed_columns([[row[at] if at < len(row) else "" for at in used] for row in texts[narrow.before :]])
    typed = any(narrow.columns[at] in said for at in below if at < len(narrow.columns))
    if not typed or any(is_datum(kind_of_cell(name)) for name in said):
        return header
    names = dict.fromkeys(range(used[-1] + 1), "")
    for at, (place, name) in enumerate(zip(used, narrow.columns, strict=False), 1):
        names[place] = "" if name == f"column_{at}" else name
    return Header(name_columns(list(names.values())), narrow.before)


def _blocks(rows: Sequence[Sequence[Json]]) -> Iterator[Sequence[Sequence[Json]]]:
    """The rows, cut where another table begins below an empty row."""
    start, width = 0, 0
    for index, row in enumerate(rows):
        cells = trimmed([_text(cell) for cell in row])
        if index > start and not cells:
            ahead = [list(map(_text, following)) for following in rows[index + 1 : index + 1 + _AHEAD]]
            records = [filled for record in ahead if (filled := _unindented(trimmed(record)))]
            at = 1 if records and len(records[0]) == 1 else 0
            if len(records) > at + 1 and width > 1:
                known = sum(map(is_known_name, records[at]))
                typed = _typed(rows[start : min(index, start + _SAMPLE_ROWS)], width)
                if opens_table(records[at], records[at + 1], width, typed, known):
                    yield rows[start:index]
                    start, width = index, 0
        width = max(width, len(_unindented(cells)))
    yield rows[start:]


def _typed(rows: Sequence[Sequence[Json]], width: int) -> tuple[int, ...]:
    """The places of the columns that hold data, below the first row that fills them all."""
    texts = [trimmed(list(map(_text, row))) for row in rows]
    below = dropwhile(lambda cells: len(cells) < width, texts)
    return typed_columns([cells for cells in islice(below, 1, None) if not sums_up(cells)])


def _unindented(cells: Sequence[str]) -> list[str]:
    """The cells without empty ones at the beginning."""
    return list(dropwhile(lambda cell: not cell, cells))


def _keyed(columns: Sequence[str], rows: Sequence[Sequence[Json]], sheet: str) -> Iterator[str]:
    """The rows with their keys; those of several sheets begin with the sheet's name."""
    texts = [[_text(cell) or None for cell in row] for row in islice(rows, _SAMPLE_ROWS)]
    key_column = find_key_column(columns, texts)
    for row in rows:
        values = {name: cell for name, cell in zip(columns, row, strict=False) if cell not in (None, "")}
        key = key_of(values, key_column)
        why = [SUMS_UP] if sums_up(list(map(_text, row))) else []
        yield json.dumps([f"{sheet}/{key}" if sheet else key, values, *why], ensure_ascii=False)


def _joined(lines: Iterable[str], limits: TableLimits) -> bytes:
    joined = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
    if not joined:
        raise DocumentError("empty", "The table has a header and no rows.")
    if len(joined) > limits.expanded_bytes:
        raise DocumentError("expands_too_much", "The table expands to more than is read.")
    return joined


def _value(cell: Any) -> Json:
    """A cell as JSON: dates in ISO 8601, whole numbers whole, what is no number nothing."""
    match cell:
        case str():
            return cell.replace("\x00", "").replace("\r\n", "\n")
        case bool() | int() | None:
            return cell
        case float():
            return plain_number(cell)
        case datetime() | date() | time() | timedelta():
            return _written(cell)
        case list() | tuple():
            return [_value(item) for item in cell]
        case dict():
            return {str(name): _value(item) for name, item in cell.items()}
        case bytes():
            return None
        case _:
            return str(cell)


def _written(cell: datetime | date | time | timedelta) -> str:
    """A moment in ISO 8601, without a time that is midnight; a duration in hours, minutes and seconds."""
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(cell, datetime):
        whole_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if whole_day else cell.isoformat(sep=" ")
    return cell.isoformat()


def _text(cell: Json) -> str:
    return "" if cell is None else str(cell).strip()
