"""Where the records of a CSV end: a quoted cell may run over lines, a quote that is never closed may not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from winnow.parsing.tables.lines import PhysicalLine
from winnow.parsing.tables.table_model import Dialect

MOST_LINES: Final = 500  # of one record; more are a quote that was never closed


def record_texts(lines: Iterable[str], dialect: Dialect, row_bytes: int) -> Iterator[str]:
    """The text of each record, of one line or several."""
    source = iter([PhysicalLine(line, len(line)) for line in lines])
    pending: deque[PhysicalLine] = deque()
    quotes = Quotes(dialect)
    while pending or (pending := deque(islice(source, 1))):
        taken = take_record(pending, source, quotes, row_bytes)
        yield "".join([pending.popleft().text or "" for _ in range(taken)])


def take_record(pending: deque[PhysicalLine], lines: Iterator[PhysicalLine], quotes: Quotes, row_bytes: int) -> int:
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
        if line.text is None or size > row_bytes:
            return 1
        inside = quotes.is_open_after(line.text, inside=inside)
        if not inside:
            return count
    return 1


class Quotes:
    """Whether a line ends inside a quoted cell. A quote opens one only where a cell begins."""

    def __init__(self, dialect: Dialect) -> None:
        self._quote = dialect.quote
        self._escape = dialect.escape
        self._delimiter = dialect.delimiter or "\x1f"

    def is_open_after(self, line: str, *, inside: bool = False) -> bool:
        """The state after ``line``, which begins inside a quoted cell or not."""
        if not self._quote or self._quote not in line:
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
        return found + len(self._delimiter) if found >= 0 else len(line)
