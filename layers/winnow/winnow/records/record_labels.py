"""What people call a record: a label, and a line that tells it from others of the same name. Pure.

A resume is called by its name, and told by its headline, its latest job or its place. Of a row or note each field is a
hypothesis: its heading speaks for it as a name, or against it, in whatever language, and so does the look of its value.
The second line holds contact details, place and what else tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from winnow.records.label_words import (
    ATTRIBUTES,
    DESCRIPTIONS,
    FAMILY,
    GIVEN,
    GIVEN_BESIDE_FAMILY,
    ID_ENDINGS,
    IDS,
    NAME_ENDINGS,
    NAMES,
    NAMES_OF_ORGANISATIONS,
    OTHERS,
    THINGS,
    TITLES_OF_PERSONS,
)
from winnow.records.record import Record, RecordKind
from winnow.text import fold, is_placeholder, letters_and_digits
from winnow.values import Json

MAX_LABEL: Final = 80  # characters of a label
MAX_DETAIL: Final = 120  # characters of the second line
_LONGEST_VALUE: Final = 200  # characters of a value beside those of another record
_DETAILS: Final = 3  # values that the second line holds

# What a heading says for its field as the record's name.
_IS_NAME: Final = 10.0  # "name", "Bezeichnung"
_NAME_OF_THING: Final = 8.5  # "movie title"
_NAME_OF_UNKNOWN: Final = 8.0  # "rest_name"
_THING: Final = 6.0  # "vendor"
_DESCRIPTION: Final = 4.0
_NAME_OF_OTHER: Final = 3.0  # "director name"
_ATTRIBUTE: Final = -2.0
_ID: Final = -4.0
# What the look of a value says.
_NO_NAME: Final = -6.0  # an address, a date
_CODE: Final = -3.0  # "X-001", "NO"
_WORD: Final = -1.5  # "active"
_LONG: Final = -3.0
_CAPITALISED: Final = 0.5
_LIKE_A_NAME: Final = 1.5
_LONG_CHARACTERS: Final = 120
_NAME_WORDS: Final = 6

_HEADING_WORD: Final = re.compile(r"[A-Z]?[^\W\d_A-Z]+\d*|[A-Z]+(?![a-z])\d*|\d+")
_ADDRESS: Final = re.compile(r"\S@\S|https?:|www\.|^\+?[\d\s()/.-]+$", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_CODE_VALUE: Final = re.compile(r"(?=\S*\d)\S+|[^\W\d_]{1,3}\.?")

# Headings as letters and digits, without case and accents; those that a record has are shown in this order.
_TELLING: Final = (
    "label", "headline", "position", "company", "company name", "email", "emails", "e mail", "phone", "phones",
    "telephone", "mobile",
    "city", "town", "location", "address", "country", "brand", "artist", "author", "authors", "year", "date",
)  # fmt: skip
_TELLING_WORDS: Final = tuple(
    frozenset(words.split())
    for words in (
        "position job role beruf funktion title",
        "company organisation organization firma firm employer unternehmen entreprise empresa azienda",
        "email emails mail correo",
        "phone phones telephone telefon telefono mobile tel telefonas telepon telefonnummer телефон هاتف الهاتف טלפון",
        (
            "city town ort stadt ville ciudad citta wohnort woonplaats miasto sehir mesto obec varos oras linn pilseta "
            "miestas kota kaupunki город град місто πολη ciutat شهر مدينة المدينة location place venue"
        ),
        "country land pays pais paese krajina orszag tara negara страна χωρα",
        "brand marke marque marca manufacturer hersteller brewery publisher",
        "artist author authors autor director creator",
        "year jahr date datum released",
        "category kategorie genre genres type warengruppe branche cuisine",
        "price preis prix precio",
    )
)
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
    fields = _values(record)
    named = list(_naming(fields))
    if record.kind is RecordKind.RESUME and one_line(fields.get("name")):  # its fields are Winnow's own: its "label"
        named = list(_naming({"name": fields["name"]}))  # is a person's headline
    used = {name for name, _ in named}
    text = " ".join(value for _, value in named)
    text = text or record.source.name or f"{record.kind.value} {record.record_id[:8]}"
    details = _details(fields, used, text, resume=record.kind is RecordKind.RESUME)
    return Label(_cut(text, MAX_LABEL), _cut(" · ".join(details), MAX_DETAIL))


def _values(record: Record) -> dict[str, Json]:
    """The values of a record by their headings: those of the members of an object too, except in a resume."""
    if record.kind is RecordKind.RESUME:
        return {name: field.value for name, field in record.fields.items()}
    return {heading: value for name in record.fields for heading, value in _members(name, record.fields[name].value)}


def _members(heading: str, value: Json) -> Iterator[tuple[str, Json]]:
    """A value, or the members of an object: "first" within "name", "city" within "address"."""
    if not isinstance(value, dict):
        yield heading, value
        return
    for member, inner in value.items():
        whole = f"{heading} {member}"
        parts = (member, f"{member} {heading}")
        named = (each for each in parts if "".join(_heading_words(each)) in GIVEN | FAMILY)
        yield from _members(next(named, whole), inner)


def _naming(fields: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The fields that name a record with their values: a given and a family name, or the likeliest one."""
    values = {name: line for name in sorted(fields) if (line := _said(fields[name]))}
    words = {name: _heading_words(name) for name in values}
    scores = {
        name: _heading_score(words[name]) + _value_score(value)
        for name, value in values.items()
        if any(char.isalpha() for char in value) and not isinstance(fields[name], bool | int | float)
    }
    best = max(scores, key=lambda name: scores[name], default=None)
    parts = _parts_of_name(words)
    person = len(parts) == 2 and best is not None and "".join(words[best]) in NAMES_OF_ORGANISATIONS  # noqa: PLR2004
    if parts and (best is None or best in parts or person or not _is_whole_name(words[best])):
        yield from ((name, values[name]) for name in parts)
    elif best is not None:
        yield best, values[best]


