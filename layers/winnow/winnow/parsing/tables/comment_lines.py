"""Lines of a table that are comments: ``# exported by ...``, by their first character."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from winnow.parsing.tables.cell_kinds import is_datum, kind_of_cell
from winnow.parsing.tables.dialects import find_dialect, is_rule, parse_records
from winnow.parsing.tables.table_header import is_known_name

_MARKS: Final = ("#", "//", "%", "--", ";;")
_LEAST_ROWS: Final = 2  # lines that are none: a header and a row


def find_comments(lines: Sequence[str]) -> str:
    """What comments begin with; empty where there are none.

    A table has comments when it begins with them. There are none when the last of these lines is the header:
    ``#id,name`` above rows of two cells that name no columns themselves.
    """
    written = [line for line in lines if line.strip() and not is_rule(line)]
    mark = next((mark for mark in _MARKS if written and written[0].startswith(mark)), "")
    if not mark:
        return ""
    rest = [line for line in written if not line.startswith(mark)]
    if len(rest) < _LEAST_ROWS:
        return ""
    leading = next((index for index, line in enumerate(written) if not line.startswith(mark)), len(written))
    records = [record for record in parse_records(rest, find_dialect(rest)) if any(map(str.strip, record))]
    last = parse_records([written[leading - 1].removeprefix(mark)], find_dialect(rest))
    heads = bool(last and records) and len(last[0]) == len(records[0]) > 1
    return "" if heads and not _names_columns(records[0], last[0]) else mark


def _names_columns(record: Sequence[str], commented: Sequence[str]) -> bool:
    """Whether the first record that is no comment names the columns, and not the commented one above it."""
    kinds = [kind_of_cell(cell) for cell in record]
    if any(map(is_datum, kinds)):
        return False
    return sum(map(is_known_name, record)) >= sum(map(is_known_name, commented))
