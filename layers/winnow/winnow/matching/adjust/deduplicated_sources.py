"""Data sets that were put together: two records of a source without duplicates are never the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Neighbours
from winnow.matching.constants import (
    FEW_COUNTERPARTS,
    FEWEST_COUNTERPARTS,
    LESS_DENSE,
    MOST_DUPLICATES,
    OWN_COUNTERPARTS,
    POSSIBLE,
    SOME_DUPLICATES,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where each record is from.

    Attributes:
        codes: source of each record.
        clean: for each source whether it holds no duplicates of its own.
        declared: whether somebody said so, rather than the weights.
    """

    codes: Ints
    clean: Bools
    declared: bool = False

    @classmethod
    def from_names(cls, names: Sequence[str] | None, n: int) -> Sources:
        """Sources by name; one source of all records when no names are given."""
        if not names:
            return cls(np.zeros(n, np.int64), np.zeros(1, bool))
        distinct, codes = np.unique(np.array(names, dtype=str), return_inverse=True)
        return cls(codes.astype(np.int64), np.zeros(len(distinct), bool))

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self.clean) > 1

    def within(self, left: Ints, right: Ints) -> Bools:
        """Which pairs are of one source, where there are several."""
        one: Bools = (self.codes[left] == self.codes[right]) & self.several
        return one

    def all_clean(self) -> Sources:
        """The sources, all of them said to hold no duplicates."""
        return replace(self, clean=np.ones(len(self.clean), bool), declared=True)

    def cleaned(self, left: Ints, right: Ints, probability: Floats) -> Sources:
        """The sources with those marked clean in which hardly any match is expected, or few that look like one.

        A list without duplicates may hold works in two versions, or headings that recur. Then what matches inside it is
        rare beside what matches across, and its two records match two different records of other sources.

        Args:
            left, right: candidate pairs.
            probability: that they match.
        """
        inside = self.codes[left] == self.codes[right]
        owner = self.codes[left[inside]]
        expected = np.bincount(owner, weights=probability[inside], minlength=len(self.clean))
        size = np.bincount(self.codes, minlength=len(self.clean)).astype(float)
        clean = expected <= MOST_DUPLICATES * size
        across = np.bincount(self.codes[left[~inside]], weights=probability[~inside], minlength=len(self.clean))
        across += np.bincount(self.codes[right[~inside]], weights=probability[~inside], minlength=len(self.clean))
        density = expected / np.maximum(size * (size - 1) / 2, 1.0)
        density_across = across / np.maximum(size * (len(self.codes) - size), 1.0)
        likely = inside & (probability > POSSIBLE)
        own = _have_own_counterparts(left, right, ~inside & (probability > POSSIBLE), likely)
        owners = self.codes[left[likely]]
        paired = np.bincount(owners, weights=own.astype(float), minlength=len(self.clean))
        number = np.maximum(np.bincount(owners, minlength=len(self.clean)), 1)
        few = (expected <= SOME_DUPLICATES * size) & (density <= LESS_DENSE * density_across)
        return replace(self, clean=clean | (few & (paired >= OWN_COUNTERPARTS * number)))

    def without_counterparts(self, labels: Ints) -> Sources:
        """The sources with those marked clean whose alike records have fewer counterparts than their other records.

        A thing that a source holds twice is in the other sources as often as any other thing. Where hardly any of what
        is alike within a source is found elsewhere, it is headings and series, and the source holds no duplicates.

        Args:
            labels: cluster of each record.
        """
        if not self.several or self.declared:
            return self
        held = np.zeros((int(labels.max()) + 1, len(self.clean)), np.int64)
        np.add.at(held, (labels, self.codes), 1)
        clean = self.clean.copy()
        for k in np.flatnonzero(~clean):
            own, others = held[:, k], np.delete(held, k, axis=1).max(axis=1)
            alike, single = own > 1, own == 1
            expected = float((others[single] > 0).mean()) * float(alike.sum()) if single.any() else 0.0
            few = (own[alike] - 1).sum() <= SOME_DUPLICATES * own.sum()
            found = float((others[alike] == 1).sum())
            clean[k] = few and expected >= FEWEST_COUNTERPARTS and found <= FEW_COUNTERPARTS * expected
        return replace(self, clean=clean)

    def apart(self, left: Ints, right: Ints) -> Bools:
        """Whether both records are from one clean source."""
        apart: Bools = (self.codes[left] == self.codes[right]) & self.clean[self.codes[left]]
        return apart

    def pairs_across(self) -> float:
        """Number of pairs of two sources for each pair of one."""
        size = np.bincount(self.codes, minlength=len(self.clean)).astype(float)
        inside = float((size * (size - 1) / 2).sum())
        return (len(self.codes) * (len(self.codes) - 1) / 2 - inside) / max(inside, 1.0)

    def pairs_apart(self) -> float:
        """Number of pairs inside clean sources."""
        size = np.bincount(self.codes, minlength=len(self.clean)).astype(float)
        return float((size * (size - 1) / 2)[self.clean].sum())


def _have_own_counterparts(left: Ints, right: Ints, across: Bools, within: Bools) -> Bools:
    """For each pair within a source whether its records together match more than one record of other sources."""
    if not within.any():
        return np.zeros(0, bool)
    near = Neighbours.from_pairs(int(max(left.max(), right.max())) + 1, left[across], right[across])
    a, b = left[within], right[within]
    both = (near.degrees[a] > 0) & (near.degrees[b] > 0)
    own: Bools = both & (near.degrees[a] + near.degrees[b] - near.shared(a, b) > 1)
    return own
