"""What ``winnow parse`` does with one file. It runs in a child process, free of the command line's imports."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from winnow.parsing.documents import Document, DocumentError, Limits, read_document
from winnow.parsing.documents.formats.ocr_pages import OcrPage, document_of
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.confidence.ocr_confidence import weakened
from winnow.records.json_resume import to_json_resume
from winnow.values import Field, Json, Span

type Line = dict[str, Any]
"""One line of output: ``path``, ``ms``, ``outcome``, ``reason``, ``resume``, ``record``, and what an outcome adds."""


def parse_document(
    data: bytes, name: str, limits: Limits, recognised: Mapping[int, OcrPage] | None = None, *, with_text: bool
) -> Line:
    """Read and understand one document, as the ingestion worker does. ``recognised`` are pages that OCR has read.

    The outcome is ``parsed``, or ``not_a_resume`` with a reason; what was found is given with both.

    Raises:
        DocumentError: the document cannot be read.
    """
    start = time.perf_counter()
    document = read_document(data, name, limits, recognised)
    if not recognised:
        return _understood(document, start, with_text=with_text)
    within = document.spans_of_pages(recognised)
    return _understood(document, start, list(recognised.values()), within, with_text=with_text)


def parse_pages(pages: Sequence[OcrPage], limits: Limits, *, with_text: bool) -> Line:
    """Understand a recognised scan; as ``parse_document``, with the doubt about each word in the confidences."""
    start = time.perf_counter()
    return _understood(document_of(pages, limits), start, pages, with_text=with_text)


def _understood(
    document: Document,
    start: float,
    pages: Sequence[OcrPage] = (),
    within: Sequence[Span] | None = None,
    *,
    with_text: bool,
) -> Line:
    parsed = parse_resume(document)
    fields = weakened(parsed.fields, document.text, pages, within) if pages else parsed.fields
    line: Line = {
        "ms": round((time.perf_counter() - start) * 1000, 1),
        "outcome": "parsed" if parsed.is_resume else "not_a_resume",
        "reason": parsed.reason,
        "resume": to_json_resume(fields),
        "record": {field: described(value) for field, value in fields.items()},
    }
    if document.pages_without_text:
        line["pages_without_text"] = list(document.pages_without_text)
    if with_text:
        line["text"] = document.text
    return line


def failed(error: DocumentError, ms: float) -> Line:
    """The line of a file that cannot be read: ``needs_ocr``, or ``failed`` with the error's code."""
    outcome = "needs_ocr" if error.code == "needs_ocr" else "failed"
    return {
        "ms": round(ms, 1),
        "outcome": outcome,
        "reason": error.reason,
        "code": error.code,
        "resume": None,
        "record": None,
    }


def described(field: Field) -> dict[str, Json]:
    """A field as plain JSON, with where it and each of its leaves came from."""
    parts: Mapping[str, Json] = {
        pointer: {"provenance": str(part.provenance), "confidence": part.confidence, "span": _listed(part.span)}
        for pointer, part in field.parts.items()
    }
    described_field: dict[str, Json] = {
        "value": field.value,
        "provenance": str(field.provenance),
        "confidence": field.confidence,
        "span": _listed(field.span),
    }
    if parts:
        described_field["parts"] = dict(parts)
    return described_field


def _listed(span: Span | None) -> Json:
    return list(span) if span else None
