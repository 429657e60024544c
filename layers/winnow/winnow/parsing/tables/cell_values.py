"""What the cells of spreadsheets hold, as JSON. Pure."""

from __future__ import annotations

import math
from typing import Final

from winnow.values import Json

_LARGEST_WHOLE: Final = 1e18  # a spreadsheet's numbers have 15 digits; more of an id are written out all the same


def plain_number(number: float) -> Json:
    """A spreadsheet's number, which is always a float there: whole ones whole, what is no number nothing."""
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < _LARGEST_WHOLE else number


def read_number(text: str) -> Json:
    """A number as a file spells it out (``1500``, ``1.5E3``); the text where it is none."""
    try:
        return plain_number(float(text))
    except ValueError:
        return text
