"""Rows of a section of skills: items of several lines joined, and which rows hold labels beside columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text.skill_items import SEPARATOR, cut_items
from winnow.parsing.resumes.text.word_scores import skill_share

WIDER = 0.15  # line heights that the space above a group is wider than that within one
WITHIN = 0.15  # line heights at most between the lines of an item
_OF_A_PAGE = 5.0  # line heights: the first row of a page or column has more
_LOOSE = 0.5  # line heights at most between the lines of an item where items stand apart by several times as much
_TIMES = 4.0
_MOST_OF_ITEM = 4  # lines of an item in a narrow column
_MANY = 2  # items that one row holds without being a list, at most
_FEWEST_OF_COLUMN = 4  # rows
_NEARLY_ALL = 0.8
_ITEM_WORDS = 3
_FEWEST_BESIDE = 2  # labels beside columns
_COLUMN = 30.0  # points at least between the edges of labels and those of the columns beside them
_EDGE = 4.0  # points between edges that are one


def joined_rows(text: str, rows: Sequence[Row]) -> list[Row]:
    """The rows of a section, with items that go on in the next row made one row each, and brackets put back to what
    they belong to. ``text`` is the document's."""
    return _with_brackets(text, _unwrapped(text, rows))


def labels_beside(rows: Sequence[Row]) -> frozenset[int]:
    """Where the rows begin that hold a label and the first item of the column beside it: "Web<tab>React" above "Vue",
    which begins where "React" does.

    Several such rows, and what stands below them keeps to one edge.
    """
    if not rows:
        return frozenset()
    left = min(row.x0 for row in rows)
    inner = [row for row in rows if row.x0 > left + _COLUMN]
    outer = [row for row in rows if row.x0 <= left + _EDGE]
    labelled = [row for row in outer if len(row.cells) == 2]
    inner_starts, labels = {row.start for row in inner}, {row.start for row in labelled}
    headed = sum(above.start in labels and below.start in inner_starts for above, below in pairwise(rows))
    one_edge = bool(inner) and max(row.x0 for row in inner) - min(row.x0 for row in inner) < _EDGE
    if not one_edge or headed < _FEWEST_BESIDE or len(inner) + len(outer) < len(rows):
        return frozenset()
    if any(len(row.cells) > 1 for row in inner) or any(SEPARATOR.search(_first_cell(row)) for row in labelled):
        return frozenset()
    return frozenset(row.start for row in labelled)


def items_of_column(rows: Sequence[Row]) -> frozenset[int]:
    """Where the rows begin that are an item each: in a column of short rows of which nearly all hold a single one."""
    short = [
        row
        for row in rows
        if len(row.cells) == 1 and row.text.count(" ") < _ITEM_WORDS and not SEPARATOR.search(row.text)
    ]
    single = sum(len(cut_items(row.text, 0, len(row.text))) == 1 for row in short)
    if len(short) < _FEWEST_OF_COLUMN or len(short) < _NEARLY_ALL * len(rows) or single < _NEARLY_ALL * len(short):
        return frozenset()
    return frozenset(row.start for row in short)


def _first_cell(row: Row) -> str:
    start, end = row.cells[0]
    return row.text[start - row.start : end - row.start]


def _unwrapped(text: str, rows: Sequence[Row]) -> list[Row]:
    """The rows, with items of several lines made one row each, look by look (size and weight)."""
    looks: defaultdict[tuple[float, bool], list[list[Row]]] = defaultdict(list)
    for above, row in pairwise([None, *rows]):
        if row is None:
            continue
        if above is None or above.style[:2] != row.style[:2]:
            looks[row.style[:2]].append([])
        looks[row.style[:2]][-1].append(row)
    found = [row for runs in looks.values() for row in _unwrapped_runs(text, runs)]
    return sorted(found, key=lambda row: row.start) if len(looks) > 1 else found


def _unwrapped_runs(text: str, runs: Sequence[Sequence[Row]]) -> list[Row]:
    """The rows of a narrow column that look alike, in the runs between which others stand, with their items unwrapped.

    Blank space parts the items and there is none within one; most of them are a row long.
    """
    rows = [row for run in runs for row in run]
    gaps = sorted(row.gap for run in runs for row in run[1:] if row.gap < _OF_A_PAGE)
    if not gaps or any(row.bullet or row.prose or len(row.cells) > 1 for row in rows):
        return rows
    items: list[Sequence[Row]] = []
    for run in runs:
        starts = [0, *(at for at, row in enumerate(run) if at and row.gap > gaps[0] + WIDER)]
        items += [run[a:b] for a, b in pairwise([*starts, len(run)])]
    if len(items) == len(runs) > 1:  # nothing says that blank space parts the items
        return rows
    lone = sum(len(item) == 1 for item in items)
    within = max((row.gap for item in items for row in item[1:]), default=0.0)
    between = min((item[0].gap for item in items[1:]), default=0.0)
    if within <= _LOOSE and between > max(_TIMES * within, _LOOSE) and _are_full(items):
        lone = len(items)
    elif gaps[0] > WITHIN:
        return rows
    if lone * 2 <= len(items) or max(map(len, items)) > _MOST_OF_ITEM:
        return rows
    found: list[Row] = []
    for item in items:
        span = (item[0].start, item[-1].end)
        whole = replace(item[0], text=text[slice(*span)], end=span[1], cells=(span,))
        several = sum(skill_share(row.text) == 1 for row in item) > 1 or any(map(holds_list, item))
        found += [whole] if len(item) > 1 and is_wrapped(text, whole) and not several else item
    return found


def _with_brackets(text: str, rows: Sequence[Row]) -> list[Row]:
    """The rows, with what brackets hold in the row that they belong to: "Google Cloud" above "(GCP)"."""
    found: list[Row] = []
    for row in rows:
        above = found[-1] if found else None
        if above is not None and len(above.cells) == len(row.cells) == 1 and not row.bullet:
            opened = above.text.count("(") > above.text.count(")") and row.text.count(")") > row.text.count("(")
            signed = row is rows[-1] and " " in row.text and row.text.istitle()  # "(Mira Halvardsen)"
            if above.end + 1 == row.start and (opened or (row.text.startswith("(") and not signed)):
                span = (above.start, row.end)
                found[-1] = replace(above, text=text[slice(*span)], end=row.end, cells=(span,))
                continue
        found.append(row)
    return found


def _are_full(items: Sequence[Sequence[Row]]) -> bool:
    """Whether no line of an item but its last leaves room in the column for the first word of the next."""
    edge = max(row.x1 for item in items for row in item)
    return all(
        row.x1 + (row.x1 - row.x0) / len(row.text) * (len(below.text.split()[0]) + 1) > edge
        for item in items
        for row, below in pairwise(item)
    )


def is_wrapped(text: str, row: Row) -> bool:
    """Whether a row is one item of several lines: nothing parts it outside brackets but their ends."""
    lines = re.sub(r"\([^()]*\)", "", text[row.start : row.end]).split("\n")
    return "\n" in row.text and len(SEPARATOR.split(" ".join(lines))) == 1


def holds_list(row: Row) -> bool:
    """Whether a row is an item of a list, or several items: in cells, or known skills with spaces between them."""
    return row.bullet or len(row.cells) > 1 or len(cut_items(row.text, 0, len(row.text))) > _MANY
