"""Tables whose cells are ruled: what stands in a cell is one text, over however many lines it is written.

Without the rules a narrow column is read for itself, from the top of the table to its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from winnow.parsing.documents.layout.gutters import Row
from winnow.parsing.documents.layout.words import Word, segment

type Box = tuple[float, float, float, float]

THIN: Final = 3.5  # points; bounds hold the whole stroke
_NEAR: Final = 3.0  # points between the ends of rules that meet
_LEAST_COLUMNS: Final = 3  # of two a layout may be made
_LEAST_ROWS: Final = 2
_MOST_RULES: Final = 600
_MOST_LINES: Final = 5  # of a cell's text; more is no cell of a table, but a part of a page
_LONGEST: Final = 160  # characters of it
_SAME_LINE: Final = 0.5  # of the size of the type


class RuledTable(NamedTuple):
    """A table of a page.

    Attributes:
        top: where it begins, in points from the top of the page.
        bottom: where it ends.
        rows: its rows, a segment for each cell that says something.
        words: the words that stand in it, by their identity.
    """

    top: float
    bottom: float
    rows: list[Row]
    words: frozenset[int]


def find_ruled_tables(rules: Sequence[Box], words: Sequence[Word]) -> list[RuledTable]:
    """The ruled tables of a page, from its top.

    A table has three columns and two rows at least, no word reaches over a rule, no cell holds more than a few lines,
    and nothing stands beside it.

    Args:
        rules: thin boxes, in points from the top left corner of the page.
        words: the page's words, placed likewise.
    """
    if len(rules) > _MOST_RULES:
        return []
    found = [table for group in _joined(rules) if (table := _table_of(group, words)) is not None]
    return sorted(found, key=lambda table: table.top)


def _joined(rules: Sequence[Box]) -> list[list[Box]]:
    """The rules in groups of those that meet."""
    groups: list[list[Box]] = []
    for rule in rules:
        met = [group for group in groups if any(_meet(rule, other) for other in group)]
        groups = [group for group in groups if not any(group is other for other in met)]
        groups.append([rule, *(other for group in met for other in group)])
    return groups


def _meet(rule: Box, other: Box) -> bool:
    return (
        rule[0] - _NEAR <= other[2]
        and other[0] - _NEAR <= rule[2]
        and rule[1] - _NEAR <= other[3]
        and other[1] - _NEAR <= rule[3]
    )


def _table_of(rules: Sequence[Box], words: Sequence[Word]) -> RuledTable | None:
    level = [rule for rule in rules if rule[3] - rule[1] <= THIN < rule[2] - rule[0]]
    upright = [rule for rule in rules if rule[2] - rule[0] <= THIN < rule[3] - rule[1]]
    xs = _places([(rule[0] + rule[2]) / 2 for rule in upright])
    ys = _places([(rule[1] + rule[3]) / 2 for rule in level])
    if len(xs) <= _LEAST_COLUMNS or len(ys) <= _LEAST_ROWS:
        return None
    inside = [word for word in words if ys[0] <= _middle(word) <= ys[-1]]
    if not inside or any(_column(word, xs) is None for word in inside):
        return None
    rows: list[Row] = []
    for top, bottom in pairwise(ys):
        in_row = [word for word in inside if top <= _middle(word) < bottom]
        cells = [[word for word in in_row if _column(word, xs) == at] for at in range(len(xs) - 1)]
        ordered = [_in_lines(cell) for cell in cells if cell]
        if any(len(lines) > _MOST_LINES or _length(lines) > _LONGEST for lines in ordered):
            return None
        if ordered:
            rows.append(Row([segment([word for line in lines for word in line]) for lines in ordered], xs[-1]))
    several = sum(len(row.cells) >= _LEAST_COLUMNS for row in rows)
    if several < _LEAST_ROWS or several * 2 < len(rows):
        return None
    return RuledTable(ys[0], ys[-1], rows, frozenset(map(id, inside)))


def _places(values: Iterable[float]) -> list[float]:
    """The values in order, of those that are near each other the first."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _middle(word: Word) -> float:
    return (word.y0 + word.y1) / 2


def _column(word: Word, xs: Sequence[float]) -> int | None:
    """The column that a word stands in; None for one that reaches over a rule or stands beside the table."""
    for at, (left, right) in enumerate(pairwise(xs)):
        if left - _NEAR <= word.x0 and word.x1 <= right + _NEAR:
            return at
    return None


def _in_lines(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a cell in the lines they are written in."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.base):
        if not lines or word.base - lines[-1][0].base > _SAME_LINE * word.size:
            lines.append([])
        lines[-1].append(word)
    return [sorted(line, key=lambda word: word.x0) for line in lines]


def _length(lines: Sequence[Sequence[Word]]) -> int:
    return sum(len(word.text) + 1 for line in lines for word in line)
