"""PDF by pdfium: characters with boxes become words; the layout code makes lines of them.

pdfium is not thread-safe: one document at a time in a process.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import ExitStack

import pypdfium2.raw as pdfium

from winnow.ingestion.documents import layout
from winnow.ingestion.documents.assembly import Draft, assemble
from winnow.ingestion.documents.layout import Word
from winnow.ingestion.documents.limits import Limits
from winnow.ingestion.documents.model import Document, DocumentError

_FORCE_BOLD = 1 << 18  # font descriptor flag, ISO 32000-1 table 123
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "cmbx")


def read(data: bytes, limits: Limits) -> Document:
    """Read a PDF.

    Raises:
        DocumentError: ``encrypted``, ``corrupt``, ``too_many_pages``, ``needs_ocr`` (pages without text), ``empty``.
    """
    with ExitStack() as stack:
        document = _open(data)
        stack.callback(pdfium.FPDF_CloseDocument, document)
        count = pdfium.FPDF_GetPageCount(document)
        if count > limits.pages:
            raise DocumentError("too_many_pages", f"The document has {count} pages; at most {limits.pages} are read.")
        if count < 1:
            raise DocumentError("corrupt", "The PDF has no pages.")
        drafts: list[Draft] = []
        uris: list[str] = []
        fonts: dict[int, bool] = {}
        pictures = characters = 0
        for number in range(count):
            page = pdfium.FPDF_LoadPage(document, number)
            if not page:
                continue
            try:
                reader = _Page(document, page, fonts)
                words = reader.words(limits.characters - characters)
                characters += sum(len(word.text) for word in words)
                pictures += reader.holds_pictures()
                uris.extend(uri for uri, *_ in reader.links)
                drafts.extend(layout.drafts(layout.order(words), number))
            finally:
                pdfium.FPDF_ClosePage(page)
        if pictures and characters < 20 * count:
            raise DocumentError("needs_ocr", "The pages are pictures without text.")
        return assemble("pdf", drafts, pages=count, title=_title(document), loose_links=uris, limits=limits)


def _open(data: bytes) -> object:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if document:
        return document
    code = pdfium.FPDF_GetLastError()
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        raise DocumentError("encrypted", "The PDF needs a password.")
    raise DocumentError("corrupt", "The PDF cannot be opened.")


def _title(document: object) -> str | None:
    size = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if size <= 2 or size > 4096:
        return None
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, b"Title", buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


class _Page:
    """One open page and what turns its user space into points from the top left corner as shown."""

    def __init__(self, document: object, page: object, fonts: dict[int, bool]) -> None:
        self._page = page
        self._fonts = fonts
        self._rotation = pdfium.FPDFPage_GetRotation(page)
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        self._box = (box.left, box.bottom, box.right, box.top)
        self.links = list(self._read_links(document))

    def holds_pictures(self) -> bool:
        """Whether an image is among the page's objects (the first thousand are looked at)."""
        count = min(1000, pdfium.FPDFPage_CountObjects(self._page))
        return any(
            pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(self._page, index))
            in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
            for index in range(count)
        )

    def words(self, most: int) -> list[Word]:
        """The page's words, in the order of the content stream.

        Raises:
            DocumentError: ``expands_too_much`` when there are more than ``most`` characters.
        """
        text_page = pdfium.FPDFText_LoadPage(self._page)
        if not text_page:
            return []
        try:
            count = pdfium.FPDFText_CountChars(text_page)
            if count > most:
                raise DocumentError("expands_too_much", "The pages hold more text than is read.")
            return list(self._words(text_page, _characters(text_page, count)))
        finally:
            pdfium.FPDFText_ClosePage(text_page)

    def _words(self, text_page: object, text: str) -> Iterator[Word]:
        loose = pdfium.FPDFText_GetLooseCharBox
        rect = pdfium.FS_RECTF()
        pointer = ctypes.byref(rect)
        start = 0
        x0 = y0 = x1 = y1 = 0.0
        upright = self._rotation == 0
        for index, char in enumerate(text):
            if char.isspace() or not loose(text_page, index, pointer):
                if start < index:
                    yield self._word(text_page, text, start, index, (x0, y0, x1, y1))
                start = index + 1
                continue
            left, right, bottom, top = rect.left, rect.right, rect.bottom, rect.top
            if start == index:
                x0, y0, x1, y1 = left, bottom, right, top
                continue
            height = top - bottom
            if upright and (left - x1 > 0.25 * height or left < x1 - height or abs(bottom - y0) > 0.6 * height):
                yield self._word(text_page, text, start, index, (x0, y0, x1, y1))
                start = index
                x0, y0, x1, y1 = left, bottom, right, top
                continue
            x0, y0, x1, y1 = min(x0, left), min(y0, bottom), max(x1, right), max(y1, top)
        if start < len(text):
            yield self._word(text_page, text, start, len(text), (x0, y0, x1, y1))

    def _word(self, text_page: object, text: str, start: int, end: int, box: tuple[float, float, float, float]) -> Word:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text_page, start, x, y)
        size, bold = self._style(text_page, start)
        left, top, right, bottom = self._place(*box)
        _, base, _, _ = self._place(x.value, y.value, x.value, y.value)
        if self._rotation % 2:
            base = bottom - 0.2 * (bottom - top)
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        uri = next((uri for uri, a, b, c, d in self.links if a <= middle_x <= c and b <= middle_y <= d), None)
        return Word(text[start:end], left, top, right, bottom, base, size, bold, uri)

    def _style(self, text_page: object, index: int) -> tuple[float, bool]:
        matrix = pdfium.FS_MATRIX()
        size = pdfium.FPDFText_GetFontSize(text_page, index)
        if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
            size *= math.hypot(matrix.c, matrix.d)
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        font = pdfium.FPDFTextObj_GetFont(item) if item else None
        if not font:
            return size, False
        key = ctypes.addressof(font.contents)
        bold = self._fonts.get(key)
        if bold is None:
            bold = self._fonts[key] = _is_bold(font)
        return size, bold

    def _place(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A box of the page's user space as (x0, y0, x1, y1) from the top left corner of the page as shown."""
        a, b, c, d = self._box
        if self._rotation == 1:
            return bottom - b, left - a, top - b, right - a
        if self._rotation == 2:
            return c - right, bottom - b, c - left, top - b
        if self._rotation == 3:
            return d - top, c - right, d - bottom, c - left
        return left - a, d - top, right - a, d - bottom

    def _read_links(self, document: object) -> Iterator[tuple[str, float, float, float, float]]:
        position = ctypes.c_int(0)
        link = pdfium.FPDF_LINK()
        rect = pdfium.FS_RECTF()
        for _ in range(1000):
            if not pdfium.FPDFLink_Enumerate(self._page, position, link):
                return
            action = pdfium.FPDFLink_GetAction(link)
            if not action or not pdfium.FPDFLink_GetAnnotRect(link, rect):
                continue
            size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
            if not 1 < size <= 4096:
                continue
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
            uri = buffer.value.decode("utf-8", "replace").strip()
            low, high = sorted((rect.bottom, rect.top))
            yield uri, *self._place(rect.left, low, rect.right, high)


def _characters(text_page: object, count: int) -> str:
    """The page's characters, one for each of pdfium's indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * (written - 1)].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    code = pdfium.FPDFText_GetUnicode
    return "".join(chr(value) if value <= 0x10FFFF else "�" for value in (code(text_page, i) for i in range(count)))


def _is_bold(font: object) -> bool:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("latin-1").lower()
    return (
        pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
        or bool(pdfium.FPDFFont_GetFlags(font) & _FORCE_BOLD)
        or any(part in name for part in _BOLD_NAMES)
    )
