"""What people decided, as weights that no evidence reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints
from winnow.matching.constants import CANNOT_LINK, MUST_LINK
from winnow.matching.match_types import Decisions, Pair


@dataclass(frozen=True, slots=True)
class Constraints:
    """Decisions about records of this run, by position.

    Attributes:
        left, right: decided pairs, ascending.
        weight: what they weigh.
        pinned: records that are never merged.
    """

    left: Ints
    right: Ints
    weight: Floats
    pinned: Bools

    @classmethod
    def from_decisions(cls, decisions: Decisions, place: Mapping[str, int]) -> Constraints:
        """The decisions about records that are in the table."""
        settled: dict[tuple[int, int], float] = {}
        for pairs, weight in ((decisions.must_link, MUST_LINK), (decisions.cannot_link, CANNOT_LINK)):
            for a, b in pairs:
                if a in place and b in place and a != b:
                    settled[min(place[a], place[b]), max(place[a], place[b])] = weight
        pinned = np.zeros(len(place), bool)
        pinned[[place[record] for record in decisions.pinned if record in place]] = True
        keys = sorted(settled)
        return cls(
            np.array([a for a, _ in keys], np.int64),
            np.array([b for _, b in keys], np.int64),
            np.array([CANNOT_LINK if pinned[a] or pinned[b] else settled[a, b] for a, b in keys], float),
            pinned,
        )

    def touched(self) -> Bools:
        """Records that a decision names."""
        touched = self.pinned.copy()
        touched[self.left] = True
        touched[self.right] = True
        return touched

    def apply(self, left: Ints, right: Ints, weight: Floats) -> Floats:
        """Weights with those of decided pairs overruled."""
        out = np.where(self.pinned[left] | self.pinned[right], CANNOT_LINK, weight)
        if len(self.left) and len(left):
            n = len(self.pinned)
            mine = self.left * n + self.right
            wanted = np.minimum(left, right) * n + np.maximum(left, right)
            at = np.minimum(np.searchsorted(mine, wanted), len(mine) - 1)
            found = mine[at] == wanted
            out[found] = self.weight[at[found]]
        return out


def rules(decisions: Decisions) -> dict[Pair, str]:
    """The sentence for each decided pair, by ordered ids."""
    said: dict[Pair, str] = {}
    for pairs, sentence in (
        (decisions.must_link, "a person accepted this pair"),
        (decisions.cannot_link, "a person rejected this pair"),
    ):
        for a, b in pairs:
            said[min(a, b), max(a, b)] = sentence
    return said
