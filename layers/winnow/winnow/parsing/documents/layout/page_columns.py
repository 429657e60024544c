"""The reading order of a page: columns read one after the other, rows of cells read across.

A gutter is a vertical strip that no segment crosses over some height. What stands on its two sides is either
independent columns (a sidebar, two columns), which are read one after the other, or rows that belong together (a date
beside its job, a label beside its values), which are read across. The recursion over gutters is the classic XY cut
(Nagy and Seth, 1984) with the vertical cut tried first and limited to the height where it is clear.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from winnow.parsing.documents.layout.gutters import (
    LEAST,
    Row,
    bands_of,
    beside,
    candidate_edges,
    clear_ranges,
    gap_above,
    groups_of,
    rows_of,
    usual_blank,
)
from winnow.parsing.documents.layout.independence import (
    TITLE_LENGTH,
    TITLE_SIZE,
    aligned,
    asks,
    begins_at,
    both_titled,
    dates_others,
    independent,
    is_title_like,
)
from winnow.parsing.documents.layout.words import PERIOD, YEAR, Segment, Word, segments

INDENT = 1.5  # em that text may be set in from its column's edge
RAGGED = 0.3  # what a row counts for that does not begin at its column's edge
TITLE_EDGE = 2.0  # points from its column's edge
SPARSE = 3.0  # em of blank space between rows that are titles, not text


class _Strip(NamedTuple):
    """A strip left of an edge that nothing crosses beside some of a page's segments."""

    edge: float
    start: int
    end: int
    titled: bool
    """What stands on its two sides has titles of its own."""


class _Strips(NamedTuple):
    """Segments from the top down, the size that half of them have at most, and the strips that may be gutters."""

    ordered: list[Segment]
    em: float
    clear: list[_Strip]


class _Columns(NamedTuple):
    above: list[Segment]
    left: list[Segment]
    right: list[Segment]
    below: list[Segment]
    titled: bool
    """Both have titles of their own."""


class _Labels(NamedTuple):
    above: list[Segment]
    parts: list[list[Segment]]
    below: list[Segment]
    edge: float


def order(words: Iterable[Word]) -> list[Row]:
    """The page's rows in reading order."""
    found = segments(words)
    if not found:
        return []
    return _arrange(found, max(item.x1 for item in found))


def _arrange(found: list[Segment], edge: float) -> list[Row]:
    if not found:
        return []
    strips = _strips(found)
    columns = _columns(strips)
    if columns is None or not columns.titled:
        bands = _paired_bands(strips)
        if bands:
            return [row for band in bands for row in _arrange(band, edge)]
    if columns is None:
        labels = _labels(strips)
        if labels is None:
            return rows_of(found, edge)
        return [
            *_arrange(labels.above, edge),
            *(row for part in labels.parts for row in _arrange(part, labels.edge)),
            *_arrange(labels.below, edge),
        ]
    return [
        *_arrange(columns.above, edge),
        *_arrange(columns.left, max(item.x1 for item in columns.left)),
        *_arrange(columns.right, max(item.x1 for item in columns.right)),
        *_arrange(columns.below, edge),
    ]


def _strips(found: list[Segment]) -> _Strips:
    ordered = sorted(found, key=lambda item: item.base)
    em = median([item.size for item in ordered])
    clear = (
        [
            _Strip(edge, start, end, both_titled(ordered[start:end], edge))
            for edge in candidate_edges(ordered, em)
            for start, end in clear_ranges(ordered, edge, 0.7 * em)
        ]
        if len(found) >= 2 * LEAST
        else []
    )
    return _Strips(ordered, em, clear)


def _columns(strips: _Strips) -> _Columns | None:
    """The gutter between independent columns that parts most rows, or None."""
    ordered, em = strips.ordered, strips.em
    best: _Columns | None = None
    best_score = (False, 0.0)
    for edge, start, end, titled in strips.clear:
        if (titled, end - start) <= best_score:
            continue
        columns = _cut(ordered, start, end, edge, titled=titled)
        if columns is None:
            continue
        flush = sum(item.x0 <= edge + INDENT * em for item in columns.right)
        score = (titled, min(len(columns.left), flush + RAGGED * (len(columns.right) - flush)))
        if score > best_score:
            best, best_score = columns, score
    return best


