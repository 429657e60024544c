"""Names of languages and of how well one is known."""

from __future__ import annotations

import re

from winnow.parsing.resumes.text import resume_lexicon
from winnow.text import fold

_WORD = re.compile(r"[\w-]+")


def tells_language(text: str) -> bool:
    """Whether ``text`` says how well one language is known and nothing else ("English native", "Deutsch: B2")."""
    known, levels = resume_lexicon.entries("languages"), resume_lexicon.listed("languages", "level")
    folded = fold(text)
    opened = _WORD.search(folded)
    if opened is None or known.get(opened[0], "level") == "level":
        return False
    rest = _WORD.findall(folded, opened.end())
    return bool(rest) and all(word in levels for word in rest)


def tells_level(text: str) -> bool:
    """Whether ``text`` names a level of a language, alone or among other words."""
    levels = resume_lexicon.listed("languages", "level")
    folded = fold(text).strip(" ().:-")
    return folded in levels or any(word in levels for word in _WORD.findall(folded))
