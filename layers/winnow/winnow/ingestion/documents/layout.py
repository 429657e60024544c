"""From words with boxes to lines in reading order: rows, cells, columns. Shared by PDF and OCR.

A page's words are grouped by baseline into rows and, where a gap is wide, into segments. A gutter is a vertical strip
that no segment crosses over some height. The segments on its two sides are either independent columns (each is read
to its end) or aligned rows (a date beside its job, a label beside its values), which are read row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from winnow.ingestion.documents.assembly import Draft, Piece


class Word(NamedTuple):
    """A word with its box in points from the page's top left corner. ``base`` is the y of its baseline."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool
    uri: str | None = None


class Segment(NamedTuple):
    """Words of one row without a wide gap between them."""

    words: tuple[Word, ...]
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float


type Row = list[Segment]

CELL_GAP = 0.9  # em; wider than a justified line's spaces, narrower than any gutter
TAB_GAP = 1.6  # em; narrower gaps inside a row of one column are a space
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def order(words: Iterable[Word]) -> list[Row]:
    """The page's rows in reading order."""
    return _arrange(_segments(words))


def drafts(rows: Iterable[Row], page: int) -> list[Draft]:
    """A draft line for each row."""
    return [_draft(row, page) for row in rows]


def _segments(words: Iterable[Word]) -> list[Segment]:
    ordered = sorted(words, key=lambda word: word.base)
    segments: list[Segment] = []
    row: list[Word] = []
    for word in ordered:
        if row and word.base - row[0].base > 0.3 * min(row[0].size, word.size):
            segments.extend(_split(row))
            row = []
        row.append(word)
    if row:
        segments.extend(_split(row))
    return segments


def _split(row: list[Word]) -> Iterable[Segment]:
    row.sort(key=lambda word: word.x0)
    group = [row[0]]
    for word in row[1:]:
        if word.x0 - group[-1].x1 > CELL_GAP * max(word.size, group[-1].size):
            yield segment(group)
            group = [word]
        else:
            group.append(word)
    yield segment(group)


def segment(words: Sequence[Word]) -> Segment:
    """The segment of ``words``, which are ordered from left to right."""
    return Segment(
        words=tuple(words),
        x0=words[0].x0,
        y0=min(word.y0 for word in words),
        x1=max(word.x1 for word in words),
        y1=max(word.y1 for word in words),
        base=words[0].base,
        size=max(word.size for word in words),
    )


class _Gutter(NamedTuple):
    above: list[Segment]
    left: list[Segment]
    right: list[Segment]
    below: list[Segment]


def _arrange(segments: list[Segment]) -> list[Row]:
    gutter = _widest(segments)
    if gutter is None:
        return _rows(segments)
    return [
        *_arrange(gutter.above),
        *_arrange(gutter.left),
        *_arrange(gutter.right),
        *_arrange(gutter.below),
    ]


def _rows(segments: list[Segment]) -> list[Row]:
    rows: list[Row] = []
    for item in sorted(segments, key=lambda item: item.base):
        if rows and item.base - rows[-1][0].base <= 0.4 * min(item.size, rows[-1][0].size):
            rows[-1].append(item)
        else:
            rows.append([item])
    for row in rows:
        row.sort(key=lambda item: item.x0)
    return rows


def _widest(segments: list[Segment]) -> _Gutter | None:
    """The gutter between independent columns that separates most segments, or None."""
    if len(segments) < 6:
        return None
    ordered = sorted(segments, key=lambda item: item.base)
    width = 0.7 * median(item.size for item in ordered)
    best: _Gutter | None = None
    best_score = 0
    for edge in _edges(ordered):
        for start, end in _clear(ordered, edge, width):
            inside = ordered[start:end]
            left = [item for item in inside if item.x0 < edge - 2]
            right = [item for item in inside if item.x0 >= edge - 2]
            score = min(len(left), len(right))
            if score > best_score and _independent(left, right):
                best_score = score
                best = _Gutter(ordered[:start], left, right, ordered[end:])
    return best


