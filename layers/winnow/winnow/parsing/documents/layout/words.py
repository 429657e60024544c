"""Words with boxes, and the rows and segments they form. The common ground of PDF and OCR.

A row is the words on one baseline; a segment is the part of a row without a wide gap in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from statistics import median, median_low
from typing import NamedTuple

from winnow.parsing.documents.characters import split_bullet


class Word(NamedTuple):
    """A word with its box in points from the page's top left corner."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    """y of the baseline."""
    size: float
    bold: bool
    uri: str | None = None
    spaced: bool = True
    """White space stands before it in the file; else it only stands apart by its place."""
    tracking: float = 0.0
    """Mean gap between its characters in points; large in letterspaced type."""
    icon: bool = False
    """A pictogram: it parts what stands beside it and is not text."""


class Segment(NamedTuple):
    """Words of one row from left to right."""

    words: Sequence[Word]
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    text: str
    """Its words with single spaces."""


CELL_GAP = 0.9  # em: wider than a word space even in justified lines, narrower than the space between columns
WIDEST_SPACE = 1.5  # em, in a line whose other spaces are as wide
TAB_GAP = 0.6  # em before a tab stop
SHARED_EDGE = 3  # rows that begin at one place make it a tab stop
COLUMN_ROWS = 5  # rows that begin at one place make it a column's edge
BULLET_GAP = 4.0  # em, between a bullet and its text
JUSTIFIED = 0.5  # of the usual gap: the spaces of a justified line differ less
GAP_STEP = 0.04  # em: gaps that differ less are as wide
CONSTANT_ROWS = 3  # rows in which a gap that is no word space is as wide
# Each alternative opens with the character itself, which ``re`` scans for; what may stand before it is asked behind it.
YEAR = re.compile(
    r"19(?<!\d19)\d\d(?!\d)|20(?<!\d20)\d\d(?!\d)|'(?<=[a-zà-ÿ.] ')\d\d(?!\d)|’(?<=[a-zà-ÿ.] ’)\d\d(?!\d)"
)
PERIOD = re.compile(rf"(?:{YEAR.pattern})\s*(?:[-–—]|to\b|bis\b|à\b|al?\b|até\b|tot\b)\s*\S", re.IGNORECASE)
SAME_BASELINE = 0.3  # em
LETTERSPACED = 0.06  # em of tracking


def segments(words: Iterable[Word]) -> list[Segment]:
    """The segments of a page's words, from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.base):
        if not rows or word.base - rows[-1][0].base > SAME_BASELINE * min(rows[-1][0].size, word.size):
            rows.append([])
        rows[-1].append(word)
    rows = [_unspace(sorted(row, key=lambda word: word.x0)) for row in rows]
    constant = _constant_gaps(rows)
    found = [part for row in rows for part in _split(row, constant)]
    found = part_glued(list(_part_hyphened(found)))
    starts, ends = _tab_stops(found)
    return [part for item in found for part in _part_at(item, starts, ends)]


def segment(words: Sequence[Word]) -> Segment:
    """The segment of ``words``, which are ordered from left to right."""
    return Segment(
        words=words,
        x0=words[0].x0,
        y0=min([word.y0 for word in words]),
        x1=max([word.x1 for word in words]),
        y1=max([word.y1 for word in words]),
        base=words[0].base,
        size=max([word.size for word in words]),
        text=" ".join([word.text for word in words]),
    )


def _constant_gaps(rows: Iterable[list[Word]]) -> frozenset[int]:
    """The wide gaps, in steps of ``GAP_STEP``, that come again from row to row: they set items apart (a list of tags).

    The spaces of a justified line are as wide as one another, and each line's are its own.
    """
    counts: Counter[int] = Counter()
    for row in rows:
        counts.update({_gap_step(a, b) for a, b in pairwise(row) if b.x0 - a.x1 > CELL_GAP * a.size})
    return frozenset(step for step, times in counts.items() if times >= CONSTANT_ROWS)


def _gap_step(before: Word, word: Word) -> int:
    return round((word.x0 - before.x1) / (GAP_STEP * before.size))


def _split(row: list[Word], constant: Collection[int]) -> Iterable[Segment]:
    if len(row) == 1:
        if not row[0].icon:
            yield segment(row)
        return
    gaps = sorted([b.x0 - a.x1 for a, b in pairwise(row)])
    em = row[0].size
    usual = min(2.2 * gaps[len(gaps) // 2], WIDEST_SPACE * em) if len(gaps) > 3 else 0.0
    uneven = bool(usual) and gaps[0] < JUSTIFIED * gaps[len(gaps) // 2]
    if usual > CELL_GAP * em and (uneven or any(_gap_step(a, b) in constant for a, b in pairwise(row))):
        usual = 0.0
    group: list[Word] = []
    for word in row:
        if word.icon or (group and _stands_apart(group, word, usual)):
            if group:
                yield segment(group)
            group = []
        if not word.icon:
            group.append(word)
    if group:
        yield segment(group)


def _stands_apart(group: list[Word], word: Word, usual: float) -> bool:
    """Whether the gap before the word parts cells; the one after a list item's bullet does not."""
    before = group[-1]
    gap = word.x0 - before.x1
    if len(group) == 1 and len(before.text) == 1 and split_bullet(before.text)[1]:
        return gap > BULLET_GAP * word.size
    return gap > max(CELL_GAP * max(word.size, before.size), usual)


