"""Skills: named groups with keywords, or single skills, however set (lines, commas, cells, pills, bullets)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from winnow.ingestion.documents.model import Document

from . import leaves, lexicon
from .folding import fold
from .model import Entry, Found, Span
from .rows import Row

_SEPARATOR = re.compile(r"\s*[,;|·•∙◦⋅▪◆●■\t\n]\s*|\s+[-–—/]\s+")
_LABEL = re.compile(r"^([^:,;|·•\t]{2,48}?)\s*(?:\(([^()]{2,24})\))?\s*:(?:\s+|$)")
_INNER_LABEL = re.compile(r"(?:(?<=, )|(?<=; )|(?<=· ))([^,;:|·]{4,60}?)\s*(?:\([^()]{2,24}\))?\s*:\s+")
_RATING = re.compile(
    r"[★☆●○◉◯■□▪▫⭐]+|\(?\b\d{1,2}\s*/\s*(?:5|10)\b\)?|\b\d{1,3}\s?%|\(?\b\d+\+?\s*(?:years?|yrs?|jahre|ans|años|"
    r"anos|anni|jaar)\b\)?"
)
_LEVELS = frozenset(
    [
        "expert",
        "advanced",
        "intermediate",
        "beginner",
        "basic",
        "master",
        "proficient",
        "novice",
        "competent",
        "fluent",
        "native",
        "familiar",
        "experienced",
        "junior",
        "senior",
        "working",
        "knowledge",
        "strong",
        "good",
        "excellent",
        "experte",
        "fortgeschritten",
        "grundkenntnisse",
        "anfänger",
        "avancé",
        "intermédiaire",
        "débutant",
        "avanzado",
        "intermedio",
        "básico",
        "avançado",
        "intermediário",
        "avanzato",
        "esperto",
        "gevorderd",
        "basis",
        "professional",
        "skilled",
        "specialist",
    ]
)
_NOT_SKILLS = frozenset(
    [
        "interests",
        "hobbies",
        "interessen",
        "intérêts",
        "intereses",
        "interessi",
        "interesses",
        "hobby's",
        "language",
        "sprachen",
        "langues",
        "idiomas",
        "lingue",
        "talen",
    ]
)
_JOINTS = frozenset(
    ["and", "of", "for", "in", "with", "to", "the", "on", "und", "mit", "de", "et", "y", "e", "a", "an"]
)
_LONGEST_SKILL = 60
_SENTENCE_WORDS = 9


@dataclass(slots=True)
class _Group:
    label: Span | None = None
    items: list[Span] = field(default_factory=list)


def read_skills(document: Document, rows: Sequence[Row]) -> list[Entry]:
    """The groups of a skills section; skills outside a group stand for themselves."""
    groups = _groups(document.text, rows)
    grouped = any(group.label and group.items for group in groups)
    found: list[Entry] = []
    for group in groups:
        label = leaves.read(document.text, *group.label, 0.85) if group.label else None
        if label and fold(str(label.value)) in _NOT_SKILLS:
            continue
        keywords = [leaf for span in group.items if (leaf := _item(document.text, span))]
        if label and _human_languages(keywords) and "langu" in fold(str(label.value)):
            continue
        if label and keywords:
            found.append({"name": label, "keywords": list(keywords)})
        elif label and not grouped:
            found.append({"name": label})
        elif not label:
            found.extend({"name": leaf} for leaf in keywords)
    return found


def _human_languages(keywords: Sequence[Found]) -> bool:
    known = lexicon.entries("languages")
    return bool(keywords) and all(
        any(w in known for w in re.findall(r"\w+", fold(str(leaf.value)))) for leaf in keywords
    )


def _groups(text: str, rows: Sequence[Row]) -> list[_Group]:
    labels = _label_looks(rows)
    groups: list[_Group] = []
    columns: list[_Group] = []  # several labels on one line: what follows belongs to them cell by cell
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if is_level(row.text):
            continue
        inline = _LABEL.match(row.text)
        if inline and not _is_sentence(row.text[inline.end() :]):
            label = (row.start + inline.start(1), row.start + inline.end(1))
            groups += _labelled(text, label, row.start + inline.end(), row.end)
            columns = [groups[-1]]
            continue
        if (row.style[:2], row.bullet) in labels or _levelled(text, row) or _heads_grid(row, following):
            columns = [_Group(cell) for cell in row.cells if not is_level(text[slice(*cell)])]
            for group in columns:
                group.label = _without_level(text, group.label) if group.label else None
            groups.extend(columns)
            continue
        if len(row.cells) == 2 and _label_cell(text, row):  # a label and its list
            groups.append(_Group(row.cells[0], _cut(text, *row.cells[1])))
            columns = [groups[-1]]
            continue
        if not columns:
            columns = [_Group()]
            groups.extend(columns)
        cells = row.cells if len(columns) > 1 and len(row.cells) == len(columns) else (((row.start, row.end)),)
        for group, cell in zip(columns, cells, strict=False):
            group.items.extend(_cut(text, *cell))
    return groups


def _labelled(text: str, label: Span, start: int, end: int) -> list[_Group]:
    """A labelled list, and those that were run on to it: "Web: React, Vue Data (Basic): SQL"."""
    for inner in _INNER_LABEL.finditer(text, start, end):
        tokens = list(re.finditer(r"\S+", inner[1]))
        known = _known(tokens, inner[1], 0) or 1
        if len(tokens) > known:
            cut = inner.start(1) + tokens[known].start()
            first = _Group(label, _cut(text, start, cut))
            return [first, *_labelled(text, (cut, inner.end(1)), inner.end(), end)]
    return [_Group(label, _cut(text, start, end))]


def _heads_grid(row: Row, following: Row | None) -> bool:
    """Whether a row of cells names the columns of the row below, which holds several items in each."""
    if following is None or len(row.cells) < 2 or len(following.cells) < 2 * len(row.cells):
        return False
    return len(_SEPARATOR.split(row.text)) == len(row.cells)


def _label_cell(text: str, row: Row) -> bool:
    first, second = text[slice(*row.cells[0])], text[slice(*row.cells[1])]
    return len(_SEPARATOR.split(second)) > 1 and len(_SEPARATOR.split(first)) == 1


def _label_looks(rows: Sequence[Row]) -> set[tuple[tuple[float, bool], bool]]:
    """Looks (size, weight, bullet) in which rows are labels: they stand out from rows with lists and hold none."""
    lists: Counter[tuple[tuple[float, bool], bool]] = Counter()
    plain: Counter[tuple[tuple[float, bool], bool]] = Counter()
    for row in rows:
        look = (row.style[:2], row.bullet)
        listed = len(_SEPARATOR.split(row.text)) > 2 or (len(row.cells) > 1 and _SEPARATOR.split(row.text)[1:2] != [])
        (lists if (listed and len(row.cells) < 2) or len(row.cells) > 2 else plain)[look] += 1
    if len(plain.keys() | lists.keys()) < 2:  # one look only
        return set()
    first = (rows[0].style[:2], rows[0].bullet)
    others = [look for look in plain.keys() | lists.keys() if look != first]
    stands_out = all(
        first[0][0] > other[0][0] or (first[0][1] and not other[0][1]) or (other[1] and not first[1])
        for other in others
    )
    return {first} if stands_out and not lists[first] else set()


def _without_level(text: str, span: Span) -> Span:
    words = text[slice(*span)].rstrip().rsplit(maxsplit=1)
    if len(words) == 2 and fold(words[1]).strip("()") in _LEVELS:  # "Frontend Expert"
        return span[0], span[0] + len(words[0])
    return span


def _levelled(text: str, row: Row) -> bool:
    """A label with its level and nothing else: "Web Development Intermediate"."""
    span = _without_level(text, (row.start, row.end))
    return span[1] < row.end and not _SEPARATOR.search(row.text) and len(row.text.split()) <= 5  # words of a label


def is_level(text: str) -> bool:
    """Whether ``text`` says how well something is known and nothing else."""
    words = re.findall(r"\w+", fold(text))
    return (bool(words) and all(word in _LEVELS for word in words)) or not re.search(r"\w", _RATING.sub("", text))


def _is_sentence(text: str) -> bool:
    return len(_SEPARATOR.split(text)) == 1 and len(text.split()) > _SENTENCE_WORDS


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The items of a list: by its separators outside parentheses or, without any, by known names of skills."""
    if _is_sentence(text[start:end]):
        return _mentioned(text, start, end)
    depth_free = re.sub(r"\([^()]*\)", lambda m: "x" * len(m.group()), text[start:end])
    cuts = [m.span() for m in _SEPARATOR.finditer(depth_free)]
    if not cuts:
        return _spaced(text, start, end)
    items, at = [], 0
    for cut_start, cut_end in [*cuts, (end - start, end - start)]:
        if cut_start > at:
            items.append((start + at, start + cut_start))
        at = cut_end
    joined = re.compile(r"\s+(?:and|und|et|y|e|en)\s+$|^(?:and|und|et|y|e|en|&)\s+", re.IGNORECASE)
    trimmed: list[Span] = []
    for a, b in items:
        lead = joined.match(text[a:b])
        trimmed.append((a + lead.end(), b) if lead else (a, b))
    return trimmed


