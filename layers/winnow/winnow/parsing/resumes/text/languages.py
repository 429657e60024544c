"""Names of languages and of how well one is known."""

from __future__ import annotations

import re

from winnow.parsing.resumes.text import resume_lexicon
from winnow.text import fold


def tells_language(text: str) -> bool:
    """Whether ``text`` says how well one language is known and nothing else ("English native", "Deutsch: B2")."""
    known, levels = resume_lexicon.entries("languages"), resume_lexicon.listed("languages", "level")
    first, *rest = re.findall(r"[\w-]+", fold(text)) or [""]
    return known.get(first, "level") != "level" and bool(rest) and all(word in levels for word in rest)


def tells_level(text: str) -> bool:
    """Whether ``text`` names a level of a language, alone or among other words."""
    levels = resume_lexicon.listed("languages", "level")
    folded = fold(text).strip(" ().:-")
    return folded in levels or any(word in levels for word in re.findall(r"[\w-]+", folded))