def _part_hyphened(found: list[Segment]) -> Iterable[Segment]:
    """Cut a narrow cell off its neighbour: a first word ending in a hyphen goes on in the next row."""
    for index, item in enumerate(found):
        if len(item.words) > 1 and len(item.words[0].text) > 2 and item.words[0].text.endswith("-"):
            below = [
                other
                for other in found[index + 1 : index + 6]
                if abs(other.x0 - item.x0) < 1 and 0 < other.base - item.base < 1.6 * item.size
            ]
            if below and below[0].x1 < item.words[1].x0 and below[0].words[0].text[0].islower():
                yield segment(item.words[:1])
                yield segment(item.words[1:])
                continue
        yield item


def part_glued(found: list[Segment]) -> list[Segment]:
    """The segments cut where a column begins right behind the text of the column beside it.

    The gap before such a column is as narrow as a word space where the text at its left is long. What tells the column
    is its edge: over a run of rows that nothing crosses, many begin there, and some leave it well apart.
    """
    counts = Counter(round(item.x0) for item in found)
    seams = Counter((round(a.x1), round(b.x0)) for item in found for a, b in pairwise(item.words))
    edges = {x for x, times in counts.items() if times >= SHARED_EDGE}
    for edge in sorted(edges | {x for (_, x), times in seams.items() if times >= COLUMN_ROWS}):
        glued: list[int] = []
        cuts: set[int] = set()
        starts = apart = 0
        for index, item in enumerate(found):
            if item.x0 >= edge - 1:
                starts += item.x0 < edge + 1
            elif item.x1 <= edge + 1:
                apart += item.x1 < edge - CELL_GAP * item.size
            elif _starts_at(item, edge):
                glued.append(index)
            else:  # crosses the edge
                cuts.update(glued if _is_edge(found, edge, glued, starts, apart) else ())
                glued, starts, apart = [], 0, 0
        cuts.update(glued if _is_edge(found, edge, glued, starts, apart) else ())
        if cuts:
            found = [
                part for index, item in enumerate(found) for part in (_cut_at(item, edge) if index in cuts else [item])
            ]
    return found


def _is_edge(found: list[Segment], edge: float, glued: list[int], starts: int, apart: int) -> bool:
    """Whether enough rows begin at the edge: apart from what is left of it, or behind text set flush right."""
    if starts + len(glued) < COLUMN_ROWS:
        return False
    if apart > 1 and starts >= SHARED_EDGE:
        return True
    before = [found[index].words[_starts_at(found[index], edge) - 1].x1 for index in glued]
    flush = sum(abs(x - before[0]) < 1 for x in before)
    ragged = [{round(found[index].x0) for index in glued}, {round(found[index].x1) for index in glued}]
    return flush >= COLUMN_ROWS and min(map(len, ragged)) >= SHARED_EDGE


