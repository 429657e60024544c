"""Columns that repeat each other count once; numbers of the records and details of one list of several not at all.

A shop's page puts one text under several headings; an export has a short and a long form of one field. What two records
share in one of them they share in the other, and twice the evidence is none. A column is a near copy of another when
nearly all that it says stands in the other too, record by record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Floats, Ints
from winnow.matching.constants import COPIED_RECORDS, COPIED_WORDS, FEWEST_COPIED, LOOKED_AT_COPIES, NEARLY_ALL
from winnow.matching.prepare.columns import Column
from winnow.matching.prepare.normalise import ITEM
from winnow.matching.schema import CLASSES, TITLES, Kind

_DETAILS: Final = frozenset({Kind.DATE, Kind.NUMBER, *CLASSES})
_WORDY: Final = frozenset({*TITLES, Kind.TEXT, Kind.PEOPLE, Kind.SET, Kind.CATEGORY})


def drop_record_numbers(columns: Sequence[Column], lists: Ints) -> list[Column]:
    """The columns without identifiers that nearly all records of some lists have, none of the others, and no two in
    common, where other columns are left.

    They number the records: two records of one thing have two numbers too, and that these differ in one figure says
    that they were written one after the other, which any two may be.

    Args:
        lists: the list that each record is of.
    """
    kept = [column for column in columns if not _numbers_records(column, lists)]
    return kept or list(columns)


def _numbers_records(column: Column, lists: Ints) -> bool:
    held = column.counts[1:]
    if column.kind is not Kind.IDENTIFIER or not len(held) or int(held.max()) > 1:
        return False
    share = _shares(column, lists)
    return bool(((share >= NEARLY_ALL) | (share == 0)).all())


def drop_details_of_one_list(columns: Sequence[Column], lists: Ints) -> list[Column]:
    """The columns without dates, numbers and classes that nearly all records of one list have and those of others
    never, where other columns are left.

    They tell nothing of pairs across lists, and what two records of that list have in common in them (two visits on one
    day) is no sign of one thing, but would be taken for one.

    Args:
        lists: the list that each record is of.
    """
    several = bool(lists.any())
    kept = [column for column in columns if not (several and _is_detail_of_one_list(column, lists))]
    return kept or list(columns)


def _is_detail_of_one_list(column: Column, lists: Ints) -> bool:
    share = _shares(column, lists)
    return column.kind in _DETAILS and int((share > 0).sum()) == 1 and float(share.max()) >= NEARLY_ALL


def _shares(column: Column, lists: Ints) -> Floats:
    """The share of each list's records that have the column."""
    size = np.bincount(lists)
    shares: Floats = np.bincount(lists, weights=column.known, minlength=len(size)) / size
    return shares


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
