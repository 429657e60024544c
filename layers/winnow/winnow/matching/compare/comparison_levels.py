"""How alike two values are: one of a few levels by kind, from equal to different.

Each distinct pair of values is compared once, with RapidFuzz's element-wise scorers, which run on threads and release
the interpreter lock. Level 0 means that a value is missing and says nothing; 1 is equality; the last is different.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from winnow.matching.arrays import Bools, Floats, Ints, Levels, distinct, factorize, number_keys
from winnow.matching.compare.comparators import COMPARATORS, may_share_words, pick, scores, steps
from winnow.matching.compare.idf_cosine import idf_cosine
from winnow.matching.constants import (
    ALIKE,
    BOTH_SWAPPED_ALIKE,
    DERIVED_LETTERS,
    MUCH_ALIKE,
    NEARLY_EQUAL,
    RATIO_OF_CHANCE,
    SELDOM_REPEATED,
    SHORT_FORM,
    SHORT_WORD,
    SOMEWHAT_ALIKE,
    SWAPPED_ALIKE,
    VALUES_AT_ONCE,
    WORD_ANSWERED,
    WORDS_CUTS,
)
from winnow.matching.prepare.columns import Column, Tokens, items
from winnow.matching.prepare.normalise import ITEM
from winnow.matching.schema import TITLES, Kind

_CODES: Final = ("equal", "one edit", "two edits", "different")
_WORDS: Final = ("equal", "nearly equal", "much alike", "alike", "somewhat alike", "different")
LEVELS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.GIVEN_NAME: ("equal", "nickname", "typing error", "initial", "alike", "different"),
    Kind.FAMILY_NAME: ("equal", "typing error", "much alike", "alike", "different"),
    Kind.NAME_SUFFIX: ("equal", "only one has one", "different"),
    Kind.EMAIL: ("equal", "typing error", "alike", "different"),
    Kind.PHONE: ("equal", "one edit or without area code", "two edits", "different"),
    Kind.IDENTIFIER: _CODES,
    Kind.MODEL: ("equal", "one begins with the other or holds it", "different"),
    Kind.URL: ("equal", "one inside the other", "alike", "different"),
    Kind.DATE: ("equal", "typing error or less precise", "two parts equal", "same year or near", "different"),
    Kind.POSTCODE: ("equal", "one edit", "same area", "different"),
    Kind.PLACE: ("equal", "alike", "different"),
    Kind.COORDINATE: ("equal", "within 30 m", "within 300 m", "within 3 km", "different"),
    Kind.NUMBER: ("equal", "within 2 %", "within 10 %", "different"),
    Kind.CATEGORY: ("equal", "different"),
    Kind.BOOLEAN: ("equal", "different"),
    Kind.ADDRESS: _WORDS,
    Kind.TITLE: _WORDS,
    Kind.ORGANISATION: _WORDS,
    Kind.PEOPLE: _WORDS,
    Kind.SET: _WORDS,
    Kind.TEXT: _WORDS,
}
"""Names of the levels of each kind, best first."""

TYPO_LEVELS: Final[dict[Kind, int]] = dict.fromkeys(
    (Kind.FAMILY_NAME, Kind.GIVEN_NAME, *sorted(TITLES), Kind.PEOPLE), MUCH_ALIKE
)
"""The level of names up to which one is the other, mistyped or written a little otherwise."""

_DIGITS: Final = "0123456789"  # "cd2" is a disc like "cd 2"


def _numbers_apart(values: Sequence[str], x: Ints, y: Ints) -> Bools:
    """Whether each value has a number that the other lacks: "12 High Street", "14 High Street"; "disc 1", "disc 2"."""
    numbers = {i: {w for w in values[i].split() if any(c.isdigit() for c in w)} for i in {*x.tolist(), *y.tolist()}}
    pairs = [(numbers[a], numbers[b]) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    return np.array([bool(a - b) and bool(b - a) for a, b in pairs], bool)


def _versions_apart(column: Column, x: Ints, y: Ints) -> Bools:
    """Whether one title says which version or part of a thing it is and the other says otherwise or nothing."""
    values, words = column.values, column.version_words
    marks = {i: {w for w in values[i].split() if w.rstrip(_DIGITS) in words} for i in {*x.tolist(), *y.tolist()}}
    return np.array([marks[a] != marks[b] for a, b in zip(x.tolist(), y.tolist(), strict=True)], bool)


def _words_apart(values: Sequence[str], x: Ints, y: Ints) -> Bools:
    """Whether each title has a word that is like none of the other's: "Ritz dining room", "Ritz café"."""
    words = {i: values[i].split() for i in {*x.tolist(), *y.tolist()}}
    pairs = [(words[a], words[b]) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    return np.array([any(find_unanswered(a, b)) and any(find_unanswered(b, a)) for a, b in pairs], bool)


def find_unanswered(words: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    """Those of the words, short ones aside, that are none of the others mistyped, shortened or run together."""
    for word in sorted(set(words).difference(others)):
        if len(word) > SHORT_WORD and not any(
            word[:SHORT_FORM] == other[:SHORT_FORM]
            or word in other
            or other in word
            or fuzz.ratio(word, other) >= WORD_ANSWERED
            for other in others
        ):
            yield word


def _beyond_chance(values: Sequence[str], x: Ints, y: Ints, cosine: Floats, workers: int) -> Floats:
    """How much more alike than by chance values are letter by letter: 0 is chance, 1 equality. Left at 0 where the
    letters show that it gives no better level than the cosine."""
    better = np.r_[np.inf, WORDS_CUTS][steps(cosine, WORDS_CUTS, 0)]
    needed = 100 * (RATIO_OF_CHANCE + better * (1 - RATIO_OF_CHANCE))
    at = np.flatnonzero(may_share_words(values, x, y, needed))
    out = np.zeros(len(x))
    if len(at):
        ratio = scores(fuzz.token_sort_ratio, pick(values, x[at]), pick(values, y[at]), workers) / 100
        out[at] = (ratio - RATIO_OF_CHANCE) / (1 - RATIO_OF_CHANCE)
    return out


def _long(column: Column, tokens: Tokens, x: Ints, y: Ints, workers: int) -> Ints:
    similarity = idf_cosine(tokens, len(column.codes), x, y)
    if column.kind not in (Kind.SET, Kind.TEXT):
        similarity = np.maximum(similarity, _beyond_chance(column.values, x, y, similarity, workers))
    level = steps(similarity, WORDS_CUTS, NEARLY_EQUAL)
    if column.kind in (Kind.ADDRESS, *TITLES):
        close = np.flatnonzero(level < ALIKE)
        level[close[_numbers_apart(column.values, x[close], y[close])]] = ALIKE
    if column.kind in TITLES:
        close = np.flatnonzero(level < SOMEWHAT_ALIKE)
        level[close[_versions_apart(column, x[close], y[close])]] = SOMEWHAT_ALIKE
        close = np.flatnonzero(level < ALIKE)
        level[close[_words_apart(column.values, x[close], y[close])]] = ALIKE
    if column.kind is Kind.TEXT:
        close = np.flatnonzero(level < SOMEWHAT_ALIKE)
        level[close[_numbers_apart(column.values, x[close], y[close])]] = SOMEWHAT_ALIKE
    return level


def _value_levels(column: Column, x: Ints, y: Ints, workers: int) -> Ints:
    """Levels of pairs of different, known values. In a series the number beside one's own is another's, and no slip."""
    if column.tokens is not None:
        return _long(column, column.tokens, x, y, workers)
    several = np.array([ITEM in value for value in column.values], bool)
    level = np.full(len(x), len(LEVELS[column.kind]), np.int64)
    single = ~(several[x] | several[y])
    if single.any():
        level[single] = COMPARATORS[column.kind](column.values, x[single], y[single], workers)
        if column.series is not None:
            level[single & column.series[x] & column.series[y]] = len(LEVELS[column.kind])
    rest = np.flatnonzero(~single)
    if len(rest):
        level[rest] = _item_levels(column, x[rest], y[rest], workers)
    return level


def _item_levels(column: Column, x: Ints, y: Ints, workers: int) -> Ints:
    """A cell of several items is as alike as its best pair of items."""
    distinct, _ = factorize([item for value in column.values for item in items(value)])
    place = {item: i for i, item in enumerate(distinct)}
    own = [[place[item] for item in items(value)] for value in column.values]
    rows = [
        (i, p, q) for i, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True)) for p in own[a] for q in own[b]
    ]
    owner, left, right = np.array(rows, np.int64).reshape(-1, 3).T
    each = np.ones(len(rows), np.int64)
    open_ = left != right
    if open_.any():
        each[open_] = COMPARATORS[column.kind](distinct, left[open_], right[open_], workers)
    best = np.full(len(x), len(LEVELS[column.kind]), np.int64)
    np.minimum.at(best, owner, each)
    # A part or an accessory names the model that it is for beside its own: it holds the code and is another thing.
    return np.maximum(best, NEARLY_EQUAL) if column.kind is Kind.MODEL else best


