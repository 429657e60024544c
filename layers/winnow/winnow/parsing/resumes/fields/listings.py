"""Certificates, projects, publications and awards: lists of a title, who stands behind it, and a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.entry_members import main_date, put_body, put_url
from winnow.parsing.resumes.layout.entries import Block, split_entries
from winnow.parsing.resumes.layout.header_segmentation import Piece, segment_header
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.rows import Row, part
from winnow.parsing.resumes.text import field_spans, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import label_kind, labelled


@dataclass(frozen=True, slots=True)
class Listing:
    """The members of one kind of list, by their JSON Resume names."""

    title: str
    by: str | None
    date: str | None  # None: startDate and endDate
    body: str | None


CERTIFICATES = Listing("name", "issuer", "date", None)
PROJECTS = Listing("name", None, None, "description")
PUBLICATIONS = Listing("name", "publisher", "releaseDate", "summary")
AWARDS = Listing("title", "awarder", "date", "summary")

_NUMBERED = re.compile(r"^\s*(?:\[?\d{1,3}\]?[.)]|\[\d{1,3}\])\s+")
_QUOTED = re.compile(r"[\"“„«']([^\"”“»]{12,})[\"”“»'.,]")
_RANKS = frozenset("associate professional expert practitioner foundation specialty advanced master".split())
_NAMES_PROJECT = re.compile(r"\W*(?:projects?(?:\s+(?:name|title))?|title|name|topic)\b(?!\s+\w)", re.IGNORECASE)
_DIGITS = 4  # characters to a digit, at least, in the name of an organisation
_LEAD_IN = re.compile(
    r"^(?:issued|awarded|published|completed|obtained|earned|valid)\b(?: on| by| in)?\s*+:?\s*+$", re.IGNORECASE
)
_ISSN = re.compile(r"[\s,;(-]{0,4}\b(?:[ep]-?)?ISSN\b")  # a journal's number, behind its name
_BY = re.compile(
    r"^(?:issued by|awarded by|published by|organi[sz]ed by|conducted by|by|from|von|par|por|da|door|at|in)\b:?\s+",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^(?:link|source|demo|code|github|website|live|skills?:.*|view.*|credential.*|id:.*)$", re.IGNORECASE
)


def read_listing(document: Document, rows: Sequence[Row], listing: Listing) -> list[Entry]:
    """The entries of a section of one kind, in order."""
    entries: list[Entry] = []
    for block in _blocks(rows):
        header = block.header
        if listing is PROJECTS:
            header = tuple(answer for row in block.header if (answer := _answers(row)) is not None)
        pieces = [
            piece for piece in segment_header(header) if not _LEAD_IN.match(piece.text) and not _NOISE.match(piece.text)
        ]
        if not pieces:
            continue
        entries.append(_entry(document, block, pieces, listing))
    return entries


def _blocks(rows: Sequence[Row]) -> list[Block]:
    numbered = [bool(_NUMBERED.match(row.text)) for row in rows]
    if rows and numbered[0] and sum(numbered) > 1:
        starts = [index for index, flag in enumerate(numbered) if flag]
        return [Block((rows[a],), tuple(rows[a + 1 : b])) for a, b in pairwise([*starts, len(rows)])]
    if rows and all(row.bullet for row in rows):
        return [Block((row,), ()) for row in rows]
    if (
        all(not row.bullet and not row.dates and not row.prose for row in rows)
        and len({(row.style, round(row.x0)) for row in rows}) == 1
    ):
        return [Block((row,), ()) for row in rows]
    return split_entries(rows, lambda _text: -4.0)


def _entry(document: Document, block: Block, pieces: list[Piece], listing: Listing) -> Entry:
    entry: Entry = {}
    text = document.text
    title, rest = _title(pieces)
    quoted = _QUOTED.search(text, pieces[0].start, pieces[-1].end) if listing is PUBLICATIONS else None
    if quoted:
        field_spans.put_value(
            entry,
            listing.title,
            field_spans.read_span(text, quoted.start(1), len(text[: quoted.end(1)].rstrip(" .,")), 0.85),
        )
        rest = [piece for piece in pieces if piece.start >= quoted.end()]
    else:
        field_spans.put_value(entry, listing.title, field_spans.read_span(text, title[0].start, title[-1].end, 0.8))
    if listing.by:
        by = next((piece for piece in rest if _may_stand_behind(piece.text)), None)
        if by:
            opened, numbered = _BY.match(by.text), _ISSN.search(by.text)
            start, end = opened.end() if opened else 0, numbered.start() if numbered else len(by.text)
            field_spans.put_value(entry, listing.by, field_spans.read_span(text, by.start + start, by.start + end, 0.7))
    date = main_date(block) or next((d for row in block.header for d in row.dates), None)
    if listing.date is None:
        field_spans.put_dates(entry, date, 0.85)
    elif date and date.start:
        moment = date.start
        entry[listing.date] = FieldValue(moment.value, moment.span, 0.9)
    put_url(entry, document, block)
    if listing.body:
        described: Entry = {}
        put_body(described, document, block)
        if "summary" in described:
            entry[listing.body] = described["summary"]
        elif listing.title == "name" and listing.body == "description" and rest:
            field_spans.put_value(entry, "description", field_spans.read_span(text, rest[0].start, rest[-1].end, 0.6))
        if "highlights" in described and listing is PROJECTS:
            entry["highlights"] = described["highlights"]
    return entry


def _may_stand_behind(text: str) -> bool:
    """Whether a text may name who gave a certificate: no place, number, heading, or part of a sentence."""
    named = _BY.sub("", text)
    if word_scores.score_place(named) >= 0 or label_kind(named) is not None or kind_of(named) is not None:
        return False
    if sum(map(str.isdigit, named)) * _DIGITS > len(named):
        return False
    return word_scores.score_company(named) > 0 or word_scores.score_school(named) > c.LIKELY


def _answers(row: Row) -> Row | None:
    """A row of a project: what stands behind "Project:" or "Title:"; None for what another label asks for."""
    asked = labelled(row.text)
    if asked is None or asked[0] != "project" or label_kind(row.text) is not None:
        return row
    if not _NAMES_PROJECT.match(row.text):
        return None
    start = row.start + asked[1]
    cells = tuple((max(a, start), b) for a, b in row.cells if b > start)
    return replace(part(row, (start, row.end)), cells=cells) if cells else None


def _title(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the title and what follows: a title runs over commas unless an organisation stands behind one."""
    end = 1
    while end < len(pieces) and (pieces[end].separator == "space" or pieces[end].text.lower() in _RANKS):
        end += 1
    return pieces[:end], pieces[end:]
