"""The conflicting-evidence penalty: several records say one thing and several others say another.

Pairs are weighed one by one, as if each came with typing errors of its own. But when ten records of 1975 all match ten
records of 1976, that is neither a hundred errors nor one: it is ten errors toward the same year, or two things. Each
further record that says the same is another error that one thing would need. What names a thing counts like a fact,
with names that are nearly equal taken for the same, and only those for different that are hardly alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import EQUAL, LAST_NAME_LEVELS, NEARLY_EQUAL
from winnow.matching.prepare.columns import Column, find_naming_field
from winnow.matching.schema import FACTS


@dataclass(frozen=True, slots=True)
class ConflictingEvidence:
    """How many records back what each record says.

    Attributes:
        columns: the compared columns.
        log_m: for each field the log of m of each level.
        backing: for each field that counts (by its place) and each record the number of records that match it and say
            the same.
    """

    columns: Sequence[Column]
    log_m: Sequence[Floats]
    backing: Mapping[int, Ints]

    @classmethod
    def count(  # noqa: PLR0917 - a pair list and what is known of it
        cls, columns: Sequence[Column], log_m: Sequence[Floats], left: Ints, right: Ints, matrix: Levels, weight: Floats
    ) -> ConflictingEvidence:
        """Count over candidate pairs, those with positive log odds for matches."""
        named = find_naming_field(columns)
        backing = {}
        for k, column in enumerate(columns):
            if k != named and column.kind not in FACTS:
                continue
            backed = _says_the_same(matrix[:, k], named=k == named) & (weight > 0)
            backing[k] = np.bincount(np.r_[left[backed], right[backed]], minlength=len(column.codes))
        return cls(columns, log_m, backing)

    def penalty(self, left: Ints, right: Ints, matrix: Levels) -> Floats:
        """What each pair's log odds lose, zero or less.

        A difference costs ``log m`` once in the pair's own weight, and here once more for each record that backs the
        less backed side.
        """
        named = find_naming_field(self.columns)
        loss = np.zeros(len(left))
        for k, backing in self.backing.items():
            level, last = matrix[:, k], len(LEVELS[self.columns[k].kind])
            apart = level > last - LAST_NAME_LEVELS if k == named else (level > NEARLY_EQUAL) | (level == last)
            at = np.flatnonzero(apart)
            loss[at] += np.minimum(backing[left[at]], backing[right[at]]) * self.log_m[k][level[at] - 1]
        return loss


def _says_the_same(level: Levels, *, named: bool) -> Bools:
    """Whether two values say the same: equal ones, and names that are nearly equal."""
    same: Bools = (level == EQUAL) | ((level == NEARLY_EQUAL) & named)
    return same
