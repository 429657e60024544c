"""Labels: words that ask for what stands beside or below them, and titles of the document itself.

A label is never a value. What is asked for (``data/labels.txt``: name, contact, address, company, year ...) also tells
what the value is: that is how forms and tables are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from winnow.parsing.resumes.text import resume_lexicon
from winnow.text import fold

_EDGES = " \t\n:;.,-–—_*=#>»•|/\\~[]()<>“”\"'`’≪≫《》〈〉「」『』【】■□◆●○※"
_LABELLED = re.compile(r"\s*([^:：\t]{1,40}?)\s*[-–—.]{0,3}\s*(?:[:：]|\t|\s{3,}|[-–—]{1,2}\s)[-–—:\s.]*")
_LABEL_SIGN = re.compile(r"[\s:：–—-](?:(?<=[:：\t])|(?<=\s)\s\s|(?<=[–—-])\s)")  # behind a label
_LABELLED_UNSPACED = re.compile(r"\s*([\u3005-\u9fff\uac00-\ud7a3]{2,6})\s+(?=\S)")  # "氏名 佐々木 謙"
_FIRST_UNSPACED = "\u3005"
_NUMBERED = re.compile(r"^\W*(?:\d{1,2}|[a-z]|[ivx]{2,4})[.)]\s*")
_IN_BRACKETS = re.compile(r"(?:(?<!\s)\s++)?\([^()]*+\)$")
_LETTERS = re.compile(r"[^\W\d_]+")
_TORN = 7  # letters of a label that is known without its spaces
_UNSPACED = re.compile(r"[\u3005-\u9fff\uac00-\ud7a3]+")  # Chinese, Japanese and Korean, which need no spaces
_JOINING = frozenset("of the in and or name s to for no a at &".split())
_HEAD_WORDS = 4  # of a label that ends in one of _HEADS
_HEADS = frozenset(
    "detail details duration performed handled undertaken description descriptions responsibilities period particulars "
    "exposure exposures".split()
)
"""Words that end a label and no name or position."""
_TITLE_WORDS = frozenset(
    "vitae vita viate vitea vitte vite cv c.v c.v. resume resum resumee biodata bio-data lebenslauf curriculum "
    "curriculo ozgecmis meritforteckning zivotopis zyciorys levensloop резюме автобиография 简历 个人简历 求职简历 "
    "应聘简历 履歷 個人履歷 履歴書 職務経歴書 経歴書 レジュメ 이력서 자기소개서 경력기술서 입사지원서".split()
)
_PHRASES = frozenset(
    {"hoja de vida", "bio data", "europass curriculum vitae", "السيرة الذاتية", "سيرة ذاتية", "קורות חיים"}
)
_SKELETONS = frozenset({"crclmvt", "crclvt", "crclm", "crclnvt", "crclmvtvt", "crclmvtrsm"})
_AROUND_TITLES = frozenset(
    "of for my the brief detailed professional personal updated short full academic - | : de di von van du del "
    "europass europeo european europeen europees europaischer formato format modelo "
    "modello modele model per il la".split()
)


@lru_cache(maxsize=8192)
def label_kind(text: str) -> str | None:
    """What ``text`` as a whole asks for (a group of ``data/labels.txt``), or None when it is no label."""
    if len(text) > 48:  # characters of a label
        return None
    whole, known = fold(text).strip(_EDGES).replace("`", "'"), resume_lexicon.entries("labels")
    folded = _NUMBERED.sub("", whole).strip(_EDGES) if "." in whole or ")" in whole else whole
    found = _LETTERS.findall(folded)
    return (
        known.get(whole)
        or known.get(folded)
        or (known.get(_IN_BRACKETS.sub("", folded)) if "(" in folded else None)
        or (known.get(" ".join(map(str.strip, folded.split(",")))) if "," in folded else None)  # "Name, Vorname"
        or _kind_of_words(found)
        or _kind_of_head(found)
        or _despaced().get("".join(folded.split()))  # "Addr ess", torn by letter spacing, and "MobileNo"
    )


@cache
def _despaced() -> Mapping[str, str]:
    """The labels without spaces -> what they ask for; short ones in letters would be found in other words."""
    known = resume_lexicon.entries("labels").items()
    return {
        bare: kind for label, kind in known if len(bare := label.replace(" ", "")) >= _TORN or _UNSPACED.fullmatch(bare)
    }


def _kind_of_words(found: Sequence[str]) -> str | None:
    """What several labels of a table run together ask for first: "subject(s) university/institute year of passing"."""
    if not found or not all(word in _column_words() or word in _JOINING for word in found):
        return None
    return next((_column_words()[word] for word in found if word in _column_words()), None)


def _kind_of_head(found: Sequence[str]) -> str | None:
    """What "work duration" or "achievement details" is about: label words, of which the last one names a heading."""
    if not 1 < len(found) <= _HEAD_WORDS or found[-1] not in _HEADS:
        return None
    about = [_about_words().get(word) for word in found[:-1] if word not in _JOINING]
    return next((kind for kind in about if kind), None) if about and all(about) else None


@cache
def _about_words() -> Mapping[str, str]:
    """The words of labels that ask what was done, when and for how long -> what they ask for."""
    groups = resume_lexicon.groups("labels")
    return {
        word: group
        for group in ("experience", "project", "duration", "task")
        for label in groups.get(group, ())
        for word in _LETTERS.findall(label)
        if word not in _JOINING
    }


@cache
def _column_words() -> Mapping[str, str]:
    """The words of the labels that stand at the head of a table's columns -> what they ask for."""
    groups = resume_lexicon.groups("labels")
    return {
        word: group
        for group in ("number", "score", "year", "area", "degree", "institution")
        for label in groups.get(group, ())
        for word in _LETTERS.findall(label)
        if word not in _JOINING
    }


