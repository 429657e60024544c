"""The one door: bytes of a document of any supported type to its text with layout."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from winnow.parsing.documents.document_detection import Format, detect_format
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.limits import Limits

DEFAULT_LIMITS: Final = Limits()


def read_document(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a document. Its type is decided by content; ``name`` only tells Markdown from plain text.

    Raises:
        DocumentError: when the file is refused or cannot be read; its ``code`` says why.
    """
    if len(data) > limits.file_bytes:
        raise DocumentError("too_large", f"The file is larger than {limits.file_bytes} bytes.")
    if not data:
        raise DocumentError("empty", "The file is empty.")
    kind, archive = detect_format(data, name, limits)
    # A reader and what it needs is loaded with the first file of its kind.
    module, function = _READERS[kind]
    reader = getattr(import_module(f"winnow.parsing.documents.formats.{module}"), function)
    document: Document = reader(data if archive is None else archive, limits)
    return document


_READERS: Final[dict[Format, tuple[str, str]]] = {
    "pdf": ("pdf", "read_pdf"),
    "docx": ("docx", "read_docx"),
    "odt": ("odt", "read_odt"),
    "fodt": ("odt", "read_odt"),
    "doc": ("doc", "read_doc"),
    "rtf": ("rtf", "read_rtf"),
    "html": ("html", "read_html"),
    "markdown": ("markdown", "read_markdown"),
    "text": ("plain", "read_plain"),
}
