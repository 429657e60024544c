"""What a record can be found by. Pure.

Every record keeps its words: entries on lines of their own, each a letter for what it is and its words in one spelling,
with a space on both sides of every word, e.g. ``"\\ns machine learning \\np berlin germany \\nt ada lovelace "``. So a
search is a question of which texts the words contain, and the store can ask it without handing the record over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from winnow.records.record import RecordKind
from winnow.text import fold
from winnow.values import Field, Json

_MOST_BYTES = 4096  # of a record's words: they are paid for with every write; what comes last goes first
_WORD = re.compile(r"[^\W_]+[+#]*")  # C++ and C# are words
_SEPARATORS = re.compile(r"[,;|/\n]")
_SKILL, _COMPANY, _PLACE, _TEXT = "s", "c", "p", "t"
_COLUMNS: Mapping[str, str] = {  # of rows and notes, by what is common; every other column is text
    **dict.fromkeys(("skill", "skills"), _SKILL),
    **dict.fromkeys(("company", "employer", "organisation", "organization"), _COMPANY),
    **dict.fromkeys(("place", "location", "address", "city", "town", "region", "state", "country"), _PLACE),
}


def words(text: str) -> list[str]:
    """The words of a text in one spelling: no case, no accents, nothing but letters and digits (and C++, C#)."""
    return _WORD.findall(fold(text))


@dataclass(frozen=True, slots=True)
class Criteria:
    """What records are searched for; what is None does not matter.

    Attributes:
        text: each word begins a word of the record's names, labels, jobs, studies and skills, or of a row's columns.
        skill, company, place: every word is a word of one skill, one company, or one place.
    """

    text: str | None = None
    skill: str | None = None
    company: str | None = None
    place: str | None = None

    @property
    def needles(self) -> list[str]:
        """Texts that the words of every match contain; what contains them all may still be none."""
        inside = [f" {word} " for wanted in self._entries().values() for word in words(wanted)]
        return list(dict.fromkeys([*(f" {word}" for word in words(self.text or "")), *inside]))

    def match(self, held: str) -> bool:
        """Whether a record with these words is a match.

        Args:
            held: the record's words, as ``gsi1`` holds them: one entry a line, led by its kind.
        """
        if not all(f" {word}" in held for word in words(self.text or "")):
            return False
        entries = held.split("\n")
        return all(
            any(entry.startswith(kind) and all(f" {word} " in entry for word in words(wanted)) for entry in entries)
            for kind, wanted in self._entries().items()
        )

    def _entries(self) -> dict[str, str]:
        wanted = {_SKILL: self.skill, _COMPANY: self.company, _PLACE: self.place}
        return {kind: text for kind, text in wanted.items() if text is not None}


def words_of(kind: RecordKind, fields: Mapping[str, Field]) -> str:
    """The words of a record with these fields."""
    values = {name: field.value for name, field in fields.items()}
    parts = _of_resume(values) if kind is RecordKind.RESUME else _of_columns(values)
    texts: dict[str, None] = {}
    lines: dict[str, None] = {}
    for what, text in parts:
        found = words(text)
        if what == _TEXT:
            texts |= dict.fromkeys(found)
        elif found:
            lines[f"\n{what} {' '.join(found)} "] = None
    return _bounded([*lines, f"\n{_TEXT} {' '.join(texts)} "] if texts else [*lines])


def _bounded(lines: Sequence[str]) -> str:
    """The lines that fit; of the last one, the words that do."""
    held = "".join(lines).encode()
    if len(held) <= _MOST_BYTES:
        return held.decode()
    return held[:_MOST_BYTES].decode(errors="ignore").rpartition(" ")[0] + " "


def _of_resume(values: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for name in ("name", "given_name", "family_name", "label"):
        yield _TEXT, _joined(values.get(name))
    yield _PLACE, _joined(values.get("location"))
    for job in _objects(values.get("work")):
        yield _COMPANY, _joined(job.get("name"))
        yield _TEXT, _joined(job.get("position"))
        yield _PLACE, _joined(job.get("location"))
    for study in _objects(values.get("education")):
        yield from ((_TEXT, _joined(study.get(name))) for name in ("institution", "studyType", "area"))
    for skill in _objects(values.get("skills")):
        keywords = skill.get("keywords")
        if isinstance(keywords, list) and keywords:
            yield _TEXT, _joined(skill.get("name"))
            yield from ((_SKILL, _joined(word)) for word in keywords)
        else:
            yield _SKILL, _joined(skill.get("name"))


def _of_columns(values: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    places: list[str] = []
    for name, value in sorted(values.items()):
        what = _COLUMNS.get(name.strip().lower(), _TEXT)
        if what == _PLACE:
            places.append(_joined(value))
        elif what == _TEXT:
            yield _TEXT, _joined(value)
        else:
            for leaf in leaf_texts(value):
                yield from ((what, part) for part in (_SEPARATORS.split(leaf) if what == _SKILL else [leaf]))
    yield _PLACE, " ".join(places)  # a row's city and country are columns of their own


def _objects(value: Json) -> Iterable[Mapping[str, Json]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _joined(value: Json) -> str:
    return " ".join(leaf_texts(value))


def leaf_texts(value: Json) -> Iterator[str]:
    """Every text and number inside a value, as a text; true and false are none."""
    match value:
        case None | bool():
            return
        case str() | int() | float():
            yield str(value)
        case list():
            for each in value:
                yield from leaf_texts(each)
        case dict():
            for each in value.values():
                yield from leaf_texts(each)
