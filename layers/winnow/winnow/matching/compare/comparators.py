"""How alike two short values are, by kind: levels from 2 (nearly equal) to the kind's last (different).

A comparator takes the distinct values of a column and the places of the pairs to compare among them, so that what
depends on one value only is worked out once a value, and the rest is arithmetic on arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from winnow.matching.arrays import Bools, Floats, Ints
from winnow.matching.compare.letter_bags import bag_letters
from winnow.matching.constants import (
    AREA_CODE,
    DAYS_A_YEAR,
    EMAIL_ALIKE,
    FAMILY_CUTS,
    GIVEN_ALIKE,
    GIVEN_TYPO,
    LOCAL_PHONE_DIGITS,
    METRES_A_DEGREE,
    METRES_CUTS,
    MUCH_ALIKE,
    NEARLY_EQUAL,
    NUMBER_CUTS,
    PLACE_ALIKE,
    PLACE_WORDS_ALIKE,
    ROUNDING,
    SHORTEST_CODE,
    SHORTEST_LOCAL_PART,
    TINY,
    TWO_EDITS,
    TWO_PARTS,
    URL_ALIKE,
    YEARS_APART,
)
from winnow.matching.prepare import generations, person_names
from winnow.matching.prepare.date_notation import is_impossible
from winnow.matching.schema import Kind

_NOT_DIGIT: Final = re.compile(r"\D+")
_NUMERAL: Final = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")

type Comparator = Callable[[Sequence[str], Ints, Ints, int], Ints]
type Scorer = Callable[..., float]


def scores(scorer: Scorer, left: Sequence[str], right: Sequence[str], workers: int) -> Floats:
    """Element-wise RapidFuzz scores on ``workers`` threads."""
    return process.cpdist(left, right, scorer=scorer, workers=workers, dtype=np.float32).astype(np.float64)


def pick(values: Sequence[str], places: Ints) -> list[str]:
    """The values at some places."""
    return [values[i] for i in places.tolist()]


def steps(similarity: Floats, cuts: Sequence[float], first: int) -> Ints:
    """``first`` where similarity reaches the first cut, one more for each cut that it misses."""
    level = np.full(len(similarity), first, np.int64)
    for cut in cuts:
        level += similarity < cut
    return level


def _same(values: Sequence[str], x: Ints, y: Ints, part: Callable[[str], str]) -> Bools:
    """Whether a part of both values is the same and not empty."""
    parts = [part(value) for value in values]
    places = {text: i for i, text in enumerate(dict.fromkeys(parts))}
    codes = np.array([places[text] if text else -1 - i for i, text in enumerate(parts)], np.int64)
    same: Bools = codes[x] == codes[y]
    return same


def _lengths(values: Sequence[str]) -> Ints:
    return np.fromiter(map(len, values), np.int64, len(values))


def _scored(  # noqa: PLR0917 - a scorer, pairs, and which of them it is for
    scorer: Scorer, values: Sequence[str], x: Ints, y: Ints, near: Bools, otherwise: float, workers: int
) -> Floats:
    """Scores of the pairs that are near; of the others one value."""
    out = np.full(len(x), otherwise)
    at = np.flatnonzero(near)
    if len(at):
        out[at] = scores(scorer, pick(values, x[at]), pick(values, y[at]), workers)
    return out


def _similarity(values: Sequence[str], x: Ints, y: Ints, least: float, workers: int) -> Floats:
    """Jaro-Winkler similarity (Winkler, 1990); 0 where the letters show that it is below ``least``."""
    bags = bag_letters(values, x)
    near = np.ones(len(x), bool) if bags is None else bags.most_alike(x, y) >= least - ROUNDING
    return _scored(JaroWinkler.normalized_similarity, values, x, y, near, 0.0, workers)


def _edits(values: Sequence[str], x: Ints, y: Ints, most: int, workers: int) -> Floats:
    """Edits between values, swaps of neighbours counting one; more than ``most`` where the letters show that."""
    bags = bag_letters(values, x)
    near = np.ones(len(x), bool) if bags is None else bags.fewest_edits(x, y) <= most
    return _scored(OSA.distance, values, x, y, near, most + 1.0, workers)


def _may_share(values: Sequence[str], x: Ints, y: Ints, least: float) -> Bools:
    """Whether as many letters are in common as a similarity of ``1 - edits / length`` from ``least`` needs."""
    bags = bag_letters(values, x)
    if bags is None:
        return np.ones(len(x), bool)
    longer = np.maximum(bags.lengths[x], bags.lengths[y])
    near: Bools = 1 - bags.fewest_edits(x, y) / np.maximum(longer, 1) >= least - ROUNDING
    return near


def may_share_words(values: Sequence[str], x: Ints, y: Ints, least: float | Floats) -> Bools:
    """Whether as many letters are in common as a token sort ratio from ``least`` (0 to 100) needs."""
    bags = bag_letters(values, x)
    if bags is None:
        finite: Bools = np.isfinite(np.broadcast_to(np.asarray(least, float), len(x)))
        return finite
    both = np.maximum(bags.lengths[x] + bags.lengths[y], 1)
    near: Bools = 200.0 * bags.in_common(x, y) / both >= least - 100 * ROUNDING
    return near


def _begin(values: Sequence[str], x: Ints, y: Ints) -> Bools:
    """Whether one value of each pair begins with the other."""
    firsts = np.fromiter((ord(value[0]) if value else -1 for value in values), np.int64, len(values))
    lengths = _lengths(values)
    begins: Bools = (firsts[x] == firsts[y]) | (np.minimum(lengths[x], lengths[y]) == 0)
    for i in np.flatnonzero(begins).tolist():
        a, b = values[x[i]], values[y[i]]
        begins[i] = a.startswith(b) or b.startswith(a)
    return begins


def given_name(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 nickname, 3 typing error, 4 initial, 5 alike, 6 different."""
    alike = _similarity(values, x, y, GIVEN_ALIKE, workers)
    level = np.where(alike >= GIVEN_TYPO, 3, np.where(alike >= GIVEN_ALIKE, 5, 6))
    lengths = _lengths(values)
    first = _same(values, x, y, lambda v: v.split(" ")[0])
    level = np.where(first, np.minimum(level, 3), level)
    initial = _same(values, x, y, lambda v: v[:1]) & (np.minimum(lengths[x], lengths[y]) == 1)
    level = np.where(initial, 4, level)
    return np.where(_same(values, x, y, person_names.find_full_form), 2, level)


