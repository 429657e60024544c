"""PDF by pdfium: characters with boxes become words; the layout code makes lines of them.

pdfium is not thread-safe: one document at a time in a process.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium  # not by way of pypdfium2: its helpers double the time that the import takes

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.characters import clean, is_pictogram
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.formats.drawn_bullets import drawn_bullets
from winnow.parsing.documents.layout import page_columns, paragraphs
from winnow.parsing.documents.layout.gutters import Row
from winnow.parsing.documents.layout.words import Word, segment
from winnow.parsing.documents.limits import Limits

_FORCE_BOLD = 1 << 18  # font descriptor flag, ISO 32000-1 table 123
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "cmbx")
_ICON_NAMES = ("awesome", "icon", "material", "fontello", "glyphs")
_VISIBLE = re.compile(r"\S+")
_LONE = re.compile(r"\s+[^\W\d_](?!\S)")  # a letter that stands alone, as in letterspaced type
WIDE = 0.62  # em a character; wider words may hold gaps that are not marked by white space
FEW_WORDS = 40  # on a page that may be a picture
type _Box = tuple[float, float, float, float]


def read_pdf(data: bytes, limits: Limits) -> Document:
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
                pictures += len(words) < FEW_WORDS and reader.holds_pictures()
                uris.extend(uri for uri, *_ in reader.links)
                words += drawn_bullets(page, reader.place, words)
                turned = [Row([segment(reader.turned)], 0.0)] if reader.turned else []
                pages.append(turned + page_columns.order(words))
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


class _Page:
    """One open page and what turns its user space into points from the top left corner as shown."""

    def __init__(self, document: object, page: object, fonts: dict[int, _Font]) -> None:
        self._page = page
        self._fonts = fonts
        self._rotation = pdfium.FPDFPage_GetRotation(page)
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        self._box = (box.left, box.bottom, box.right, box.top)
        self._styles: dict[int, tuple[float, _Font]] = {}
        self._turned: set[int] = set()
        self.turned: list[Word] = []
        """Words written up or down the page, in the order of the content stream; ``words`` leaves them out."""
        self._origin = (ctypes.c_double(), ctypes.c_double())
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
        """Words as white space parts them; those too wide for their characters are looked at one by one."""
        loose = pdfium.FPDFText_GetLooseCharBox
        first, last = pdfium.FS_RECTF(), pdfium.FS_RECTF()
        to_first, to_last = ctypes.byref(first), ctypes.byref(last)
        lone = False
        for found in _VISIBLE.finditer(text):
            start, end = found.span()
            beside_lone, lone = lone, end - start == 1 and found.group().isalpha()
            size, font = self._style(text_page, start)
            if not loose(text_page, start, to_first) or not loose(text_page, end - 1, to_last):
                continue
            width = last.right - first.left
            if self._turned and self._is_turned(text_page, start):
                box = self.place(first.left, first.bottom, first.right, first.top)
                self.turned.append(Word(clean(found.group()), *box, box[3], size, font.bold))
                continue
            level = abs(first.bottom - last.bottom) < 0.6 * size
            apart = lone or beside_lone or _LONE.match(text, end) is not None
            if self._rotation == 0 and (apart or not (0 <= width < WIDE * size * (end - start) and level)):
                yield from self._loose_words(text_page, text, start, end)
                continue
            box = (
                min(first.left, last.left),
                min(first.bottom, last.bottom),
                max(first.right, last.right),
                max(first.top, last.top),
            )
            yield self._word(text_page, found.group(), start, box, size, font)

    def _loose_words(self, text_page: object, text: str, start: int, end: int) -> Iterator[Word]:
        """The characters from ``start`` to ``end`` as the words that gaps and new lines part them into."""
        rect = pdfium.FS_RECTF()
        begun, spaced = start, True
        x0 = y0 = x1 = y1 = gaps = size = 0.0
        font = _PLAIN
        for index in range(start, end):
            pdfium.FPDFText_GetLooseCharBox(text_page, index, rect)
            if index > begun:
                gap = rect.left - x1
                if -size <= gap <= 0.3 * size and abs(rect.bottom - y0) <= 0.6 * size:
                    gaps += gap
                    x0, y0, x1, y1 = min(x0, rect.left), min(y0, rect.bottom), max(x1, rect.right), max(y1, rect.top)
                    continue
                yield self._word(text_page, text[begun:index], begun, (x0, y0, x1, y1), size, font, gaps, spaced=spaced)
                begun, spaced, gaps = index, False, 0.0
            size, font = self._style(text_page, index)
            x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
        yield self._word(text_page, text[begun:end], begun, (x0, y0, x1, y1), size, font, gaps, spaced=spaced)

    def _word(  # noqa: PLR0917 - called for every word: keywords cost
        self,
        text_page: object,
        text: str,
        start: int,
        box: _Box,
        size: float,
        font: _Font,
        gaps: float = 0.0,
        *,
        spaced: bool = True,
    ) -> Word:
        x, y = self._origin
        pdfium.FPDFText_GetCharOrigin(text_page, start, x, y)
        left, top, right, bottom = self.place(*box)
        if self._rotation == 0:
            base = self._box[3] - y.value
        elif self._rotation == 2:
            base = y.value - self._box[1]
        else:
            base = bottom - 0.2 * (bottom - top)
        icon = False
        if not text.isascii():
            icon = is_pictogram(text)
            text = clean(text.replace("\ufffe", "-")).strip()
        elif not text.isprintable():
            text = clean(text).strip()
        count = len(text)
        return Word(
            text,
            left,
            top,
            right,
            bottom,
            base,
            size,
            font.bold,
            self._uri_at((left + right) / 2, (top + bottom) / 2) if self.links else None,
            spaced,
            gaps / (count - 1) if count > 1 else 0.0,
            icon or not text or (font.icons and count <= 2),
        )

    def _uri_at(self, x: float, y: float) -> str | None:
        for uri, x0, y0, x1, y1 in self.links:
            if x0 <= x <= x1 and y0 <= y <= y1:
                return uri
        return None

    def _style(self, text_page: object, index: int) -> tuple[float, _Font]:
        """Size in points as shown, and font, of the text object that the character belongs to."""
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        if not item:
            return float(pdfium.FPDFText_GetFontSize(text_page, index)) or 1.0, _PLAIN
        key = ctypes.addressof(item.contents)
        style = self._styles.get(key)
        if style is None:
            matrix = pdfium.FS_MATRIX()
            size = float(pdfium.FPDFText_GetFontSize(text_page, index))
            if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
                size *= math.hypot(matrix.c, matrix.d)
                if (abs(matrix.b) > abs(matrix.a)) != (self._rotation in (1, 3)):
                    self._turned.add(key)
            style = self._styles[key] = (size or 1.0, self._font(pdfium.FPDFTextObj_GetFont(item)))
        return style

    def _is_turned(self, text_page: object, index: int) -> bool:
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        return bool(item) and ctypes.addressof(item.contents) in self._turned

    def _font(self, handle: Any) -> _Font:
        if not handle:
            return _PLAIN
        key = ctypes.addressof(handle.contents)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = _describe(handle)
        return font

    def place(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
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
            yield uri, *self.place(rect.left, low, rect.right, high)


def _characters(text_page: object, count: int) -> str:
    """The page's characters, one for each of pdfium's indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * (written - 1)].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    code = pdfium.FPDFText_GetUnicode
    return "".join(chr(value) if value <= 0x10FFFF else "�" for value in (code(text_page, i) for i in range(count)))


def _describe(handle: object) -> _Font:
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(handle, buffer, 256)
    name = buffer.value.decode("latin-1").lower()
    return _Font(
        bold=pdfium.FPDFFont_GetWeight(handle) >= _BOLD_WEIGHT
        or bool(pdfium.FPDFFont_GetFlags(handle) & _FORCE_BOLD)
        or any(part in name for part in _BOLD_NAMES),
        icons=any(part in name for part in _ICON_NAMES),
    )
