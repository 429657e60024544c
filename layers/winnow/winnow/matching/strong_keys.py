"""What may be merged when the estimate is not trusted: pairs that agree exactly on keys that chance does not repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Floats, Ints, Levels
from winnow.matching.columns import Column
from winnow.matching.comparison import LEVELS
from winnow.matching.schema import STRONG, Kind
from winnow.matching.wording import COLOURS

_HUB: Final = 10  # a phone that more records share belongs to an agency
_FEW: Final = 4  # the same for a model number or a title
_LONG_TITLE: Final = 4  # words
_SURPRISE: Final = 5.0  # log of how many times rarer than one chance pair in the whole table an exact key must be
_TELLING: Final = 4.0  # log surprise from which one field counts as a part of a key
_DECISIVE: Final = frozenset(
    {
        Kind.MODEL,
        Kind.GIVEN_NAME,
        Kind.FAMILY_NAME,
        Kind.TITLE,
        Kind.PEOPLE,
        Kind.DATE,
        Kind.IDENTIFIER,
        Kind.ADDRESS,
        Kind.POSTCODE,
    }
)
"""Kinds in which a clear difference speaks for two different things."""


def surprise(column: Column) -> Floats:
    """``-log`` of the share of records that hold each value."""
    known = max(float(column.counts[1:].sum()), 1.0)
    return -np.log(np.maximum(column.counts, 1) / known)


def _variants(title: Column, model: Column, left: Ints, right: Ints) -> Bools:
    """Whether two titles of one model name other sizes or colours: the 24" and the 32", the blue and the silver."""
    apart = np.zeros(len(left), bool)
    for k, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        codes = " ".join(model.values[model.codes[i]] for i in pair)
        words = ([w for w in title.values[title.codes[i]].split() if w not in codes] for i in pair)
        one, other = ({w for w in said if w[0].isdigit() or w in COLOURS} for said in words)
        apart[k] = bool(one - other) and bool(other - one)
    return apart


def exact(columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels, total: float) -> Bools:
    """Pairs that agree on an exact key and nowhere clearly disagree.

    A key is one of: an equal e-mail address, phone, identifier or web address that few records share, beside another
    field that agrees; an equal model number or long title that hardly any other record has, where nothing is plainly
    different; three and more equal fields (two, when there are no others) so rare together that among all ``total``
    pairs chance would make less than one such pair in a hundred.
    """
    strong = np.zeros(len(left), bool)
    telling = np.zeros(len(left), np.int64)
    agreeing = np.zeros(len(left), np.int64)
    surprised = np.zeros(len(left))
    equals = np.zeros(len(left), np.int64)
    contradicted = np.zeros(len(left), bool)
    named = np.zeros(len(left), bool)
    unlike = np.zeros(len(left), bool)
    for k, column in enumerate(columns):
        level = matrix[:, k]
        equal = level == 1
        equals += equal
        rare = surprise(column)[column.codes[left]]
        agreeing += (level > 0) & (level <= max(1, len(LEVELS[column.kind]) // 3))
        few = column.counts[column.codes[left]] <= _FEW
        if column.kind is Kind.MODEL:
            title = next((c for c in columns if c.name == column.name.removesuffix(".model")), column)
            coded = np.flatnonzero(equal & few)
            named[coded[~_variants(title, column, left[coded], right[coded])]] = True
        elif column.kind is Kind.TITLE:
            long = np.array([value.count(" ") + 1 >= _LONG_TITLE for value in column.values], bool)
            named |= equal & few & long[column.codes[left]]
        elif column.kind in STRONG:
            strong |= equal & (column.counts[column.codes[left]] <= _HUB)
        surprised += np.where(equal, rare, 0.0)
        telling += equal & (rare >= _TELLING)
        last = len(LEVELS[column.kind])
        unlike |= (level == last) | ((column.kind is Kind.TITLE) & (level >= last - 1))
        if column.kind in _DECISIVE:
            contradicted |= level >= last - (last > 3)
    complete = equals == len(columns)
    composite = ((telling >= 3) | ((telling >= 2) & complete)) & (surprised >= np.log(max(total, 1.0)) + _SURPRISE)
    merged: Bools = (~contradicted & ((strong & (agreeing >= 2)) | composite)) | (named & ~unlike)
    return merged
