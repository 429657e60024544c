"""Reunion: rows that a reader of columns parted although they belong together, put back by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from . import places

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
    return found


def _parted(above: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Whether the rows of ``below`` that reach up beside ``above`` are its dates and places (and a heading or two)."""
    beside = [row for row in below if row.y0 < above[-1].y0]
    dates = [row for row in beside if lone(row)]
    others = [row for row in beside if not lone(row)]
    if not dates or len(others) > _FEW or any(len(row.text.split()) > _FEW or row.bullet for row in others):
        return False
    return all(any(level(date, row) and not lone(row) for row in above) for date in dates)
