"""The pairs worth showing: those that hold clusters together, and those that a person should decide."""

from __future__ import annotations

import numpy as np

from winnow.matching.arrays import Floats, Ints

type Links = tuple[Ints, Ints, Floats]


def spanning(n: int, left: Ints, right: Ints, weight: Floats, labels: Ints) -> Links:
    """The strongest links that hold each cluster together (a maximum spanning forest: Kruskal, 1956).

    Clusters that candidate pairs alone do not connect get links of weight 0 to their smallest record.
    """
    inside = np.flatnonzero(labels[left] == labels[right])
    inside = inside[np.lexsort((right[inside], left[inside], -weight[inside]))]
    root = list(range(n))

    def top(x: int) -> int:
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        return x

    kept = []
    for k, a, b in zip(inside.tolist(), left[inside].tolist(), right[inside].tolist(), strict=True):
        x, y = top(a), top(b)
        if x != y:
            root[max(x, y)] = min(x, y)
            kept.append(k)
    at = np.array(kept, np.int64)
    loose = np.array([x for x in np.flatnonzero(labels != np.arange(n)).tolist() if top(x) == x], np.int64)
    loose = loose[labels[loose] != loose]
    return (
        np.r_[left[at], labels[loose]],
        np.r_[right[at], loose],
        np.r_[weight[at], np.zeros(len(loose))],
    )


def best_by_clusters(left: Ints, right: Ints, weight: Floats, labels: Ints) -> Links:
    """One pair for each pair of clusters, so that a person answers once; most probable first."""
    order = np.lexsort((right, left, -weight))
    left, right, weight = left[order], right[order], weight[order]
    a, b = labels[left], labels[right]
    key = np.minimum(a, b) * len(labels) + np.maximum(a, b)
    first = np.sort(np.unique(key, return_index=True)[1])
    return left[first], right[first], weight[first]
