"""The geometry that reading order is decided on: rows, groups, bands, and the strips that nothing crosses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from winnow.parsing.documents.layout.words import Segment

LEAST = 3  # rows on the smaller side of a gutter
_BASE, _LEFT = attrgetter("base"), attrgetter("x0")
BLANK = 0.7  # em of blank space across the whole width that parts bands


@dataclass(slots=True)
class Row:
    """Segments on one baseline, from left to right, in a region that ends at ``edge``."""

    cells: list[Segment]
    edge: float


def rows_of(found: Iterable[Segment], edge: float = 0.0) -> list[Row]:
    """The rows of segments, from top to bottom."""
    rows: list[Row] = []
    cells: list[Segment] = []
    for item in sorted(found, key=_BASE):
        if cells and item.base - cells[0].base <= 0.4 * min(item.size, cells[0].size):
            cells.append(item)
        else:
            cells = [item]
            rows.append(Row(cells, edge))
    for row in rows:
        if len(row.cells) > 1:
            row.cells.sort(key=_LEFT)
    return rows


def groups_of(rows: list[Row]) -> list[list[Row]]:
    """Runs of rows at the side's usual line spacing and in type of one size."""
    steps = sorted([b.cells[0].base - a.cells[0].base for a, b in pairwise(rows)])
    usual = 1.25 * steps[len(steps) // 4] if steps else 0.0  # most steps may part groups
    groups = [[rows[0]]]
    for before, row in pairwise(rows):
        a, b = before.cells[0], row.cells[0]
        em = max(a.size, b.size)
        if b.base - a.base > min(2.6 * em, max(1.75 * em, usual)) or abs(a.size - b.size) > 0.15 * em:
            groups.append([])
        groups[-1].append(row)
    return groups


def bands_of(ordered: list[Segment], blank: float | None = None) -> list[list[Segment]]:
    """The segments cut where blank space (of a height in points, else a little) runs across the whole width."""
    bands: list[list[Segment]] = [[ordered[0]]]
    bottom = ordered[0].y1
    for item in ordered[1:]:
        if item.y0 - bottom > (BLANK * item.size if blank is None else blank):
            bands.append([])
        bands[-1].append(item)
        bottom = max(bottom, item.y1)
    return bands


def usual_blank(rows: list[Row]) -> float:
    blanks = [b.cells[0].y0 - a.cells[0].y1 for a, b in pairwise(rows)]
    return median(blanks) if blanks else 0.0


def gap_above(rows: list[Row], index: int) -> float:
    return rows[index].cells[0].y0 - rows[index - 1].cells[0].y1 if index else float("inf")


def beside(row: Row, others: list[Row]) -> bool:
    """Whether a row of ``others`` has the same baseline."""
    base, reach = row.cells[0].base, 0.3 * row.cells[0].size
    for other in others:
        first = other.cells[0]
        apart = abs(first.base - base)
        if apart <= reach and apart <= 0.3 * first.size:
            return True
    return False


def on_one_line(a: Segment, b: Segment) -> bool:
    """Whether two segments stand on one baseline."""
    return abs(a.base - b.base) <= 0.22 * min(a.size, b.size)


def candidate_edges(ordered: list[Segment], em: float) -> list[float]:
    """Where a right-hand column may begin: left edges that segments share, and strips that few segments cross."""
    starts = sorted([item.x0 for item in ordered])
    first = starts[0] + 3 * em
    edges: list[float] = []
    group = [starts[0]]
    for x in [*starts[1:], float("inf")]:
        if x - group[-1] <= 0.25 * em:
            group.append(x)
            continue
        if len(group) >= LEAST and group[0] > first:
            edges.append(group[0])
        group = [x]
    crossings = 0
    strip = 0.0
    few = max(2, len(ordered) // 5)
    events = sorted([(item.x0, 1) for item in ordered] + [(item.x1, -1) for item in ordered])
    for x, step in events:
        if step > 0 and crossings <= few and x - strip >= em and x > first and strip:
            edges.append(x)
        crossings += step
        if step < 0 and crossings <= few:
            strip = x
    return sorted(set(edges))


def clear_ranges(ordered: list[Segment], edge: float, width: float) -> Iterable[tuple[int, int]]:
    """Index ranges of consecutive segments without a row that crosses the strip left of ``edge``."""
    start = 0
    crossing = [i for i, item in enumerate(ordered) if item.x0 < edge - 2 and item.x1 > edge - width]
    for index in [*crossing, len(ordered)]:
        end = index
        if index < len(ordered):
            while end > start and on_one_line(ordered[end - 1], ordered[index]):
                end -= 1
        if end - start >= 2 * LEAST:
            yield start, end
        start = index + 1
        while index < len(ordered) and start < len(ordered) and on_one_line(ordered[start], ordered[index]):
            start += 1
