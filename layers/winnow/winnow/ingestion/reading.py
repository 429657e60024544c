"""The reader that the worker uses: documents are parsed and understood in a process of their own."""

from __future__ import annotations

from winnow.ingestion.documents.model import Document
from winnow.ingestion.documents.read import read
from winnow.ingestion.isolation import Isolated
from winnow.ingestion.readers import Understood
from winnow.ingestion.resumes import parse


class IsolatedReader:
    """Reads and understands documents in a child that may crash or hang without taking other files along."""

    def __init__(self, isolated: Isolated | None = None) -> None:
        """``isolated`` bounds time and memory of one step; the default suits a worker's file."""
        self._isolated = isolated or Isolated(seconds=30.0)

    def read(self, data: bytes, name: str) -> Document:
        """The document's text with layout (``readers.Reader``)."""
        return self._isolated.call(read, data, name)

    def understand(self, document: Document) -> Understood:
        """What the document says (``readers.Reader``)."""
        parsed = self._isolated.call(parse, document)
        return Understood(parsed.fields, None if parsed.is_resume else parsed.reason)
