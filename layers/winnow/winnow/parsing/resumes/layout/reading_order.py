"""Reading-order repair: rows that belong together, parted by a reader of columns, put back by where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Protocol

from winnow.parsing.resumes.text import places

_MOST_OF = 8  # one stranger in as many rows is still hardly any
_EDGE = 4  # points within which rows start at the same edge
MARGIN = 60  # points: the least width of a margin that holds headings
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


def repair_reading_order[R: Placed](rows: Sequence[R]) -> list[R]:
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
    """Lone dates and headings that stand a line or two lower than the row after them, put behind it."""
    settled = list(rows)
    for index in range(len(settled) - 1):
        above, row = settled[index], settled[index + 1]
        below = settled[index + 2] if index + 2 < len(settled) else None
        dated = 2 < above.y0 - row.y0 < 2.5 * max(row.size, 1.0) and lone(above) and not lone(row)
        if (dated and above.page == row.page) or (below is not None and _strayed(above, row, below)):
            settled[index], settled[index + 1] = row, above
    return settled


def _strayed(above: Placed, row: Placed, below: Placed) -> bool:
    """Whether one row of the wide column came after the margin's row (a heading) that stands below it."""
    lower = above.page == row.page == below.page and below.y0 > above.y0
    return lower and row.x0 > above.x0 + MARGIN and 2 < above.y0 - row.y0 < 3 * max(row.size, 1.0)


def lift_margin_headings[R: Placed](
    rows: Sequence[R], is_heading: Callable[[R], bool], of_margin: Callable[[R], bool]
) -> list[R]:
    """Headings in a margin of their own put before the block of rows that they stand beside.

    A margin is one when hardly anything else starts in it but what ``of_margin`` allows (dates). Headings there may be
    centred half-way down their section, and a reader of columns may have put them anywhere.
    """
    found: list[R] = []
    for _, of_page in groupby(rows, key=lambda row: row.page):
        page = list(of_page)
        headings = [row for row in page if is_heading(row)]
        edge = min((row.x0 for row in headings), default=0.0)
        margin = [row for row in headings if row.x0 - edge < _EDGE]
        if edge > 0 and len(margin) > 1:
            chosen = {id(row) for row in margin}
            rest = [row for row in page if id(row) not in chosen]
            strangers = sum(row.x0 <= edge + MARGIN and not of_margin(row) for row in rest)
            if strangers * _MOST_OF < len(page):
                page = _placed(rest, margin)
        found += page
    return found


def _steps_up(above: Placed, row: Placed) -> bool:
    """Whether a column or a page begins at a row."""
    return row.page != above.page or row.y0 < above.y0 - max(row.size, 1.0)


def place_column_headings[R: Placed](rows: Sequence[R], is_heading: Callable[[R], bool]) -> list[R]:
    """A heading that stands level with the one before it, over another column, put before the rows of its column."""
    placed = list(rows)
    for index in range(len(placed) - 2, -1, -1):
        left, right = placed[index], placed[index + 1]
        if not (right.x0 > left.x0 + MARGIN and level(left, right) and is_heading(left) and is_heading(right)):
            continue
        below = next((at for at in range(index + 2, len(placed)) if _steps_up(placed[at - 1], placed[at])), len(placed))
        placed.insert(below, right)
        del placed[index + 1]
    return placed


def lower_headings[R: Placed](rows: Sequence[R], is_heading: Callable[[R], bool]) -> list[R]:
    """A heading that was read before a column which stands above it, put behind that column.

    Three columns under one heading may be read as two: what opens the next section then comes before the third.
    """
    placed = list(rows)
    for index in range(len(placed) - 2, -1, -1):
        heading = placed[index]
        if heading.x0 == 0 or not _stands_over(placed[index + 1], heading) or not is_heading(heading):
            continue
        end = index + 1
        while end < len(placed) and _stands_over(placed[end], heading):
            end += 1
        behind = end < len(placed) and placed[end].page == heading.page and placed[end].y0 > heading.y0
        if end > index + 1 and behind:
            placed[index:end] = [*placed[index + 1 : end], heading]
    return placed


def _stands_over(row: Placed, heading: Placed) -> bool:
    """Whether a row stands above a heading and to its right."""
    return row.page == heading.page and row.y1 <= heading.y0 and row.x0 > heading.x0 + MARGIN


def _placed[R: Placed](rest: list[R], margin: Sequence[R]) -> list[R]:
    """``rest`` with each heading (its lines together) before the block that its middle stands beside."""
    headings: list[list[R]] = []
    for row in sorted(margin, key=lambda row: row.y0):
        if headings and row.size == headings[-1][-1].size and row.y0 - headings[-1][-1].y1 < 0.5 * row.size:
            headings[-1].append(row)
        else:
            headings.append([row])
    placed = list(rest)
    for heading in reversed(headings):
        middle = (heading[0].y0 + heading[-1].y1) / 2
        at = next((i for i, row in enumerate(placed) if row.y1 + 2 >= middle), len(placed))
        while 0 < at < len(placed) and _close(placed[at - 1], placed[at]):
            at -= 1
        placed[at:at] = heading
    return placed


def _close(above: Placed, below: Placed) -> bool:
    return -2 < below.y0 - above.y1 < 1.2 * max(below.size, 1.0)


def _parted(above: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Whether the rows of ``below`` that reach up beside ``above`` are its dates and places (and a heading or two)."""
    beside = [row for row in below if row.y0 < above[-1].y0]
    dates = [row for row in beside if lone(row)]
    others = [row for row in beside if not lone(row)]
    if not dates or len(others) > _FEW or any(len(row.text.split()) > _FEW or row.bullet for row in others):
        return False
    return all(any(level(date, row) and not lone(row) for row in above) for date in dates)
