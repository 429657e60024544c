"""Finding the records that are about a person, for somebody who then confirms them. Pure.

What is looked for is found anywhere in a record's fields, in any spelling of letters, spaces and dashes; a document's
text is not searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from winnow.records.record import Record
from winnow.records.searching import words
from winnow.values import Json

_DIGITS = re.compile(r"\d")
_FEWEST_DIGITS = 7  # of a telephone number


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a person; what is empty does not matter."""

    email: str = ""
    phone: str = ""
    name: str = ""

    def matched_by(self, record: Record) -> list[str]:
        """What of the person the record holds: ``email``, ``phone``, ``name``."""
        held = list(_texts(record))
        by: Mapping[str, bool] = {
            "email": bool(self.email) and any(self._has_email(text) for text in held),
            "phone": len(digits(self.phone)) >= _FEWEST_DIGITS and any(self._has_phone(text) for text in held),
            "name": bool(words(self.name)) and any(self._has_name(text) for text in [*held, _full_name(record)]),
        }
        return [what for what, holds in by.items() if holds]

    def _has_email(self, text: str) -> bool:
        wanted = re.escape(self.email.strip().casefold())
        return re.search(rf"(?<![\w.+-]){wanted}(?![\w-])", text.casefold()) is not None

    def _has_phone(self, text: str) -> bool:
        """Whether the number is in the text; a leading zero or country code may be in one of the two only."""
        return digits(self.phone).lstrip("0")[-9:] in digits(text)

    def _has_name(self, text: str) -> bool:
        return f" {' '.join(words(self.name))} " in f" {' '.join(words(text))} "


def digits(text: str) -> str:
    """The digits of a text."""
    return "".join(_DIGITS.findall(text))


def _full_name(record: Record) -> str:
    parts = (record.fields.get(name) for name in ("given_name", "family_name"))
    return " ".join(str(field.value) for field in parts if field)


def _texts(record: Record) -> Iterator[str]:
    for fields in (record.fields, record.suggestions):
        for field in fields.values():
            yield from _leaves(field.value)
    for alternatives in record.alternatives.values():
        for alternative in alternatives:
            yield from _leaves(alternative.value)
    yield from record.tags
    yield record.source.name


def _leaves(value: Json) -> Iterator[str]:
    match value:
        case str() | int() | float():
            yield str(value)
        case list():
            for each in value:
                yield from _leaves(each)
        case dict():
            for each in value.values():
                yield from _leaves(each)
