"""Rows that begin to tell of a job in a sentence, and the lines that such a sentence goes on in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text.dates import find_dates

BLANK = 4  # spaces in place of a date
_ADVERB = r"(?:currently|presently|previously|formerly|now|at present|recently|earlier|also|then|initially)"
VERB = (
    rf"(?:i\s++)?(?:(?:have|had|am|was|is)\s++)?(?:been\s++)?(?:{_ADVERB}\s++)?(?:i\s++am\s++)?(?:{_ADVERB}\s++)?"
    rf"(?:work(?:ed|ing|s)(?:\s++experience)?|(?<=\bi )work|(?<=\bwas )work|employed|serv(?:ed|ing)|joined|engaged|"
    rf"associated|designated|appointed|posted)"
    rf"(?:\s++{_ADVERB})?(?:\s++(?:from|since|during)(?=\s{{{BLANK}}}))?"
)
NUMBER = r"(?:\d{1,2}(?:\.\d)?\+?|one|two|three|four|five|six|seven|eight|nine|ten)"
LENGTH = (
    rf"{NUMBER}(?:\s++|-)(?:and\s++(?:a\s++)?half\s++)?(?:years?|yrs?|months?)[’']?\s++(?:of\s++)?(?:part[\s-]time\s++|full[\s-]time\s++)?"
    r"(?:job\s++)?(?:experience|work(?:ed|ing)?(?:\s++experience)?)"
)
OPENS = re.compile(rf"^\W*(?:\d+[.)]\s*|\([a-z]\)\s*)?(?:{VERB}|{LENGTH})\b", re.IGNORECASE)
LONGEST = 320  # characters of a row that tells of a job
_BEGINS = re.compile(rf"{OPENS.pattern}\s++(?:as|in|at|with|for|under|of)\b", re.IGNORECASE)
_LOOSE, _TIGHT = 1.8, 1.3  # line heights between the lines of one sentence, at most; the latter where no word tells
_TO_EDGE = 0.9  # of the width of the text
_STOPS = re.compile(r"[.:;!?]\s*$")
_BREAKS_OFF = re.compile(
    r"(?:\b(?:in|at|as|an?|the|with|from|to|of|for|by|under|since|till)|[,&–—-])\s*$", re.IGNORECASE
)
"""How a line ends that a line break has parted from its rest."""
_PERIOD_BREAKS_OFF = re.compile(r"(?:\b(?:from|to|till|until|since)|[–—-])\s*$", re.IGNORECASE)


def unwrapped(rows: Sequence[Row], tells: Callable[[Row], bool]) -> list[Row]:
    """The rows, those that begin to tell of a job with what a line break parted from them.

    Such a row breaks off at a word that something follows, or at the right edge of the text.

    Args:
        rows: The rows of a section of jobs.
        tells: Whether a row tells of a job; others are left as they are.

    Returns:
        As many rows or fewer, in order, with the periods that line breaks parted whole.
    """
    edge = max((row.x1 for row in rows), default=0.0)
    found: list[Row] = []
    parts: list[Row] = []
    whole: Row | None = None

    def close() -> None:
        found.extend([whole] if whole is not None and (len(parts) == 1 or tells(whole)) else parts)

    for row in rows:
        if whole is not None and _goes_on(whole, row, edge):
            whole = _joined(whole, row)
            parts.append(row)
            continue
        close()
        whole, parts = row, [row]
    close()
    return found


def _goes_on(above: Row, row: Row, edge: float) -> bool:
    """Whether a row goes on the sentence of a job that the row above begins to tell."""
    if row.bullet or row.start - above.end > 1 or row.gap > _LOOSE or row.style[:2] != above.style[:2]:
        return False
    if len(row.cells) > 1 or len(above.cells) > 1 or len(above.text) + len(row.text) > LONGEST:
        return False
    if _BEGINS.match(above.text) is None or OPENS.match(row.text) or _STOPS.search(above.text):
        return False
    to_edge = above.x0 > 0 and above.x1 > _TO_EDGE * edge and row.gap < _TIGHT
    return _BREAKS_OFF.search(above.text) is not None or (to_edge and not above.dates) or row.text[:1].islower()


def _joined(above: Row, row: Row) -> Row:
    """One row of two; a period that the line break parted is one again."""
    text = above.text + " " * (row.start - above.end) + row.text
    dates = (*above.dates, *row.dates)
    if above.dates and _PERIOD_BREAKS_OFF.search(above.text) and (first := above.dates[-1]).lone and first.start:
        if row.dates and row.dates[0].lone and row.dates[0].start is not None:
            span = first.span[0], row.dates[0].span[1]
            dates = (*above.dates[:-1], replace(first, end=row.dates[0].start, span=span), *row.dates[1:])
        else:
            dates = tuple(find_dates(" " * above.start + text, above.start, row.end)) or dates
    return replace(above, text=text, end=row.end, cells=((above.start, row.end),), dates=dates, y1=row.y1)
