"""Words by which the titles of one column say which version or part of a thing they are.

"Greatest Hits" and "Greatest Hits (Live)" are two records however alike their titles are; "Acme" and "Acme Ltd" are one
firm. Which words tell is seen in the column: what stands in brackets behind many different titles, and seldom without
brackets, is a version. Roman numerals always count a part.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from winnow.matching.constants import FEWEST_VERSIONED, IN_BRACKETS
from winnow.text import fold, letters_and_digits

_BRACKETED: Final = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]")
_WORD_AND_NUMBER: Final = re.compile(r"([^\W\d_]{2,})\d*")
_FIGURES: Final = "0123456789"
ROMAN_NUMERALS: Final = frozenset(("ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv"))
"""Numerals that are no word, initial or abbreviation."""


def find_version_words(titles: Iterable[str]) -> frozenset[str]:
    """Words that stand in brackets behind several titles, and mostly in brackets; Roman numerals.

    Args:
        titles: the titles of a column, as they were written; each counts once, whatever blanks are around it.
    """
    behind: dict[str, set[str]] = defaultdict(set)
    bracketed: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for title in dict.fromkeys(map(str.strip, titles)):
        if found := _BRACKETED.findall(title):
            bare = letters_and_digits(fold(_BRACKETED.sub(" ", title)))
            for text in found:
                if version := _WORD_AND_NUMBER.fullmatch(letters_and_digits(fold(text))):
                    behind[version[1]].add(bare)
                    bracketed[version[1]] += 1
        held.update({word.rstrip(_FIGURES) for word in letters_and_digits(fold(title)).split()})
    return ROMAN_NUMERALS | {
        word
        for word, bare in behind.items()
        if len(bare) >= FEWEST_VERSIONED and bracketed[word] >= IN_BRACKETS * held[word]
    }
