"""Jobs that a form of a job site has set: the title, the employer and the period in rows of their own, apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.entry_members import DASHES, main_date, name_and_place, put_body, put_url
from winnow.parsing.resumes.layout.entries import Block
from winnow.parsing.resumes.layout.header_segmentation import segment_header
from winnow.parsing.resumes.layout.labelling import OTHER, Scheme, label_headers, probability
from winnow.parsing.resumes.resume_model import Entry
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, word_scores
from winnow.parsing.resumes.text import resume_constants as c

_REPEATED = 2
_APART = 0.8  # line heights of blank space
_LONGEST_NAME = 12  # words of an employer with its place
_LONGEST_BARE = 6  # words of an employer below which nothing but a description stands
_SURE = 3.0  # nats for an employer that the title's row names, too: "QA Engineer at Harrow Vale"
_NAMED_SCORE, _TITLE_SCORE, _BARE_SCORE = 0.85, 0.6, 0.6


@dataclass(frozen=True, slots=True)
class _Head:
    """The rows that open a job, by number: its title, and the row behind the last one."""

    title: int
    end: int
    dated: bool
    named: bool = True
    """Whether the employer stands between the title and the period."""


def cut_at_templates(rows: Sequence[Row]) -> tuple[list[Row], list[tuple[list[Row], list[Row]]]]:
    """Cut a section at the jobs that stand in a job site's form.

    The employer's row ends in a dash, behind which the form has no place, or names a place behind a dash; the title is
    above it and the period below, each of them set apart.

    Args:
        rows: The rows of a section.

    Returns:
        The rows before the first such job, and of each job the rows of its head and those of its description. No job
        when most of the periods of the section stand otherwise.
    """
    times = Counter(row.text for row in rows if "://" in row.text)
    rows = [row for row in rows if times[row.text] < _REPEATED]  # the foot of a page, which may part a head
    heads = _heads(rows)
    periods = sum(1 for row in rows if row.dated and not row.rest and any(not date.lone for date in row.dates))
    if not heads or 2 * sum(head.dated for head in heads) < periods:
        return list(rows), []
    ends = [*(head.title for head in heads[1:]), len(rows)]
    jobs = [
        (list(rows[head.title : head.end]), list(rows[head.end : end])) for head, end in zip(heads, ends, strict=True)
    ]
    return list(rows[: heads[0].title]), jobs


def read_template(document: Document, head: Sequence[Row], body: Sequence[Row], scheme: Scheme) -> Entry:
    """The job of a head that :func:`cut_at_templates` found.

    Args:
        document: The document that the rows are of.
        head: The title's row, and the employer's and the period's as far as there are any.
        body: The rows of the description.
        scheme: What the title's row is read by.

    Returns:
        The entry, as JSON Resume writes it.
    """
    entry: Entry = {}
    title, employer = head[0], head[1]
    named, place = name_and_place(employer) if not employer.dates else (None, None)
    pieces = segment_header([title])
    [reading] = label_headers([pieces], document.text, scheme)
    if named is not None and not any(segment.label == "name" and segment.score >= _SURE for segment in reading):
        scores = {label: score for label, score in scheme.scores.items() if label != "name"}
        [reading] = label_headers([pieces], document.text, replace(scheme, scores=scores))
    for segment in reading:
        if segment.label != OTHER:
            value = field_spans.read_span(document.text, segment.start, segment.end, probability(segment.score))
            field_spans.put_value(entry, segment.label, value)
    if named is not None and "name" not in entry:
        score = _NAMED_SCORE if len(head) > 2 or place is not None else _BARE_SCORE
        field_spans.put_value(entry, "name", field_spans.read_span(document.text, *named, score))
    if place is not None:
        field_spans.put_value(entry, "location", field_spans.read_span(document.text, *place, _NAMED_SCORE))
    if "position" not in entry and named is not None:
        span = field_spans.trimmed(document.text, title.start, title.end)
        field_spans.put_value(entry, "position", field_spans.read_span(document.text, *span, _TITLE_SCORE))
    block = Block(tuple(head), tuple(body))
    field_spans.put_dates(entry, main_date(block), 0.95)
    put_url(entry, document, block)
    put_body(entry, document, block)
    return entry


def _heads(rows: Sequence[Row]) -> list[_Head]:
    found: list[_Head] = []
    at = 0
    while at + 1 < len(rows):
        head = _head_at(rows, at)
        if head is not None:
            found.append(head)
        at = head.end if head is not None else at + 1
    return found if any(head.named and (head.dated or head.title == 0) for head in found) else []


def _head_at(rows: Sequence[Row], at: int) -> _Head | None:
    """The head whose title is in row ``at``."""
    title, employer = rows[at], rows[at + 1]
    if _is_period(employer) and _may_name(title) and _is_title(title.text) and not (title.bullet or title.prose):
        return _Head(at, at + 2, dated=True, named=False) if title.gap >= _APART else None
    if not (_may_name(title) and _may_name(employer)) or employer.gap < _APART or (at and title.gap < _APART):
        return None
    following = rows[at + 2] if at + 2 < len(rows) else None
    dated = following is not None and _is_period(following)
    if employer.text.rstrip().endswith(tuple(DASHES)):
        return _Head(at, at + 3, dated=True) if dated else None
    if dated or not _is_title(title.text) or title.bullet or title.prose or title.text.endswith((".", ":", ",")):
        return None
    if employer.bullet or employer.prose or (following is not None and following.gap < _APART):
        return None
    if word_scores.score_title(employer.text) > 0:
        return None
    least = -3.0 if employer.text[:1].isupper() else -1.0
    bare = len(employer.text.split()) <= _LONGEST_BARE and word_scores.score_company(employer.text) > least
    named, place = name_and_place(employer)
    return _Head(at, at + 2, dated=False) if named and (place or bare) else None


def _is_period(row: Row) -> bool:
    """Whether a row says when and nothing else, and is set apart from the one above."""
    return bool(row.dates) and not row.rest and row.gap >= _APART


def _may_name(row: Row) -> bool:
    """Whether a row may hold a title or an employer: a short one without a date or a web address."""
    return not row.dates and "://" not in row.text and len(row.text.split()) <= _LONGEST_NAME


def _is_title(text: str) -> bool:
    return word_scores.score_title(text) > c.LIKELY