def _known(tokens: list[re.Match[str]], text: str, at: int) -> int:
    """How many tokens from ``at`` on make the longest known skill."""
    known = lexicon.entries("skills")
    for count in (4, 3, 2, 1):
        if at + count <= len(tokens) and fold(text[tokens[at].start() : tokens[at + count - 1].end()]) in known:
            return count
    return 0


def _spaced(text: str, start: int, end: int) -> list[Span]:
    """Items set apart by spaces only: cut at known skills, when those are most of the text."""
    tokens = list(re.finditer(r"\S+", text[start:end]))
    window = text[start:end]
    if len(tokens) < 2 or fold(window) in lexicon.entries("skills"):  # one or two words are one skill
        return [(start, end)]
    spans: list[Span] = []
    known_tokens, at, open_from = 0, 0, None
    while at < len(tokens):
        count = _known(tokens, window, at)
        if count:
            known_tokens += count
            if open_from is not None:
                spans.append((start + open_from, start + tokens[at - 1].end()))
                open_from = None
            spans.append((start + tokens[at].start(), start + tokens[at + count - 1].end()))
        elif open_from is None:
            open_from = tokens[at].start()
        at += count or 1
    if open_from is not None:
        spans.append((start + open_from, end))
    phrases = _by_capitals(window, start, tokens)
    if len(phrases) > 2 and known_tokens * 2 < len(tokens):
        return phrases
    if known_tokens == len(tokens):
        return spans
    return spans if known_tokens * 2 >= len(tokens) and len(spans) > 2 else [(start, end)]


