"""Finding the records that are about a person, for somebody who then confirms them. Pure.

What is looked for is found anywhere in a record's fields, in any spelling of letters, spaces and dashes, and a name
also in any order of its words or cut into several fields. A document's text is not searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from winnow.records.record import Record
from winnow.records.searching import leaf_texts, words

_DIGITS = re.compile(r"\d")
_FEWEST_DIGITS = 7  # of a telephone number
_MOST_WORDS = 6  # of a text that may be a name with a title, a second name or its words in another order


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
            "name": self._names(held),
        }
        return [what for what, holds in by.items() if holds]

    def _has_email(self, text: str) -> bool:
        wanted = re.escape(self.email.strip().casefold())
        return re.search(rf"(?<![\w.+-]){wanted}(?![\w-])", text.casefold()) is not None

    def _has_phone(self, text: str) -> bool:
        """Whether the number is in the text; a leading zero or country code may be in one of the two only."""
        return digits(self.phone).lstrip("0")[-9:] in digits(text)

    def _names(self, held: Iterable[str]) -> bool:
        """Whether the texts of a record bear the name: as it is written, or in a short text with all of its words in
        any order, or in several texts that are nothing but words of it (a given name and a family name)."""
        name = words(self.name)
        wanted, found = set(name), set[str]()
        if not name:
            return False
        for text in held:
            there = words(text)
            if f" {' '.join(name)} " in f" {' '.join(there)} ":
                return True
            if wanted.issubset(there) and len(there) <= _MOST_WORDS:
                return True
            if wanted.issuperset(there):
                found.update(there)
        return found == wanted


def digits(text: str) -> str:
    """The digits of a text."""
    return "".join(_DIGITS.findall(text))


def _texts(record: Record) -> Iterator[str]:
    for fields in (record.fields, record.suggestions):
        for field in fields.values():
            yield from leaf_texts(field.value)
    for alternatives in record.alternatives.values():
        for alternative in alternatives:
            yield from leaf_texts(alternative.value)
    yield from record.tags
    yield record.source.name
