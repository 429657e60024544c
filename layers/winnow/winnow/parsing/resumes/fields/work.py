"""Work and volunteering: entries with an organisation, a position, a place, dates and a description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.entry_members import main_date, put_body, put_url
from winnow.parsing.resumes.fields.work_forms import cut_at_labels, is_form, read_forms
from winnow.parsing.resumes.fields.work_members import put_employer_behind_title, put_told_position, without_links
from winnow.parsing.resumes.fields.work_sentences import cut_at_sentences, read_sentence, tells_of_job
from winnow.parsing.resumes.fields.work_tables import read_work_tables
from winnow.parsing.resumes.fields.work_templates import read_template
from winnow.parsing.resumes.layout.entries import Block, split_entries
from winnow.parsing.resumes.layout.form_questions import keep_answers
from winnow.parsing.resumes.layout.header_segmentation import Piece, segment_header
from winnow.parsing.resumes.layout.labelling import OTHER, Scheme, Segment, label_headers, probability
from winnow.parsing.resumes.layout.sequence_labels import NOTHING_READ, SequenceLabels
from winnow.parsing.resumes.layout.site_forms import cut_at_templates
from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.rows import Row, part
from winnow.parsing.resumes.text import field_spans, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import label_kind, labelled
from winnow.text import fold

_SCHEME = Scheme(
    scores={
        "position": word_scores.score_title,
        "name": word_scores.score_company,
        "location": word_scores.score_place,
    },
    after={
        ("position", "at", "name"): 2.5,
        ("name", "at", "position"): -1.5,
        ("name", "as", "position"): 1.5,
        ("position", "at", "location"): -2.0,
        ("name", "comma", "location"): 0.3,
        ("name", "space", "location"): 0.3,
        ("position", "paren", "location"): 0.2,
        ("position", "guess", "name"): -2.2,
    },
    main=frozenset({"position", "name"}),
    whole=c.WHOLE_JOB,
    learned={"name": "company"},
    trust=c.LEARNED_EMPLOYER,
)


_BOXED = re.compile(r"【([^】]*)】")
_DEPARTMENT = re.compile(r"\b(?:department|dept|division)\b", re.IGNORECASE)
_LONGEST_ITEM = 14  # words of a list item that is a job
_LONGEST_FIRM = 8  # words of a line that names a firm and no more
_TOLD_IN_FULL = frozenset(("name", "position", "startDate"))


def read_work(
    document: Document,
    sections: Sequence[Sequence[Row]],
    organisation: str = "name",
    labels: SequenceLabels = NOTHING_READ,
) -> list[Entry]:
    """The jobs of all sections in order.

    Args:
        document: The document that the rows are of.
        sections: The rows of each section.
        organisation: The member that names the organisation.
        labels: What the sequence model makes of the page.

    Returns:
        One entry a job, as JSON Resume writes it.
    """
    entries: list[Entry] = []
    for rows in sections:
        found = _read_section(document, rows, labels)
        if not found and any(row.dates for row in rows):
            found = _read_section(document, rows, NOTHING_READ)
        if not found and any(row.bullet and row.dates for row in rows):  # jobs set as the items of a list
            found = _read_section(document, [replace(row, bullet=False) for row in rows], labels)
        entries += found
    if organisation != "name":
        for entry in entries:
            if "name" in entry:
                entry[organisation] = entry.pop("name")
    return entries


def _read_section(document: Document, rows: Sequence[Row], labels: SequenceLabels) -> list[Entry]:
    """The jobs of one section: of a form, of sentences, of headers with descriptions."""
    entries, rows = read_work_tables(document, rows)
    told = [row for row in _with_listed_jobs(rows) if label_kind(row.text) != "task"]
    before, templates = cut_at_templates(told)
    if is_form(told) or not templates:
        told = [row for row in cut_at_labels(told) if label_kind(row.text) != "task"]
        if is_form(told):
            return entries + read_forms(document, told)
        before, templates = cut_at_templates(told)
    told = before
    jobs = [job for head, body in templates for job in _of_template(document, head, body)]
    plain: list[Row] = []
    for sentence, following in cut_at_sentences(told):
        if sentence is None:
            plain += following
            continue
        entries += _read_plain(document, plain, labels)
        plain = []
        told_of = read_sentence(document, sentence, following)
        if entries and _is_same_job(entries[-1], told_of):
            entries[-1] = {**told_of, **entries[-1]}
        else:
            entries.append(told_of)
    return entries + _read_plain(document, plain, labels) + jobs


def _with_listed_jobs(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, of which list items that are jobs are none, where all periods of the section stand in such items."""
    spanning = [row for row in rows if any(not date.lone for date in row.dates)]
    if not spanning or not all(row.bullet for row in spanning):
        return rows
    named = {row.start for row in spanning if _names_job(row)}
    if len(named) * 2 < len(spanning):
        return rows
    return [replace(row, bullet=False) if row.start in named else row for row in rows]


