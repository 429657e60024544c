"""The pairs worth showing: those that hold clusters together, and those that a person should decide."""

from __future__ import annotations

import numpy as np

from winnow.matching.arrays import Floats, Ints


def span_clusters(n: int, left: Ints, right: Ints, weight: Floats, labels: Ints) -> tuple[Ints, Ints]:
    """The strongest links that hold each cluster together (a maximum spanning forest: Kruskal, 1956).

    Args:
        n: number of records.
        left, right, weight: pairs and their log odds.
        labels: cluster of each record, as its smallest record.

    Returns:
        Places of the chosen pairs, and the records that no candidate pair connects to the smallest record of their
        cluster: each of these is linked to that record.
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
    loose = np.array([x for x in np.flatnonzero(labels != np.arange(n)).tolist() if top(x) == x], np.int64)
    return np.array(kept, np.int64), loose[labels[loose] != loose]


def best_between_clusters(left: Ints, right: Ints, weight: Floats, labels: Ints) -> Ints:
    """Places of one pair for each pair of clusters, so that a person answers once; most probable first."""
    order = np.lexsort((right, left, -weight))
    a, b = labels[left[order]], labels[right[order]]
    key = np.minimum(a, b) * len(labels) + np.maximum(a, b)
    return order[np.sort(np.unique(key, return_index=True)[1])]