def compare_column(column: Column, left: Ints, right: Ints, workers: int = 1) -> Levels:
    """The level of one column for each pair of records."""
    a, b = column.codes[left], column.codes[right]
    found = np.ones(len(left), np.int8)
    found[(a == 0) | (b == 0)] = 0
    open_ = np.flatnonzero((found == 1) & (a != b))
    if not len(open_):
        return found
    x, y = np.minimum(a[open_], b[open_]), np.maximum(a[open_], b[open_])
    size = len(column.values)
    if size * size > SELDOM_REPEATED * len(open_):  # hardly any pair of values comes twice
        found[open_] = _in_parts(column, x, y, workers)
        return found
    key, inverse = number_keys(x * size + y, size * size)
    found[open_] = _in_parts(column, key // size, key % size, workers)[inverse]
    return found


def _in_parts(column: Column, x: Ints, y: Ints, workers: int) -> Levels:
    """Levels of pairs of different, known values, so many at a time that memory stays bounded."""
    out = np.empty(len(x), np.int8)
    for begin in range(0, len(x), VALUES_AT_ONCE):
        part = slice(begin, begin + VALUES_AT_ONCE)
        out[part] = _value_levels(column, x[part], y[part], workers)
    return out


def _pair_of_names(columns: Sequence[Column]) -> tuple[int, int] | None:
    """Places of the given and the family name, where the records have one of each."""
    given = [i for i, c in enumerate(columns) if c.kind is Kind.GIVEN_NAME]
    family = [i for i, c in enumerate(columns) if c.kind is Kind.FAMILY_NAME]
    return (given[0], family[0]) if len(given) == 1 and len(family) == 1 else None


def _crossed(one: Column, other: Column, x: Ints, y: Ints, workers: int) -> Floats:
    """Similarity of values ``x`` of one column to values ``y`` of another; 0 where either is missing."""
    key, inverse = number_keys(x * len(other.values) + y, len(one.values) * len(other.values))
    x, y = key // len(other.values), key % len(other.values)
    similarity = scores(JaroWinkler.normalized_similarity, pick(one.values, x), pick(other.values, y), workers)
    similarity[(x == 0) | (y == 0)] = 0.0
    return similarity[inverse]


def _see_swapped(columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels, workers: int) -> None:
    """Given and family name written in each other's place count as a typing error in both, not as a difference."""
    places = _pair_of_names(columns)
    if places is None:
        return
    g, f = places
    given, family = columns[g], columns[f]
    last = len(LEVELS[Kind.GIVEN_NAME]), len(LEVELS[Kind.FAMILY_NAME])
    one, other = matrix[:, g], matrix[:, f]
    unlike = ((one == 0) | (one == last[0])) & ((other == 0) | (other == last[1]))
    open_ = np.flatnonzero(unlike & ((one > 0) | (other > 0)))
    if not len(open_):
        return
    i, j = left[open_], right[open_]
    forth = _crossed(given, family, given.codes[i], family.codes[j], workers)
    back = _crossed(given, family, given.codes[j], family.codes[i], workers)
    unknown = (given.codes[i] == 0) | (family.codes[j] == 0) | (given.codes[j] == 0) | (family.codes[i] == 0)
    swapped = open_[
        (np.maximum(forth, back) >= SWAPPED_ALIKE) & (unknown | (np.minimum(forth, back) >= BOTH_SWAPPED_ALIKE))
    ]
    matrix[swapped, g] = np.where(matrix[swapped, g] > 0, MUCH_ALIKE, 0)
    matrix[swapped, f] = np.where(matrix[swapped, f] > 0, NEARLY_EQUAL, 0)


_MADE_OF_NAMES: Final = frozenset({Kind.EMAIL, Kind.URL})


def _see_derived(columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels) -> None:
    """Addresses of mail and pages made of the owners' names are equal or different: being alike only repeats the
    names."""
    places = [i for i, c in enumerate(columns) if c.kind is Kind.FAMILY_NAME]
    families = [columns[i] for i in places]
    for k, column in enumerate(columns):
        if column.kind not in _MADE_OF_NAMES or not families:
            continue
        other_name = (matrix[:, places] > 1).any(axis=1)
        alike = np.flatnonzero((matrix[:, k] == MUCH_ALIKE) | ((matrix[:, k] == NEARLY_EQUAL) & other_name))
        records = distinct(np.r_[left[alike], right[alike]])
        derived = np.zeros(len(column.codes), bool)
        for i in records.tolist():
            names = (family.values[family.codes[i]].replace(" ", "")[:DERIVED_LETTERS] for family in families)
            derived[i] = any(len(name) >= SHORT_FORM and name in column.values[column.codes[i]] for name in names)
        matrix[alike[derived[left[alike]] & derived[right[alike]]], k] = len(LEVELS[column.kind])


def compare_records(columns: Sequence[Column], left: Ints, right: Ints, workers: int = 1) -> Levels:
    """Levels of every pair in every column, shape ``(pairs, columns)``."""
    matrix = np.empty((len(left), len(columns)), np.int8, order="F")  # it is read field by field
    for k, column in enumerate(columns):
        matrix[:, k] = compare_column(column, left, right, workers)
    _see_swapped(columns, left, right, matrix, workers)
    _see_derived(columns, left, right, matrix)
    return matrix