def _labels(strips: _Strips) -> _Labels | None:
    """Labels (section titles, dates) left of what they head, each to be read before it; None without any."""
    ordered = strips.ordered
    left_x = min(item.x0 for item in ordered)
    width = max(item.x1 for item in ordered) - left_x
    for edge, start, end, _ in strips.clear:
        if edge - left_x > 0.45 * width:
            continue
        right, left = _sides(ordered[start:end], edge)
        if len(left) < 2 or len(right) <= 2:
            continue
        rows, labels = rows_of(right), rows_of(left)
        if len(labels) < 2 or len(rows) <= len(labels) or asks(labels, rows):
            continue
        groups = [part for group in groups_of(labels) for part in _with_own_start(group, rows)]
        parts = [part for part in _headed(groups, rows) if part]
        if len(groups) > 1 and len(parts) > 1:
            return _Labels(ordered[:start], parts, ordered[end:], max(item.x1 for item in right))
    return None


def _sides(inside: list[Segment], edge: float) -> tuple[list[Segment], list[Segment]]:
    """What stands right of an edge, and what left of it."""
    return [item for item in inside if item.x0 >= edge - 2], [item for item in inside if item.x0 < edge - 2]


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
        if len(group) == 1 and start < end and _heads(group[0], rows[start : start + 1]):
            yield label + body
        else:
            yield label
            yield body


def _first_headed(label: Row, rows: list[Row], position: int) -> int:
    """Index of the first row that the label heads: the one beside it, else the one after the largest gap above it."""
    item = label.cells[0]
    for index in range(position, len(rows)):
        if beside(label, rows[index : index + 1]):
            return index
    near = item.y0 - 2 * item.size
    reached = [i for i in range(position, len(rows)) if near <= rows[i].cells[0].y0 < item.y1]
    if reached:
        return max(reached, key=lambda i: (gap_above(rows, i), i))
    return next((i for i in range(position, len(rows)) if rows[i].cells[0].y0 >= item.y0), len(rows))


def _with_own_start(group: list[Row], rows: list[Row]) -> Iterable[list[Row]]:
    """The group cut before its first row that stands beside another: a title keeps apart from a date below it.

    Every period from then to then that stands beside another row begins a group too.
    """
    start = 0
    for index, row in enumerate(group):
        first = not any(beside(other, rows) for other in group[:index])
        if index and beside(row, rows) and (first or PERIOD.search(row.cells[0].text)):
            yield group[start:index]
            start = index
    yield group[start:]


def _cut(ordered: list[Segment], start: int, end: int, edge: float, *, titled: bool) -> _Columns | None:
    """The segments of the range as two columns when they are independent, without the ends that are not.

    ``titled`` says that both sides have titles of their own.
    """
    if not titled:
        end = _before_title(ordered, start, _until_title(ordered, start, end, edge), edge)
        if dates_others(ordered[start:end], edge):
            return None
    bands = bands_of(ordered[start:end])
    parts = [([i for i in band if i.x0 < edge - 2], [i for i in band if i.x0 >= edge - 2]) for band in bands]
    first, last = 0, len(parts)
    while first < last and (_belongs_above(*parts[first]) and not (titled and begins_at(edge, parts[first][1]))):
        first += 1
    while first < last and (
        (aligned(*parts[last - 1]) and not (titled and begins_at(edge, parts[last - 1][1])))
        or (_is_below(parts[last - 1], followed=end < len(ordered)) and not (titled and last < len(parts)))
    ):
        last -= 1
    left = [item for part in parts[first:last] for item in part[0]]
    right = [item for part in parts[first:last] for item in part[1]]
    if asks(rows_of(left), rows_of(right)):
        return None
    if not independent(left, right) and not (titled and min(len(rows_of(left)), len(rows_of(right))) >= LEAST):
        return None
    above = ordered[:start] + [item for band in bands[:first] for item in band]
    below = [item for band in bands[last:] for item in band] + ordered[end:]
    return _Columns(above, left, right, below, titled)


