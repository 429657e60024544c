"""Jobs told as forms: "Company: ...", "Designation: ...", "Duration: ...", one block after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile, zip_longest

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.entry_members import main_date, put_body, put_url
from winnow.parsing.resumes.fields.work_members import without_links
from winnow.parsing.resumes.fields.work_sentences import named_in_answer
from winnow.parsing.resumes.layout.entries import Block
from winnow.parsing.resumes.layout.header_segmentation import segment_header
from winnow.parsing.resumes.resume_model import Entry, Span
from winnow.parsing.resumes.rows import Row, part
from winnow.parsing.resumes.text import field_spans, places, word_scores
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import label_kind, labelled
from winnow.text import has_digit

_TELLING = ("company", "position", "duration")
_LABELLED_SCORE, _UNLABELLED_SCORE = 0.9, 0.6
_ROLE = re.compile(r"\W*roles?\b", re.IGNORECASE)
_POST = re.compile(r"\W*post\b(?! office)", re.IGNORECASE)
_WITH_ADDRESS = re.compile(r"\b(?:address|indirizzo|direcci[oó]n|adres|adresse|morada)\b", re.IGNORECASE)
_ADDRESS_BEHIND = re.compile(r",\s+(?!(?:inc|ltd|llc|plc|gmbh|s\.?r\.?l|s\.?p\.?a|s\.?a)\b)", re.IGNORECASE)
_INNER = re.compile(
    r"(?:(?<![\s,;])[\s,;]++|(?<=[^\W\d_]\.))(?=(designation|duration|period|position|job\s+title|company|company\s+name|organi[sz]ation|project|client|"
    r"employer|division|department|location|work\s+experience|functional\s+area|"
    r"responsibilities|job\s+profile)\s*:)",
    re.IGNORECASE,
)
"""What stands before a label in the midst of a line."""
_LABEL_LEAD = 2  # words of a label before its last
_TITLE_WORDS = 6  # of a title that answers what somebody did
_SEVERAL = 2
_LONGEST_HEAD = 12  # words of an unlabelled row that names the company


@dataclass(frozen=True, slots=True)
class _Line:
    """A row, what it asks for, and where the answer begins (the row's end when it asks nothing)."""

    row: Row
    kind: str | None
    begins: int
    sure: bool = True
    """Whether the label says by itself what it asks for, and not what stands behind it."""


def is_form(rows: Sequence[Row]) -> bool:
    """Whether the rows are a form: a company and a position or a duration are asked for, or positions twice or more.

    Roles beside as many projects and clients are roles in projects, which is no form of jobs.
    """
    lines = [line for line in _lines(rows) if line.begins < line.row.end and line.sure]
    kinds = Counter(line.kind for line in lines)
    asked = [kind for kind in _TELLING if kinds[kind]]
    if "company" in asked and len(asked) > 1:
        return True
    roles = sum(line.kind == "position" and _ROLE.match(line.row.text) is not None for line in lines)
    of_projects = 2 * roles >= kinds["position"] and kinds["project"] >= kinds["position"]
    return kinds["position"] > 1 and bool(kinds["duration"]) and not of_projects


def read_forms(document: Document, rows: Sequence[Row]) -> list[Entry]:
    """One job a block; a block begins where the first of the labels comes again."""
    return [entry for block in _blocks(_lines(rows)) if (entry := _entry(document, block))]


def cut_at_labels(rows: Sequence[Row]) -> list[Row]:
    """The rows, cut before a label in their midst: "Period: 2014 to 2016 Designation: Clerk".

    Args:
        rows: The rows of a section of jobs.

    Returns:
        As many rows or more, in order; a row without such a label is the same.
    """
    found: list[Row] = []
    for row in rows:
        labels = _INNER.finditer(row.text, 1) if ":" in row.text else ()
        inner = [cut for cut in labels if not _goes_on_label(row.text[: cut.start()], cut[1])]
        if not inner:
            found.append(row)
            continue
        starts = [row.start, *(row.start + cut.end() for cut in inner)]
        ends = [*(row.start + cut.start() for cut in inner), row.end]
        cut = [_part_of(row, span) for span in zip(starts, ends, strict=True)]
        found += [cut[0], *(replace(each, bullet=False, gap=0.0) for each in cut[1:])]
    return found


def _part_of(row: Row, span: Span) -> Row:
    """A stretch of a row, with the cells that it holds of it."""
    start, end = span
    cells = tuple((max(a, start), min(b, end)) for a, b in row.cells if a < end and b > start)
    return replace(part(row, span), cells=cells)


def _goes_on_label(before: str, word: str) -> bool:
    """Whether a word goes on the label that the words before it begin: "Project Duration", "About the Company"."""
    lead = [word for word in before.split()[-_LABEL_LEAD:] if any(map(str.isalpha, word))]  # no "1." before it
    return any(label_kind(" ".join([*lead[at:], word])) is not None for at in range(len(lead)))


def _lines(rows: Sequence[Row]) -> list[_Line]:
    """What each row asks for; labels one below the other are answered by rows that begin with a colon below them.

    A PDF whose form has a column of labels and one of answers is read so, column by column.
    """
    found: list[_Line] = []
    at = 0
    while at < len(rows):
        asked = list(takewhile(_asks, rows[at:]))
        answered = at + len(asked)
        answered += answered < len(rows) and not _answers(rows[answered])  # "Total 2 years" between the two
        answers = list(takewhile(_answers, rows[answered : answered + len(asked)]))
        if len(asked) > 1 and len(answers) == len(asked):
            for label, row in zip(asked, answers, strict=True):
                found.append(_Line(row, _of_job(label_kind(label.text), row), row.start + _colon(row)))
            at = answered + len(answers)
        else:
            found.append(_line(rows[at]))
            at += 1
    named = [line.kind == "name" and below.kind in _TELLING for line, below in pairwise(found)]  # above "Position: ..."
    return [replace(line, kind="company") if of_job else line for line, of_job in zip_longest(found, named)]


def _asks(row: Row) -> bool:
    """Whether a row is a label and nothing else."""
    return len(row.cells) == 1 and not has_digit(row.text) and label_kind(row.text) is not None


def _answers(row: Row) -> bool:
    """Whether a row is an answer whose label was read elsewhere: it begins with a colon."""
    return row.text[:1] == ":"


def _colon(row: Row) -> int:
    """How many characters the colon in front of an answer takes, with the space behind it."""
    return len(row.text) - len(row.text.lstrip(": \t"))


def _line(row: Row) -> _Line:
    asked = labelled(row.text)
    if asked is None and len(row.cells) > 1:
        start, end = row.cells[0]
        kind = label_kind(row.text[: end - start])
        return _Line(row, _of_job(kind, row), row.cells[1][0] if kind else row.end)
    if asked is None:
        return _Line(row, None, row.end)
    kind = _of_job(asked[0], row, asked[1])
    return _Line(row, kind, row.start + asked[1], sure=kind != "position" or asked[0] != "task")


def _of_job(kind: str | None, row: Row, begins: int = 0) -> str | None:
    """What a label asks for among jobs.

    "Post" for the position and not for an office, "Experience" for its dates, "Profile" for the position where a title
    stands behind it.
    """
    answer = row.text[begins:].strip() if begins else ""
    if kind == "task" and answer and len(answer.split()) <= _TITLE_WORDS and _is_title(answer):
        return "position"
    if kind == "address_part" and _POST.match(row.text):
        return "position"
    return "duration" if kind == "experience" and row.dates else kind


def _is_title(text: str) -> bool:
    return word_scores.score_title(text) > c.BEYOND_DOUBT


def _blocks(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines cut before each repetition of the label that comes first, with what leads up to it.

    A position that is asked for once, above several employers, is that of the first. Where a block has another period
    below a row that names a firm, a job without that label begins there.
    """
    kinds = [line.kind for line in lines if line.kind in _TELLING]
    first = kinds[0] if kinds.count(kinds[0]) > 1 or kinds.count("company") < _SEVERAL else "company"
    starts = [index for index, line in enumerate(lines) if line.kind == first]
    lead = starts[0] if starts and starts[0] <= 2 and _leads(lines[: starts[0]]) else 0
    cuts = [max(0, start - lead) if _leads(lines[start - lead : start]) else start for start in starts]
    if first != kinds[0]:
        cuts[0] = 0
    cuts = sorted({*cuts, *_unlabelled_starts(lines, first)})
    return [list(lines[a:b]) for a, b in zip(cuts, [*cuts[1:], len(lines)], strict=True)]


def _unlabelled_starts(lines: Sequence[_Line], first: str | None) -> list[int]:
    """The rows that name a firm above a period, where the block above has its period."""
    found: list[int] = []
    dated = False
    for index, (line, below) in enumerate(pairwise(lines)):
        if line.kind == first:
            dated = False
        dated = dated or line.kind == "duration"
        if dated and below.kind == "duration" and line.kind is None and _is_firm(line.row):
            found.append(index)
            dated = False
    return found


def _is_firm(row: Row) -> bool:
    """Whether a row is the name of a firm and no more."""
    short = len(row.text.split()) <= _LONGEST_HEAD and not row.bullet and not row.prose
    return short and word_scores.score_company(row.text) > c.BEYOND_DOUBT


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
                span = without_links(document.text, *span) if member == "position" else span
                field_spans.put_value(entry, member, field_spans.read_span(document.text, *span, _LABELLED_SCORE))
    head = tuple(replace(line.row, bullet=line.row.bullet and line.kind != "duration") for line in lines[: last + 1])
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
    trimmed = field_spans.trimmed(text, *without_links(text, *span))
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
