"""How a CSV file separates its cells, and whether its first row names the columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

_DELIMITERS = ",;\t|"
_SAMPLE = 200  # rows
_DATA = re.compile(r"@|^[\s$€£+-]*\d[\d\s.,:/()+-]*%?$|https?://", re.ASCII)
_ID_NAMES = re.compile(
    r"^(id|uuid|guid|key|rid|rec(ord)?[ _-]?(id|key|no)|(row|person|contact|candidate)[ _-]?id)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A CSV file's form.

    Attributes:
        columns: names in order, all distinct.
        header: whether the first row is the names.
        id_column: the column whose values tell the rows apart, or None.
    """

    delimiter: str
    columns: tuple[str, ...]
    header: bool
    id_column: str | None


def sample_rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows of a text read with a delimiter, without blank ones; a row that is cut off is left out."""
    lines = text.splitlines(keepends=True)
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO("".join(lines).replace("\0", "")), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == _SAMPLE:
                break
    except csv.Error:
        pass  # the rows before it tell enough
    return rows


def regularity(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Share of rows with the most frequent number of cells, and that number; one cell a row is no table."""
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (count / len(rows), width) if width > 1 else (0.0, 1)


def delimiter_of(text: str) -> str | None:
    """The delimiter that cuts most rows into the same number of cells, or None when none does."""
    scored = []
    for order, delimiter in enumerate(_DELIMITERS):
        share, width = regularity(sample_rows(text, delimiter))
        scored.append((share, width, -order, delimiter))
    share, _, _, delimiter = max(scored)
    return delimiter if share >= 0.6 else None  # noqa: PLR2004 - ragged rows are some, not half


def dialect_of(text: str) -> Dialect:
    """The form of a CSV file that begins with ``text``. A file of one column is separated by nothing."""
    delimiter = delimiter_of(text) or ","
    rows = sample_rows(text, delimiter)
    first = rows[0] if rows else []
    header = is_header(first, rows[1:])
    width = max((len(row) for row in rows), default=0)
    columns = _distinct(first if header else [], len(first) if header else width)
    return Dialect(delimiter, columns, header, _id_column(columns, rows[1:] if header else rows, named=header))


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether a row names columns: no cell looks like data, most differ, and few stand again in their column."""
    names = [cell.strip() for cell in first if cell.strip()]
    if not names or any(_DATA.search(name) for name in names) or len(set(names)) < len(names) / 2:
        return False
    if not rest:
        return True
    again = sum(
        any(len(row) > place and row[place] == cell for row in rest) for place, cell in enumerate(first) if cell
    )
    return again <= len(names) / 4


def _distinct(names: Sequence[str], width: int) -> tuple[str, ...]:
    taken: Counter[str] = Counter()
    columns = []
    for place in range(width):
        name = names[place].strip() if place < len(names) else ""
        name = name or f"column_{place + 1}"
        taken[name] += 1
        columns.append(name if taken[name] == 1 else f"{name}_{taken[name]}")
    return tuple(columns)


def _id_column(columns: Sequence[str], rows: Sequence[Sequence[str]], *, named: bool) -> str | None:
    """The first column that is named like an id and whose sampled values are all there and all different."""
    for place, name in enumerate(columns if named else ()):
        values = [row[place].strip() if place < len(row) else "" for row in rows]
        if _ID_NAMES.match(name) and all(values) and len(set(values)) == len(values):
            return name
    return None
