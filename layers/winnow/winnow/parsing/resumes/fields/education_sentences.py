"""Studies told in a line: "Diploma in Civil Engineering from Harrow Polytechnic, Leeds with 70 % in 2013"."""

from __future__ import annotations

import re

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.education_tables import put_degree
from winnow.parsing.resumes.resume_model import Entry, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places, word_scores

_LEAD = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*|\d\s+(?=[A-Z]))?(?:(?:i\s+)?(?:have\s+|has\s+)?(?:passed(?:\s+out)?|completed|done|did|pursuing|pursued|hold(?:s|ing)?|having|obtained|"
    r"graduated|graduation|appeared|studied|a|an|the|my|in|successfully)\s+)*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,(]{0,20}(?:\b(?:passed(?:\s{1,20}out)?|examination|exam|degree|completed|pursuing|course|certificate|with|securing|\d[\d.]{0,8}\s{0,20}%|"
    r"first|second|third|class|division)\b[\s,.]{0,20}){1,12}$",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?<!\s)\s++(?:from|at|under)\s++(?:the\s++)?", re.IGNORECASE)
_END = re.compile(
    r"(?<!\s)\s++(?:(?:in\s+(?:the\s+)?(?:year|\d|\w+\s+medium|first|second|english|hindi)|with|securing|having|secured|scored|scoring|"
    r"during|passed|batch|by\s+securing|and\s+(?:secured|scored)|affiliated|which|where|from|on|as)\b|in\s*+$)|"
    r"(?:(?<!\s)\s++)?(?:[(;]|\b\d{1,3}(?:\.\d+)?\s*+%|(?:,\s*+)?\b(?:19|20)\d\d\b|[.,]\s*+$)|\s[-–—]\s|(?<!\b\w)(?<!\b(?:St|Dr|Mt|Sr|Jr))(?<!\b(?:Govt|Dept|Univ|Engg|Inst))\.\s",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\d{1,3}(?:\.\d+)?\s*+%|\d(?:\.\d+)?\s*+(?:CGPA|GPA|DGPA|SGPA)|(?:CGPA|GPA)\s*+(?:of|:|-)?\s*+\d(?:\.\d+)?",
    re.IGNORECASE,
)
_EDGE = " \t\n(,.[–—-"  # of a degree with a grade behind it
_BEFORE_SCORE = frozenset("with securing secured scoring scored having a an aggregate of marks".split())
_AREA_BEHIND_SCORE = re.compile(r"[\s).,\]]*+(?:marks\s++)?in\s++(?P<area>[^\W\d_].{2,60})$", re.IGNORECASE | re.DOTALL)
_SCHOOL_LEVEL = re.compile(
    r"(?:high|higher\s+secondary|senior\s+secondary|secondary|primary)\s+school(?:\s+passed)?", re.IGNORECASE
)
_LINK_AT_END = re.compile(r"(?<![\s,])[\s,]++(?:in|on|during|with|from|year)$", re.IGNORECASE)
_SENTENCE_SCORE = 0.75
_LONGEST = 260  # characters of a row that tells of studies


def read_study(document: Document, row: Row) -> Entry:
    """The course that a row tells of; empty when it does not tell of one."""
    if len(row.text) > _LONGEST or len(row.cells) > 2:
        return {}
    text = document.text
    for link in _FROM.finditer(row.text):
        lead = _LEAD.match(row.text)
        begins = lead.end() if lead else 0
        tail = _TAIL.search(row.text, begins, link.start())
        degree = (row.start + begins, row.start + (tail.start() if tail else link.start()))
        named = text[slice(*degree)]
        if len(named) < 2 or not _names_course(named):
            continue
        school = _school(row, link.end())
        if school is None:
            continue
        entry: Entry = {}
        field_spans.put_value(entry, "institution", field_spans.read_span(text, *school, _SENTENCE_SCORE))
        _put_course(entry, text, _undated(row, degree))
        score = _SCORE.search(row.text)
        if score:
            span = (row.start + score.start(), row.start + score.end())
            field_spans.put_value(entry, "score", field_spans.read_span(text, *span, _SENTENCE_SCORE))
        date = next((date for date in row.dates if not date.lone), row.dates[-1] if row.dates else None)
        field_spans.put_dates(entry, date, 0.9, lone_is_end=True)
        return entry
    return {}


def _names_course(text: str) -> bool:
    """Whether a text names a course: a degree that is no school, or years of school ("High School" from a board)."""
    if _SCHOOL_LEVEL.fullmatch(text.strip(" .,:")):
        return True
    return word_scores.score_degree(text) > 1 >= word_scores.score_school(text)


def _put_course(entry: Entry, text: str, span: Span) -> None:
    """The degree and the area of a course without the grade between them: "B.Tech with 56 % in Electronics"."""
    grade = _SCORE.search(text, *span)
    if grade is None:
        put_degree(entry, text, span, _SENTENCE_SCORE)
        return
    before = text[span[0] : grade.start()].rstrip(_EDGE)
    while before and before.rpartition(" ")[2].casefold() in _BEFORE_SCORE:
        before = before.rpartition(" ")[0].rstrip(_EDGE)
    put_degree(entry, text, (span[0], span[0] + len(before)), _SENTENCE_SCORE)
    behind = _AREA_BEHIND_SCORE.match(text, grade.end(), span[1])
    if behind and "area" not in entry:
        area = field_spans.read_span(text, *behind.span("area"), _SENTENCE_SCORE)
        field_spans.put_value(entry, "area", area)


def _school(row: Row, begins: int) -> Span | None:
    """The school from an offset in the row on, up to what is said of it; None when it is no name."""
    end = _END.search(row.text, begins)
    stop = end.start() if end else len(row.text)
    for date in row.dates:
        if begins < date.span[0] - row.start < stop:
            stop = date.span[0] - row.start
    name = _LINK_AT_END.sub("", row.text[begins:stop].rstrip(" ,.("))
    head, comma, last = name.rpartition(",")
    if comma and places.read_place(last.strip(" .")) is not None and not re.search(r"\bof\b", head):
        name = head
    if len(name) < 2 or not (name[0].isupper() or not name[0].isalpha()):
        return None
    return row.start + begins, row.start + begins + len(name)


def _undated(row: Row, span: Span) -> Span:
    """A span without the dates at its beginning."""
    start, end = span
    for date in row.dates:
        if date.span[0] <= start + 2 and date.span[1] < end:
            start = date.span[1]
        elif start < date.span[0] < end:
            end = date.span[0]
    return field_spans.trimmed(row.text, start - row.start, end - row.start)[0] + row.start, end
