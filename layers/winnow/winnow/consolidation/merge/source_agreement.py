"""What the sources of one record tell about each other: which of them to follow where no rule decides, and which have
two fields the other way round. Pure.

Fields that are decided one by one may make a record that nobody has ever written: the street of one source beside the
town of another, or "Marchetti Marchetti" of sources that disagree on which is the family name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from winnow.text import fold, letters_and_digits
from winnow.values import Json, canonical_json

_TWO_FIELDS: Final = 2

type Said = Mapping[str, Mapping[str, Json]]
"""For each field the value of each source that has one."""


def order_sources(said: Said) -> dict[str, int]:
    """The place of each source among all, 0 for the one to follow last.

    A source whose values more of the others share comes later, then the one that says more, so that the fields that
    nothing else decides are taken from one source. The order depends on what the sources say, and on their ids only
    where they say the same.
    """
    agreement: Counter[str] = Counter()
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(said):
        written = {source: canonical_json(value) for source, value in said[name].items()}
        shared = Counter(written.values())
        for source, text in written.items():
            agreement[source] += shared[text]
            texts[source].append(f"{name}={text}")

    def rank(source: str) -> tuple[int, int, list[str], str]:
        return agreement[source], sum(map(len, texts[source])), texts[source], source

    return {source: place for place, source in enumerate(sorted(texts, key=rank))}


def find_displaced(said: Said, rank: Callable[[str, frozenset[str]], tuple[object, ...]]) -> dict[str, set[str]]:
    """For each field the sources that have it the other way round with another field: "Marchetti, Giulia" among those
    that say "Giulia, Marchetti". Which way is right is the side's that ranks higher.

    Words that stand in a third field too are no sign: a town's name may be the county's and the club's.

    Args:
        said: for each field the value of each source that has one.
        rank: how much the sources of one side count in a field; what is greater is followed.
    """
    words = {name: {source: _letters(value) for source, value in values.items()} for name, values in said.items()}
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for name, of_source in words.items():
        for text in of_source.values():
            holders[text].add(name)
    displaced: defaultdict[str, set[str]] = defaultdict(set)
    for first, second in sorted(
        {tuple(sorted(fields)) for text, fields in holders.items() if text and len(fields) == _TWO_FIELDS}
    ):
        for source in _on_losing_side(words[first], words[second], partial(rank, first)):
            displaced[first].add(source)
            displaced[second].add(source)
    return displaced


def _on_losing_side(
    first: Mapping[str, str], second: Mapping[str, str], rank: Callable[[frozenset[str]], tuple[object, ...]]
) -> Iterator[str]:
    """The sources that have the words of two fields the other way round than the side that ranks higher."""
    sides: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    in_first: defaultdict[str, set[str]] = defaultdict(set)
    in_second: defaultdict[str, set[str]] = defaultdict(set)
    for source in first.keys() & second.keys():
        one, other = first[source], second[source]
        if one and other and one != other:
            sides[one, other].add(source)
            in_first[one].add(source)
            in_second[other].add(source)
    for (one, other), sources in sides.items():
        against = frozenset(in_first.get(other, set()) | in_second.get(one, set()))
        if against and rank(against) > rank(frozenset(in_first[one] | in_second[other])):
            yield from sources


def _letters(value: Json) -> str:
    """The folded words of a text without figures; of anything else nothing."""
    if not isinstance(value, str):
        return ""
    folded = letters_and_digits(fold(value))
    return folded if len(folded) > 1 and not any(map(str.isdigit, folded)) else ""
