"""Match weights: how much more often a pattern of agreement is seen among matches than among other pairs.

Fellegi & Sunter, A theory for record linkage (JASA 64, 1969): with m = P(level | match) and u = P(level | no match),
the weight of a pair is the sum over its fields of log(m/u), and its posterior odds of being a match are the prior odds
times the exponential of that sum. Nothing is labelled: u is counted on random pairs, m and the prior are estimated by
expectation maximisation (Winkler, Using the EM algorithm for weight computation in the Fellegi-Sunter model, 1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.consolidation.arrays import Floats, Ints, Levels
from winnow.consolidation.columns import Column
from winnow.consolidation.comparison import LEVELS

_ITERATIONS: Final = 80
_CONVERGED: Final = 1e-4  # change of log(prior) below which EM stops
_RANDOM_PAIRS: Final = 400_000
_FREQUENCY_RANGE: Final = (-4.0, 3.0)  # how far a value's own frequency may move its weight
_LEAST_AGAINST: Final = -0.05  # the last level is always evidence against


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    Attributes:
        prior: share of all pairs that are matches.
        total: number of all pairs.
        log_m, log_u: for each field the log probability of each level (index 0 is level 1).
        frequency: for each field the share of known records that hold each value.
        iterations: EM steps taken.
    """

    prior: float
    total: float
    log_m: tuple[Floats, ...]
    log_u: tuple[Floats, ...]
    frequency: tuple[Floats, ...]
    iterations: int

    @property
    def matches(self) -> float:
        """Expected number of matching pairs."""
        return self.prior * self.total

    @property
    def prior_weight(self) -> float:
        """Log odds of a match before anything is compared."""
        return float(np.log(self.prior) - np.log1p(-self.prior))

    def field_weights(self, columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels) -> Floats:
        """Weight of each field for each pair, shape ``(pairs, fields)``; a pair's weight is their sum and the prior."""
        out = np.empty(matrix.shape)
        for k, column in enumerate(columns):
            gain = np.r_[0.0, self.log_m[k] - self.log_u[k]]
            out[:, k] = gain[matrix[:, k]] + self._rarity(k, column, left, right, matrix)
        return out

    def _rarity(self, k: int, column: Column, left: Ints, right: Ints, matrix: Levels) -> Floats:
        """Agreement on a rare value says more than on a common one: log(mean u / this value's u).

        Winkler, Frequency-based matching in Fellegi-Sunter model of record linkage (1989).
        """
        value = column.codes[left]
        equal = (matrix[:, k] == 1) & (value == column.codes[right])
        share = np.maximum(self.frequency[k][value], 1e-12)
        return np.where(equal, np.clip(self.log_u[k][0] - np.log(share), *_FREQUENCY_RANGE), 0.0)

    def weigh(self, columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels) -> Floats:
        """Total weight (log posterior odds) of each pair."""
        return self.prior_weight + self.field_weights(columns, left, right, matrix).sum(axis=1)


def posterior(weight: Floats) -> Floats:
    """Probability of a match from log odds."""
    probability: Floats = 1.0 / (1.0 + np.exp(-np.clip(weight, -50, 50)))
    return probability


