"""Rows: the document's lines with what the resume reader needs to know about each (dates, style, wraps, noise)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from winnow.parsing.documents.document_model import Document, Line
from winnow.parsing.resumes.layout.reading_order import repair_reading_order
from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import resume_lexicon
from winnow.parsing.resumes.text.dates import DURATION, DURATION_SIGN, DateRange, Moment, find_dates, writes_day_first
from winnow.parsing.resumes.text.labels import is_document_title
from winnow.text import fold, has_digit

_NOISE = re.compile(
    r"""^(?:(?:last\s+)?(?:updated|modified)\b.{0,40}
        |(?:page|seite|pagina|página)\s*\d+(?:\s*(?:of|/|von|de|di|van|sur)\s*\d+)?
        |[-\u2013\u2014\s]*\d+\s*(?:/|of)\s*\d+
        |[^\d\t]{1,50}\s[-\u2013\u2014]\s\d{1,2}\s*/\s*\d{1,2}
        |\[[a-z]+\]|stand:?\s.{0,20})$""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR_AND_MONTH = re.compile(r"\s*((?:19|20)\d\d)年?\t\s*(1[0-2]|0?[1-9])(月?)\t\s*(?=[\u3041-\u9fff])")
_HAS_DATE = re.compile(r"\d{4}|[''’]\d\d|\d\d[/.]\d\d|-\d\d")
_TITLE_ROWS = 8  # rows among which the document says what it is
_AT = re.compile(r"at\s[^\W\d_a-zà-ÿ]")  # "at Harrow Steels" below a title
_UNSPACED_PROSE = 20  # characters
_PROSE_WORDS = 12
_JUSTIFIED_CELLS = 3  # at least, in a line whose words wide gaps part
_LINKING_TOO = frozenset("as a an to with from by on or is".split())
_SWALLOWING = 5  # words before a period that make a sentence
_LINKING = frozenset("of at and for in the de di da do du des del et und y e für an der".split())


@dataclass(slots=True, unsafe_hash=True)
class Row:
    """One line. ``cells`` are spans in the document's text; ``wraps`` says that it continues the row before.

    A row is not changed once ``rows_of`` has returned it. It is no frozen dataclass, because making one of so many
    fields takes three times as long and a document has hundreds of rows.
    """

    text: str
    start: int
    end: int
    cells: tuple[Span, ...]
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    heading: int
    bullet: bool
    dates: tuple[DateRange, ...] = ()
    gap: float = 0.0  # blank space above, in line heights; large at the top of a column or page
    wraps: bool = False
    caps: bool = False
    _rest: str | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def style(self) -> tuple[float, bool, bool]:
        """What makes lines look alike: size, weight, capitals."""
        return (round(self.size * 2) / 2, self.bold, self.caps)

    @property
    def rest(self) -> str:
        """The text without its dates and durations; worked out once, because every reader asks for it."""
        if self._rest is None:
            self._rest = self.without_dates(self.start, self.end)
        return self._rest

    def without_dates(self, start: int, end: int) -> str:
        """``text[start:end]`` (document offsets) without dates and durations."""
        kept: list[str] = []
        at = start
        for date in self.dates:
            if start <= date.span[0] < end:
                kept.append(self.text[at - self.start : max(at, date.span[0]) - self.start])
                at = max(at, date.span[1])
        kept.append(self.text[at - self.start : end - self.start])
        text = "".join(kept)
        told = DURATION.sub(" ", text) if has_digit(text) and DURATION_SIGN.search(text) else text
        return told.strip(" \t,.;:|·•()[]-–—/")

    @property
    def prose(self) -> bool:
        """Reads as a sentence rather than as a label."""
        rest = self.rest
        count = rest.count(" ") + 1
        if count > 2 and rest[:1].islower() and not rest[1:2].isupper() and not _AT.match(rest):  # goes on a sentence
            return True
        if not rest.isascii() and ("。" in rest or (len(rest) > _UNSPACED_PROSE and "、" in rest)):
            return True  # a sentence in a script without spaces
        if count > 2 and rest.endswith(".") and len(rest.rsplit(maxsplit=1)[-1]) > 6:  # no "Inc." or "Corp."
            return True
        return count > _PROSE_WORDS or (count > 5 and rest.endswith((".", "!", "?", ";")))  # words

    @property
    def dated(self) -> bool:
        """Carries a date as a label does: alone in a cell, or in a short row that is no list item."""
        if not self.dates:
            return False
        if any(
            start <= d.span[0] < end and len(self.without_dates(start, end)) <= 1
            for start, end in self.cells
            for d in self.dates
        ):
            return True
        if self.bullet:
            return False
        spanning = next((date for date in self.dates if not date.lone), None)
        if spanning and len(self.text[: spanning.span[0] - self.start].split()) <= _PROSE_WORDS:
            return True
        return not self.prose


