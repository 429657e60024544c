"""Tables: CSV and JSON Lines as a stream of rows, in memory that does not grow with the file."""

from winnow.ingestion.tables.detection import is_table
from winnow.ingestion.tables.model import Row, TableLimits
from winnow.ingestion.tables.read import read_rows

__all__ = ["Row", "TableLimits", "is_table", "read_rows"]
