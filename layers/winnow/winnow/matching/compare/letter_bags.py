"""Pairs of short values that can't be alike, told by their letters alone.

A string metric takes a tenth of a microsecond a pair, most of it for handing two strings over. Most pairs that are
looked at are pairs of anything, and which letters two values have says that they are far apart: the number of letters
that they have in common, however placed, bounds how near they are. Only the rest is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from winnow.matching.arrays import Floats, Ints, Masks, runs, set_bits
from winnow.matching.constants import BAGS_AT_ONCE

_BUCKETS: Final = 64  # bits of a mask
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_REST: Final = _BUCKETS - len(_LETTERS)  # buckets that all other characters share
_PREFIX: Final = 4  # characters: the longest prefix that Winkler rewards
_REWARD: Final = 0.1  # for each of them

_BUCKET_OF: Final = np.array(
    [_LETTERS.find(chr(c)) if chr(c) in _LETTERS else len(_LETTERS) + c % _REST for c in range(128)], np.int64
)


@dataclass(frozen=True, slots=True)
class LetterBags:
    """The characters of some values, without their order.

    Attributes:
        once, twice: for each value a mask of the characters that it holds at least so often.
        more: how many of its characters the two masks leave out.
        lengths: characters of each value.
        firsts: code of each value's first character.
    """

    once: Masks
    twice: Masks
    more: Ints
    lengths: Ints
    firsts: Ints

    @classmethod
    def of_values(cls, values: Sequence[str]) -> LetterBags:
        """The bags of some values."""
        lengths = np.fromiter(map(len, values), np.int64, len(values))
        codes = np.frombuffer("".join(values).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
        buckets = np.where(codes < len(_BUCKET_OF), _BUCKET_OF[np.minimum(codes, len(_BUCKET_OF) - 1)], -1)
        buckets = np.where(buckets < 0, len(_LETTERS) + codes % _REST, buckets)
        held = np.sort(np.repeat(np.arange(len(values)), lengths) * _BUCKETS + buckets)
        starts, counts = runs(held)
        once, twice = (set_bits(held[starts[counts >= n]], len(values) * _BUCKETS) for n in (1, 2))
        left = lengths - np.bitwise_count(once) - np.bitwise_count(twice)
        begins = np.minimum(np.cumsum(lengths) - lengths, max(len(codes) - 1, 0))
        firsts = np.where(lengths > 0, codes[begins] if len(codes) else 0, -1)
        return cls(once, twice, left, lengths, firsts)

    def in_common(self, x: Ints, y: Ints) -> Ints:
        """The most characters that values ``x`` and ``y`` can have in common."""
        out = np.empty(len(x), np.int64)
        for begin in range(0, len(x), BAGS_AT_ONCE):
            a, b = x[begin : begin + BAGS_AT_ONCE], y[begin : begin + BAGS_AT_ONCE]
            masked = np.bitwise_count(self.once[a] & self.once[b]) + np.bitwise_count(self.twice[a] & self.twice[b])
            out[begin : begin + BAGS_AT_ONCE] = masked + np.minimum(self.more[a], self.more[b])
        return out

    def fewest_edits(self, x: Ints, y: Ints) -> Ints:
        """The fewest edits (with swaps of neighbours) that can turn one value into the other."""
        return np.maximum(self.lengths[x], self.lengths[y]) - self.in_common(x, y)

    def most_alike(self, x: Ints, y: Ints) -> Floats:
        """The highest Jaro-Winkler similarity that the values can have."""
        common = self.in_common(x, y)
        a, b = np.maximum(self.lengths[x], 1), np.maximum(self.lengths[y], 1)
        jaro = np.where(common > 0, (common / a + common / b + 1.0) / 3.0, 0.0)
        return np.where(self.firsts[x] == self.firsts[y], jaro + _PREFIX * _REWARD * (1.0 - jaro), jaro)


def bag_letters(values: Sequence[str], x: Ints) -> LetterBags | None:
    """The bags of a column's values; None where fewer pairs are compared than there are values, and bags cost more
    than they spare."""
    return LetterBags.of_values(values) if len(x) >= len(values) else None
