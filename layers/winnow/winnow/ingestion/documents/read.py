"""The one door: bytes of a document of any supported type to its text with layout."""

from __future__ import annotations

from winnow.ingestion.documents.limits import Limits
from winnow.ingestion.documents.model import Document, DocumentError

DEFAULT_LIMITS = Limits()


def read(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:  # noqa: ARG001 - a hint for plain text
    """Read a document. Its type is decided by content; ``name`` only tells plain-text formats apart.

    Raises:
        DocumentError: when the file is refused or cannot be read; its ``code`` says why.
    """
    if len(data) > limits.file_bytes:
        raise DocumentError("too_large", f"The file is larger than {limits.file_bytes} bytes.")
    if not data:
        raise DocumentError("empty", "The file is empty.")
    if b"%PDF-" in data[:1024]:
        from winnow.ingestion.documents import pdf  # noqa: PLC0415 - a reader is loaded when it is needed

        return pdf.read(data, limits)
    raise DocumentError("unsupported_type", "The file is of no supported type.")