def family_name(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 typing error, 3 much alike or one half of a double name, 4 alike, 5 different."""
    level = steps(_similarity(values, x, y, FAMILY_CUTS[-1], workers), FAMILY_CUTS, NEARLY_EQUAL)
    double = np.array([" " in value for value in values], bool)
    for i in np.flatnonzero((double[x] | double[y]) & (level > MUCH_ALIKE)).tolist():
        a, b = values[x[i]], values[y[i]]
        if a in b.split() or b in a.split():
            level[i] = MUCH_ALIKE
    return level


def email(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 typing error or another provider, 3 alike or another number, 4 different.

    The whole address is compared: a like local part alone only follows from a like name.
    """
    local = [value.partition("@")[0] for value in values]
    lengths = _lengths(local)
    same = _same(local, x, y, str) & (np.minimum(lengths[x], lengths[y]) >= SHORTEST_LOCAL_PART)
    level = np.full(len(x), 4, np.int64)
    bags = bag_letters(values, x)
    few = np.ones(len(x), bool) if bags is None else bags.fewest_edits(x, y) <= TWO_EDITS
    at = np.flatnonzero(same | few | _may_share(values, x, y, EMAIL_ALIKE))
    if not len(at):
        return level
    x, y, same = x[at], y[at], same[at]
    left, right = pick(values, x), pick(values, y)
    edits = scores(OSA.distance, left, right, workers)
    alike = scores(OSA.normalized_similarity, left, right, workers)
    near = scores(OSA.normalized_similarity, pick(local, x), pick(local, y), workers)
    numbers = [_NOT_DIGIT.sub("", text) for text in local]
    other = ~_same(numbers, x, y, str) & (np.minimum(_lengths(numbers)[x], _lengths(numbers)[y]) > 0)
    typo = ((edits <= TWO_EDITS) | same) & ~other
    level[at] = np.where(typo, 2, np.where((alike >= EMAIL_ALIKE) & (near >= EMAIL_ALIKE), 3, 4))
    return level


def code(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 one edit, 3 two edits, 4 different; codes shorter than four characters are equal or different."""
    edits = _edits(values, x, y, TWO_EDITS, workers)
    lengths = _lengths(values)
    short = np.minimum(lengths[x], lengths[y]) < SHORTEST_CODE
    return np.where(short | (edits > TWO_EDITS), 4, np.where(edits <= 1, 2, 3))


def phone(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """As codes; a number without its area code is 2, like one edit."""
    local = _same(values, x, y, lambda v: v[-LOCAL_PHONE_DIGITS:] if len(v) >= LOCAL_PHONE_DIGITS else "")
    lengths = _lengths(values)
    short = np.minimum(lengths[x], lengths[y]) == LOCAL_PHONE_DIGITS
    return np.where(local & short, 2, code(values, x, y, workers))


def postcode(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 one edit, 3 same area, 4 different."""
    edits = _edits(values, x, y, TWO_EDITS, workers)
    area = _same(values, x, y, lambda v: v[:AREA_CODE] if len(v) > AREA_CODE else "")
    return np.where(edits <= 1, 2, np.where(area | (edits <= TWO_EDITS), 3, 4))


def url(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 one inside the other, 3 alike, 4 different."""
    near = _may_share(values, x, y, URL_ALIKE)
    alike = _scored(OSA.normalized_similarity, values, x, y, near, 0.0, workers)
    return np.where(_begin(values, x, y), 2, np.where(alike >= URL_ALIKE, 3, 4))


def model(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 one begins with the other (a colour or region follows), 3 different: one digit apart is another model."""
    del workers
    return np.where(_begin(values, x, y), 2, 3)


def _parts(value: str) -> tuple[int, int, int]:
    """Year, month and day of a normalised date; -1 for what was not written."""
    numbers = [int(part) if part.isdigit() else -1 for part in value.split("-")]
    year, month, day = [*numbers, -1, -1][:3]
    return year, month, day


def date(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 one edit, swapped day and month, or less precise; 3 two parts equal or two edits; 4 at most a year apart; 5
    different.

    A date that the calendar has not (``1833-85-26``) is a slip of one: it is never further than 4 from another. In two
    dates that are ten years apart and more a figure was mistyped, or two were swapped, or the year is another and
    nothing else: father and son are often two figures apart.
    """
    edits = _edits(values, x, y, TWO_EDITS, workers)
    parts = np.array([_parts(value) for value in values], np.int64).reshape(-1, 3)
    a, b = parts[x], parts[y]
    known = (a >= 0) & (b >= 0)
    full = known.all(axis=1)
    same = known & (a == b)
    swapped = full & same[:, 0] & (a[:, 1] == b[:, 2]) & (a[:, 2] == b[:, 1])
    yearly = (parts[:, 1:] == 1).all(axis=1)  # 1 January is how databases write a year alone
    coarse = same[:, 0] & ((~full & (same | ~known).all(axis=1)) | yearly[x] | yearly[y])
    days = np.abs((a - b) @ np.array([365, 30, 1]))
    near = same[:, 0] | (full & (days <= DAYS_A_YEAR)) | (~full & known[:, 0] & (np.abs(a[:, 0] - b[:, 0]) <= 1))
    slip = np.array([is_impossible(value) for value in values], bool)
    decades = known[:, 0] & (np.abs(a[:, 0] - b[:, 0]) >= YEARS_APART)
    level = np.where(near | slip[x] | slip[y], 4, 5)
    two_parts = full & ((same.sum(axis=1) == TWO_PARTS) | ((edits <= TWO_EDITS) & ~decades))
    level = np.where(two_parts | (known[:, 1] & (edits <= 1)), MUCH_ALIKE, level)
    return np.where(swapped | coarse | (full & (edits <= 1)), 2, level)


def place(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 alike, 3 different."""
    alike = _similarity(values, x, y, PLACE_ALIKE, workers) >= PLACE_ALIKE
    near = ~alike & may_share_words(values, x, y, PLACE_WORDS_ALIKE)
    alike |= _scored(fuzz.token_sort_ratio, values, x, y, near, 0.0, workers) >= PLACE_WORDS_ALIKE
    return np.where(alike, 2, 3)


def number(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 within 2 %, 3 within 10 %, 4 different."""
    del workers
    known = _to_numbers(values)
    a, b = known[x], known[y]
    apart = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), TINY)
    # A comparison with nan is false, so what holds no number is different.
    return np.where(apart <= NUMBER_CUTS[0], 2, np.where(apart <= NUMBER_CUTS[1], 3, 4))


def coordinate(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 within 30 m of latitude, 3 within 300 m, 4 within 3 km, 5 different."""
    del workers
    known = _to_numbers(values)
    apart = np.abs(known[x] - known[y]) * METRES_A_DEGREE
    return steps(-apart, [-cut for cut in METRES_CUTS], NEARLY_EQUAL)


def _to_numbers(values: Sequence[str]) -> Floats:
    """Numbers, nan where a value is none or holds several."""
    return np.array([float(v) if _NUMERAL.fullmatch(v) else float("nan") for v in values])


def category(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 different: there is nothing between."""
    del values, y, workers
    return np.full(len(x), 2, np.int64)


def name_suffix(values: Sequence[str], x: Ints, y: Ints, workers: int) -> Ints:
    """2 only one has one, 3 different."""
    del workers
    none = np.array([value == generations.NONE for value in values], bool)
    return np.where(none[x] | none[y], NEARLY_EQUAL, MUCH_ALIKE)


COMPARATORS: Final[dict[Kind, Comparator]] = {
    Kind.GIVEN_NAME: given_name,
    Kind.FAMILY_NAME: family_name,
    Kind.NAME_SUFFIX: name_suffix,
    Kind.EMAIL: email,
    Kind.PHONE: phone,
    Kind.IDENTIFIER: code,
    Kind.MODEL: model,
    Kind.URL: url,
    Kind.DATE: date,
    Kind.POSTCODE: postcode,
    Kind.PLACE: place,
    Kind.NUMBER: number,
    Kind.COORDINATE: coordinate,
    Kind.CATEGORY: category,
    Kind.BOOLEAN: category,
}
