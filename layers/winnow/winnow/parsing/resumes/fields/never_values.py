"""Texts that are never the value of a field, whatever speaks for them: labels, headings, numbers, bare periods.

Tables and forms run labels and values together, and the layout of a page speaks for a column's head as much as for what
stands below it. What a text is by itself decides here: "Year of passing" is no degree, "95.4 %" no position.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from winnow.parsing.resumes.fields.job_names import is_no_employer, is_no_position
from winnow.parsing.resumes.fields.school_names import is_no_school
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Node
from winnow.parsing.resumes.text import resume_lexicon, word_scores
from winnow.parsing.resumes.text.labels import is_document_title, label_kind, labelled
from winnow.text import ENGLISH_MONTHS, MONTHS, fold, is_placeholder

_MAY_BE: Mapping[str, tuple[str, ...]] = {
    "work/name": ("project",),
    "work/position": ("project", "area"),  # "Consultant", "Faculty"
    "volunteer/organization": ("project",),
    "volunteer/position": ("project", "area"),
    "education/studyType": (),
    "education/area": ("project",),  # "Technology"
    "education/institution": ("project", "area", "degree"),
    "certificates/name": ("project", "degree", "area"),
    "projects/name": (),
    "awards/title": (),
    "skills/name": ("project", "area"),  # "Hardware", "Discipline"
    "skills/keywords": ("project", "area"),
}
"""The kinds of values that are looked at, and the kinds of labels that such a value may be called like."""
_SECTIONS = ("work", "education", "certificates", "awards", "references", "contact", "projects", "publications")
_HEADED = ("skills/name", "skills/keywords", "education/area", "education/studyType")
"""Kinds that a heading of another section is no value of; a position may be an "Internship"."""
_NO_SUBJECT = re.compile(r"^(?:from|at|by|with|of|on)\b|\d\s*%|\bfrom\b", re.IGNORECASE)
"""What a subject never has: it is cut out of a line that goes on with the school and the grade."""
_NAMED_IN_ENTRIES = ("work/name", "work/position", "education/institution", "education/studyType", "education/area")
_ABOUT_PERSON = ("relative", "personal", "contact", "intent")
"""Kinds of labels that ask about the person, whatever section they stand in."""
_DIVISION = re.compile(
    r"\W*(?:first|second|third|1st|2nd|3rd|i{1,3}(?:st|nd|rd)?)\W*(?:div(?:n|ision)?|class)\W*(?:with\b.*)?",
    re.IGNORECASE,
)
"""A grade as India's schools give it, which is no school and no subject."""
_UNSPACED = re.compile(r"[\u3041-\u9fff\uac00-\ud7a3]")
_LONGEST_UNSPACED = 26  # characters of a name in scripts without spaces; a longer text tells something
_TITLES = frozenset(("dr", "prof"))
"""Titles before names: "Dr." alone names the doctor that somebody worked for."""
_NO_SKILLS = (*_SECTIONS, "skills", "languages", "interests", "summary", "volunteer")
"""Sections whose headings are no skills; "Leadership" heads one of the others."""
_CLAUSE = re.compile(
    r"\b(?:[Ii]|[Mm]y|[Mm]e|is|are|was|were|am|has|have|had|been|which|who|that)\b(?![.&/+-])|^(?:to|and|or|as|by|from|than)\s"
)
"""Words that only a clause has: an item names something."""
_NUMERAL = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]?")
"""A letter or a numeral that counts the items of a list."""
_DANGLING = re.compile(r"\b(?:of|in|for|with|to|on|by|as|the|an?|such|like|includes?|including|based on|and|or)\W*$")
"""What a clause breaks off at."""
_TOLD = ("education/area", "education/studyType", "work/position")
"""Kinds that are cut out of sentences."""
_GROUPS = ("task", "project", "area", "contact")  # labels that may head a group of skills, too ("Web: ...")
_OF_PERIODS = frozenset(
    "to till until from since present date and current now of in at on for with the by as or per via is".split()
)
"""Words of periods, and those that only link others."""
_TELLS = re.compile(r"\b(?:[Mm]y|[Oo]ur|was|were)\b")
"""Words of somebody who tells of their work, which no name of anything has; "MY" is Malaysia."""
_SCHOOL_YEARS = re.compile(r"1[0-2](?:\s?th)?(?:\s?\+\s?[23])?|\+\s?[23]")  # "10+2", "12": how many years of school


