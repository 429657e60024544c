"""Places that words fill, read off all texts: what stands where tells things from synonyms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import combinations
from typing import Final

from winnow.matching.constants import (
    COPY_FACTS,
    MOST_ALTERNATIVES,
    SLOT_OWN_WORDS,
    SLOT_VARIETY,
    SYNONYM_PLACES,
    SYNONYM_SHARE,
)
from winnow.matching.text.tokens import TokenisedNote, is_counted, is_thing

_GAP: Final = "_"
_NAME: Final = "@"

type Place = tuple[str, ...]


def find_slots(readings: Sequence[TokenisedNote], known: Set[str]) -> dict[str, set[int]]:
    """For each thing the places that it fills like many others do, by number.

    A place is three words around a gap; how many different things stand in it is an effective number, the inverse of
    Simpson's index of the shares (Simpson, Measurement of diversity, Nature 163, 1949), so that a few slips don't
    count.

    Args:
        readings: all texts.
        known: words that are names.
    """
    fillers: dict[Place, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for thing, place in _filled(reading, known):
            fillers[place][thing] += 1
    wide: dict[str, set[int]] = defaultdict(set)
    for number, (place, things) in enumerate(sorted(fillers.items())):
        various = things.total() ** 2 / sum(count**2 for count in things.values())
        if various >= SLOT_VARIETY and sum(len(word) > 1 for word in place) >= SLOT_OWN_WORDS:
            for thing in things:
                wide[thing].add(number)
    return dict(wide)


def find_synonyms(readings: Sequence[TokenisedNote], known: Set[str]) -> frozenset[tuple[str, str]]:
    """Pairs of things that stand for each other, each in both orders.

    Texts with the same names and numbers are mostly copies. Words that alternate in one place of such texts, again and
    again with other facts, mean the same there; two things that differ seldom meet with the same facts.
    """
    facts = [frozenset(w for w in reading.words if w in known or is_counted(w)) for reading in readings]
    families = Counter(facts)
    met: dict[tuple[frozenset[str], Place], set[str]] = defaultdict(set)
    held: Counter[tuple[frozenset[str], Place]] = Counter()
    for reading, own in zip(readings, facts, strict=True):
        if len(own) >= COPY_FACTS and families[own] > 1:
            for thing, place in _filled(reading, known):
                met[own, place].add(thing)
                held[own, place] += 1
    alone: dict[str, set[frozenset[str]]] = defaultdict(set)
    together: dict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
    for (own, place), things in met.items():
        if held[own, place] > 1 and len(things) <= MOST_ALTERNATIVES:
            for thing in things:
                alone[thing].add(own)
            for pair in combinations(sorted(things), 2):
                together[pair].add(own)
    return frozenset(
        pair
        for (one, other), met_in in together.items()
        if len(met_in) >= max(SYNONYM_PLACES, SYNONYM_SHARE * min(len(alone[one]), len(alone[other])))
        for pair in ((one, other), (other, one))
    )


def _filled(reading: TokenisedNote, known: Set[str]) -> Iterator[tuple[str, Place]]:
    """The things of a text, one or two words each, with the places that they fill."""
    for begin in range(len(reading.order)):
        for end in (begin + 1, begin + 2):
            words = reading.order[begin:end]
            inside = end <= len(reading.order) and reading.sentence[begin] == reading.sentence[end - 1]
            if inside and any(is_thing(word) for word in words):
                for place in _places(reading, begin, end, known):
                    yield " ".join(words), place


def around(reading: TokenisedNote, begin: int, end: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two words before and the two after some words of a sentence; "" beyond its ends."""
    order, sentence = reading.order, reading.sentence
    own = sentence[begin]
    before = [order[i] if i >= 0 and sentence[i] == own else "" for i in (begin - 2, begin - 1)]
    after = [order[i] if i < len(order) and sentence[i] == own else "" for i in (end, end + 1)]
    return (before[0], before[1]), (after[0], after[1])


def _places(reading: TokenisedNote, begin: int, end: int, known: Set[str]) -> tuple[Place, Place]:
    """Three words around a gap, two before and one after, and one before and two after; all names and numbers alike."""
    before, after = ([_masked(word, known) for word in words] for words in around(reading, begin, end))
    return (*before, _GAP, after[0]), (before[1], _GAP, *after)


def _masked(word: str, known: Set[str]) -> str:
    return _NAME if word in known else word[0] if word and is_counted(word) else word
