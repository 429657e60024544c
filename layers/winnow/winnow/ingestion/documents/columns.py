"""The reading order of a page: columns read one after the other, rows of cells read across.

A gutter is a vertical strip that no segment crosses over some height. What stands on its two sides is either
independent columns (a sidebar, two columns), which are read one after the other, or rows that belong together (a date
beside its job, a label beside its values), which are read across. The recursion over gutters is the classic XY cut
(Nagy and Seth, 1984) with the vertical cut tried first and limited to the height where it is clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from winnow.ingestion.documents.words import Segment, Word, segments, text_of


@dataclass(slots=True)
class Row:
    """Segments on one baseline, from left to right, in a region that ends at ``edge``."""

    cells: list[Segment]
    edge: float


class _Columns(NamedTuple):
    above: list[Segment]
    left: list[Segment]
    right: list[Segment]
    below: list[Segment]


class _Labels(NamedTuple):
    above: list[Segment]
    parts: list[list[Segment]]
    below: list[Segment]
    edge: float


LEAST = 3  # rows on the smaller side of a gutter
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def order(words: Iterable[Word]) -> list[Row]:
    """The page's rows in reading order."""
    found = segments(words)
    if not found:
        return []
    return _arrange(found, max(item.x1 for item in found))


def _arrange(found: list[Segment], edge: float) -> list[Row]:
    if not found:
        return []
    columns = _columns(found)
    if columns is None:
        labels = _labels(found)
        if labels is None:
            return _rows(found, edge)
        return [
            *_arrange(labels.above, edge),
            *(row for part in labels.parts for row in _arrange(part, labels.edge)),
            *_arrange(labels.below, edge),
        ]
    left_edge = max(item.x1 for item in columns.left)
    return [
        *_arrange(columns.above, edge),
        *_arrange(columns.left, left_edge),
        *_arrange(columns.right, edge),
        *_arrange(columns.below, edge),
    ]


def _rows(found: Iterable[Segment], edge: float = 0.0) -> list[Row]:
    rows: list[Row] = []
    for item in sorted(found, key=lambda item: item.base):
        if rows and item.base - rows[-1].cells[0].base <= 0.4 * min(item.size, rows[-1].cells[0].size):
            rows[-1].cells.append(item)
        else:
            rows.append(Row([item], edge))
    for row in rows:
        row.cells.sort(key=lambda item: item.x0)
    return rows


def _columns(found: list[Segment]) -> _Columns | None:
    """The gutter between independent columns that parts most rows, or None."""
    if len(found) < 2 * LEAST:
        return None
    ordered = sorted(found, key=lambda item: item.base)
    em = median([item.size for item in ordered])
    best: _Columns | None = None
    best_score = 0
    for edge in _candidates(ordered, em):
        for start, end in _clear(ordered, edge, 0.7 * em):
            if end - start <= best_score:
                continue
            columns = _cut(ordered, start, end, edge)
            if columns is None:
                continue
            score = min(len(columns.left), len(columns.right))
            if score > best_score:
                best, best_score = columns, score
    return best


def _labels(found: list[Segment]) -> _Labels | None:
    """Labels (section titles, dates) left of what they head, each to be read before it; None without any."""
    if len(found) < 2 * LEAST:
        return None
    ordered = sorted(found, key=lambda item: item.base)
    em = median([item.size for item in ordered])
    left_x = min(item.x0 for item in ordered)
    width = max(item.x1 for item in ordered) - left_x
    for edge in _candidates(ordered, em):
        if edge - left_x > 0.45 * width:
            continue
        for start, end in _clear(ordered, edge, 0.7 * em):
            inside = ordered[start:end]
            rows = _rows([item for item in inside if item.x0 >= edge - 2])
            labels = _rows([item for item in inside if item.x0 < edge - 2])
            if len(labels) < 2 or len(rows) <= len(labels):
                continue
            groups = _groups(labels)
            parts = [part for part in _headed(groups, rows) if part]
            if len(groups) > 1 and len(parts) > 1:
                right = max(item.x1 for row in rows for item in row.cells)
                return _Labels(ordered[:start], parts, ordered[end:], right)
    return None


def _headed(groups: list[list[Row]], rows: list[Row]) -> Iterable[list[Segment]]:
    """For each group of label rows the label, then the rows it heads; a one-row label stays beside its first row."""
    position = 0
    starts: list[int] = []
    for group in groups:
        start = _first_headed(group[0], rows, position)
        starts.append(start)
        position = start
        if start < len(rows) and rows[start].cells[0].y0 < group[-1].cells[0].y1:
            position = start + 1
    starts.append(len(rows))
    yield [item for row in rows[: starts[0]] for item in row.cells]
    for group, start, end in zip(groups, starts, starts[1:], strict=False):
        label = [item for row in group for item in row.cells]
        body = [item for row in rows[start:end] for item in row.cells]
        if len(group) == 1 and start < end and _beside(group[0], rows[start : start + 1]):
            yield label + body
        else:
            yield label
            yield body


