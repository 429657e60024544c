"""JSON Resume (https://jsonresume.org/schema, version 1.0.0) from the fields of a record."""

from __future__ import annotations

import re
from collections.abc import Mapping

from winnow.values import Field, Json

_MEMBERS = {
    "work": ("name", "position", "location", "url", "startDate", "endDate", "summary", "highlights"),
    "volunteer": ("organization", "position", "url", "startDate", "endDate", "summary", "highlights"),
    "education": ("institution", "url", "area", "studyType", "startDate", "endDate", "score", "courses"),
    "skills": ("name", "level", "keywords"),
    "languages": ("language", "fluency"),
    "certificates": ("name", "date", "url", "issuer"),
    "projects": ("name", "description", "highlights", "startDate", "endDate", "url"),
    "publications": ("name", "publisher", "releaseDate", "url", "summary"),
    "awards": ("title", "date", "awarder", "summary"),
}
_DATES = frozenset({"startDate", "endDate", "date", "releaseDate"})
_DATE = re.compile(r"[12]\d{3}(?:-[01]\d(?:-[0-3]\d)?)?")
_URL = re.compile(r"(?<![a-z+.-])[a-z][a-z+.-]*+://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def to_json_resume(fields: Mapping[str, Field]) -> dict[str, Json]:
    """A document that is valid against the schema; what a field does not know is left out.

    ``basics.phone`` is the number as written; a place a job gives is one string there, ``basics.location`` an object.
    """
    resume: dict[str, Json] = {"basics": _basics(fields)}
    for section, members in _MEMBERS.items():
        entries = _list(fields, section)
        kept = [_entry(entry, members) for entry in entries if isinstance(entry, dict)]
        if any(kept):
            resume[section] = [entry for entry in kept if entry]
    return resume


def _basics(fields: Mapping[str, Field]) -> dict[str, Json]:
    basics: dict[str, Json] = {}
    for name in ("name", "label", "summary"):
        value = fields[name].value if name in fields else None
        if isinstance(value, str) and value:
            basics[name] = value
    emails = _list(fields, "emails")
    if emails:
        basics["email"] = emails[0]
    phones = [phone for phone in _list(fields, "phones") if isinstance(phone, dict)]
    if phones:
        basics["phone"] = phones[0].get("raw") or phones[0].get("number")
    links = [link for link in _list(fields, "links") if isinstance(link, str) and _URL.fullmatch(link)]
    if links:
        basics["url"] = links[0]
    location = fields["location"].value if "location" in fields else None
    if isinstance(location, dict):
        basics["location"] = {key: location[key] for key in ("city", "region", "countryCode") if location.get(key)}
    profiles = [
        _entry(profile, ("network", "username", "url"))
        for profile in _list(fields, "profiles")
        if isinstance(profile, dict)
    ]
    if profiles:
        basics["profiles"] = list(profiles)
    return basics


def _list(fields: Mapping[str, Field], name: str) -> list[Json]:
    value = fields[name].value if name in fields else None
    return value if isinstance(value, list) else []


def _entry(entry: Mapping[str, Json], members: tuple[str, ...]) -> dict[str, Json]:
    kept: dict[str, Json] = {}
    for member in members:
        value = entry.get(member)
        if value in (None, "", []):
            continue
        if member in _DATES and not (isinstance(value, str) and _DATE.fullmatch(value)):
            continue
        if member == "url" and not (isinstance(value, str) and _URL.fullmatch(value)):
            continue
        kept[member] = value
    return kept
