"""Labels: words that ask for what stands beside or below them, and titles of the document itself.

A label is never a value. What is asked for (``data/labels.txt``: name, contact, address, company, year ...) also tells
what the value is: that is how forms and tables are read.
"""

from __future__ import annotations

import re
from functools import lru_cache

from winnow.parsing.resumes.text import resume_lexicon
from winnow.text import fold

_EDGES = " \t\n:;.,-–—_*=#>»•|/\\~[]()<>“”\"'`’"
_LABELLED = re.compile(r"\s*([^:：\t]{1,40}?)\s*[-–—.]{0,3}\s*(?:[:：]|\t|\s{3,}|[-–—]{1,2}\s)[-–—:\s.]*")
_TITLE_WORDS = frozenset(
    "vitae vita viate vitea vitte vite cv c.v c.v. resume resum biodata bio-data lebenslauf curriculum curriculo "
    "ozgecmis meritforteckning zivotopis резюме 简历 个人简历 履歴書 職務経歴書 이력서".split()
)
_PHRASES = frozenset(
    {"hoja de vida", "bio data", "europass curriculum vitae", "السيرة الذاتية", "سيرة ذاتية", "קורות חיים"}
)
_SKELETONS = frozenset({"crclmvt", "crclvt", "crclm", "crclnvt", "crclmvtvt", "crclmvtrsm"})
_AROUND_TITLES = frozenset(
    "of for my the brief detailed professional personal updated short full academic - | : de di von van du del "
    "europass".split()
)


@lru_cache(maxsize=8192)
def label_kind(text: str) -> str | None:
    """What ``text`` as a whole asks for (a group of ``data/labels.txt``), or None when it is no label."""
    if len(text) > 48:  # characters of a label
        return None
    folded = fold(text).strip(_EDGES).replace("`", "'")
    known = resume_lexicon.entries("labels")
    return known.get(folded) or known.get(re.sub(r"\s*\([^()]*\)$", "", folded))


def labelled(text: str) -> tuple[str, int] | None:
    """(what a line asks for, where its answer begins) of a line such as "Name : Jane Doe"; None for other lines."""
    opened = _LABELLED.match(text)
    kind = label_kind(opened[1]) if opened else None
    return (kind, opened.end()) if opened and kind else None


@lru_cache(maxsize=4096)
def is_document_title(text: str) -> bool:
    """Whether ``text`` says what the document is and nothing else: "CURRICULUM VITAE" in any spelling, "Resume"."""
    if len(text) > 60:  # characters of a title
        return False
    folded = fold(text).strip(_EDGES)
    if folded in map(fold, _PHRASES) or is_title_word(folded):
        return True
    tokens = [token.strip(_EDGES) for token in folded.split()]
    bare = [token for token in tokens if token and token not in _AROUND_TITLES]
    if not bare:
        return False
    return all(map(is_title_word, bare)) or _skeleton("".join(bare)) in _SKELETONS


def is_title_word(word: str) -> bool:
    """Whether one word is part of a document's title ("VITAE", "Curriculam", "CV")."""
    folded = fold(word).strip(_EDGES)
    return folded in _folded_title_words() or _skeleton(folded) in {"crclm", "crclmvt"}


@lru_cache(maxsize=1)
def _folded_title_words() -> frozenset[str]:
    return frozenset(map(fold, _TITLE_WORDS))


def _skeleton(text: str) -> str:
    """The consonants of a word, doubled ones once: what every misspelling of it keeps."""
    kept = re.sub(r"[^bcdfghjklmnpqrstvwxz]", "", text)
    if not text.startswith(("cu", "ci", "co", "cr", "ca", "bi")):
        return ""
    return re.sub(r"(.)\1+", r"\1", kept)
