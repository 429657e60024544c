"""Confidence features: what in the document speaks for or against a value, as numbers that its confidence is made of.

A reader's raw score says how well a value fits its own place. Whether to believe it also depends on what stands around
it: a heading above, entries that read alike, a line that the value fills, rivals that it would do for as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import FieldValue, Node, Span
from winnow.parsing.resumes.rows import Section
from winnow.parsing.resumes.text import resume_lexicon, word_scores
from winnow.parsing.resumes.text.labels import labelled
from winnow.parsing.resumes.text.places import is_city
from winnow.text import fold, words

FEATURES = (
    "score",  # the reader's raw score as log-odds, a fifth of it
    "headed",  # a known heading opens the section
    "plain",  # the document has one type face only: no layout to go by
    "first",  # the first of its list
    "bounded",  # ends of the value that are ends of a line or a cell: none, 0.5 or 1
    "touching",  # ends of the value that touch other words without a sign between: none, 0.5 or 1
    "long",  # words, a tenth of them
    "odd",  # share of characters that names hold few of: digits and signs
    "own",  # evidence for the value's label in its words, nats / 4
    "rival",  # evidence for the best other label, nats / 4
    "fellow",  # own less rival evidence of the entry's other main member, nats / 4
    "others",  # mean of own less rival over the same member of the other entries, or the other items
    "whole",  # share of the main members that the entry has
    "alike",  # share of the list's entries that have the same main members, or of items that are short and no numbers
    "several",  # entries or items in the list, a tenth of them
    "ordinary",  # share of its words that are ordinary ones
    "spare",  # share of letters on the value's lines that nothing of its entry was read from
)
"""What is measured of a value, in order; each about 0..1."""

_NOT_PLAIN = (0.0,) * len(FEATURES)
_BREAKS = "\n\t"
_MAIN = {
    "work": ("name", "position", "startDate"),
    "volunteer": ("organization", "position", "startDate"),
    "education": ("institution", "studyType", "endDate"),
}
_LABELS: Mapping[str, Mapping[str, Callable[[str], float]]] = {
    "work": {
        "name": word_scores.score_company,
        "position": word_scores.score_title,
        "location": word_scores.score_place,
    },
    "volunteer": {
        "organization": word_scores.score_company,
        "position": word_scores.score_title,
        "location": word_scores.score_place,
    },
    "education": {
        "institution": word_scores.score_school,
        "studyType": word_scores.score_degree,
        "area": word_scores.score_area,
    },
}
_ITEMS = ("skills",)
_ITEM_WORDS = 3
_LONGEST_LABEL = 60  # characters that are looked at for a label
_UNDER = {"languages": "languages", "skills": "skills", "certificates": "certificates", "summary": "summary"}

type Features = tuple[float, ...]
"""What is measured, and once more for documents that are set plainly (0 in others), where it says other things."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for a document as a whole: its text, the kinds of its known headings, whether it is set plainly."""

    text: str
    headed: frozenset[str]
    plain: bool

    @classmethod
    def from_document(cls, document: Document, sections: Sequence[Section]) -> Surroundings:
        headed = frozenset(section.kind for section in sections if section.sure and section.title)
        styles = {(line.size, line.bold) for line in document.lines}
        return cls(document.text, headed, len(styles) < 2)  # one look


@dataclass(slots=True)
class _List:
    """A field's entries, and what their members have in common."""

    field: str
    around: Surroundings
    entries: Sequence[Node]
    shapes: Sequence[tuple[str, ...]]
    fit: Mapping[str, Sequence[float]]
    """Own less rival evidence of each entry's member; entries without it are left out. Items have the member ""."""
    even: float
    """The share of items that are written as items are."""


def features_of(
    field: str, node: Node, around: Surroundings, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[str, FieldValue, Features]]:
    """(JSON pointer, value, its features) of every value of a field.

    Args:
        field: The field's name.
        node: Its values.
        around: What holds for the document as a whole.
        wanted: Whether the features of the value at a pointer are asked for; others are not measured, and are ().
    """
    listed = node if isinstance(node, list) else [node]
    items = [str(field_value.value) for _, field_value in field_values_of(node, "")] if field in _ITEMS else []
    fits = {"": [own - rival for own, rival in (_evidence(field, "", item) for item in items)]} if items else {}
    shared = _List(
        field, around, listed, [_shape(field, entry) for entry in listed], fits or _fits(field, listed), _even(items)
    )
    for index, entry in enumerate(listed):
        spans = [field_value.span for _, field_value in field_values_of(entry, "") if field_value.span]
        base = f"/{index}" if isinstance(node, list) else ""
        for pointer, field_value in field_values_of(entry, base):
            if not wanted(pointer):
                yield pointer, field_value, ()
                continue
            features = _features(pointer, field_value, shared, index, spans)
            yield pointer, field_value, features + (features if around.plain else _NOT_PLAIN)


def field_values_of(node: Node, pointer: str) -> Iterator[tuple[str, FieldValue]]:
    """(JSON pointer, value) of every value, in order."""
    if isinstance(node, FieldValue):
        yield pointer, node
        return
    for key, child in enumerate(node) if isinstance(node, list) else node.items():
        yield from field_values_of(child, f"{pointer}/{key}")


