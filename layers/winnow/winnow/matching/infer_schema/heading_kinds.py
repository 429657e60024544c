"""What the heading of a column says of its values, in more than thirty languages.

A heading supports what the values look like, it decides only where they leave a choice: digits may be a telephone, a
postal code or a number. Prefixes and suffixes (``NAME_LAST``, ``surname1``, ``lname_c1``, ``ADDR_CITY``) and compounds
(``Kundentelefon``) are taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from winnow.matching.constants import LONGEST_HEADING_PHRASE, SHORTEST_COMPOUND_PART
from winnow.matching.infer_schema.word_lists import read_list
from winnow.text import fold, letters_and_digits

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBERED: Final = re.compile(r"(?<=[^\W\d_])\d+\b|\b\d+\b")
_LABELS: Final = ("first", "last")
"""Headings that are names of persons alone and not inside of others ("last update")."""
_WHOLE_ONLY: Final = frozenset(
    ("by", "ar", "an", "ev", "at", "is", "on", "site", "via", "by", "cap", "cp", "day", "mail")
)
"""Words that say something only when they are all of a heading: they are other words in other languages."""


def plain_heading(heading: str) -> str:
    """``dateOfBirth``, ``date_of_birth`` and ``DATE-OF-BIRTH2`` as ``date of birth``."""
    spaced = letters_and_digits(fold(_HUMP.sub(" ", heading)))
    return " ".join(_NUMBERED.sub(" ", spaced).split()) or spaced


@cache
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Each word and phrase of headings with the groups that list it."""
    found: dict[str, tuple[str, ...]] = {}
    for group, listed in read_list("headings").items():
        for phrase in sorted(listed):
            found[phrase] = (*found.get(phrase, ()), group)
            if phrase.count(" ") == 1:  # "name last"
                turned = " ".join(reversed(phrase.split()))
                found[turned] = (*found.get(turned, ()), group)
    return found


def find_groups(heading: str) -> tuple[str, ...]:
    """The groups of ``headings.txt`` that a heading may be of, the likeliest first; empty when it says nothing.

    The longest phrase decides, and of equally long ones the last: "billing address city" is a city.
    """
    plain = plain_heading(heading)
    if plain in _LABELS:
        return ("given_name",) if plain == "first" else ("family_name",)
    if plain in _phrases():
        return _phrases()[plain]
    return next(_inside(plain.split()), ())


def _inside(words: list[str]) -> Iterator[tuple[str, ...]]:
    for length in range(min(LONGEST_HEADING_PHRASE, len(words)), 0, -1):
        for begin in range(len(words) - length, -1, -1):
            phrase = " ".join(words[begin : begin + length])
            if phrase in _phrases() and phrase not in _WHOLE_ONLY and _phrases()[phrase] != ("name",):
                yield _phrases()[phrase]
    for word in reversed(words):
        if groups := _compound(word):
            yield groups
    for word in words:
        if _phrases().get(word) == ("name",):
            yield ("name",)


def _compound(word: str) -> tuple[str, ...]:
    """The groups of the longest known word that a word ends with, or else begins with."""
    for cut in range(1, len(word) - SHORTEST_COMPOUND_PART + 1):
        if word[cut:] in _phrases():
            return _phrases()[word[cut:]]
    for end in range(len(word) - 1, SHORTEST_COMPOUND_PART - 1, -1):
        if word[:end] in _phrases():
            return _phrases()[word[:end]]
    return ()
