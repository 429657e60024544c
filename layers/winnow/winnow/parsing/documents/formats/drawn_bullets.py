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
_ALIGNED: Final = 0.5  # points between the left edges of one list's bullets


def find_drawn_bullets(boxes: Sequence[Box], words: Sequence[Word]) -> list[Word]:
    """A word ``•`` for each small square or disc right before a line of plain type.

    A mark before bold or larger type adorns a title and is no bullet; one behind a word parts the two that it stands
    between, unless it stands right below or above a bullet: then the word is another column's.

    Args:
        boxes: of the page's small marks (``is_mark``), in points from its top left corner.
        words: the page's.
    """
    if not boxes or not words:
        return []
    usual = median([word.size for word in words])
    found: list[Word] = []
    behind: list[Word] = []
    for box in boxes:
        bullet = _bullet(box, words, usual)
        if bullet is not None:
            (behind if _stands_behind(box, words) else found).append(bullet)
    lefts = [word.x0 for word in found]
    found += [word for word in behind if any(abs(word.x0 - left) < _ALIGNED for left in lefts)]
    return list({(word.x0, word.base): word for word in found}.values())


def is_mark(width: float, height: float) -> bool:
    """Whether a path is as small, and as wide as high, as a drawn bullet is; in points."""
    return _SIDE[0] <= width <= _SIDE[1] and 0.8 * height <= width <= 1.25 * height


def _bullet(box: Box, words: Sequence[Word], usual: float) -> Word | None:
    """The bullet on the baseline of the word that it stands before; None when it stands before none."""
    x0, _, x1, _ = box
    after = [word for word in _level(box, words) if 0 < word.x0 - x1 < _REACH * word.size]
    if not after:
        return None
    text = min(after, key=lambda word: word.x0)
    if text.bold or text.size > LARGER * usual:
        return None
    return Word("•", x0, text.y0, x1, text.y1, text.base, text.size, bold=False)


def _stands_behind(box: Box, words: Sequence[Word]) -> bool:
    """Whether a word ends right before a mark."""
    return any(-1 < box[0] - word.x1 < _REACH * word.size for word in _level(box, words))


def _level(box: Box, words: Sequence[Word]) -> list[Word]:
    """The words of a mark's line."""
    middle = (box[1] + box[3]) / 2
    return [word for word in words if word.y0 - 1 <= middle <= word.y1 + 1]
