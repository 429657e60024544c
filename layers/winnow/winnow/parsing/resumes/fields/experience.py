"""Total experience: the months covered by at least one job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.text.dates import MONTHS_A_YEAR, month_index

_MID_YEAR = 6


def months_of(entries: Sequence[Entry], today: date) -> int | None:
    """The length in months of the union of the entries' intervals, or None when no entry has one.

    Months count whole at both ends. A bare year stands for its middle, so that 2014 - 2018 is four years; a job without
    an end that is not current has no length.
    """
    intervals = sorted(span for entry in entries if (span := _interval(entry, today)))
    if not intervals:
        return None
    total, until = 0, intervals[0][0]
    for start, end in intervals:
        total += max(0, end - max(start, until))
        until = max(until, end)
    return total


def _interval(entry: Entry, today: date) -> tuple[int, int] | None:
    """Half-open [first month, month after the last), counted from year 0."""
    start, end, current = (entry.get(key) for key in ("startDate", "endDate", "current"))
    if not isinstance(start, FieldValue):
        return None
    first = _bound(str(start.value))
    now = today.year * MONTHS_A_YEAR + today.month
    if isinstance(end, FieldValue):
        last = _bound(str(end.value)) + (0 if len(str(end.value)) == 4 else 1)  # a bare year
    elif isinstance(current, FieldValue) and current.value is True:
        last = now
    else:
        return None
    last = min(max(last, first + 1), now)
    return (first, last) if first < last else None


def _bound(value: str) -> int:
    return month_index(value) + (_MID_YEAR if len(value) == 4 else 0)  # a bare year
