"""Tables (CSV, JSON Lines, JSON arrays) to rows, in bounded memory and resumable. Pure: a stream in, rows out."""

from winnow.ingestion.tables.detection import is_table
from winnow.ingestion.tables.model import Checkpoint, Layout, Row, TableLimits
from winnow.ingestion.tables.read import Table, read_rows

__all__ = ["Checkpoint", "Layout", "Row", "Table", "TableLimits", "is_table", "read_rows"]
