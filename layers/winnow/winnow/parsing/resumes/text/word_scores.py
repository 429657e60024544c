"""How much a piece of text looks like a job title, a company, a school, a degree: scores in nats, 0 says nothing.

The scores are hand-set from general knowledge of the field, not fitted; what decides is their sum over all entries of a
section (see ``labelling``).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from winnow.parsing.resumes.text import places, resume_lexicon
from winnow.parsing.resumes.text.labels import label_kind
from winnow.text import MONTHS, fold, words

_STRONG = re.compile(
    r"\s+[|·•∙◦⋅–—−]\s+|\s+-\s+|\t|\n|\s*\|\s*|\s+(?:at|@|bei|chez|presso|bij|n[ao]s?(?=\s[^\W\d_a-zà-ÿ]))\s+|,\s+|"
    r"\s*·\s*|\s[/]\s"
)
_STREET_ADDRESS = re.compile(
    r"(?<!\w)\d{1,5}\s+(?:[^\W\d_]+\.?\s+){0,3}(?:st|street|ave|avenue|rd|road|blvd|drive|dr|lane|ln|way|court|square)\b",
    re.IGNORECASE,
)
_NUMBER_OR_ADDRESS = re.compile(r"\d{3,}|https?:|www\.|@")
_ADDRESS = re.compile(r"https?:|www\.|@")
_COINED = re.compile(r"[a-z][A-Z]|^[A-Z]{2,6}$|\.(?:com|io|ai|org|net)\b|[&+]")
_PARTNERS = re.compile(r"[^\W\d_][\w'’-]* (?:&|and|und|et|y|e|en) [^\W\d_][\w'’-]*")
_SUFFIX_MIN = 3
_LONG_LABEL = 8
_FIELD_WORDS = 2
_KINDS_OF_SCHOOL = frozenset(
    "college university school institute academy hochschule universidad université university's".split()
)
_CONJUNCTIONS = frozenset("and or und oder et ou y o e ed en of".split())
_LINKING = frozenset("of and for the in at on de da do di du des del der und et y e van la le el".split())


def split_parts(text: str) -> list[str]:
    """The pieces of a header line, however they are set apart."""
    return [piece for piece in _STRONG.split(text) if piece and piece.strip()]


def _grams(found: list[str], most: int = 3) -> list[str]:
    return [" ".join(found[i : i + n]) for n in range(1, most + 1) for i in range(len(found) - n + 1)]


@lru_cache(maxsize=4096)
def score_title(text: str) -> float:
    """Evidence that ``text`` is a job title, as a whole or before a comma ("Design Lead, Payments")."""
    role, comma, field = text.partition(", ")
    if comma and "," not in field and len(words(field)) <= _FIELD_WORDS and not _names_organisation(field):
        return max(_title(text), _title(role) - 0.3)
    return _title(text) - 1.5 * (bool(comma) and _title(field) > 1 > _title(role))  # "Voss & Co, Paralegal"


def _names_organisation(text: str) -> bool:
    found = words(text)
    several = len(found) > 1 and _organisation_words(text, found) > 1  # "Payments" alone is a field
    return several or places.read_place(text) is not None or has_legal_form(text)


def _title(text: str) -> float:
    found = words(re.sub(r"\([^()]*\)", " ", text))
    if not found or label_kind(text) not in (None, "project"):  # an owner is asked for, and is a position
        return -4.0
    if fold(text) in resume_lexicon.listed("titles", "independent"):
        return 1.0
    if _holds_sign(text, "titles", "sign") and not _holds_sign(text, "organizations", "sign"):
        return 3.0
    split = [
        piece
        for word in found
        for piece in ([word] if word in resume_lexicon.listed("titles", "head") else word.split("-"))
    ]
    grams = set(_grams(split))
    score = _head_word(fold(text), split, grams)
    score += min(1.0, 0.4 * len(grams & resume_lexicon.listed("titles", "title_part")))
    score += 0.5 * (split[0] in resume_lexicon.listed("titles", "seniority"))
    score -= 0.4 * max(0, len(split) - _LONG_LABEL)
    score -= 3.0 * has_legal_form(text)
    score -= 1.5 * (
        bool(grams & resume_lexicon.listed("organizations", "school")) or (score < 2 and places.is_city(text))
    )
    score -= 2.0 * bool(_NUMBER_OR_ADDRESS.search(text))
    return score - _sentence(text, found)


def _holds_sign(text: str, name: str, group: str) -> bool:
    """Whether a text in a script without spaces or capitals holds one of the listed signs."""
    return not text.isascii() and any(sign in text for sign in resume_lexicon.spellings(name, group))


def _head_word(folded: str, split: list[str], grams: set[str]) -> float:
    """What the word that names the role says: most at the end of the title, less at its start, least inside."""
    heads, phrases = resume_lexicon.listed("titles", "head"), resume_lexicon.listed("titles", "phrase")
    if split[-1] in heads or " ".join(split[-2:]) in heads:
        return 3.0
    if folded in phrases or split[0] in heads:
        return 2.6
    if grams & heads:
        return 1.8
    if any(_compound(word) for word in split):
        return 2.4
    return 1.5 if grams & phrases else -1.5


def _sentence(text: str, found: list[str]) -> float:
    """What speaks for a sentence rather than a name: a verb of doing in front, a full stop at the end."""
    stating = len(found) > 3 and any(word in resume_lexicon.listed("verbs", "stating") for word in found[1:])  # words
    doing = len(found) > 2 and (
        found[0] in resume_lexicon.listed("verbs", "doing") or (found[0].endswith("ed") and text[:1].isupper())
    )
    return 2.5 * doing + 4.0 * stating + 1.0 * (text.rstrip().endswith(".") and len(found) > 3)  # words


def _sentence_case(text: str) -> bool:
    """Three words or more of which most are in lower case, as in a description and not in a name."""
    tokens = [t for t in text.split() if t[0].isalpha() and fold(t) not in _LINKING]
    return len(tokens) >= 3 and sum(t[0].islower() for t in tokens) * 2 >= len(tokens)  # words


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(resume_lexicon.listed("titles", "suffix"))


@lru_cache(maxsize=8192)
def _compound(word: str) -> bool:
    if not word.endswith(_suffixes()):
        return False
    return any(word.endswith(suffix) and len(word) > len(suffix) + _SUFFIX_MIN for suffix in _suffixes())


@lru_cache(maxsize=4096)
def has_legal_form(text: str) -> bool:
    """Whether a word of ``text`` is a legal form of a company (Inc, GmbH, S.p.A.)."""
    return any(_is_legal_form(word.strip(",;()")) for word in text.split()[1:])


def _is_legal_form(word: str) -> bool:
    forms, folded = resume_lexicon.listed("organizations", "legal"), fold(word)
    if len(folded) == 2 and folded != "co" and not word.isupper():  # "Sá" is a name, "SA" a legal form
        return False
    return len(folded) > 1 and (folded in forms or folded.replace(".", "") in forms)


@lru_cache(maxsize=4096)
def score_company(text: str) -> float:
    """Evidence that ``text`` names an organisation."""
    found = words(text)
    if not found or label_kind(text) is not None:
        return -4.0
    if fold(text) in resume_lexicon.listed("titles", "independent"):
        return 1.6
    score = 0.3 + _organisation_words(text, found) + 3.0 * _holds_sign(text, "organizations", "sign")
    score -= 2.0 * (_STREET_ADDRESS.search(text) is not None)
    score += 0.6 * bool(_COINED.search(text.strip()))
    score -= 1.2 * text.strip()[:1].islower() + 3.0 * (found[0] in _CONJUNCTIONS)
    score -= 1.0 * (text.rstrip().endswith((".", ":")) and not has_legal_form(text))
    score -= 3.0 * bool(_ADDRESS.search(text))
    score -= 0.5 * max(0, len(found) - _LONG_LABEL)
    score -= 1.5 * _sentence_case(text)
    score -= 0.8 * _lists(text)
    if score_title(text) > 2 and score < 2:
        score -= 2.0
    score -= 1.5 * (score < 1 and is_ordinary(text))
    score -= 3.0 * (sum(map(str.isalpha, text)) <= len(text.strip()) / 2 or found[0] in MONTHS)
    place = places.read_place(text)
    if place:
        score -= 0.6 if place.city and place.score == 2 else 3.0  # a city's name alone may be a company's
    return score - _sentence(text, found)


def is_ordinary(text: str) -> bool:
    """Whether a text holds none but ordinary words, as a line of a description does."""
    common = resume_lexicon.listed("common_words", "word")
    return all(word in common or word in _LINKING for word in words(text))


def _lists(text: str) -> bool:
    """Whether a comma parts two things, and not a firm from its legal form or the first partner from the others."""
    first, comma, rest = text.partition(", ")
    partners = " " not in first and _PARTNERS.fullmatch(rest)
    return bool(comma) and not partners and not has_legal_form(f"x {rest}")


def _organisation_words(text: str, found: list[str]) -> float:
    grams = set(_grams(found, 2))
    score = 3.0 * has_legal_form(text) + 1.2 * bool(grams & resume_lexicon.listed("organizations", "school"))
    if found[-1] in resume_lexicon.listed("organizations", "word"):
        return score + 1.8
    return score + 1.2 * bool(grams & resume_lexicon.listed("organizations", "word"))


def _without_degree(text: str) -> str:
    """The text without names of degrees of several words: a high school diploma is no high school."""
    return _degree_pattern().sub(lambda name: " " if " " in name[0] else name[0], fold(text))


@lru_cache(maxsize=4096)
def score_school(text: str) -> float:
    """Evidence that ``text`` names a school."""
    found = words(text)
    if not found or label_kind(text) is not None:
        return -4.0
    score = -0.5
    signs = resume_lexicon.listed("organizations", "school")
    if _holds_sign(text, "organizations", "school_sign"):
        return 3.0
    if len(found) == 1 and found[0] in _KINDS_OF_SCHOOL:
        score = 0.5
    elif set(_grams(words(_without_degree(text)))) & signs:
        score = 3.0
    elif any(
        word.endswith(("universitat", "hochschule", "gymnasium", "schule", "school", "akademie", "college"))
        for word in found
    ):
        score = 2.6
    if text.strip()[:1].islower():
        score -= 1.0
    score -= 3.0 * bool(_ADDRESS.search(text))
    return score - 0.4 * max(0, len(found) - _LONG_LABEL - 2)


@cache
def _degree_pattern() -> re.Pattern[str]:
    names = sorted(resume_lexicon.listed("degrees", "degree"), key=len, reverse=True)
    of_a_school = r"(?!\s+(?:higher\s+)?(?:(?:hr|sr|sec)\b|school|college|high|board|vidy|vidhy|academy))"
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, names)) + rf")(?![\w]){of_a_school}")


@lru_cache(maxsize=4096)
def score_degree(text: str) -> float:
    """Evidence that ``text`` names a degree."""
    folded = fold(text)
    at = _degree_pattern().search(folded)
    if not at:
        return -1.0
    if len(at[0]) <= 2 and not re.search(rf"(?<!\w){at[0].upper()}(?!\w)", text):  # "be", "as", "me" in lower case
        return -1.0
    return 3.0 if at.start() == 0 else 2.0


def is_degree(text: str) -> bool:
    """Whether ``text`` as a whole is a listed name of a degree."""
    return fold(text).strip(" .,") in resume_lexicon.listed("degrees", "degree")


@lru_cache(maxsize=4096)
def score_area(text: str) -> float:
    """Evidence that ``text`` is a field of study."""
    folded = fold(text)
    if folded in resume_lexicon.listed("degrees", "field"):
        return 2.5
    if any(field in folded for field in resume_lexicon.listed("degrees", "field") if len(field) > 3):
        return 1.5
    return 0.3 if len(folded.split()) <= 5 and text[:1].isupper() else -1.0


@lru_cache(maxsize=4096)
def score_grade(text: str) -> float:
    """Evidence that ``text`` states a grade."""
    folded = fold(text)
    if score_degree(text) > 1:
        return -3.0
    found = any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in resume_lexicon.listed("degrees", "grade")
    )
    if found and (any(c.isdigit() for c in folded) or "laude" in folded or "distinction" in folded or "hono" in folded):
        return 3.5
    if re.fullmatch(
        r"\d(?:[.,]\d{1,2})?\s*(?:/|von|out of)\s*\d{1,3}(?:[.,]\d+)?|\d{1,3}\s*(?:%|/\s*1[01]\d)|[1-4][.,]\d{1,2}",
        folded,
    ):
        return 2.5
    return -3.0


@lru_cache(maxsize=4096)
def score_place(text: str) -> float:
    """Evidence that ``text`` is a place."""
    found = places.read_place(text)
    if found is None and _STREET_ADDRESS.match(text):
        return 2.0
    return found.score if found else -4.0


def skill_share(text: str) -> float:
    """The share of the listed items of ``text`` (or of its words, when it has no separators) that are known skills."""
    items = [item.strip(" .") for item in re.split(r"[,;|·•/\t\n]|\s{2,}", text) if item.strip(" .")]
    known = resume_lexicon.entries("skills")
    if len(items) == 1 and fold(items[0]) not in known:
        return _covered(words(items[0]))
    return sum(fold(item) in known for item in items) / len(items) if items else 0.0


def _covered(found: list[str]) -> float:
    """The share of words that known skills cover, longest names first."""
    known = resume_lexicon.entries("skills")
    at = covered = 0
    while at < len(found):
        count = next((n for n in (3, 2, 1) if " ".join(found[at : at + n]) in known), 0)
        covered += count
        at += count or 1
    return covered / len(found) if found else 0.0
