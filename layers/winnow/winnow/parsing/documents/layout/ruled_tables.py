"""Tables whose cells are ruled: what stands in a cell is one text, over however many lines it is written.

Without the rules a narrow column is read for itself, from the top of the table to its end.
"""

from __future__ import annotations

import math
from bisect import bisect_right
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
_LEAST_LINED: Final = 3  # rows of a table that level rules alone part
_LEAST_GUTTER: Final = 1.0  # of the size of the type, between the columns of such a table
_LEAST_HEIGHT: Final = 6.0  # points of a row
_SELDOM: Final = 3  # a third of the rows at most have a cell over several columns
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

    A table has three columns and two rows at least, in most rows no word reaches over a rule, no cell holds more than
    a few lines, and nothing stands beside it.

    Args:
        rules: thin boxes, in points from the top left corner of the page.
        words: the page's words, placed likewise.
    """
    if len(rules) > _MOST_RULES:
        return []
    found = [table for group in _joined(rules) if (table := _table_of(group, words)) is not None]
    lined = [table for group in _level_groups(rules) if (table := _table_of_lines(group, words)) is not None]
    alone = [table for table in lined if all(table.bottom <= other.top or other.bottom <= table.top for other in found)]
    return sorted([*found, *alone], key=lambda table: table.top)


def _level_groups(rules: Sequence[Box]) -> list[list[Box]]:
    """Level rules that begin and end below each other and that no upright one meets; those of one height that touch are
    one."""
    upright = [rule for rule in rules if rule[2] - rule[0] <= THIN < rule[3] - rule[1]]
    whole: list[Box] = []
    for rule in sorted((rule for rule in rules if rule[3] - rule[1] <= THIN < rule[2] - rule[0]), key=_by_height):
        last = whole[-1] if whole else rule
        if whole and abs(rule[1] - last[1]) <= 1 and rule[0] <= last[2] + _NEAR:
            whole[-1] = (last[0], last[1], max(last[2], rule[2]), last[3])
        else:
            whole.append(rule)
    groups: list[list[Box]] = []
    for rule in whole:
        if any(_meet(rule, other) for other in upright):
            continue
        group = next((one for one in groups if _ends_alike(one[0], rule)), None)
        if group is None:
            groups.append([rule])
        else:
            group.append(rule)
    return groups


def _by_height(rule: Box) -> tuple[float, float]:
    return round(rule[1]), rule[0]


def _ends_alike(rule: Box, other: Box) -> bool:
    return abs(rule[0] - other[0]) <= _NEAR and abs(rule[2] - other[2]) <= _NEAR


def _table_of_lines(rules: Sequence[Box], words: Sequence[Word]) -> RuledTable | None:
    """The table whose rows level rules part, and whose columns what is blank in all of them."""
    ys = _places([(rule[1] + rule[3]) / 2 for rule in rules])
    if len(ys) <= _LEAST_LINED:
        return None
    inside = sorted((word for word in words if ys[0] <= _middle(word) <= ys[-1]), key=lambda word: word.x0)
    sides = [rules[0][0]]
    end = math.inf
    for word in inside:
        if word.x0 - end >= _LEAST_GUTTER * word.size:
            sides.append((end + word.x0) / 2)
        end = max(word.x1, end) if end < math.inf else word.x1
    return _in_grid([*sides, rules[0][2]], ys, words, seldom=False)


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
    return _in_grid(xs, ys, words, seldom=False) or _in_grid(*_narrowed(xs, ys, level, upright), words, seldom=True)


def _in_grid(xs: Sequence[float], ys: Sequence[float], words: Sequence[Word], *, seldom: bool) -> RuledTable | None:
    """The table whose columns have their sides at ``xs`` and whose rows at ``ys``, or None when the words tell of none.

    ``seldom`` says that words may reach over a rule in some rows.
    """
    if len(xs) <= _LEAST_COLUMNS or len(ys) <= _LEAST_ROWS:
        return None
    inside = [word for word in words if ys[0] <= _middle(word) <= ys[-1]]
    if not inside or any(word.x1 <= xs[0] - _NEAR or word.x0 >= xs[-1] + _NEAR for word in inside):
        return None
    over = {bisect_right(ys, _middle(word)) - 1 for word in inside if not _is_in_column(word, xs)}
    if len(over) * _SELDOM > len(ys) - 1 or (over and not seldom):
        return None
    rows: list[Row] = []
    for at, (top, bottom) in enumerate(pairwise(ys)):
        in_row = [word for word in inside if top <= _middle(word) < bottom]
        cells = _cells(in_row, xs, joined=at in over)
        ordered = [_in_lines(cell) for cell in cells if cell]
        if any(len(lines) > _MOST_LINES or _length(lines) > _LONGEST for lines in ordered):
            return None
        if ordered:
            rows.append(Row([segment([word for line in lines for word in line]) for lines in ordered], xs[-1]))
    several = sum(len(row.cells) >= _LEAST_COLUMNS for row in rows)
    if several < _LEAST_ROWS or several * 2 < len(rows):
        return None
    return RuledTable(ys[0], ys[-1], rows, frozenset(map(id, inside)))


def _cells(words: Sequence[Word], xs: Sequence[float], *, joined: bool) -> list[list[Word]]:
    """The words of a row by the columns that they begin in; in a ``joined`` row those without a gap before go along."""
    cells: list[list[Word]] = [[] for _ in xs]
    for line in _in_lines(words):
        column, end = 0, -math.inf
        for word in line:
            if not joined or word.x0 - end > word.size:
                column = max(0, bisect_right(xs, word.x0 + _NEAR) - 1)
            cells[column].append(word)
            end = word.x1
    return cells


def _narrowed(
    xs: list[float], ys: list[float], level: Sequence[Box], upright: Sequence[Box]
) -> tuple[list[float], list[float]]:
    """The sides of the columns and of the rows without those of what only meets the table.

    A table is as high as the rules between its columns: a frame around the page, or the box of a title, may meet it.
    Its outermost sides may be missing; they are then where the level rules end.
    """
    between = [rule for rule in upright if xs[0] + _NEAR < (rule[0] + rule[2]) / 2 < xs[-1] - _NEAR]
    if not between:
        return xs, ys
    top, bottom = min(rule[1] for rule in between), max(rule[3] for rule in between)
    kept = [y for y in ys if top - _NEAR <= y <= bottom + _NEAR]
    kept = _places([*kept, *(end for end in (top, bottom) if all(abs(y - end) > _LEAST_HEIGHT for y in kept))])
    within = [rule for rule in level if top - _NEAR <= (rule[1] + rule[3]) / 2 <= bottom + _NEAR]
    ends = (min(rule[0] for rule in within), max(rule[2] for rule in within)) if len(within) > 1 else ()
    return _places([*xs, *(end for end in ends if not xs[0] - _NEAR <= end <= xs[-1] + _NEAR)]), kept


def _places(values: Iterable[float]) -> list[float]:
    """The values in order, of those that are near each other the first."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _middle(word: Word) -> float:
    return (word.y0 + word.y1) / 2


def _is_in_column(word: Word, xs: Sequence[float]) -> bool:
    """Whether a word stands in one column, and reaches over no rule."""
    return any(left - _NEAR <= word.x0 and word.x1 <= right + _NEAR for left, right in pairwise(xs))


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
