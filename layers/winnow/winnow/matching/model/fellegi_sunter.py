"""Match weights: how much more often a pattern of agreement is seen among matches than among other pairs.

Fellegi & Sunter, A theory for record linkage (JASA 64, 1969): with m = P(level | match) and u = P(level | no match),
the weight of a pair is the sum over its fields of log(m/u), and its posterior odds of being a match are the prior odds
times the exponential of that sum.

The sum holds when fields agree independently among non-matches. They do not: a postcode follows from the city, a family
shares surname, address and phone. So non-matches are a mixture: independent ones, for which u holds, and a few latent
classes of correlated ones, whose pairs share some fields for a common reason and follow u in the rest (Winkler,
Improved decision rules in the Fellegi-Sunter model of record linkage, 1993, uses such a third class for households).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.constants import FREQUENCY_RANGE, RULED_OUT, WEIGHED_AT_ONCE
from winnow.matching.model.hard_negative_rules import ruled_out
from winnow.matching.prepare.columns import Column


@dataclass(frozen=True, slots=True)
class LatentClass:
    """A class of correlated non-matches: pairs that are no match but share something.

    Attributes:
        share: its share of all pairs.
        log_p: for each field the log probability of each level.
        shared: fields on which these pairs agree for their common reason; in the others they follow u.
    """

    share: float
    log_p: tuple[Floats, ...]
    shared: Bools

    def shows_itself(self, levels: Levels) -> Bools:
        """Rows of levels in which its pairs can be told from matches: some field is known in which they follow u."""
        own = ~self.shared
        shown: Bools = (levels[:, own] > 0).any(axis=1) if own.any() else np.ones(len(levels), bool)
        return shown


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    Attributes:
        prior: share of all pairs that are matches.
        total: number of all pairs.
        log_m, log_u: for each field the log probability of each level (index 0 is level 1).
        frequency: for each field the share of entities that hold each value.
        classes: latent classes of correlated non-matches.
        iterations: EM steps taken.
        by_name: whether other given names rule a match out.
    """

    prior: float
    total: float
    log_m: tuple[Floats, ...]
    log_u: tuple[Floats, ...]
    frequency: tuple[Floats, ...]
    classes: tuple[LatentClass, ...] = ()
    iterations: int = 0
    by_name: bool = False

    @property
    def matches(self) -> float:
        """Expected number of matching pairs."""
        return self.prior * self.total

    @property
    def prior_weight(self) -> float:
        """Log odds of a match against an independent non-match before anything is compared."""
        return float(np.log(self.prior) - np.log1p(-self.prior - sum(r.share for r in self.classes)))

    def term_frequency_adjustments(self, columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels) -> Floats:
        """What the frequency of equal values adds to each field's weight, shape ``(pairs, fields)``, in nats."""
        out = np.empty(matrix.shape)
        for k, column in enumerate(columns):
            out[:, k] = term_frequency_adjustment(column, self.frequency[k], self.log_u[k], left, right, matrix[:, k])
        return out

    def field_weights(self, matrix: Levels, frequency: Floats) -> Floats:
        """Weight of each field for each pair, match against independent non-match: ``(pairs, fields)``, in nats."""
        out = frequency.copy()
        for k in range(matrix.shape[1]):
            out[:, k] += np.r_[0.0, self.log_m[k] - self.log_u[k]][matrix[:, k]]
        return out

    def latent_class_cost(self, matrix: Levels, frequency: Floats) -> Floats:
        """What must be taken off each pair's weight because correlated non-matches look like it too: nats, never
        negative."""
        non_matches = float(np.log1p(-self.prior - sum(r.share for r in self.classes)))
        return latent_class_odds(self.classes, self.log_u, frequency, matrix, non_matches)

    def weigh(self, columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels) -> Floats:
        """Total weight (log posterior odds) of each pair."""
        out = np.empty(len(left))
        for begin in range(0, len(left), WEIGHED_AT_ONCE):
            part = slice(begin, begin + WEIGHED_AT_ONCE)
            out[part] = self._weigh(columns, left[part], right[part], matrix[part])
        return out

    def _weigh(self, columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels) -> Floats:
        frequency = self.term_frequency_adjustments(columns, left, right, matrix)
        weight = frequency.sum(axis=1) + self.prior_weight
        for k in range(matrix.shape[1]):
            weight += np.r_[0.0, self.log_m[k] - self.log_u[k]][matrix[:, k]]
        weight -= self.latent_class_cost(matrix, frequency)
        return np.where(ruled_out(columns, matrix, by_name=self.by_name), np.minimum(weight, RULED_OUT), weight)


def latent_class_odds(
    classes: Sequence[LatentClass], log_u: Sequence[Floats], frequency: Floats, matrix: Levels, non_matches: float
) -> Floats:
    """``log(1 + sum over classes of P(class, levels) / P(independent non-match, levels))`` of each row of levels."""
    out = np.zeros(len(matrix))
    for one in classes:
        odds = frequency @ one.shared.astype(float) + np.log(one.share) - non_matches
        for k, (log_p, u) in enumerate(zip(one.log_p, log_u, strict=True)):
            odds += np.r_[0.0, log_p - u][matrix[:, k]]
        out = np.logaddexp(out, odds)
    return out


def term_frequency_adjustment(  # noqa: PLR0917 - a field and a pair list
    column: Column, frequency: Floats, log_u: Floats, left: Ints, right: Ints, level: Levels
) -> Floats:
    """What the frequency of an equal value adds to its field's weight: ``log(mean u / this value's u)``, in nats.

    Winkler, Frequency-based matching in the Fellegi-Sunter model of record linkage (1989).
    """
    out = np.zeros(len(level))
    equal = np.flatnonzero(level == 1)
    value = column.codes[left[equal]]
    same = value == column.codes[right[equal]]
    if not same.all():
        equal, value = equal[same], value[same]
    if len(value) > len(frequency):  # each value is looked up many times
        out[equal] = _of_frequency(frequency, log_u)[value]
    else:
        out[equal] = _of_frequency(frequency[value], log_u)
    return out


def _of_frequency(frequency: Floats, log_u: Floats) -> Floats:
    adjustment: Floats = np.clip(log_u[0] - np.log(np.maximum(frequency, 1e-12)), *FREQUENCY_RANGE)
    return adjustment


def posterior(weight: Floats) -> Floats:
    """Probability of a match from log odds."""
    probability: Floats = 1.0 / (1.0 + np.exp(-np.clip(weight, -50, 50)))
    return probability
