"""Pages of a PDF for OCR: drawn, or only measured."""

from __future__ import annotations

import ctypes
from typing import Final

import pypdfium2_raw as pdfium

from winnow.parsing.documents.document_model import DocumentError

_WHITE: Final = 0xFFFFFFFF
_MOST_PIXELS: Final = 40_000_000


def draw_page(data: bytes, number: int, dpi: int) -> bytes | None:
    """The page as a grey picture (a binary PGM), or None when the document has no page of that number.

    Raises:
        DocumentError: ``corrupt``; ``expands_too_much`` for a page too large to be drawn.
    """
    document = _opened(data)
    try:
        if number >= pdfium.FPDF_GetPageCount(document):
            return None
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            raise DocumentError("corrupt", "A page of the PDF cannot be read.")
        try:
            return _drawn(page, dpi / 72)
        finally:
            pdfium.FPDF_ClosePage(page)
    finally:
        pdfium.FPDF_CloseDocument(document)


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points, as it is shown.

    Raises:
        DocumentError: ``corrupt``.
    """
    document = _opened(data)
    try:
        return [_size(document, number) for number in range(pdfium.FPDF_GetPageCount(document))]
    finally:
        pdfium.FPDF_CloseDocument(document)


def _opened(data: bytes) -> object:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise DocumentError("corrupt", "The PDF cannot be opened.")
    return document


def _size(document: object, number: int) -> tuple[float, float]:
    size = pdfium.FS_SIZEF()
    if not pdfium.FPDF_GetPageSizeByIndexF(document, number, size):
        raise DocumentError("corrupt", "A page of the PDF cannot be read.")
    return round(size.width, 1), round(size.height, 1)


def _drawn(page: object, scale: float) -> bytes:
    width = max(1, int(pdfium.FPDF_GetPageWidthF(page) * scale))
    height = max(1, int(pdfium.FPDF_GetPageHeightF(page) * scale))
    if width * height > _MOST_PIXELS:
        raise DocumentError("expands_too_much", "A page is too large to be recognised.")
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise DocumentError("expands_too_much", "A page is too large to be recognised.")
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = pixels if stride == width else b"".join(pixels[y * stride : y * stride + width] for y in range(height))
    return b"P5 %d %d 255\n" % (width, height) + rows
