"""Entries: the rows of one section cut into the jobs, degrees or projects it lists.

Entries of one section are set alike, so several ways to cut are tried (at a repeated style, at dates, at gaps, after a
description, at titles) and the cut under which the entries look most alike and complete wins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.rows import Row, part
from winnow.parsing.resumes.text import places, word_scores
from winnow.parsing.resumes.text import resume_constants as c

_MOST_HEADER_ROWS = 5
_SHIFTED = 3  # entries at least, of which it can be told that they are cut a row too late
_LEAD = 4  # rows that may stand above an entry's date


@dataclass(frozen=True, slots=True)
class Block:
    """One entry: its header rows (labels, and dates and places set beside the body) and its body rows (description)."""

    header: tuple[Row, ...]
    body: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.header + self.body


type Scorer = Callable[[str], float]
"""Scores a piece of text as what every entry of the section must have (a title, a school)."""


def split_entries(rows: Sequence[Row], scorer: Scorer) -> list[Block]:
    """The entries of a section in order. ``signs`` tells the piece that every entry has exactly once."""
    if not rows:
        return []
    rows = _untangled(rows)
    marks = [_marks(row, scorer) for row in rows]
    best = max(_cuts(rows, marks), key=lambda starts: _worth(rows, marks, starts))
    bounds = [*sorted(best), len(rows)]
    return [_block(rows[a:b]) for a, b in pairwise(bounds)]


def _untangled(rows: Sequence[Row]) -> list[Row]:
    """Entries set side by side, read across: rows of as many cells, one of them all dates, are read down instead."""
    found: list[Row] = []
    for count, group in groupby(rows, key=lambda row: len(row.cells)):
        block = list(group)
        columns = [[part(row, row.cells[column]) for row in block] for column in range(count)]
        across = count > 1 and any(all(_only_date(cell) for cell in cells) for cells in zip(*columns, strict=True))
        found += (
            [replace(row, gap=9.0) if not at else row for column in columns for at, row in enumerate(column)]
            if across
            else block
        )
    return found


@dataclass(frozen=True, slots=True)
class _Mark:
    dated: bool  # holds a date as a label does
    spanning: bool  # and it is a range
    sign: float
    label: bool  # may stand in a header


def _marks(row: Row, scorer: Scorer) -> _Mark:
    dated = row.dated
    label = dated or not (row.bullet or row.prose)
    sign = max((scorer(part) for part in word_scores.split_parts(row.rest)), default=-4.0) if label else -4.0
    return _Mark(dated, dated and any(not date.lone for date in row.dates), sign, label)


def _cuts(rows: Sequence[Row], marks: Sequence[_Mark]) -> Iterable[frozenset[int]]:
    """Ways to cut, each a set of first rows; every one holds row 0."""
    count = len(rows)
    first = rows[0]
    alike = [
        i
        for i in range(count)
        if _same_place(first, rows[i]) and rows[i].style[:2] == first.style[:2] and marks[i].label
    ]
    yield frozenset({0, *(i for i in alike if i == 0 or not (i - 1 in alike and rows[i].gap <= rows[i - 1].gap + 0.2))})
    yield frozenset({0, *alike})
    anchors = [i for i in range(count) if marks[i].spanning] or [i for i in range(count) if marks[i].dated]
    anchors = [i for n, i in enumerate(anchors) if n == 0 or anchors[n - 1] != i - 1 or not _only_date(rows[i])]
    for lead in range(_LEAD + 1):
        yield frozenset({0, *(max(0, i - lead) for i in anchors)})
    if anchors:
        yield frozenset({0, *(_climb(rows, marks, i) for i in anchors)})
    for least in sorted({round(row.gap, 1) for row in rows[1:] if row.gap > 0.25}):  # line heights
        yield frozenset({0, *(i for i in range(1, count) if rows[i].gap >= least - 0.05 and not rows[i].bullet)})
    yield frozenset({0, *(i for i in range(1, count) if marks[i].label and not marks[i - 1].label)})
    signed = [i for i in range(count) if marks[i].sign > 1.5]
    for lead in (0, 1):
        yield frozenset({0, *(max(0, i - lead) for i in signed)})


def _same_place(a: Row, b: Row) -> bool:
    return abs(a.x0 - b.x0) <= 3 and a.bullet == b.bullet  # points


def _only_date(row: Row) -> bool:
    return len(row.rest) <= 1


def _climb(rows: Sequence[Row], marks: Sequence[_Mark], index: int) -> int:
    """The first of the label rows that lead up to the date in row ``index``."""
    at = index
    while at > 0 and index - at < _LEAD and rows[at].gap < 0.9 and marks[at - 1].label and not marks[at - 1].dated:
        at -= 1
    return at


def _worth(rows: Sequence[Row], marks: Sequence[_Mark], starts: frozenset[int]) -> tuple[float, int]:
    bounds = [*sorted(starts), len(rows)]
    expected = any(mark.spanning for mark in marks)
    total = 0.0
    styles: Counter[tuple[object, ...]] = Counter()
    for start, end in pairwise(bounds):
        total += _worth_of_one(rows, marks, start, end, expected=expected)
        styles[rows[start].style[:2], round(rows[start].x0 / 6), marks[start].dated] += 1
    if _are_shifted(rows, marks, bounds):
        total -= c.ENTRIES_SHIFTED
    alike = max(styles.values()) / len(starts)
    return total + c.ENTRIES_ALIKE * alike * min(len(starts), c.ENTRIES_COMPARED), -len(starts)


def _are_shifted(rows: Sequence[Row], marks: Sequence[_Mark], bounds: Sequence[int]) -> bool:
    """Whether entries are cut a row too late: the first is a row without a date, the others begin with one and end in a
    row such as the first, all but the last. That row opens the next entry: the employer above the position and period.
    """
    starts, ends = bounds[:-1], bounds[1:]
    if len(starts) < _SHIFTED or ends[0] != 1 or marks[0].dated or not marks[0].label:
        return False
    begun = all(marks[start].dated for start in starts[1:])
    ended = all(
        end - start > 1 and marks[end - 1].label and not marks[end - 1].dated
        for start, end in zip(starts[1:-1], ends[1:-1], strict=True)
    )
    last = rows[starts[-1] + 1] if ends[-1] - starts[-1] > 1 else None
    return begun and ended and (last is None or last.bullet or last.prose or kind_of(last.text) is not None)


def _worth_of_one(rows: Sequence[Row], marks: Sequence[_Mark], start: int, end: int, *, expected: bool) -> float:
    spans = [i for i in range(start, end) if (marks[i].spanning if expected else marks[i].dated)]
    groups = sum(1 for n, i in enumerate(spans) if n == 0 or spans[n - 1] != i - 1 or not _only_date(rows[i]))
    undated = c.ENTRY_WITHOUT_DATE if expected else 0.0
    worth = {0: undated, 1: c.ENTRY_DATE}.get(groups, c.ENTRY_DATE - c.ENTRY_MORE_DATES * (groups - 1))
    head = next((i for i in range(start, end) if not marks[i].label), end)
    signs = [i for i in range(start, head) if marks[i].sign > 1.2]
    worth += c.ENTRY_SIGN if signs else c.ENTRY_WITHOUT_SIGN
    worth -= c.ENTRY_MORE_SIGNS * max(0, len(signs) - 1)
    later = [i for i in range(head, end) if marks[i].sign > 1.5 and marks[i].label]
    worth -= c.ENTRY_SIGN_LATER * len(later)
    if not marks[start].label or rows[start].text[:1].islower():
        worth -= c.ENTRY_STARTS_AMISS
    if start and not rows[start].bullet:  # gaps in line heights
        worth += c.ENTRY_GAP * ((rows[start].gap > 0.8) - (rows[start].gap < 0.15 and rows[start].x0 > 0))
    worth -= c.ENTRY_HIDDEN_START * sum(_hidden_start(rows[start], rows[i]) for i in range(head + 1, end))
    worth -= c.ENTRY_ENDS_IN_LABEL * (end < len(rows) and _ends_in_label(rows, marks, head, end))
    if start and rows[start - 1].text.rstrip().endswith((",", "&", " and")):
        worth -= c.ENTRY_CUT_IN_SENTENCE
    return worth


def _ends_in_label(rows: Sequence[Row], marks: Sequence[_Mark], head: int, end: int) -> bool:
    """Whether a list is followed by a label: what stands below an entry's list opens the next."""
    last = rows[end - 1]
    listed = any(row.bullet for row in rows[head : end - 1])
    return listed and marks[end - 1].label and not marks[end - 1].dated and last.x0 < rows[end - 2].x0


