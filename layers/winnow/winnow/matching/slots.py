"""Places that words fill, read off all texts: what stands where tells things from synonyms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from typing import Final

from winnow.matching.reading import Reading, is_counted, is_thing

_GAP: Final = "_"
_NAME: Final = "@"
_MANY: Final = 3.5  # things that make a gap a place for things that differ
_FEW: Final = 2.5  # things that make it a place of synonyms
_OFTEN: Final = 12  # times that it must have been seen
_OWN: Final = 2  # words of a place that are its own: no name, no number, no end of a sentence

type Place = tuple[str, ...]


def find_slots(readings: Sequence[Reading], known: Set[str]) -> tuple[dict[str, set[int]], dict[Place, frozenset[str]]]:
    """The places that words fill: three words around a gap, by how many different things stand in the gap.

    That number is an effective one, the inverse of Simpson's index of the shares (Simpson, Measurement of diversity,
    Nature 163, 1949), so that a few slips don't count. A gap that two words share, seen often, is one of synonyms; one
    that many fill is a place for things that differ.

    Args:
        readings: all texts.
        known: words that are names.

    Returns:
        For each thing the wide places that it fills, by number; and for each narrow place its things.
    """
    fillers: dict[Place, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for begin in range(len(reading.order)):
            for end in (begin + 1, begin + 2):
                words = reading.order[begin:end]
                inside = end <= len(reading.order) and reading.sentence[begin] == reading.sentence[end - 1]
                if inside and any(is_thing(word) for word in words):
                    for place in places(reading, begin, end, known):
                        fillers[place][" ".join(words)] += 1
    wide: dict[str, set[int]] = defaultdict(set)
    narrow: dict[Place, frozenset[str]] = {}
    for number, (place, things) in enumerate(sorted(fillers.items())):
        seen = things.total()
        own = sum(len(word) > 1 for word in place)
        various = seen**2 / sum(count**2 for count in things.values())
        if various >= _MANY and own >= _OWN:
            for thing in things:
                wide[thing].add(number)
        elif own and seen >= _OFTEN and various <= _FEW and len(things) > 1:
            narrow[place] = frozenset(thing for thing, count in things.items() if count > 1)
    return dict(wide), narrow


def around(reading: Reading, begin: int, end: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two words before and the two after some words of a sentence; "" beyond its ends."""
    order, sentence = reading.order, reading.sentence
    own = sentence[begin]
    before = [order[i] if i >= 0 and sentence[i] == own else "" for i in (begin - 2, begin - 1)]
    after = [order[i] if i < len(order) and sentence[i] == own else "" for i in (end, end + 1)]
    return (before[0], before[1]), (after[0], after[1])


def places(reading: Reading, begin: int, end: int, known: Set[str]) -> tuple[Place, Place]:
    """Three words around a gap, two before and one after, and one before and two after; all names and numbers alike."""
    before, after = ([_masked(word, known) for word in words] for words in around(reading, begin, end))
    return (*before, _GAP, after[0]), (before[1], _GAP, *after)


def _masked(word: str, known: Set[str]) -> str:
    return _NAME if word in known else word[0] if word and is_counted(word) else word
