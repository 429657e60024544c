"""What may be merged when the estimate is not trusted: pairs that agree exactly on keys that chance does not repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from winnow.matching.adjust.plain_differences import differ_by_number, differ_in_field
from winnow.matching.arrays import NONE, Bools, Floats, Ints, Levels
from winnow.matching.compare.comparison_levels import LEVELS, find_unanswered
from winnow.matching.constants import (
    ACCOUNT_SHARE,
    EQUAL,
    FIELD_SURPRISE,
    HALF,
    KEY_FIELDS,
    KEY_SURPRISE,
    LIST_SURPRISE,
    LONG_LIST,
    LONG_TITLE,
    MOST_BEARERS,
    MOST_SHARERS,
    MUCH_ALIKE,
    NEARLY_EQUAL,
    OWN_WORDS,
    PAIR,
    SPELT_RECORDS,
    SPELT_TIMES,
    SURELY_ONE_CLASS,
    USED_WORD,
)
from winnow.matching.infer_schema.word_lists import read_list
from winnow.matching.prepare.columns import Column, find_naming_field
from winnow.matching.prepare.normalise import ITEM
from winnow.matching.schema import CLASSES, LONG, STRONG, TITLES, Kind


def surprise(column: Column) -> Floats:
    """``-log`` of the share of records that hold each value."""
    known = max(float(column.counts[1:].sum()), 1.0)
    return -np.log(np.maximum(column.counts, 1) / known)


_WHERE: Final = frozenset({Kind.ADDRESS, Kind.PLACE, Kind.POSTCODE, Kind.COORDINATE})
"""Kinds that say where a thing is."""


def _variants(title: Column, model: Column, left: Ints, right: Ints) -> Bools:
    """Whether two titles of one model are variants: the 24" and the 32", the blue and the silver.

    Each has a number that the other lacks; or both have few words of their own, one of which other titles use too (a
    word that hardly any other title has is as likely a spelling of the other's); or they have nothing but the number in
    common: two makers number alike.
    """
    counts = Counter[str]()
    for value, count in zip(title.values, title.counts.tolist(), strict=True):
        counts.update(dict.fromkeys(set(value.split()), count))
    apart = np.zeros(len(left), bool)
    for k, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        codes = " ".join(model.values[model.codes[i]] for i in pair)
        words = ({w for w in title.values[title.codes[i]].split() if w not in codes} for i in pair)
        one, other = words
        sides = one - other, other - one
        short = max(map(len, sides)) <= OWN_WORDS
        telling = [any(w[0].isdigit() or (short and counts[w] >= USED_WORD) for w in side) for side in sides]
        apart[k] = all(telling) or (bool(one) and bool(other) and not one & other)
    return apart


def _bear_one_code(columns: Sequence[Column], model: Column, left: Ints, right: Ints, equal: Bools) -> Ints:
    """2 for pairs whose equal model number no third record bears, 1 where some do, 0 for variants and other pairs.

    Args:
        equal: pairs with one model number that few records bear.
    """
    title = next((column for column in columns if column.name == model.name.removesuffix(".model")), model)
    same = np.flatnonzero(equal)
    same = same[~_variants(title, model, left[same], right[same])]
    found = np.zeros(len(left), np.int64)
    found[same] = 1 + (model.counts[model.codes[left[same]]] == PAIR)
    return found


def _less_precise(column: Column, left: Ints, right: Ints) -> Bools:
    """Pairs of which one date is the other with a month or day less; two days that differ in a figure are two."""
    one, other = ([column.values[code] for code in column.codes[side].tolist()] for side in (left, right))
    return np.array([a.startswith(b) or b.startswith(a) for a, b in zip(one, other, strict=True)], bool)


def _unlike(columns: Sequence[Column], matrix: Levels, titles_to: int = 2) -> tuple[Bools, Bools]:
    """Pairs that are unlike in something other than a number, and pairs that differ in a number: two shops ask two
    prices for one model."""
    unlike, dearer = np.zeros(len(matrix), bool), np.zeros(len(matrix), bool)
    for k, column in enumerate(columns):
        level, last = matrix[:, k], len(LEVELS[column.kind])
        if column.kind is Kind.NUMBER:
            dearer |= level > EQUAL
            continue
        most = {**dict.fromkeys(TITLES, last - titles_to), Kind.IDENTIFIER: EQUAL}.get(column.kind, last - 1)
        unlike |= level > most
    return unlike, dearer


def _of_another_class(columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels, merged: Bools) -> Bools:
    """Pairs that differ in a class in which most of what would be merged agrees: lessons of one course on two days.

    Where most differ, each list has classes of its own, unless nearly all of them are two spellings of one class. Pairs
    with two spellings of one class are none of these.

    Args:
        merged: the pairs that agree on an exact key.
    """
    found = np.zeros(len(matrix), bool)
    for k, column in enumerate(columns):
        if column.kind not in CLASSES:
            continue
        level = matrix[:, k]
        known = int((merged & (level > 0)).sum())
        equal = int((merged & (level == EQUAL)).sum())
        apart = np.flatnonzero(merged & (level == len(LEVELS[column.kind])))
        spelt = find_spellings(column, left[apart], right[apart])
        if equal > HALF * known or equal + int(spelt.sum()) > SURELY_ONE_CLASS * known:
            found[apart[~spelt]] = True
    return found


def _is_account(column: Column) -> bool:
    """Whether many records that share an identifier share it with more than a few: the account of an operator, under
    which each of its premises stands, or the player of each of his awards. Of an operator with two premises it says no
    more."""
    if column.kind is not Kind.IDENTIFIER:
        return False
    shared = column.counts[1:][column.counts[1:] >= PAIR]
    return bool(shared[shared > MOST_SHARERS].sum() > ACCOUNT_SHARE * shared.sum()) if len(shared) else False


def _lists_names(columns: Sequence[Column]) -> bool:
    """Whether a table says of each thing nothing but its name and where it is: a list of firms, a list of addresses.

    Its equal rows can't be two things that anybody could tell apart. (A list of persons has namesakes.)
    """
    kinds = {column.kind for column in columns} - {Kind.MODEL}
    named = sum(column.kind in TITLES for column in columns)
    listed = named == 1 and kinds <= TITLES | _WHERE
    return listed or (Kind.ADDRESS in kinds and kinds <= _WHERE | CLASSES)


def _equal_in_a_list_of_names(columns: Sequence[Column], matrix: Levels) -> Bools:
    """Pairs that are equal throughout where a table lists names or addresses and says nothing else."""
    said = [k for k, column in enumerate(columns) if column.kind is not Kind.MODEL]
    equal: Bools = (matrix[:, said] == EQUAL).all(axis=1)
    return equal if _lists_names(columns) else np.zeros(len(matrix), bool)


def find_called_more(title: Column, left: Ints, right: Ints, asked: Bools) -> Bools:
    """Of some of the pairs those of which one name has a word that the other lacks and that other names have too: a
    place and the café in it, a firm and its branch in Ireland, a thing and its variant. A firm's legal form is no such
    word.

    Args:
        title: a field of names.
        left, right: the pairs.
        asked: those that are looked at.

    Returns:
        Whether a pair is such a one, shape ``(pairs,)``; false where it is not looked at.
    """
    users = Counter[str]()
    for value, count in zip(title.values, title.counts.tolist(), strict=True):
        users.update(dict.fromkeys(set(value.split()), count))
    if title.kind is Kind.ORGANISATION:
        for word in read_list("value_words")["legal_form"]:
            users.pop(word, None)
    found = np.zeros(len(left), bool)
    for k in np.flatnonzero(asked).tolist():
        one, other = (title.values[title.codes[i]].split() for i in (int(left[k]), int(right[k])))
        found[k] = any(
            users[word] >= USED_WORD for word in (*find_unanswered(one, other), *find_unanswered(other, one))
        )
    return found


def _called_otherwise(columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels, asked: Bools) -> Bools:
    """Of some of the pairs those with a name that has a word more, unless they have a number, a telephone or an address
    of mail in common that few records share. (A firm's page is that of its branches.)"""
    found = np.zeros(len(left), bool)
    for k, column in enumerate(columns):
        if column.kind in STRONG - {Kind.URL, Kind.MODEL} and not _is_account(column):
            asked = asked & ~((matrix[:, k] == EQUAL) & (column.counts[column.codes[left]] <= MOST_SHARERS))
    for k, column in enumerate(columns):
        if column.kind in TITLES:
            found |= find_called_more(column, left, right, asked & ~found & (matrix[:, k] > EQUAL))
    return found


def find_spellings(column: Column, left: Ints, right: Ints) -> Bools:
    """Of pairs that differ in a field those whose two values meet several times as often as chance has it, in several
    records: "Finance" and "Banking", "England" and "United Kingdom".

    Args:
        left, right: the pairs.
    """
    sides = column.codes[left].astype(np.int64), column.codes[right].astype(np.int64)
    one, other = np.minimum(*sides), np.maximum(*sides)
    share = np.bincount(np.r_[one, other], minlength=len(column.values)) / max(2 * len(left), 1)
    met, place, times = np.unique(one * len(column.values) + other, return_inverse=True, return_counts=True)
    records = np.bincount(np.unique(place * (int(left.max(initial=0)) + 1) + left) // (int(left.max(initial=0)) + 1))
    chance = 2 * share[met // len(column.values)] * share[met % len(column.values)] / (1 - (share**2).sum())
    spellings: Bools = (records >= SPELT_RECORDS) & (times >= SPELT_TIMES * chance * len(left))
    return spellings[place]


def agree_exactly(  # noqa: PLR0917 - pairs and what is known of them
    columns: Sequence[Column],
    sampled_u: Sequence[Floats],
    left: Ints,
    right: Ints,
    matrix: Levels,
    total: float,
    parting: Ints = NONE,
) -> Bools:
    """Pairs that agree on an exact key and nowhere clearly disagree; what names a thing must be nearly equal.

    A key is one of: an equal e-mail address, phone, identifier or web address that few records share, or a long list
    that is much alike, beside another field that agrees; an equal model number that hardly any other record has, where
    nothing is unlike, or that no other record has, where nothing is plainly different; such an equal long title with
    every other text and date at hand and alike; three and more equal fields (two, when there are no others) so rare
    together that among all ``total`` pairs chance would make less than one such pair in a hundred; and equality
    throughout in a list of names or addresses.

    Args:
        sampled_u: for each field the probability of each level over random pairs.
        parting: fields that must be known of both (:mod:`winnow.matching.adjust.parting_fields`).
    """
    strong = np.zeros(len(left), bool)
    telling = np.zeros(len(left), np.int64)
    agreeing = np.zeros(len(left), np.int64)
    surprised = np.zeros(len(left))
    equals = np.zeros(len(left), np.int64)
    coded = np.zeros(len(left), np.int64)
    titled, unsaid, slipped = (np.zeros(len(left), bool) for _ in range(3))
    others = np.zeros(len(left), np.int64)
    named_by = find_naming_field(columns)
    for k, column in enumerate(columns):
        level = matrix[:, k]
        equal = level == 1
        equals += equal
        rare = np.where(equal, surprise(column)[column.codes[left]], 0.0)
        if column.kind is Kind.SET:  # of a list of songs one may be mistyped
            listed = (level > 0) & (level <= MUCH_ALIKE)
            chance = -float(np.log(sampled_u[k][1:MUCH_ALIKE].sum()))
            rare = np.maximum(rare, np.where(listed, chance, 0.0))
            several = np.array([value.count(ITEM) + 1 >= LONG_LIST for value in column.values], bool)
            strong |= listed & several[column.codes[left]] & several[column.codes[right]] & (chance >= LIST_SURPRISE)
        agreeing += (level > 0) & (level <= max(1, len(LEVELS[column.kind]) // 3))
        few = column.counts[column.codes[left]] <= MOST_BEARERS
        if column.kind is Kind.MODEL:
            coded = _bear_one_code(columns, column, left, right, equal & few)
        elif k == named_by:
            long = np.array([value.count(" ") + 1 >= LONG_TITLE for value in column.values], bool)
            titled |= equal & few & long[column.codes[left]]
        elif column.kind in STRONG and not _is_account(column):
            strong |= equal & (column.counts[column.codes[left]] <= MOST_SHARERS)
        if column.kind in LONG or column.kind is Kind.DATE:
            unsaid |= (level == 0) | (level > MUCH_ALIKE)
        if column.kind is Kind.DATE:
            slipped |= (level == NEARLY_EQUAL) & ~_less_precise(column, left, right)
            unsaid |= slipped | (level > NEARLY_EQUAL)
        others += (level > 0) & (k != named_by)
        surprised += rare
        telling += rare >= FIELD_SURPRISE
    complete = equals == len(columns)
    rare_enough = surprised >= np.log(max(total, 1.0)) + KEY_SURPRISE
    known = (matrix[:, parting] > 0).all(axis=1)
    composite = ((telling >= KEY_FIELDS) | ((telling >= KEY_FIELDS - 1) & complete)) & rare_enough
    unlike, dearer = _unlike(columns, matrix)
    named = ((coded > 0) | (titled & ~unsaid & ~dearer & ((others > 0) | complete))) & ~unlike
    named |= (coded > 1) & ~_unlike(columns, matrix, titles_to=1)[0]
    merged: Bools = (~differ_in_field(columns, matrix) & ((strong & (agreeing > 1)) | (composite & ~unlike))) | named
    merged &= ~slipped & ~differ_by_number(columns, left, right, matrix, merged)
    merged &= known & ~_of_another_class(columns, left, right, matrix, merged)
    merged &= ~_called_otherwise(columns, left, right, matrix, merged & (coded == 0))
    return merged | _equal_in_a_list_of_names(columns, matrix)
