"""PDF by pdfium: characters with boxes become words; the layout code makes lines of them.

pdfium is not thread-safe: one document at a time in a process.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2.raw as pdfium

from winnow.ingestion.documents import columns, paragraphs
from winnow.ingestion.documents.assembly import assemble
from winnow.ingestion.documents.characters import clean, is_pictogram
from winnow.ingestion.documents.gutters import Row
from winnow.ingestion.documents.limits import Limits
from winnow.ingestion.documents.model import Document, DocumentError
from winnow.ingestion.documents.words import Word

_FORCE_BOLD = 1 << 18  # font descriptor flag, ISO 32000-1 table 123
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "cmbx")
_ICON_NAMES = ("awesome", "icon", "material", "fontello", "glyphs")


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
        pages: list[list[Row]] = []
        uris: list[str] = []
        fonts: dict[int, _Font] = {}
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
                pages.append(columns.order(words))
            finally:
                pdfium.FPDF_ClosePage(page)
        if pictures and characters < 20 * count:
            raise DocumentError("needs_ocr", "The pages are pictures without text.")
        drafts = paragraphs.drafts(pages, hyphenates=_hyphenates(document))
        return assemble("pdf", drafts, pages=count, title=_meta(document, b"Title"), loose_links=uris, limits=limits)


def _open(data: bytes) -> object:
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if document:
        return document
    code = pdfium.FPDF_GetLastError()
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        raise DocumentError("encrypted", "The PDF needs a password.")
    raise DocumentError("corrupt", "The PDF cannot be opened.")


def _meta(document: object, key: bytes) -> str:
    size = pdfium.FPDF_GetMetaText(document, key, None, 0)
    if size <= 2 or size > 4096:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, key, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _hyphenates(document: object) -> bool:
    """Whether the program that made the file may have broken words: browsers and Word do not by default."""
    maker = f"{_meta(document, b'Creator')} {_meta(document, b'Producer')}".lower()
    return not any(name in maker for name in ("skia", "chrome", "mozilla", "word", "google docs", "wkhtmltopdf"))


class _Font(NamedTuple):
    bold: bool
    icons: bool


_PLAIN = _Font(bold=False, icons=False)


@dataclass(slots=True)
class _Run:
    """Characters of a word being read; the box is in the page's user space."""

    spaced: bool
    text: str = ""
    start: int = 0
    size: float = 0.0
    font: _Font = _PLAIN
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0
    gaps: float = 0.0

    def is_left_by(self, left: float, bottom: float) -> bool:
        """Whether a character there stands apart from the word."""
        gap = left - self.x1
        return gap > 0.3 * self.size or gap < -self.size or abs(bottom - self.y0) > 0.6 * self.size

    def extend(self, left: float, bottom: float, right: float, top: float) -> None:
        """Take in another character's box."""
        self.gaps += left - self.x1
        self.x0 = min(self.x0, left)
        self.y0 = min(self.y0, bottom)
        self.x1 = max(self.x1, right)
        self.y1 = max(self.y1, top)


class _Page:
    """One open page and what turns its user space into points from the top left corner as shown."""

    def __init__(self, document: object, page: object, fonts: dict[int, _Font]) -> None:
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
        word = _Run(spaced=True)
        upright = self._rotation == 0
        for index, char in enumerate(text):
            if char.isspace() or not loose(text_page, index, pointer):
                if word.text:
                    yield self._word(text_page, word)
                word = _Run(spaced=True)
                continue
            left, right, bottom, top = rect.left, rect.right, rect.bottom, rect.top
            if upright and word.text and word.is_left_by(left, bottom):
                yield self._word(text_page, word)
                word = _Run(spaced=False)
            if not word.text:
                word.start, word.text = index, char
                word.size, word.font = self._style(text_page, index)
                word.x0, word.y0, word.x1, word.y1 = left, bottom, right, top
                continue
            word.text += char
            word.extend(left, bottom, right, top)
        if word.text:
            yield self._word(text_page, word)

    def _word(self, text_page: object, run: _Run) -> Word:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text_page, run.start, x, y)
        left, top, right, bottom = self._place(run.x0, run.y0, run.x1, run.y1)
        _, base, _, _ = self._place(x.value, y.value, x.value, y.value)
        if self._rotation % 2:
            base = bottom - 0.2 * (bottom - top)
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        text = run.text
        return Word(
            text=clean(text.replace("\ufffe", "-")).strip() or "\ufffd",
            x0=left,
            y0=top,
            x1=right,
            y1=bottom,
            base=base,
            size=run.size,
            bold=run.font.bold,
            uri=next((uri for uri, a, b, c, d in self.links if a <= middle_x <= c and b <= middle_y <= d), None),
            spaced=run.spaced,
            tracking=run.gaps / (len(text) - 1) if len(text) > 1 else 0.0,
            icon=is_pictogram(text) or (run.font.icons and len(text) <= 2),
        )

    def _style(self, text_page: object, index: int) -> tuple[float, _Font]:
        matrix = pdfium.FS_MATRIX()
        size = pdfium.FPDFText_GetFontSize(text_page, index)
        if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
            size *= math.hypot(matrix.c, matrix.d)
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        handle = pdfium.FPDFTextObj_GetFont(item) if item else None
        if not handle:
            return size, _PLAIN
        key = ctypes.addressof(handle.contents)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = _font(handle)
        return size, font

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


def _font(handle: object) -> _Font:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(handle, buffer, 256)
    name = buffer.value.decode("latin-1").lower()
    return _Font(
        bold=pdfium.FPDFFont_GetWeight(handle) >= _BOLD_WEIGHT
        or bool(pdfium.FPDFFont_GetFlags(handle) & _FORCE_BOLD)
        or any(part in name for part in _BOLD_NAMES),
        icons=any(part in name for part in _ICON_NAMES),
    )
