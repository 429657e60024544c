"""Running headers, footers and page numbers: what every page repeats is read once, page numbers not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from winnow.ingestion.documents.gutters import Row
from winnow.ingestion.documents.words import text_of

_DIGITS: Final = re.compile(r"\d+")
_PAGE_NUMBER: Final = re.compile(
    r"^\W*(?:(?:page|seite|página|pagina|pág\.?|p\.)\s*)?\d{1,3}(?:\s*(?:/|of|von|de|sur|di|van|\|)\s*\d{1,3})?\W*$",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"(?<!\d)\d{1,3}\s*(?:/|of|von|de|sur|di|van)\s*\d{1,3}(?!\d)", re.IGNORECASE)
_EDGE_ROWS: Final = 2  # rows at the top and bottom of a page that may be running ones


def without_running(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The pages' rows without page numbers and without repetitions.

    A repeated row stays at its first place when it heads pages, at its last when it stands at their feet, and nowhere
    when all it adds is the page's number.
    """
    if len(pages) < 2:
        return list(pages)
    edges = [_edge_rows(rows) for rows in pages]
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for number, keys in enumerate(edges):
        for key, _ in keys.values():
            first.setdefault(key, number)
            last[key] = number
    kept: list[list[Row]] = []
    for number, (rows, keys) in enumerate(zip(pages, edges, strict=True)):
        page: list[Row] = []
        for row in rows:
            key, at_top = keys.get(id(row), ("", False))
            repeated = key and first[key] != last[key]
            stays = number == (first[key] if at_top else last[key]) if repeated else True
            if key and (_PAGE_NUMBER.match(_text(row)) or (repeated and _counts_pages(row))):
                stays = False
            if stays:
                page.append(row)
        kept.append(page)
    return kept


def _counts_pages(row: Row) -> bool:
    """Whether the row says which page it is, and nothing that only it may say."""
    text = _text(row)
    return _NUMBERED.search(text) is not None and "@" not in text


def _by_height(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.cells[0].base)


def _edge_rows(rows: list[Row]) -> dict[int, tuple[str, bool]]:
    """The rows at the page's top and bottom, by identity: text without numbers, and whether at the top."""
    ordered = _by_height(rows)
    feet = {id(row): (_DIGITS.sub("#", _text(row)), False) for row in ordered[-_EDGE_ROWS:]}
    heads = {id(row): (_DIGITS.sub("#", _text(row)), True) for row in ordered[:_EDGE_ROWS]}
    return {**feet, **heads}


def _text(row: Row) -> str:
    return " ".join([text_of(cell) for cell in row.cells])
