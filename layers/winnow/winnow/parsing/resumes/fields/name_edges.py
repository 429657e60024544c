"""What stands at the edges of a school's or an employer's name and is none of it: a word that leads to it, a grade."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.parsing.resumes.fields.job_names import employer_within, position_within
from winnow.parsing.resumes.fields.school_names import is_called_like_school
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Node, Span
from winnow.parsing.resumes.text import field_spans, places
from winnow.parsing.resumes.text.labels import label_kind, labelled
from winnow.text import fold

_MEMBERS = {"education": "institution", "work": "name"}
_OF_JOBS = {"name": employer_within, "position": position_within}
_LEADS = {
    "education": re.compile(
        r"[\W_]*(?:(?:passed|completed|done|studied|achieved|obtained)\s+)?(?:from|at|under|affiliated\s+(?:to|with))\s+(?:the\s+)?(?=\S)|"
        r"\W*\((?:(?!colleg|univ|instit|school)[^()]){2,60}\)\s+(?=[^\W\d_])",  # "(Mechanical) Harrow Vale College"
        re.IGNORECASE,
    ),
    "work": re.compile(
        r"\W*(?:(?:at\s+)?(?:present|current|previous|last)(?:ly)?\s+)?"
        r"(?:(?:i\s+am\s+)?work(?:ing|ed)\s+(?:at|in|with|for)?|(?:job|company|employer|organi[sz]ation)\s+(?:at|in|with))"
        r"[\s:(–-]+(?:the\s+)?(?=\S)|(?:à la société|à la|au sein de(?: la)?|chez|bei der|bei)\s+(?=\S)",
        re.IGNORECASE,
    ),
}
_ASKED = {"education": ("institution",), "work": ("company", "task")}  # "University Name: ...", "Company Profile: ..."
_GRADE = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d++)?\s*+(?:%|percent\b|c?gpa\b)", re.IGNORECASE)
_LEADS_TO_GRADE = frozenset(
    "with securing secured attained obtained scored scoring having aggregate a an of mark marks score percentage gpa "
    "cgpa pass passed".split()
)
_BEFORE_GRADE = " \t\n\u00a0-–—,(:"
_EVENT = re.compile(r"(?<=\S)\s*(?P<began>入社|入学|入行)|(?<=\S)\s*(?P<ended>退社|退職|卒業|修了|中退)$")
_EVENT_BEHIND = re.compile(r"[ \u3000]*(?:(?P<began>入社|入学|入行)|(?P<ended>退社|退職|卒業|修了|中退))(?!\w)")
"""What a Japanese form says of a date: that somebody joined or left the employer or the school."""
_STUDIED_AT = re.compile(r"(?:[^\W\d_]|\d).{1,80}?\s+from\s+(?:the\s+)?(?=\S)", re.IGNORECASE)
_SCHOOL_TAIL = re.compile(
    r"(?<=[\w.)])[\s,;([–-]*+\b(?:since|passed|completed|appear(?:ed|ing)|pursuing\b.*|recogni[sz]ed\s+by\b.*|"
    r"(?:and\s+)?affiliated\s+(?:to|by|with)\b.*|approved\s+by\b.*|under\s+(?:the\s+)?(?-i:[A-Z]).*|"
    r"(?:with\s+)?(?:first|second|third|1st|2nd|3rd)\s+(?:class|div(?:ision)?)\b.*|in\s+(?:the\s+)?(?:academic|year)\b.*|"
    r"in(?:\s+the)?|year|c?gpa|(?:in\s*)?(?:19|20)\d\d)\W*$",
    re.IGNORECASE,
)
"""What a line says behind a school's name: of the course, when it was, of whom the school is a part."""
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
    return [
        _of_job(text, _trimmed(text, field, member, entry)) if isinstance(entry, dict) else entry
        for entry in _with_both_dates(text, member, node)
    ]


def _of_job(text: str, entry: Entry) -> Entry:
    """A job whose employer and position are without what leads to them and what goes on behind them."""
    found = entry
    for member, within in _OF_JOBS.items():
        value = entry.get(member)
        if isinstance(value, FieldValue) and value.span is not None:
            span = within(text, *value.span)
            if span != value.span and (left := field_spans.read_span(text, *span, value.score)):
                found = {**found, member: left}
    return found


def _with_both_dates(text: str, member: str, node: Sequence[Node]) -> list[Node]:
    """The entries of a form that tells in two rows when somebody joined and when they left, made one."""
    merged: list[Node] = []
    opened: dict[str, Entry] = {}
    for entry in node:
        value = entry.get(member) if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(value, FieldValue) or value.span is None:
            merged.append(entry)
            continue
        beside = _EVENT_BEHIND.match(text, value.span[1])
        event = beside or _EVENT.search(str(value.value))
        if event is None:
            merged.append(entry)
            continue
        end = value.span[1] if beside else text.find(event.group().strip(), *value.span)
        freed = field_spans.read_span(text, value.span[0], end, value.score) if end > value.span[0] else None
        date = entry.get("startDate") or entry.get("endDate")
        called = str((freed or value).value)
        if event["ended"] and called in opened:
            if date is not None:
                opened[called]["endDate"] = date
            continue
        told = event.group().strip()
        rest: Entry = {
            key: child
            for key, child in entry.items()
            if key not in ("startDate", "endDate", "current")
            and not (isinstance(child, FieldValue) and str(child.value) == told)
        }
        rest[member] = freed or value
        if date is not None:
            rest["startDate" if event["began"] else "endDate"] = date
        opened[called] = rest
        merged.append(rest)
    return merged


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
        studied = _STUDIED_AT.match(text, start, end)
        if studied and is_called_like_school(text[studied.end() : end]):
            start = studied.end()  # "NEBOSH from Harrow Vale Institute"
        end = _before_grade(text, start, end)
        end = _before_label(text, start, end)
        tail = _SCHOOL_TAIL.search(text, start, end)
        if tail and tail.start() - start >= _SHORTEST:
            end = tail.start()
    trimmed = field_spans.trimmed(text, start, end)
    if trimmed == field_spans.trimmed(text, *span):
        return span
    while trimmed[1] > trimmed[0] and text[trimmed[1] - 1] in "-–—,(:" and trimmed[1] - trimmed[0] > _SHORTEST:
        trimmed = field_spans.trimmed(text, trimmed[0], trimmed[1] - 1)
    return trimmed


def _before_grade(text: str, start: int, end: int) -> int:
    """Where a grade begins that runs on behind a name, with the words that lead to it: "… College with 72 %"."""
    grade = _GRADE.search(text, start, end)
    if grade is None:
        return end
    kept = text[start : grade.start()].rstrip(_BEFORE_GRADE)
    while kept and (last := kept.split()[-1]).strip(_BEFORE_GRADE).casefold() in _LEADS_TO_GRADE:
        kept = kept[: -len(last)].rstrip(_BEFORE_GRADE)
    return start + len(kept) if len(kept) >= _SHORTEST else end


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
