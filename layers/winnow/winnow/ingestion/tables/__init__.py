"""Tables (CSV, JSON Lines, JSON arrays) to rows, in bounded memory and resumable. Pure: a stream in, rows out."""

from winnow.ingestion.tables.model import Checkpoint, Layout, Row, TableError, TableLimits
from winnow.ingestion.tables.read import Table, read_rows, table_format

__all__ = ["Checkpoint", "Layout", "Row", "Table", "TableError", "TableLimits", "read_rows", "table_format"]
