"""Text of a PDF page that nobody sees: it is switched off before the page's text is read.

Text is not seen when it is drawn in an invisible mode, in the colour of what lies behind it, transparent, tiny, off the
page, clipped away, under something opaque, or in a layer that is off. What decides is the picture: the page is rendered
with and without the doubtful text objects, and those that change no pixel are unseen. The invisible text over a
scan's picture (what an OCR program wrote there) is kept.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pypdfium2_raw as pdfium

type Box = tuple[float, float, float, float]
type Placing = Callable[[float, float, float, float], Box]

_TINY: Final = 2.5  # points; print that is read begins at 4
_FAINT: Final = 90  # of 255: text as transparent as this is looked at
_LIGHT: Final = 215  # of 255: so are colours whose darkest channel is above this
_CHANGE: Final = 12  # of 255, of one channel of one pixel: less is not seen
_PLAIN_SCALE: Final = 0.7  # pixels a point, to see whether there is any ink at all
_FINE_SCALE: Final = 2.0  # to see what a text object adds to it
_MOST_COMPARED: Final = 1500  # text objects; among more a faint one is looked at closely
_MOST_COVERS: Final = 60  # the largest are looked at
_MOST_OBJECTS: Final = 20_000  # on a page; one with more is left as it is
_DEEPEST_FORM: Final = 5
_MOST_PIXELS: Final = 16_000_000
_FEW_CHARACTERS: Final = 100  # on a page that a picture covers
_NO_CHARACTERS: Final = 20  # on a page that is all drawing: a page number, a mark
_MOSTLY: Final = 0.5  # of a page that its pictures cover
_SOME_INK: Final = 0.005  # of a page's pixels; rules and a frame are less
_MAJORITY: Final = 0.6  # of the text that is turned another way
_INVISIBLE: Final = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_STROKED: Final = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_TOUCHING: Final = 0.05  # of a text's box that another text shares
_OFTENER: Final = 2  # times: a font that is not in the file draws most texts, or may lack glyphs here
_EXTENT: Final = 0.5  # points
_LEAST_COVER: Final = 0.6  # of a text's box that something drawn later covers


class _Object(NamedTuple):
    handle: Any
    order: int
    box: Box
    """In points from the top left corner of the page as shown."""
    in_form: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What is to be seen of a page.

    Attributes:
        quarter_turns: by how many quarter turns most of its text is turned against the page as shown.
        pictures: share of the page that pictures cover; above 1 where they overlap.
        picture: the page rendered, None when it is too large to be.
    """

    quarter_turns: int
    pictures: float
    picture: _Picture | None

    def is_picture(self, characters: int) -> bool:
        """Whether a page with so many characters of text shows more than its text says."""
        if characters >= _FEW_CHARACTERS:
            return False
        if self.pictures >= _MOSTLY:
            return True
        return characters < _NO_CHARACTERS and self.picture is not None and self.picture.ink_share() > _SOME_INK


def hide_unseen_text(page: object, place: Placing, width: float, height: float) -> Sight:
    """Switch off the page's unseen text objects, and say what is to be seen.

    ``place`` turns a box of the page's user space into points from the top left corner; ``width`` and ``height`` are
    those of the page as shown. The caller loads the text page afterwards.
    """
    texts, pictures, covers = _collect(page, place)
    unseen = [text for text in texts if _is_off_page(text.box, width, height) or _is_tiny(text.handle)]
    gone = {text.order for text in unseen}
    left = [text for text in texts if text.order not in gone]
    plain = _render_plainly(page, pictures, left, width, height)
    boxes = [picture.box for picture in pictures]
    covered = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes) / max(1.0, width * height)
    sight = Sight(_quarter_turns(left, pdfium.FPDFPage_GetRotation(page)), covered, plain)
    if plain is None:
        _switch(unseen, on=False)
        return sight
    doubtful: list[_Object] = []
    inkless: list[_Object] = []
    drawn: Counter[int] = Counter()  # texts in each font that can be drawn here
    for text in left:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(text.handle)
        if mode in _INVISIBLE:
            if not (_lies_on(text.box, boxes) and plain.has_ink(text.box)):
                unseen.append(text)
        elif text.in_form or _is_hidden_by_others(text, covers):
            doubtful.append(text)
        elif _is_faint(text.handle, mode):
            alone = len(left) <= _MOST_COMPARED and not any(
                other is not text and _share(text.box, other.box) > _TOUCHING for other in left
            )
            if not (alone and plain.has_contrast(text.box)):
                doubtful.append(text)
        elif plain.has_ink(text.box):
            drawn[_font_of(text.handle)] += 1
        elif _has_extent(text.box):
            inkless.append(text)
    missing = Counter(_font_of(text.handle) for text in inkless)
    unseen += [
        text
        for text in inkless
        if _is_embedded(text.handle) or drawn[_font_of(text.handle)] > _OFTENER * missing[_font_of(text.handle)]
    ]
    _switch(unseen, on=False)
    _switch(_unchanging(page, doubtful, width, height), on=False)
    return sight


