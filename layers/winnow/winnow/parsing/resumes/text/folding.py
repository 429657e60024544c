"""Folding: the one form in which words are compared (lower case, no accents, plain dashes and quotes)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'", "‘": "'"}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff")
)
WORD = re.compile(r"[^\W_]+(?:[''’.&+#-]?[^\W_]+)*[+#]*")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents, ligatures or runs of space; letters of other scripts are kept."""
    if text.isascii():
        return " ".join(text.lower().split())
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
    marks_off = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", marks_off).split())


def words(text: str) -> list[str]:
    """The words of ``text``, folded; inner dots, dashes and signs stay (``c++``, ``node.js``, ``co-op``)."""
    return WORD.findall(fold(text))