def _edges(segments: list[Segment]) -> list[float]:
    """Left edges that several segments share, the leftmost excepted."""
    starts = sorted(item.x0 for item in segments)
    edges: list[float] = []
    group = [starts[0]]
    for x in starts[1:]:
        if x - group[-1] > 2.5:
            if len(group) >= 3:
                edges.append(group[0])
            group = []
        group.append(x)
    if len(group) >= 3:
        edges.append(group[0])
    return [edge for edge in edges if edge > starts[0] + 30]


def _clear(ordered: list[Segment], edge: float, width: float) -> Iterable[tuple[int, int]]:
    """Index ranges of consecutive segments none of which crosses the strip left of ``edge``."""
    start = 0
    for index, item in enumerate(ordered):
        if item.x0 < edge - 2 and item.x1 > edge - width:
            if index - start >= 6:
                yield start, index
            start = index + 1
    if len(ordered) - start >= 6:
        yield start, len(ordered)


def _independent(left: list[Segment], right: list[Segment]) -> bool:
    if min(len(left), len(right)) < 3:
        return False
    left_rows, right_rows = _rows(left), _rows(right)
    sparse, other = (left_rows, right_rows) if len(left_rows) <= len(right_rows) else (right_rows, left_rows)
    groups = _groups(sparse)
    dated = sum(1 for group in groups if any(_YEAR.search(_text(row)) for row in group[:3]))
    matched = sum(1 for group in groups if _beside(group[0], other))
    dense = 1 - (len(groups) - 1) / max(1, len(sparse) - 1)
    if matched >= 0.8 * len(groups):
        return dated < 0.5 * len(groups) and dense > 0.5
    return dense >= 0.35


def _groups(rows: list[Row]) -> list[list[Row]]:
    """Runs of rows at normal line spacing."""
    groups = [[rows[0]]]
    for row in rows[1:]:
        before = groups[-1][-1][0]
        if row[0].base - before.base > 1.75 * max(before.size, row[0].size):
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def _beside(row: Row, others: list[Row]) -> bool:
    y0, y1 = row[0].y0, row[0].y1
    return any(
        min(y1, other[0].y1) - max(y0, other[0].y0) > 0.6 * min(y1 - y0, other[0].y1 - other[0].y0) for other in others
    )


def _text(row: Row) -> str:
    return " ".join(word.text for item in row for word in item.words)


def _draft(row: Row, page: int) -> Draft:
    cells: list[list[Piece]] = []
    end = 0.0
    bold = total = 0
    for item in row:
        gap = item.x0 - end
        pieces = _pieces(item.words)
        if cells and gap < TAB_GAP * item.size:
            cells[-1].append(Piece(" "))
            cells[-1].extend(pieces)
        else:
            cells.append(pieces)
        end = item.x1
        for word in item.words:
            total += len(word.text)
            bold += len(word.text) if word.bold else 0
    return Draft(
        cells=cells,
        page=page,
        x0=row[0].x0,
        y0=min(item.y0 for item in row),
        x1=row[-1].x1,
        y1=max(item.y1 for item in row),
        size=max(item.size for item in row),
        bold=bold * 2 > total,
    )


def _pieces(words: Sequence[Word]) -> list[Piece]:
    """The words joined with single spaces; a run of single letters is one letterspaced word."""
    pieces = [Piece(words[0].text, words[0].uri)]
    spaced = len(words) >= 4 and sum(len(word.text) for word in words) <= 1.25 * len(words)
    limit = 0.0
    if spaced:
        gaps = sorted(b.x0 - a.x1 for a, b in pairwise(words))
        limit = 1.6 * gaps[len(gaps) // 3] + 0.05 * words[0].size
    for before, word in pairwise(words):
        gap = word.x0 - before.x1
        glue = "" if gap < 0.04 * word.size or (spaced and gap <= limit) else " "
        if word.uri == pieces[-1].uri:
            pieces[-1].text += glue + word.text
        else:
            if glue:
                pieces[-1].text += glue
            pieces.append(Piece(word.text, word.uri))
    return pieces