def _render_plainly(
    page: object, pictures: Sequence[_Object], texts: Sequence[_Object], width: float, height: float
) -> _Picture | None:
    """The page rendered; without its pictures, which take most of the time, unless invisible text may lie on them."""
    modes = {pdfium.FPDFTextObj_GetTextRenderMode(text.handle) for text in texts}
    if modes.intersection(_INVISIBLE):
        return _Picture.render_page(page, width, height, _PLAIN_SCALE)
    _switch(pictures, on=False)
    try:
        return _Picture.render_page(page, width, height, _PLAIN_SCALE)
    finally:
        _switch(pictures, on=True)


def _quarter_turns(texts: Sequence[_Object], shown: int) -> int:
    """By how many quarter turns most text is turned against a page that is ``shown`` turned itself."""
    lengths = [0.0] * 4
    matrix = pdfium.FS_MATRIX()
    for text in texts:
        if not text.in_form and pdfium.FPDFPageObj_GetMatrix(text.handle, matrix):
            level = abs(matrix.a) >= abs(matrix.b)
            direction = (0 if matrix.a >= 0 else 2) if level else (1 if matrix.b > 0 else 3)
            lengths[direction] += max(text.box[2] - text.box[0], text.box[3] - text.box[1])
    most = max(range(4), key=lambda direction: lengths[direction])
    return (most - shown) % 4 if lengths[most] > _MAJORITY * sum(lengths) else 0


def _collect(page: object, place: Placing) -> tuple[list[_Object], list[_Object], list[tuple[int, Box]]]:
    """The page's text objects, its pictures, and the boxes of what is opaque with their places in the drawing order."""
    texts: list[_Object] = []
    pictures: list[_Object] = []
    covers: list[tuple[int, Box]] = []
    for order, (item, in_form, to_page) in enumerate(_objects(page)):
        if order > _MOST_OBJECTS:
            return [], [], []
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH):
            continue
        bounds = _bounds(item)
        if bounds is None:
            continue
        box = place(*to_page(bounds))
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.append(_Object(item, order, box, in_form))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_Object(item, order, box, in_form))
            covers.append((order, box))
        elif _is_opaque(item):
            covers.append((order, box))
    largest = sorted(covers, key=lambda cover: _area(cover[1]), reverse=True)[:_MOST_COVERS]
    return texts, pictures, largest


def _objects(page: object) -> Iterator[tuple[Any, bool, Callable[[Box], Box]]]:
    """Every object in drawing order, whether it stands in a form, and what brings its bounds to the page's space."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects_of_form(item, _same, 0)
        else:
            yield item, False, _same


def _objects_of_form(
    form: Any, outer: Callable[[Box], Box], depth: int
) -> Iterator[tuple[Any, bool, Callable[[Box], Box]]]:
    if depth > _DEEPEST_FORM:
        return
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(form, matrix):
        return
    values = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def to_page(box: Box) -> Box:
        return outer(_transformed(box, values))

    for index in range(max(0, pdfium.FPDFFormObj_CountObjects(form))):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects_of_form(item, to_page, depth + 1)
        else:
            yield item, True, to_page


def _same(box: Box) -> Box:
    return box


def _transformed(box: Box, matrix: tuple[float, float, float, float, float, float]) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _bounds(item: Any) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return left.value, bottom.value, right.value, top.value


def _is_off_page(box: Box, width: float, height: float) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return not (0 <= x <= width and 0 <= y <= height) and not (
        box[0] < width and box[2] > 0 and box[1] < height and box[3] > 0
    )


def _is_tiny(item: Any) -> bool:
    size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
    if not pdfium.FPDFTextObj_GetFontSize(item, size) or not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return False
    return abs(size.value) * math.hypot(matrix.c, matrix.d) < _TINY


def _is_faint(item: Any, mode: int) -> bool:
    """Whether a text's colour is light or transparent: it may be that of what lies behind it."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    colour_of = pdfium.FPDFPageObj_GetStrokeColor if mode in _STROKED else pdfium.FPDFPageObj_GetFillColor
    known = colour_of(item, red, green, blue, alpha)
    return bool(known) and (alpha.value <= _FAINT or min(red.value, green.value, blue.value) >= _LIGHT)


def _is_hidden_by_others(text: _Object, covers: Sequence[tuple[int, Box]]) -> bool:
    """Whether something is drawn over a text, or it stands in a layer that may be off."""
    covered = any(order > text.order and _share(text.box, box) >= _LEAST_COVER for order, box in covers)
    return covered or _is_in_layer(text.handle)


