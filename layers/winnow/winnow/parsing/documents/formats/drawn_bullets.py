"""Bullets that are drawn, not written: browsers print a list's discs and squares as paths."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from winnow.parsing.documents.layout.words import Word

type Box = tuple[float, float, float, float]

_SIDE: Final = (1.8, 7.5)  # points
LARGER: Final = 1.1  # times the usual size
_REACH: Final = 3.0  # em from a bullet to its text


def find_drawn_bullets(boxes: Sequence[Box], words: Sequence[Word]) -> list[Word]:
    """A word ``•`` for each small square or disc right before a line of plain type.

    A mark before bold or larger type adorns a title and is no bullet.

    Args:
        boxes: of the page's small marks (``is_mark``), in points from its top left corner.
        words: the page's.
    """
    if not boxes or not words:
        return []
    usual = median([word.size for word in words])
    bullets = [_bullet(box, words, usual) for box in boxes]
    return list({(word.x0, word.base): word for word in bullets if word is not None}.values())


def is_mark(width: float, height: float) -> bool:
    """Whether a path is as small, and as wide as high, as a drawn bullet is; in points."""
    return _SIDE[0] <= width <= _SIDE[1] and 0.8 * height <= width <= 1.25 * height


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
