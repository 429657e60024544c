"""Dates that stand for a missing one: the first day that a system knows, or its last.

``1900-01-01``, ``9999-12-31`` and the like are seen in every data base, and another one in each. They are known by how
often they come: a birthday that a hundred times more records have than any other is nobody's birthday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from typing import Final

from winnow.matching.constants import (
    DEFAULT_DATE_EXCESS,
    DEFAULT_DATE_SHARE,
    FEWEST_DATES,
    SHARED_DAY,
    USUAL_DATES,
)

_NEVER: Final = frozenset(("9999-12-31", "9999-01-01", "0001-01-01"))
_FULL: Final = len("1990-05-17")


def find_default_dates(normal: list[str]) -> Set[str]:
    """The full dates of a column that are far too frequent for what they say.

    Args:
        normal: the parsed date of each record, ``""`` for none.
    """
    counts = Counter(value for value in normal if len(value) == _FULL)
    defaults = _NEVER & counts.keys()
    if len(counts) < FEWEST_DATES:
        return defaults
    usual = sorted(counts.values())[int(USUAL_DATES * (len(counts) - 1))]
    least = max(DEFAULT_DATE_EXCESS * usual, DEFAULT_DATE_SHARE * counts.total())
    return defaults | {value for value, count in counts.items() if count >= least}


def drop_unsaid_days(normal: list[str]) -> list[str]:
    """The dates of a column of which nearly all are the first of January, or of a month, as years or months: whoever
    wrote them had no day to write.

    Args:
        normal: the parsed date of each record, ``""`` for none.
    """
    full = {value for value in normal if len(value) == _FULL}
    if len(full) < FEWEST_DATES:
        return normal
    for unsaid in ("-01-01", "-01"):
        if sum(value.endswith(unsaid) for value in full) >= SHARED_DAY * len(full):
            return [value.removesuffix(unsaid) if value in full else value for value in normal]
    return normal
