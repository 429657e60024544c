"""Documents of any supported type to text with layout. Pure: bytes in, a Document or a DocumentError out."""

from winnow.parsing.documents.document_model import Document, DocumentError, Kind, Line, Link
from winnow.parsing.documents.document_reader import read_document
from winnow.parsing.documents.limits import Limits

__all__ = ["Document", "DocumentError", "Kind", "Limits", "Line", "Link", "read_document"]
