"""Which values the fields of a resume may have. Pure.

A person's edit is held to the same shapes that the reader gives the fields, so that whatever reads a record (matching,
search, JSON Resume) need not ask who wrote it. Fields of other names, and those of rows and notes, hold any JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from winnow.records.record import RecordKind
from winnow.values import Json

_DATE = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_URL = re.compile(r"(?<![a-z+.-])[a-z][a-z+.-]*+:(//)?[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().\-/x#*]{3,}")
_MOST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where a value is not as it should be: a JSON pointer (RFC 6901) inside it, and what should stand there."""

    pointer: str
    wanted: str


type _Check = Callable[[Json, str], Iterator[Misfit]]


def misfits(kind: RecordKind, name: str, value: Json) -> list[Misfit]:
    """What keeps a value from being the value of a field; None, a cleared field, always fits."""
    check = _FIELDS.get(name) if kind is RecordKind.RESUME else None
    return [] if check is None or value is None else list(check(value, ""))


def _text(
    value: Json, at: str, pattern: re.Pattern[str] | None = None, wanted: str = "must be a text"
) -> Iterator[Misfit]:
    if not isinstance(value, str) or not value.strip() or (pattern and not pattern.fullmatch(value)):
        yield Misfit(at, wanted)


def _flag(value: Json, at: str) -> Iterator[Misfit]:
    if not isinstance(value, bool):
        yield Misfit(at, "must be true or false")


def _months(value: Json, at: str) -> Iterator[Misfit]:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_MONTHS:
        yield Misfit(at, f"must be a whole number of months, 0 to {_MOST_MONTHS}")


def _list(check: _Check, value: Json, at: str) -> Iterator[Misfit]:
    if not isinstance(value, list):
        yield Misfit(at, "must be a list")
        return
    for place, each in enumerate(value):
        yield from check(each, f"{at}/{place}")


def _object(members: Mapping[str, _Check], value: Json, at: str) -> Iterator[Misfit]:
    """An object whose known members fit where they are given; it has at least one of them."""
    if not isinstance(value, dict) or not value.keys() & members.keys():
        yield Misfit(at, f"must be an object with some of {', '.join(members)}")
        return
    for name, check in members.items():
        if value.get(name) is not None:
            yield from check(value[name], f"{at}/{name}")


_date = partial(_text, pattern=_DATE, wanted="must be a date: YYYY, YYYY-MM or YYYY-MM-DD")
_email = partial(_text, pattern=_EMAIL, wanted="must be an e-mail address")
_url = partial(_text, pattern=_URL, wanted="must be a URL")
_phone = partial(_text, pattern=_PHONE, wanted="must be a phone number")
_texts = partial(_list, _text)
_SPECIAL: Mapping[str, _Check] = {
    **dict.fromkeys(("startDate", "endDate", "date", "releaseDate"), _date),
    **dict.fromkeys(("highlights", "keywords", "courses"), _texts),
    "url": _url,
    "number": _phone,
    "current": _flag,
}


def _of(*members: str) -> _Check:
    return partial(_object, {name: _SPECIAL.get(name, _text) for name in members})


def _entries(*members: str) -> _Check:
    return partial(_list, _of(*members))


_FIELDS: Mapping[str, _Check] = MappingProxyType(
    {
        **dict.fromkeys(("name", "given_name", "family_name", "label", "summary"), _text),
        "emails": partial(_list, _email),
        "phones": _entries("number", "raw"),
        "links": partial(_list, _url),
        "profiles": _entries("network", "username", "url"),
        "location": _of("city", "region", "country", "countryCode", "address", "postalCode"),
        "work": _entries(
            "name", "position", "location", "url", "startDate", "endDate", "current", "summary", "highlights"
        ),
        "volunteer": _entries("organization", "position", "url", "startDate", "endDate", "summary", "highlights"),
        "education": _entries("institution", "url", "area", "studyType", "startDate", "endDate", "score", "courses"),
        "skills": _entries("name", "level", "keywords"),
        "languages": _entries("language", "fluency"),
        "certificates": _entries("name", "date", "url", "issuer"),
        "projects": _entries("name", "description", "highlights", "startDate", "endDate", "url"),
        "publications": _entries("name", "publisher", "releaseDate", "url", "summary"),
        "awards": _entries("title", "date", "awarder", "summary"),
        "experience_months": _months,
    }
)
