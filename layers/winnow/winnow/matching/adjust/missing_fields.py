"""Pairs that miss fields, judged by what fuller pairs show.

Weights of single fields add up as if each field told something of its own. Two references that give the same title and
authors and nothing else then look sure, though the year and the pages of others like them show that one in five is
another version of the work. This can be seen without labels: hide from fuller pairs the fields that these two miss,
and compare what the model then says of them with what it says when it sees everything. By the law of total expectation
the two agree on average where the model is right; where they don't, the pairs that miss the fields are set right by as
much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching.arrays import Floats, Ints, Levels, distinct
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import (
    FEWEST_PATTERN_PAIRS,
    FULLER_PAIRS,
    GAP_BELIEVED,
    GAP_PAIRS,
    GAP_PSEUDO_PAIRS,
    GAP_STEPS,
    MOST_PATTERN_FIELDS,
    MOST_PATTERNS,
    PLAUSIBLE,
)
from winnow.matching.model.fellegi_sunter import Model, posterior
from winnow.matching.prepare.columns import Column

_STEPS: Final = np.array(GAP_STEPS)


@dataclass(frozen=True, slots=True)
class MissingFieldCorrection:
    """What is added to the log odds of pairs that miss fields.

    Attributes:
        coarse: for each pattern of known fields the shift by step of log odds.
        fine: for each pattern rows of levels, as codes in ascending order, and the shift of each.
        sizes: number of levels of each field.
    """

    coarse: Mapping[int, Floats]
    fine: Mapping[int, tuple[Ints, Floats]]
    sizes: Sequence[int]

    @classmethod
    def learn(  # noqa: PLR0917 - a pair list and what is known of it
        cls, columns: Sequence[Column], model: Model, left: Ints, right: Ints, matrix: Levels, weight: Floats
    ) -> MissingFieldCorrection:
        """Learn from candidate pairs and their log odds. Fuller patterns come first, so that they are right themselves
        when poorer ones are judged by them."""
        chosen = slice(None, None, max(1, len(left) // GAP_PAIRS))
        left, right, matrix, weight = left[chosen], right[chosen], matrix[chosen], weight[chosen].copy()
        found = cls({}, {}, [len(LEVELS[column.kind]) for column in columns])
        if len(columns) > MOST_PATTERN_FIELDS:
            return found
        known = _known(matrix)
        plausible = weight > PLAUSIBLE
        counts = np.bincount(np.searchsorted(ordered := distinct(known), known[plausible]), minlength=len(ordered))
        frequent = [
            int(ordered[k])
            for k in np.argsort(-counts, kind="stable")[:MOST_PATTERNS]
            if counts[k] >= FEWEST_PATTERN_PAIRS
        ]
        for pattern in sorted(frequent, key=lambda each: (-each.bit_count(), each)):
            fuller = np.flatnonzero(((known & pattern) == pattern) & (known != pattern))
            fuller = fuller[:: max(1, len(fuller) // FULLER_PAIRS)]
            hidden = np.where((pattern >> np.arange(len(columns))) & 1, matrix[fuller], 0).astype(np.int8)
            said = model.weigh(columns, left[fuller], right[fuller], hidden)
            counted = said > PLAUSIBLE
            if counted.sum() < FEWEST_PATTERN_PAIRS:
                continue
            found = found._with(pattern, hidden[counted], said[counted], posterior(weight[fuller[counted]]))
            mine = (known == pattern) & plausible
            weight[mine] += found.shift(matrix[mine], weight[mine])
        return found

    def _with(self, pattern: int, hidden: Levels, said: Floats, seen: Floats) -> MissingFieldCorrection:
        """With one pattern more: ``said`` with the other fields hidden, ``seen`` with all."""
        step = np.searchsorted(_STEPS, said)
        coarse = _shifts(step, len(_STEPS) + 1, posterior(said), seen, np.zeros(len(_STEPS) + 1))
        code = _codes(hidden, self.sizes)
        codes = distinct(code)
        row = np.searchsorted(codes, code)
        typical = np.bincount(row, weights=coarse[step]) / np.bincount(row)
        fine = _shifts(row, len(codes), posterior(said), seen, typical)
        return MissingFieldCorrection(
            {**self.coarse, pattern: coarse}, {**self.fine, pattern: (codes, fine)}, self.sizes
        )

    def shift(self, matrix: Levels, weight: Floats) -> Floats:
        """What is added to the log odds of each pair; 0 where nothing was learnt."""
        out = np.zeros(len(weight))
        plausible = np.flatnonzero(weight > PLAUSIBLE)
        known, code = _known(matrix[plausible]), _codes(matrix[plausible], self.sizes)
        step = np.searchsorted(_STEPS, weight[plausible])
        for pattern, (codes, fine) in self.fine.items():
            mine = np.flatnonzero(known == pattern)
            at = np.minimum(np.searchsorted(codes, code[mine]), len(codes) - 1)
            shift = np.where(codes[at] == code[mine], fine[at], self.coarse[pattern][step[mine]])
            out[plausible[mine]] = GAP_BELIEVED * shift
        return out


def _known(matrix: Levels) -> Ints:
    """The fields that both records of each pair have, as bits."""
    bits: Ints = (matrix > 0) @ (np.int64(1) << np.arange(matrix.shape[1]))
    return bits


def _codes(matrix: Levels, sizes: Sequence[int]) -> Ints:
    """One number for each row of levels."""
    codes: Ints = matrix @ np.cumprod(np.r_[1, np.array(sizes[:-1], np.int64) + 1])
    return codes


def _shifts(group: Ints, groups: int, said: Floats, seen: Floats, prior: Floats) -> Floats:
    """For each group of pairs the log odds of what is seen of them less those of what is said, drawn to ``prior`` by as
    much as a few pairs more would."""
    count = np.bincount(group, minlength=groups)
    mean = (np.bincount(group, weights=said, minlength=groups) + 0.5 * 1e-3) / (count + 1e-3)
    expected = posterior(_log_odds(mean) + prior)
    true = (np.bincount(group, weights=seen, minlength=groups) + GAP_PSEUDO_PAIRS * expected) / (
        count + GAP_PSEUDO_PAIRS
    )
    shift: Floats = _log_odds(true) - _log_odds(mean)
    return shift


def _log_odds(probability: Floats) -> Floats:
    kept = np.clip(probability, 1e-9, 1 - 1e-9)
    odds: Floats = np.log(kept) - np.log1p(-kept)
    return odds
