"""Running headers, footers and page numbers: what every page repeats is read once, page numbers not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from winnow.parsing.documents.layout.gutters import Row

_SHORT_NUMBER: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_PAGE_NUMBER: Final = re.compile(
    r"^\W*(?:(?:page|seite|página|pagina|pág\.?|p\.)\s*)?\d{1,3}(?:\s*(?:/|of|von|de|sur|di|van|\|)\s*\d{1,3})?\W*$",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"(?<!\d)\d{1,3}\s*(?:/|of|von|de|sur|di|van)\s*\d{1,3}(?!\d)", re.IGNORECASE)
_PLACE: Final = 6.0  # points within which rows of two pages stand at the same place
_EDGE_ROWS: Final = 2  # rows at the top and bottom of a page that may be running ones


class _Key(NamedTuple):
    """What rows of several pages have in common when they are running ones: text but for page numbers, and place."""

    text: str
    x: int
    y: int
    at_top: bool


def without_running(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The pages' rows without page numbers and without repetitions.

    A repeated row stays at its first place when it heads pages, at its last when it stands at their feet, and nowhere
    when all it adds is the page's number.
    """
    if len(pages) < 2:
        return list(pages)
    edges = [_edge_rows(rows) for rows in pages]
    first: dict[_Key, int] = {}
    last: dict[_Key, int] = {}
    for number, keys in enumerate(edges):
        for key in keys.values():
            first.setdefault(key, number)
            last[key] = number
    return [
        [row for row in rows if _stays(row, number, keys.get(id(row)), first, last)]
        for number, (rows, keys) in enumerate(zip(pages, edges, strict=True))
    ]


def _stays(row: Row, number: int, key: _Key | None, first: dict[_Key, int], last: dict[_Key, int]) -> bool:
    if key is None:
        return True
    if first[key] == last[key]:
        return not _PAGE_NUMBER.match(_text(row))
    return not _counts_pages(row) and number == (first[key] if key.at_top else last[key])


def _counts_pages(row: Row) -> bool:
    """Whether the row says which page it is, and nothing that only it may say."""
    text = _text(row)
    return _NUMBERED.search(text) is not None and "@" not in text


def _by_height(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.cells[0].base)


def _edge_rows(rows: list[Row]) -> dict[int, _Key]:
    """The rows at the page's top and bottom, by identity."""
    ordered = _by_height(rows)
    feet = {id(row): _key(row, at_top=False) for row in ordered[-_EDGE_ROWS:]}
    return {**feet, **{id(row): _key(row, at_top=True) for row in ordered[:_EDGE_ROWS]}}


def _key(row: Row, *, at_top: bool) -> _Key:
    cell = row.cells[0]
    return _Key(_SHORT_NUMBER.sub("#", _text(row)), round(cell.x0 / _PLACE), round(cell.base / _PLACE), at_top)


def _text(row: Row) -> str:
    return " ".join([cell.text for cell in row.cells])
