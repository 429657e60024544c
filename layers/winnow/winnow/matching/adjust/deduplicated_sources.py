"""Data sets that were put together: two records of a source without duplicates are never the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints
from winnow.matching.constants import MOST_DUPLICATES


@dataclass(frozen=True, slots=True)
class Sources:
    """Where each record is from.

    Attributes:
        codes: source of each record.
        clean: for each source whether it holds no duplicates of its own.
    """

    codes: Ints
    clean: Bools

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

    def cleaned(self, left: Ints, right: Ints, probability: Floats) -> Sources:
        """The sources with those marked clean in which hardly any match is expected."""
        inside = self.codes[left] == self.codes[right]
        expected = np.bincount(self.codes[left[inside]], weights=probability[inside], minlength=len(self.clean))
        size = np.bincount(self.codes, minlength=len(self.clean))
        return replace(self, clean=expected <= MOST_DUPLICATES * size)

    def apart(self, left: Ints, right: Ints) -> Bools:
        """Whether both records are from one clean source."""
        apart: Bools = (self.codes[left] == self.codes[right]) & self.clean[self.codes[left]]
        return apart

    def pairs_apart(self) -> float:
        """Number of pairs inside clean sources."""
        size = np.bincount(self.codes, minlength=len(self.clean)).astype(float)
        return float((size * (size - 1) / 2)[self.clean].sum())