def _parts_of_name(words: Mapping[str, Sequence[str]]) -> list[str]:
    """The fields of a given and a family name, or of one of them, in the order in which they are said."""
    joined = {name: "".join(of) for name, of in words.items()}
    given = next((name for name, text in joined.items() if text in GIVEN), None)
    family = next((name for name, text in joined.items() if text in FAMILY and name != given), None)
    if given is None and family is not None:
        given = next((name for name, text in joined.items() if text in GIVEN_BESIDE_FAMILY), None)
    if family is None and given is not None:
        family = next((name for name, text in joined.items() if text == "nom"), None)  # beside a "prénom"
    return [name for name in (given, family) if name is not None]


def _is_whole_name(words: tuple[str, ...]) -> bool:
    """Whether a heading says that its field holds the whole name."""
    return _heading_score(words) >= _IS_NAME and "".join(words) not in GIVEN_BESIDE_FAMILY - {"name"}


@lru_cache(maxsize=4096)
def _heading_words(heading: str) -> tuple[str, ...]:
    """The words of a column's heading, however they are put together: ``customerName``, ``CUSTOMER_NAME``."""
    return tuple(fold(word) for word in _HEADING_WORD.findall(heading))


@lru_cache(maxsize=4096)
def _heading_score(words: tuple[str, ...]) -> float:
    """What a heading says for its field as the record's name, and, below 0, against it."""
    joined = "".join(words)
    if joined in NAMES:
        return _IS_NAME
    if not words:
        return 0.0
    if words[-1] in NAMES or words[0] in NAMES:
        of = [word for word in words if word not in NAMES]
        if any(word in IDS for word in of):
            return _ID
        if any(word in OTHERS for word in of):
            return _NAME_OF_OTHER
        return _NAME_OF_THING if any(word in THINGS for word in of) else _NAME_OF_UNKNOWN
    if any(word in IDS or word.endswith(ID_ENDINGS) for word in words):
        return _ID
    if words[-1].endswith(NAME_ENDINGS) and not words[-1].startswith(TITLES_OF_PERSONS):
        return _NAME_OF_UNKNOWN  # "Kurstitel"
    if any(word in DESCRIPTIONS for word in words):
        return _DESCRIPTION
    if any(word in ATTRIBUTES for word in words):
        return _ATTRIBUTE
    return _THING if any(word in THINGS for word in words) else 0.0


def _value_score(value: str) -> float:
    """What the look of a value says for it as a name, and, below 0, against it."""
    if _ADDRESS.search(value) or _DATE.match(value):
        return _NO_NAME
    if len(value) > _LONG_CHARACTERS:
        return _LONG
    if _CODE_VALUE.fullmatch(value):
        return _CODE if value.isascii() else 0.0
    words = value.split()
    capitalised = sum(word[0].isupper() or not word[0].islower() for word in words)
    if len(words) == 1:
        return _CAPITALISED if capitalised else _WORD
    return _LIKE_A_NAME if len(words) <= _NAME_WORDS and 2 * capitalised > len(words) else 0.0


def _details(fields: Mapping[str, Json], used: set[str], text: str, *, resume: bool) -> Iterator[str]:
    """Values that tell the record from others of its name, the most telling first."""
    count = 0
    for found in _telling(fields, used, resume=resume):
        if found and found not in text:
            yield found
            count += 1
            if count == _DETAILS:
                return


def _telling(fields: Mapping[str, Json], used: set[str], *, resume: bool) -> Iterator[str]:
    headings = {letters_and_digits(fold(name)): name for name in sorted(fields, reverse=True)}
    shown = set(used)
    told = False
    for heading in _TELLING:
        name = headings.get(heading)
        value = _said(fields[name]) if name is not None and name not in shown else ""
        if name is not None and value:
            shown.add(name)
            told = True
            yield value
        if heading == "position" and not told and resume:
            yield _latest_job(fields.get("work"))
    if resume:
        return
    words = {name: frozenset(_heading_words(name)) for name in sorted(fields) if name not in shown}
    for group in _TELLING_WORDS:
        for name, of in words.items():
            if of & group and not of & IDS:
                yield _said(fields[name])


def _latest_job(work: Json) -> str:
    first = work[0] if isinstance(work, list) and work else None
    if not isinstance(first, dict):
        return ""
    return ", ".join(str(first[name]) for name in ("position", "name") if first.get(name))


def shown_values(record: Record) -> dict[str, str]:
    """The fields of a record as texts of one line, for lists that put records side by side; what is long is cut."""
    lines = {name: _cut(_whole(field.value), _LONGEST_VALUE) for name, field in record.fields.items()}
    return {name: line for name, line in lines.items() if line}


def _whole(value: Json) -> str:
    """A value in one line, with all its members."""
    match value:
        case list():
            return ", ".join(line for each in value if (line := _whole(each)))
        case dict():
            return " · ".join(line for each in value.values() if (line := _whole(each)))
        case bool():
            return "yes" if value else "no"
        case _:
            return one_line(value)


def one_line(value: Json) -> str:
    """A value in one line: of a list its first, of an object its most telling member."""
    match value:
        case None | bool():
            return ""
        case str():
            return " ".join(value.split())
        case list():
            return one_line(value[0]) if value else ""
        case dict():
            return next((line for name in _INSIDE if (line := one_line(value.get(name)))), "")
        case _:
            return str(value)


def _said(value: Json) -> str:
    """A value in one line; nothing of one that stands for a missing value ("N/A")."""
    line = one_line(value)
    return "" if is_placeholder(line) else line


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
