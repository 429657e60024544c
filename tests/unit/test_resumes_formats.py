"""The same person in six formats gives the same record, and every span says its value whatever the format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest
from support.spans import assert_spans_hold

from benchmarks.resumes.candidates import draw_candidate
from benchmarks.resumes.composition import Composed, Style, compose
from benchmarks.resumes.office import render_docx, render_odt, render_rtf
from benchmarks.resumes.pdf import Look, render_pdf
from benchmarks.resumes.texts import render_html, render_text
from winnow.parsing.documents import Document, read_document
from winnow.parsing.resumes import ParsedResume, parse_resume
from winnow.records.json_resume import to_json_resume
from winnow.values import Json

FORMATS: Mapping[str, Callable[[Composed], bytes]] = {
    "pdf": lambda made: render_pdf(made, Look()),
    "docx": lambda made: render_docx(made, "styled"),
    "odt": render_odt,
    "rtf": render_rtf,
    "html": render_html,
    "txt": render_text,
}
STYLES = (
    Style(entry="title_right", header="stacked", skills="commas"),
    Style(entry="company_right", header="pipes", skills="groups", capitals=True, dates="figures"),
    Style(entry="stacked", header="labelled", skills="bullets", dates="words", wording=1),
    Style(entry="glued", header="dots", skills="semicolons", since=True),
)
PEOPLE = range(401, 417)
ENOUGH = 0.95


def field_values(value: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from field_values(child, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from field_values(child, f"{pointer}/{index}")
    else:
        yield pointer, value


@cache
def parsed(number: int) -> dict[str, tuple[Document, ParsedResume]]:
    """A person's document in each format, and what is read of it."""
    made = compose(draw_candidate(number), STYLES[number % len(STYLES)])
    documents = {name: read_document(render(made), f"resume.{name}") for name, render in FORMATS.items()}
    return {name: (document, parse_resume(document)) for name, document in documents.items()}


def test_the_formats_give_the_same_record() -> None:
    equal: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for number in PEOPLE:
        records = {
            name: dict(field_values(to_json_resume(resume.fields))) for name, (_, resume) in parsed(number).items()
        }
        for name, record in records.items():
            equal[name] += len(record.items() & records["pdf"].items())
            total[name] += len(record.keys() | records["pdf"].keys())
    assert {name: equal[name] / total[name] for name in FORMATS if equal[name] < ENOUGH * total[name]} == {}
    assert total["pdf"] > 30 * len(PEOPLE)


@pytest.mark.parametrize("number", PEOPLE[:4])
def test_every_span_says_its_value_in_every_format(number: int) -> None:
    for document, resume in parsed(number).values():
        assert assert_spans_hold(document, resume) > 20
