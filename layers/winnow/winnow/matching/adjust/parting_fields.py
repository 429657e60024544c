"""Fields that part what agrees in all else: where such a field is not known, nobody can say which thing a record is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.adjust.exact_keys import agree_exactly, find_spellings, surprise
from winnow.matching.adjust.plain_differences import same_to
from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import EQUAL, HALF, KEY_SURPRISE, LEAST_AGREED, MUCH_ALIKE, PARTED_BOUND, PARTING
from winnow.matching.prepare.columns import Column, find_naming_field
from winnow.matching.schema import CLASSES, STRONG, TITLES, Kind

_TELLING_APART: Final = frozenset(
    {
        *TITLES,
        *CLASSES,
        Kind.GIVEN_NAME,
        Kind.FAMILY_NAME,
        Kind.PERSON_NAME,
        Kind.DATE,
        Kind.NUMBER,
        Kind.IDENTIFIER,
        Kind.ADDRESS,
        Kind.PLACE,
    }
)
"""Kinds in which the members of a series, a family or a chain differ, or the lines of a bill."""

_WORDS: Final = re.compile(r"[^\W\d_]+( [^\W\d_]+)*")
_FIGURES: Final = re.compile(r"\d+")


def find_parting(  # noqa: PLR0917 - pairs and what is known of them
    columns: Sequence[Column], sampled_u: Sequence[Floats], left: Ints, right: Ints, matrix: Levels, total: float
) -> Ints:
    """Fields in which a good part of the pairs differ that exact keys would merge if the field were left out: the hours
    of one course, the courses of one student, the given names of a family.

    Of one thing, too, two records may differ. So a field does not count

    * where most records lack it (the programmes that some sites list);
    * where hardly any of these pairs agree in it, as in the prices that two shops ask: it says nothing of the thing
      (a number that is issued does, however few agree in it);
    * where the differences are mostly the same few ones, which are two words for one class;
    * for pairs that have it in two notations, as a number and as a range, which nobody can compare.

    Args:
        sampled_u: for each field the probability of each level over random pairs.
        left, right, matrix: candidate pairs and their levels.
        total: number of all pairs of the table.

    Returns:
        Places of the fields, in their order.
    """
    found = []
    near = _may_be_merged(columns, left, matrix, total)
    left, right, matrix = left[near], right[near], matrix[near]
    for k, column in enumerate(columns):
        if column.kind not in _TELLING_APART or float(column.known.mean()) < HALF:
            continue
        known = np.flatnonzero(matrix[:, k] > 0)
        others = matrix[known]
        others[:, k] = 0
        alike = known[agree_exactly(columns, sampled_u, left[known], right[known], others, total)]
        apart = matrix[alike, k] > (len(LEVELS[column.kind]) - 1 if column.kind in CLASSES else same_to(column.kind))
        agree, differ = int((~apart).sum()), alike[apart]
        if column.kind in TITLES | CLASSES:
            differ = differ[_in_one_notation(column, left[differ], right[differ])]
        told = column.kind is Kind.IDENTIFIER or agree >= LEAST_AGREED * (agree + len(differ))
        if not told or _least_share(len(differ), agree + len(differ)) < PARTING:
            continue
        if int(find_spellings(column, left[differ], right[differ]).sum()) <= HALF * len(differ):
            found.append(k)
    return np.array(found, np.int64)


def _may_be_merged(columns: Sequence[Column], left: Ints, matrix: Levels, total: float) -> Bools:
    """Pairs without those that no exact key merges whatever is left out: neither rare enough together nor with a name,
    a number or a list in common."""
    rare = np.zeros(len(left))
    named = np.zeros(len(left), bool)
    named_by = find_naming_field(columns)
    for k, column in enumerate(columns):
        equal = matrix[:, k] == EQUAL
        rare += np.where(equal, surprise(column)[column.codes[left]], 0.0)
        if column.kind in STRONG or k == named_by:
            named |= equal
        elif column.kind is Kind.SET:
            named |= (matrix[:, k] > 0) & (matrix[:, k] <= MUCH_ALIKE)
    likely: Bools = named | (rare >= np.log(max(total, 1.0)) + KEY_SURPRISE)
    return likely


def _in_one_notation(column: Column, left: Ints, right: Ints) -> Bools:
    """Pairs whose values are written alike but for their words and figures."""
    one, other = (
        np.array([_FIGURES.sub("0", _WORDS.sub("a", column.values[code])) for code in column.codes[side].tolist()], "U")
        for side in (left, right)
    )
    same: Bools = one == other
    return same


def _least_share(some: int, of: int) -> float:
    """The share that some of several have at least, but for one case in ten (Wilson's score interval, 1927)."""
    if not of:
        return 0.0
    share, more = some / of, PARTED_BOUND**2 / of
    return float((share + more / 2 - np.sqrt(more * share * (1 - share) + more**2 / 4)) / (1 + more))
