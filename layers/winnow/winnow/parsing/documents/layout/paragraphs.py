"""From rows to lines as they were meant: wrapped lines joined, in their paragraph, list item or cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from winnow.parsing.documents.assembly import Draft, Piece
from winnow.parsing.documents.characters import split_bullet
from winnow.parsing.documents.layout.gutters import Row
from winnow.parsing.documents.layout.running_lines import without_running
from winnow.parsing.documents.layout.words import YEAR, Segment, Word
from winnow.parsing.documents.layout.wrapping import (
    ENDS,
    breaks_address,
    breaks_dates,
    goes_on,
    same_type,
    seam,
    stands_alone,
)

type Cell = list[Segment]
"""A cell's segments, one under the other."""

HEADING_SIZE = 1.12  # times the body's size
LONGEST_HEADING = 80  # characters
INDENT = 2.5  # em that a paragraph's first line may be set in
LETTER = 0.7  # em: no letter is wider
LEADING = 1.75  # em: a wider step between baselines parts paragraphs
_LABELLED = re.compile(r"[^\W\d_][\w &/()+-]{1,40}: \S")  # ``Languages: …``


@dataclass(slots=True)
class _Line:
    cells: list[Cell]
    edge: float
    page: int
    bullet: bool
    indent: float
    """x of the text after a bullet, else of the line."""
    size: float
    last: float
    """Baseline of its last row."""


def drafts(pages: Sequence[list[Row]], *, hyphenates: bool, wrapped: bool = True) -> list[Draft]:
    """Draft lines of all pages.

    ``wrapped`` says that long lines were broken to fit; without it every row is a line.

    ``hyphenates`` says that the file's producer breaks words: a hyphen at a wrapped line's end goes unless the
    document's own words speak for a compound (``cross-team``).
    """
    vocabulary = _vocabulary(pages) if hyphenates else Counter()
    pages = without_running(pages)
    lines: list[_Line] = []
    for number, rows in enumerate(pages):
        prose = _prose(rows)
        indented = _indented(rows)
        anchor: _Line | None = None
        for index, row in enumerate(rows):
            if wrapped and index == 0 and lines and _continues_over_page(lines[-1], row):
                lines[-1].cells[-1].append(row.cells[0])
                lines[-1].page, lines[-1].last = number, row.cells[0].base
                continue
            if wrapped and lines and lines[-1].page == number:
                if anchor is not None:
                    _lift(anchor, lines[-1], row)
                _complete_period(lines[-1], row)
                begins = round(row.cells[0].x0) in indented and not lines[-1].bullet
                if not begins and _continue(lines[-1], row, prose=prose[index]):
                    continue
            lines.append(_line(row, number))
            if len(row.cells) > 1:
                anchor = lines[-1]
    return _headed([_draft(line, vocabulary, hyphenates=hyphenates) for line in lines])


def _headed(found: list[Draft]) -> list[Draft]:
    """The drafts with levels of heading: short lines in larger type than most of the text, the largest first."""
    sizes: Counter[float] = Counter()
    for draft in found:
        sizes[round(draft.size, 1)] += _length(draft)
    if len(sizes) > 1:
        body = max(sizes, key=lambda size: (sizes[size], -size))
        larger = sorted((size for size in sizes if size >= HEADING_SIZE * body), reverse=True)
        levels = {size: min(6, rank) for rank, size in enumerate(larger, 1)}
        for draft in found:
            if _length(draft) <= LONGEST_HEADING:
                draft.heading = levels.get(round(draft.size, 1), 0)
    return found


def _length(draft: Draft) -> int:
    return sum([len(piece.text) for cell in draft.cells for piece in cell])


def _vocabulary(pages: Sequence[list[Row]]) -> Counter[str]:
    """The document's words, those that end a broken one excepted."""
    words: Counter[str] = Counter()
    broken = False
    for page in pages:
        for row in page:
            for cell in row.cells:
                words.update([word.text.lower().strip(".,;:()") for word in cell.words[1 if broken else 0 :]])
            broken = any(cell.words[-1].text.endswith("-") for cell in row.cells)
    return words


def _prose(rows: list[Row]) -> list[bool]:
    """For each row whether it goes on from the row above by the look of the whole block.

    A block is consecutive single-cell rows with one left edge, size and line spacing. It is running text when no row
    but the last leaves room for the next one's first word and most rows begin with a small letter.
    """
    flags = [False] * len(rows)
    start = 0
    for index in range(1, len(rows) + 1):
        if index < len(rows) and _same_block(rows[index - 1], rows[index]):
            continue
        if index - start >= 2:
            block = [row.cells[0] for row in rows[start:index]]
            limit = max(item.x1 for item in block)
            full = all(_leaves_no_room(a, b, limit) for a, b in pairwise(block))
            small = sum(item.text[0].islower() for item in block[1:])
            if (
                full
                and 2 * small >= len(block) - 1
                and sum(len(item.text) for item in block[:-1]) > 18 * (len(block) - 1)
            ):
                flags[start + 1 : index] = [True] * (index - start - 1)
        start = index
    return flags