_JOBS = ("work", "volunteer")
_OF_JOBS = ("work/name", "work/position", "volunteer/organization", "volunteer/position")
_CLOSES_LETTER = re.compile(
    r"\W*(?:yours?\s+(?:faithfully|sincerely|truly|obediently)|thank(?:ing|s)?\s+you|signature|signed)\W*$",
    re.IGNORECASE,
)
"""What stands below a letter or a declaration, above the date."""
_LONG_NUMBER = re.compile(r"\d[\d -]{5,30}\d")
_COUNTED = re.compile(r"(?<![\s\d])\s*+\d{1,2}\W*$")  # "Experience 1"
_GOES_ON = re.compile(r"(?:is|are|has|have|had|which|who|whose|that|and|or|including|like|such as|than|then)\s")
"""In lower case: how the rest of a sentence begins."""
_HOURS = re.compile(r"\d+(?:[.,]\d+)?\s*(?:h|hrs?|hours?|heures?|horas?|ore|stunden|std)\.?", re.IGNORECASE)
_PARTED = re.compile(r"(?<!\s)\s*+[/&]\s*+")
_LEFT_OUT = re.compile(
    r"\W*(?:n\s?/\s?a|n\.a\.?|x{3,}|missing|not\s(?:specified|provided|given|mentioned|disclosed)|unspecified|undefined)\W*",
    re.IGNORECASE,
)
"""What job boards and templates write where nothing was filled in, besides what tables write."""
_DAYS = frozenset(
    "mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday "
    "mo di mi do fr sa so lun mar mer jeu ven sam dim".split()
)
"""Days: a range of them is a time of work ("Mon - Fri")."""
_LONG_MONTHS = tuple(month for names in ENGLISH_MONTHS for month in names if len(month) > 4)  # letters
_MISSPELT = 0.85  # of the letters of a month are there, in order: "Feburary"


def is_left_out(text: str) -> bool:
    """Whether a text only says that something was left out: "N/A", "Missing", "xxxx"."""
    return is_placeholder(text) or _LEFT_OUT.fullmatch(text) is not None


def is_never(kind: str, text: str) -> bool:
    """Whether a text can't be a value of a kind.

    Args:
        kind: The kind of value, as ``value_kind`` names it: ``work/position``, ``skills/keywords``.
        text: The value.

    Returns:
        True for labels, headings of other sections, texts without letters, and periods. False for kinds that are not
        looked at, and for listed skills among skills.
    """
    may_be = _MAY_BE.get(kind)
    if may_be is None:
        return False
    if is_left_out(text) or _is_cut_amiss(kind, text):
        return True
    if kind.startswith("skills/") and _is_no_skill(text):
        return fold(text) not in resume_lexicon.entries("skills")
    words = re.findall(r"[^\W\d_]+", text)
    if kind == "education/studyType":
        if _SCHOOL_YEARS.fullmatch(text):
            return False
        if "/" not in text and any(map(word_scores.is_degree, words)) and label_kind(text) in ("degree", "year"):
            return False  # "Diploma", "1 year Diploma"
    if not words or _is_time(kind, list(map(fold, words))):
        return True
    if kind in _OF_JOBS and _names_no_job(kind, text, may_be):
        return True
    if label_kind(text) not in (None, *may_be) or is_document_title(text):
        return fold(text) not in resume_lexicon.entries("skills")
    return kind in _HEADED and kind_of(text) in _SECTIONS


def _is_time(kind: str, folded: Sequence[str]) -> bool:
    """Whether folded words are a period or, among jobs, days; or a position is a misspelt month: "Feburary"."""
    if all(word in MONTHS or word in _OF_PERIODS for word in folded):
        return True
    if not kind.startswith("work/"):
        return False
    if len(folded) > 1:
        return all(word in MONTHS or word in _OF_PERIODS or word in _DAYS for word in folded)
    misspelt = kind == "work/position" and get_close_matches(folded[0], _LONG_MONTHS, 1, _MISSPELT)
    return bool(misspelt)


def _answers_another(kind: str, text: str) -> bool:
    """Whether a school, an employer or a position answers a question about the person: "Father's Name: ..."."""
    asked = labelled(text) if kind in _NAMED_IN_ENTRIES and ":" in text else None
    return asked is not None and asked[0] in _ABOUT_PERSON and (asked[0] != "contact" or kind != "work/position")