def _names_job(row: Row) -> bool:
    """Whether a list item names an employer or a position beside its period, and tells it in no sentence."""
    if len(row.rest.split()) > _LONGEST_ITEM or tells_of_job(row):
        return False
    parts = word_scores.split_parts(row.rest)
    return any(max(word_scores.score_title(part), word_scores.score_company(part)) > c.LIKELY for part in parts)


def _of_template(document: Document, head: Sequence[Row], body: Sequence[Row]) -> list[Entry]:
    """The job under the head of a job site's form, and others that sentences of its description tell in full."""
    own: list[Row] = []
    told: list[Entry] = []
    for sentence, following in cut_at_sentences(body):
        entry = read_sentence(document, sentence, following) if sentence is not None else {}
        if entry.keys() >= _TOLD_IN_FULL:
            told.append(entry)
        else:
            own += [sentence, *following] if sentence is not None else following
    return [read_template(document, head, own, _SCHEME), *told]


def _is_same_job(headed: Entry, told: Entry) -> bool:
    """Whether a sentence says which position someone had at the firm that stands with a period above it.

    It names that firm again, or a department of it.
    """
    firm, again = headed.get("name"), told.get("name")
    if not isinstance(firm, FieldValue) or not isinstance(again, FieldValue):
        return False
    same = fold(str(firm.value)) == fold(str(again.value)) or _DEPARTMENT.search(str(again.value)) is not None
    return same and not {"position", "summary"} & headed.keys()


def _read_plain(document: Document, rows: Sequence[Row], labels: SequenceLabels) -> list[Entry]:
    """The jobs of rows that are neither a form nor sentences: headers of pieces, and descriptions."""
    blocks = split_entries([_told(row) for row in _with_heads(keep_answers(rows))], word_scores.score_title)
    headers = [segment_header(block.header) for block in blocks]
    readings = label_headers(headers, document.text, _SCHEME, labels)
    if any(map(_may_name_more, blocks, headers, readings)):
        by_rules = label_headers(headers, document.text, _SCHEME)
        readings = [
            other if _says_nothing(block, reading) or _tells_employer(document.text, block, reading, other) else reading
            for block, reading, other in zip(blocks, readings, by_rules, strict=True)
        ]
    drafts = [_entry(document, block, reading) for block, reading in zip(blocks, readings, strict=True)]
    return [entry for entry in _with_shared_company(drafts, blocks) if _is_job(entry)]


def _is_job(entry: Entry) -> bool:
    """Whether an entry says enough for a job: a period, or an employer or a position that reads as such.

    A line of a description or a list below the jobs ("Training", "Proxy Servers") is none.
    """
    if {"startDate", "endDate", "current"} & entry.keys():
        return True
    company, position = entry.get("name"), entry.get("position")
    if isinstance(company, FieldValue) and word_scores.score_company(str(company.value)) > c.LIKELY:
        return True
    return isinstance(position, FieldValue) and word_scores.score_title(str(position.value)) > c.LIKELY


def _may_name_more(block: Block, pieces: Sequence[Piece], reading: Sequence[Segment]) -> bool:
    """Whether the rules alone may find what a reading leaves out: anything, or a piece that is called like a firm."""
    firms = (word_scores.score_company(piece.text) > c.LIKELY for piece in pieces)
    return _says_nothing(block, reading) or (_names_no_employer(reading) and any(firms))


def _names_no_employer(reading: Sequence[Segment]) -> bool:
    return not any(segment.label == "name" for segment in reading)


