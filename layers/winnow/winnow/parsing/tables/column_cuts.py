"""Lines of a table that is set in columns with blanks, cut where the columns begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

BLANK_RUN: Final = re.compile(r" {2,}")
LEAST_SPACED: Final = 3  # columns of a table that blanks part, and lines of one
_NEARLY_ALL: Final = 0.95


def cut_line(line: str, cuts: Sequence[int]) -> list[str]:
    """The cells of a line that is set in columns: between the places where columns begin, or, where one of these is
    within a word, between blanks."""
    text = line.rstrip("\r\n")
    cells = [text[start:end].strip() for start, end in zip(cuts, (*cuts[1:], None), strict=True)]
    if not _is_cut_within(text, cuts):
        return cells
    between = BLANK_RUN.split(text.strip(" "))
    return between if len(between) == len(cells) else cells


def cuts_word(text: str, cuts: Sequence[int]) -> bool:
    """Whether a line of a table that is set in columns can't be cut into its cells without cutting a word."""
    if not _is_cut_within(text.rstrip("\r\n"), cuts):
        return False
    return len(BLANK_RUN.split(text.strip(" \r\n"))) != len(cuts)


def _is_cut_within(text: str, cuts: Sequence[int]) -> bool:
    return any(cut < len(text) and text[cut - 1] != " " and text[cut] != " " for cut in cuts[1:])


def find_cuts(lines: Sequence[str], rule: str) -> tuple[int, ...]:
    """Where the columns begin: where a rule's strokes do, or else what the first line names between places that are
    blank in nearly all lines."""
    width = max(map(len, lines))
    drawn = [rule] if rule else lines
    least = len(drawn) - most_strays(len(drawn))
    blank = [sum(line[at : at + 1] in ("", " ") for line in drawn) >= least for at in range(width)]
    starts = [at for at in range(width) if not blank[at] and (not at or blank[at - 1])]
    pairs = zip(starts, [*starts[1:], width], strict=True)
    named = [start for start, end in pairs if rule or lines[0][start:end].strip()]
    return (0, *named[1:]) if named else ()


def most_strays(lines: int) -> int:
    """How many of so many lines may not fit the columns of the others."""
    return max(int(lines > LEAST_SPACED + 1), int(lines * (1 - _NEARLY_ALL)))
