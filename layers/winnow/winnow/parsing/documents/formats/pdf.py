"""PDF by pdfium: characters with boxes become words; the layout code makes lines of them.

pdfium is not thread-safe: one document at a time in a process.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from enum import Enum, auto
from itertools import compress
from typing import Any, NamedTuple

import pypdfium2_raw as pdfium  # not by way of pypdfium2: its helpers double the time that the import takes

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.characters import clean, is_pictogram
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.formats.drawn_bullets import find_drawn_bullets
from winnow.parsing.documents.formats.ocr_pages import OcrPage, ocr_words
from winnow.parsing.documents.formats.pdf_annotations import FieldText, FormFields
from winnow.parsing.documents.formats.pdf_containers import attachments, check_drawn
from winnow.parsing.documents.formats.unseen_text import Sight, hide_unseen_text
from winnow.parsing.documents.layout import page_columns, paragraphs
from winnow.parsing.documents.layout.direction import in_logical_order, in_reading_direction, is_right_to_left
from winnow.parsing.documents.layout.gutters import Row
from winnow.parsing.documents.layout.ruled_tables import find_ruled_tables
from winnow.parsing.documents.layout.words import Word, segment
from winnow.parsing.documents.limits import Limits

_FORCE_BOLD = 1 << 18  # font descriptor flag, ISO 32000-1 table 123
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "cmbx")
_ICON_NAMES = ("awesome", "icon", "material", "fontello", "glyphs")
_VISIBLE = re.compile(r"\S+")
_LONE = re.compile(r"\s+[^\W\d_](?!\S)")  # a letter that stands alone, as in letterspaced type
WIDE = 0.62  # em a character; wider words may hold gaps that are not marked by white space
_SLANT = 0.18  # tangent: text turned by 10 degrees or more from a quarter turn is a watermark, not a line
_FEW_CHARACTERS = 20  # a page, of a document that is a scan
_SAMPLED_LETTERS = 200
_FINE = 100  # pixels a point
_STEP = 1000  # points
_LEAST_LETTERS = 20
_LEAST_VERTICAL = 4
type _Box = tuple[float, float, float, float]
type _Matrix = tuple[float, float, float, float, float, float]


def read_pdf(data: bytes, limits: Limits, recognised: Mapping[int, OcrPage] | None = None) -> Document:
    """Read a PDF. ``recognised`` holds what OCR read on pages, counted from 1, that have no text of their own.

    Raises:
        DocumentError: ``encrypted``, ``corrupt``, ``too_many_pages``, ``unsupported_type`` (a form that only Acrobat
            draws), ``needs_ocr`` (no page has text), ``empty``.
    """
    with ExitStack() as stack:
        document = _open(data)
        stack.callback(pdfium.FPDF_CloseDocument, document)
        count = pdfium.FPDF_GetPageCount(document)
        if count > limits.pages:
            raise DocumentError("too_many_pages", f"The document has {count} pages; at most {limits.pages} are read.")
        if count < 1:
            raise DocumentError("corrupt", "The PDF has no pages.")
        check_drawn(document)
        fields = FormFields(document)
        stack.callback(fields.close)
        reader = _Reader(document, fields, limits, recognised or {})
        for number in range(count):
            reader.read_page(number)
        if reader.pictures and reader.characters < _FEW_CHARACTERS * count and not recognised:
            raise DocumentError("needs_ocr", "The pages are pictures without text.")
        return assemble(
            "pdf",
            paragraphs.drafts(reader.pages, hyphenates=_hyphenates(document)),
            pages=count,
            title=_meta(document, b"Title"),
            loose_links=reader.uris,
            pages_without_text=reader.pictures,
            limits=limits,
        )


def list_attachments(data: bytes) -> list[tuple[str, bytes]]:
    """Names and contents of the files that a PDF carries; none for what is no PDF that opens."""
    try:
        document = _open(data)
    except DocumentError:
        return []
    try:
        return list(attachments(document))
    finally:
        pdfium.FPDF_CloseDocument(document)


class _Reader:
    """Reads the pages of an open document one after the other."""

    def __init__(self, document: object, fields: FormFields, limits: Limits, recognised: Mapping[int, OcrPage]) -> None:
        self.pages: list[list[Row]] = []
        self.pictures: list[int] = []
        self.uris: list[str] = []
        self.characters = 0
        self._document = document
        self._fields = fields
        self._limits = limits
        self._recognised = recognised
        self._fonts: dict[int, _Font] = {}

    def read_page(self, number: int) -> None:
        """Add the rows of page ``number``, counted from 0."""
        page = pdfium.FPDF_LoadPage(self._document, number)
        if not page:
            return
        try:
            changed, values = self._fields.flatten(page)
            if changed:
                pdfium.FPDF_ClosePage(page)
                page = pdfium.FPDF_LoadPage(self._document, number)
            self._read(page, number, values)
        finally:
            pdfium.FPDF_ClosePage(page)

    def _read(self, page: object, number: int, values: Sequence[FieldText]) -> None:
        reader = _Page(self._document, page, self._fonts)
        sight = reader.hide_unseen()
        words = [*reader.words(self._limits.characters - self.characters), *reader.field_words(values)]
        characters = sum([len(word.text) for word in words])
        is_picture = reader.is_unreadable or sight.is_picture(characters)
        if reader.is_unreadable:
            words, characters = [], 0
        self.characters += characters
        self.uris.extend(uri for uri, *_ in reader.links)
        read_by_ocr = self._recognised.get(number + 1)
        if is_picture and read_by_ocr and read_by_ocr.words:
            self.pages.append(page_columns.order(ocr_words(read_by_ocr)))
            return
        if is_picture:
            self.pictures.append(number + 1)
        words += find_drawn_bullets([reader.place(*box) for box in sight.marks], words)
        turned = [Row([segment(reader.turned)], 0.0)] if reader.turned else []
        self.pages.append(turned + _ordered(words, [reader.place(*box) for box in sight.rules]))


def _ordered(words: Sequence[Word], rules: Sequence[_Box]) -> list[Row]:
    """The rows of a page: its ruled tables row by row, and what stands above, between and below them."""
    written = [word for word in words if word.text]
    tables = find_ruled_tables(rules, written) if not any(is_right_to_left(word.text) for word in words) else []
    rows: list[Row] = []
    left = written
    for table in tables:
        above = [word for word in left if word.base <= table.top and id(word) not in table.words]
        rows += [*page_columns.order(in_reading_direction(above)), *table.rows]
        taken = table.words | set(map(id, above))
        left = [word for word in left if id(word) not in taken]
    return [*rows, *page_columns.order(in_reading_direction(left))]


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


class _Turn(Enum):
    """How a text stands against the lines of its page."""

    NONE = auto()
    OTHERWISE = auto()
    SLANTED = auto()


class _Style(NamedTuple):
    """How a text object is set.

    ``size`` is in points as shown; ``base`` is the y of the baseline of all its characters, None where that is known of
    each only.
    """

    size: float
    font: _Font
    turn: _Turn = _Turn.NONE
    base: float | None = None


_UNKNOWN = _Style(1.0, _PLAIN)


class _Page:
    """One open page and what turns its user space into points from the top left corner as shown."""

    def __init__(self, document: object, page: object, fonts: dict[int, _Font]) -> None:
        self._page = page
        self._fonts = fonts
        self._rotation = self._shown_rotation = pdfium.FPDFPage_GetRotation(page)
        self._width, self._height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        self._shown = self._read = _display_matrix(page, self._width, self._height)
        self._vertical = False
        self.is_unreadable = False
        """Whether most of the page's letters cannot be told: its fonts say which shape, and not which character."""
        self._styles: dict[int, _Style] = {}
        self.turned: list[Word] = []
        """Words that run up, down or upside down, in the order of the content stream; ``words`` leaves them out."""
        self._origin = (ctypes.c_double(), ctypes.c_double())
        self.links = list(self._read_links(document))

    def hide_unseen(self) -> Sight:
        """Switch off what nobody sees; what is to be seen of the rest. Reading follows the turn of most of the text."""
        sight = hide_unseen_text(self._page, self._place_shown, self._width, self._height)
        self._turn(sight.quarter_turns)
        return sight

    def _turn(self, quarter_turns: int) -> None:
        """Read the page turned by so many quarter turns against how it is shown."""
        self._rotation = (self._shown_rotation + quarter_turns) % 4
        a, b, c, d, e, f = self._shown
        match quarter_turns % 4:
            case 1:
                self._read = -b, a, -d, c, self._height - f, e
            case 2:
                self._read = -a, -b, -c, -d, self._width - e, self._height - f
            case 3:
                self._read = b, -a, d, -c, f, self._width - e
            case _:
                self._read = self._shown

    def field_words(self, values: Sequence[FieldText]) -> list[Word]:
        """Words of fields' values, in lines from the top of their rectangles."""
        found: list[Word] = []
        for value in values:
            x0, y0, x1, y1 = self.place(value.left, value.bottom, value.right, value.top)
            if not self._is_on_page(value):
                continue
            lines = [line for line in value.text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
            size = max(4.0, min(12.0, 0.75 * (y1 - y0) / max(1, len(lines))))
            for number, line in enumerate(lines):
                base = y0 + (y1 - y0) * (number + 0.75) / len(lines)
                width = min(0.5 * size, (x1 - x0) / max(1, len(line)))
                found.extend(
                    Word(
                        clean(word.group()),
                        x0 + width * word.start(),
                        base - 0.8 * size,
                        x0 + width * word.end(),
                        base + 0.2 * size,
                        base,
                        size,
                        bold=False,
                    )
                    for word in _VISIBLE.finditer(line)
                )
        return found

    def _is_on_page(self, value: FieldText) -> bool:
        """Whether the middle of a value's rectangle can be seen."""
        left, top, right, bottom = self._place_shown(value.left, value.bottom, value.right, value.top)
        return bool(0 <= left + right <= 2 * self._width and 0 <= top + bottom <= 2 * self._height)

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
            text = _characters(text_page, count)
            self.is_unreadable = _is_unreadable(text_page, text)
            if _is_vertical(text_page, text):
                self._turn(3)  # lines go down, the first at the right
                self._vertical = True
                return list(self._vertical_words(text_page, text))
            return list(self._words(text_page, text))
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
            string = found.group()
            beside_lone, lone = lone, end - start == 1 and string.isalpha()
            style = self._style(text_page, start)
            size, turn = style.size, style.turn
            if not loose(text_page, start, to_first) or not loose(text_page, end - 1, to_last):
                continue
            if turn is _Turn.SLANTED:
                continue  # a watermark across the page
            low, high = first.left, last.right
            box = (
                min(low, last.left),
                min(first.bottom, last.bottom),
                max(first.right, high),
                max(first.top, last.top),
            )
            if not string.isascii() and is_right_to_left(string):
                boxes = _boxes(text_page, start, end)
                written = in_logical_order(string, [one[0] for one in boxes])
                yield self._word(text_page, written, start, _around(boxes), style)
                continue
            if turn is _Turn.OTHERWISE:
                placed = self.place(low, first.bottom, first.right, first.top)
                self.turned.append(Word(clean(string), *placed, placed[3], size, style.font.bold))
                continue
            if self._rotation == 0:
                level = abs(first.bottom - last.bottom) < 0.6 * size
                apart = lone or beside_lone or _LONE.match(text, end) is not None
                if apart or not (0 <= high - low < WIDE * size * (end - start) and level):
                    yield from self._loose_words(text_page, text, start, end)
                    continue
            yield self._word(text_page, string, start, box, style)

    def _vertical_words(self, text_page: object, text: str) -> Iterator[Word]:
        """The characters of columns that are written downwards, as words from gap to gap."""
        rect = pdfium.FS_RECTF()
        run: list[int] = []
        boxes: list[_Box] = []
        style = _UNKNOWN
        size = 0.0
        for index, char in enumerate(text):
            if char.isspace() or not pdfium.FPDFText_GetLooseCharBox(text_page, index, rect):
                continue
            box = (rect.left, rect.bottom, rect.right, rect.top)
            if boxes and not (abs(box[0] - boxes[-1][0]) < 0.6 * size and -0.5 * size < boxes[-1][1] - box[3] < size):
                yield self._word(text_page, "".join([text[i] for i in run]), run[0], _around(boxes), style)
                run, boxes = [], []
            if not boxes:
                style = self._style(text_page, index)
                size = style.size
            run.append(index)
            boxes.append(box)
        if boxes:
            yield self._word(text_page, "".join([text[i] for i in run]), run[0], _around(boxes), style)

    def _loose_words(self, text_page: object, text: str, start: int, end: int) -> Iterator[Word]:
        """The characters from ``start`` to ``end`` as the words that gaps and new lines part them into."""
        rect = pdfium.FS_RECTF()
        begun, spaced = start, True
        x0 = y0 = x1 = y1 = gaps = size = 0.0
        style = _UNKNOWN
        for index in range(start, end):
            pdfium.FPDFText_GetLooseCharBox(text_page, index, rect)
            if index > begun:
                gap = rect.left - x1
                if -size <= gap <= 0.3 * size and abs(rect.bottom - y0) <= 0.6 * size:
                    gaps += gap
                    x0, y0, x1, y1 = min(x0, rect.left), min(y0, rect.bottom), max(x1, rect.right), max(y1, rect.top)
                    continue
                yield self._word(text_page, text[begun:index], begun, (x0, y0, x1, y1), style, gaps, spaced=spaced)
                begun, spaced, gaps = index, False, 0.0
            style = self._style(text_page, index)
            size = style.size
            x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
        yield self._word(text_page, text[begun:end], begun, (x0, y0, x1, y1), style, gaps, spaced=spaced)

    def _word(  # noqa: PLR0917 - called for every word: keywords cost
        self,
        text_page: object,
        text: str,
        start: int,
        box: _Box,
        style: _Style,
        gaps: float = 0.0,
        *,
        spaced: bool = True,
    ) -> Word:
        left, top, right, bottom = _placed(self._read, *box)
        if self._vertical:
            base = bottom - 0.2 * (bottom - top)
        else:
            base = self._base(text_page, start) if style.base is None else style.base
        font = style.font
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
            style.size,
            font.bold,
            self._uri_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if self.links else None,
            spaced,
            gaps / (count - 1) if count > 1 else 0.0,
            icon or not text or (font.icons and count <= 2),
        )

    def _uri_at(self, x: float, y: float) -> str | None:
        for uri, x0, y0, x1, y1 in self.links:
            if x0 <= x <= x1 and y0 <= y <= y1:
                return uri
        return None

    def _base(self, text_page: object, index: int) -> float:
        """y of the baseline that a character stands on."""
        x, y = self._origin
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        _, b, _, d, _, f = self._read
        return float(b * x.value + d * y.value + f)

    def _style(self, text_page: object, index: int) -> _Style:
        """The style of the text object that the character belongs to."""
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        if not item:
            size = float(pdfium.FPDFText_GetFontSize(text_page, index))
            return _UNKNOWN._replace(size=size or 1.0)
        key = ctypes.addressof(item.contents)
        style = self._styles.get(key)
        if style is None:
            matrix = pdfium.FS_MATRIX()
            size = float(pdfium.FPDFText_GetFontSize(text_page, index))
            turn, base = _Turn.NONE, None
            if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
                size *= math.hypot(matrix.c, matrix.d)
                a, b = abs(matrix.a), abs(matrix.b)
                if min(a, b) > _SLANT * max(a, b):
                    turn = _Turn.SLANTED
                elif self._runs_otherwise(matrix):
                    turn = _Turn.OTHERWISE
                elif min(a, b) == 0:
                    base = self._base(text_page, index)
            style = _Style(size or 1.0, self._font(pdfium.FPDFTextObj_GetFont(item)), turn, base)
            self._styles[key] = style
        return style

    def _runs_otherwise(self, matrix: Any) -> bool:
        """Whether text is turned by a quarter or by half against the page as it is read; what is mirrored is not."""
        if self._vertical:
            return False
        a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
        if (abs(b) > abs(a)) != (self._rotation in (1, 3)):
            return True
        return bool(self._read[0] * a + self._read[2] * b < 0 < a * d - b * c)

    def _font(self, handle: Any) -> _Font:
        if not handle:
            return _PLAIN
        key = ctypes.addressof(handle.contents)
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = _describe(handle)
        return font

    def place(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A box of the page's user space as (x0, y0, x1, y1) from the top left corner of the page as it is read."""
        return _placed(self._read, left, bottom, right, top)

    def _place_shown(self, left: float, bottom: float, right: float, top: float) -> _Box:
        """The same for the page as it is shown."""
        return _placed(self._shown, left, bottom, right, top)

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
            yield uri, rect.left, low, rect.right, high


def _placed(matrix: _Matrix, left: float, bottom: float, right: float, top: float) -> _Box:
    a, b, c, d, e, f = matrix
    x0, x1 = a * left + c * bottom + e, a * right + c * top + e
    y0, y1 = b * left + d * bottom + f, b * right + d * top + f
    return (x0, y0, x1, y1) if x0 <= x1 and y0 <= y1 else (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _display_matrix(page: object, width: float, height: float) -> _Matrix:
    """What turns the page's user space into points from the top left corner of the page as it is shown.

    pdfium maps three points to pixels of a hundredth of a point.
    """
    x, y = ctypes.c_int(), ctypes.c_int()
    size = round(width * _FINE), round(height * _FINE)

    def mapped(left: float, bottom: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, left, bottom, x, y)
        return x.value / _FINE, y.value / _FINE

    origin, right, up = mapped(0, 0), mapped(_STEP, 0), mapped(0, _STEP)
    return (
        (right[0] - origin[0]) / _STEP,
        (right[1] - origin[1]) / _STEP,
        (up[0] - origin[0]) / _STEP,
        (up[1] - origin[1]) / _STEP,
        *origin,
    )


def _boxes(text_page: object, start: int, end: int) -> list[_Box]:
    """The boxes of the characters from ``start`` to ``end``; one without a box has that of the one before it."""
    rect = pdfium.FS_RECTF()
    found: list[_Box] = []
    for index in range(start, end):
        if pdfium.FPDFText_GetLooseCharBox(text_page, index, rect) or not found:
            found.append((rect.left, rect.bottom, rect.right, rect.top))
        else:
            found.append(found[-1])
    return found


def _around(boxes: Sequence[_Box]) -> _Box:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _is_unreadable(text_page: object, text: str) -> bool:
    """Whether pdfium could not tell what most of the letters are, of some hundred that are looked at."""
    letters = list(compress(range(len(text)), map(str.strip, text)))
    sample = letters[:: max(1, len(letters) // _SAMPLED_LETTERS)]
    if len(sample) < _LEAST_LETTERS:
        return False
    known = 0
    for index in sample:
        known += not ("\ue000" <= text[index] <= "\uf8ff" or pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1)
        if known >= len(sample) / 2:  # on most pages the first half of them
            return False
    return True


def _is_vertical(text_page: object, text: str) -> bool:
    """Whether most East Asian characters stand below the one before."""
    if max(text, default="") < "\u3040":
        return False
    pairs = [i for i in range(len(text) - 1) if "\u3040" <= text[i] <= "\u9fff" and "\u3040" <= text[i + 1] <= "\u9fff"]
    below = beside = 0
    one, two = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    for index in pairs[:: max(1, len(pairs) // _SAMPLED_LETTERS)]:
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index, one):
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index + 1, two):
            continue
        below += abs(one.left - two.left) < 0.3 * (one.right - one.left) and two.top < one.top
        beside += abs(one.bottom - two.bottom) < 0.3 * (one.top - one.bottom)
    return bool(below > beside and below >= _LEAST_VERTICAL)


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