def _is_in_layer(item: Any) -> bool:
    """Whether it is marked as optional content (ISO 32000-1, 8.11.3.2)."""
    name, length = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
    for index in range(max(0, pdfium.FPDFPageObj_CountMarks(item))):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        if pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length) and name[:3] == [79, 67, 0]:  # "OC"
            return True
    return False


def _is_opaque(path: Any) -> bool:
    """Whether a path is filled so that nothing shines through; only rectangles, whose bounds are what they cover."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not fill.value:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    return alpha.value == 255 and pdfium.FPDFPath_CountSegments(path) <= 6


def _is_embedded(item: Any) -> bool:
    """Whether the text's font is in the file: another one may lack glyphs here that a reader's machine has."""
    font = pdfium.FPDFTextObj_GetFont(item)
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 1


def _font_of(item: Any) -> int:
    font = pdfium.FPDFTextObj_GetFont(item)
    return ctypes.addressof(font.contents) if font else 0


def _has_extent(box: Box) -> bool:
    """Whether there is something to see in the box: it has no height for white space."""
    return box[2] - box[0] > _EXTENT and box[3] - box[1] > _EXTENT


def _lies_on(box: Box, pictures: Sequence[Box]) -> bool:
    return any(_share(box, picture) > 0.5 for picture in pictures)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _share(box: Box, other: Box) -> float:
    """How much of ``box`` lies in ``other``."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = max(box[2] - box[0], 0.01) * max(box[3] - box[1], 0.01)
    return max(0.0, width) * max(0.0, height) / area


def _switch(texts: Sequence[_Object], *, on: bool) -> None:
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text.handle, on)


def _unchanging(page: object, doubtful: Sequence[_Object], width: float, height: float) -> list[_Object]:
    """Those of the text objects without which the page looks the same. They are switched on again."""
    if not doubtful:
        return []
    before = _Picture.render_page(page, width, height, _FINE_SCALE)
    _switch(doubtful, on=False)
    after = _Picture.render_page(page, width, height, _FINE_SCALE)
    _switch(doubtful, on=True)
    if before is None or after is None:
        return []
    return [text for text in doubtful if _has_extent(text.box) and not before.differs(after, text.box)]


class _Picture(NamedTuple):
    """A rendered page: three bytes a pixel."""

    pixels: bytes
    stride: int
    width: int
    height: int
    scale: float

    @classmethod
    def render_page(cls, page: object, width: float, height: float, scale: float) -> _Picture | None:
        """The page at ``scale`` pixels a point; None when it is too large to be drawn."""
        columns, rows = max(1, math.ceil(width * scale)), max(1, math.ceil(height * scale))
        bitmap = None
        if columns * rows <= _MOST_PIXELS:
            bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, pdfium.FPDFBitmap_BGR, None, 0)
        if not bitmap:
            return None
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, pdfium.FPDF_ANNOT)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * rows)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return cls(pixels, stride, columns, rows, scale)

    def _rows(self, box: Box) -> Iterator[slice]:
        x0, y0 = max(0, math.floor(box[0] * self.scale)), max(0, math.floor(box[1] * self.scale))
        x1 = min(self.width, math.ceil(box[2] * self.scale) + 1)
        y1 = min(self.height, math.ceil(box[3] * self.scale) + 1)
        for y in range(y0, y1):
            yield slice(y * self.stride + 3 * x0, y * self.stride + 3 * x1)

    def has_ink(self, box: Box) -> bool:
        """Whether the pixels of the box are not all alike."""
        first = b""
        for row in self._rows(box):
            line = self.pixels[row]
            first = first or line[:3]
            if line != first * (len(line) // 3):
                return True
        return False

    def has_contrast(self, box: Box) -> bool:
        """Whether a pixel of the box is visibly of another colour than its first."""
        first = b""
        for row in self._rows(box):
            line = self.pixels[row]
            first = first or line[:3]
            if line != first * (len(line) // 3):
                pairs = zip(line, first * (len(line) // 3), strict=True)
                if any(abs(one - two) >= _CHANGE for one, two in pairs):
                    return True
        return False

    def ink_share(self) -> float:
        """The share of pixels that are not of the most frequent brightness."""
        channel = self.pixels[::3]
        return 1 - max(map(channel.count, set(channel))) / len(channel)

    def differs(self, other: _Picture, box: Box) -> bool:
        """Whether a pixel of the box has visibly another colour in ``other``."""
        for row in self._rows(box):
            one, two = self.pixels[row], other.pixels[row]
            if one != two and any(abs(a - b) >= _CHANGE for a, b in zip(one, two, strict=True)):
                return True
        return False
