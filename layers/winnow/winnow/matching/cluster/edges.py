"""The pairs worth showing: those that hold clusters together, and those that a person should decide."""

from __future__ import annotations

import numpy as np

from winnow.matching.arrays import Floats, Ints
from winnow.matching.constants import SETTLED_PAIRS


class Groups:
    """Disjoint sets of ``0 … n-1``, each known by its smallest member (Tarjan, 1975)."""

    def __init__(self, n: int) -> None:
        """Begin with every number in a set of its own."""
        self._root = list(range(n))

    def top(self, x: int) -> int:
        """The smallest member of the set of ``x``."""
        root = self._root
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        return x

    def join(self, a: int, b: int) -> bool:
        """Unite the sets of two numbers; False when they are in one already."""
        x, y = self.top(a), self.top(b)
        if x != y:
            self._root[max(x, y)] = min(x, y)
        return x != y


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
    joined = Groups(n)
    kept = [
        k
        for k, a, b in zip(inside.tolist(), left[inside].tolist(), right[inside].tolist(), strict=True)
        if joined.join(a, b)
    ]
    loose = np.array([x for x in np.flatnonzero(labels != np.arange(n)).tolist() if joined.top(x) == x], np.int64)
    return np.array(kept, np.int64), loose[labels[loose] != loose]


def best_between_clusters(left: Ints, right: Ints, weight: Floats, labels: Ints, most: int) -> Ints:
    """Places of the pairs that ask a person about clusters, each question once; most probable first.

    Of equally probable ones those come first that settle most pairs of records. A pair whose clusters the pairs before
    it connect is left out: if these are accepted it is settled, and if not a later run asks about it. Where more
    questions are left than are asked, what a question settles counts beside how probable it is.

    Args:
        left, right, weight: pairs of different clusters and their log odds.
        labels: cluster of each record, as its smallest record.
        most: pairs at most.
    """
    size = np.bincount(labels, minlength=len(labels))
    a, b = labels[left], labels[right]
    settled = size[a] * size[b]
    order = np.lexsort((right, left, -settled, -weight))
    asked = _spanning(a, b, order, len(labels))
    if len(asked) > most:
        worth = weight + SETTLED_PAIRS * np.log(settled)
        worthy = _spanning(a, b, np.lexsort((right, left, -settled, -worth)), len(labels))[:most]
        asked = worthy[np.lexsort((right[worthy], left[worthy], -settled[worthy], -weight[worthy]))]
    return asked


def _spanning(a: Ints, b: Ints, order: Ints, n: int) -> Ints:
    """Of pairs of clusters in some order those that connect two that the pairs before them don't."""
    joined = Groups(n)
    pairs = zip(order.tolist(), a[order].tolist(), b[order].tolist(), strict=True)
    return np.array([k for k, one, other in pairs if joined.join(one, other)], np.int64)