def _leaves_no_room(before: Segment, item: Segment, limit: float) -> bool:
    head, tail = before.text, item.text
    apart = stands_alone(head, tail) or _LABELLED.match(tail) is not None
    return not apart and before.x1 + 0.2 * before.size + item.words[0].x1 - item.x0 > limit


def _indented(rows: list[Row]) -> set[int]:
    """Left edges, in whole points, of paragraphs whose first line is set in: the row below is set out again."""
    found: set[int] = set()
    for before, row in pairwise(rows):
        a, b = before.cells[0], row.cells[0]
        set_out = 0.8 * b.size <= a.x0 - b.x0 <= INDENT * b.size
        if _bullet(row)[0] or _bullet(before)[0]:
            continue
        if set_out and 0 < b.base - a.base <= LEADING * b.size and same_type(a, b) and a.x1 > b.x1 - b.size:
            found.add(round(a.x0))
    return found


def _same_block(before: Row, row: Row) -> bool:
    a, b = before.cells[0], row.cells[0]
    return (
        len(before.cells) == len(row.cells) == 1
        and abs(a.x0 - b.x0) <= 0.25 * b.size
        and same_type(a, b)
        and 0 < b.base - a.base <= LEADING * b.size
        and not _bullet(row)[0]
    )


def _lift(anchor: _Line, line: _Line, row: Row) -> None:
    """Move the row's last cell up to ``anchor``, the last line of several cells, when it goes on from that one's last.

    So a date, place and duration set in rows of their own at the right of a job stay together while the job's text
    goes on at the left.
    """
    if len(row.cells) < 2:
        return
    before, item = anchor.cells[-1][-1], row.cells[-1]
    aligned = min(abs(before.x0 - item.x0), abs(before.x1 - item.x1)) <= 0.3 * item.size
    if not aligned or not 0 < item.base - before.base <= LEADING * item.size or len(anchor.cells[-1]) > 3:
        return
    head = before.text
    goes_on = head.endswith(("-", "–", "—", ",")) or (item.text[0].islower() and not YEAR.search(item.text))
    hangs = line is not anchor and line.bullet and abs(row.cells[0].x0 - line.indent) <= 0.5 * item.size
    if goes_on or hangs or _bullet(row)[0]:
        anchor.cells[-1].append(row.cells.pop())


def _complete_period(line: _Line, row: Row) -> None:
    """Move the row's first cell up to the first cell of the line above when that breaks off in a span of dates."""
    if len(row.cells) < 2 or len(line.cells) < 2:
        return
    before, item = line.cells[0][-1], row.cells[0]
    aligned = abs(before.x0 - item.x0) <= 0.3 * item.size and 0 < item.base - before.base <= LEADING * item.size
    if aligned and breaks_dates(before.text, item.text):
        line.cells[0].append(row.cells.pop(0))


def _line(row: Row, page: int) -> _Line:
    first = row.cells[0]
    bullet, indent = _bullet(row)
    return _Line([[cell] for cell in row.cells], row.edge, page, bullet, indent, first.size, first.base)


def _bullet(row: Row) -> tuple[bool, float]:
    """Whether the row opens a list item, and where its text begins."""
    first = row.cells[0]
    if not split_bullet(first.text)[1]:
        return False, first.x0
    if len(first.words) > 1:
        return True, first.words[1].x0
    if len(row.cells) > 1:
        return True, row.cells[1].x0
    return True, first.x0 + first.size


def _continue(line: _Line, row: Row, *, prose: bool) -> bool:
    """Append the row to the line's cell that it wraps from, and say whether there is one."""
    item = row.cells[0]
    if len(row.cells) > 1 or _bullet(row)[0]:
        return False
    step = item.base - line.last
    if not 0 < step <= LEADING * max(item.size, 1.0):
        return False
    for index, cell in enumerate(line.cells):
        in_prose = prose and abs(cell[-1].x0 - item.x0) <= 0.25 * item.size
        if in_prose or _wraps(line, index, cell[-1], item, row.edge):
            cell.append(item)
            line.last = item.base
            return True
    return False


