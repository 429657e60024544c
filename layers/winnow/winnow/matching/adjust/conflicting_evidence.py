"""Facts and names on which several records stand against several others.

Pairs are weighed one by one, as if each came with slips of its own. But ten records of 1975 that all match ten records
of 1976 are not a hundred slips, nor one: they are ten slips toward the same year, or two things. Each further record
that says the same is another slip that one thing would need. What names a thing counts like a fact, with names that are
nearly equal taken for the same, and only those apart that are hardly alike: names are written in many ways.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winnow.matching.arrays import Floats, Ints, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import LAST_NAME_LEVELS, NEARLY_EQUAL
from winnow.matching.prepare.columns import Column, find_naming_field
from winnow.matching.schema import FACTS


def dissent(  # noqa: PLR0917 - a pair list and what is known of it
    columns: Sequence[Column], log_m: Sequence[Floats], left: Ints, right: Ints, matrix: Levels, weight: Floats
) -> Floats:
    """What each pair's log odds lose, zero or less, because other matches of both records say the same as these do.

    A difference costs ``log m`` once in the pair's own weight, and once more for each record that backs the less backed
    side: that matches it and says the same.
    """
    loss = np.zeros(len(left))
    named = find_naming_field(columns)
    for k, column in enumerate(columns):
        level, last = matrix[:, k], len(LEVELS[column.kind])
        if k == named:
            same, apart = (level == 1) | (level == NEARLY_EQUAL), level > last - LAST_NAME_LEVELS
        elif column.kind in FACTS:
            same, apart = level == 1, (level > NEARLY_EQUAL) | (level == last)
        else:
            continue
        backed = same & (weight > 0)
        backing = np.bincount(np.r_[left[backed], right[backed]], minlength=len(column.codes))
        at = np.flatnonzero(apart)
        loss[at] += np.minimum(backing[left[at]], backing[right[at]]) * log_m[k][level[at] - 1]
    return loss