def _first_headed(label: Row, rows: list[Row], position: int) -> int:
    """Index of the first row that the label heads: the one beside it, else the one after the largest gap above it."""
    item = label.cells[0]
    for index in range(position, len(rows)):
        if _beside(label, rows[index : index + 1]):
            return index
    reached = [i for i in range(position, len(rows)) if rows[i].cells[0].y0 < item.y1]
    return max(reached, key=lambda i: (_gap_above(rows, i), i), default=position)


def _gap_above(rows: list[Row], index: int) -> float:
    return rows[index].cells[0].y0 - rows[index - 1].cells[0].y1 if index else float("inf")


def _candidates(ordered: list[Segment], em: float) -> list[float]:
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


def _clear(ordered: list[Segment], edge: float, width: float) -> Iterable[tuple[int, int]]:
    """Index ranges of consecutive segments none of which crosses the strip left of ``edge``."""
    start = 0
    for index, item in enumerate(ordered):
        if item.x0 < edge - 2 and item.x1 > edge - width:
            if index - start >= 2 * LEAST:
                yield start, index
            start = index + 1
    if len(ordered) - start >= 2 * LEAST:
        yield start, len(ordered)


def _cut(ordered: list[Segment], start: int, end: int, edge: float) -> _Columns | None:
    """The segments of the range as two columns when they are independent, without the ends that are not."""
    bands = _bands(ordered[start:end])
    parts = [([i for i in band if i.x0 < edge - 2], [i for i in band if i.x0 >= edge - 2]) for band in bands]
    first, last = 0, len(parts)
    followed = end < len(ordered)
    while first < last and _belongs_above(*parts[first]):
        first += 1
    while first < last and (_aligned(*parts[last - 1]) or (followed and not parts[last - 1][1])):
        last -= 1
    left = [item for part in parts[first:last] for item in part[0]]
    right = [item for part in parts[first:last] for item in part[1]]
    if not _independent(left, right):
        return None
    above = ordered[:start] + [item for band in bands[:first] for item in band]
    below = [item for band in bands[last:] for item in band] + ordered[end:]
    return _Columns(above, left, right, below)


def _belongs_above(left: list[Segment], right: list[Segment]) -> bool:
    return not left or _aligned(left, right)


def _bands(ordered: list[Segment]) -> list[list[Segment]]:
    """The segments cut where blank space runs across the whole width."""
    bands: list[list[Segment]] = [[ordered[0]]]
    bottom = ordered[0].y1
    for item in ordered[1:]:
        if item.y0 - bottom > 0.45 * item.size:
            bands.append([])
        bands[-1].append(item)
        bottom = max(bottom, item.y1)
    return bands


def _aligned(left: list[Segment], right: list[Segment]) -> bool:
    """Whether every row of the side with fewer rows stands beside a row of the other, so that both are read across."""
    if not left or not right:
        return False
    fewer, more = sorted((_rows(left), _rows(right)), key=len)
    return len(fewer) < LEAST and all(_beside(row, more) for row in fewer)


def _independent(left: list[Segment], right: list[Segment]) -> bool:
    """Whether each side reads on by itself: dense rows that do not pair with the other side's."""
    left_rows, right_rows = _rows(left), _rows(right)
    if min(len(left_rows), len(right_rows)) < LEAST:
        return False
    sparse, other = sorted((left_rows, right_rows), key=len)
    groups = _groups(sparse)
    dense = 1 - (len(groups) - 1) / max(1, len(sparse) - 1)
    if sum(_beside(group[0], other) for group in groups) >= 0.8 * len(groups):
        dated = sum(any(_YEAR.search(text_of(row.cells[0])) for row in group[:3]) for group in groups)
        return dated < 0.5 * len(groups) and dense > 0.5
    return dense >= 0.35


def _groups(rows: list[Row]) -> list[list[Row]]:
    """Runs of rows at the side's usual line spacing and in type of one size."""
    steps = sorted([b.cells[0].base - a.cells[0].base for a, b in pairwise(rows)])
    usual = 1.25 * steps[len(steps) // 2] if steps else 0.0
    groups = [[rows[0]]]
    for before, row in pairwise(rows):
        a, b = before.cells[0], row.cells[0]
        em = max(a.size, b.size)
        if b.base - a.base > min(3.2 * em, max(1.75 * em, usual)) or abs(a.size - b.size) > 0.15 * em:
            groups.append([])
        groups[-1].append(row)
    return groups


def _beside(row: Row, others: list[Row]) -> bool:
    """Whether a row of ``others`` has the same baseline."""
    item = row.cells[0]
    return any(abs(other.cells[0].base - item.base) <= 0.2 * min(item.size, other.cells[0].size) for other in others)
