"""From weighted pairs to clusters in which one weak link cannot chain different things together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from winnow.matching.arrays import Floats, Ints, components, corner, runs
from winnow.matching.constants import (
    CHECKED_PAIRS,
    CHECKED_PAIRS_A_RECORD,
    CLIPPED,
    COMPONENT_PAIRS_AT_ONCE,
    CUT_RAISES,
    DECIDED,
    LARGEST_COMPONENTS,
    PAIR,
)

type Rescore = Callable[[Ints, Ints], Floats]


def average_linkage(weights: Floats, sizes: Floats, margin: float = 0.0) -> Ints:
    """Merge the two groups with the highest mean weight between them until no mean is positive (UPGMA).

    A single record must clear the threshold, which is ``margin`` above even odds. Between two groups of k and more
    nodes each the mean is surer than one pair and must clear even odds by ``margin / k``.

    Sokal & Michener (1958). ``weights`` is a symmetric matrix of log odds relative to the threshold; ``sizes`` says how
    many records each node stands for. Returns the smallest member of each node's group. Ties go to the first pair.
    """
    matrix = weights.copy()
    np.fill_diagonal(matrix, -np.inf)
    sizes = sizes.copy()
    nodes = np.ones(len(matrix))
    group = np.arange(len(matrix))
    while True:
        surer = matrix + margin * (1 - 1 / np.minimum.outer(nodes, nodes))
        i, j = divmod(int(surer.argmax()), len(matrix))
        if surer[i, j] <= 0:
            return group
        i, j = min(i, j), max(i, j)
        gone = np.isneginf(matrix[i]) | np.isneginf(matrix[j])
        merged = (matrix[i] * sizes[i] + matrix[j] * sizes[j]) / (sizes[i] + sizes[j])
        merged[gone] = -np.inf
        matrix[i], matrix[:, i] = merged, merged
        matrix[j], matrix[:, j] = -np.inf, -np.inf
        matrix[i, i] = -np.inf
        sizes[i] += sizes[j]
        nodes[i] += nodes[j]
        group[group == j] = i


def _limit(labels: Ints, n: int) -> int:
    """The largest component that can be checked pair by pair at a cost that stays linear in the records."""
    size = np.bincount(labels, minlength=n)
    for most in LARGEST_COMPONENTS[:-1]:
        checked = size[(size > LARGEST_COMPONENTS[-1]) & (size <= most)].astype(float)
        if (checked**2).sum() / 2 <= max(CHECKED_PAIRS, CHECKED_PAIRS_A_RECORD * n):
            return most
    return LARGEST_COMPONENTS[-1]


def _split_large(n: int, left: Ints, right: Ints, weight: Floats, labels: Ints, most: int) -> Ints:  # noqa: PLR0917
    """Ask for stronger links inside components too large to check pair by pair."""
    limit = 0.0
    for _ in range(CUT_RAISES):
        large = np.bincount(labels, minlength=n)[labels] > most
        if not large.any():
            break
        limit += 1.0
        strong = large[left] & (weight > limit) & (labels[left] == labels[right])
        labels = np.where(large, components(n, left[strong], right[strong]), labels)
    return labels


def cluster(
    n: int,
    left: Ints,
    right: Ints,
    weight: Floats,
    *,
    rescore: Rescore,
    same: Ints | None = None,
    margin: float = 0.0,
) -> Ints:
    """Label every record with the smallest record of its cluster.

    Args:
        n: number of records.
        left, right, weight: candidate pairs and their log odds relative to the threshold.
        rescore: the same for any pairs: pairs inside a component that blocking did not propose count too.
        same: for each record the first record that is identical to it; identical records are never parted.
        margin: log odds of the threshold.
    """
    same = np.arange(n) if same is None else same
    left, right = same[left], same[right]
    sizes = np.bincount(same, minlength=n).astype(float)
    linked = (weight > 0) & (left != right)
    labels = components(n, left[linked], right[linked])
    most = _limit(labels, n)
    labels = _split_large(n, left, right, weight, labels, most)
    order = np.argsort(labels, kind="stable")
    starts, lengths = runs(labels[order])
    checked = (lengths > PAIR) & (lengths <= most)
    starts, lengths = starts[checked], lengths[checked]
    out = labels.copy()
    for batch in _batches(lengths):
        members = [order[s : s + z] for s, z in zip(starts[batch], lengths[batch], strict=True)]
        _part(members, rescore, sizes, margin, out)
    return out[same]


def _part(components_: list[Ints], rescore: Rescore, sizes: Floats, margin: float, labels: Ints) -> None:
    """Part the components whose pairs contradict each other, writing the new labels in place."""
    corners = [corner(len(m)) for m in components_]
    a = np.concatenate([m[x] for m, (x, _) in zip(components_, corners, strict=True)])
    b = np.concatenate([m[y] for m, (_, y) in zip(components_, corners, strict=True)])
    score = rescore(np.minimum(a, b), np.maximum(a, b))
    score = np.where(np.abs(score) < DECIDED, np.clip(score, -CLIPPED, CLIPPED), score)
    at = 0
    for m, (x, y) in zip(components_, corners, strict=True):
        inside = score[at : at + len(x)]
        at += len(x)
        if inside.min() > 0:
            continue
        square = np.full((len(m), len(m)), -np.inf)
        square[x, y] = square[y, x] = inside
        labels[m] = m[average_linkage(square, sizes[m], margin)]


def _batches(lengths: Ints, most: int = COMPONENT_PAIRS_AT_ONCE) -> list[slice]:
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
