"""What stands at the edges of a school's or an employer's name and is none of it: a word that leads to it, a grade."""

from __future__ import annotations

import re

from winnow.parsing.resumes.resume_model import Entry, FieldValue, Node, Span
from winnow.parsing.resumes.text import field_spans, places
from winnow.parsing.resumes.text.labels import label_kind, labelled
from winnow.text import fold

_MEMBERS = {"education": "institution", "work": "name"}
_LEADS = {
    "education": re.compile(
        r"[\W_]*(?:(?:passed|completed|done|studied)\s+)?(?:from|at|under)\s+(?:the\s+)?(?=\S)", re.IGNORECASE
    ),
    "work": re.compile(
        r"\W*(?:(?:at\s+)?(?:present|current|previous|last)(?:ly)?\s+)?"
        r"(?:(?:i\s+am\s+)?work(?:ing|ed)\s+(?:at|in|with|for)?|(?:job|company|employer|organi[sz]ation)\s+(?:at|in|with))"
        r"[\s:(–-]+(?:the\s+)?(?=\S)",
        re.IGNORECASE,
    ),
}
_ASKED = {"education": ("institution",), "work": ("company", "task")}  # "University Name: ...", "Company Profile: ..."
_GRADE = re.compile(
    r"\s*[-–—,(:]*\s*(?:\b(?:with|securing|secured|attained|obtained|scored|scoring|having|aggregate|an?|of|marks?|"
    r"score|percentage|c?gpa|pass(?:ed)?)\b[\s:–-]*)*\d{1,3}(?:[.,]\d+)?\s*(?:%|percent\b|c?gpa\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_GRADE_LABELS = ("score", "year")
_LONGEST_LABEL = 3  # words
_SHORTEST = 2  # characters of a name
_CALLED_BY_THEIR_TOWN = frozenset(
    "oxford cambridge princeton berkeley stanford durham leiden bologna heidelberg tubingen delft eindhoven uppsala "
    "lund coimbra salamanca harvard yale cornell columbia".split()
)
"""Universities that people call by their town and nothing else."""


def trim_names(text: str, field: str, node: Node) -> Node:
    """Entries whose school or employer is its name and no more.

    Args:
        text: The document's text, which the values' spans are of.
        field: The field's name; others than ``education`` and ``work`` are left as they are.
        node: Its entries.

    Returns:
        The entries; a school that is nothing but a town's name becomes the place of its entry.
    """
    member = _MEMBERS.get(field)
    if member is None or not isinstance(node, list):
        return node
    return [_trimmed(text, field, member, entry) if isinstance(entry, dict) else entry for entry in node]


def _trimmed(text: str, field: str, member: str, entry: Entry) -> Entry:
    value = entry.get(member)
    if not isinstance(value, FieldValue) or value.span is None:
        return entry
    span = _name_within(text, field, value.span)
    left = value if span == value.span else field_spans.read_span(text, *span, value.score) or value
    if field == "education" and _is_town(str(left.value)):
        rest = {key: child for key, child in entry.items() if key != member}
        return rest if "location" in rest else {**rest, "location": left}
    return entry if left is value else {**entry, member: left}


def _name_within(text: str, field: str, span: Span) -> Span:
    """The span of the name in that of a value; the value's own when nothing else stands there."""
    start, end = span
    lead = _LEADS[field].match(text, start, end)
    if lead and end - lead.end() >= _SHORTEST:
        start = lead.end()
    asked = labelled(text[start:end])
    if asked and asked[0] in _ASKED[field] and end - start - asked[1] >= _SHORTEST:
        start += asked[1]
    if field == "education":
        grade = _GRADE.search(text, start, end)
        if grade and grade.start() - start >= _SHORTEST:
            end = grade.start()
        end = _before_label(text, start, end)
    trimmed = field_spans.trimmed(text, start, end)
    if trimmed == field_spans.trimmed(text, *span):
        return span
    while trimmed[1] > trimmed[0] and text[trimmed[1] - 1] in "-–—,(:" and trimmed[1] - trimmed[0] > _SHORTEST:
        trimmed = field_spans.trimmed(text, trimmed[0], trimmed[1] - 1)
    return trimmed


def _before_label(text: str, start: int, end: int) -> int:
    """Where a label of a grade begins that runs on behind a name: "VALE HIGH SCHOOL MEAN GRADE"."""
    words = list(re.finditer(r"\S+", text[start:end]))
    for count in range(min(_LONGEST_LABEL, len(words) - 1), 1, -1):
        at = start + words[-count].start()
        if label_kind(text[at:end]) in _GRADE_LABELS:
            return at
    return end


def _is_town(text: str) -> bool:
    """Whether a text is a town's name, with its country or alone, and no school that is called so."""
    bare = text.strip(" .,")
    place = places.read_place(bare)
    if place is None or place.city is None or not places.is_city(bare[slice(*place.city)]):
        return False
    return fold(bare[slice(*place.city)]) not in _CALLED_BY_THEIR_TOWN
