"""Columns of two lists that hold the same under two headings: one list has ``startYear``, the other ``release_year``.

Put together, each row fills one of the two and no row both, so that nothing would ever be compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from winnow.matching.arrays import Bools
from winnow.matching.constants import (
    ALTERNATIVE_ROWS,
    ALTERNATIVE_WORDS,
    BOTH_ALTERNATIVES,
    FEWEST_ALTERNATIVES,
    FORMS_LOOKED_AT,
    HALF,
)
from winnow.matching.infer_schema.heading_kinds import find_groups
from winnow.matching.prepare.columns import Cell, plain_words
from winnow.matching.schema import CLASSES, TITLES, FieldRule, Kind

NAMING: Final = frozenset({*TITLES, Kind.PERSON_NAME, Kind.GIVEN_NAME, Kind.FAMILY_NAME})
"""Kinds that say what or who a record is."""

_UNPROVEN: Final = frozenset({*CLASSES, Kind.SET, Kind.TEXT, Kind.PEOPLE, Kind.GIVEN_NAME, Kind.FAMILY_NAME})
"""Kinds of which common words don't show that two columns hold the same: a film's director may be another's star."""

_NUMBER: Final = re.compile(r"\d+")
_NAME: Final = frozenset({"name", "person_name"})
_BORN: Final = ("birth", "born", "dob")
_OTHER_ENDS: Final = frozenset(
    ["birth", "born", "death", "died", "end", "last", "departure", "return", "expiry", "buyer", "seller", "sender"]
)
"""Words of headings for one of two things that a row may have one of: births and deaths of a register."""


def find_alternatives(
    rules: Sequence[FieldRule], table: Mapping[str, Sequence[Cell]], filled: Mapping[str, Bools]
) -> Iterator[tuple[int, int]]:
    """Places of the rules of which two are one field, the earlier first; each comes once at most.

    Two columns are if they are of one kind, hardly any row fills both, they mostly say the same words or their headings
    differ in a number alone, and the rows that fill them have the same columns of names, or it is names themselves that
    they hold.

    Args:
        rules: the columns' rules.
        table: cells by column.
        filled: for each column the rows that fill it.
    """
    label = {rule.name: rule.name for rule in rules if rule.kind in NAMING}
    taken: set[int] = set()
    for named in (True, False):
        found = []
        for i, j in combinations(range(len(rules)), 2):
            one, other = rules[i], rules[j]
            if (one.kind in NAMING) is not named or not _same_kind(one, other) or not _same_end(one, other):
                continue
            x, y = filled[one.name], filled[other.name]
            fewer = min(int(x.sum()), int(y.sum()))
            if fewer < max(FEWEST_ALTERNATIVES, ALTERNATIVE_ROWS * len(x)) or (x & y).sum() > BOTH_ALTERNATIVES * fewer:
                continue
            both = {one.name, other.name}
            if not named and _names_of(x, filled, label, both) != _names_of(y, filled, label, both):
                continue
            shared = _shared_words(table[one.name], x, table[other.name], y)
            if shared >= ALTERNATIVE_WORDS or _numbered_alike(one.name, other.name):
                found.append((-shared, i, j))
        for _, i, j in sorted(found):
            if not taken & {i, j}:
                taken |= {i, j}
                label.update({rules[j].name: rules[i].name} if named else {})
                yield i, j


def _same_kind(one: FieldRule, other: FieldRule) -> bool:
    same = one.kind is other.kind or {one.kind, other.kind} <= TITLES
    plain = one.kind is not Kind.PERSON_NAME or all(_NAME.intersection(find_groups(r.name)) for r in (one, other))
    return same and plain and one.kind not in _UNPROVEN and not one.parts and not other.parts


def _numbered_alike(one: str, other: str) -> bool:
    """Whether two headings differ in a number alone, as those of two lists do: "guide1.name" and "guide2.name"."""
    return one != other and _NUMBER.sub("", one) == _NUMBER.sub("", other) != ""


def _same_end(one: FieldRule, other: FieldRule) -> bool:
    """Whether the headings don't say that one is the birth and the other the death."""
    words = [_OTHER_ENDS.intersection(plain_words(rule.name).split()) for rule in (one, other)]
    born = [any(word in plain_words(rule.name).replace(" ", "") for word in _BORN) for rule in (one, other)]
    return words[0] == words[1] and born[0] == born[1]


def _names_of(rows: Bools, filled: Mapping[str, Bools], label: Mapping[str, str], but: set[str]) -> set[str]:
    """The columns of names that most of some rows fill; alternatives count as one."""
    most = HALF * rows.sum()
    return {label[name] for name in label if name not in but and (filled[name] & rows).sum() >= most}


def _shared_words(one: Sequence[Cell], x: Bools, other: Sequence[Cell], y: Bools) -> float:
    """Share of the words that two columns have in common, each word as often as in the column that has it less."""
    counts = []
    for cells, rows in ((one, x), (other, y)):
        places = rows.nonzero()[0]
        chosen = places[:: max(1, len(places) // FORMS_LOOKED_AT)].tolist()
        words = Counter(word for i in chosen for word in plain_words(cells[i]).split())
        total = max(words.total(), 1)
        counts.append({word: count / total for word, count in words.items()})
    return sum(min(share, counts[1].get(word, 0.0)) for word, share in counts[0].items())