def _tells_employer(text: str, block: Block, reading: Sequence[Segment], by_rules: Sequence[Segment]) -> bool:
    """Whether the rules alone find an employer where a reading has none, and the same position.

    It is called like a firm and stands beside a position and a period, or it has a legal form.
    """
    firm = next((segment for segment in by_rules if segment.label == "name"), None)
    if firm is None or not _names_no_employer(reading):
        return False
    named = text[firm.start : firm.end]
    positions = [segment for segment in reading if segment.label == "position"]
    kept = {(segment.label, segment.start, segment.end) for segment in by_rules}
    if not all((segment.label, segment.start, segment.end) in kept for segment in positions):
        return False
    if not any(row.dates for row in block.header) or not positions:
        return word_scores.has_legal_form(named) and len(named.split()) <= _LONGEST_FIRM
    titled = word_scores.score_title(text[positions[0].start : positions[0].end]) > c.BEYOND_DOUBT
    return titled and word_scores.score_company(named) > c.LIKELY and not word_scores.score_title(named) > 0


def _says_nothing(block: Block, reading: Sequence[Segment]) -> bool:
    """Whether an entry with a period was left without employer and position: then the rules alone read it."""
    named = any(segment.label in _SCHEME.main for segment in reading)
    return not named and any(row.dated for row in block.header)


def _with_heads(rows: Sequence[Row]) -> list[Row]:
    """The rows, of which list items above the label of a job's position or period are none: its employer."""
    found = list(rows)
    for at, (row, below) in enumerate(pairwise(rows)):
        if row.bullet and not row.prose and not below.bullet and labelled(row.text) is None:
            asked = labelled(below.text)
            if asked is not None and asked[0] in ("position", "duration"):
                found[at] = replace(row, bullet=False)
    return found


def _told(row: Row) -> Row:
    """A row without the label that asks for its company, position or period; one that answers anything else as a list
    item, which is no header."""
    if "【" in row.text and (boxed := _BOXED.search(row.text)) and label_kind(boxed[1]) not in ("company", "duration"):
        return replace(row, bullet=True, dates=())  # "【概要】..." of a project at the employer above
    asked = labelled(row.text)
    if asked is None or asked[1] >= len(row.text):
        return row
    if asked[0] in ("company", "position", "duration"):
        start = row.start + asked[1]
        cells = tuple((max(a, start), b) for a, b in row.cells if b > start)
        if asked[0] == "duration" and row.dates:  # what stands beside the period names nothing
            cells = tuple(date.span for date in row.dates)
        return replace(part(row, (start, row.end)), cells=cells, bullet=False)
    return replace(row, bullet=True) if asked[0] in ("project", "task", "personal", "contact", "relative") else row


def _with_shared_company(drafts: Sequence[Entry], blocks: Sequence[Block]) -> list[Entry]:
    """Several positions under one company: a block that only names it gives its name to the positions that follow,
    and so does an entry in which it has a row of its own above the position, to positions that name none."""
    entries: list[Entry] = []
    shared: list[tuple[str, FieldValue]] = []
    for index, (draft, block) in enumerate(zip(drafts, blocks, strict=True)):
        company = draft.get("name")
        if isinstance(company, FieldValue):
            place = draft.get("location")
            shared = [("name", company)] if _stands_above(draft, block) else []
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


def _stands_above(draft: Entry, block: Block) -> bool:
    """Whether the company has a row to itself, over the position (or there is no position)."""
    company, position = draft.get("name"), draft.get("position")
    if not isinstance(company, FieldValue) or company.span is None:
        return False
    row = next((row for row in block.header if row.start <= company.span[0] < row.end), None)
    if row is None or not isinstance(position, FieldValue) or position.span is None:
        return row is not None
    return position.span[0] >= row.end


def _entry(document: Document, block: Block, reading: Sequence[Segment]) -> Entry:
    entry: Entry = {}
    for segment, following in zip_longest(reading, reading[1:]):
        if segment.label != OTHER:
            end = following.end if segment.label == "position" and _is_second_title(following) else segment.end
            span = without_links(document.text, segment.start, end)
            field_spans.put_value(
                entry, segment.label, field_spans.read_span(document.text, *span, probability(segment.score))
            )
    put_employer_behind_title(entry, document.text)
    settled = _settled(block, reading)
    put_told_position(entry, document, settled)
    field_spans.put_dates(entry, main_date(block), 0.95)
    put_url(entry, document, block)
    put_body(entry, document, settled)
    return entry


def _is_second_title(segment: Segment | None) -> bool:
    """Whether a segment that nothing was made of goes on with the title before it ("Engineer | Team Lead")."""
    if segment is None or segment.label != OTHER or segment.pieces[0].separator not in ("strong", "comma"):
        return False
    return word_scores.score_title(segment.pieces[0].text) > 2  # a title beyond doubt


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
