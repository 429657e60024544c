"""Documents of any supported type to text with layout. Pure: bytes in, a Document or a DocumentError out.

The reader is loaded when it is asked for: who reads tables needs the errors and not the formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from winnow.parsing.documents.document_model import Document, DocumentError, Kind, Line, Link
from winnow.parsing.documents.limits import Limits

if TYPE_CHECKING:
    from winnow.parsing.documents.document_reader import read_document

__all__ = ["Document", "DocumentError", "Kind", "Limits", "Line", "Link", "read_document"]


def __getattr__(name: str) -> Any:
    if name != "read_document":
        raise AttributeError(name)
    from winnow.parsing.documents.document_reader import read_document  # noqa: PLC0415 - brings every format's tools

    return read_document
