"""Cells of a CSV file that no spreadsheet takes for a formula. Pure.

Source: OWASP, "CSV Injection" (https://owasp.org/www-community/attacks/CSV_Injection). A cell that could begin a
formula is led by an apostrophe, which spreadsheets take for "this is text". So that nothing is lost, a cell that begins
with an apostrophe is led by another one: ``original`` gives back what any cell was made of.
"""

from __future__ import annotations

import json
import unicodedata

from winnow.values import Json

_LEAD = "'"
_BEGINNERS = frozenset("=+-@")
_BREAKERS = frozenset("\t\r\n")


def safe(text: str) -> str:
    """The text as a cell."""
    return f"{_LEAD}{text}" if text.startswith(_LEAD) or _is_risky(text) else text


def original(cell: str) -> str:
    """The text that ``safe`` made a cell of."""
    rest = cell.removeprefix(_LEAD)
    return rest if rest != cell and (rest.startswith(_LEAD) or _is_risky(rest)) else cell


def written(value: Json) -> str:
    """A field's value as text: a text as it is, nothing as nothing, everything else as JSON."""
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _is_risky(text: str) -> bool:
    """Whether it begins with a tab or line break, or, after what can't be seen, with a sign that begins a formula: in
    any of its widths."""
    if text[:1] in _BREAKERS:
        return True
    shown = next((sign for sign in text if not _is_invisible(sign)), "")
    return not _BEGINNERS.isdisjoint(unicodedata.normalize("NFKC", shown)[:1])


def _is_invisible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign)[0] in {"C", "Z"}
