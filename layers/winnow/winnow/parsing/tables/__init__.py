"""Tables (CSV, JSON Lines, JSON arrays, spreadsheets) to rows, in bounded memory and resumable. Pure."""

from winnow.parsing.tables.table_detection import HEAD_BYTES, TableKind, find_table_kind, is_table
from winnow.parsing.tables.table_files import Converter, Opener, TableFile, open_table_file
from winnow.parsing.tables.table_model import Checkpoint, Layout, Row, TableLimits
from winnow.parsing.tables.table_reader import Table, read_rows

__all__ = [
    "HEAD_BYTES",
    "Checkpoint",
    "Converter",
    "Layout",
    "Opener",
    "Row",
    "Table",
    "TableFile",
    "TableKind",
    "TableLimits",
    "find_table_kind",
    "is_table",
    "open_table_file",
    "read_rows",
]
