"""What people call a record: a label, and a line that tells it from others of the same name. Pure.

A resume is called by its name, and told by its headline, its latest job or its place. A row or note is called by the
field that names things, found by its heading (or the first text it has), and told by contact details and place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from winnow.records.record import Record, RecordKind
from winnow.text import fold, letters_and_digits
from winnow.values import Field, Json

MAX_LABEL: Final = 80  # characters of a label
MAX_DETAIL: Final = 120  # characters of the second line
_DETAILS: Final = 3  # values that the second line holds

# Headings as letters and digits, without case and accents; the first that a record has counts.
_NAMES: Final = ("name", "full name", "fullname", "display name", "contact name", "nombre", "nome", "naam")
_THINGS: Final = (
    "company name", "company", "organisation", "organization", "product name", "product", "title", "subject", "firma",
    "nom",
)  # fmt: skip
_GIVEN: Final = ("given name", "first name", "firstname", "vorname", "prenom")
_FAMILY: Final = ("family name", "last name", "lastname", "surname", "nachname", "nom de famille")
_TELLING: Final = (
    "label", "headline", "position", "company", "email", "emails", "e mail", "phone", "phones", "telephone", "mobile",
    "city", "town", "location", "address", "country", "brand", "artist", "author", "authors", "year", "date",
)  # fmt: skip
_INSIDE: Final = ("city", "number", "value", "name", "position", "title")  # of an object: the first of these


@dataclass(frozen=True, slots=True)
class Label:
    """What people call a record.

    Attributes:
        text: one line; never empty.
        detail: a second line; empty where nothing else is known.
    """

    text: str
    detail: str


def label_of(record: Record) -> Label:
    """The label of a record, from its fields; of one without any, its file's name or the beginning of its id."""
    headings = {letters_and_digits(fold(name)): name for name in sorted(record.fields, reverse=True)}
    named = list(_naming(record.fields, headings))
    used = {name for name, _ in named}
    text = " ".join(value for _, value in named)
    if not text:
        first = next(_texts(record.fields), None)
        used, text = ({first[0]}, first[1]) if first else (set(), "")
    text = text or record.source.name or f"{record.kind.value} {record.record_id[:8]}"
    return Label(_cut(text, MAX_LABEL), _cut(" · ".join(_details(record, headings, used, text)), MAX_DETAIL))


def _naming(fields: Mapping[str, Field], headings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The field that names a person or thing; else given and family name; else a firm, a product or a title."""
    named = _first(fields, headings, _NAMES)
    parts = [part for names in (_GIVEN, _FAMILY) if (part := _first(fields, headings, names))]
    thing = _first(fields, headings, _THINGS)
    if named:
        yield named
    elif parts:
        yield from parts
    elif thing:
        yield thing


def _details(record: Record, headings: Mapping[str, str], used: set[str], text: str) -> Iterator[str]:
    """Values that tell the record from others of its name, the most telling first."""
    count = 0
    for heading in _TELLING:
        found = _first(record.fields, headings, (heading,))
        if found and found[0] not in used and found[1] not in text:
            yield found[1]
            count += 1
            if count == _DETAILS:
                return
        if heading == "position" and count == 0 and record.kind is RecordKind.RESUME:
            job = _latest_job(record.fields)
            if job:
                yield job
                count += 1


def _latest_job(fields: Mapping[str, Field]) -> str:
    work = fields["work"].value if "work" in fields else None
    first = work[0] if isinstance(work, list) and work else None
    if not isinstance(first, dict):
        return ""
    return ", ".join(str(first[name]) for name in ("position", "name") if first.get(name))


def _first(fields: Mapping[str, Field], headings: Mapping[str, str], wanted: Sequence[str]) -> tuple[str, str] | None:
    """The first of the headings that the record has a value for: the field's name and the value in a line."""
    for heading in wanted:
        name = headings.get(heading)
        value = _line(fields[name].value) if name is not None else ""
        if name is not None and value:
            return name, value
    return None


def _texts(fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """Fields that hold a text with a letter in it, by name."""
    for name in sorted(fields):
        value = fields[name].value
        if isinstance(value, str) and any(char.isalpha() for char in value):
            yield name, " ".join(value.split())


def _line(value: Json) -> str:
    """A value in one line: of a list its first, of an object its most telling member."""
    match value:
        case None | bool():
            return ""
        case str():
            return " ".join(value.split())
        case list():
            return _line(value[0]) if value else ""
        case dict():
            return next((line for name in _INSIDE if (line := _line(value.get(name)))), "")
        case _:
            return str(value)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
