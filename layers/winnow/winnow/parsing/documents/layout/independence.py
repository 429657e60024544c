"""Whether what stands on the two sides of a gutter is independent, or rows that belong together."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from statistics import median

from winnow.parsing.documents.characters import split_bullet
from winnow.parsing.documents.layout.gutters import LEAST, Row, beside, groups_of, rows_of
from winnow.parsing.documents.layout.words import YEAR, Segment

TITLE_WORDS = 4
TITLE_LENGTH = 5  # characters of capitals; shorter ones may be an abbreviation
ADDRESS = re.compile(r"\S@\S|\+?\d[\d ()./-]{6,}\d")
UNPAIRED_ROWS = 6  # at least, of a side that stands beside nothing
TITLE_SIZE = 1.08  # times the usual size


def aligned(left: list[Segment], right: list[Segment]) -> bool:
    """Whether every row of the side with fewer rows stands beside a row of the other, so that both are read across."""
    if not left or not right:
        return False
    fewer, more = sorted((rows_of(left), rows_of(right)), key=len)
    return len(fewer) < LEAST and all(beside(row, more) for row in fewer)


def independent(left: list[Segment], right: list[Segment]) -> bool:
    """Whether each side reads on by itself: dense rows that do not pair with the other side's."""
    left_rows, right_rows = rows_of(left), rows_of(right)
    if min(len(left_rows), len(right_rows)) < LEAST:
        return False
    sparse, other = sorted((left_rows, right_rows), key=len)
    groups = groups_of(sparse)
    dense = 1 - (len(groups) - 1) / max(1, len(sparse) - 1)
    paired = sum(beside(group[0], other) for group in groups)
    if paired >= 0.8 * len(groups):
        return dense > 0.5 and not _dated(groups) and not _dated(groups_of(other)) and not _named(left_rows, right_rows)
    unpaired = len(sparse) >= UNPAIRED_ROWS and paired < 0.5 * len(groups)
    return dense >= 0.35 or unpaired  # a sidebar of short groups, each with blank space above


def both_titled(inside: list[Segment], edge: float) -> bool:
    """Whether titles of one look, larger than most of the text, stand on both sides: each side has its own sections."""
    titles = [item for item in inside if is_title_like(item.text)]
    if len({item.x0 >= edge - 2 for item in titles}) < 2:
        return False
    usual = median([item.size for item in inside])
    first = {id(row.cells[0]) for row in rows_of(inside)}
    looks: list[set[tuple[float, bool, bool]]] = [set(), set()]
    for item in titles:
        capitals = item.text.isupper()
        larger = item.size >= TITLE_SIZE * usual or (capitals and item.size >= usual)
        if larger and (abs(item.x0 - edge) <= 2 or id(item) in first):
            looks[item.x0 >= edge - 2].add((round(item.size, 1), item.words[0].bold, capitals))
    return bool(looks[0] & looks[1])


@lru_cache(maxsize=1024)  # the texts of a page, which are looked at for each gutter that it may have
def is_title_like(text: str) -> bool:
    """Whether a text is as short as a title is, names no year and is no list item ("• HTML")."""
    short = len(text) >= TITLE_LENGTH and text.count(" ") < TITLE_WORDS
    return short and not YEAR.search(text) and not split_bullet(text)[1]


def begins_at(edge: float, right: list[Segment]) -> bool:
    return any(abs(item.x0 - edge) <= 2 for item in right)


def dates_others(inside: list[Segment], edge: float) -> bool:
    """Whether dates make much of the left side, level with the right one, and all of them stand beside a row of it."""
    right = rows_of([item for item in inside if item.x0 >= edge - 2])
    top = right[0].cells[0].y0 if right else 0.0
    left = rows_of([item for item in inside if item.x0 < edge - 2 and item.y1 > top])
    dates = [row for row in left if YEAR.search(row.cells[0].text)]
    return 2 <= len(dates) >= 0.4 * len(left) and all(beside(row, right) for row in dates)


def _dated(groups: list[list[Row]]) -> bool:
    """Whether most groups begin with a date: dates stand beside what they date."""
    dated = sum(any(YEAR.search(row.cells[0].text) for row in group[:3]) for group in groups)
    return dated >= 0.5 * len(groups)


def asks(left: list[Row], right: list[Row]) -> bool:
    """Whether the left side asks the same again and again, as a form does, and the right side answers beside it."""
    times = Counter(row.cells[0].text for row in left)
    again = [row for row in left if times[row.cells[0].text] > 1]
    return 2 * len(again) >= len(left) > 0 and all(beside(row, right) for row in again)


def _named(left: list[Row], right: list[Row]) -> bool:
    """Whether the left side names what stands beside it: a short label for every row."""
    names = [row.cells[0].text for row in left]
    values = [" ".join([cell.text for cell in row.cells]) for row in right]
    if all(name.endswith(":") for name in names):
        return True
    going_on = sum(value[:1].islower() for row, value in zip(right, values, strict=True) if beside(row, left))
    if going_on > 1 or any(ADDRESS.search(name) for name in names):
        return False  # what goes on from the row above has no name of its own, and no address is a name
    paired = all(beside(row, right) for row in left)
    return paired and len(names) <= len(values) and 1.6 * sum(map(len, names)) < sum(map(len, values))
