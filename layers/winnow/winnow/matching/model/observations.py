"""What a model is estimated from: candidate and random pairs, and how alike they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.matching.arrays import Floats, Ints, contained
from winnow.matching.compare.comparison_levels import TYPO_LEVELS
from winnow.matching.constants import FOLDED_FREQUENCY_RANGE
from winnow.matching.model.em import Patterns, Sample, fold, frequencies, group_fields, pattern_codes, sample_u
from winnow.matching.model.fellegi_sunter import term_frequency_adjustment
from winnow.matching.model.hard_negative_rules import ruled_out
from winnow.matching.model.prior_m import PRIOR_M
from winnow.matching.prepare.columns import Column


@dataclass(frozen=True, slots=True)
class Observations:
    """All that a model is estimated from.

    Attributes:
        columns: the compared columns.
        candidates: candidate pairs.
        others: random pairs that are no candidates, each standing for many.
        sampled_u: for each field the probability of each level over random pairs.
        codes: patterns of the candidates and of the others.
        n: number of records.
        total: number of all pairs.
    """

    columns: Sequence[Column]
    candidates: Sample
    others: Sample
    sampled_u: Sequence[Floats]
    codes: tuple[tuple[Ints, Ints], tuple[Ints, Ints]]
    n: int
    total: float

    @classmethod
    def from_pairs(
        cls, columns: Sequence[Column], candidates: Sample, sampled: Sample, n: int, total: float
    ) -> Observations:
        """Evidence from candidate and random pairs. The random pairs give u; those of them that are no candidates
        stand for all pairs that are not.
        """
        sampled_u = [sample_u(c, frequencies(c), sampled.levels[:, k]) for k, c in enumerate(columns)]
        rest = ~contained(sampled.left * n + sampled.right, candidates.left * n + candidates.right)
        each = max(total - float(candidates.counts.sum()), 0.0) / max(int(rest.sum()), 1)
        others = Sample(sampled.left[rest], sampled.right[rest], sampled.levels[rest], np.full(int(rest.sum()), each))
        sizes = [len(rate) for rate in sampled_u]
        codes = pattern_codes(candidates.levels, sizes), pattern_codes(others.levels, sizes)
        return cls(columns, candidates, others, sampled_u, codes, n, total)

    def patterns(self, frequency: Sequence[Floats], log_u: Sequence[Floats], *, by_name: bool) -> Patterns:
        """The pairs folded by their levels.

        Args:
            frequency: for each field the share of entities that hold each value.
            log_u: for each field the log probability of each level among random pairs.
            by_name: whether other given names rule a match out.
        """
        folded = []
        for sample, codes in zip((self.candidates, self.others), self.codes, strict=True):
            frequency_of_pair = (
                term_frequency_adjustment(
                    column, frequency[k], log_u[k], sample.left, sample.right, sample.levels[:, k]
                )
                for k, column in enumerate(self.columns)
            )
            folded.append(fold(sample, frequency_of_pair, codes))
        levels, counts, rare = (np.concatenate(parts) for parts in zip(*folded, strict=True))
        return Patterns(
            levels=levels,
            groups=group_fields(levels, [len(rate) for rate in self.sampled_u]),
            counts=counts,
            frequency=np.clip(rare, *FOLDED_FREQUENCY_RANGE),
            candidates=np.arange(len(levels)) < len(folded[0][0]),
            ruled_out=ruled_out(self.columns, levels, by_name=by_name),
            typo_levels=[TYPO_LEVELS.get(column.kind, 1) for column in self.columns],
            prior_m=[None if column.kind not in PRIOR_M else np.array(PRIOR_M[column.kind]) for column in self.columns],
        )
