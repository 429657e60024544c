"""How much a piece of text looks like a job title, a company, a school, a degree: scores in nats, 0 says nothing.

The scores are hand-set from general knowledge of the field, not fitted; what decides is their sum over all entries of a
section (see ``labelling``).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from winnow.parsing.resumes.text import places, resume_lexicon
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import label_kind
from winnow.text import MONTHS, fold, words

_STRONG = re.compile(
    r"(?<!\s)\s++(?:[|·•∙◦⋅–—−-]|at|@|bei|chez|presso|bij|n[ao]s?(?=\s[^\W\d_a-zà-ÿ]))\s++|\t|\n|(?:(?<!\s)\s++)?[|·]\s*+|,\s++|"
    r"\s[/]\s"
)
_STREET_ADDRESS = re.compile(
    r"(?<!\w)\d{1,5}\s+(?:[^\W\d_]+\.?\s+){0,3}(?:st|street|ave|avenue|rd|road|blvd|drive|dr|lane|ln|way|court|square)\b",
    re.IGNORECASE,
)
_NUMBER_OR_ADDRESS = re.compile(r"\d{3,}|https?:|www\.|@")
_ADDRESS = re.compile(r"https?:|www\.|@")
_COINED = re.compile(r"[a-z][A-Z]|^[A-Z]{2,6}$|\.(?:com|io|ai|org|net)\b|[&+]")
_PARTNERS = re.compile(r"[^\W\d_][\w'’-]* (?:&|and|und|et|y|e|en) [^\W\d_][\w'’-]*")
_BRACKETED = re.compile(r"\([^()]*\)")
_LETTERS_AND_DIGITS = re.compile(r"\w+")
_SUFFIX_MIN = 3
_FIELD_WORDS = 2
_LEGAL_WORDS = 3  # of a legal form
_KINDS_OF_SCHOOL = frozenset(
    "college university school institute academy hochschule universidad université university's".split()
)
_DESCRIBING = frozenset(
    "united allied consolidated associated amalgamated unified registered licensed embedded distributed red".split()
)
"""Words in "ed" that begin names of firms and titles, and no sentence: "United Security", "Registered Nurse"."""
_NO_HEAD_FIRST = frozenset(("hand",))  # "Deck hand", but "hand held"
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
        return max(_title(text), _title(role) - c.TITLE_FIELD_BEHIND_COMMA)
    return _title(text) - c.TITLE_BEHIND_COMMA * (
        bool(comma) and _title(field) > c.LIKELY > _title(role)
    )  # "Voss & Co, Paralegal"


def _names_organisation(text: str) -> bool:
    found = words(text)
    several = len(found) > 1 and _organisation_words(text, found) > c.LIKELY  # "Payments" alone is a field
    return several or places.read_place(text) is not None or has_legal_form(text)


def _title(text: str) -> float:
    found = words(_BRACKETED.sub(" ", text) if "(" in text else text)
    if not found or label_kind(text) not in (None, "project"):  # an owner is asked for, and is a position
        return c.NOT_AT_ALL
    if fold(text) in resume_lexicon.listed("titles", "independent"):
        return c.TITLE_INDEPENDENT
    if _holds_sign(text, "titles", "sign") and not _holds_sign(text, "organizations", "sign"):
        return c.TITLE_HEAD_LAST
    split = [
        piece
        for word in found
        for piece in ([word] if word in resume_lexicon.listed("titles", "head") else word.split("-"))
    ]
    grams = set(_grams(split))
    score = _head_word(fold(text), split, grams)
    score += min(c.TITLE_PARTS_AT_MOST, c.TITLE_PART * len(grams & resume_lexicon.listed("titles", "title_part")))
    score += c.TITLE_SENIORITY * (split[0] in resume_lexicon.listed("titles", "seniority"))
    score -= c.TITLE_LONG * max(0, len(split) - c.LONG_LABEL)
    score -= c.TITLE_LOWER_CASE * (len(found) > c.SHORT_PHRASE and text.strip()[:1].islower())
    score -= c.TITLE_OF_FIRM * has_legal_form(text)
    score -= c.TITLE_OF_SCHOOL_OR_CITY * (
        bool(grams & resume_lexicon.listed("organizations", "school"))
        or (score < c.BEYOND_DOUBT and places.is_city(text))
    )
    score -= c.TITLE_WITH_NUMBER * bool(_NUMBER_OR_ADDRESS.search(text))
    return score - _sentence(text, found)


def _holds_sign(text: str, name: str, group: str) -> bool:
    """Whether a text in a script without spaces or capitals holds one of the listed signs."""
    return not text.isascii() and any(sign in text for sign in resume_lexicon.spellings(name, group))


def _head_word(folded: str, split: list[str], grams: set[str]) -> float:
    """What the word that names the role says: most at the end of the title, less at its start, least inside."""
    heads, phrases = resume_lexicon.listed("titles", "head"), resume_lexicon.listed("titles", "phrase")
    if split[-1] in heads or " ".join(split[-2:]) in heads:
        return c.TITLE_HEAD_LAST
    if folded in phrases or (split[0] in heads and split[0] not in _NO_HEAD_FIRST):
        return c.TITLE_HEAD_FIRST
    if (grams & heads) - _NO_HEAD_FIRST:
        return c.TITLE_HEAD_INSIDE
    if any(_compound(word) for word in split):
        return c.TITLE_COMPOUND
    return c.TITLE_PHRASE_INSIDE if grams & phrases else c.TITLE_WITHOUT_HEAD


def _sentence(text: str, found: list[str]) -> float:
    """What speaks for a sentence rather than a name: a verb of doing in front, a full stop at the end."""
    stating = len(found) > 3 and any(word in resume_lexicon.listed("verbs", "stating") for word in found[1:])  # words
    doing = len(found) > 2 and (
        found[0] in resume_lexicon.listed("verbs", "doing")
        or (found[0].endswith("ed") and text[:1].isupper() and found[0] not in _DESCRIBING)
    )
    stopped = text.rstrip().endswith(".") and len(found) > 3  # words
    return c.SENTENCE_DOING * doing + c.SENTENCE_STATING * stating + c.SENTENCE_FULL_STOP * stopped


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


def is_legal_form(text: str) -> bool:
    """Whether ``text`` is nothing but a legal form of a company: "Inc.", "Pvt. Ltd."."""
    found = text.split()
    return bool(found) and len(found) <= _LEGAL_WORDS and all(_is_legal_form(word.strip("()")) for word in found)


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
        return c.NOT_AT_ALL
    if fold(text) in resume_lexicon.listed("titles", "independent"):
        return c.COMPANY_INDEPENDENT
    score = c.COMPANY_PRIOR + _organisation_words(text, found)
    score += c.COMPANY_SIGN * _holds_sign(text, "organizations", "sign")
    score -= c.COMPANY_STREET * (_STREET_ADDRESS.search(text) is not None)
    score += c.COMPANY_COINED * bool(_COINED.search(text.strip()))
    score -= c.COMPANY_LOWER_CASE * text.strip()[:1].islower()
    score -= c.COMPANY_CONJUNCTION * (found[0] in _CONJUNCTIONS)
    score -= c.COMPANY_FULL_STOP * (text.rstrip().endswith((".", ":")) and not has_legal_form(text))
    score -= c.COMPANY_ADDRESS * bool(_ADDRESS.search(text))
    score -= c.COMPANY_LONG * max(0, len(found) - c.LONG_LABEL)
    score -= c.COMPANY_SENTENCE_CASE * _sentence_case(text)
    score -= c.COMPANY_LIST * _lists(text)
    if score_title(text) > c.BEYOND_DOUBT and score < c.BEYOND_DOUBT:
        score -= c.COMPANY_TITLE
    score -= c.COMPANY_ORDINARY * (score < c.LIKELY and is_ordinary(text))
    score -= c.COMPANY_NUMBER * (sum(map(str.isalpha, text)) <= len(text.strip()) / 2 or found[0] in MONTHS)
    place = places.read_place(text)
    if place:
        score -= (
            c.COMPANY_CITY if place.city and place.score == 2 else c.COMPANY_PLACE
        )  # a city's name alone may be a company's
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
    score = c.COMPANY_LEGAL_FORM * has_legal_form(text)
    score += c.COMPANY_SCHOOL * bool(grams & resume_lexicon.listed("organizations", "school"))
    if found[-1] in resume_lexicon.listed("organizations", "word"):
        return score + c.COMPANY_WORD_LAST
    return score + c.COMPANY_WORD_INSIDE * bool(grams & resume_lexicon.listed("organizations", "word"))


def _without_degree(text: str) -> str:
    """The text without names of degrees of several words: a high school diploma is no high school."""
    if _high_school_in(text):
        return ""
    folded = fold(text)
    if not _may_name_degree(folded):
        return folded
    return _degree_pattern().sub(lambda name: " " if " " in name[0] else name[0], folded)


def _high_school_in(text: str) -> bool:
    """Whether a text says that a high school taught a subject, which it doesn't name: "High School in Mathematics"."""
    head, link, subject = text.partition(" in ")
    return bool(link) and fold(head) == "high school" and score_area(subject) > c.LIKELY


