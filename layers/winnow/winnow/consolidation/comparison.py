"""How alike two values are: one of a few levels by kind, from equal to different.

Each distinct pair of values is compared once, with RapidFuzz's element-wise scorers, which run on threads and release
the interpreter lock. Level 0 means that a value is missing and says nothing; 1 is equality; the last is different.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from winnow.consolidation import names
from winnow.consolidation.arrays import Floats, Ints, Levels, spans
from winnow.consolidation.columns import Column, Tokens, items
from winnow.consolidation.normalising import ITEM
from winnow.consolidation.schema import Kind

_CODES: Final = ("equal", "one edit", "two edits", "different")
_WORDS: Final = ("equal", "nearly equal", "much alike", "alike", "somewhat alike", "different")
LEVELS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.GIVEN_NAME: ("equal", "nickname", "typing error", "initial", "alike", "different"),
    Kind.FAMILY_NAME: ("equal", "typing error", "much alike", "alike", "different"),
    Kind.EMAIL: ("equal", "typing error", "alike", "different"),
    Kind.PHONE: _CODES,
    Kind.IDENTIFIER: _CODES,
    Kind.URL: ("equal", "one inside the other", "alike", "different"),
    Kind.DATE: ("equal", "typing error or less precise", "two parts equal", "same year or near", "different"),
    Kind.POSTCODE: ("equal", "one edit", "same area", "different"),
    Kind.PLACE: ("equal", "alike", "different"),
    Kind.NUMBER: ("equal", "within 2 %", "within 10 %", "different"),
    Kind.CATEGORY: ("equal", "different"),
    Kind.ADDRESS: _WORDS,
    Kind.TITLE: _WORDS,
    Kind.PEOPLE: _WORDS,
    Kind.SET: _WORDS,
    Kind.TEXT: _WORDS,
}
"""Names of the levels of each kind, best first."""

_ALIKE: Final = (0.85, 0.65, 0.45, 0.2)  # similarity from which long values are nearly equal, much alike, …
_CHUNK: Final = 200_000

type Scorer = Callable[..., float]


def scores(scorer: Scorer, left: Sequence[str], right: Sequence[str], workers: int) -> Floats:
    """Element-wise RapidFuzz scores on ``workers`` threads."""
    return process.cpdist(left, right, scorer=scorer, workers=workers, dtype=np.float32).astype(np.float64)


def idf_cosine(tokens: Tokens, total: int, x: Ints, y: Ints) -> Floats:
    """Cosine of the words of values ``x`` and ``y``, each word weighted by ``log(1 + total / document count)``.

    Salton & Buckley, Term-weighting approaches in automatic text retrieval (1988).
    """
    weight = np.log1p(total / np.maximum(tokens.document_counts, 1)) ** 2
    size = max(len(weight), 1)
    lengths = tokens.lengths
    owner = np.repeat(np.arange(len(lengths)), lengths)
    norm = np.bincount(owner, weights=weight[tokens.tokens], minlength=len(lengths))
    cells = owner * size + tokens.tokens  # ascending: tokens are sorted within a value
    out = np.zeros(len(x))
    for begin in range(0, len(x), _CHUNK):
        a, b = x[begin : begin + _CHUNK], y[begin : begin + _CHUNK]
        a, b = np.where(lengths[a] <= lengths[b], a, b), np.where(lengths[a] <= lengths[b], b, a)
        own = lengths[a]
        words = tokens.tokens[spans(tokens.starts[a], own)]
        wanted = np.repeat(b, own) * size + words
        at = np.minimum(np.searchsorted(cells, wanted), max(len(cells) - 1, 0))
        shared = np.where(cells[at] == wanted, weight[words], 0.0) if len(cells) else np.zeros(0)
        dot = np.bincount(np.repeat(np.arange(len(a)), own), weights=shared, minlength=len(a))
        out[begin : begin + _CHUNK] = dot / np.sqrt(np.maximum(norm[a] * norm[b], 1e-12))
    return out


def _steps(similarity: Floats, cuts: Sequence[float], first: int) -> Ints:
    """``first`` where similarity reaches the first cut, one more for each cut that it misses."""
    return first + sum(((similarity < cut).astype(np.int64) for cut in cuts), np.zeros(len(similarity), np.int64))


def _given(left: list[str], right: list[str], workers: int) -> Ints:
    level = _steps(scores(JaroWinkler.normalized_similarity, left, right, workers), (0.92, 0.82), 3)
    level = np.where(level == 4, 5, np.where(level == 5, 6, level))
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        if names.root(a) == names.root(b):
            level[i] = 2
        elif a[:1] == b[:1] and (len(a) == 1 or len(b) == 1):
            level[i] = 4
        elif level[i] > 3 and (a.split()[0] == b.split()[0]):
            level[i] = 3
    return level


def _family(left: list[str], right: list[str], workers: int) -> Ints:
    level = _steps(scores(JaroWinkler.normalized_similarity, left, right, workers), (0.96, 0.92, 0.82), 2)
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        if level[i] > 3 and (a in b.split() or b in a.split()):
            level[i] = 3
    return level


def _email(left: list[str], right: list[str], workers: int) -> Ints:
    # The whole address is compared: a like local part alone only follows from a like name.
    edits = scores(OSA.distance, left, right, workers)
    alike = scores(OSA.normalized_similarity, left, right, workers)
    locals_ = [[value.partition("@")[0] for value in side] for side in (left, right)]
    near = scores(OSA.normalized_similarity, locals_[0], locals_[1], workers)
    long = np.array([min(len(a), len(b)) > 3 for a, b in zip(*locals_, strict=True)], bool)
    return np.where((edits <= 2) | ((near == 1) & long), 2, np.where((alike >= 0.75) & (near >= 0.75), 3, 4))


def _code(left: list[str], right: list[str], workers: int) -> Ints:
    edits = scores(OSA.distance, left, right, workers)
    short = np.array([min(len(a), len(b)) < 4 for a, b in zip(left, right, strict=True)], bool)
    return np.where(short | (edits > 2), 4, np.where(edits <= 1, 2, 3))


def _postcode(left: list[str], right: list[str], workers: int) -> Ints:
    edits = scores(OSA.distance, left, right, workers)
    area = np.array([a[:3] == b[:3] and len(a) > 3 and len(b) > 3 for a, b in zip(left, right, strict=True)], bool)
    return np.where(edits <= 1, 2, np.where(area | (edits <= 2), 3, 4))


def _url(left: list[str], right: list[str], workers: int) -> Ints:
    alike = scores(OSA.normalized_similarity, left, right, workers)
    inside = np.array([a.startswith(b) or b.startswith(a) for a, b in zip(left, right, strict=True)], bool)
    return np.where(inside, 2, np.where(alike >= 0.85, 3, 4))


def _date(left: list[str], right: list[str], workers: int) -> Ints:
    edits = scores(OSA.distance, left, right, workers)
    level = np.full(len(left), 5, np.int64)
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        x, y = a.split("-"), b.split("-")
        if a.startswith(b) or b.startswith(a):
            level[i] = 2
        elif len(x) != 3 or len(y) != 3:
            near = x[0].isdigit() and y[0].isdigit() and abs(int(x[0]) - int(y[0])) <= 1
            level[i] = 3 if edits[i] <= 1 and len(x) > 1 else 4 if near or x[0] == y[0] else 5
        elif edits[i] <= 1 or (x[0] == y[0] and x[1] == y[2] and x[2] == y[1]):
            level[i] = 2
        elif (x[0] == y[0]) + (x[1] == y[1]) + (x[2] == y[2]) == 2 or edits[i] <= 2:
            level[i] = 3
        elif x[0] == y[0] or abs(_day(x) - _day(y)) <= 366:
            level[i] = 4
    return level


def _day(parts: list[str]) -> int:
    year, month, day = (int(p) if p.isdigit() else 0 for p in parts)
    return year * 365 + month * 30 + day


def _place(left: list[str], right: list[str], workers: int) -> Ints:
    alike = scores(JaroWinkler.normalized_similarity, left, right, workers) >= 0.9
    alike |= scores(fuzz.token_sort_ratio, left, right, workers) >= 88
    return np.where(alike, 2, 3)


def _number(left: list[str], right: list[str], workers: int) -> Ints:
    del workers
    x, y = (np.array([float(v) if _is_number(v) else np.nan for v in side]) for side in (left, right))
    apart = np.abs(x - y) / np.maximum(np.maximum(np.abs(x), np.abs(y)), 1e-9)
    return np.where(apart <= 0.02, 2, np.where(apart <= 0.1, 3, 4))  # a comparison with nan is false: different


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).lstrip("-").isdigit()


def _category(left: list[str], right: list[str], workers: int) -> Ints:
    del right, workers
    return np.full(len(left), 2, np.int64)


_SHORT: Final[dict[Kind, Callable[[list[str], list[str], int], Ints]]] = {
    Kind.GIVEN_NAME: _given,
    Kind.FAMILY_NAME: _family,
    Kind.EMAIL: _email,
    Kind.PHONE: _code,
    Kind.IDENTIFIER: _code,
    Kind.URL: _url,
    Kind.DATE: _date,
    Kind.POSTCODE: _postcode,
    Kind.PLACE: _place,
    Kind.NUMBER: _number,
    Kind.CATEGORY: _category,
}


def _numbers(value: str) -> frozenset[str]:
    return frozenset(word for word in value.split() if any(c.isdigit() for c in word))


def _long(column: Column, x: Ints, y: Ints, workers: int) -> Ints:
    assert column.tokens is not None  # noqa: S101 - built for every long kind
    similarity = idf_cosine(column.tokens, len(column.codes), x, y)
    if column.kind is Kind.SET:
        return _steps(similarity, _ALIKE, 2)
    left, right = [column.values[i] for i in x], [column.values[i] for i in y]
    if column.kind is not Kind.TEXT:
        ratio = scores(fuzz.token_sort_ratio, left, right, workers) / 100
        similarity = np.maximum(similarity, (ratio - 0.3) / 0.7)
    level = _steps(similarity, _ALIKE, 2)
    if column.kind in (Kind.ADDRESS, Kind.TITLE):
        # "12 High Street" and "14 High Street", "volume 1" and "volume 2" are alike and different things.
        apart = np.array(
            [bool(m - n) and bool(n - m) for m, n in zip(map(_numbers, left), map(_numbers, right), strict=True)], bool
        )
        level = np.where(apart & (level < 4), 4, level)
    return level


def _value_levels(column: Column, x: Ints, y: Ints, workers: int) -> Ints:
    """Levels of pairs of different, known values."""
    if column.tokens is not None:
        return _long(column, x, y, workers)
    left, right = [column.values[i] for i in x], [column.values[i] for i in y]
    compare = _SHORT[column.kind]
    several = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if ITEM in a or ITEM in b]
    if not several:
        return compare(left, right, workers)
    # A cell of several items is as alike as its best pair of items.
    owner: list[int] = []
    a_items: list[str] = []
    b_items: list[str] = []
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        for p in items(a):
            for q in items(b):
                owner.append(i)
                a_items.append(p)
                b_items.append(q)
    each = compare(a_items, b_items, workers)
    each = np.where([p == q for p, q in zip(a_items, b_items, strict=True)], 1, each)
    best = np.full(len(left), len(LEVELS[column.kind]), np.int64)
    np.minimum.at(best, np.array(owner, np.int64), each)
    return best


def levels(column: Column, left: Ints, right: Ints, workers: int = 1) -> Levels:
    """The level of one column for each pair of records."""
    a, b = column.codes[left], column.codes[right]
    size = len(column.values)
    key, inverse = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_inverse=True)
    x, y = key // size, key % size
    found = np.ones(len(key), np.int8)
    found[x == 0] = 0
    open_ = np.flatnonzero((x != y) & (x != 0))
    if len(open_):
        found[open_] = _value_levels(column, x[open_], y[open_], workers)
    return found[inverse]


def _pair_of_names(columns: Sequence[Column]) -> tuple[int, int] | None:
    """Places of the given and the family name, where the records have one of each."""
    given = [i for i, c in enumerate(columns) if c.kind is Kind.GIVEN_NAME]
    family = [i for i, c in enumerate(columns) if c.kind is Kind.FAMILY_NAME]
    return (given[0], family[0]) if len(given) == 1 and len(family) == 1 else None


def _crossed(one: Column, other: Column, x: Ints, y: Ints, workers: int) -> Floats:
    """Similarity of values ``x`` of one column to values ``y`` of another; 0 where either is missing."""
    key, inverse = np.unique(x * len(other.values) + y, return_inverse=True)
    x, y = key // len(other.values), key % len(other.values)
    left, right = [one.values[i] for i in x], [other.values[i] for i in y]
    similarity = scores(JaroWinkler.normalized_similarity, left, right, workers)
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
    unlike = np.isin(matrix[:, g], (0, last[0])) & np.isin(matrix[:, f], (0, last[1]))
    open_ = np.flatnonzero(unlike & ((matrix[:, g] > 0) | (matrix[:, f] > 0)))
    if not len(open_):
        return
    i, j = left[open_], right[open_]
    one = _crossed(given, family, given.codes[i], family.codes[j], workers)
    other = _crossed(given, family, given.codes[j], family.codes[i], workers)
    unknown = (given.codes[i] == 0) | (family.codes[j] == 0) | (given.codes[j] == 0) | (family.codes[i] == 0)
    swapped = open_[(np.maximum(one, other) >= 0.88) & (unknown | (np.minimum(one, other) >= 0.7))]
    matrix[swapped, g] = np.where(matrix[swapped, g] > 0, 3, 0)
    matrix[swapped, f] = np.where(matrix[swapped, f] > 0, 2, 0)


def compare(columns: Sequence[Column], left: Ints, right: Ints, workers: int = 1) -> Levels:
    """Levels of every pair in every column, shape ``(pairs, columns)``."""
    matrix = np.empty((len(left), len(columns)), np.int8)
    for k, column in enumerate(columns):
        matrix[:, k] = levels(column, left, right, workers)
    _see_swapped(columns, left, right, matrix, workers)
    return matrix
