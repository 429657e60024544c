"""The reader that the worker and ``winnow parse`` use: parsers in a process that may die."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from winnow.ingestion.run.content_reader import Understood
from winnow.parsing.documents.document_model import Document
from winnow.parsing.documents.document_reader import read_document
from winnow.parsing.documents.formats.ocr_pages import OcrPage, document_of
from winnow.parsing.documents.formats.pictures import make_scan
from winnow.parsing.documents.limits import Limits
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.assisted import parse_assisted
from winnow.parsing.sandbox import Isolated
from winnow.parsing.tables import TableKind, TableLimits
from winnow.parsing.tables.spreadsheets import table_lines
from winnow.platform.observability import logger


def understand(document: Document) -> Understood:
    """What a resume says."""
    parsed = parse_resume(document)
    return Understood(parsed.fields, None if parsed.is_resume else parsed.reason)


def understand_with(document: Document, answer: str) -> Understood:
    """What a resume says to the rules and to a language model that answered so."""
    parsed = parse_assisted(document, lambda _: answer)
    return Understood(parsed.fields, None if parsed.is_resume else parsed.reason)


@cache
def _log_missing_layers(layers: frozenset[str]) -> None:
    """Say once a process what does not confine its parsers here, e.g. a system call filter where the host allows none.

    Args:
        layers: what confines the child (``winnow.parsing.confinement.Layer``); empty when none was started.
    """
    missing = sorted({"limits", "capabilities", "seccomp"} - layers) if layers else []
    if missing:
        logger().warning("parser_confinement", extra={"missing": missing})


@dataclass(frozen=True, slots=True)
class IsolatedReader:
    """Reads in a child process: a crash or hang of a parser stays with its file (``content_reader.Reader``)."""

    isolated: Isolated = field(default_factory=lambda: Isolated(modules=[__name__]))

    def read_document(self, data: bytes, name: str) -> Document:
        """The document's text with layout.

        Args:
            name: of the file: its ending decides where the bytes leave the format open.

        Raises:
            DocumentError: it can't be read, or the child process ran out of time or memory.
        """
        try:
            return self.isolated.call(read_document, data, name)
        finally:
            _log_missing_layers(self.isolated.layers)

    def convert_table(self, data: bytes, kind: TableKind) -> bytes:
        """A spreadsheet's rows as keyed lines.

        Raises:
            DocumentError: as ``read_document``.
        """
        return self.isolated.call(table_lines, data, kind, TableLimits())

    def make_scan(self, data: bytes, pages: Sequence[int]) -> bytes:
        """A PDF for an OCR provider.

        Args:
            pages: those that are wanted, counted from 1; empty for all.

        Raises:
            DocumentError: as ``read_document``.
        """
        return self.isolated.call(make_scan, data, pages)

    def read_recognised(self, data: bytes, name: str, recognised: Mapping[int, OcrPage]) -> Document:
        """A PDF's text with recognised pages in their places.

        Args:
            name: of the file.
            recognised: what OCR has read, by number of page (from 1).

        Raises:
            DocumentError: as ``read_document``.
        """
        return self.isolated.call(read_document, data, name, Limits(), dict(recognised))

    def assemble(self, pages: Sequence[OcrPage]) -> Document:
        """The document of a scan's recognised pages."""
        return self.isolated.call(document_of, pages, Limits())

    def understand(self, document: Document) -> Understood:
        """What the document says."""
        return self.isolated.call(understand, document)

    def understand_with(self, document: Document, answer: str) -> Understood:
        """The same, with a language model's unchecked reading.

        Args:
            answer: the model's text; what in it is no JSON object of known fields is ignored.
        """
        return self.isolated.call(understand_with, document, answer)