def _starts_at(item: Segment, edge: float) -> int:
    """The index of the word of a segment that begins at the edge behind other words; 0 when none does."""
    at = next((i for i, word in enumerate(item.words) if abs(word.x0 - edge) < 1), 0)
    return 0 if at == 1 and split_bullet(f"{item.words[0].text} ")[1] else at


def _cut_at(item: Segment, edge: float) -> list[Segment]:
    at = _starts_at(item, edge)
    return [segment(item.words[:at]), segment(item.words[at:])]


def _tab_stops(found: list[Segment]) -> tuple[set[int], set[int]]:
    """Where cells that stand right of another, or several rows, begin; where such cells set flush right end.

    In whole points.
    """
    often = Counter(round(item.x0) for item in found)
    starts = {x for x, times in often.items() if times >= SHARED_EDGE}
    ends: set[int] = set()
    for before, item in pairwise(found):
        if before.base == item.base and before.x1 < item.x0:
            starts.add(round(item.x0))
            ends.add(round(item.x1))
    return starts, ends


def _part_at(item: Segment, starts: set[int], ends: set[int]) -> Iterable[Segment]:
    """Cut a segment where its widest gap ends at a tab stop, or before a date that ends at one."""
    words = item.words
    first = 1 if split_bullet(words[0].text + " ")[1] == len(words[0].text) + 1 else 0
    if len(words) - first < 3 or not starts:
        yield item
        return
    gaps = [b.x0 - a.x1 for a, b in pairwise(words[first:])]
    widest = max(gaps)
    index = gaps.index(widest) + 1 + first
    usual = median_low(gaps)
    at_stop = round(words[index].x0) in starts or (
        round(item.x1) in ends and YEAR.search(" ".join([word.text for word in words[index:]])) is not None
    )
    if at_stop and widest > max(1.6 * usual, TAB_GAP * item.size):
        yield segment(words[:index])
        yield segment(words[index:])
    else:
        yield item


def _unspace(row: list[Word]) -> list[Word]:
    """The row with letterspaced words (``E X P E R I E N C E``) put together."""
    spread = [len(word.text) == 1 or word.tracking > LETTERSPACED * word.size for word in row]
    if sum(spread) < 2:
        return row
    joined: list[Word] = []
    run: list[Word] = []
    for word in row:
        if run and _continues_letterspacing(run[-1], word):
            run.append(word)
            continue
        joined.extend(_join_run(run))
        run = [word]
    joined.extend(_join_run(run))
    return joined


def _continues_letterspacing(before: Word, word: Word) -> bool:
    if word.icon or before.icon or abs(word.size - before.size) > 0.5 * max(word.size, before.size):
        return False
    return word.x0 - before.x1 < 1.3 * word.size and all(
        len(item.text) == 1 or item.tracking > LETTERSPACED * item.size for item in (before, word)
    )


def _join_run(run: list[Word]) -> Iterable[Word]:
    tracked = [word.tracking for word in run if len(word.text) > 1]
    if len(run) < 2 or (not tracked and len(run) < 4):
        return run
    gaps = sorted([b.x0 - a.x1 for a, b in pairwise(run)])
    if tracked:
        limit = median(tracked) + 0.18 * max([word.size for word in run])
    else:
        limit = 1.5 * median(gaps[: max(1, (2 * len(gaps)) // 3)]) + 0.05 * run[0].size
    joined = [run[0]]
    for word in run[1:]:
        last = joined[-1]
        if word.x0 - last.x1 <= limit:
            joined[-1] = last._replace(
                text=last.text + word.text,
                y0=min(last.y0, word.y0),
                x1=max(last.x1, word.x1),
                y1=max(last.y1, word.y1),
                size=max(last.size, word.size),
            )
        else:
            joined.append(word)
    return joined
