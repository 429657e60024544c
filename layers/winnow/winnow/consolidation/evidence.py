"""The evidence behind each pair, in words and bits that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winnow.consolidation import comparison
from winnow.consolidation.arrays import Floats, Ints, Levels
from winnow.consolidation.columns import Column
from winnow.consolidation.comparison import LEVELS
from winnow.consolidation.resolution import Evidence, FieldEvidence
from winnow.consolidation.scoring import VETOED, Model, posterior
from winnow.consolidation.vetoes import vetoed

_BITS = float(np.log2(np.e))


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs pairs of records by a fitted model.

    Attributes:
        place: position of each record id in the columns.
        rules: what settled a pair other than its weight, by ordered pair of ids.
        rule: what settled all pairs, when the weights were not trusted.
    """

    columns: Sequence[Column]
    model: Model
    place: Mapping[str, int]
    rules: Mapping[tuple[str, str], str]
    rule: str | None = None
    workers: int = 1

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Levels of pairs of positions."""
        return comparison.compare(self.columns, left, right, self.workers)

    def weigh(self, left: Ints, right: Ints) -> Floats:
        """Log odds of pairs of positions."""
        return self.model.weigh(self.columns, left, right, self.levels(left, right))

    def explain(self, left: str, right: str) -> Evidence:
        """See :class:`~winnow.consolidation.resolution.Explainer`."""
        a, b = (np.array([self.place[i]]) for i in (left, right))
        a, b = np.minimum(a, b), np.maximum(a, b)
        matrix = self.levels(a, b)
        rarity = self.model.rarities(self.columns, a, b, matrix)
        fields = self.model.field_weights(matrix, rarity)[0]
        taken = float(self.model.relatedness(matrix, rarity)[0])
        total = self.model.prior_weight + float(fields.sum()) - taken
        rule = self.rule
        if vetoed(self.columns, matrix)[0] and total > VETOED:
            total, rule = VETOED, "the dates of birth differ: for a person to decide"
        return Evidence(
            left,
            right,
            round(float(posterior(np.array([total]))[0]), 4),
            round(total * _BITS, 2),
            round(self.model.prior_weight * _BITS, 2),
            tuple(
                FieldEvidence(c.name, LEVELS[c.kind][level - 1] if level else "missing", round(float(w) * _BITS, 2))
                for c, level, w in zip(self.columns, matrix[0], fields, strict=True)
            ),
            self.rules.get((min(left, right), max(left, right)), rule),
        )
