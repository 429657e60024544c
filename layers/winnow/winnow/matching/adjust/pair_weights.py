"""What is known of pairs once the model is fitted: its weights, set right by what only many pairs together show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from winnow.matching import blocking
from winnow.matching.adjust.co_located_groups import crowded
from winnow.matching.adjust.conflicting_evidence import dissent
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.missing_fields import Gaps
from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.compare import comparison_levels
from winnow.matching.constants import NEARLY_EQUAL, RULED_OUT, RULED_OUT_IN_CLUSTER, SAME_SOURCE
from winnow.matching.model import em, fellegi_sunter, fit
from winnow.matching.model.fellegi_sunter import Model
from winnow.matching.model.hard_negative_rules import vetoed
from winnow.matching.model.observations import Observations
from winnow.matching.prepare.columns import Column, find_naming_field


@dataclass(frozen=True, slots=True)
class Weighed:
    """Candidate pairs with their log odds, and what made them.

    Attributes:
        left, right, matrix: the pairs and their levels.
        weight: their log odds.
        shift: by how much these differ from the model's.
        crowd: records in groups whose members are told apart by their names.
    """

    columns: Sequence[Column]
    left: Ints
    right: Ints
    matrix: Levels
    weight: Floats
    shift: Floats
    model: Model
    gaps: Gaps
    observed: Observations
    sources: Sources
    crowd: Bools
    workers: int

    @classmethod
    def of(cls, columns: Sequence[Column], n: int, sources: Sources, workers: int) -> Weighed:
        """Find the candidate pairs of ``n`` records, compare them, fit the model and weigh them."""
        found = blocking.candidates(columns, n)
        left, right = found.left, found.right
        matrix = comparison_levels.compare_records(columns, left, right, workers)
        i, j = em.random_pairs(n)
        sampled = em.Sample(i, j, comparison_levels.compare_records(columns, i, j, workers), np.ones(len(i)))
        pairs = em.Sample(left, right, matrix, np.ones(len(left)))
        total = max(n * (n - 1) / 2, 1.0)
        observed = Observations.of(columns, pairs, sampled, n, total)
        model = fit.fit(observed)
        weight = model.weigh(columns, left, right, matrix)
        if sources.several:
            sources = sources.cleaned(left, right, fellegi_sunter.posterior(weight))
        if sources.clean.any():
            pairs = pairs.where(~sources.apart(left, right))
            sampled = sampled.where(~sources.apart(i, j))
            observed = Observations.of(columns, pairs, sampled, n, max(total - sources.pairs_apart(), 1.0))
            model = fit.fit(observed)
            weight = model.weigh(columns, pairs.left, pairs.right, pairs.levels)
        left, right, matrix = pairs.left, pairs.right, pairs.levels
        loss = dissent(columns, model.log_m, left, right, matrix, weight)
        gaps = Gaps.learn(columns, model, left, right, matrix, weight + loss)
        shift = loss + gaps.shift(matrix, weight)
        nobody = np.zeros(n, bool)
        return cls(columns, left, right, matrix, weight + shift, shift, model, gaps, observed, sources, nobody, workers)

    def again(self, a: Ints, b: Ints) -> Floats:
        """Log odds of all pairs of some components, for parting them."""
        matrix = comparison_levels.compare_records(self.columns, a, b, self.workers)
        weight = self.model.weigh(self.columns, a, b, matrix)
        weight += self.gaps.shift(matrix, weight)
        weight += dissent(self.columns, self.model.log_m, a, b, matrix, weight)
        stopped = vetoed(self.columns, matrix) | self.called_otherwise(a, b, matrix)
        return np.where(
            self.sources.apart(a, b), SAME_SOURCE, np.where(stopped, np.minimum(weight, RULED_OUT_IN_CLUSTER), weight)
        )

    def told_apart(self, labels: Ints) -> Weighed:
        """The same with the crowds among some clusters told apart by their names."""
        named = find_naming_field(self.columns)
        if named is None:
            return self
        crowd = crowded(self.left, self.right, self.matrix[:, named], labels)
        stopped = replace(self, crowd=crowd).called_otherwise(self.left, self.right, self.matrix)
        loss = np.where(stopped, np.minimum(RULED_OUT - self.weight, 0.0), 0.0)
        return replace(self, crowd=crowd, weight=self.weight + loss, shift=self.shift + loss)

    def called_otherwise(self, left: Ints, right: Ints, matrix: Levels) -> Bools:
        """Pairs inside a crowd that are not called alike."""
        named = find_naming_field(self.columns)
        if named is None:
            return np.zeros(len(left), bool)
        return self.crowd[left] & self.crowd[right] & (matrix[:, named] > NEARLY_EQUAL)
