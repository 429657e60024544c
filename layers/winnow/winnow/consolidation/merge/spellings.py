"""Spellings of one value, and which of them a person would write.

"CARLA NOVOTNA", "Carla Novotná" and "C. Novotna" say the same. Which of them survives is no question of age or number:
mixed case is written with more care than capitals, accents are left out more often than they are made up, and an
initial says less than a name.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from winnow.text import fold, letters_and_digits
from winnow.values import Json


def group_spellings(values: Sequence[Json]) -> list[int]:
    """For each value the place of the first one that is the same but for case, accents, punctuation and initials.

    Only texts are spellings of each other; an initial stands for one of the words of its place, "J. Smith" for "John
    Smith". Where it may stand for several, it stands for none.
    """
    words = [tuple(letters_and_digits(fold(value)).split()) if isinstance(value, str) else () for value in values]
    places: dict[tuple[str, ...], int] = {}
    for i, each in enumerate(words):
        places.setdefault(each, i)
    texts = [each for each in places if each]
    # A short text and its full one have their first letters in common.
    alike = defaultdict[str, list[tuple[str, ...]]](list)
    for each in texts:
        alike[_first_letters(each)].append(each)
    for short in sorted(texts, key=_number_of_initials):  # what "J. R. Smith" stands for may itself be short
        if 0 < _number_of_initials(short) < len(short):
            full = {
                places[other] for other in alike[_first_letters(short)] if other != short and _shortens(short, other)
            }
            if len(full) == 1:
                places[short] = full.pop()
    return [places[each] if each else i for i, each in enumerate(words)]


def _is_initial(word: str) -> bool:
    """Whether a word is one letter; a single digit is a number and stands for no longer one."""
    return len(word) == 1 and word.isalpha()


def _number_of_initials(words: tuple[str, ...]) -> int:
    return sum(map(_is_initial, words))


def _first_letters(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words)


def _shortens(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether words are those of another text with the same first letters, some of them as initials."""
    return all(a == b or _is_initial(a) for a, b in zip(short, full, strict=True))


def rate_spelling(value: Json) -> tuple[int, ...]:
    """How carefully a text is written, to be compared among spellings of one value: whole words, case, accents.

    Addresses of the net and codes are no prose: their case says nothing.
    """
    if not isinstance(value, str):
        return (0, 0, 0)
    words = letters_and_digits(fold(value)).split()
    whole = sum(len(word) > 1 for word in words)
    code = "@" in value or "://" in value or (len(words) == 1 and any(c.isdigit() for c in value))
    mixed = not code and any(map(str.isupper, value)) and any(map(str.islower, value))
    plain = value.isascii()  # nearly all values are
    accents = 0 if plain else sum(unicodedata.combining(c) > 0 for c in unicodedata.normalize("NFD", value))
    return (whole, int(mixed), accents)
