"""What a line of a table is when it is no row: a footer, a sum, the header said again, the header of another table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from winnow.parsing.tables.cell_kinds import is_datum, kind_of_cell

_COUNT: Final = re.compile(
    r"\(?\d+ (?:rows?|records?|lines?|entries|zeilen?|lignes?|filas?)(?: affected| selected)?\)?(?: in set\b.*)?",
    re.IGNORECASE,
)
_TOTALS: Final = frozenset((
    "total", "totals", "grand total", "grand totals", "sub total", "sub-total", "subtotal", "overall total", "sum",
    "summe", "gesamt", "gesamtsumme", "zwischensumme", "endsumme", "somme", "total général", "sous-total", "suma",
    "total general", "totale", "totale generale", "totaal", "soma", "totalt", "razem", "toplam", "celkem", "итого",
    "всего", "合計", "小計", "合计", "总计", "小计", "합계",
))  # fmt: skip
_SOURCE: Final = re.compile(
    r"(?:sources?|notes?|remarks?|footnotes?|quellen?|anmerkung(?:en)?|hinweise?|stand|nota|notas|fuentes?|remarques?|"
    r"fontes?|bron|źródło)\s*:",
    re.IGNORECASE,
)
_MARK: Final = re.compile(r"(?:[*†‡]+\s?|[(\[](?:\d{1,2}|[a-z]|[*†‡]+)[)\]]\s*)[^\W\d_]", re.IGNORECASE)
SUMS_UP: Final = "The row sums up others."
_TYPED: Final = 0.8  # of a column's filled cells
_LONGEST_NAME: Final = 40  # characters of a column's name in another table's header


def is_footer(record: Sequence[str]) -> bool:
    """Whether a record is what a program prints under a table: ``(2 rows)``."""
    said = [cell for cell in record if cell.strip()]
    return len(said) == 1 and _COUNT.fullmatch(said[0].strip()) is not None


def is_note(cells: Sequence[str], width: int) -> bool:
    """Whether a line says where the table comes from, or explains a mark: ``Source: …``, ``(1) Without islands``.

    It does so in its first cell alone; a source may hold commas, but not as many as a row has.

    Args:
        cells: the line's.
        width: the columns of the table.
    """
    if width <= 1 or not cells:
        return False
    alone = not any(cells[1:])
    return (alone and _MARK.match(cells[0]) is not None) or (
        (alone or len(cells) < width) and _SOURCE.match(cells[0]) is not None
    )


def sums_up(cells: Sequence[str]) -> bool:
    """Whether a row is what spreadsheets end with: ``Total``, and numbers or cells left empty."""
    label = next(filter(None, cells), "")
    if label.casefold().rstrip(":") not in _TOTALS or len(cells) == 1:
        return False
    return all(kind_of_cell(cell) in ("number", "year") for cell in [cell for cell in cells if cell][1:])


def columns_of_header(cells: Sequence[str], columns: Sequence[str]) -> tuple[str, ...] | None:
    """The columns in the order of a header that is said again, in whatever order and case; None for a row."""
    if len(columns) < len("id") or len(cells) < len(columns) or any(cells[len(columns) :]):
        return None
    known = {name.casefold(): name for name in columns}
    named = [known.get(cell.casefold(), "") for cell in cells[: len(columns)]]
    return tuple(named) if all(named) and len(set(named)) == len(columns) else None


def typed_columns(rows: Sequence[Sequence[str | None]]) -> tuple[int, ...]:
    """The places of the columns that hold data, not words, in nearly all rows that fill them."""
    places = range(max(map(len, rows), default=0))
    columns = [[kind_of_cell(cell) for row in rows if len(row) > at and (cell := row[at])] for at in places]
    return tuple(
        at for at, kinds in zip(places, columns, strict=True) if sum(map(is_datum, kinds)) > _TYPED * len(kinds)
    )


def opens_table(cells: Sequence[str], following: Sequence[str], width: int, typed: Sequence[int], known: int) -> bool:
    """Whether a record below an empty line is the header of another table than the one above.

    It has another number of cells, or only names that columns are known by, or words in the columns that hold data
    above. All are short texts that differ, one at least is such a name, and the record that follows holds a datum.

    Args:
        cells: the record, without empty cells at its end.
        following: the one after it, likewise.
        width: the columns of the table above.
        typed: the places of those that hold data.
        known: how many of the cells are names that columns are known by.
    """
    names = {cell.casefold() for cell in cells}
    words = all(cell and len(cell) <= _LONGEST_NAME and kind_of_cell(cell) == "text" for cell in cells)
    if len(cells) <= 1 or not words or len(names) < len(cells) or not 1 < len(following) <= len(cells):
        return False
    other = len(cells) != width or known == len(cells) or bool(typed)
    return other and known > 0 and any(is_datum(kind_of_cell(cell)) for cell in following)


def trimmed(cells: Sequence[str]) -> list[str]:
    """The cells of a record, empty ones at its end left out."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept
