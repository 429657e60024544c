"""Reunion: rows that a reader of columns parted although they belong together, put back by where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Protocol

from . import places

_MARGIN = 60  # points: the least width of a margin that holds headings
_FEW = 3  # headings that may stand between the parted dates


class Placed(Protocol):
    """What is asked of a row."""

    @property
    def page(self) -> int: ...
    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def y1(self) -> float: ...
    @property
    def size(self) -> float: ...
    @property
    def bullet(self) -> bool: ...
    @property
    def text(self) -> str: ...
    @property
    def rest(self) -> str: ...


def lone(row: Placed) -> bool:
    """A date or a place and nothing else."""
    return not row.bullet and row.x0 > 0 and (not row.rest or places.read_place(row.rest) is not None)


def level(row: Placed, other: Placed) -> bool:
    """Whether both stand on one baseline, side by side."""
    return other.page == row.page and other.x0 != row.x0 and abs(other.y0 - row.y0) < 0.4 * max(row.size, 1.0)


def reunite[R: Placed](rows: Sequence[R]) -> list[R]:
    """The rows, page by page, in the order of their lines where dates set flush right were read as a column."""
    found: list[R] = []
    for _, of_page in groupby(rows, key=lambda row: row.page):
        runs: list[list[R]] = []
        for row in of_page:
            if not runs or row.y0 < runs[-1][-1].y0 - 2:
                runs.append([])
            runs[-1].append(row)
        merged = runs[0]
        for run in runs[1:]:
            merged = sorted(merged + run, key=lambda row: (row.y0, row.x0)) if _parted(merged, run) else merged + run
        found += merged
    return _settled(found)


def _settled[R: Placed](rows: list[R]) -> list[R]:
    """Lone dates that stand a line lower than the row after them, put behind it."""
    settled = list(rows)
    for index in range(len(settled) - 1):
        date, row = settled[index], settled[index + 1]
        if date.page == row.page and 2 < date.y0 - row.y0 < 2.5 * max(row.size, 1.0) and lone(date) and not lone(row):
            settled[index], settled[index + 1] = row, date
    return settled


def lift[R: Placed](rows: Sequence[R], is_heading: Callable[[R], bool]) -> list[R]:
    """Headings that stand in a margin half-way down their section are put before its first row.

    Such a heading parts rows that lie close together and all stand to its right.
    """
    found: list[R] = []
    for index, row in enumerate(rows):
        at = len(found)
        following = next((other for other in rows[index + 1 :] if not is_heading(other)), None)
        if found and following is not None and is_heading(row) and _beside(found[-1], following, row):
            at -= 1
            while at and _close(found[at - 1], found[at]) and found[at - 1].x0 > row.x0 + _MARGIN:
                at -= 1
        elif found and is_heading(row) and index and is_heading(rows[index - 1]) and found[-1] is not rows[index - 1]:
            at = found.index(rows[index - 1]) + 1  # the second line of a heading that was lifted
        found.insert(at, row)
    return found


def _beside(above: Placed, below: Placed, heading: Placed) -> bool:
    right = min(above.x0, below.x0) > heading.x0 + _MARGIN
    return right and above.page == below.page == heading.page and _close(above, below)


def _close(above: Placed, below: Placed) -> bool:
    return above.page == below.page and -2 < below.y0 - above.y1 < 1.2 * max(below.size, 1.0)


def _parted(above: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Whether the rows of ``below`` that reach up beside ``above`` are its dates and places (and a heading or two)."""
    beside = [row for row in below if row.y0 < above[-1].y0]
    dates = [row for row in beside if lone(row)]
    others = [row for row in beside if not lone(row)]
    if not dates or len(others) > _FEW or any(len(row.text.split()) > _FEW or row.bullet for row in others):
        return False
    return all(any(level(date, row) and not lone(row) for row in above) for date in dates)
