"""The reader that the worker uses."""

from __future__ import annotations

from winnow.ingestion.documents.model import Document
from winnow.ingestion.documents.read import read
from winnow.ingestion.readers import Understood
from winnow.ingestion.resumes import parse


class IsolatedReader:
    """Reads and understands documents."""

    def read(self, data: bytes, name: str) -> Document:
        """The document's text with layout (``readers.Reader``)."""
        return read(data, name)

    def understand(self, document: Document) -> Understood:
        """What the document says (``readers.Reader``)."""
        parsed = parse(document)
        return Understood(parsed.fields, None if parsed.is_resume else parsed.reason)
