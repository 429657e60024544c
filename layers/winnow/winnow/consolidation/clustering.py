"""From weighted pairs to clusters in which one weak link cannot chain strangers together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from winnow.consolidation.arrays import Bools, Floats, Ints, components, runs

_LARGEST: Final = 120  # members of a component that is checked pair by pair
_RAISES: Final = 25
_CLIP: Final = 12.0  # one pair's evidence counts at most this much in an average

type Rescore = Callable[[Ints, Ints], Floats]


def average_linkage(weights: Floats, sizes: Floats) -> Ints:
    """Merge the two groups with the highest mean weight between them until no mean is positive (UPGMA).

    Sokal & Michener (1958). ``weights`` is a symmetric matrix of log odds relative to the threshold; ``sizes`` says how
    many records each node stands for. Returns the smallest member of each node's group. Ties go to the first pair.
    """
    matrix = weights.copy()
    np.fill_diagonal(matrix, -np.inf)
    sizes = sizes.copy()
    group = np.arange(len(matrix))
    while True:
        i, j = divmod(int(matrix.argmax()), len(matrix))
        if matrix[i, j] <= 0:
            return group
        i, j = min(i, j), max(i, j)
        gone = np.isneginf(matrix[i]) | np.isneginf(matrix[j])
        merged = (matrix[i] * sizes[i] + matrix[j] * sizes[j]) / (sizes[i] + sizes[j])
        merged[gone] = -np.inf
        matrix[i], matrix[:, i] = merged, merged
        matrix[j], matrix[:, j] = -np.inf, -np.inf
        matrix[i, i] = -np.inf
        sizes[i] += sizes[j]
        group[group == j] = i


def _split_large(n: int, left: Ints, right: Ints, weight: Floats, labels: Ints) -> Ints:
    """Ask for stronger links inside components too large to check pair by pair."""
    limit = 0.0
    for _ in range(_RAISES):
        large = np.bincount(labels, minlength=n)[labels] > _LARGEST
        if not large.any():
            break
        limit += 1.0
        strong = large[left] & (weight > limit) & (labels[left] == labels[right])
        labels = np.where(large, components(n, left[strong], right[strong]), labels)
    return labels


def cluster(n: int, left: Ints, right: Ints, weight: Floats, *, rescore: Rescore, sizes: Floats | None = None) -> Ints:
    """Label every record with the smallest record of its cluster.

    Args:
        n: number of records.
        left, right, weight: candidate pairs and their log odds relative to the threshold.
        rescore: the same for any pairs: pairs inside a component that blocking did not propose count too.
        sizes: how many records each node stands for.
    """
    linked = weight > 0
    labels = _split_large(n, left, right, weight, components(n, left[linked], right[linked]))
    order = np.argsort(labels, kind="stable")
    starts, lengths = runs(labels[order])
    starts, lengths = starts[(lengths > 2) & (lengths <= _LARGEST)], lengths[(lengths > 2) & (lengths <= _LARGEST)]
    out = labels.copy()
    weights = np.ones(n) if sizes is None else sizes
    for batch in _batches(lengths):
        members = [order[s : s + z] for s, z in zip(starts[batch], lengths[batch], strict=True)]
        corners = [np.triu_indices(len(m), 1) for m in members]
        a = np.concatenate([m[x] for m, (x, _) in zip(members, corners, strict=True)])
        b = np.concatenate([m[y] for m, (_, y) in zip(members, corners, strict=True)])
        score = np.clip(rescore(np.minimum(a, b), np.maximum(a, b)), -_CLIP, _CLIP)
        at = 0
        for m, (x, y) in zip(members, corners, strict=True):
            inside = score[at : at + len(x)]
            at += len(x)
            if inside.min() > 0:
                continue
            square = np.full((len(m), len(m)), -np.inf)
            square[x, y] = square[y, x] = inside
            out[m] = m[average_linkage(square, weights[m])]
    return out


def _batches(lengths: Ints, most: int = 2_000_000) -> list[slice]:
    """Slices of components that together hold at most ``most`` pairs, so memory stays bounded."""
    pairs = np.cumsum(lengths * (lengths - 1) // 2)
    out: list[slice] = []
    begin = 0
    while begin < len(lengths):
        spent = pairs[begin - 1] if begin else 0
        end = max(int(np.searchsorted(pairs, spent + most, "right")), begin + 1)
        out.append(slice(begin, end))
        begin = end
    return out


def one_to_one(n: int, left: Ints, right: Ints, weight: Floats) -> Ints:
    """Greedy assignment, best pair first: each record joins at most one other. Jaro (1989) asks for the optimum;
    the greedy choice differs only where two pairs compete within a hair.
    """
    labels = np.arange(n)
    used: Bools = np.zeros(n, bool)
    linked = np.flatnonzero(weight > 0)
    for k in linked[np.argsort(-weight[linked], kind="stable")]:
        i, j = left[k], right[k]
        if not used[i] and not used[j]:
            used[i] = used[j] = True
            labels[j] = labels[i]
    return labels