@dataclass(slots=True)
class Section:
    """Rows under one heading. ``kind`` is a key of ``data/headings.txt``, or ``header`` for what precedes them all."""

    kind: str
    rows: list[Row] = field(default_factory=list)
    title: str = ""
    sure: bool = True


def rows_of(document: Document) -> list[Row]:
    """The document's rows in reading order, without page numbers and "last updated" notes."""
    repeated = _running_lines(document)
    day_first = writes_day_first(document.text)
    headed: set[str] = set()
    rows: list[Row] = []
    for line in document.lines:
        stripped = line.text.strip()
        if not stripped or _NOISE.match(stripped) or _is_again(line, repeated, headed):
            continue
        if len(rows) < _TITLE_ROWS and is_document_title(stripped):
            continue
        dates = (
            tuple(find_dates(document.text, line.start, line.end, day_first=day_first))
            if has_digit(line.text) and _HAS_DATE.search(line.text)
            else ()
        )
        text, cells = (line.text, line.cells or ((line.start, line.end),))
        moment = _in_two_cells(line)
        if moment is not None:
            dates, cells = (moment,), (moment.span, *cells[2:])
        if _is_justified(line):
            text, cells = line.text.replace("\t", " "), ((line.start, line.end),)
        rows.append(
            Row(
                text, line.start, line.end, cells, line.page, line.x0, line.y0,
                line.x1, line.y1, line.size, line.bold, line.heading, line.bullet, dates, caps=_caps(line.text),
            )
        )  # fmt: skip
    if document.kind == "text" and not _in_columns(rows):  # side by side stand a label and what it labels
        rows.sort(key=lambda row: (row.page, row.y0, row.x0))
    placed = repair_reading_order(_date_lines(rows))
    _measure_gaps(placed)
    return placed


def _in_two_cells(line: Line) -> DateRange | None:
    """The date of a line of a Japanese form, whose year and month are cells of their own: "2014<tab>4<tab>..."."""
    written = _YEAR_AND_MONTH.match(line.text)
    if written is None:
        return None
    span = line.start + written.start(1), line.start + written.end(3)
    return DateRange(Moment(f"{written[1]}-{int(written[2]):02}", span), None, current=False, span=span)


def _is_justified(line: Line) -> bool:
    """Whether wide gaps part the words of a sentence that was set to the full width, and not cells.

    Most cells are one word then, and some are words that only link others ("as", "of").
    """
    if len(line.cells) < _JUSTIFIED_CELLS:
        return False
    words = [line.text[start - line.start : end - line.start].strip() for start, end in line.cells]
    linking = sum(word in _LINKING or word in _LINKING_TOO for word in words)
    lone = sum(" " not in word and any(map(str.isalpha, word)) for word in words)
    return linking > 0 and lone * 3 >= len(words) * 2


def _in_columns(rows: Sequence[Row]) -> bool:
    """Whether the text was read column by column and sections open in more than one."""
    columns = 0
    headed = False
    for before, row in zip([None, *rows], rows, strict=False):
        if before is not None and row.y0 < before.y0:
            columns += headed
            headed = False
        headed = headed or fold(row.text.strip(" :")) in resume_lexicon.entries("headings")
    return columns + headed > 1


