"""Jobs set as a table: a row of labels (Company, Designation, Duration), and a row a job."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places
from winnow.parsing.resumes.text.labels import label_kind

_MEMBERS = {
    "company": "name",
    "institution": "name",
    "position": "position",
    "address": "location",
    "address_part": "location",
}
_COLUMNS = (*_MEMBERS, "duration", "year", "number", "task", "experience", "project", "score")
_FROM_TO = 2  # columns that give a period: "From" and "To"
_FEWEST_JOBS = 1
_FILLED = 0.5  # of the rows below the labels that have a cell for each
_LONGEST_CELL = 16  # words; a longer one is prose
_CELL_SCORE = 0.9
_AS = re.compile(r"\s*as\s+(?:an?\s+|the\s+)?", re.IGNORECASE)
_NUMBER = re.compile(r"\W*(?:\d{1,2}|[ivx]{1,4})\W*", re.IGNORECASE)


def read_work_tables(document: Document, rows: Sequence[Row]) -> tuple[list[Entry], list[Row]]:
    """The jobs of the tables among rows.

    A table is a row of at least two cells, each a label of what jobs have, that name the employer or the position and
    something else; most rows below it have as many cells. It ends at the first row of one cell that is prose.

    Args:
        document: The document that the rows are of.
        rows: The rows of one section.

    Returns:
        One entry a job, and the rows that belong to no table.
    """
    entries: list[Entry] = []
    rest: list[Row] = []
    at = 0
    while at < len(rows):
        columns = _columns(document.text, rows[at])
        table = _table(rows[at + 1 :], columns) if columns else []
        if not table:
            rest.append(rows[at])
            at += 1
            continue
        for row in table:
            cells = _cells(document.text, row, columns)
            if cells is not None and (entry := _entry(document.text, row, columns, cells)):
                entries.append(entry)
        at += 1 + len(table)
    return entries, rest


def _columns(text: str, row: Row) -> list[str]:
    """What the columns below a row of labels hold; empty when it is none."""
    kinds = [label_kind(text[slice(*cell)]) for cell in row.cells]
    columns = [kind for kind in kinds if kind in _COLUMNS]
    if "year" in columns and not {"company", "position"} & set(columns):
        return []  # schools, and the years in which they were left
    told = {"company" if kind == "institution" else kind for kind in columns} - {"number"}
    return columns if len(columns) == len(kinds) and told & {"company", "position"} and len(told) > 1 else []


def _table(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """The rows of the table below its labels; empty when too few of them have a cell for each column."""
    end = 0
    while end < len(rows) and not rows[end].bullet and _longest(rows[end]) <= _LONGEST_CELL:
        if len(rows[end].cells) == 1 and end and len(rows[end - 1].cells) == 1 and not rows[end].dates:
            break
        end += 1
    table = list(rows[:end])
    while table and len(table[-1].cells) == 1:
        table.pop()
    filled = sum(len(row.cells) in _widths(columns) for row in table)
    return table if filled >= max(_FEWEST_JOBS, _FILLED * len(table)) else []


def _longest(row: Row) -> int:
    return max(len(row.text[a - row.start : b - row.start].split()) for a, b in row.cells)


def _widths(columns: Sequence[str]) -> tuple[int, ...]:
    """How many cells a filled row has: one for each column; the number in front may have been left out."""
    return (len(columns), len(columns) - 1) if columns[0] == "number" else (len(columns),)


def _cells(text: str, row: Row, columns: Sequence[str]) -> Sequence[Span] | None:
    """The cell of each column in a filled row; None in others."""
    if len(row.cells) == len(columns):
        return row.cells
    unnumbered = columns[0] == "number" and not _NUMBER.fullmatch(text[slice(*row.cells[0])])
    return [(row.start, row.start), *row.cells] if unnumbered and len(row.cells) == len(columns) - 1 else None


def _entry(text: str, row: Row, columns: Sequence[str], cells: Sequence[Span]) -> Entry:
    entry: Entry = {}
    for column, cell in zip(columns, cells, strict=True):
        member = _MEMBERS.get(column)
        if member and member not in entry and any(map(str.isalpha, row.without_dates(*cell))):
            if member == "location" and places.read_place(text[slice(*cell)].strip()) is None:
                continue
            lead = _AS.match(text, *cell) if member == "position" else None
            start = lead.end() if lead else cell[0]
            field_spans.put_value(entry, member, field_spans.read_span(text, start, cell[1], _CELL_SCORE))
    if not {"name", "position"} & entry.keys():
        return {}
    periods = [date for date in row.dates if not date.lone]
    moments = [date.start for date in row.dates if date.lone and date.start]
    if periods:
        field_spans.put_dates(entry, periods[0], _CELL_SCORE)
    elif moments:
        field_spans.put_dates(entry, row.dates[0], _CELL_SCORE)
        if len(moments) >= _FROM_TO:
            field_spans.put_dates(entry, row.dates[1], _CELL_SCORE, lone_is_end=True)
    return entry
