"""Forms: entries that answer what is asked at the left ("Occupation or position held"), as in a Europass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from winnow.parsing.resumes.rows import Row, part
from winnow.parsing.resumes.text import resume_lexicon
from winnow.text import fold

_LEAST = 2  # questions of a form
_APART = 0.6  # line heights: an answer never goes on in the next


def keep_answers(rows: Sequence[Row]) -> list[Row]:
    """The rows without what is asked, and without answers that tell nothing about the entry.

    A question stands in the row's first cell, or before a colon; it may go on in the row below. Rows that hold fewer
    than two different questions are no form and stay as they are.
    """
    asked = [_question(row) for row in rows]
    if len({question for question, _ in asked if question}) < _LEAST:
        return list(rows)
    found: list[Row] = []
    open_question = ""
    for row, (question, start) in zip(rows, asked, strict=True):
        if not question and open_question and f"{open_question} {fold(row.text)}" in resume_lexicon.entries("forms"):
            continue
        open_question = question
        if not question:
            found.append(row)
        elif start < row.end and resume_lexicon.entries("forms").get(question) != "idle":
            found.append(_answer(row, start))
    return found


def _question(row: Row) -> tuple[str, int]:
    """(what the row asks, where its answer begins); ("", 0) when it asks nothing."""
    start, end = row.cells[0]
    text, begins = row.text[: end - row.start], row.cells[1][0] if len(row.cells) > 1 else row.end
    asked, colon, _ = text.partition(":")
    if colon and len(row.cells) == 1:
        begins = start + len(asked) + 1 + len(text[len(asked) + 1 :]) - len(text[len(asked) + 1 :].lstrip())
    elif len(row.cells) == 1:
        return "", 0
    folded = fold(asked.strip(" -–."))
    known = resume_lexicon.entries("forms")
    if folded in known or (len(folded.split()) > 2 and any(name.startswith(folded) for name in known)):
        return folded, begins
    return "", 0


def _answer(row: Row, start: int) -> Row:
    cells = tuple(cell for cell in row.cells if cell[0] >= start) or ((start, row.end),)
    return replace(part(row, (start, row.end)), bullet=False, cells=cells, gap=max(row.gap, _APART))
