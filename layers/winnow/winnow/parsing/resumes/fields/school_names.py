"""What is no name of a school, though it stands where one may stand: a firm, a program, a grade, a sentence."""

from __future__ import annotations

import re

from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.text import places, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import labelled
from winnow.text import fold, words

_BOARD = re.compile(
    r"\b(?:boards?|council|vidy\w+|vidh\w+|instit\w*|academ(?:y|ia|ie|ies)|(?<!call )(?<!quality )cent(?:re|er)|"
    r"polytech\w*|coll?[ae]ge|univ\w*)\b|\bstate$"
)
"""Words that schools and boards of examination have, misspelt ones too, folded; "Vale State" is that state's board."""
_BEGINS_AMISS = re.compile(
    r"\W*(?:as\s+an?\s|(?:in[\s-]?plant|industrial|vocational|summer|on[\s-]the[\s-]job)\s+training\b|training\s+(?:on|in|at|from)\b|"
    r"(?:six|three|two|one|\d+)\s+(?:months?|weeks?|days?|years?)\b|achieved\b|duration\b|rs\.?\s*\d|mr\.?\s|mrs\.?\s|ms\.\s|"
    r"all\s+types?\s+of\b|fully\b|address\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”'‘][^\"“”]{12,}[\"“”'’]\W*")
_COUNTED = re.compile(r"\W*(?:\d{1,2}(?:st|nd|rd|th)?|[ivx]{1,4})\s+sem(?:ester)?\W*", re.IGNORECASE)
_MOSTLY = 0.5  # of the listed things in a text


def is_called_like_school(text: str) -> bool:
    """Whether a text has a word that only schools and boards of examination have."""
    return word_scores.score_school(text) > c.LIKELY or _BOARD.search(fold(text)) is not None


def is_no_school(text: str) -> bool:
    """Whether a text can't be the name of a school, whatever its place in the section speaks for.

    Args:
        text: What was taken for a school.

    Returns:
        True for firms, programs and crafts, names of degrees and subjects, places, quoted titles, positions and
        sentences. False for everything with a word that only schools and boards have.
    """
    if is_called_like_school(text):
        return False
    if _BEGINS_AMISS.match(text) or _QUOTED.fullmatch(text) or _COUNTED.fullmatch(text):
        return True
    if word_scores.has_legal_form(text) or labelled(text) is not None:
        return True
    if word_scores.skill_share(text) > _MOSTLY or kind_of(text) is not None:
        return True
    if word_scores.is_degree(text):
        return True
    if word_scores.score_title(text) > c.LIKELY or word_scores.score_area(text) >= c.AREA_LISTED:
        return True
    if word_scores.is_ordinary(text) and (len(words(text)) == 1 or word_scores.score_area(text) > c.LIKELY):
        return True
    place = places.read_place(text.strip(" ."))
    return place is not None and place.city is None
