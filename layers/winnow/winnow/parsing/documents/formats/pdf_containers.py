"""PDFs whose pages are not what they hold: forms that only Acrobat draws (XFA), and portfolios of other files."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Final

import pypdfium2_raw as pdfium

from winnow.parsing.documents.document_model import DocumentError

_XFA: Final = pdfium.FORMTYPE_XFA_FULL
_MOST_ATTACHMENTS: Final = 50
_MOST_BYTES: Final = 20 * 1024 * 1024
_LONGEST_NAME: Final = 1024  # bytes
PLACEHOLDER_LETTERS: Final = 600
"""A portfolio's cover page says no more than this."""


def check_drawn(document: object) -> None:
    """Pass for a document whose pages can be seen without Acrobat.

    Raises:
        DocumentError: ``unsupported_type`` for a dynamic XFA form.
    """
    if pdfium.FPDF_GetFormType(document) == _XFA:
        raise DocumentError(
            "unsupported_type", "The PDF is an XFA form, which only Acrobat shows: print it to a PDF and send that."
        )


def attachments(document: object) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files that a PDF carries."""
    left = _MOST_BYTES
    for index in range(min(_MOST_ATTACHMENTS, pdfium.FPDFDoc_GetAttachmentCount(document))):
        attachment = pdfium.FPDFDoc_GetAttachment(document, index)
        if not attachment:
            continue
        length = ctypes.c_ulong()
        if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, length) or not 0 < length.value <= left:
            continue
        buffer = ctypes.create_string_buffer(length.value)
        if pdfium.FPDFAttachment_GetFile(attachment, buffer, length.value, length):
            left -= length.value
            yield _name(attachment), buffer.raw[: length.value]


def _name(attachment: object) -> str:
    size = pdfium.FPDFAttachment_GetName(attachment, None, 0)
    if not 2 < size <= _LONGEST_NAME:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFAttachment_GetName(attachment, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
