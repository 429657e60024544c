"""What entries of several sections have in common: the date they are set under, a web address, a description."""

from __future__ import annotations

import re

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.layout.entries import Block
from winnow.parsing.resumes.resume_model import Entry, FieldValue
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans
from winnow.parsing.resumes.text.dates import DateRange

_URL = re.compile(r"(?:https?://|www\.)\S+")


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