def _is_unspaced_clause(kind: str, text: str) -> bool:
    """Whether a text in Chinese, Japanese or Korean is a sentence or a label in brackets: "【メンバー数】3名"."""
    if kind.startswith("skills/") or not _UNSPACED.search(text):
        return False
    if text.startswith("【") or text.endswith(("取得", "合格")) or "。" in text or re.search(r"[다요]\.$", text):
        return True
    return len(_UNSPACED.findall(text)) > _LONGEST_UNSPACED


def _is_cut_amiss(kind: str, text: str) -> bool:
    """Whether a text is a part of a sentence, of a line about a course, or of a firm's name: "Pvt. Ltd."."""
    if _is_unspaced_clause(kind, text) or _answers_another(kind, text):
        return True
    if kind == "work/name":
        return word_scores.is_legal_form(text) or is_no_employer(text)
    if kind == "work/position" and is_no_position(text):
        return True
    if kind == "education/studyType" and fold(text).strip(" .") in _TITLES:
        return True
    if kind in ("education/area", "education/institution") and _DIVISION.fullmatch(text):
        return True
    if kind == "education/institution" and is_no_school(text):
        return True
    if kind == "education/area" and _NO_SUBJECT.search(text):
        return True
    return kind in _TOLD and _TELLS.search(text) is not None


def is_no_item(text: str) -> bool:
    """Whether an item of a list of skills is none: a heading, a label, a clause, the beginning or the end of one.

    Args:
        text: The item, which may be the label of a group that has no items.

    Returns:
        False for listed skills, whatever else speaks against them.
    """
    if fold(text) in resume_lexicon.entries("skills"):
        return False
    if is_never("skills/keywords", text) or kind_of(text) in _NO_SKILLS or _NUMERAL.fullmatch(text):
        return True
    return len(text.split()) > 1 and (_CLAUSE.search(text) is not None or _DANGLING.search(text) is not None)


def _is_no_skill(text: str) -> bool:
    """Whether a text is an address or answers a label: "Marital Status: Single"."""
    asked = labelled(text)
    return "@" in text or "://" in text or (asked is not None and asked[0] not in _GROUPS)


def heads_no_skills(label: str) -> bool:
    """Whether the label of a list asks for something that is no group of skills: "Father's Name", "Designation"."""
    if fold(label) in resume_lexicon.entries("skills"):
        return False
    return label_kind(label) not in (None, *_GROUPS)


def without_never_values(field: str, node: Node) -> Node:
    """A list of entries without the values that can't be any, and without entries of which nothing is left.

    Args:
        field: The field's name, such as ``work``.
        node: Its entries.

    Returns:
        The entries that still say what they are about.
    """
    if not isinstance(node, list):
        return node
    members = [kind.partition("/")[2] for kind in _MAY_BE if kind.partition("/")[0] == field]
    kept: list[Node] = []
    for entry in node:
        if not isinstance(entry, dict):
            kept.append(entry)
            continue
        left: Entry = {key: child for key, child in entry.items() if not _is_never_value(field, key, child)}
        told = field not in _JOBS and not any(member in entry for member in members)  # else it names neither of them
        if told or any(member in left for member in members):
            kept.append(left)
    return kept


def _is_never_value(field: str, key: str, node: Node) -> bool:
    return isinstance(node, FieldValue) and is_never(f"{field}/{key}", str(node.value))


def _names_no_job(kind: str, text: str, may_be: Sequence[str]) -> bool:
    """Whether a text is no employer and no position.

    It closes a letter, goes on a sentence, holds a long number, is a counted heading of a section, or is labels with a
    stroke between them: "Company / Institutions".
    """
    if _CLOSES_LETTER.match(text) or _GOES_ON.match(text) or (kind == "work/position" and _LONG_NUMBER.search(text)):
        return True
    if kind in ("work/name", "volunteer/organization") and kind_of(text) in _SECTIONS:
        return True
    if kind_of(_COUNTED.sub("", text)) in _SECTIONS and _COUNTED.search(text):
        return True
    if _HOURS.fullmatch(text):
        return True
    parts = _PARTED.split(text)
    return len(parts) > 1 and all(label_kind(part) not in (None, *may_be) for part in parts)