def _hidden_start(first: Row, row: Row) -> bool:
    """Whether a row of the description is set like the entry's first row, and that is no plain type."""
    return (
        row.bold
        and row.style[:2] == first.style[:2]
        and not row.bullet
        and abs(row.x0 - first.x0) < 1
        and row.gap > 0.8
    )


def _block(rows: Sequence[Row]) -> Block:
    head = 0
    left = rows[0].x0
    labels = 0
    bulleted = any(row.bullet for row in rows)
    while head < len(rows) and labels < _MOST_HEADER_ROWS:
        row = rows[head]
        if not row.dated and (row.bullet or row.prose):
            break
        if (
            head
            and not bulleted
            and not row.dated
            and row.x0 > left + 9
            and row.size <= rows[0].size
            and not row.wraps
            and not _dated_in_margin(rows[0])
            and _indented(rows, head)
            and not _telling(row)
        ):
            break
        head += 1
        labels += _labels(row)
    if not any(_labels(row) for row in rows[:head]) and head < len(rows):
        head += 1  # the date is the header; the first line below it says the rest
    header, body = list(rows[:head]), list(rows[head:])
    for row in rows[head:]:
        if _aside(row):
            header.append(row)
            body.remove(row)
    return Block(tuple(header), tuple(body))


def _dated_in_margin(row: Row) -> bool:
    """Whether a date stands left of what the row says: the rows below begin where that does."""
    start, end = row.cells[0]
    return len(row.cells) > 1 and bool(row.dates) and len(row.without_dates(start, end)) <= 1


def _labels(row: Row) -> bool:
    """Whether a row says more than when, where and on which web page."""
    rest = row.rest
    return len(rest) > 1 and "://" not in rest and places.read_place(rest) is None


def _telling(row: Row) -> bool:
    """Whether a row names something an entry is about, beyond doubt."""
    return any(
        max(
            word_scores.score_title(part),
            word_scores.score_company(part),
            word_scores.score_school(part),
            word_scores.score_degree(part),
        )
        > 2
        for part in word_scores.split_parts(row.rest)
    )


def _indented(rows: Sequence[Row], head: int) -> bool:
    """Whether everything from row ``head`` on is indented: a description without bullets."""
    return all(row.x0 > rows[0].x0 + 5 for row in rows[head:])


def _aside(row: Row) -> bool:
    """A date or a place that stands alone among the rows of the description."""
    if row.bullet or not row.rest:
        return row.dated and not row.rest
    return (_only_date(row) and bool(row.dates)) or (
        len(row.text) < 40 and places.read_place(row.text) is not None and word_scores.score_place(row.text) >= 3
    )