def _paired_bands(strips: _Strips) -> list[list[Segment]]:
    """Bands that hold one thing each (a title and its text, a row of blocks), when blank space parts at least three.

    Columns that have nothing to do with each other rarely leave the same height blank.
    """
    ordered, em = strips.ordered, strips.em
    for edge, start, end, titled in strips.clear:
        inside = ordered[start:end]
        right, left = _sides(inside, edge)
        if min(len(left), len(right)) < LEAST or titled:
            continue
        sides = [rows_of(left), rows_of(right)]
        if min(map(len, sides)) < LEAST or all(beside(row, sides[0]) for row in sides[1]):
            continue
        usual = [usual_blank(side) for side in sides]
        blank = max([em, *(1.2 * height for height in usual if height < SPARSE * em)])
        bands = bands_of(inside, blank)
        paired = [band for band in bands if len({item.x0 < edge - 2 for item in band}) > 1]
        if len(paired) >= LEAST and len(paired) >= 0.6 * len(bands):
            parts = [part for band in bands for part in _titled(band, edge)]
            return [part for part in (ordered[:start], *parts, ordered[end:]) if part]
    return []


def _is_below(part: tuple[list[Segment], list[Segment]], *, followed: bool) -> bool:
    """Whether a last band without a right side belongs to what follows: text across both columns, or the next page."""
    return not part[1] and (followed or len(part[0]) == 1)


def _until_title(ordered: list[Segment], start: int, end: int, edge: float) -> int:
    """The range's end before a title between two grids: after paired rows one on the left with nothing beside it."""
    right = rows_of([item for item in ordered[start:end] if item.x0 >= edge - 2])
    left = rows_of([item for item in ordered[start:end] if item.x0 < edge - 2])
    if not right or sum(beside(row, left) for row in right) < 0.7 * len(right):
        return end
    position = start
    paired = False
    for band in bands_of(ordered[start:end], 0.8 * ordered[start].size):
        one_sided = all(item.x0 < edge - 2 for item in band)
        if paired and one_sided:
            return position
        paired = paired or len({item.x0 < edge - 2 for item in band}) > 1
        position += len(band)
    return end


def _before_title(ordered: list[Segment], start: int, end: int, edge: float) -> int:
    """The range's end before a title, in larger type, that stands below all of the right side: the groups of one
    section stand side by side, and the next section opens below them."""
    inside = ordered[start:end]
    right, left = _sides(inside, edge)
    if not right or not left:
        return end
    bottom, first = max(item.y1 for item in right), min(item.x0 for item in left)
    larger = TITLE_SIZE * median([item.size for item in inside])
    for index, item in enumerate(inside, start):
        if item.y0 > bottom and item.size >= larger and abs(item.x0 - first) <= TITLE_EDGE and is_title_like(item.text):
            return index
    return end


def _titled(band: list[Segment], edge: float) -> list[list[Segment]]:
    """A band as its title and what it heads, when the title does not stand beside a row of that."""
    left = [item for item in band if item.x0 < edge - 2]
    right = [item for item in band if item.x0 >= edge - 2]
    titles, rows = rows_of(left), rows_of(right)
    if not titles or not rows or len(rows) < len(titles) or all(_heads(title, rows) for title in titles):
        return [band]
    if asks(titles, rows) or (len(groups_of(titles)) > 1 and len(rows) > len(titles)):
        return [band]  # several labels, each with rows of its own
    return [left, right]


def _heads(label: Row, rows: list[Row]) -> bool:
    """Whether the label stands beside one of the rows and is set like it.

    A title in larger type or in capitals stands by itself.
    """
    size, text = label.cells[0].size, label.cells[0].text
    if text.isupper() and len(text) >= TITLE_LENGTH and not YEAR.search(text):
        return False
    return any(beside(label, [row]) and size < 1.2 * row.cells[0].size for row in rows)


def _belongs_above(left: list[Segment], right: list[Segment]) -> bool:
    return not left or aligned(left, right)
