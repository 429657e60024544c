"""Pairs that differ plainly in something that lasts: what agrees everywhere else may be another of a series or a
neighbour.

Nothing of it is estimated, so it holds where an estimate is not trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from winnow.matching.arrays import Bools, Ints, Levels
from winnow.matching.compare.comparison_levels import LEVELS
from winnow.matching.constants import ALIKE, EQUAL, MUCH_ALIKE, NEARLY_EQUAL, PART_WORDS, SOMEWHAT_ALIKE, USED_WORD
from winnow.matching.model.hard_negative_rules import is_birth
from winnow.matching.prepare.columns import Column, find_naming_field, names_people
from winnow.matching.schema import CLASSES, TITLES, Kind

_DECISIVE: Final = frozenset(
    {
        Kind.MODEL,
        Kind.GIVEN_NAME,
        Kind.FAMILY_NAME,
        *TITLES,
        Kind.PEOPLE,
        Kind.DATE,
        Kind.IDENTIFIER,
        Kind.ADDRESS,
        Kind.POSTCODE,
    }
)
"""Kinds in which a clear difference speaks for two different things."""


_WRITTEN_FREELY: Final = frozenset({Kind.TEXT, Kind.SET, Kind.URL, Kind.EMAIL, *CLASSES})
"""Kinds in which one thing may plainly differ from itself: each list has its own categories."""


_COUNTED: Final = {Kind.DATE: NEARLY_EQUAL, Kind.NUMBER: EQUAL, Kind.IDENTIFIER: EQUAL, Kind.NAME_SUFFIX: EQUAL}
"""Kinds in which the editions of a work, the meetings of two teams and the lines of a bill differ, and the level up to
which two values of theirs are one: prices and article numbers that are near each other are those of two things."""


_NUMBERED: Final = frozenset({*TITLES, Kind.ADDRESS, Kind.TEXT})
"""Kinds in which a number that only one of two values has may be that of a part."""


_CHANGES_OF_PEOPLE: Final = frozenset(
    {
        Kind.ADDRESS,
        Kind.PLACE,
        Kind.POSTCODE,
        Kind.COORDINATE,
        Kind.PHONE,
        Kind.ORGANISATION,
        Kind.PEOPLE,
        Kind.DATE,
    }
)
"""Kinds in which two records of one person may plainly differ. Not numbers and titles: those are of what a person
has."""


_SITED: Final = frozenset({Kind.PHONE, Kind.PLACE, Kind.POSTCODE})
"""Kinds in which things at one address may differ: a second line, the suburb for the city, a post office's code."""


_NAMES_OF_PEOPLE: Final = frozenset({Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.PERSON_NAME})


def differ_plainly(  # noqa: PLR0917 - pairs and what is known of them
    columns: Sequence[Column],
    left: Ints,
    right: Ints,
    matrix: Levels,
    asked: Bools,
    without: Collection[int] = (),
    *,
    joined: bool = False,
) -> Bools:
    """Of some of the pairs those that differ plainly in a field, or by a number in a title or an address.

    Args:
        matrix: levels of the pairs, shape ``(pairs, fields)``.
        asked: the pairs that are looked at.
        without: fields that are not looked at.
        joined: whether other pairs join them: at one address they may then be called otherwise.
    """
    without = {*without, *find_passing(columns)}
    seen = matrix
    if without:
        seen = matrix.copy()
        seen[:, list(without)] = 0
    here = find_at_one_address(columns, seen)
    renamed = _called_a_little_otherwise(columns, left, right, seen, asked & here, joined=joined)
    found: Bools = asked & differ_in_field(columns, seen, without, here, renamed)
    return found | differ_by_number(columns, left, right, seen, asked & ~found)


def find_passing(columns: Sequence[Column]) -> list[int]:
    """Fields in which a thing may plainly differ from itself and stay the same thing.

    People move, change their employer, their colleagues and their telephone, and a date other than that of birth is
    that of an entry about them. Names, births and identifiers tell them apart; where a table has neither births nor
    identifiers, only the rest tells namesakes apart, and nothing passes. A thing is named by one title; another title
    of it, the venue of a paper or the series of a book, is written in many ways.

    Returns:
        The places of these fields among the columns.
    """
    if names_people(columns):
        births = [is_birth(column) for column in columns]
        if not any(births) and all(column.kind is not Kind.IDENTIFIER for column in columns):
            return []
        return [
            k
            for k, (column, birth) in enumerate(zip(columns, births, strict=True))
            if column.kind in _CHANGES_OF_PEOPLE and not birth
        ]
    named_by = find_naming_field(columns)
    if named_by is None:
        return []
    return [k for k, column in enumerate(columns) if column.kind in TITLES and k != named_by]


