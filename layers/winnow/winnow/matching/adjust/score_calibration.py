"""Probabilities that mean what they say: a pair is judged together with the pairs around it.

Weights of single pairs are sure where they are extreme and vague between. What the other pairs of the same two clusters
say settles most of the vague ones: a doubtful pair inside a cluster that everything else holds together is a match, and
one between two clusters that everything else keeps apart is not. And evidence that adds up to a great weight is never
as independent as the sum takes it for, least of all where a record fits two things at once. The constants are fitted
on made-up sets (``python -m benchmarks.matching_calibration``); ``make bench`` prints the table for held-out ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching.arrays import NONE, Bools, Floats, Ints, runs
from winnow.matching.constants import (
    BETWEEN_INTERCEPT,
    BETWEEN_SLOPE,
    CALIBRATION_CAP,
    CALIBRATION_SLOPE,
    CLIPPED,
    COMPETING_MATCH,
    EXACT_KEY_ODDS,
    LEAST_GROWTH,
    LEAST_PAIRED,
    MOST_GROWTH,
    PAIR,
    POSSIBLE,
    SAFE,
    UNTRUSTED_MOST,
    UNTRUSTED_PIVOT,
    UNTRUSTED_SLOPE,
    UNTRUSTED_WITHIN,
    USUAL_GROWTH,
)
from winnow.matching.model.fellegi_sunter import posterior

CLUSTER_CONTEXT: Final = "pairs of the same clusters"
DISCOUNT: Final = "calibration"
COMPETING: Final = "competing match"


@dataclass(frozen=True, slots=True)
class Calibration:
    """How log odds are discounted.

    Attributes:
        cap: log odds up to which they are taken at their word.
        slope: what each unit beyond that counts.
        competing: what each unit of evidence for another cluster takes away.
        between_slope: what a unit counts between clusters, which other pairs hold apart.
        between_intercept: log odds there where evidence is even: some are matches that were not joined.
    """

    cap: float = CALIBRATION_CAP
    slope: float = CALIBRATION_SLOPE
    competing: float = COMPETING_MATCH
    between_slope: float = BETWEEN_SLOPE
    between_intercept: float = BETWEEN_INTERCEPT


FITTED: Final = Calibration()


@dataclass(frozen=True, slots=True)
class CalibratedPairs:
    """Candidate pairs with the log odds that are shown, and how these came about.

    Attributes:
        left, right: the pairs.
        weight: their own log odds.
        pooled: the same in the light of the pairs of the same two clusters.
        competing: for each pair what a competing match takes away, zero or less.
        shown: calibrated log odds.
    """

    left: Ints
    right: Ints
    weight: Floats
    pooled: Floats
    competing: Floats
    shown: Floats

    def adjustments(self, chosen: Ints) -> dict[str, Floats]:
        """What was added to the own log odds of some pairs, in nats by name."""
        own, pooled, competing, shown = (a[chosen] for a in (self.weight, self.pooled, self.competing, self.shown))
        return {CLUSTER_CONTEXT: pooled - own, DISCOUNT: shown - pooled - competing, COMPETING: competing}


def pool_with_clusters(left: Ints, right: Ints, weight: Floats, labels: Ints) -> Floats:
    """Log odds of candidate pairs in the light of all candidate pairs between the same two clusters.

    Inside a cluster the larger of a pair's own log odds and the cluster's mean. Between clusters half way down from its
    own to the mean between the two: the best of many pairs flatters, their mean forgets that they agree.
    """
    if not len(left):
        return weight
    a, b = labels[left], labels[right]
    key = np.minimum(a, b) * len(labels) + np.maximum(a, b)
    order = np.argsort(key, kind="stable")
    starts, lengths = runs(key[order])
    sums = np.add.reduceat(np.clip(weight, -CLIPPED, CLIPPED)[order], starts)
    mean = np.empty(len(weight))
    mean[order] = np.repeat(sums / lengths, lengths)
    return np.where(a == b, np.maximum(weight, mean), (weight + np.minimum(weight, mean)) / 2)


def calibrate_weights(  # noqa: PLR0917 - a pair list and what was made of it
    left: Ints, right: Ints, weight: Floats, labels: Ints, threshold: float, fitted: Calibration = FITTED
) -> CalibratedPairs:
    """Log odds of candidate pairs as they come true.

    Fields agree for common reasons that the model doesn't know, so great weights are worth less than they say. A record
    can be of one thing only: what it has in common with a record of another cluster counts against its own. And what
    clustering keeps apart, though its weight is over the threshold, is contradicted by what is around it, and the more
    so the fewer things have as many records as the two clusters together.

    Args:
        left, right, weight: candidate pairs and their log odds.
        labels: cluster of each record.
        threshold: log odds from which pairs are merged.
        fitted: how they are discounted.
    """
    pooled = pool_with_clusters(left, right, weight, labels)
    inside = labels[left] == labels[right]
    best_other = np.zeros(len(labels))
    for side in (left, right):
        np.maximum.at(best_other, side[~inside], weight[~inside])
    competing = np.where(inside, -fitted.competing * np.maximum(best_other[left], best_other[right]), 0.0)
    capped = np.minimum(pooled, fitted.cap + fitted.slope * (pooled - fitted.cap))
    between = fitted.between_intercept + fitted.between_slope * pooled + weigh_growth(left, right, labels)
    between = np.minimum(between, threshold)
    shown = np.where(inside, capped + competing, between)
    return CalibratedPairs(left, right, weight, pooled, competing, shown)


def weigh_growth(left: Ints, right: Ints, labels: Ints) -> Floats:
    """Log odds for how common it is that a cluster has as many records as those of both records of a pair together.

    It is the share of these among the clusters that have as many as the larger of the two: where a thing has two
    records at most, as in two lists without duplicates, a third one is hardly ever of it.

    Args:
        left, right: pairs of records.
        labels: cluster of each record.

    Returns:
        Nats to add to a pair between two clusters, shape ``(pairs,)``; of no meaning within a cluster.
    """
    size = np.bincount(labels, minlength=len(labels))
    one, other = size[labels[left]], size[labels[right]]
    together = one + other
    at_least = np.cumsum(np.bincount(size[size > 0], minlength=2 * len(labels) + 1)[::-1])[::-1]
    share = (at_least[together] + 1) / (at_least[np.maximum(one, other)] + 1 / USUAL_GROWTH)
    share = np.where(together == PAIR, np.maximum(share, LEAST_PAIRED), share)
    added: Floats = np.clip(np.log(share / USUAL_GROWTH), LEAST_GROWTH, MOST_GROWTH)
    return added


def uncalibrated(left: Ints, right: Ints, weight: Floats, labels: Ints) -> CalibratedPairs:
    """Log odds in the light of the clusters alone."""
    pooled = pool_with_clusters(left, right, weight, labels)
    return CalibratedPairs(left, right, weight, pooled, np.zeros(len(weight)), pooled)


def discount_untrusted(  # noqa: PLR0917 - a pair list and what was made of it
    left: Ints, right: Ints, weight: Floats, labels: Ints, exact: Bools, within: Bools
) -> CalibratedPairs:
    """Log odds of candidate pairs of a run that is not trusted.

    What is said of such pairs orders those of one table and is worth little between tables: each unit beyond even odds
    of being shown counts a seventh. Pairs that are merged all the same are the exception.

    Args:
        left, right, weight: candidate pairs and their log odds.
        labels: cluster of each record.
        exact: pairs that agree on an exact key, or in all that tells.
        within: pairs of records of one list where there are several. Lists are put together for what they have in
            common, and most hold a thing once: of two pairs that are as much alike the one across lists comes first.
    """
    pooled = pool_with_clusters(left, right, weight, labels)
    asked = np.minimum(pooled, UNTRUSTED_MOST) - np.where(within, UNTRUSTED_WITHIN, 0.0)
    shown = np.where(asked > UNTRUSTED_PIVOT, UNTRUSTED_PIVOT + UNTRUSTED_SLOPE * (asked - UNTRUSTED_PIVOT), asked)
    joined = exact & (labels[left] == labels[right])
    return CalibratedPairs(left, right, weight, pooled, np.zeros(len(weight)), np.where(joined, EXACT_KEY_ODDS, shown))


def overlap(probability: Floats) -> float:
    """Expected share of wrong decisions among the pairs that may be matches: ``sum min(p, 1-p) / sum p``."""
    possible = probability[probability >= POSSIBLE]
    return float(np.minimum(possible, 1 - possible).sum() / max(float(possible.sum()), 1e-9))


def safe_from(weight: Floats, wanted: float) -> float:
    """The log odds, ``wanted`` or higher, from which nine in ten pairs are expected to be matches.

    Where matches and other pairs overlap, less is merged rather than more of it wrongly.
    """
    above = -np.sort(-weight[weight >= wanted])
    expected = np.cumsum(posterior(above)) / np.arange(1, len(above) + 1)
    unsafe = expected < SAFE
    return float(above[unsafe.argmax()]) if unsafe.any() else wanted


def reliability(probability: Floats, true: Floats, bins: int = 10) -> list[tuple[int, float, float]]:
    """For each bin of probability: pairs, mean probability, share of matches. Empty bins are left out.

    DeGroot & Fienberg, The comparison and evaluation of forecasters (1983).
    """
    place = np.minimum((probability * bins).astype(np.int64), bins - 1) if len(probability) else NONE
    rows = []
    for k in range(bins):
        chosen = place == k
        if chosen.any():
            rows.append((int(chosen.sum()), float(probability[chosen].mean()), float(true[chosen].mean())))
    return rows
