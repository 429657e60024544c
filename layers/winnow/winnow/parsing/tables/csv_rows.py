"""Rows of a CSV: records may run over lines; a broken one is that row's error and reading goes on after it."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from winnow.parsing.tables.lines import PhysicalLine
from winnow.parsing.tables.row_keys import key_of
from winnow.parsing.tables.sniffing import Dialect, parse
from winnow.parsing.tables.table_model import Layout, Row, TableLimits
from winnow.values import Json

MOST_LINES: Final = 500  # of one record; more are a quote that was never closed
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff]")


def read_records(
    lines: Iterator[PhysicalLine], layout: Layout, limits: TableLimits
) -> Iterator[tuple[Row | None, int]]:
    """For each record its row without number (None for a blank line) and the bytes it took."""
    pending: deque[PhysicalLine] = deque()
    quoted = _Quotes(layout)
    while True:
        if not pending:
            pending.extend(islice(lines, 1))
        if not pending:
            return
        taken = _take(pending, lines, quoted, limits)
        size = sum(pending[index].size for index in range(taken))
        text = "".join(pending[index].text or "" for index in range(taken))
        too_long = any(pending[index].text is None for index in range(taken))
        for _ in range(taken):
            pending.popleft()
        if too_long:
            yield Row(0, "", {}, f"The row is longer than {limits.row_bytes} bytes."), size
        elif text.strip():
            yield _row(text, layout, limits), size
        else:
            yield None, size


def record_sizes(lines: Iterable[str], layout: Layout, limits: TableLimits) -> Iterator[int]:
    """How many lines each record takes."""
    source = iter([PhysicalLine(line, len(line)) for line in lines])
    pending: deque[PhysicalLine] = deque()
    quotes = _Quotes(layout)
    while pending or (pending := deque(islice(source, 1))):
        taken = _take(pending, source, quotes, limits)
        for _ in range(taken):
            pending.popleft()
        yield taken


def _take(pending: deque[PhysicalLine], lines: Iterator[PhysicalLine], quotes: _Quotes, limits: TableLimits) -> int:
    """How many lines the next record takes; one when its quote is never closed."""
    inside = False
    size = 0
    for count in range(1, MOST_LINES + 1):
        if len(pending) < count:
            pending.extend(islice(lines, 1))
        if len(pending) < count:
            return 1 if inside else max(1, count - 1)
        line = pending[count - 1]
        size += line.size
        if line.text is None or size > limits.row_bytes:
            return 1
        inside = quotes.open_after(line.text, inside=inside)
        if not inside:
            return count
    return 1


class _Quotes:
    """Whether a line ends inside a quoted cell. A quote opens one only where a cell begins."""

    def __init__(self, layout: Layout) -> None:
        self._quote = layout.quote
        self._escape = layout.escape
        self._delimiter = layout.delimiter

    def open_after(self, line: str, *, inside: bool) -> bool:
        """The state after ``line``."""
        if self._quote not in line:
            return inside
        if not inside and not self._escape and line.count(self._quote) % 2 == 0:
            return False
        position = 0
        while 0 <= position < len(line):
            if inside:
                position = self._after_quoted(line, position)
                inside = position < 0
            else:
                inside, position = self._cell(line, position)
        return inside

    def _cell(self, line: str, position: int) -> tuple[bool, int]:
        """Whether the cell that begins at ``position`` is quoted, and where its content or the next cell begins."""
        start = position
        while line[start : start + 1] == " ":
            start += 1
        if line[start : start + 1] == self._quote:
            return True, start + 1
        return False, self._next_cell(line, position)

    def _after_quoted(self, line: str, position: int) -> int:
        """Where the cell after the quoted one begins, the line's end, or -1 when the quote is not closed."""
        while (found := line.find(self._quote, position)) >= 0:
            if self._escape and line[found - 1 : found] == self._escape:
                position = found + 1
            elif not self._escape and line[found + 1 : found + 2] == self._quote:
                position = found + 2
            else:
                return self._next_cell(line, found + 1)
        return -1

    def _next_cell(self, line: str, position: int) -> int:
        found = line.find(self._delimiter, position)
        return found + 1 if found >= 0 else len(line)


def _row(text: str, layout: Layout, limits: TableLimits) -> Row:
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
    dialect = Dialect(layout.delimiter, layout.quote, layout.escape)
    try:
        records = parse([text], dialect) if len(text) < csv.field_size_limit() else []
    except csv.Error:
        records = []
    if not records:
        return Row(0, "", {}, "The row cannot be parsed.")
    cells = [cell.strip() for record in records for cell in record]
    values: dict[str, Json] = {name: cell for name, cell in zip(layout.columns, cells, strict=False) if cell}
    error = None
    if any(cells[len(layout.columns) :]):
        error = f"The row has {len(cells)} cells, the table {len(layout.columns)} columns."
    elif any(len(cell) > limits.cell for cell in cells):
        error = f"A cell is longer than {limits.cell} characters."
    return Row(0, key_of(values, layout.key_column), values, error)
