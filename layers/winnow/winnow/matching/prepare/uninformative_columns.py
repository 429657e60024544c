"""Columns in which two records of one thing agree by chance at most: numbers of the records, and what only one of
several lists says; and generation suffixes that a list never writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from winnow.matching.arrays import Floats, Ints
from winnow.matching.constants import NEARLY_ALL
from winnow.matching.prepare.columns import Column
from winnow.matching.prepare.generations import NONE
from winnow.matching.schema import CLASSES, Kind

_DETAILS: Final = frozenset({Kind.DATE, Kind.NUMBER, *CLASSES})


def split_record_numbers(columns: Sequence[Column], lists: Ints) -> tuple[list[Column], list[Column]]:
    """The columns without the numbers of records, and these: identifiers that nearly all records of some lists have,
    none of the others, and no two in common. All columns and none where no others would be left.

    Two records of one thing have two numbers too, and that these differ in one figure says that they were written one
    after the other, which any two may be.

    Args:
        lists: the list that each record is of.
    """
    kept: list[Column] = []
    numbers: list[Column] = []
    for column in columns:
        (numbers if _numbers_records(column, lists) else kept).append(column)
    return (kept, numbers) if kept else (numbers, [])


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


def clear_unwritten_suffixes(columns: Sequence[Column], lists: Ints) -> list[Column]:
    """The columns with the generation suffixes of lists that never write one as not known: of their juniors nobody can
    say that they are none.

    Args:
        lists: the list that each record is of.
    """
    return [_clear_unwritten(column, lists) if column.kind is Kind.NAME_SUFFIX else column for column in columns]


def _clear_unwritten(column: Column, lists: Ints) -> Column:
    written = column.known & (column.codes != column.values.index(NONE) if NONE in column.values else True)
    writing = np.bincount(lists, weights=written) > 0
    codes = np.where(writing[lists], column.codes, 0)
    return replace(column, codes=codes, counts=np.bincount(codes, minlength=len(column.values)))


def _shares(column: Column, lists: Ints) -> Floats:
    """The share of each list's records that have the column."""
    size = np.bincount(lists)
    shares: Floats = np.bincount(lists, weights=column.known, minlength=len(size)) / size
    return shares
