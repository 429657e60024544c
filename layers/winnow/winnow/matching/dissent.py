"""Facts on which several records stand against several others.

Pairs are weighed one by one, as if each came with slips of its own. But ten records of 1975 that all match ten records
of 1976 are not a hundred slips, nor one: they are ten slips toward the same year, or two things. Each further record
that says the same is another slip that one thing would need.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Floats, Ints, Levels
from winnow.matching.columns import Column
from winnow.matching.comparison import LEVELS
from winnow.matching.schema import FACTS

_NEAR: Final = 2  # the level of typing errors and coarser dates: how a source writes, not what it says


def dissent(  # noqa: PLR0917 - a pair list and what is known of it
    columns: Sequence[Column], log_m: Sequence[Floats], left: Ints, right: Ints, matrix: Levels, weight: Floats
) -> Floats:
    """What each pair's log odds lose, zero or less, because other matches of both records say the same as these do.

    A difference in a fact costs ``log m`` once in the pair's own weight, and once more for each record that backs the
    less backed side: that matches it and has the same value.
    """
    loss = np.zeros(len(left))
    for k, column in enumerate(columns):
        if column.kind not in FACTS:
            continue
        level = matrix[:, k]
        same = (level == 1) & (weight > 0)
        backing = np.bincount(np.r_[left[same], right[same]], minlength=len(column.codes))
        apart = np.flatnonzero((level > _NEAR) | (level == len(LEVELS[column.kind])))
        least = np.minimum(backing[left[apart]], backing[right[apart]])
        loss[apart] += least * log_m[k][level[apart] - 1]
    return loss
