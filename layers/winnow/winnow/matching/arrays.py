"""Names for the array types that the matching modules pass around, and the few index operations they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from winnow.matching.constants import LARGEST_TABLE, SMALL_GROUP

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]
type Levels = NDArray[np.int8]
type Objects = NDArray[np.object_]
type Masks = NDArray[np.uint64]

NONE: Ints = np.empty(0, np.int64)


def runs(ordered: Ints) -> tuple[Ints, Ints]:
    """Starts and lengths of the runs of equal values in a sorted array."""
    if not len(ordered):
        return NONE, NONE
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    return starts, np.diff(np.r_[starts, len(ordered)])


def set_bits(places: Ints, size: int) -> Masks:
    """A row of ``size`` bits (a multiple of 64), in entries of 64, in which those at some places are set."""
    out = np.zeros(size >> 6, np.uint64)
    ordered = np.sort(places)
    entries = ordered >> 6
    starts, _ = runs(entries)
    if len(starts):
        bits = np.uint64(1) << (ordered & 63).astype(np.uint64)
        out[entries[starts]] = np.bitwise_or.reduceat(bits, starts)
    return out


def distinct(values: Ints) -> Ints:
    """The different values, ascending (``numpy.unique`` would import masked arrays for it, a tenth of a small run)."""
    ordered = np.sort(values)
    return ordered[runs(ordered)[0]]


def quantile(values: Floats, share: float) -> float:
    """The value below which a share of some values lies, interpolated linearly as ``numpy.quantile`` does, which would
    import masked arrays too.

    Args:
        values: at least one.
        share: 0 to 1.
    """
    ordered = np.sort(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    low, high, part = float(ordered[below]), float(ordered[min(below + 1, len(ordered) - 1)]), place - below
    return high - (high - low) * (1 - part) if part >= 0.5 else low + (high - low) * part  # noqa: PLR2004 - half


def contained(values: Ints, ordered: Ints) -> Bools:
    """Whether each value is among some sorted ones."""
    if not len(ordered):
        return np.zeros(len(values), bool)
    found: Bools = ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values
    return found


def spans(starts: Ints, lengths: Ints) -> Ints:
    """The concatenation of ``arange(start, start + length)`` over all rows, without a Python loop."""
    total = int(lengths.sum())
    if not total:
        return NONE
    shift = np.repeat(starts - np.r_[0, np.cumsum(lengths)[:-1]], lengths)
    return shift + np.arange(total)


def corner(size: int) -> tuple[Ints, Ints]:
    """The places of the pairs among some things, ``a < b``, in order; to be read only.

    Args:
        size: number of things.
    """
    return _remembered_corner(size) if size <= SMALL_GROUP else _corner(size)


def _corner(size: int) -> tuple[Ints, Ints]:
    a, b = np.triu_indices(size, 1)
    return a, b


_remembered_corner: Final = lru_cache(SMALL_GROUP)(_corner)
"""Most groups are small, and making these arrays costs more than what is done with them."""


def rank_within(groups: Ints) -> Ints:
    """Position of each element inside its run of equal ``groups`` (which must be contiguous): 0, 1, 2, …"""
    starts, lengths = runs(groups)
    return spans(np.zeros_like(starts), lengths)


def compact(codes: Ints) -> Ints:
    """The same partition with codes 0..k-1, in the order of the old codes. Negative codes (missing) stay -1."""
    known = codes >= 0
    out = np.full(len(codes), -1, np.int64)
    if known.any():
        out[known] = np.unique(codes[known], return_inverse=True)[1]
    return out


def number_keys(keys: Ints, size: int) -> tuple[Ints, Ints]:
    """The different keys, ascending, and the place of each key among them.

    Args:
        keys: from 0 to below ``size``. A small range is numbered by a table, a large one by sorting.
    """
    if size > LARGEST_TABLE:
        found, places = np.unique(keys, return_inverse=True)
        return found, places
    seen = np.zeros(size, bool)
    seen[keys] = True
    found = np.flatnonzero(seen)
    number = np.empty(size, np.int64)
    number[found] = np.arange(len(found))
    return found, number[keys]


def factorize(values: list[str]) -> tuple[list[str], Ints]:
    """Sorted distinct strings and each value's place among them. The empty string (missing) is always place 0."""
    distinct = sorted({*values, ""})
    place = {value: i for i, value in enumerate(distinct)}
    return distinct, np.fromiter(map(place.__getitem__, values), np.int64, len(values))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nodes that pairs link each node to.

    Attributes:
        degrees: neighbours of each node.
        starts: where those of each node begin in ``others``.
        others: neighbours, node by node.
        packed: ``node * n + neighbour``, ascending.
    """

    degrees: Ints
    starts: Ints
    others: Ints
    packed: Ints

    @classmethod
    def from_pairs(cls, n: int, left: Ints, right: Ints) -> Neighbours:
        """Neighbours in the graph of ``n`` nodes and the given pairs, none of which comes twice."""
        packed = np.sort(np.r_[left * n + right, right * n + left])
        degrees = np.bincount(packed // max(n, 1), minlength=n)
        return cls(degrees, np.cumsum(degrees) - degrees, packed % max(n, 1), packed)

    def shared(self, left: Ints, right: Ints) -> Ints:
        """Neighbours that both nodes of each pair have."""
        fewer = self.degrees[left] <= self.degrees[right]
        a, b = np.where(fewer, left, right), np.where(fewer, right, left)
        pair = np.repeat(np.arange(len(a)), self.degrees[a])
        both = contained(b[pair] * len(self.degrees) + self.others[spans(self.starts[a], self.degrees[a])], self.packed)
        return np.bincount(pair[both], minlength=len(a))


def components(n: int, left: Ints, right: Ints) -> Ints:
    """Label every node with the smallest node of its connected component (label propagation with pointer jumping)."""
    labels = np.arange(n)
    while True:
        least = np.minimum(labels[left], labels[right])
        after = labels.copy()
        np.minimum.at(after, labels[left], least)
        np.minimum.at(after, labels[right], least)
        np.minimum.at(after, left, least)
        np.minimum.at(after, right, least)
        after = after[after]
        if np.array_equal(after, labels):
            return labels
        labels = after
