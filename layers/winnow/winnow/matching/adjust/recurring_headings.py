"""Headings under which something new is written again and again, with too little to tell one from the next.

"Editor's notes" by one editor stand in every issue of a journal; a list that gives only the year holds four of them
that are equal in everything. Pairs of one heading and year are then as likely two issues' as one's. Episodes of a film
are numbered and dated, so that chance does not make two of them agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Levels, distinct
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import (
    AGREEING_BY_CHANCE,
    EQUAL,
    FEWEST_RECURRENCES,
    MUCH_ALIKE,
    NEARLY_EQUAL,
)
from winnow.matching.prepare.columns import Column
from winnow.matching.schema import Kind

COUNTED: Final = frozenset({Kind.DATE, Kind.NUMBER})
"""Kinds in which what stands under one heading differs."""


def find_recurring(  # noqa: PLR0917 - pairs and what is known of them
    columns: Sequence[Column],
    named: int,
    log_u: Sequence[Floats],
    left: Ints,
    right: Ints,
    matrix: Levels,
    labels: Ints,
) -> Bools:
    """For each record whether it stands under a recurring heading.

    That is when records of several other clusters bear its name and differ from it in dates and numbers only, and
    these agree by chance often enough for so many.

    Args:
        named: the field that names things.
        log_u: for each field the log probability of each level among non-matches.
        left, right, matrix: candidate pairs and their levels.
        labels: cluster of each record.
    """
    n = len(labels)
    others = (labels[left] != labels[right]) & (matrix[:, named] > 0) & (matrix[:, named] <= NEARLY_EQUAL)
    differing = np.zeros(len(left), bool)
    for k, column in enumerate(columns):
        level = matrix[:, k]
        if column.kind in COUNTED:
            differing |= level > EQUAL  # the next year is one letter from this
        else:
            most = MUCH_ALIKE if len(LEVELS[column.kind]) > MUCH_ALIKE + 1 else EQUAL
            others &= level <= most
    a, b = left[others & differing], right[others & differing]
    keys = distinct(np.r_[a * n + labels[b], b * n + labels[a]])
    recurrences = np.bincount(keys // n, minlength=n)
    chance = np.zeros(n)
    for k, column in enumerate(columns):
        if column.kind in COUNTED:
            chance += np.where(column.known, float(log_u[k][0]), 0.0)
    found: Bools = (recurrences >= FEWEST_RECURRENCES) & (recurrences * np.exp(chance) >= AGREEING_BY_CHANCE)
    return found
