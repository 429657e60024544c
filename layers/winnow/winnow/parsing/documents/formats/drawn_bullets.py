"""Bullets that are drawn, not written: browsers print a list's discs and squares as paths."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

import pypdfium2_raw as pdfium

from winnow.parsing.documents.layout.words import Word

type Box = tuple[float, float, float, float]
type Placing = Callable[[float, float, float, float], Box]

_MOST_OBJECTS: Final = 3000  # on a page; one with more is a drawing
_SIDE: Final = (1.8, 7.5)  # points
LARGER: Final = 1.1  # times the usual size
_REACH: Final = 3.0  # em from a bullet to its text


def drawn_bullets(page: object, place: Placing, words: Sequence[Word]) -> list[Word]:
    """A word ``•`` for each small square or disc right before a line of plain type.

    A mark before bold or larger type adorns a title and is no bullet. ``place`` turns user space into points from the
    page's top left corner.
    """
    boxes = [place(*box) for box in _small_boxes(page)] if words else []
    usual = median([word.size for word in words]) if boxes else 0.0
    bullets = [_bullet(box, words, usual) for box in boxes]
    return list({(word.x0, word.base): word for word in bullets if word is not None}.values())


def _small_boxes(page: object) -> list[Box]:
    count = pdfium.FPDFPage_CountObjects(page)
    if count > _MOST_OBJECTS:
        return []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    found: list[Box] = []
    for index in range(count):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        width, height = right.value - left.value, top.value - bottom.value
        if _SIDE[0] <= width <= _SIDE[1] and 0.8 * height <= width <= 1.25 * height:
            found.append((left.value, bottom.value, right.value, top.value))
    return found


def _bullet(box: Box, words: Sequence[Word], usual: float) -> Word | None:
    """The bullet on the baseline of the word that it stands before; None when it stands before none, or after one."""
    x0, y0, x1, y1 = box
    middle = (y0 + y1) / 2
    line = [word for word in words if word.y0 - 1 <= middle <= word.y1 + 1]
    after = [word for word in line if 0 < word.x0 - x1 < _REACH * word.size]
    before = [word for word in line if -1 < x0 - word.x1 < _REACH * word.size]
    if not after or before:
        return None
    text = min(after, key=lambda word: word.x0)
    if text.bold or text.size > LARGER * usual:
        return None
    return Word("•", x0, text.y0, x1, text.y1, text.base, text.size, bold=False)
