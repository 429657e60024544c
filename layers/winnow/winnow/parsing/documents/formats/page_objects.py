"""The objects that a PDF page is drawn with, as pdfium has them: texts, pictures, and what may lie over or under text.

pdfium's attributes are read one by one through ctypes, for every object of every page, so the places for its answers
are made once.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pypdfium2_raw as pdfium

from winnow.parsing.documents.formats.drawn_bullets import is_mark

type Box = tuple[float, float, float, float]
type Placing = Callable[[float, float, float, float], Box]
type Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, each of 255."""

INVISIBLE: Final = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_STROKED: Final = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_MOST_OBJECTS: Final = 20_000  # on a page; one with more is left as it is
_MOST_OF_A_LIST: Final = 3000  # on a page with drawn bullets; one with more is a drawing
_MOST_COVERS: Final = 60  # the largest are looked at
_DEEPEST_FORM: Final = 5
_MOST_ANNOTATIONS: Final = 500  # of a page
_DRAWN: Final = (
    pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_REDACT,
)  # fmt: skip
"""Annotations that are drawn over the page and may hide what stands there."""
_GROUND: Final = 4.0  # points: what is narrower or lower is a rule or a bullet, and no ground of a text
_THIN_RULE: Final = 3.5  # points; bounds hold the whole stroke
_RULE: Final = 6.0  # points: what is shorter rules no cell
_MOST_RULES: Final = 600  # of a page
_UNCUT: Final = 0.5  # of a text's box within its clip path: there is ink in either half of a text
_OPAQUE: Final = 255


class PageObject(NamedTuple):
    """An object in its place in the drawing order."""

    handle: Any
    order: int
    box: Box
    """Left, bottom, right and top in the page's user space."""


class TextObject(NamedTuple):
    """A text object: what is shown at once, mostly a line or a part of one."""

    handle: Any
    order: int
    box: Box
    """Left, bottom, right and top in the page's user space."""
    mode: int
    """How it is drawn (``FPDF_TEXTRENDERMODE_…``)."""
    colour: Colour | None
    """What it is drawn with; None when that is no colour."""
    size: float
    """Of its type, in its own space."""
    direction: int | None
    """In which direction it runs, in quarter turns against the clock; None in a form, which may be turned itself."""
    in_layer: bool
    """Whether it is marked as optional content (ISO 32000-1, 8.11.3.2)."""
    is_mixed: bool
    """Whether it is clipped so that most of it may be hidden, or blended with what is behind it."""

    @property
    def in_form(self) -> bool:
        """Whether it stands in a form (ISO 32000-1, 8.10), which may clip it or be hidden as a whole."""
        return self.direction is None


@dataclass(slots=True)
class PageObjects:
    """What a page is drawn with.

    Attributes:
        covers: the largest objects that may hide what lies under them, with their places in the drawing order, from the
            last; annotations come behind all that the page itself is drawn with.
        marks: what is as small as a drawn bullet, outside of forms; none on a page that is a drawing.
        rules: thin paths and the edges of drawn boxes, outside of forms.
        grounds: the filled areas by their colours; those whose colour isn't known (shadings) stand under None.
    """

    texts: list[TextObject] = field(default_factory=list)
    pictures: list[PageObject] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    covers: list[tuple[int, Box]] = field(default_factory=list)
    grounds: dict[tuple[int, int, int] | None, list[tuple[int, Box]]] = field(default_factory=dict)


