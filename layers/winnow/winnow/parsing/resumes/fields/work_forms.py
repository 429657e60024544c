"""Jobs told as forms: "Company: ...", "Designation: ...", "Duration: ...", one block after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.entry_members import main_date, put_body, put_url
from winnow.parsing.resumes.fields.work_sentences import named_in_answer
from winnow.parsing.resumes.layout.entries import Block
from winnow.parsing.resumes.layout.header_segmentation import segment_header
from winnow.parsing.resumes.resume_model import Entry, Span
from winnow.parsing.resumes.rows import Row, part
from winnow.parsing.resumes.text import field_spans, places, word_scores
from winnow.parsing.resumes.text.labels import label_kind, labelled

_TELLING = ("company", "position", "duration")
_LABELLED_SCORE, _UNLABELLED_SCORE = 0.9, 0.6
_POST = re.compile(r"\W*post\b(?! office)", re.IGNORECASE)
_WITH_ADDRESS = re.compile(r"\b(?:address|indirizzo|direcci[oó]n|adres|adresse|morada)\b", re.IGNORECASE)
_ADDRESS_BEHIND = re.compile(r",\s+(?!(?:inc|ltd|llc|plc|gmbh|s\.?r\.?l|s\.?p\.?a|s\.?a)\b)", re.IGNORECASE)
_LONGEST_HEAD = 12  # words of an unlabelled row that names the company


@dataclass(frozen=True, slots=True)
class _Line:
    """A row, what it asks for, and where the answer begins (the row's end when it asks nothing)."""

    row: Row
    kind: str | None
    begins: int


def is_form(rows: Sequence[Row]) -> bool:
    """Whether the rows are a form: a company and a position or a duration are asked for, or positions twice or more."""
    kinds = Counter(line.kind for line in map(_line, rows) if line.begins < line.row.end)
    asked = [kind for kind in _TELLING if kinds[kind]]
    return ("company" in asked and len(asked) > 1) or (kinds["position"] > 1 and bool(kinds["duration"]))


def read_forms(document: Document, rows: Sequence[Row]) -> list[Entry]:
    """One job a block; a block begins where the first of the labels comes again."""
    return [entry for block in _blocks([_line(row) for row in rows]) if (entry := _entry(document, block))]


def _line(row: Row) -> _Line:
    asked = labelled(row.text)
    if asked is None and len(row.cells) > 1:
        start, end = row.cells[0]
        kind = label_kind(row.text[: end - start])
        return _Line(row, _of_job(kind, row), row.cells[1][0] if kind else row.end)
    return _Line(row, _of_job(asked[0], row), row.start + asked[1]) if asked else _Line(row, None, row.end)


def _of_job(kind: str | None, row: Row) -> str | None:
    """What a label asks for among jobs: "Post" for the position and not for an office, "Experience" for its dates."""
    if kind == "address_part" and _POST.match(row.text):
        return "position"
    return "duration" if kind == "experience" and row.dates else kind


def _blocks(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines cut before each repetition of the label that comes first, with what leads up to it."""
    kinds = [line.kind for line in lines if line.kind in _TELLING]
    first = kinds[0]
    starts = [index for index, line in enumerate(lines) if line.kind == first]
    lead = starts[0] if starts and starts[0] <= 2 and _leads(lines[: starts[0]]) else 0
    cuts = [max(0, start - lead) if _leads(lines[start - lead : start]) else start for start in starts]
    return [list(lines[a:b]) for a, b in zip(cuts, [*cuts[1:], len(lines)], strict=True)]


def _leads(lines: Sequence[_Line]) -> bool:
    """Whether lines may stand above a block's first label: short, and no list items with other labels."""
    return all(line.kind not in _TELLING and len(line.row.text.split()) <= _LONGEST_HEAD for line in lines)


def _entry(document: Document, lines: Sequence[_Line]) -> Entry:
    entry: Entry = {}
    first = next((i for i, line in enumerate(lines) if line.kind in _TELLING), 0)
    last = max((i for i, line in enumerate(lines) if line.kind in (*_TELLING, "address")), default=0)
    for line in lines:
        member = {"company": "name", "position": "position", "address": "location"}.get(line.kind or "")
        if member and member not in entry and line.begins < line.row.end:
            span = _undated(line)
            told = named_in_answer(part(line.row, span)) if member == "name" else None
            if told is not None:
                company, title = told
                field_spans.put_value(entry, "name", field_spans.read_span(document.text, *company, _LABELLED_SCORE))
                if title is not None:
                    field_spans.put_value(
                        entry, "position", field_spans.read_span(document.text, *title, _LABELLED_SCORE)
                    )
            elif member == "name":
                asked = line.row.text[: line.begins - line.row.start]
                _put_company(entry, document.text, span, addressed=_WITH_ADDRESS.search(asked) is not None)
            else:
                field_spans.put_value(entry, member, field_spans.read_span(document.text, *span, _LABELLED_SCORE))
    head = tuple(line.row for line in lines[: last + 1])
    if "name" not in entry:
        _put_unlabelled(entry, document.text, [line.row for line in lines[:first]])
    if not {"name", "position"} & entry.keys():
        return {}
    block = Block(head, tuple(line.row for line in lines[last + 1 :]))
    field_spans.put_dates(entry, main_date(block), 0.95)
    put_url(entry, document, block)
    put_body(entry, document, block)
    return entry


def _undated(line: _Line) -> Span:
    """The answer up to its first date, or behind it when the date comes first."""
    start, end = line.begins, line.row.end
    for date in line.row.dates:
        if date.span[0] - start > 2:
            return start, min(end, date.span[0])
        start = max(start, date.span[1])
    return start, end


def _put_company(entry: Entry, text: str, span: Span, *, addressed: bool) -> None:
    """The company of an answer, and the place behind its last comma.

    ``addressed`` says that its address is asked for, too: a street is no part of its name.
    """
    value, _, last = text[slice(*span)].rpartition(",")
    place = places.read_place(last.strip(" .")) if value else None
    if place is not None and place.city is not None:
        at = span[0] + len(value)
        field_spans.put_value(entry, "location", field_spans.read_span(text, at + 1, span[1], _LABELLED_SCORE))
        span = span[0], at
    street = _ADDRESS_BEHIND.search(text, *span) if addressed else None
    span = (span[0], street.start()) if street else span
    trimmed = field_spans.trimmed(text, *span)
    if text[trimmed[1] - 1] in "([":
        trimmed = trimmed[0], trimmed[1] - 1
    field_spans.put_value(entry, "name", field_spans.read_span(text, *trimmed, _LABELLED_SCORE))


def _put_unlabelled(entry: Entry, text: str, rows: Sequence[Row]) -> None:
    """The company that a row above the labels names: its most telling piece, or its first."""
    pieces = [
        piece for row in rows for piece in segment_header([part(row, (row.start, row.end))]) if len(piece.text) > 2
    ]
    best = max(pieces, key=lambda piece: word_scores.score_company(piece.text), default=None)
    if best is not None and word_scores.score_company(best.text) > -1:
        field_spans.put_value(entry, "name", field_spans.read_span(text, best.start, best.end, _UNLABELLED_SCORE))
