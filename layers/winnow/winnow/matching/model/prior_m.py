"""What is known of m before a table is seen: how alike the names of one person are, over many tables.

Estimation from one table can take the members of a household for one person when nothing but their given names tells
them apart; over many tables one person hardly ever has two different names. Other kinds have no prior: whether an
address or a date stays the same differs from table to table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from winnow.matching.schema import Kind

PRIOR_M: Final[Mapping[Kind, tuple[float, ...]]] = {
    Kind.GIVEN_NAME: (5.46, 0.08, 0.35, 0.11, 0.19, 0.18),
    Kind.FAMILY_NAME: (9.77, 0.50, 0.32, 0.18, 0.21),
}
"""Pairs of each level, as many as fit the spread of m over the tuning halves of the shapes (moments of a Dirichlet
distribution): ``python -m benchmarks.matching_priors``."""
