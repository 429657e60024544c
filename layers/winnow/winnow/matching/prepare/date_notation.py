"""Dates as ISO 8601, with the order of day and month and the century decided for a whole column.

``3/4/1990`` alone can be read in two ways. Most columns hold values that can be read in one way only (``25/12/1990``
begins with its day), so the order is counted over all of them. A value that is impossible in its column's order and
possible in the other is read in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from winnow.matching.constants import LATEST_SHORT_YEAR, PLAUSIBLE_YEARS
from winnow.text import MONTHS, letters_and_digits

_FIGURES: Final = re.compile(r"\d+")
_NAME: Final = re.compile(r"[^\W\d_]{3,}")
_CLOCK: Final = re.compile(r"(?<=\d)[t ,]{1,3}\d{1,2}:\d{2}.*$")
_MONTHS_A_YEAR: Final = 12
_DAYS_A_MONTH: Final = 31
_YEAR_FIGURES: Final = 4
_PARTS: Final = 3  # day, month, year
_COMPACT_FIGURES: Final = 8  # yyyymmdd
_SHORTENED: Final = 3  # letters of a month's name


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How the dates of one column are written.

    Attributes:
        day_first: ``3/4/1990`` is a day in April.
        year_first: ``90-05-17`` begins with its year.
        latest_year: the last of the hundred years that two figures stand for.
    """

    day_first: bool = False
    year_first: bool = False
    latest_year: int = LATEST_SHORT_YEAR


MONTH_FIRST: Final = DateOrder()
"""The order of a column whose dates can all be read in several ways: that of ``strptime`` in the C locale (%D)."""


def read_date_order(values: Iterable[str]) -> DateOrder:
    """The order of a column's dates: what most of those say that can be read in one way only.

    Args:
        values: the distinct folded values.
    """
    day_first = month_first = year_first = year_last = latest = 0
    for value in values:
        numbers = _FIGURES.findall(_CLOCK.sub("", value))
        latest = max([latest, *(int(n) for n in numbers if len(n) == _YEAR_FIGURES and int(n) in PLAUSIBLE_YEARS)])
        if len(numbers) != _PARTS or len(numbers[0]) == _YEAR_FIGURES:
            continue
        first, second, third = map(int, numbers)
        day_first += _is_day_only(first) and second <= _MONTHS_A_YEAR
        month_first += _is_day_only(second) and first <= _MONTHS_A_YEAR
        if len(numbers[2]) < _YEAR_FIGURES:
            year_first += first > _DAYS_A_MONTH
            year_last += third > _DAYS_A_MONTH
    return DateOrder(day_first > month_first, year_first > year_last, latest or LATEST_SHORT_YEAR)


def parse_date(folded: str, order: DateOrder = MONTH_FIRST) -> str:
    """A date as ISO 8601 with the precision that was written: ``1990``, ``1990-05`` or ``1990-05-17``.

    A date that is impossible in every order keeps its figures (``1833-85-26``): it is a slip of a date, and compared as
    such. Without a year the letters and digits are returned; the year 0 stands for no date (``""``).

    Args:
        folded: lower-case text without accents.
        order: how the column that it is from writes dates.
    """
    text = _CLOCK.sub("", folded)
    numbers = _FIGURES.findall(text)
    month = find_month(text)
    if len(numbers) == 1 and len(numbers[0]) == _COMPACT_FIGURES:
        numbers = _cut_compact(numbers[0])
    at = _place_of_year(numbers, order, named_month=month > 0)
    if at is None:
        return letters_and_digits(folded).replace(" ", "")
    year = int(numbers[at])
    if len(numbers[at]) != _YEAR_FIGURES:
        year = order.latest_year - (order.latest_year - year) % 100
    if not year:
        return ""
    rest = [int(number) for i, number in enumerate(numbers) if i != at and len(number) < _PARTS]
    if month:
        return _format(year, month, rest[0] if rest else 0)
    if len(rest) < _PARTS - 1:
        return _format(year, rest[0] if rest and rest[0] <= _MONTHS_A_YEAR else 0, 0)
    return _format(year, *order_month_and_day(rest[0], rest[1], day_first=at > 0 and (order.day_first or "." in text)))


def order_month_and_day(first: int, second: int, *, day_first: bool) -> tuple[int, int]:
    """Month and day out of two numbers, in the order told unless that is impossible and the other is not."""
    month, day = (second, first) if day_first else (first, second)
    return (day, month) if month > _MONTHS_A_YEAR >= day else (month, day)


def find_month(folded: str) -> int:
    """The number of the first month that a text names in full or by the beginning of its name; 0 for none."""
    for name in _NAME.findall(folded):
        if found := MONTHS.get(name) or MONTHS.get(name[:_SHORTENED]):
            return found
    return 0


def is_impossible(iso: str) -> bool:
    """Whether a parsed full date is none of the calendar: month 85, 31 June."""
    parts = iso.split("-")
    if len(parts) != _PARTS:
        return False
    try:
        date(*map(int, parts))
    except ValueError:
        return True
    return False


def _is_day_only(number: int) -> bool:
    return _MONTHS_A_YEAR < number <= _DAYS_A_MONTH


def _place_of_year(numbers: Sequence[str], order: DateOrder, *, named_month: bool) -> int | None:
    """Which of the numbers is the year: the one of four figures, else the one of two that stands where years do."""
    for place, number in enumerate(numbers):
        if len(number) == _YEAR_FIGURES:
            return place
    full = _PARTS - named_month
    if len(numbers) != full or any(len(number) >= _PARTS for number in numbers):
        # "May 90" has no day: more than a month has days is a year
        return 0 if named_month and len(numbers) == 1 and int(numbers[0]) > _DAYS_A_MONTH else None
    first_is_year = int(numbers[0]) > _DAYS_A_MONTH or (order.year_first and not named_month)
    return 0 if first_is_year else len(numbers) - 1


def _cut_compact(figures: str) -> list[str]:
    """Eight figures as year, month and day, or as day, month and year where only that is a date of plausible years."""
    year_first = [figures[:4], figures[4:6], figures[6:]]
    year_last = [figures[:2], figures[2:4], figures[4:]]
    if _is_date(year_first) or not _is_date([year_last[2], *year_last[:2]]):
        return year_first
    return year_last


def _is_date(parts: Sequence[str]) -> bool:
    year, month, day = map(int, parts)
    return year in PLAUSIBLE_YEARS and not is_impossible(
        _format(year, *order_month_and_day(month, day, day_first=False))
    )


def _format(year: int, month: int, day: int) -> str:
    return f"{year:04d}" + (f"-{month:02d}" + (f"-{day:02d}" if day else "") if month else "")
