"""Columns that repeat each other count once.

A shop's page puts one text under several headings; an export has a short and a long form of one field. What two records
share in one of them they share in the other, and twice the evidence is none. A column is a near copy of another when
nearly all that it says stands in the other too, record by record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from winnow.matching.constants import COPIED_RECORDS, COPIED_WORDS, FEWEST_COPIED, LOOKED_AT_COPIES
from winnow.matching.prepare.columns import Column
from winnow.matching.prepare.normalise import ITEM
from winnow.matching.schema import TITLES, Kind

_WORDY: Final = frozenset({*TITLES, Kind.TEXT, Kind.PEOPLE, Kind.SET, Kind.CATEGORY})


def drop_near_copies(columns: Sequence[Column]) -> list[Column]:
    """The columns without those that are near copies of others; of two that hold the same the one with more values
    stays, and of equal ones the first."""
    order = sorted(range(len(columns)), key=lambda k: (-len(columns[k].values), k))
    kept: list[int] = []
    for k in order:
        column = columns[k]
        if column.kind not in _WORDY or not any(_is_near_copy(column, columns[j]) for j in kept):
            kept.append(k)
    return [columns[k] for k in sorted(kept)]


def _is_near_copy(column: Column, other: Column) -> bool:
    """Whether the other column says nearly all that the column says, in nearly all records that have both."""
    if other.kind not in _WORDY:
        return False
    both = (column.known & other.known).nonzero()[0]
    both = both[:: max(1, len(both) // LOOKED_AT_COPIES)].tolist()
    if len(both) < FEWEST_COPIED:
        return False
    copied = len(both)  # at most: columns that differ are told after a few records
    for i in both:
        words = set(column.values[column.codes[i]].replace(ITEM, " ").split())
        held = set(other.values[other.codes[i]].replace(ITEM, " ").split())
        copied -= len(words & held) < COPIED_WORDS * len(words)
        if copied < COPIED_RECORDS * len(both):
            return False
    return True
