"""What the other columns of a table of notes add: who wrote a note, when, to which case it belongs.

Which of two like texts is a copy the texts themselves say well. What an agreement in another column is worth is read
off the pairs that the texts settle: ``log(m/u)`` by level, with m from the copies and u from like texts that are none,
so that a column which follows from the subject (one team writes like notes) counts for as little as it tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.matching.arrays import Floats, Ints, Levels
from winnow.matching.compare import comparison_levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import CONTEXT_PSEUDO_COUNT, FEWEST_SETTLED, MOST_CONTEXT, SETTLED
from winnow.matching.model.em import monotone
from winnow.matching.prepare.columns import Column


@dataclass(frozen=True, slots=True)
class Context:
    """The other columns and what each level of them weighs, by level with 0 for a missing value."""

    columns: Sequence[Column]
    weights: Sequence[Floats]
    workers: int

    @classmethod
    def estimate(cls, columns: Sequence[Column], left: Ints, right: Ints, weight: Floats, workers: int) -> Context:
        """Learn from candidate pairs, of which ``weight`` is what the texts alone say."""
        same, other = weight >= SETTLED, weight <= -SETTLED
        if min(same.sum(), other.sum()) < FEWEST_SETTLED:
            return cls((), (), workers)
        weights = []
        for column in columns:
            level = comparison_levels.compare_column(column, left, right, workers)
            size = len(LEVELS[column.kind]) + 1
            m, u = (_shares(level[chosen], size) for chosen in (same, other))
            weights.append(np.r_[0.0, np.clip(np.log(monotone(m, u) / u), -MOST_CONTEXT, MOST_CONTEXT)])
        return cls(columns, weights, workers)

    def fields(self, left: Ints, right: Ints) -> list[tuple[Column, Ints, Floats]]:
        """Each column with the levels of some pairs and what these weigh."""
        found = []
        for column, weights in zip(self.columns, self.weights, strict=True):
            level = comparison_levels.compare_column(column, left, right, self.workers).astype(np.int64)
            found.append((column, level, weights[level]))
        return found

    def apply(self, left: Ints, right: Ints, weight: Floats) -> Floats:
        """What the texts say and what the other columns add. Texts that a fact keeps apart stay so."""
        added = np.zeros(len(left))
        for _, _, more in self.fields(left, right):
            added += more
        return weight + np.where(weight <= -SETTLED, np.minimum(added, 0.0), added)


def _shares(level: Levels, size: int) -> Floats:
    counts = np.bincount(level, minlength=size)[1:] + CONTEXT_PSEUDO_COUNT
    shares: Floats = counts / counts.sum()
    return shares