class ObjectReader:
    """Reads the objects of pages."""

    def __init__(self) -> None:
        self._sides = tuple(ctypes.c_float() for _ in range(4))
        self._channels = tuple(ctypes.c_uint() for _ in range(4))
        self._modes = ctypes.c_int(), ctypes.c_int()
        self._size = ctypes.c_float()
        self._matrix = pdfium.FS_MATRIX()
        self._mark = (ctypes.c_ushort * 8)(), ctypes.c_ulong()

    def collect(self, page: object) -> PageObjects:
        """The objects of an open page; none when there are more than are looked at."""
        found = PageObjects()
        order = 0
        for order, (item, to_page) in enumerate(_objects(page)):
            if order > _MOST_OBJECTS:
                return PageObjects()
            kind = pdfium.FPDFPageObj_GetType(item)
            bounds = self._bounds(item)
            if bounds is None:
                continue
            box = to_page(bounds) if to_page else bounds
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                found.texts.append(self._text(item, order, box, bounds, in_form=to_page is not None))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                found.pictures.append(PageObject(item, order, box))
                found.covers.append((order, box))
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._add_path(found, PageObject(item, order, box), in_form=to_page is not None)
            elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
                found.grounds.setdefault(None, []).append((order, box))
                found.covers.append((order, box))
        found.covers += [(order + 1, box) for box in _drawn_annotations(page)]
        if order > _MOST_OF_A_LIST:
            found.marks.clear()
        largest = sorted(found.covers, key=lambda cover: area(cover[1]), reverse=True)[:_MOST_COVERS]
        found.covers = sorted(largest, reverse=True)
        return found

    def _bounds(self, item: Any) -> Box | None:
        left, bottom, right, top = self._sides
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return None
        return left.value, bottom.value, right.value, top.value

    def _text(self, item: Any, order: int, box: Box, bounds: Box, *, in_form: bool) -> TextObject:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        size, direction = math.inf, 0
        matrix = self._matrix
        if pdfium.FPDFPageObj_GetMatrix(item, matrix):
            a, b = matrix.a, matrix.b
            direction = (0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)
            if pdfium.FPDFTextObj_GetFontSize(item, self._size):
                size = abs(self._size.value) * math.hypot(matrix.c, matrix.d)
        stroked = mode in _STROKED
        return TextObject(
            item,
            order,
            box,
            mode,
            self._colour(pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor, item),
            size,
            None if in_form else direction,
            pdfium.FPDFPageObj_CountMarks(item) > 0 and self._is_in_layer(item),
            not in_form and (bool(pdfium.FPDFPageObj_HasTransparency(item)) or self._is_cut(item, bounds)),
        )

    def _colour(self, colour_of: Callable[..., int], item: Any) -> Colour | None:
        red, green, blue, alpha = self._channels
        if not colour_of(item, red, green, blue, alpha):
            return None
        return red.value, green.value, blue.value, alpha.value

    def _is_in_layer(self, item: Any) -> bool:
        name, length = self._mark
        for index in range(pdfium.FPDFPageObj_CountMarks(item)):
            mark = pdfium.FPDFPageObj_GetMark(item, index)
            if pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length) and name[:3] == [79, 67, 0]:
                return True  # "OC"
        return False

    def _add_path(self, found: PageObjects, path: PageObject, *, in_form: bool) -> None:
        left, bottom, right, top = path.box
        if not in_form and is_mark(right - left, top - bottom):
            found.marks.append(path.box)
        if not in_form and len(found.rules) <= _MOST_RULES and max(right - left, top - bottom) >= _RULE:
            found.rules.extend(self._edges(path))
        if right - left < _GROUND or top - bottom < _GROUND:
            return
        fill, stroke = self._modes
        if not pdfium.FPDFPath_GetDrawMode(path.handle, fill, stroke):
            return
        if not fill.value:
            if stroke.value and self._is_thick(path.handle):
                found.covers.append((path.order, path.box))
            return
        colour = self._colour(pdfium.FPDFPageObj_GetFillColor, path.handle)
        found.grounds.setdefault(colour[:3] if colour else None, []).append((path.order, path.box))
        if colour and colour[3] == _OPAQUE:
            found.covers.append((path.order, path.box))

    def _is_thick(self, item: Any) -> bool:
        """Whether a path is drawn with lines so thick that text may lie under them."""
        width = self._size
        return bool(pdfium.FPDFPageObj_GetStrokeWidth(item, width)) and width.value >= _GROUND

    def _edges(self, path: PageObject) -> Iterator[Box]:
        """The path itself where it is thin, else the upright and level lines that it is drawn with."""
        left, bottom, right, top = path.box
        if min(right - left, top - bottom) <= _THIN_RULE:
            yield path.box
            return
        fill, stroke = self._modes
        count = pdfium.FPDFPath_CountSegments(path.handle)
        matrix = self._matrix
        drawn = pdfium.FPDFPath_GetDrawMode(path.handle, fill, stroke) and stroke.value
        if not drawn or count > _MOST_RULES or not pdfium.FPDFPageObj_GetMatrix(path.handle, matrix):
            return
        x, y, *_ = self._sides
        points: list[tuple[float, float]] = []
        for index in range(count):
            step = pdfium.FPDFPath_GetPathSegment(path.handle, index)
            if pdfium.FPDFPathSegment_GetType(step) == pdfium.FPDF_SEGMENT_MOVETO:
                points.clear()
            pdfium.FPDFPathSegment_GetPoint(step, x, y)
            points.append(
                (
                    matrix.a * x.value + matrix.c * y.value + matrix.e,
                    matrix.b * x.value + matrix.d * y.value + matrix.f,
                )
            )
            ends = [points[-2:]] if len(points) > 1 else []
            if pdfium.FPDFPathSegment_GetClose(step):
                ends.append([points[-1], points[0]])
            for (x0, y0), (x1, y1) in ends:
                if (
                    min(abs(x1 - x0), abs(y1 - y0))
                    <= _THIN_RULE
                    <= max(abs(x1 - x0), abs(y1 - y0)) - _RULE + _THIN_RULE
                ):
                    yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _is_cut(self, item: Any, bounds: Box) -> bool:
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        if not clip:
            return False
        for index in range(pdfium.FPDFClipPath_CountPaths(clip)):
            window = self._rectangle(clip, index)
            if window is None or share(bounds, window) < _UNCUT:
                return True
        return False

    def _rectangle(self, clip: Any, index: int) -> Box | None:
        """A path of a clip path as a rectangle; None when it is none."""
        if not 4 <= pdfium.FPDFClipPath_CountPathSegments(clip, index) <= 5:  # the fifth leads back to the start
            return None
        points: list[tuple[float, float]] = []
        x, y, *_ = self._sides
        for segment in range(4):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, index, segment), x, y)
            points.append((x.value, y.value))
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
        level = (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0) or (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0)
        return (min(x0, x2), min(y0, y2), max(x0, x2), max(y0, y2)) if level else None


