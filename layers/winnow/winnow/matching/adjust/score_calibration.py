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

from winnow.matching.arrays import NONE, Floats, Ints, runs
from winnow.matching.constants import (
    BETWEEN_INTERCEPT,
    BETWEEN_SLOPE,
    CALIBRATION_CAP,
    CALIBRATION_SLOPE,
    CLIPPED,
    COMPETING_MATCH,
    POSSIBLE,
    SAFE,
)
from winnow.matching.model.fellegi_sunter import posterior


@dataclass(frozen=True, slots=True)
class Worth:
    """What evidence is worth.

    Attributes:
        face: log odds up to which it is taken at its word.
        beyond: what each unit beyond that counts.
        rival: what each unit of evidence for another cluster takes away.
        apart: what a unit counts between clusters, which other pairs hold apart.
        missed: log odds there where evidence is even: some are matches that were not joined.
    """

    face: float = CALIBRATION_CAP
    beyond: float = CALIBRATION_SLOPE
    rival: float = COMPETING_MATCH
    apart: float = BETWEEN_SLOPE
    missed: float = BETWEEN_INTERCEPT


FITTED: Final = Worth()


def settle(left: Ints, right: Ints, weight: Floats, labels: Ints) -> Floats:
    """Log odds of candidate pairs in the light of all candidate pairs between the same two clusters.

    Inside a cluster the larger of a pair's own weight and the cluster's mean. Between clusters half way down from its
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


def moderate(  # noqa: PLR0917 - a pair list and what was made of it
    left: Ints, right: Ints, weight: Floats, labels: Ints, threshold: float, worth: Worth = FITTED
) -> Floats:
    """Log odds of candidate pairs as they come true, of settled ones.

    Fields agree for common reasons that the model doesn't know, so great weights are worth less than they say. A record
    can be of one thing only: what it has in common with a record of another cluster counts against its own. And what
    clustering keeps apart, though its weight is over the threshold, is contradicted by what is around it.
    """
    settled = settle(left, right, weight, labels)
    value = np.minimum(settled, worth.face + worth.beyond * (settled - worth.face))
    inside = labels[left] == labels[right]
    rival = np.zeros(len(labels))
    for side in (left, right):
        np.maximum.at(rival, side[~inside], weight[~inside])
    joined = value - worth.rival * np.maximum(rival[left], rival[right])
    return np.where(inside, joined, np.minimum(worth.missed + worth.apart * settled, threshold))


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