def _by_capitals(window: str, start: int, tokens: list[re.Match[str]]) -> list[Span]:
    """Items in sentence case run together ("Replication Erasure coding Consistency models"), cut at their capitals."""
    lower = [t for t in tokens if t.group()[0].islower()]
    if len(tokens) < 4 or not lower or not tokens[0].group()[0].isupper() or any(t.group() in _JOINTS for t in lower):
        return []
    firsts = [t.start() for t in tokens if not t.group()[0].islower()]
    return [(start + a, start + len(window[:b].rstrip())) for a, b in pairwise([*firsts, len(window)])]


def _mentioned(text: str, start: int, end: int) -> list[Span]:
    """Known skills that a sentence names."""
    tokens = list(re.finditer(r"[^\s,;()]+(?<![.:])", text[start:end]))
    technical = lexicon.listed("skills", "technical")
    spans, at = [], 0
    while at < len(tokens):
        count = _known(tokens, text[start:end], at)
        found = text[start + tokens[at].start() : start + tokens[at + max(count, 1) - 1].end()]
        if count and (fold(found) in technical and (len(found) > 1 and found[:1].isupper())):
            spans.append((start + tokens[at].start(), start + tokens[at + count - 1].end()))
        at += count or 1
    return spans


def _item(text: str, span: Span) -> Found | None:
    start, end = span
    rating = _RATING.search(text[start:end])
    if rating and rating.start() > 1:
        end = start + rating.start()
    level = re.search(r"\s*[(\[]([^()\[\]]+)[)\]]\s*$|\s+[-–—]\s+(\w+)\s*$", text[start:end])
    if level and is_level(level[1] or level[2] or ""):
        end = start + level.start()
    while end > start and text[end - 1] in " .:":
        end -= 1
    leaf = leaves.read(text, start, end, 0.6)
    if leaf is None or len(str(leaf.value)) > _LONGEST_SKILL or is_level(str(leaf.value)):
        return None
    if fold(str(leaf.value)) in lexicon.entries("skills"):
        return Found(leaf.value, leaf.span, 0.95)
    words = len(str(leaf.value).split())
    return Found(leaf.value, leaf.span, 0.85 if words <= 3 else 0.5)  # skills are short
