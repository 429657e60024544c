"""The promise of provenance: whatever is said to be extracted stands in the text where it is said to."""

from __future__ import annotations

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes import ParsedResume
from winnow.parsing.resumes.text.resume_normalise import supports
from winnow.values import Field, Json, Part, Provenance


def field_value(value: Json, pointer: str) -> Json:
    """What a JSON pointer leads to."""
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value[step]  # type: ignore[index]
    return value


def field_values(field: Field) -> list[tuple[str, Part]]:
    """The parts of a field by their pointers."""
    return list(field.parts.items()) or [("", Part(field.confidence, field.provenance, field.span))]


def assert_spans_hold(document: Document, resume: ParsedResume) -> int:
    """Every extracted value has a span, and its text normalises to the value; returns how many there are."""
    count = 0
    for name, field in resume.fields.items():
        for pointer, part in field_values(field):
            assert 0 <= part.confidence <= 1
            if field.parts and part.provenance is not Provenance.EXTRACTED:
                assert part.span is None
            elif part.provenance is Provenance.EXTRACTED:
                assert part.span is not None, (name, pointer)
                assert supports(document.text, name, pointer, field_value(field.value, pointer), part.span), (
                    name,
                    pointer,
                )
                count += 1
    return count
