"""Work and volunteering: entries with an organisation, a position, a place, dates and a description."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.layout.entries import Block, split_entries
from winnow.parsing.resumes.layout.form_questions import keep_answers
from winnow.parsing.resumes.layout.header_segmentation import segment_header
from winnow.parsing.resumes.layout.labelling import OTHER, Scheme, Segment, label_headers, probability
from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, word_scores
from winnow.parsing.resumes.text.dates import DateRange

_SCHEME = Scheme(
    scores={
        "position": word_scores.score_title,
        "name": word_scores.score_company,
        "location": word_scores.score_place,
    },
    after={
        ("position", "at", "name"): 2.5,
        ("name", "at", "position"): -1.5,
        ("position", "at", "location"): -2.0,
        ("name", "comma", "location"): 0.3,
        ("name", "space", "location"): 0.3,
        ("position", "paren", "location"): 0.2,
        ("position", "guess", "name"): -2.2,
    },
    main=frozenset({"position", "name"}),
    whole=1.0,
)
_SUBHEADING = re.compile(
    r"^(?:highlights|responsibilities|key responsibilities|achievements|key achievements|duties|accomplishments|"
    r"main tasks|"
    r"aufgaben|tätigkeiten|missions|tâches|responsabilidades|funciones|logros|mansioni|attività|taken|"
    r"werkzaamheden)\s*:?$",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.)\S+")


def read_work(document: Document, sections: Sequence[Sequence[Row]], organisation: str = "name") -> list[Entry]:
    """The jobs of all sections in order; ``organisation`` is the member that names the organisation."""
    blocks = [
        block
        for rows in sections
        for block in split_entries(
            [row for row in keep_answers(rows) if not _SUBHEADING.match(row.text.strip())], word_scores.score_title
        )
    ]
    readings = label_headers([segment_header(block.header) for block in blocks], document.text, _SCHEME)
    drafts = [_entry(document, block, reading) for block, reading in zip(blocks, readings, strict=True)]
    entries = _with_shared_company(drafts, blocks)
    if organisation != "name":
        for entry in entries:
            if "name" in entry:
                entry[organisation] = entry.pop("name")
    return entries


def _with_shared_company(drafts: Sequence[Entry], blocks: Sequence[Block]) -> list[Entry]:
    """Several positions under one company: a block that only names it gives its name to the positions that follow,
    and so does a complete entry to positions that name none."""
    entries: list[Entry] = []
    shared: list[tuple[str, FieldValue]] = []
    for index, (draft, block) in enumerate(zip(drafts, blocks, strict=True)):
        company = draft.get("name")
        if isinstance(company, FieldValue):
            place = draft.get("location")
            shared = [("name", company)]
            if "position" not in draft and not block.body and index + 1 < len(drafts):
                shared += [("location", place)] if isinstance(place, FieldValue) else []
                continue
        elif "position" in draft:
            for key, field_value in shared:
                draft.setdefault(key, FieldValue(field_value.value, field_value.span, field_value.score * 0.9))
        else:
            continue
        entries.append(draft)
    return entries


def _entry(document: Document, block: Block, reading: Sequence[Segment]) -> Entry:
    entry: Entry = {}
    for segment in reading:
        if segment.label != OTHER:
            field_spans.put_value(
                entry,
                segment.label,
                field_spans.read_span(document.text, segment.start, segment.end, probability(segment.score)),
            )
    field_spans.put_dates(entry, main_date(block), 0.95)
    put_url(entry, document, block)
    put_body(entry, document, _settled(block, reading))
    return entry


def _settled(block: Block, reading: Sequence[Segment]) -> Block:
    """The block with header rows that follow the last thing recognised counted as description."""
    named = [segment.end for segment in reading if segment.label != OTHER]
    if not named:
        return block
    last = max(named)
    late = tuple(row for row in block.header if row.start > last and not row.dates and "://" not in row.text)
    if not late:
        return block
    body = sorted((*late, *block.body), key=lambda row: row.start)
    return Block(tuple(row for row in block.header if row not in late), tuple(body))


def main_date(block: Block) -> DateRange | None:
    """The range (or else the date) an entry is set under."""
    dates = [date for row in (*block.header, *block.body) if row.dated for date in row.dates]
    if not dates:
        return None
    spanning = next((date for date in dates if not date.lone), None)
    if spanning:
        return spanning
    if len(dates) > 1 and dates[0].start and dates[1].start and dates[0].start.value <= dates[1].start.value:
        first, second = dates[0], dates[1]  # 2014 and 2018 in two lines or cells
        return DateRange(first.start, second.start, current=False, span=(first.span[0], second.span[1]))
    return dates[0]


def put_url(entry: Entry, document: Document, block: Block) -> None:
    """The first web address among the header rows."""
    for row in block.header:
        found = _URL.search(row.text)
        if found:
            start = row.start + found.start()
            end = row.start + len(row.text[: found.end()].rstrip(".,;)"))
            value = "".join(document.text[start:end].split())
            entry["url"] = FieldValue(value if value.startswith("http") else f"https://{value}", (start, end), 0.9)
            return


def put_body(entry: Entry, document: Document, block: Block, bullets: str = "highlights") -> None:
    """Description rows: prose first (``summary``), then a list of ``highlights``."""
    prose: list[Row] = []
    listed: list[Row] = []
    for row in block.body:
        if (
            row.bullet
            or listed
            or (prose and _indented(row, prose[0]))
            or (prose and len(block.body) > 2 and row.text[:1].isupper())
        ):
            listed.append(row)
        else:
            prose.append(row)
    if prose:
        field_spans.put_value(
            entry, "summary", field_spans.read_span(document.text, prose[0].start, prose[-1].end, 0.8)
        )
    items = [
        field_value for row in listed if (field_value := field_spans.read_span(document.text, row.start, row.end, 0.85))
    ]
    if items:
        entry[bullets] = list(items)


def _indented(row: Row, first: Row) -> bool:
    return row.x0 > first.x0 + 5