def random_pairs(n: int, seed: int = 0) -> tuple[Ints, Ints]:
    """Up to 400,000 random pairs of different records; forty a record when there are few."""
    draw = np.random.default_rng(seed).integers(0, n, (min(_RANDOM_PAIRS, 40 * n), 2))
    draw = draw[draw[:, 0] != draw[:, 1]]
    return draw.min(axis=1), draw.max(axis=1)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct rows of a level matrix, each with the number of pairs that show it and their mean rarity by field."""

    levels: Levels
    counts: Floats
    rarity: Floats
    inverse: Ints


def patterns(matrix: Levels, sizes: Sequence[int], rarity: Floats, counts: Floats) -> Patterns:
    """Fold equal rows together: EM then costs the number of patterns, not of pairs."""
    base = np.cumprod(np.r_[1, np.array(sizes[:-1], np.int64) + 1])
    code = np.zeros(len(matrix), np.int64)
    for k, step in enumerate(base):
        code += matrix[:, k] * step
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    weight = np.bincount(inverse, weights=counts)
    mean = np.stack([np.bincount(inverse, weights=rarity[:, k] * counts) / weight for k in range(matrix.shape[1])], 1)
    return Patterns(matrix[first], weight, mean, inverse)


def _start(levels: int) -> Floats:
    """A first guess of m: matches mostly agree, and disagree in one case in ten or so."""
    guess = 0.7 ** np.arange(levels) * np.r_[6.0, np.ones(levels - 1)]
    guess[-1] = 0.6
    start: Floats = guess / guess.sum()
    return start


def base_rates(column: Column, frequency: Floats, sampled: Levels) -> Floats:
    """P(level) over random pairs: equality exactly, from the value counts, the other levels from the sample."""
    levels = len(LEVELS[column.kind])
    counted = np.bincount(sampled, minlength=levels + 1)[1:].astype(float) + 0.5
    equal = max(float((frequency**2).sum()), 1e-7)
    rest = counted[1:] * (1 - equal) / counted[1:].sum()
    return np.r_[equal, rest]


def monotone(log_m: Floats, log_u: Floats) -> Floats:
    """m changed so that a weaker level never weighs more than a stronger one and the last weighs against."""
    gain = log_m - log_u
    gain[1:-1] = np.minimum.accumulate(gain[:-1])[1:]
    gain[-1] = min(gain[-1], float(gain[:-1].min()), _LEAST_AGAINST)
    changed: Floats = gain + log_u
    return changed


def frequencies(column: Column) -> Floats:
    """Share of the known records that hold each value; at least two, as the pair at hand has it."""
    counts = np.maximum(column.counts.astype(float), 2.0)
    counts[0] = 0.0
    share: Floats = counts / max(float(column.counts[1:].sum()), 1.0)
    return share


def fit(
    columns: Sequence[Column],
    left: Ints,
    right: Ints,
    matrix: Levels,
    *,
    sampled: Levels,
    total: float,
    counts: Floats | None = None,
) -> Model:
    """Estimate the model on candidate pairs; all other pairs count as no match.

    Args:
        columns: the compared columns.
        left, right: candidate pairs.
        matrix: their levels.
        sampled: levels of random pairs.
        total: number of all pairs, candidates or not.
        counts: how many pairs each candidate stands for; one each by default.
    """
    sizes = [len(LEVELS[column.kind]) for column in columns]
    frequency = tuple(frequencies(column) for column in columns)
    raw = [
        column.counts / max(float(column.counts[1:].sum()), 1.0) * (np.arange(len(column.counts)) > 0)
        for column in columns
    ]
    base = [base_rates(column, raw[k], sampled[:, k]) for k, column in enumerate(columns)]
    log_u = [np.log(rate / rate.sum()) for rate in base]
    log_m = [np.log(_start(size)) for size in sizes]
    start = Model(1e-6, total, tuple(log_m), tuple(log_u), frequency, 0)
    rarity = np.stack([start._rarity(k, column, left, right, matrix) for k, column in enumerate(columns)], 1)  # noqa: SLF001
    folded = patterns(matrix, sizes, rarity, np.ones(len(left)) if counts is None else counts)
    prior = min(0.5, 1.0 / np.sqrt(2 * total + 1))  # about one match a record
    steps = 0
    for step in range(_ITERATIONS):
        steps = step + 1
        weight = np.full(len(folded.counts), np.log(prior) - np.log1p(-prior)) + np.clip(folded.rarity, -3, 3).sum(
            axis=1
        )
        for k in range(len(columns)):
            weight += np.r_[0.0, log_m[k] - log_u[k]][folded.levels[:, k]]
        matched = posterior(weight) * folded.counts
        after = float(np.clip(matched.sum() / total, 1e-12, 0.5))
        done = abs(np.log(after / prior)) < _CONVERGED and step > 5
        prior = after
        for k, size in enumerate(sizes):
            seen = np.bincount(folded.levels[:, k], weights=matched, minlength=size + 1)[1:] + 0.3
            m = seen / seen.sum()
            # Random pairs hold matches too: take them out of u, or frequent duplication would look like chance.
            u = np.maximum(base[k] - prior * m, 0.05 * base[k])
            log_u[k] = np.log(u / u.sum())
            log_m[k] = monotone(np.log(m), log_u[k])
        if done:
            break
    return Model(prior, total, tuple(log_m), tuple(log_u), frequency, steps)
