"""Decimal commas in a table whose cells commas part, written without quotes: ``Ada,1,72`` below ``name,height``.

Every row then has more cells than the header has names, and the cells that are too many are the fractions of numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from winnow.parsing.tables.cell_kinds import kind_of_cell
from winnow.parsing.tables.table_model import Dialect

_WHOLE: Final = re.compile(r"[-+]?[$€£]?\s?\d{1,12}")
_FRACTION: Final = re.compile(r"\d{1,6}")
_ENDS: Final = re.compile(r"\d{1,6}\s?[%€]?")  # a fraction with its sign behind it
_PREAMBLE_ROWS: Final = 10  # titles and notes above a header
_FEWEST_ROWS: Final = 3  # that tell
_MOSTLY: Final = 0.8  # of the rows: with all fractions, or with none
_CENTS: Final = 2  # digits of a fraction


def find_decimals(records: Sequence[Sequence[str]], dialect: Dialect) -> tuple[int, ...]:
    """The places, in a row that is too wide, of the cells that go on in the next one; none where that is not certain.

    Args:
        records: the cells of the first lines, titles and the header among them.
        dialect: how they are written.
    """
    if dialect.delimiter != ",":
        return ()
    for at, header in enumerate(islice(records, _PREAMBLE_ROWS)):
        names = _trimmed(header)
        if len(names) > 1 and all(kind_of_cell(name) == "text" for name in names):
            return _places([_trimmed(record) for record in records[at + 1 :] if any(record)], len(names))
    return ()


def with_decimals(cells: Sequence[str], width: int, places: Sequence[int]) -> list[str]:
    """The cells of a row, those that are the two halves of one number put together.

    Args:
        cells: of the row, as commas part them.
        width: the table's columns.
        places: what ``find_decimals`` found.
    """
    if len(cells) != width + len(places) or any(not _ENDS.fullmatch(cells[place + 1]) for place in places):
        return list(cells)
    found = list(cells)
    for place in reversed(places):
        found[place : place + 2] = [f"{found[place]},{found[place + 1]}"]
    return found


def _trimmed(record: Sequence[str]) -> list[str]:
    cells = [cell.strip() for cell in record]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _places(rows: Sequence[Sequence[str]], width: int) -> tuple[int, ...]:
    widths = Counter(map(len, rows))
    usual, times = widths.most_common(1)[0] if widths else (0, 0)
    more = usual - width
    if not 0 < more <= width or times < _FEWEST_ROWS or times + widths[width] < _MOSTLY * len(rows):
        return ()
    wide = [row for row in rows if len(row) == usual]
    halves = [
        at for at in range(usual - 1) if all(_WHOLE.fullmatch(row[at]) and _ENDS.fullmatch(row[at + 1]) for row in wide)
    ]
    ways = list(islice(_ways(halves, more), 2))
    if len(ways) != 1 or (more == 1 and not _are_fractions([row[ways[0][0] + 1] for row in wide])):
        return ()
    return ways[0]


def _ways(halves: Sequence[int], count: int, start: int = 0) -> Iterator[tuple[int, ...]]:
    """The ways to take so many of the places, no two of them neighbours."""
    if not count:
        yield ()
        return
    if (len(halves) - start) < count:
        return
    for index in range(start, len(halves)):
        following = next((i for i in range(index + 1, len(halves)) if halves[i] > halves[index] + 1), len(halves))
        for rest in _ways(halves, count - 1, following):
            yield (halves[index], *rest)


def _are_fractions(cells: Sequence[str]) -> bool:
    """Whether cells are what stands behind a comma, and no numbers of their own: with a zero in front, or two digits
    each. A table of R has one cell more, too: the names of its rows."""
    return any(len(cell) > 1 and cell.startswith("0") for cell in cells) or all(len(cell) == _CENTS for cell in cells)
