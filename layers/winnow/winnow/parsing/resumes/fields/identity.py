"""Who the resume is about: name and label (headline)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.resume_model import Found, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places, resume_lexicon, word_scores
from winnow.text import fold, words

_PREFIX = re.compile(
    r"^(?:(?:resume|résumé|cv|curriculum vitae|curriculum|lebenslauf|currículum|currículo|hoja de vida)\s*(?:of|"
    r"von|de|di|van|for)?\s*[:\-–—|]?\s+|"
    r"first name\(s\) / surname\(s\)\s+|"
    r"(?:full )?(?:name|nom|nombre|nome|naam|vor- und nachname|nome e cognome)(?:\s*[:\t]\s*|\s{2,}))",
    re.IGNORECASE,
)
_TITLE_WORDS = (
    "resume",
    "résumé",
    "cv",
    "curriculum vitae",
    "lebenslauf",
    "curriculum",
    "currículum",
    "currículo",
    "hoja de vida",
)
_NAME_SHAPE = re.compile(
    r"[^\W\d_](?:[\w'’ʼ`.-]|(?<=[^\W\d_])\.)*(?:\s+(?:\(?[\"“„'‘]?[^\W\d_][\w'’ʼ.-]*[\"”'’]?\)?))*"
)
_CUT = re.compile(r"\s*[|·•∙\t\n]\s*|\s+[-–—/]\s+|,\s+")
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Candidate:
    span: Span
    row: Row
    score: float


def find_name(document: Document, rows: Sequence[Row], header: Sequence[Row], emails: Sequence[str]) -> Found | None:
    """The person's name: the line that looks most like one, by size, place, shape, given names and the address."""
    first_page = [row for row in rows if row.page == rows[0].page] if rows else []
    largest = max((row.size for row in first_page), default=0.0)
    candidates: list[_Candidate] = []
    in_header = {row.start for row in header}
    for index, row in enumerate(first_page[:60]):
        if row.bullet or row.dates or (row.prose and row.start not in in_header) or len(row.text) > 120:  # characters
            continue
        lead = _PREFIX.match(row.text)
        for start, end in _stretches(row, lead.end() if lead else 0):
            shape = _shape(document.text[start:end])
            if shape <= 0:
                continue
            shape -= 2.0 * (places.read_place(row.text) is not None)
            score = shape + _place(row, index, largest, in_header) + _ties(document, document.text[start:end], emails)
            candidates.append(_Candidate((start, end), row, score + (2.0 if lead else 0.0)))
    if not candidates:
        return None
    best = max(candidates, key=lambda c: (c.score, -c.span[0]))
    if best.score < 2.5:  # nothing speaks for it
        return None
    return field_spans.read(document.text, *best.span, min(0.98, best.score / 8))


def _stretches(row: Row, lead: int) -> list[Span]:
    """The pieces of a row that might be the name alone, and the row as a whole."""
    found, at = [], lead
    for cut in [*_CUT.finditer(row.text, lead), None]:
        end = cut.start() if cut else len(row.text)
        span = field_spans.trimmed(row.text, at, end)
        if span[1] > span[0]:
            found.append((row.start + span[0], row.start + span[1]))
        at = cut.end() if cut else end
    if len(found) == 2 and "," in row.text and re.fullmatch(r"[^,]+,\s+[^,]+", row.text[lead:].strip()):
        return found[:1]
    return found[:4]


