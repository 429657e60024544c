"""Tables of mentions: one name stands in many rows, and the other fields only list what goes with it.

A list of patents by applicant, or of papers by affiliation, names a few things hundreds of times in many spellings.
What such a row says beside the name (the inventors, the subjects) is of the one patent: rows of one firm hardly agree
in it, and what its rows have in common is the name and, for most, the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching import blocking
from winnow.matching.arrays import Bools, distinct
from winnow.matching.compare import comparison_levels
from winnow.matching.constants import LEAST_AGREEING_MENTIONS, LEAST_SPELLINGS, MENTIONS_A_NAME, NEARLY_EQUAL
from winnow.matching.prepare.columns import Column, make_column
from winnow.matching.schema import CLASSES, TITLES, Kind

SHARED: Final = frozenset({Kind.PLACE, Kind.POSTCODE, Kind.COORDINATE, *CLASSES})
"""Kinds that rows of one thing have in common: where it is, and of what class."""

_LISTS: Final = frozenset({Kind.SET, Kind.PEOPLE, Kind.MODEL})


def find_mentioned(columns: Sequence[Column]) -> Column | None:
    """The column of names, if these are the columns of a table of mentions.

    That is when there is one name and beside it nothing but places, classes and lists: no field tells two things of
    one name apart; each name comes several times on average, and its rows mostly agree on the place; and many names
    have another that is hardly different, for they were written by hand: brands and journals are not.

    Args:
        columns: the compared columns.
    """
    named = [column for column in columns if column.kind in TITLES]
    others = [column for column in columns if column.kind not in TITLES]
    if len(named) != 1 or not {column.kind for column in others} <= SHARED | _LISTS:
        return None
    name = named[0]
    if name.known.sum() < MENTIONS_A_NAME * (len(name.values) - 1):
        return None
    places = [agreement(name, column) for column in others if column.kind in SHARED]
    if any(agree - chance < LEAST_AGREEING_MENTIONS * (1 - chance) for agree, chance, _ in places):
        return None
    return name if _spelt_otherwise(name) >= LEAST_SPELLINGS else None


def agreement(name: Column, other: Column) -> tuple[float, float, int]:
    """How often two rows of one name have one value in another column (a mean over the rows), how often any two rows
    have, and the number of rows with a name and a value that are not alone with that name."""
    both = name.known & other.known
    size = np.bincount(name.codes[both], minlength=len(name.values))
    together = np.sort(name.codes[both] * len(other.values) + other.codes[both])
    pairs = distinct(together)
    counts = np.diff(np.r_[np.searchsorted(together, pairs), len(together)])
    bearers = size[pairs // len(other.values)]
    several = bearers > 1
    rows = int(counts[several].sum())
    same = float((counts[several] * (counts[several] - 1) / (bearers[several] - 1)).sum())
    share = np.bincount(other.codes[both]) / max(int(both.sum()), 1)
    return same / max(rows, 1), float((share**2).sum()), rows


def _spelt_otherwise(name: Column) -> float:
    """Share of the names that have another, of the likeliest ones, which is nearly equal."""
    once = make_column(name.name, name.kind, name.values[1:], name.version_words)
    n = len(once.codes)
    found = blocking.candidates([once], n)
    levels = comparison_levels.compare_records([once], found.left, found.right, 1)[:, 0]
    near: Bools = (levels > 0) & (levels <= NEARLY_EQUAL)
    return len(distinct(np.r_[found.left[near], found.right[near]])) / max(n, 1)
