"""Rows of a CSV: records may run over lines; a broken one is that row's error and reading goes on after it."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from winnow.parsing.tables.column_cuts import cuts_word
from winnow.parsing.tables.decimal_commas import with_decimals
from winnow.parsing.tables.dialects import BLANKS, is_rule, parse_records
from winnow.parsing.tables.lines import PhysicalLine
from winnow.parsing.tables.record_splitting import Quotes, take_record
from winnow.parsing.tables.row_keys import key_of
from winnow.parsing.tables.row_roles import (
    SUMS_UP,
    columns_of_header,
    is_footer,
    is_note,
    opens_table,
    sums_up,
    trimmed,
    typed_columns,
)
from winnow.parsing.tables.table_header import is_known_name, name_columns
from winnow.parsing.tables.table_model import Dialect, Layout, Record, Row, TableLimits
from winnow.values import Json

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_FORMULA: Final = re.compile(r'(?:^|(?<=[,;|\t]))="')
"""A cell that is written as a formula so that a spreadsheet keeps it as text: ``="007"``."""
_AHEAD: Final = 3  # records below one that may be another table's title: its header, what follows, an empty line
_CUT: Final = "A cell reaches over the end of its column."


def read_records(lines: Iterator[PhysicalLine], layout: Layout, limits: TableLimits) -> Iterator[Record]:
    """Each record's row without number (None for a blank line, a rule, a comment, a header said again).

    Below an empty line another table may begin: its header gives the columns from there on.
    """
    texts = _record_texts(lines, layout.dialect, limits)
    waiting: deque[_Text] = deque()
    reader = _Reader(layout, limits)
    below_blank = False
    while waiting or (waiting := deque(islice(texts, 1))):
        text, size, taken = waiting.popleft()
        if text is None:
            yield Record(Row(0, "", {}, f"The row is longer than {limits.row_bytes} bytes."), size, taken)
            continue
        if below_blank and text.strip():
            waiting.extend(islice(texts, _AHEAD - len(waiting)))
            found = reader.columns_of_other_table([text, *(ahead.text or "" for ahead in waiting)])
            if found is not None:
                if found.columns:
                    reader.name(*found)
                yield Record(None, size, taken, reader.layout)
                below_blank = not found.columns
                continue
        below_blank = not text.strip()
        row = reader.row(text)
        yield Record(row, size, taken, reader.layout if row is None else None)


class _Text(NamedTuple):
    """A record's text, None when it is too long, and the bytes and lines it takes."""

    text: str | None
    size: int
    lines: int


class _Columns(NamedTuple):
    """The names of a table's columns, and the places of those that hold data."""

    columns: tuple[str, ...]
    typed: tuple[int, ...]


def _record_texts(lines: Iterator[PhysicalLine], dialect: Dialect, limits: TableLimits) -> Iterator[_Text]:
    pending: deque[PhysicalLine] = deque()
    quotes = Quotes(dialect)
    while pending or (pending := deque(islice(lines, 1))):
        first = pending[0]
        if first.text is not None and first.size <= limits.row_bytes and not quotes.is_open_after(first.text):
            pending.popleft()  # most records are one line
            yield _Text(first.text, first.size, 1)
            continue
        taken = take_record(pending, lines, quotes, limits.row_bytes)
        record = [pending.popleft() for _ in range(taken)]
        texts = [line.text for line in record if line.text is not None]
        whole = "".join(texts) if len(texts) == taken else None
        yield _Text(whole, sum(line.size for line in record), taken)


class _Reader:
    """Turns records into rows. The columns change where a header says so."""

    def __init__(self, layout: Layout, limits: TableLimits) -> None:
        self.layout = layout
        self._limits = limits
        self._dialect = layout.dialect
        self._names = frozenset(map(str.casefold, layout.columns))

    def name(self, columns: tuple[str, ...], typed: tuple[int, ...], key_column: str | None = None) -> None:
        """Give the columns other names or another order."""
        self.layout = replace(self.layout, columns=columns, key_column=key_column, typed=typed, even=False)
        self._names = frozenset(map(str.casefold, columns))

    def columns_of_other_table(self, texts: Sequence[str]) -> _Columns | None:
        """The columns of another table that begins with the first of these records; none yet when that is its title,
        None when no table begins here."""
        records = list(filter(None, [trimmed(cells_of(text, self._dialect) or []) for text in texts]))
        width = len(self.layout.columns)
        at = 1 if records and len(records[0]) == 1 < width else 0
        if len(records) <= at + 1 or not opens_table(
            records[at], records[at + 1], width, self.layout.typed, sum(map(is_known_name, records[at]))
        ):
            return None
        columns = name_columns(records[at])
        if columns == self.layout.columns:
            return None  # the table's own header, below a title
        return _Columns((), ()) if at else _Columns(columns, typed_columns(records[1:2]))

    def row(self, text: str) -> Row | None:
        """The row of a record's text; None when it is none."""
        layout = self.layout
        if not text.strip() or is_rule(text) or (layout.comments and text.startswith(layout.comments)):
            return None
        cells = cells_of(text, self._dialect)
        if cells is None:
            return Row(0, "", {}, "The row cannot be parsed.")
        if not any(cells) or is_footer([text] if layout.cuts else cells) or _is_comment(cells, layout.columns):
            return None
        if layout.decimals:
            cells = with_decimals(cells, len(layout.columns), layout.decimals)
        if cells[0].casefold() in self._names:
            order = columns_of_header(cells, layout.columns)
            if order is not None:
                if order != layout.columns:
                    places = [layout.columns.index(name) for name in order]
                    typed = tuple(at for at, place in enumerate(places) if place in layout.typed)
                    self.name(order, typed, layout.key_column)
                return None
        values: dict[str, Json] = {name: cell for name, cell in zip(layout.columns, cells, strict=False) if cell}
        error = _error(cells, layout, self._limits) or (_CUT if layout.cuts and cuts_word(text, layout.cuts) else None)
        return Row(0, key_of(values, layout.key_column), values, error)


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
        and not (dialect.framed or dialect.wrapped or dialect.cuts)
        and dialect.escape is None
        and (not dialect.quote or dialect.quote not in text)
        and text.find("\n", 0, -1) < 0
    )


def _error(cells: Sequence[str], layout: Layout, limits: TableLimits) -> str | None:
    width = len(layout.columns)
    shifted = layout.delimiter == BLANKS and len(cells) != width  # an empty cell leaves no trace
    if is_note(cells, width):
        return "The line is a note, not a row."
    note = layout.even and len(cells) == 1
    if shifted or note or (len(cells) > width and any(cells[width:])):
        said = "one cell" if len(cells) == 1 else f"{len(cells)} cells"
        return f"The row has {said}, the table {width} columns."
    if sum(map(len, cells)) > limits.cell and max(map(len, cells)) > limits.cell:
        return f"A cell is longer than {limits.cell} characters."
    if sums_up(cells[:width]):
        return SUMS_UP
    return None


def _is_comment(cells: Sequence[str], columns: Sequence[str]) -> bool:
    return len(columns) > 1 and cells[0].startswith("#") and not any(cells[1:])
