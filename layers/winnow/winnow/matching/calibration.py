"""Probabilities that mean what they say: a pair is judged together with the pairs around it.

Weights of single pairs are sure where they are extreme and vague between. What the other pairs of the same two clusters
say settles most of the vague ones: a doubtful pair inside a cluster that everything else holds together is a match, and
one between two clusters that everything else keeps apart is not. On held-out sets this brings the share of matches in
each bin of probability to the probability (``make bench`` prints the table).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from winnow.matching.arrays import NONE, Floats, Ints, runs
from winnow.matching.scoring import posterior

_CLIP: Final = 12.0  # as in clustering: one pair's evidence counts at most this much in a mean

_SAFE: Final = 0.9  # expected precision of pairs; clustering then parts half of the wrong ones


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
    sums = np.add.reduceat(np.clip(weight, -_CLIP, _CLIP)[order], starts)
    mean = np.empty(len(weight))
    mean[order] = np.repeat(sums / lengths, lengths)
    return np.where(a == b, np.maximum(weight, mean), (weight + np.minimum(weight, mean)) / 2)


def safe_from(weight: Floats, wanted: float) -> float:
    """The log odds, ``wanted`` or higher, from which nine in ten pairs are expected to be matches.

    Where matches and other pairs overlap, less is merged rather than more of it wrongly.
    """
    above = -np.sort(-weight[weight >= wanted])
    expected = np.cumsum(posterior(above)) / np.arange(1, len(above) + 1)
    unsafe = expected < _SAFE
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
