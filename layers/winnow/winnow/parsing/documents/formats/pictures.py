"""Resumes that are pictures (PNG, JPEG, TIFF, WebP, HEIC, GIF, BMP): made into a PDF, which an OCR provider takes."""

from __future__ import annotations

import ctypes
import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from typing import Any, Final

import pypdfium2_raw as pdfium

from winnow.parsing.documents.document_detection import find_picture_format
from winnow.parsing.documents.document_model import DocumentError

_DAMAGE: Final = (  # what Pillow raises for files that are cut short or changed
    OSError, ValueError, SyntaxError, IndexError, EOFError, TypeError, KeyError, AttributeError, OverflowError,
    AssertionError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip
_MOST_PIXELS: Final = 50_000_000
_MOST_PAGES: Final = 50
_LEAST_DPI, _USUAL_DPI = 50, 150
_LARGEST_SIDE: Final = 4000  # pixels; 340 dots an inch of A4


def make_scan(data: bytes, pages: Sequence[int] = ()) -> bytes:
    """A PDF for an OCR provider: of a picture, or of the ``pages`` (counted from 1) of a PDF.

    Raises:
        DocumentError: ``corrupt``, ``expands_too_much``.
    """
    if find_picture_format(data):
        return _pdf_of_picture(data)
    return _pdf_of_pages(data, pages) if pages else data


def _pdf_of_picture(data: bytes) -> bytes:
    import pi_heif  # noqa: PLC0415 - few files are pictures
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError  # noqa: PLC0415

    pi_heif.register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data))
            if picture.width * picture.height > _MOST_PIXELS:
                raise DocumentError("expands_too_much", "The picture is too large to be recognised.")
            frames = [
                _on_white(ImageOps.exif_transpose(frame))
                for _, frame in zip(range(_MOST_PAGES), ImageSequence.Iterator(picture), strict=False)
            ]
            held = io.BytesIO()
            frames[0].save(
                held, "PDF", save_all=True, append_images=frames[1:], resolution=_resolution(picture), quality=90
            )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise DocumentError("expands_too_much", "The picture is too large to be recognised.") from error
    except (UnidentifiedImageError, *_DAMAGE) as error:
        raise DocumentError("corrupt", "The picture cannot be read.") from error
    return held.getvalue()


def _on_white(frame: Any) -> Any:
    """A frame without transparency, in colours that JPEG has, and no larger than OCR needs."""
    from PIL import Image  # noqa: PLC0415 - as above

    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        clear = frame.convert("RGBA")
        ground = Image.new("RGB", clear.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        frame = ground
    frame = frame.convert("L" if frame.mode in ("1", "L", "I;16", "I", "F") else "RGB")
    frame.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    return frame


def _resolution(picture: Any) -> float:
    dpi = picture.info.get("dpi")
    known = float(dpi[0]) if isinstance(dpi, tuple) and dpi and dpi[0] else 0.0
    return known if known >= _LEAST_DPI else float(_USUAL_DPI)


def _pdf_of_pages(data: bytes, pages: Sequence[int]) -> bytes:
    pdfium.FPDF_InitLibrary()
    source = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not source:
        raise DocumentError("corrupt", "The PDF cannot be opened.")
    try:
        chosen = pdfium.FPDF_CreateNewDocument()
        try:
            numbers = (ctypes.c_int * len(pages))(*[page - 1 for page in pages])
            if not pdfium.FPDF_ImportPagesByIndex(chosen, source, numbers, len(pages), 0):
                raise DocumentError("corrupt", "Pages of the PDF cannot be taken out.")
            return _saved(chosen)
        finally:
            pdfium.FPDF_CloseDocument(chosen)
    finally:
        pdfium.FPDF_CloseDocument(source)


def _saved(document: object) -> bytes:
    out = io.BytesIO()

    def write(_writer: object, block: Any, size: int) -> int:
        out.write(ctypes.string_at(block, size))
        return 1

    writer = pdfium.FPDF_FILEWRITE(version=1)
    callback = type(writer.WriteBlock)(write)
    writer.WriteBlock = callback
    if not pdfium.FPDF_SaveAsCopy(document, writer, 0):
        raise DocumentError("corrupt", "Pages of the PDF cannot be taken out.")
    return out.getvalue()
