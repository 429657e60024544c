"""Jobs that a form of a job site has set: the title, the employer and the period in rows of their own, apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.entry_members import main_date, put_body, put_url
from winnow.parsing.resumes.fields.work_members import WORKS_IN, without_links
from winnow.parsing.resumes.layout.entries import Block
from winnow.parsing.resumes.layout.header_segmentation import segment_header
from winnow.parsing.resumes.layout.labelling import OTHER, Scheme, label_headers, probability
from winnow.parsing.resumes.layout.site_forms import name_and_place
from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.text import fold

_SURE = 3.0  # nats for an employer that the title's row names, too: "QA Engineer at Harrow Vale"
_NAMED_SCORE, _TITLE_SCORE, _BARE_SCORE = 0.85, 0.6, 0.6


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
    if not any(segment.label == "name" and segment.score >= _SURE for segment in reading):
        scores = {label: score for label, score in scheme.scores.items() if label != "name"}
        [reading] = label_headers([pieces], document.text, replace(scheme, scores=scores))
    for segment in reading:
        if segment.label != OTHER:
            span = without_links(document.text, segment.start, segment.end)
            value = field_spans.read_span(document.text, *span, probability(segment.score))
            field_spans.put_value(entry, segment.label, value)
    if named is not None:
        named = without_links(document.text, *named)
        _part_title(entry, document.text, title, document.text[slice(*named)])
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


def _part_title(entry: Entry, text: str, title: Row, named: str) -> None:
    """Part the employer behind "at" or "in" in the title's row from the title: "HR Executive in Harrow Steels".

    It is the employer of the job where the form's row for the employer names none: "Recruitment".
    """
    position = entry.get("position")
    told = WORKS_IN.fullmatch(text, title.start, title.end)
    if not isinstance(position, FieldValue) or told is None:
        return
    if word_scores.score_title(told["title"]) <= c.BEYOND_DOUBT:
        return
    company = field_spans.read_span(text, *told.span("company"), _TITLE_SCORE)
    same = fold(told["company"]).startswith(fold(named))
    if same or word_scores.is_ordinary(named):
        field_spans.put_value(entry, "position", field_spans.read_span(text, *told.span("title"), position.score))
        if not same and "name" not in entry:
            field_spans.put_value(entry, "name", company)
