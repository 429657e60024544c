"""What is known of m before a table is seen: how alike the values of one thing are, over many tables.

Estimation from one table can take the members of a household for one person when nothing but their given names tells
them apart; over many tables one person hardly ever has two different names. Other kinds have no such prior: whether an
address or a date stays the same differs from table to table. But where an estimate is not trusted, what is usual over
many tables says more than it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Floats
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import USUAL_M_FLOOR
from winnow.matching.model.em import initial_m, monotone
from winnow.matching.schema import Kind

PRIOR_M: Final[Mapping[Kind, tuple[float, ...]]] = {
    Kind.GIVEN_NAME: (5.46, 0.08, 0.35, 0.11, 0.19, 0.18),
    Kind.FAMILY_NAME: (9.77, 0.50, 0.32, 0.18, 0.21),
}
"""Pairs of each level, as many as fit the spread of m over the tuning halves of the shapes (moments of a Dirichlet
distribution): ``python -m benchmarks.matching_priors``."""

USUAL_M: Final[Mapping[Kind, tuple[float, ...]]] = {
    Kind.ADDRESS: (0.69, 0.14, 0.05, 0.03, 0.01, 0.08),
    Kind.CATEGORY: (0.73, 0.27),
    Kind.COORDINATE: (0.05, 0.42, 0.27, 0.08, 0.17),
    Kind.DATE: (0.78, 0.02, 0.02, 0.07, 0.12),
    Kind.EMAIL: (0.87, 0.01, 0.00, 0.12),
    Kind.FAMILY_NAME: (0.86, 0.04, 0.02, 0.01, 0.06),
    Kind.GIVEN_NAME: (0.85, 0.01, 0.04, 0.04, 0.01, 0.05),
    Kind.IDENTIFIER: (0.82, 0.06, 0.02, 0.10),
    Kind.MODEL: (0.82, 0.00, 0.18),
    Kind.NUMBER: (0.63, 0.09, 0.09, 0.19),
    Kind.ORGANISATION: (0.76, 0.11, 0.04, 0.04, 0.01, 0.03),
    Kind.PEOPLE: (0.60, 0.17, 0.16, 0.05, 0.01, 0.01),
    Kind.PHONE: (0.79, 0.05, 0.03, 0.13),
    Kind.PLACE: (0.89, 0.02, 0.09),
    Kind.POSTCODE: (0.72, 0.05, 0.11, 0.12),
    Kind.SET: (0.57, 0.18, 0.13, 0.03, 0.02, 0.06),
    Kind.TITLE: (0.68, 0.13, 0.05, 0.05, 0.03, 0.05),
    Kind.URL: (0.80, 0.04, 0.00, 0.16),
}
"""Mean share of each level among the matches of those tables, where four of them or more have fields of the
kind: the same command."""


def usual_log_m(kinds: Sequence[Kind], log_u: Sequence[Floats]) -> tuple[Floats, ...]:
    """Log of the usual m of fields of some kinds, such that a weaker level never weighs more than a stronger one.

    Args:
        kinds: of the fields.
        log_u: for each field the log probability of each level among pairs that are no match.
    """
    found = []
    for kind, u in zip(kinds, map(np.exp, log_u), strict=True):
        levels = len(LEVELS[kind])
        share = np.array(USUAL_M[kind]) if kind in USUAL_M else initial_m(levels)
        m = share + USUAL_M_FLOOR
        found.append(np.log(monotone(m / m.sum(), u)))
    return tuple(found)