def _shape(text: str) -> float:
    """How much a piece of text is shaped like a name; 0 or less rules it out."""
    tokens = text.split()
    if not 1 <= len(tokens) <= _MOST_WORDS or any(c.isdigit() or c in "@/\\:;!?#*=<>" for c in text):
        return 0.0
    if (
        not _NAME_SHAPE.fullmatch(text)
        or any(word in fold(text) for word in _TITLE_WORDS if len(word) > 2)
        or kind_of(text)
        or (text.endswith(".") and fold(tokens[-1]) not in ("jr.", "sr."))
    ):
        return 0.0
    folded = [fold(token).strip(".,()\"'") for token in tokens]
    particles = resume_lexicon.listed("given_names", "particle")
    cased = [t for t, f in zip(tokens, folded, strict=True) if f not in particles]
    if any(t[0].islower() for t in cased if t[0].isalpha() and t[0].lower() != t[0].upper()):
        return 0.0
    place = places.read_place(text)
    if word_scores.has_legal_form(text) or (place is not None and place.score > 2):  # more than a city's name
        return 0.0
    given = resume_lexicon.listed("given_names", "given")
    score = 2.5 if 2 <= len(tokens) <= 4 else 1.5  # words of most names
    score -= 1.5 if word_scores.title(text) > 1 else 0.0
    score -= 1.0 if word_scores.title(text) > 3 else 0.0
    score -= 1.5 if word_scores.company(text) > 1.5 or word_scores.school(text) > 1 else 0.0
    score -= 1.5 if place is not None else 0.0
    score += 1.2 if folded[0] in given or any(part in given for part in re.split(r"[-']", folded[0])) else 0.0
    if fold(text) in resume_lexicon.entries("languages") or fold(text) in resume_lexicon.entries("skills"):
        score -= 1.5
    return max(score, 0.05)


def _place(row: Row, index: int, largest: float, in_header: set[int]) -> float:
    score = 1.0 if row.start in in_header else 0.0
    score += 1.5 if index == 0 else max(0.0, 0.8 - 0.1 * index)
    if largest and row.size >= largest - 0.2:
        score += 2.0
    elif largest:
        score += max(-0.5, 1.0 - (largest - row.size) / 6)
    return score + (0.5 if row.heading == 1 else 0.0)


def _ties(document: Document, text: str, emails: Sequence[str]) -> float:
    """Agreement with the address's local part and with the file's title."""
    tokens = [token for token in words(text) if len(token) > 1]
    score = 0.0
    if emails:
        local = re.sub(r"[^a-z]", "", fold(emails[0].split("@")[0]))
        plain = [re.sub(r"[^a-z]", "", token) for token in tokens]
        hits = sum(len(token) > 2 and token in local for token in plain)
        score += min(2.0, 1.2 * hits)
    if document.title and tokens and all(token in words(document.title) for token in tokens):
        score += 1.0
    return score


def split_name(name: Found, text: str) -> tuple[Found | None, Found | None]:
    """(given name, family name), each with its span; a mononym is a given name.

    A family name in capitals may come first.
    """
    if name.span is None:
        return None, None
    tokens = [
        (m.group(), m.start() + name.span[0], m.end() + name.span[0])
        for m in re.finditer(r"\S+", text[slice(*name.span)])
    ]
    titles = resume_lexicon.listed("given_names", "title")
    core = [t for t in tokens if fold(t[0]).strip(",()") not in titles] or tokens
    if len(core) == 1:
        return field_spans.read(text, core[0][1], core[0][2], name.score * 0.9), None
    first_family = core[0][0].isupper() and len(core[0][0]) > 2 and not core[-1][0].isupper()
    particles = resume_lexicon.listed("given_names", "particle")
    cut = len(core) - 1
    while cut > 1 and fold(core[cut - 1][0]) in particles:
        cut -= 1
    if first_family:
        return field_spans.read(text, core[1][1], core[-1][2], name.score * 0.85), field_spans.read(
            text, core[0][1], core[0][2], name.score * 0.85
        )
    return field_spans.read(text, core[0][1], core[cut - 1][2], name.score * 0.9), field_spans.read(
        text, core[cut][1], core[-1][2], name.score * 0.9
    )


def find_label(document: Document, header: Sequence[Row], name: Found | None) -> Found | None:
    """The headline under (or beside, or above) the name: the header's line that reads as a job title."""
    best: tuple[float, Found] | None = None
    for index, row in enumerate(header[:8]):
        if row.bullet or len(row.text) > 140 or "@" in row.text:  # characters of a headline
            continue
        start = row.start
        if name and name.span and row.start <= name.span[0] < row.end:
            start = name.span[1]
        covered = document.text[start : row.end]
        if fold(covered).startswith(("dear ", "to ", "attn")):
            continue
        score = max((word_scores.title(part) for part in word_scores.parts(covered)), default=-4.0) - 0.2 * index
        if score > 0.8 and (best is None or score > best[0]) and not re.search(r"\d{3}", covered):
            leaf = field_spans.read(document.text, start, row.end, 0.85 if score > 2 else 0.6)
            if leaf:
                best = (score, leaf)
    return best[1] if best else None
