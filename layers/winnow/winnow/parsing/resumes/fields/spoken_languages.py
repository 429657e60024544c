"""Languages a person speaks, with how well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, resume_lexicon
from winnow.parsing.resumes.text.languages import tells_level
from winnow.text import fold

_WORD = re.compile(r"[^\W\d_]+")
_BEFORE_ITEM = ",،;|/•·:"
_CUT = re.compile(r"[,،;|·•\t\n]|\s{2,}")


def read_languages(document: Document, rows: Sequence[Row]) -> list[Entry]:
    """The languages that the rows of a section name; the level is what stands beside a name or below it."""
    found: list[Entry] = []
    waiting: list[Entry] = []  # several names on one line may have their levels on the next
    for row in rows:
        named = [entry for cell in row.cells for entry in _in_cell(document.text, cell)]
        if named:
            found.extend(named)
            waiting = [entry for entry in named if "fluency" not in entry]
            continue
        cells = [cell for cell in row.cells if tells_level(document.text[slice(*cell)])]
        for entry, cell in zip(waiting, cells, strict=False):
            field_spans.put_value(entry, "fluency", field_spans.read_span(document.text, *cell, 0.85))
        waiting = []
    return found


def _opens_item(text: str, start: int, at: int) -> bool:
    """Whether an item of a list begins here: a language in lower case, as many languages write them, is one there."""
    before = text[start:at].rstrip()
    return not before or before[-1] in _BEFORE_ITEM


def _in_cell(text: str, cell: Span) -> list[Entry]:
    start, end = cell
    known = {name: code for name, code in resume_lexicon.entries("languages").items() if code != "level"}
    names = [
        match.span()
        for match in _WORD.finditer(text, start, end)
        if fold(match.group()) in known
        and (match.group()[:1].isupper() or not match.group().isascii() or _opens_item(text, start, match.start()))
    ]
    label = re.match(r"[^:]{0,30}:", text[start:end])
    if label and len(names) > 1 and fold(text[start : start + label.end() - 1]) not in known:
        start += label.end()
    entries: list[Entry] = []
    for index, (name_start, name_end) in enumerate(names):
        limit = names[index + 1][0] if index + 1 < len(names) else end
        entry: Entry = {"language": FieldValue(text[name_start:name_end], (name_start, name_end), 0.95)}
        before = _CUT.split(text[(names[index - 1][1] if index else start) : name_start])[-1]
        after = text[name_end:limit]
        cuts = list(_CUT.finditer(after)) if index + 1 < len(names) else []
        if cuts:
            after = after[: cuts[-1].start()]
        span = field_spans.trimmed(text, name_end, name_end + len(after))
        value = text[slice(*span)].strip(" ")
        if value.startswith("(") or value.count("(") != value.count(")"):
            value = value.strip("() ")
        if value and tells_level(value) and len(value) < 60:  # a level is a label
            at = text.index(value, name_end)
            entry["fluency"] = FieldValue(" ".join(value.split()), (at, at + len(value)), 0.9)
        elif tells_level(before):
            at = name_start - len(before)
            lead = field_spans.trimmed(text, at, name_start)
            field_spans.put_value(entry, "fluency", field_spans.read_span(text, lead[0], lead[1], 0.8))
        entries.append(entry)
    return entries
