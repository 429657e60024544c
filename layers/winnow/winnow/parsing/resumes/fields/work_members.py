"""Members of a job that words link to others: the employer behind the title, the position that a description tells."""

from __future__ import annotations

import re

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.layout.entries import Block
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import label_kind, labelled

_FIRST_ROWS = 2  # of a description, in which it may say as what somebody worked
_FORM_ROWS = 6  # below an employer, in which a label may ask for the position
_ANSWER_WORDS = 6
_ASKING = ("position", "task")
_TOLD_SCORE = 0.7
_LEAD_IN = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:(?:presently|currently|previously)\s+)?"
    r"(?:(?:i\s+(?:got|have)\s+)?(?:(?:\d{1,2}(?:\.\d)?\+?|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:years?|yrs?|months?)"
    r"(?:[’']s?)?|total)\s+(?:of\s+)?(?=experience|work))?"
    r"(?:(?:work(?:ed|ing)?|in the role of|role of|job profile)\s+)?"
    r"(?:experience\s+)?(?:(?:as|in|at|with|for|of|from|to)\s+)(?:an?\s+|the\s+)?|"
    r"(?:(?:job\s+)?designation|employer|job\s+(?:title|description)|company\s+name|name\s+of\s+(?:the\s+)?(?:company|organi[sz]ation|"
    r"employer))(?:\s*+[:–-]\s*+|\s++)",
    re.IGNORECASE,
)
_MARK = re.compile(r"\(?(?:\d{1,2}|[ivx]{1,3})(?:[.:]\s?(?=[^\W\d_])|\)\s*)|\[\d{1,2}\]\s*")  # "(1) ", "2.", "[3]"
_LEAD_OUT = re.compile(
    r"(?<![\s,(/:])[\s,(/:]++(?:from|since|during|at|in|for|to|with|as|by|of|and|till|duration|location|designation|period)\W*+$",
    re.IGNORECASE,
)
WORKS_IN = re.compile(
    r"(?P<title>[^\W\d_].{2,70}?)\s+(?:in|at|with|from|under)\s+(?:the\s+)?(?P<company>[^\W\d_a-zà-ÿ].{1,90}?)"
    r"(?:\s+(?:from|since|during|till)\b.*)?",
)
_WORKED_AS = re.compile(
    r"\W*(?:(?:i\s+)?(?:am|was|have\s+been)\s+)?(?:(?:currently|presently)\s+)?(?:work(?:ed|ing)|deputed|appointed|joined|"
    r"designated)\s+as\s+(?:an?\s+|the\s+)?(?P<title>[^\W\d_][^,.;:|\n]{2,60}?)(?=\s+(?:for|in|at|with|from|since|under)\s|[,.;:|\n]|$)",
    re.IGNORECASE,
)


def without_links(text: str, start: int, end: int) -> Span:
    """A span without words at its ends that only link it to what stands around it: "as", "worked in", "from".

    Args:
        text: The document's text.
        start: Where the span begins.
        end: Where it ends.

    Returns:
        The span of what is left, which is never empty.
    """
    marked = _MARK.match(text, start, end)
    start = marked.end() if marked and marked.end() < end else start
    lead, tail = _LEAD_IN.match(text, start, end), _LEAD_OUT.search(text, start, end)
    start = lead.end() if lead and lead.end() < end else start
    return start, tail.start() if tail and tail.start() > start else end


def put_employer_behind_title(entry: Entry, text: str) -> None:
    """Part the employer or the place that is told behind a title from it: "Store Keeper in Harrow Steels Ltd".

    Args:
        entry: A job; left as it is when it has an employer.
        text: The document's text.
    """
    position = entry.get("position")
    if "name" in entry or not isinstance(position, FieldValue) or position.span is None:
        return
    start, end = position.span
    told = WORKS_IN.fullmatch(text, start, end)
    if told is None or word_scores.score_title(told["title"]) <= c.BEYOND_DOUBT:
        return
    place = places.read_place(told["company"].strip(" ."))
    if place is not None:
        field_spans.put_value(entry, "position", field_spans.read_span(text, *told.span("title"), position.score))
        if "location" not in entry:
            company = field_spans.read_span(text, *told.span("company"), position.score)
            field_spans.put_value(entry, "location", company)
    elif word_scores.score_company(told["company"]) > c.LIKELY:
        field_spans.put_value(entry, "position", field_spans.read_span(text, *told.span("title"), position.score))
        field_spans.put_value(entry, "name", field_spans.read_span(text, *told.span("company"), position.score))


def put_told_position(entry: Entry, document: Document, block: Block) -> None:
    """Put the position that a description begins with where the header names only the employer: "Worked as a lecturer".

    Args:
        entry: A job; left as it is when it has a position or no employer.
        document: The document that the rows are of.
        block: The rows of the job.
    """
    if "position" in entry or "name" not in entry:
        return
    for row in block.body[:_FORM_ROWS]:
        span = _answer(document.text, row)
        if span is not None and word_scores.score_title(document.text[slice(*span)]) > c.LIKELY:
            field_spans.put_value(entry, "position", field_spans.read_span(document.text, *span, _TOLD_SCORE))
            return
    for row in block.body[:_FIRST_ROWS]:
        told = _WORKED_AS.match(row.text)
        if told is not None and word_scores.score_title(told["title"]) > c.LIKELY:
            span = without_links(document.text, row.start + told.start("title"), row.start + told.end("title"))
            field_spans.put_value(entry, "position", field_spans.read_span(document.text, *span, _TOLD_SCORE))
            return


def _answer(text: str, row: Row) -> Span | None:
    """The span of a short answer to what position somebody had, or to what they did; its label may be cut off."""
    asked = labelled(row.text)
    start = row.start + asked[1] if asked else row.start
    label = text[text.rfind("\n", 0, start) + 1 : start]
    if not label or len(text[start : row.end].split()) > _ANSWER_WORDS or label_kind(label) not in _ASKING:
        return None
    return start, row.end