def _date_lines(rows: list[Row]) -> list[Row]:
    """Rows of prose that swallowed the date line below, cut in two, where other periods have lines of their own."""
    if not any(not row.rest and not row.dates[0].lone for row in rows if row.dates):
        return rows
    cut: list[Row] = []
    for row in rows:
        period = row.dates[-1] if row.dates else None
        if period is None or period.lone or period.span[1] < row.end or len(row.cells) > 1:
            cut.append(row)
            continue
        before = row.text[: period.span[0] - row.start].rstrip()
        tokens = before.lower().split()
        if len(tokens) < _SWALLOWING or before[-1] in ",;:(|·-–—" or tokens[-1] in _LINKING:
            cut.append(row)
            continue
        cut.append(part(row, (row.start, row.start + len(before))))
        cut.append(replace(part(row, (period.span[0], row.end)), bullet=False, y0=row.y1, y1=row.y1 + row.size))
    return cut


def _measure_gaps(rows: Sequence[Row]) -> None:
    """Note at each row the blank space above it, and whether it finishes the row above."""
    for before, row in pairwise(rows):
        row.gap = _gap(before, row)
        row.wraps = _runs_on(before, row)


def body_size(rows: Sequence[Row]) -> float:
    """The size in which most characters are set, in points."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[row.size] += len(row.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def part(row: Row, cell: Span) -> Row:
    """One cell of a row as a row of its own."""
    start, end = cell
    dates = tuple(date for date in row.dates if start <= date.span[0] < end)
    text = row.text[start - row.start : end - row.start]
    return replace(row, text=text, start=start, end=end, cells=(cell,), dates=dates, caps=_caps(text))


def _running_lines(document: Document) -> set[str]:
    """Headers and footers: the same short line at the edge of several pages."""
    if document.pages < 2:  # pages
        return set()
    edge: Counter[str] = Counter()
    pages: dict[int, list[Line]] = {}
    for line in document.lines:
        pages.setdefault(line.page, []).append(line)
    for lines in pages.values():
        outer = {fold(line.text) for line in (min(lines, key=lambda r: r.y0), max(lines, key=lambda r: r.y0))}
        edge.update(text for text in outer if len(text) < 80)  # a running line is short
    return {text for text, count in edge.items() if count > 1}


def _is_again(line: Line, repeated: Collection[str], headed: set[str]) -> bool:
    """Whether a line is a header or footer that pages repeat; a heading is one from its second time on.

    A table's heading comes again on each page that the table goes on to: "Education" at the foot of a page and above
    the table's rows on the next.

    Args:
        line: One of the document's, which are asked for in reading order.
        repeated: The folded texts that several pages have at their edge.
        headed: The headings among them that came already; grows.
    """
    text = fold(line.text.strip())
    if text not in repeated:
        return False
    if text.strip(" :") not in resume_lexicon.entries("headings") or text in headed:
        return line.page > 0 or text in headed
    headed.add(text)
    return False


def _caps(text: str) -> bool:
    return text.isupper() and sum(c.isalpha() for c in text) > 2  # letters


def _gap(before: Row, row: Row) -> float:
    if row.page != before.page or row.y0 < before.y0 - 2:
        return 9.0
    height = max(row.size, before.size, 1.0)
    return max(0.0, (row.y0 - before.y1) / height)


def _runs_on(before: Row, row: Row) -> bool:
    """Whether ``row`` finishes the label that ``before`` broke off: same look and place, cut at a linking word."""
    if row.bullet or before.bullet or row.page != before.page or row.style[:2] != before.style[:2] or row.gap > 0.8:
        return False
    if abs(row.x0 - before.x0) > 3 or len(before.cells) > 1:  # points
        return False
    last = before.text.rstrip().rsplit(maxsplit=1)[-1].lower()
    first = row.text.split(maxsplit=1)[0]
    return last in _LINKING or (first in _LINKING and not _AT.match(row.text)) or last.endswith(("&", "-"))
