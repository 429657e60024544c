"""Tables (CSV, JSON Lines, JSON arrays) to rows, in bounded memory and resumable. Pure: a stream in, rows out."""

from winnow.parsing.tables.table_detection import is_table
from winnow.parsing.tables.table_model import Checkpoint, Layout, Row, TableLimits
from winnow.parsing.tables.table_reader import Table, read_rows

__all__ = ["Checkpoint", "Layout", "Row", "Table", "TableLimits", "is_table", "read_rows"]
