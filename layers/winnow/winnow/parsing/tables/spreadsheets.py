"""Spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods by calamine) and Parquet to lines of JSON, one a row with its key.

A workbook can't be read from its middle, so it is turned as a whole into lines that can; every sheet is a table of its
own, with its own header. Runs in the sandbox.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.tables.row_keys import key_of
from winnow.parsing.tables.table_detection import TableKind
from winnow.parsing.tables.table_header import find_header, find_key_column, is_filled, is_footer, name_columns
from winnow.parsing.tables.table_model import TableLimits
from winnow.parsing.tables.whole_tables import columnar_lines, vertical_lines
from winnow.values import Json

_SAMPLE_ROWS: Final = 500

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
        case "parquet":
            return parquet_lines(data, limits)
        case "columns":
            return columnar_lines(data, limits)
        case "records":
            return vertical_lines(data, limits)
        case _:
            return sheet_lines(data, limits, sheets)


def sheet_lines(data: bytes, limits: TableLimits, sheets: Sequence[str] = ()) -> bytes:
    """The rows of a workbook's sheets, or of the ``sheets`` named, as lines ``[key, {column: value}]``.

    Raises:
        DocumentError: ``encrypted``, ``corrupt``, ``empty``, ``too_large``, ``unsupported_type`` (no such sheet).
    """
    import python_calamine as calamine  # noqa: PLC0415 - needed by few files

    if len(data) > limits.file_bytes:
        raise DocumentError("too_large", f"The spreadsheet is larger than {limits.file_bytes} bytes.")
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == calamine.SheetVisibleEnum.Visible]
        missing = [name for name in sheets if name not in book.sheet_names]
        if missing:
            raise DocumentError("unsupported_type", f"There is no such sheet; the sheets are: {', '.join(names)}.")
        tables = [(name, book.get_sheet_by_name(name).to_python()) for name in sheets or names]
    except calamine.PasswordError as error:
        raise DocumentError("encrypted", "The spreadsheet needs a password.") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise DocumentError("corrupt", "The spreadsheet cannot be opened.") from error
    filled = [(name, rows) for name, rows in tables if any(any(cell != "" for cell in row) for row in rows)]
    if not filled:
        raise DocumentError("empty", "The spreadsheet has no rows.")
    lines = [
        line
        for name, rows in filled
        for line in _lines([[_value(cell) for cell in row] for row in rows], name if len(filled) > 1 else "", limits)
    ]
    return _joined(lines, limits)


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
    """The rows below a sheet's header."""
    texts = [[_text(cell) for cell in row] for row in islice(rows, _SAMPLE_ROWS)]
    header = find_header(texts, limits)
    body = [row for row in rows[header.before :] if is_filled(list(map(_text, row)))]
    return _keyed(header.columns, [row for row in body if not is_footer(list(map(_text, row)))], sheet)


def _keyed(columns: Sequence[str], rows: Sequence[Sequence[Json]], sheet: str) -> Iterator[str]:
    """The rows with their keys; those of several sheets begin with the sheet's name."""
    texts = [[_text(cell) or None for cell in row] for row in islice(rows, _SAMPLE_ROWS)]
    key_column = find_key_column(columns, texts)
    for row in rows:
        values = {name: cell for name, cell in zip(columns, row, strict=False) if cell not in (None, "")}
        key = key_of(values, key_column)
        yield json.dumps([f"{sheet}/{key}" if sheet else key, values], ensure_ascii=False)


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
        case bool() | int() | str() | None:
            return cell
        case float():
            if not math.isfinite(cell):
                return None
            return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
        case datetime():
            whole_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            return cell.date().isoformat() if whole_day else cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case list() | tuple():
            return [_value(item) for item in cell]
        case dict():
            return {str(name): _value(item) for name, item in cell.items()}
        case bytes():
            return None
        case _:
            return str(cell)


def _text(cell: Json) -> str:
    return "" if cell is None else str(cell).strip()