def _features(
    pointer: str, field_value: FieldValue, shared: _List, index: int, spans: Sequence[Span]
) -> tuple[float, ...]:
    """What is measured of a value of the list's ``index``-th entry, whose values have ``spans``."""
    field, around = shared.field, shared.around
    member = pointer.rsplit("/", 1)[-1]
    value = field_value.value if isinstance(field_value.value, str) else ""
    own, rival = _evidence(field, member, value)
    fits = shared.fit.get("" if field in _ITEMS else member, ())
    total = math.fsum(fits)
    alone = len(fits) < 2
    text = value or (around.text[slice(*field_value.span)] if field_value.span else "")
    main = _MAIN.get(field, ())
    return (
        _log_odds(field_value.score) / 5,
        float(_UNDER.get(field, field) in around.headed),
        float(around.plain),
        float(index == 0),
        _bounded(around.text, field_value.span),
        _touching(around.text, field_value.span),
        min(len(text.split()), 10) / 10,
        sum(not (c.isalpha() or c in " ,.&'’-") for c in text) / max(1, len(text)),
        own / 4,
        rival / 4,
        _fellow(field, member, shared.entries[index]) / 4,
        0.0 if alone or not (own or field in _ITEMS) else (total - (own - rival)) / (len(fits) - 1) / 4,
        len(shared.shapes[index]) / len(main) if main else 0.0,
        shared.even if field in _ITEMS else shared.shapes.count(shared.shapes[index]) / len(shared.shapes),
        min(len(shared.entries), 10) / 10,
        _ordinary(text),
        _spare(around.text, field_value.span, spans),
    )


def _ordinary(text: str) -> float:
    """The share of words that stand in lower case in many resumes."""
    common, found = resume_lexicon.listed("common_words", "word"), words(text)
    return sum(word in common for word in found) / len(found) if found else 0.0


def _even(items: Sequence[str]) -> float:
    short = sum(len(item.split()) <= _ITEM_WORDS and not any(map(str.isdigit, item)) for item in items)
    return short / max(1, len(items))


def _log_odds(score: float) -> float:
    return max(-5.0, min(5.0, math.log((score + 1e-6) / (1 - score + 1e-6))))


def _shape(field: str, entry: Node) -> tuple[str, ...]:
    return tuple(key for key in _MAIN.get(field, ()) if isinstance(entry, dict) and key in entry)


def _fits(field: str, entries: Sequence[Node]) -> Mapping[str, Sequence[float]]:
    found: dict[str, list[float]] = {}
    for entry in entries:
        for member in _LABELS.get(field, ()) if isinstance(entry, dict) else ():
            field_value = entry.get(member) if isinstance(entry, dict) else None
            if isinstance(field_value, FieldValue) and isinstance(field_value.value, str):
                own, rival = _evidence(field, member, field_value.value)
                found.setdefault(member, []).append(own - rival)
    return found


@lru_cache(maxsize=1 << 12)
def _evidence(field: str, member: str, value: str) -> tuple[float, float]:
    """Nats for the member's own label and for the best other one; of skills and cities, whether the lists hold them."""
    if field == "skills":
        return 4.0 * (fold(value) in resume_lexicon.entries("skills")), 4.0 * (word_scores.score_title(value) > 2)
    if field == "location":
        return 4.0 * (member == "city" and is_city(value)), 0.0
    labels = _LABELS.get(field, {})
    if member not in labels or not value:
        return 0.0, 0.0
    return labels[member](value), max(score(value) for label, score in labels.items() if label != member)


def _ends(text: str, span: Span) -> tuple[str, str]:
    """The characters before and after ``span``, spaces aside; a line break where the text ends or a label begins."""
    before, after = text[max(0, span[0] - 4) : span[0]].rstrip(" "), text[span[1] : span[1] + 4].lstrip(" ")
    return before[-1:] or "\n", "\n" if not after or _asks(text, span[1]) else after[0]


def _asks(text: str, start: int) -> bool:
    """Whether the line goes on with a label, at which what stands before it ends: "Jane Fenwick Mobile: ..."."""
    end = text.find("\n", start)
    return labelled(text[start : end if end >= 0 else len(text)][:_LONGEST_LABEL]) is not None


def _bounded(text: str, span: Span | None) -> float:
    return 0.5 * sum(sign in _BREAKS for sign in _ends(text, span)) if span else 0.0


def _touching(text: str, span: Span | None) -> float:
    return 0.5 * sum(sign.isalnum() for sign in _ends(text, span)) if span else 0.0


def _fellow(field: str, member: str, entry: Node) -> float:
    """Own less rival evidence for what stands beside the value: the position of an employer, the degree of a school."""
    main = _MAIN.get(field, ())[:2]
    if member not in main or not isinstance(entry, dict):
        return 0.0
    other = main[main.index(member) - 1]
    field_value = entry.get(other)
    if not isinstance(field_value, FieldValue) or not isinstance(field_value.value, str):
        return 0.0
    own, rival = _evidence(field, other, field_value.value)
    return own - rival


def _spare(text: str, span: Span | None, spans: Sequence[Span]) -> float:
    """The share of the lines of ``span`` that is letters which none of ``spans`` (of the entry's values) covers."""
    if span is None:
        return 0.0
    start = text.rfind("\n", 0, span[0]) + 1
    stop = text.find("\n", span[1])
    stop = len(text) if stop < 0 else stop
    left, at = 0, start
    for begin, end in [*sorted(other for other in spans if other[0] < stop and other[1] > start), (stop, stop)]:
        left += sum(map(str.isalpha, text[at:begin]))
        at = max(at, end)
    return left / max(1, stop - start)
