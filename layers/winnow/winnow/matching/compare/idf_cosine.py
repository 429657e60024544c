"""Cosine of the words of two values, each word weighted by its inverse document frequency.

Salton & Buckley, Term-weighting approaches in automatic text retrieval (1988). Whether a value holds a word is looked
up some ten times a pair, so each value has a row of bits: the most frequent words have a bit of their own, and the
others share bits, where a set bit only says that it is worth looking.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Masks, contained, set_bits, spans
from winnow.matching.constants import COSINES_AT_ONCE, WORD_BITS
from winnow.matching.prepare.columns import Tokens


def idf_cosine(tokens: Tokens, total: int, x: Ints, y: Ints) -> Floats:
    """The cosine for each pair of values, words weighted by ``log(1 + total / document count)``.

    Args:
        tokens: words of the values.
        total: number of records.
        x, y: places of the values.
    """
    weight = np.log1p(total / np.maximum(tokens.document_counts, 1)) ** 2
    owner = np.repeat(np.arange(len(tokens.lengths)), tokens.lengths)
    norm = np.bincount(owner, weights=weight[tokens.tokens], minlength=len(tokens.lengths))
    shared = _SharedWords.of_values(tokens, owner)
    out = np.zeros(len(x))
    for begin in range(0, len(x), COSINES_AT_ONCE):
        a, b = x[begin : begin + COSINES_AT_ONCE], y[begin : begin + COSINES_AT_ONCE]
        dot = np.where(a == b, norm[a], shared.dot(weight, a, b))  # a value shares with itself what no other holds, too
        out[begin : begin + COSINES_AT_ONCE] = dot / np.sqrt(np.maximum(norm[a] * norm[b], 1e-12))
    return out


@dataclass(frozen=True, slots=True)
class _SharedWords:
    """The words that several values hold.

    Attributes:
        starts, lengths: where those of each value stand in ``words``, ascending.
        cells: ``value * vocabulary + word`` of all of them, ascending.
        bit: for each word its bit in a row.
        alone: whether it has the bit for itself.
        rows: the rows of all values one behind the other, 64 bits an entry.
    """

    starts: Ints
    lengths: Ints
    words: Ints
    cells: Ints
    bit: Ints
    alone: Bools
    rows: Masks

    @classmethod
    def of_values(cls, tokens: Tokens, owner: Ints) -> _SharedWords:
        holders = np.bincount(tokens.tokens, minlength=len(tokens.document_counts))
        kept = holders[tokens.tokens] > 1
        owner, words = owner[kept], tokens.tokens[kept]
        rank = np.empty(len(holders), np.int64)
        rank[np.argsort(-holders, kind="stable")] = np.arange(len(holders))
        own = WORD_BITS if int((holders > 1).sum()) <= WORD_BITS else WORD_BITS // 2
        bit = np.where(rank < own, rank, own + rank % max(WORD_BITS - own, 1))
        lengths = np.bincount(owner, minlength=len(tokens.lengths))
        rows = set_bits(owner * WORD_BITS + bit[words], len(lengths) * WORD_BITS)
        cells = owner * len(holders) + words
        return cls(np.cumsum(lengths) - lengths, lengths, words, cells, bit, rank < own, rows)

    def dot(self, weight: Floats, a: Ints, b: Ints) -> Floats:
        """The sum of the weights of the words that both values of each pair hold."""
        fewer = self.lengths[a] <= self.lengths[b]
        a, b = np.where(fewer, a, b), np.where(fewer, b, a)
        own = self.lengths[a]
        words = self.words[spans(self.starts[a], own)]
        pair = np.repeat(np.arange(len(a)), own)
        place = b[pair] * WORD_BITS + self.bit[words]
        held = np.flatnonzero(self.rows[place >> 6] >> (place & 63).astype(np.uint64) & np.uint64(1))
        doubtful = ~self.alone[words[held]]
        if doubtful.any():
            looked_at = held[doubtful]
            wanted = b[pair[looked_at]] * len(self.bit) + words[looked_at]
            sure = np.ones(len(held), bool)
            sure[doubtful] = contained(wanted, self.cells)
            held = held[sure]
        return np.bincount(pair[held], weights=weight[words[held]], minlength=len(a))
