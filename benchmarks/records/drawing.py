"""What all generators share: halves of the vocabulary, skewed choices, coined words, and slips of the finger."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from random import Random
from typing import Literal

type Half = Literal["tune", "held_out"]
type Row = tuple[str, str, tuple[str, ...]]
"""Entity, source, and the values in the order of the shape's columns; "" is missing."""

HALVES: tuple[Half, Half] = ("tune", "held_out")
_ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "w",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "", "l", "n", "r", "s", "ck", "nd", "rt", "th")
_NEAR = dict(zip("abcdefghiklmnoprstuv", "svxfrghjolknbpotdyic", strict=True))  # key and its neighbour


def take_half[T](words: Sequence[T], half: Half) -> tuple[T, ...]:
    """Every other word: the two halves share none."""
    return tuple(words[HALVES.index(half) :: 2])


def happens(rng: Random, share: float) -> bool:
    """True for that share of the draws."""
    return rng.random() < share


def skewed[T](rng: Random, words: Sequence[T], power: float = 2.5) -> T:
    """One of the words, the first far more often than the last (as names and employers are)."""
    return words[int(len(words) * rng.random() ** power)]


def coin_word(rng: Random, syllables: int) -> str:
    """An invented word in lower case."""
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables)) + rng.choice(_CODAS)


def coin_words(rng: Random, count: int, syllables: int = 2) -> list[str]:
    """Distinct invented words, capitalised."""
    words: dict[str, None] = {}
    while len(words) < count:
        words[coin_word(rng, syllables + len(words) % 2).title()] = None
    return list(words)


def mistype(rng: Random, text: str) -> str:
    """One slip of a finger: a letter lost, doubled, swapped with the next or with its neighbour on the keyboard."""
    if len(text) < 3:
        return text
    at = rng.randrange(1, len(text) - 1)
    slip = rng.randrange(4)
    if slip == 0:
        return text[:at] + text[at + 1 :]
    if slip == 1:
        return text[:at] + text[at] + text[at:]
    if slip == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + _NEAR.get(text[at], text[at - 1]) + text[at + 1 :]


def garble(rng: Random, text: str, share: float) -> str:
    """Mistype that share of the values, a fifth of them twice."""
    if not text or rng.random() >= share:
        return text
    text = mistype(rng, text)
    return mistype(rng, text) if rng.random() < 0.2 else text


def lose(rng: Random, text: str, share: float) -> str:
    """Leave that share of the values empty."""
    return "" if rng.random() < share else text


def fold(text: str) -> str:
    """Lower-case ASCII letters and digits alone."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(filter(str.isalnum, text.lower()))