def is_embedded(item: Any) -> bool:
    """Whether the text's font is in the file: another one may lack glyphs here that a reader's machine has."""
    font = pdfium.FPDFTextObj_GetFont(item)
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 1


def font_address(item: Any) -> int:
    """What tells the text's font from others of the document; 0 for none."""
    font = pdfium.FPDFTextObj_GetFont(item)
    return ctypes.addressof(font.contents) if font else 0


def area(box: Box) -> float:
    """The box's area in square points."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def share(box: Box, other: Box) -> float:
    """How much of ``box`` lies in ``other``, from 0 to 1; a box without an extent counts as a thin one."""
    x0, y0, x1, y1 = box
    left, low, right, high = other
    width = (min(right, x1)) - (max(left, x0))
    height = (min(high, y1)) - (max(low, y0))
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (max(x1 - x0, 0.01) * max(y1 - y0, 0.01))


def _drawn_annotations(page: object) -> Iterator[Box]:
    """The boxes of the annotations that are drawn over the page."""
    rect = pdfium.FS_RECTF()
    for index in range(min(_MOST_ANNOTATIONS, pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) in _DRAWN and pdfium.FPDFAnnot_GetRect(annotation, rect):
            yield rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _objects(page: object) -> Iterator[tuple[Any, Callable[[Box], Box] | None]]:
    """Every object in drawing order, and for one in a form what brings its bounds to the page's space."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects_of_form(item, _same, 0)
        else:
            yield item, None


def _objects_of_form(form: Any, outer: Callable[[Box], Box], depth: int) -> Iterator[tuple[Any, Callable[[Box], Box]]]:
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
            yield item, to_page


def _same(box: Box) -> Box:
    return box


def _transformed(box: Box, matrix: tuple[float, float, float, float, float, float]) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
