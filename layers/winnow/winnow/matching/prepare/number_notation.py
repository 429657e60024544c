"""Numbers out of amounts and measures, with the decimal mark decided for a whole column.

``1.299`` is a thousand in a column of German prices and one and a bit in one of English weights. Values that can be
read in one way only (``1.299,00``; ``0.5``) say which mark the column uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

POINT: Final = "."
COMMA: Final = ","

_FIGURES: Final = re.compile(
    r"(?P<minus>[-−]\s?)?(?P<digits>\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
    r"(?P<after>-(?=\s*(?:[^\d\s-]|$)))?"
)
_DEGREES: Final = re.compile(
    r"(?P<deg>\d{1,3})\s?°\s?(?:(?P<min>\d{1,2}(?:[.,]\d+)?)\s?['’′]\s?)?(?:(?P<sec>\d{1,2}(?:[.,]\d+)?)\s?(?:\"|”|″|''|′′))?"
    r"\s?(?P<side>[nsewo])?"
)
_NOT_GROUPED: Final = re.compile(r"[ \u00a0\u202f'’]")
_UNEVEN: Final = re.compile(r"[.,](?!\d{3}(?:[.,]|$))")
_GROUP: Final = 3  # figures between the marks of thousands
_BRACKETED: Final = re.compile(r"\(\D*\d[\d., ]*[.,]\d{2}\D*\)")


def read_decimal_mark(values: Iterable[str]) -> str:
    """The decimal mark that most values say which can be read in one way only; a point when none does.

    Args:
        values: the distinct folded values.
    """
    point = comma = 0
    for value in values:
        found = _FIGURES.search(value)
        mark = _decimal_mark(found["digits"]) if found else None
        point += mark == POINT
        comma += mark == COMMA
    return COMMA if comma > point else POINT


def parse_number(folded: str, mark: str = POINT) -> str:
    """The first number of a text in plain notation (``1299.5``); ``""`` where there is none.

    A minus may stand before it, after it, or be written as brackets around an amount with cents (as accounts do).

    Args:
        folded: lower-case text.
        mark: the decimal mark of the column that it is from.
    """
    found = _FIGURES.search(folded)
    if not found:
        return ""
    number = _to_float(found["digits"], mark)
    negative = bool(found["minus"] or found["after"] or _BRACKETED.fullmatch(folded))
    return f"{-number if negative else number:.10g}"


def parse_degrees(folded: str, mark: str = POINT) -> str:
    """A latitude or longitude in decimal degrees, south and west negative, from decimal or sexagesimal notation.

    Exactly 0 is how data bases write an unknown place and counts as missing.
    """
    found = _DEGREES.match(folded)
    if found and (found["min"] or found["side"]):
        parts = [float((found[name] or "0").replace(COMMA, POINT)) for name in ("deg", "min", "sec")]
        degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
        written = f"{-degrees if found['side'] in {'s', 'w', 'o'} else degrees:.8g}"
    else:
        written = parse_number(folded, mark)
    return "" if written in {"0", "-0"} else written


def _decimal_mark(digits: str) -> str | None:
    """The decimal mark of one number, or None where it can be read in two ways or has no mark."""
    bare = _NOT_GROUPED.sub("", digits)
    marks = [c for c in bare if c in {POINT, COMMA}]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) > 1:
        return last
    if len(marks) > 1:  # marks of thousands, or a version such as 3.1.2
        return last if _UNEVEN.search(bare) else COMMA if last == POINT else POINT
    whole, _, rest = bare.partition(last)
    grouped = len(rest) == _GROUP and len(whole) <= _GROUP and whole != "0" and bare == digits
    return None if grouped else last


def _to_float(digits: str, mark: str) -> float:
    own = _decimal_mark(digits) or mark
    bare = _NOT_GROUPED.sub("", digits).replace(COMMA if own == POINT else POINT, "")
    if bare.count(own) > 1:  # dotted like a version or an address: its first part
        bare = own.join(bare.split(own)[:2])
    return float(bare.replace(own, POINT))