@lru_cache(maxsize=4096)
def score_school(text: str) -> float:
    """Evidence that ``text`` names a school."""
    found = words(text)
    if not found or label_kind(text) is not None:
        return c.NOT_AT_ALL
    score = c.SCHOOL_PRIOR
    signs = resume_lexicon.listed("organizations", "school")
    if _holds_sign(text, "organizations", "school_sign"):
        return c.SCHOOL_WORD
    if len(found) == 1 and found[0] in _KINDS_OF_SCHOOL:
        score = c.SCHOOL_KIND_ALONE
    elif set(_grams(rest := words(_without_degree(text)))) & signs:
        score = c.SCHOOL_WORD
    elif any(
        word.endswith(("universitat", "hochschule", "gymnasium", "schule", "school", "akademie", "college"))
        for word in rest
    ):
        score = c.SCHOOL_ENDING
    if text.strip()[:1].islower():
        score -= c.SCHOOL_LOWER_CASE
    score -= c.SCHOOL_ADDRESS * bool(_ADDRESS.search(text))
    return score - c.SCHOOL_LONG * max(0, len(found) - c.LONG_SCHOOL)


@cache
def _degree_pattern() -> re.Pattern[str]:
    names = sorted(resume_lexicon.listed("degrees", "degree"), key=len, reverse=True)
    of_a_school = (
        r"(?!\s+(?:higher\s+)?(?:(?:hr|sr|sec)\b|school|college|high|board|vidy|vidhy|academy))(?![\s.-]{0,3}office)"
    )
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, names)) + rf")(?![\w]){of_a_school}")