def differ_in_field(
    columns: Sequence[Column],
    matrix: Levels,
    without: Collection[int] = (),
    here: Bools | None = None,
    renamed: Bools | None = None,
) -> Bools:
    """Pairs that plainly differ in any field, differ somewhat in one that decides, or whose naming field is not nearly
    equal; of people those that have no name in common to compare.

    What is behind one desk shares all but the name, branches share all but where they are, and the lines of a bill all
    but what was bought, and when, and for how much.

    Args:
        matrix: levels of the pairs, shape ``(pairs, fields)``.
        without: fields that need not be known.
        here: pairs that may have different telephones, places and postal codes, for they are at one address.
        renamed: pairs whose names may differ, for they are at one address and called a little otherwise.
    """
    found = np.zeros(len(matrix), bool)
    named_by = find_naming_field(columns)
    for k, column in enumerate(columns):
        level = matrix[:, k]
        differs = level > same_to(column.kind)
        if k == named_by and k not in without:
            differs |= level > NEARLY_EQUAL
            found |= level == 0
        spared = renamed if k == named_by else here if column.kind in _SITED else None
        found |= differs if spared is None else differs & ~spared
    names = [k for k, column in enumerate(columns) if column.kind in _NAMES_OF_PEOPLE and k not in without]
    if names and names_people(columns):
        found |= (matrix[:, names] == 0).all(axis=1)
    return found


def same_to(kind: Kind) -> int:
    """The last level of a kind at which two values do not speak for two things."""
    last = len(LEVELS[kind])
    same = last if kind in _WRITTEN_FREELY else last - 1
    if kind in _DECISIVE:
        same = min(same, min(last - (last > MUCH_ALIKE), MUCH_ALIKE + 1) - 1)
    return min(same, _COUNTED.get(kind, same))


def find_at_one_address(columns: Sequence[Column], matrix: Levels) -> Bools:
    """Pairs of things, not people, whose addresses are one."""
    here = np.zeros(len(matrix), bool)
    if find_naming_field(columns) is not None:
        for k, column in enumerate(columns):
            if column.kind is Kind.ADDRESS:
                here |= (matrix[:, k] > 0) & (matrix[:, k] <= MUCH_ALIKE)
    return here


def _called_a_little_otherwise(
    columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels, here: Bools, *, joined: bool
) -> Bools:
    """Of pairs at one address those that also have one telephone and whose names are much alike, or one with more words
    than the other.

    Other names of the table must use each of these words too: "Oak Street School" and "Oak Street". A word that hardly
    any other name has is a name of its own: "The Crown at Mercer's Hotel". Where other pairs join them the names must
    not be wholly different.
    """
    renamed = np.zeros(len(left), bool)
    named_by = find_naming_field(columns)
    if named_by is None or not here.any():
        return renamed
    if joined:
        return here & (matrix[:, named_by] <= SOMEWHAT_ALIKE)
    phones = [k for k, column in enumerate(columns) if column.kind is Kind.PHONE]
    called = (matrix[:, phones] == EQUAL).any(axis=1)
    name, level = columns[named_by], matrix[:, named_by]
    at = np.flatnonzero(here & called & (level > NEARLY_EQUAL) & (level <= ALIKE))
    users = Counter(word for value in name.values for word in set(value.split()))
    for k, i, j in zip(at.tolist(), left[at].tolist(), right[at].tolist(), strict=True):
        one, other = (set(name.values[name.codes[r]].split()) for r in (i, j))
        if one <= other or other <= one:
            renamed[k] = all(users[word] >= USED_WORD for word in one ^ other)
        else:
            renamed[k] = level[k] <= MUCH_ALIKE
    return renamed


def _numbered(column: Column, left: Ints, right: Ints) -> Bools:
    """Pairs of which one value has a number that the other lacks and else hardly a word of its own: a work and its
    second part, a house and a flat in it."""
    apart = np.zeros(len(left), bool)
    for k, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        one, other = (set(column.values[column.codes[i]].split()) for i in pair)
        for more, less in ((one, other), (other, one)):
            own = more - less
            apart[k] |= len(less - more) <= 1 and len(own) <= PART_WORDS and any(word[0].isdigit() for word in own)
    return apart


def differ_by_number(columns: Sequence[Column], left: Ints, right: Ints, matrix: Levels, asked: Bools) -> Bools:
    """Of some of the pairs those that a number tells apart in a title, an address or a text."""
    found = np.zeros(len(left), bool)
    for k, column in enumerate(columns):
        if column.kind in _NUMBERED:
            at = np.flatnonzero(asked & (matrix[:, k] > EQUAL))
            found[at] |= _numbered(column, left[at], right[at])
    return found
