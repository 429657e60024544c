"""From the bytes of a file to what it says: the seam between the pure rooms and the worker."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from winnow.parsing.documents.document_model import Document
from winnow.parsing.documents.formats.ocr_pages import OcrPage
from winnow.parsing.tables import TableKind
from winnow.values import Field

READER = 4
"""Version of the reading code. A higher one reads every file again when its source is next listed."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a document says.

    Attributes:
        fields: every span counts characters of the document's text.
        refused: why it is no resume, or None.
    """

    fields: Mapping[str, Field]
    refused: str | None = None


class Reader(Protocol):
    """Reads untrusted documents. Every method raises DocumentError with a code and a reason."""

    def read_document(self, data: bytes, name: str) -> Document:
        """The document's text with layout."""
        ...

    def convert_table(self, data: bytes, kind: TableKind) -> bytes:
        """A spreadsheet's rows as keyed lines (``parsing.tables``)."""
        ...

    def make_scan(self, data: bytes, pages: Sequence[int]) -> bytes:
        """A PDF for an OCR provider: of a picture, or of pages (counted from 1; all when none is named) of a PDF."""
        ...

    def read_recognised(self, data: bytes, name: str, recognised: Mapping[int, OcrPage]) -> Document:
        """A PDF's text with what OCR read on pages (counted from 1) that have none."""
        ...

    def assemble(self, pages: Sequence[OcrPage]) -> Document:
        """The document of a scan's recognised pages."""
        ...

    def understand(self, document: Document) -> Understood:
        """What the document says."""
        ...

    def understand_with(self, document: Document, answer: str) -> Understood:
        """The same, with a language model's unchecked reading."""
        ...


def exact_hash(text: str) -> str:
    """SHA-256 of a text, for telling a changed document from one that was merely saved again."""
    return hashlib.sha256(text.encode()).hexdigest()