@cache
def _first_words_of_degrees() -> frozenset[str]:
    return frozenset(_LETTERS_AND_DIGITS.findall(name)[0] for name in resume_lexicon.listed("degrees", "degree"))


@lru_cache(maxsize=4096)
def _may_name_degree(folded: str) -> bool:
    """Whether a text holds the first word of some degree: few do, and the pattern of all degrees takes long."""
    return not _first_words_of_degrees().isdisjoint(_LETTERS_AND_DIGITS.findall(folded))


@lru_cache(maxsize=4096)
def score_degree(text: str) -> float:
    """Evidence that ``text`` names a degree."""
    folded = fold(text)
    at = _degree_pattern().search(folded) if _may_name_degree(folded) else None
    if not at:
        return c.DEGREE_FIRST if _high_school_in(text) else c.NO_DEGREE
    if len(at[0]) <= 2 and not re.search(rf"(?<!\w){at[0].upper()}(?!\w)", text):  # "be", "as", "me" in lower case
        return c.NO_DEGREE
    return c.DEGREE_FIRST if at.start() == 0 else c.DEGREE_INSIDE


def is_degree(text: str) -> bool:
    """Whether ``text`` as a whole is a listed name of a degree."""
    return fold(text).strip(" .,") in resume_lexicon.listed("degrees", "degree")


@cache
def _field_pattern() -> re.Pattern[str]:
    fields = sorted(field for field in resume_lexicon.listed("degrees", "field") if len(field) > 3)  # letters
    return re.compile("|".join(map(re.escape, fields)))


@cache
def _grade_pattern() -> re.Pattern[str]:
    named = sorted(resume_lexicon.listed("degrees", "grade"))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, named)) + r")(?!\w)")


_GRADE = re.compile(
    r"\d(?:[.,]\d{1,2})?\s*(?:/|von|out of)\s*\d{1,3}(?:[.,]\d+)?|\d{1,3}\s*(?:%|/\s*1[01]\d)|[1-4][.,]\d{1,2}"
)


@lru_cache(maxsize=4096)
def score_area(text: str) -> float:
    """Evidence that ``text`` is a field of study."""
    folded = fold(text)
    if folded in resume_lexicon.listed("degrees", "field"):
        return c.AREA_LISTED
    if _field_pattern().search(folded):
        return c.AREA_HOLDS_LISTED
    return c.AREA_SHORT if len(folded.split()) <= 5 and text[:1].isupper() else c.NO_AREA


@lru_cache(maxsize=4096)
def score_grade(text: str) -> float:
    """Evidence that ``text`` states a grade."""
    folded = fold(text)
    if score_degree(text) > c.LIKELY:
        return c.NO_GRADE
    if _grade_pattern().search(folded) and (
        any(c.isdigit() for c in folded) or "laude" in folded or "distinction" in folded or "hono" in folded
    ):
        return c.GRADE_NAMED
    if _GRADE.fullmatch(folded):
        return c.GRADE_SHAPED
    return c.NO_GRADE


@lru_cache(maxsize=4096)
def score_place(text: str) -> float:
    """Evidence that ``text`` is a place."""
    found = places.read_place(text)
    if found is None and _STREET_ADDRESS.match(text):
        return c.STREET_PLACE
    return found.score if found else c.NOT_AT_ALL


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
