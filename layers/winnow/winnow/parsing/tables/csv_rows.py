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
_FOOTNOTE: Final = re.compile(
    r"(?:sources?|notes?|remarks?|footnotes?|quellen?|anmerkung(?:en)?|hinweis|nota|notas|fuentes?|remarque|fontes?)\s*:",
    re.IGNORECASE,
)
_TOTALS: Final = frozenset(["total", "totals", "sum", "summe", "gesamt", "somme", "suma", "totale", "totaal", "soma"])


def read_records(lines: Iterator[PhysicalLine], layout: Layout, limits: TableLimits) -> Iterator[Record]:
    """Each record's row without number (None for a blank line, a rule, a header said again)."""
    pending: deque[PhysicalLine] = deque()
    quotes = Quotes(layout.dialect)
    while True:
        if not pending:
            pending.extend(islice(lines, 1))
        if not pending:
            return
        taken = take_record(pending, lines, quotes, limits.row_bytes)
        size = sum(pending[index].size for index in range(taken))
        text = "".join(pending[index].text or "" for index in range(taken))
        too_long = any(pending[index].text is None for index in range(taken))
        for _ in range(taken):
            pending.popleft()
        if too_long:
            yield Record(Row(0, "", {}, f"The row is longer than {limits.row_bytes} bytes."), size, taken)
        else:
            yield Record(_row(text, layout, limits), size, taken)


def cells_of(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of one record's text, stripped; None when it cannot be parsed."""
    if _CONTROLS.search(text):
        keep = dialect.delimiter
        text = _CONTROLS.sub(lambda found: found.group() if found.group() in keep else "", text)
    if "\r" in text:
        text = text.replace("\r", " ")
    try:
        records = parse_records([text], dialect)
    except csv.Error:
        records = []
    return [cell.strip() for record in records for cell in record] if records else None


def _row(text: str, layout: Layout, limits: TableLimits) -> Row | None:
    if not text.strip() or is_rule(text):
        return None
    cells = cells_of(text, layout.dialect)
    if cells is None:
        return Row(0, "", {}, "The row cannot be parsed.")
    if not cells or is_footer(cells) or _repeats_header(cells, layout.columns) or _is_comment(cells, layout.columns):
        return None
    values: dict[str, Json] = {name: cell for name, cell in zip(layout.columns, cells, strict=False) if cell}
    return Row(0, key_of(values, layout.key_column), values, _error(cells, layout, limits))


def _error(cells: Sequence[str], layout: Layout, limits: TableLimits) -> str | None:
    shifted = layout.delimiter == BLANKS and len(cells) != len(layout.columns)  # an empty cell leaves no trace
    short = len(cells) < len(layout.columns)
    note = (layout.even and len(cells) == 1) or (short and _FOOTNOTE.match(cells[0]) is not None)
    if shifted or note or any(cells[len(layout.columns) :]):
        said = "one cell" if len(cells) == 1 else f"{len(cells)} cells"
        return f"The row has {said}, the table {len(layout.columns)} columns."
    if sum(map(len, cells)) > limits.cell and max(map(len, cells)) > limits.cell:
        return f"A cell is longer than {limits.cell} characters."
    if _sums_up(cells[: len(layout.columns)]):
        return "The row sums up others."
    return None


def _repeats_header(cells: Sequence[str], columns: Sequence[str]) -> bool:
    return len(columns) > 1 and tuple(cells[: len(columns)]) == tuple(columns)


def _is_comment(cells: Sequence[str], columns: Sequence[str]) -> bool:
    return len(columns) > 1 and cells[0].startswith("#") and not any(cells[1:])


def _sums_up(cells: Sequence[str]) -> bool:
    """Whether a row is what spreadsheets end with: ``Total``, and numbers or cells left empty."""
    said = [cell for cell in cells if cell]
    label = said[0].casefold().rstrip(":") if said else ""
    numbers = all(kind_of_cell(cell) in ("number", "year") for cell in said[1:])
    return label in _TOTALS and numbers and (len(said) > 1 or len(cells) > 1)
