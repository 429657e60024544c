"""Rows of a CSV: records may run over lines; a broken one is that row's error and reading goes on after it."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from winnow.parsing.tables.cell_kinds import kind_of_cell
from winnow.parsing.tables.dialects import BLANKS, is_rule, parse_records
from winnow.parsing.tables.lines import PhysicalLine
from winnow.parsing.tables.record_splitting import Quotes, take_record
from winnow.parsing.tables.row_keys import key_of
from winnow.parsing.tables.table_header import is_footer
from winnow.parsing.tables.table_model import Dialect, Layout, Record, Row, TableLimits
from winnow.values import Json

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_FORMULA: Final = re.compile(r'(?:^|(?<=[,;|\t]))="')
"""A cell that is written as a formula so that a spreadsheet keeps it as text: ``="007"``."""
_FOOTNOTE: Final = re.compile(
    r"(?:sources?|notes?|remarks?|footnotes?|quellen?|anmerkung(?:en)?|hinweis|nota|notas|fuentes?|remarque|fontes?)\s*:",
    re.IGNORECASE,
)
_TOTALS: Final = frozenset(["total", "totals", "sum", "summe", "gesamt", "somme", "suma", "totale", "totaal", "soma"])


def read_records(lines: Iterator[PhysicalLine], layout: Layout, limits: TableLimits) -> Iterator[Record]:
    """Each record's row without number (None for a blank line, a rule, a header said again)."""
    pending: deque[PhysicalLine] = deque()
    dialect = layout.dialect
    quotes = Quotes(dialect)
    while pending or (pending := deque(islice(lines, 1))):
        first = pending[0]
        if first.text is not None and first.size <= limits.row_bytes and not quotes.is_open_after(first.text):
            pending.popleft()  # most records are one line
            yield Record(_row(first.text, layout, dialect, limits), first.size)
            continue
        taken = take_record(pending, lines, quotes, limits.row_bytes)
        record = [pending.popleft() for _ in range(taken)]
        size = sum(line.size for line in record)
        texts = [line.text for line in record if line.text is not None]
        if len(texts) < taken:
            yield Record(Row(0, "", {}, f"The row is longer than {limits.row_bytes} bytes."), size, taken)
        else:
            yield Record(_row("".join(texts), layout, dialect, limits), size, taken)


def cells_of(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of one record's text, stripped; None when it cannot be parsed."""
    if _CONTROLS.search(text):
        keep = dialect.delimiter
        text = _CONTROLS.sub(lambda found: found.group() if found.group() in keep else "", text)
    if "\r" in text:
        text = text.replace("\r", " ")
    if '="' in text:
        quoted = _split(_FORMULA.sub('"', text) if dialect.quote == '"' else text, dialect)
        return [cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell for cell in quoted or ()] or None
    return _split(text, dialect)


def _split(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of a record without control characters, as ``cells_of`` gives them."""
    if _is_plain(text, dialect):
        return [cell.strip() for cell in text.split(dialect.delimiter)] if text.strip("\n") else []
    try:
        records = parse_records([text], dialect)
    except csv.Error:
        records = []
    return [cell.strip() for record in records for cell in record] if records else None


def _is_plain(text: str, dialect: Dialect) -> bool:
    """Whether a record is cut at its delimiters alone: ``csv`` makes a reader for each, which takes three times as
    long."""
    return (
        len(dialect.delimiter) == 1
        and dialect.delimiter != BLANKS
        and not dialect.framed
        and dialect.escape is None
        and (not dialect.quote or dialect.quote not in text)
        and text.find("\n", 0, -1) < 0
    )


def _row(text: str, layout: Layout, dialect: Dialect, limits: TableLimits) -> Row | None:
    if not text.strip() or is_rule(text):
        return None
    cells = cells_of(text, dialect)
    if cells is None:
        return Row(0, "", {}, "The row cannot be parsed.")
    if not cells or is_footer(cells) or _repeats_header(cells, layout.columns) or _is_comment(cells, layout.columns):
        return None
    values: dict[str, Json] = {name: cell for name, cell in zip(layout.columns, cells, strict=False) if cell}
    return Row(0, key_of(values, layout.key_column), values, _error(cells, layout, limits))


def _error(cells: Sequence[str], layout: Layout, limits: TableLimits) -> str | None:
    width = len(layout.columns)
    shifted = layout.delimiter == BLANKS and len(cells) != width  # an empty cell leaves no trace
    note = (layout.even and len(cells) == 1) or (len(cells) < width and _FOOTNOTE.match(cells[0]) is not None)
    if shifted or note or (len(cells) > width and any(cells[width:])):
        said = "one cell" if len(cells) == 1 else f"{len(cells)} cells"
        return f"The row has {said}, the table {width} columns."
    if sum(map(len, cells)) > limits.cell and max(map(len, cells)) > limits.cell:
        return f"A cell is longer than {limits.cell} characters."
    if _sums_up(cells[:width]):
        return "The row sums up others."
    return None


def _repeats_header(cells: Sequence[str], columns: Sequence[str]) -> bool:
    return len(columns) > 1 and cells[0] == columns[0] and tuple(cells[: len(columns)]) == tuple(columns)


def _is_comment(cells: Sequence[str], columns: Sequence[str]) -> bool:
    return len(columns) > 1 and cells[0].startswith("#") and not any(cells[1:])


def _sums_up(cells: Sequence[str]) -> bool:
    """Whether a row is what spreadsheets end with: ``Total``, and numbers or cells left empty."""
    label = next(filter(None, cells), "")
    if label.casefold().rstrip(":") not in _TOTALS or len(cells) == 1:
        return False
    return all(kind_of_cell(cell) in ("number", "year") for cell in [cell for cell in cells if cell][1:])
