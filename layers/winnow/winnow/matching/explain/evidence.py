"""The evidence behind each pair, in words and bits that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winnow.matching.adjust.missing_fields import Gaps
from winnow.matching.arrays import Floats, Ints, Levels
from winnow.matching.compare import comparison_levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import BITS, RULED_OUT
from winnow.matching.match_types import Evidence, FieldEvidence, Pair
from winnow.matching.model.fellegi_sunter import Model, posterior
from winnow.matching.model.hard_negative_rules import vetoed
from winnow.matching.prepare.columns import Column


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs pairs of records by a fitted model.

    Attributes:
        place: position of each record id in the columns.
        rules: what settled a pair other than its weight, by ordered pair of ids.
        rule: what settled all pairs, when the weights were not trusted.
        gaps: what fuller pairs showed of pairs that miss fields.
    """

    columns: Sequence[Column]
    model: Model
    place: Mapping[str, int]
    rules: Mapping[tuple[str, str], str]
    rule: str | None = None
    workers: int = 1
    gaps: Gaps | None = None

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Levels of pairs of positions."""
        return comparison_levels.compare_records(self.columns, left, right, self.workers)

    def explain(self, left: str, right: str) -> Evidence:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        return self.explain_all([(left, right)])[0]

    def explain_all(self, pairs: Sequence[Pair]) -> list[Evidence]:
        """See :class:`~winnow.matching.match_types.Explainer`."""
        if not pairs:
            return []
        one, other = (np.array([self.place[pair[side]] for pair in pairs]) for side in (0, 1))
        a, b = np.minimum(one, other), np.maximum(one, other)
        matrix = self.levels(a, b)
        rarity = self.model.rarities(self.columns, a, b, matrix)
        fields = self.model.field_weights(matrix, rarity)
        total = self.model.prior_weight + fields.sum(axis=1) - self.model.relatedness(matrix, rarity)
        if self.gaps is not None:
            total += self.gaps.shift(matrix, total)
        stopped = vetoed(self.columns, matrix) & (total > RULED_OUT)
        total = np.where(stopped, RULED_OUT, total)
        return [
            self._evidence(pair, float(total[row]), matrix[row], fields[row], stopped=bool(stopped[row]))
            for row, pair in enumerate(pairs)
        ]

    def _evidence(self, pair: Pair, total: float, levels: Levels, fields: Floats, *, stopped: bool) -> Evidence:
        left, right = pair
        rule = "the dates of birth differ: for a person to decide" if stopped else self.rule
        return Evidence(
            left,
            right,
            round(float(posterior(np.array([total]))[0]), 4),
            round(total * BITS, 2),
            round(self.model.prior_weight * BITS, 2),
            tuple(
                FieldEvidence(c.name, LEVELS[c.kind][level - 1] if level else "missing", round(float(w) * BITS, 2))
                for c, level, w in zip(self.columns, levels, fields, strict=True)
            ),
            self.rules.get((min(left, right), max(left, right)), rule),
        )
