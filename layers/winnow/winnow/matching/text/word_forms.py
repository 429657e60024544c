"""Forms of words: when two different words say the same, as a slip, a short form, another ending or a synonym."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from winnow.matching.constants import LEAST_NOTE_TYPO, PAIR, SHORTENED_BY, SHORTEST_PLURAL, SHORTEST_STEM, TWO_SLIPS
from winnow.matching.text.note_lexicon import NEGATIONS, OPPOSITES, STOP, SYNONYMS
from winnow.matching.text.tokens import is_counted

_ENDINGS: Final = frozenset(
    ("", "s", "es", "d", "ed", "ing", "ly", "er", "ers", "e", "ied", "ies", "y", "al", "ment", "ic", "ion")
)
_INFLECTED: Final = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("r", "")
)  # fmt: skip
NEGATING: Final = frozenset(("un", "in", "im", "dis", "non", "ir"))
"""Beginnings that turn a word into its contrary."""


@lru_cache(maxsize=1 << 18)  # the same few words meet again and again
def is_related_form(x: str, y: str) -> bool:
    """Whether two words that are no names are short and long, one with another ending, or synonyms."""
    if not _comparable(x, y):
        return False
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    return _shortened(short, long) or _stem(short, long) or not _meanings(x).isdisjoint(_meanings(y))


@lru_cache(maxsize=1 << 18)
def is_typo(x: str, y: str) -> bool:
    """Whether two words are a slip of the finger apart, two in long ones."""
    shorter, longer = sorted((len(x), len(y)))
    long_enough = shorter >= LEAST_NOTE_TYPO[0] and longer >= LEAST_NOTE_TYPO[1]
    return long_enough and _comparable(x, y) and _slips(x, y) <= 1 + (shorter >= TWO_SLIPS)


def _slips(x: str, y: str) -> int:
    """Edits between two words, not worked out beyond two."""
    return OSA.distance(x, y, score_cutoff=PAIR)


def _comparable(x: str, y: str) -> bool:
    if is_counted(x) or is_counted(y) or x in NEGATIONS or y in NEGATIONS or y in OPPOSITES.get(x, ()):
        return False
    short, long = (x, y) if len(x) <= len(y) else (y, x)
    return not any(long == prefix + short for prefix in NEGATING)


def _meanings(word: str) -> Set[int]:
    """The groups of synonyms of a word, or of what it is a form of: "begins" is a form of "begin"."""
    if word in SYNONYMS:
        return SYNONYMS[word]
    found: set[int] = set()
    for ending, instead in _INFLECTED:
        if word.endswith(ending) and len(word) > len(ending) + SHORTENED_BY:
            base = word.removesuffix(ending)
            found |= SYNONYMS.get(base + instead, frozenset())
            if ending and base[-1] == base[-2]:  # "swapped"
                found |= SYNONYMS.get(base[:-1] + instead, frozenset())
    return found


def _shortened(short: str, long: str) -> bool:
    """Whether the letters of one word stand in the other in order, the first letter first: "appt", "appointment"."""
    if short[0] != long[0] or len(long) < len(short) + SHORTENED_BY or short in STOP or len(short) < SHORTENED_BY:
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _stem(short: str, long: str) -> bool:
    if long in {short + "s", short + "es"}:
        return len(short) >= SHORTEST_PLURAL
    at = next((i for i, (c, d) in enumerate(zip(short, long, strict=False)) if c != d), len(short))
    return at >= SHORTEST_STEM and short[at:] in _ENDINGS and long[at:] in _ENDINGS