def _continues_over_page(line: _Line, row: Row) -> bool:
    """Whether a page's first row goes on in the middle of the sentence that ended the page before."""
    item = row.cells[0]
    if len(row.cells) > 1 or len(line.cells) > 1 or _bullet(row)[0] or not same_type(line.cells[0][-1], item):
        return False
    head = line.cells[0][-1].text
    aligned = abs(item.x0 - line.indent) <= 0.5 * item.size
    return aligned and item.text[0].islower() and len(head) >= 25 and not head.endswith(ENDS)


def _wraps(line: _Line, index: int, before: Segment, item: Segment, edge: float) -> bool:
    """Whether ``item`` continues ``before``, the last row of the line's cell ``index``."""
    if not same_type(before, item):
        return False
    head, tail = before.text, item.text
    limit = line.cells[index + 1][0].x0 - 0.6 * item.size if index + 1 < len(line.cells) else edge
    if breaks_address(head, tail, full=limit - before.x1 < LETTER * item.size) or breaks_dates(head, tail):
        return abs(item.x0 - before.x0) <= item.size
    if line.bullet and index == 0:
        if abs(item.x0 - line.indent) <= 0.5 * item.size:
            return not (head.endswith(ENDS) and tail[0].isupper() and len(head) < 40)
        return abs(item.x0 - line.cells[0][0].x0) <= 0.25 * item.size and _fills(line, index, before, item, edge)
    outdent = before.x0 - item.x0 if len(line.cells[index]) == 1 else 0.0
    aligned = abs(item.x0 - before.x0) <= 0.25 * item.size or 0 < outdent <= INDENT * item.size
    return aligned and _fills(line, index, before, item, edge)


def _fills(line: _Line, index: int, before: Segment, item: Segment, edge: float) -> bool:
    """Whether ``before`` runs so far to the right that ``item`` had to stand below it, and their words allow it."""
    head, tail = before.text, item.text
    if _LABELLED.match(tail) and _LABELLED.match(line.cells[index][0].text):
        return False
    limit = line.cells[index + 1][0].x0 - 0.6 * item.size if index + 1 < len(line.cells) else edge
    full = limit - before.x1 - 0.25 * item.size - (item.words[0].x1 - item.words[0].x0) <= 0.1 * item.size
    wide = limit - before.x0 > 30 * item.size
    if before.x1 - before.x0 < 0.6 * (limit - before.x0) or stands_alone(head, tail):
        return False
    if full and ((wide and len(head) >= 40) or _lists_on(line.cells[index], head, tail)):
        return True
    if full and before.x1 < limit - 1 and len(head) >= 25 and not head.endswith(ENDS):
        return item.base - before.base <= 1.45 * item.size and "@" not in head
    return (full or (wide and tail[0].islower())) and goes_on(head, tail)


def _lists_on(cell: Cell, head: str, tail: str) -> bool:
    """Whether a list with commas breaks inside an item; labels with commas hold fewer, or a date."""
    listed = head.count(",") > 1 and not head.endswith(",") and ("," in tail or len(cell) > 1)
    return listed and not YEAR.search(head) and not YEAR.search(tail) and "@" not in head


def _draft(line: _Line, vocabulary: Counter[str], *, hyphenates: bool) -> Draft:
    items = [item for cell in line.cells for item in cell]
    words = [word for item in items for word in item.words]
    telling = next((cell for cell in line.cells if not YEAR.search(cell[0].text)), line.cells[0])
    characters = sum([len(word.text) for item in telling for word in item.words])
    bold = sum([len(word.text) for item in telling for word in item.words if word.bold])
    return Draft(
        cells=[_pieces(cell, vocabulary, hyphenates=hyphenates) for cell in line.cells],
        page=line.page,
        x0=min([item.x0 for item in items]),
        y0=min([item.y0 for item in items]),
        x1=max([item.x1 for item in items]),
        y1=max([item.y1 for item in items]),
        size=max([word.size for word in words if word.text[0].isalnum()] or [line.size]),
        bold=bold * 2 > characters,
    )


def _pieces(cell: Cell, vocabulary: Counter[str], *, hyphenates: bool) -> list[Piece]:
    pieces: list[Piece] = []
    before: Word | None = None
    for item in cell:
        wrapped = before is not None
        for word in item.words:
            glue = ""
            if wrapped:
                glue = seam(pieces, item.text, vocabulary, hyphenates=hyphenates)
            elif before is not None and (word.spaced or word.x0 - before.x1 > 0.12 * word.size):
                glue = " "
            if pieces and word.uri == pieces[-1].uri:
                pieces[-1].text += glue + word.text
            else:
                if pieces and glue:
                    pieces[-1].text += glue
                pieces.append(Piece(word.text, word.uri))
            before, wrapped = word, False
    return pieces
