"""Text that runs from right to left: Hebrew, Arabic, Persian.

A page most of whose letters do is mirrored before it is laid out, so that the first column, cell and word are the ones
at the right. Runs of the other direction inside a line are put in the order in which they are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from winnow.parsing.documents.layout.words import Word

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LETTERS = re.compile(
    r"[\u0590-\u060b\u060d-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]+"
)  # figures, commas and stops aside
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_WORD_SPACE = 0.9  # em; what is farther away is another cell
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z\u00c0-\u058f]")


def is_right_to_left(text: str) -> bool:
    """Whether a word holds a letter of a script that runs from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def in_logical_order(text: str, lefts: Sequence[float]) -> str:
    """A word of a right-to-left script with the letters of each run in the order of reading.

    Args:
        text: The characters as the file gives them: some runs of letters from left to right, some the other way.
        lefts: Where each character begins, in points.

    Returns:
        The same characters; runs of letters that go from left to right are turned, and brackets open what they opened.
    """
    turned = list(text)
    for run in _LETTERS.finditer(text):
        start, end = run.span()
        if lefts[start] < lefts[end - 1]:
            turned[start:end] = turned[start:end][::-1]
    return "".join(turned).translate(_MIRRORED)


def in_reading_direction(words: Sequence[Word]) -> list[Word]:
    """The words of a page, mirrored when most of its letters run from right to left.

    In lines of several directions the words of each run change places, so that they are read from left to right.
    """
    against = sum(len(word.text) for word in words if is_right_to_left(word.text))
    if not against:
        return list(words)
    along = sum(len(word.text) for word in words if _LEFT_TO_RIGHT.search(word.text))
    if against <= along:
        return _with_runs_turned(words, is_right_to_left)
    edge = max(word.x0 for word in words) + min(word.x0 for word in words)
    mirrored = [word._replace(x0=edge - word.x1, x1=edge - word.x0) for word in words]
    return _with_runs_turned(mirrored, _runs_from_left)


def _runs_from_left(text: str) -> bool:
    """Whether a word holds letters or figures that are read from left to right; a dash alone goes with its line."""
    return not is_right_to_left(text) and any(map(str.isalnum, text))


def _with_runs_turned(words: Sequence[Word], belongs: Callable[[str], bool]) -> list[Word]:
    """The words with those of each run that ``belongs`` to the other direction in each other's places.

    A run is words on one baseline, close together, that begins and ends with a word that belongs; what stands between
    (figures, dashes) goes with it.
    """
    ordered = sorted(words, key=lambda word: (round(word.base), word.x0))
    found: list[Word] = []
    run: list[Word] = []
    pending: list[Word] = []
    for word in ordered:
        near = bool(run) and _follows((pending or run)[-1], word)
        if near and belongs(word.text):
            run += [*pending, word]
            pending = []
        elif near and not _has_letters(word.text):
            pending.append(word)
        else:
            found += [*_turned(run), *pending]
            run, pending = ([word], []) if belongs(word.text) else ([], [])
            found += [] if run else [word]
    return [*found, *_turned(run), *pending]


def _follows(before: Word, word: Word) -> bool:
    return abs(word.base - before.base) < 0.3 * word.size and word.x0 - before.x1 < _WORD_SPACE * word.size


def _has_letters(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _turned(run: Sequence[Word]) -> list[Word]:
    """The words of a run from its other end, in the run's own space."""
    if len(run) < 2:
        return list(run)
    left, right = run[0].x0, run[-1].x1
    return [word._replace(x0=left + right - word.x1, x1=left + right - word.x0) for word in reversed(run)]
