"""A name that a form asks for in parts: "First name: Jane" above "Surname: Fenwick"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.fields.name_text import bare_name, name_shape
from winnow.parsing.resumes.resume_model import FieldValue, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places
from winnow.parsing.resumes.text import resume_constants as c
from winnow.parsing.resumes.text.labels import labelled
from winnow.text import words

_NEAR = 3  # rows between the parts of a name at most
_ENDS = re.compile(r"\t|\s{3}|[|;]")
_WHOLE = "name"  # "Nom: ..." asks for the family name above "Prénom: ...", and for the whole name elsewhere


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name and its parts; the name stands nowhere as a whole, so it has no span."""

    name: FieldValue
    given: FieldValue
    family: FieldValue


def find_name_parts(document: Document, rows: Sequence[Row], name: FieldValue | None) -> NameParts | None:
    """The first name that rows ask for in parts.

    Args:
        document: The document that the rows are of.
        rows: All of its rows.
        name: The name that was found as a whole, which stays when it has all the parts.

    Returns:
        The parts, or None when no form asks for both of them, or ``name`` has them.
    """
    answers = list(_answers(document.text, rows))
    for at, (rank, kind, span) in enumerate(answers):
        near = {other: where for row, other, where in answers[at + 1 :] if row - rank <= _NEAR}
        found = near | {kind: span}
        given, family = found.get("given_name"), found.get("family_name")
        if _WHOLE in found and (given is None) != (family is None):
            given, family = given or found[_WHOLE], family or found[_WHOLE]
        if given is None or family is None:
            continue
        middle = found.get("middle_name")
        told = [document.text[slice(*part)] for part in (given, middle, family) if part]
        written = set(words(str(name.value))) if name is not None else set()
        if written.issuperset(words(" ".join(told))):
            return None
        return _parts(document.text, " ".join(" ".join(told).split()), given, family)
    return None


def _answers(text: str, rows: Sequence[Row]) -> Iterator[tuple[int, str, Span]]:
    """(which row, what it asks for, where the answer stands) of every label for a name or a part of one."""
    for rank, row in enumerate(rows):
        for start, _ in row.cells:
            asked = labelled(text[start : row.end])
            if asked is None or asked[0] not in (_WHOLE, "given_name", "middle_name", "family_name"):
                continue
            begins = start + asked[1]
            end = _ENDS.search(text, begins, row.end)
            span = bare_name(text, begins, end.start() if end else row.end)
            if span and not places.country_code(text[slice(*span)]):
                yield rank, asked[0], span


def _parts(text: str, whole: str, given: Span, family: Span) -> NameParts | None:
    shape = name_shape(whole, asked=True)
    score = min(0.98, (shape + c.NAME_ASKED_FOR + c.NAME_IN_HEADER) / 8)
    first, last = (field_spans.read_span(text, *span, score * 0.95) for span in (given, family))
    return NameParts(FieldValue(whole, None, score), first, last) if shape > 0 and first and last else None
