"""Documents of any supported type to text with layout. Pure: bytes in, a Document or a DocumentError out."""

from winnow.ingestion.documents.limits import Limits
from winnow.ingestion.documents.model import Document, DocumentError, Kind, Line, Link
from winnow.ingestion.documents.read import read

__all__ = ["Document", "DocumentError", "Kind", "Limits", "Line", "Link", "read"]