@lru_cache(maxsize=4096)
def labelled(text: str) -> tuple[str, int] | None:
    """(what a line asks for, where its answer begins) of a line such as "Name : Jane Doe"; None for other lines."""
    opened = _LABELLED.match(text) if _LABEL_SIGN.search(text) else None
    kind = label_kind(opened[1]) if opened else None
    if kind is None and text[:1] >= _FIRST_UNSPACED:
        opened = _LABELLED_UNSPACED.match(text)
        kind = label_kind(opened[1]) if opened else None
    return (kind, opened.end()) if opened and kind else None


@lru_cache(maxsize=4096)
def is_document_title(text: str) -> bool:
    """Whether ``text`` says what the document is and nothing else: "CURRICULUM VITAE" in any spelling, "Resume"."""
    if len(text) > 60:  # characters of a title
        return False
    folded = fold(text).strip(_EDGES)
    if folded in _folded_phrases() or is_title_word(folded) or is_title_word("".join(folded.split())):
        return True  # the last: "简 历"
    tokens = [token.strip(_EDGES) for token in folded.split()]
    bare = [token for token in tokens if token and token not in _AROUND_TITLES]
    if not bare:
        return False
    return all(map(is_title_word, bare)) or _skeleton("".join(bare)) in _SKELETONS


@lru_cache(maxsize=8192)
def is_title_word(word: str) -> bool:
    """Whether one word is part of a document's title ("VITAE", "Curriculam", "CV")."""
    folded = fold(word).strip(_EDGES)
    return folded in _folded_title_words() or _skeleton(folded) in {"crclm", "crclmvt"}


@lru_cache(maxsize=1)
def _folded_phrases() -> frozenset[str]:
    return frozenset(map(fold, _PHRASES))


@lru_cache(maxsize=1)
def _folded_title_words() -> frozenset[str]:
    return frozenset(map(fold, _TITLE_WORDS))


def _skeleton(text: str) -> str:
    """The consonants of a word, doubled ones once: what every misspelling of it keeps."""
    if not text.startswith(("cu", "ci", "co", "cr", "ca", "bi")):
        return ""
    kept = re.sub(r"[^bcdfghjklmnpqrstvwxz]", "", text)
    return re.sub(r"(.)\1+", r"\1", kept)
