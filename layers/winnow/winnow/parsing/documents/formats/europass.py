"""Europass XML as a JSON Resume: the passport of 2013 and the candidate of 2020 (HR-XML), by local names."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree.ElementTree import Element

from winnow.parsing.documents.archive import local

_LANGUAGES: Final = {
    "bul": "Bulgarian", "hrv": "Croatian", "ces": "Czech", "cze": "Czech", "dan": "Danish", "nld": "Dutch",
    "dut": "Dutch", "eng": "English", "est": "Estonian", "fin": "Finnish", "fra": "French", "fre": "French",
    "deu": "German", "ger": "German", "ell": "Greek", "gre": "Greek", "hun": "Hungarian", "gle": "Irish",
    "ita": "Italian", "lav": "Latvian", "lit": "Lithuanian", "mlt": "Maltese", "pol": "Polish", "por": "Portuguese",
    "ron": "Romanian", "rum": "Romanian", "slk": "Slovak", "slo": "Slovak", "slv": "Slovenian", "spa": "Spanish",
    "swe": "Swedish", "nor": "Norwegian", "isl": "Icelandic", "tur": "Turkish", "rus": "Russian", "ukr": "Ukrainian",
    "srp": "Serbian", "sqi": "Albanian", "mkd": "Macedonian", "ara": "Arabic", "zho": "Chinese", "jpn": "Japanese",
    "kor": "Korean", "hin": "Hindi", "cat": "Catalan", "fry": "Frisian", "heb": "Hebrew", "fas": "Persian",
}  # fmt: skip
"""Codes of ISO 639-2; another is written as it is."""


def europass_to_json_resume(root: Element) -> dict[str, Any]:
    """What a Europass document says, as JSON Resume has it; empty where it says nothing.

    Args:
        root: a ``SkillsPassport`` or a ``Candidate``.
    """
    return _from_candidate(root) if local(root.tag) == "Candidate" else _from_passport(root)


def _from_candidate(root: Element) -> dict[str, Any]:
    """A ``Candidate`` (Europass 2, HR-XML 3)."""
    person = _first(root, "CandidatePerson")
    channels = [item for item in _children(person) if local(item.tag) == "Communication"]
    by_kind: dict[str, list[Element]] = {}
    for item in channels:
        by_kind.setdefault(_inner(item, "ChannelCode").lower(), []).append(item)
    address = _first(person, "Address")
    name = _first(person, "PersonName")
    basics = {
        "name": " ".join(filter(None, (_inner(name, "GivenName"), _inner(name, "FamilyName")))),
        "email": [_inner(item, "URI") for item in by_kind.get("email", [])],
        "phone": [_dialled(item) for item in by_kind.get("telephone", [])],
        "location": {
            "address": _inner(address, "AddressLine"),
            "postalCode": _inner(address, "PostalCode"),
            "city": _inner(address, "CityName"),
            "countryCode": _inner(address, "CountryCode").upper(),
        },
        "summary": _unmarked(_inner(root, "ExecutiveSummary")),
        "profiles": [
            {"url": _inner(item, "URI")} for kind in ("web", "social media") for item in by_kind.get(kind, [])
        ],
    }
    work = [
        {
            "position": _inner(position, "PositionTitle"),
            "name": _inner(employer, "OrganizationName"),
            "location": _inner(_first(employer, "OrganizationContact"), "CityName"),
            "summary": _unmarked(_inner(position, "Description")),
            **_candidate_period(position),
        }
        for employer in _all(root, "EmployerHistory")
        for position in _all(employer, "PositionHistory")
    ]
    education = [
        {
            "studyType": _inner(item, "DegreeName"),
            "institution": _inner(item, "OrganizationName"),
            **_candidate_period(_first(item, "AttendancePeriod")),
        }
        for item in _all(root, "EducationOrganizationAttendance")
    ]
    mother = [{"language": _language(item), "fluency": "mother tongue"} for item in _all(person, "PrimaryLanguageCode")]
    competencies = [(_inner(item, "TaxonomyID").lower(), item) for item in _all(root, "PersonCompetency")]
    foreign = [
        {"language": _language(_first(item, "CompetencyID")), "fluency": _inner(item, "ScoreText")}
        for kind, item in competencies
        if kind == "language"
    ]
    skills = [{"name": _inner(item, "CompetencyName")} for kind, item in competencies if kind != "language"]
    return {"basics": basics, "work": work, "education": education, "languages": mother + foreign, "skills": skills}


def _dialled(channel: Element) -> str:
    country = _inner(channel, "CountryDialing").removeprefix("+")
    return f"{f'+{country} ' if country else ''}{_inner(channel, 'DialNumber')}"


def _candidate_period(element: Element | None) -> dict[str, str]:
    ended = "" if _inner(element, "CurrentIndicator").lower() == "true" else _inner(_first(element, "EndDate"), _DATE)
    return {"startDate": _inner(_first(element, "StartDate"), _DATE), "endDate": ended}


_DATE: Final = "FormattedDateTime"


def _language(code: Element | None) -> str:
    written = " ".join("".join(code.itertext()).split()) if code is not None else ""
    return _LANGUAGES.get(written.lower(), written)


def _all(element: Element | None, name: str) -> list[Element]:
    return [item for item in element.iter() if local(item.tag) == name] if element is not None else []


def _from_passport(root: Element) -> dict[str, Any]:
    """The learner's data of a ``SkillsPassport`` (Europass XML 3)."""
    person = _first(root, "Identification")
    name = _first(person, "PersonName")
    address = _first(_first(person, "Address"), "Contact")
    contact = _first(person, "ContactInfo")
    telephones = _first(contact, "TelephoneList")
    basics = {
        "name": " ".join(filter(None, (_inner(name, "FirstName"), _inner(name, "Surname")))),
        "label": _inner(_first(root, "Headline"), "Label"),
        "email": _inner(_first(contact, "Email"), "Contact"),
        "phone": [_inner(item, "Contact") for item in _children(telephones)],
        "url": _inner(_first(contact, "WebsiteList"), "Contact"),
        "location": {
            "address": _inner(address, "AddressLine"),
            "postalCode": _inner(address, "PostalCode"),
            "city": _inner(address, "Municipality"),
            "countryCode": _inner(_first(address, "Country"), "Label"),
        },
    }
    work = [
        {
            "position": _inner(_first(item, "Position"), "Label"),
            "name": _inner(_first(item, "Employer"), "Name"),
            "location": _inner(_first(item, "Employer"), "Municipality"),
            "summary": _unmarked(_inner(item, "Activities")),
            **_europass_period(item),
        }
        for item in _children(_first(root, "WorkExperienceList"))
    ]
    education = [
        {
            "studyType": _inner(item, "Title"),
            "institution": _inner(_first(item, "Organisation"), "Name"),
            **_europass_period(item),
        }
        for item in _children(_first(root, "EducationList"))
    ]
    languages = [
        {"language": _inner(_first(item, "Description"), "Label"), "fluency": fluency}
        for kind, fluency in (("MotherTongueList", "mother tongue"), ("ForeignLanguageList", ""))
        for item in _children(_first(root, kind))
    ]
    skills = [
        {"name": text}
        for kind in ("Computer", "JobRelated", "Organisational", "Communication", "Other")
        if (text := _unmarked(_inner(_first(_first(root, "Skills"), kind), "Description")))
    ]
    return {"basics": basics, "work": work, "education": education, "languages": languages, "skills": skills}


def _europass_period(item: Element) -> dict[str, str]:
    period = _first(item, "Period")
    return {"startDate": _europass_date(_first(period, "From")), "endDate": _europass_date(_first(period, "To"))}


def _europass_date(element: Element | None) -> str:
    """Attributes year, month and day, of which months may be written ``--03``."""
    if element is None:
        return ""
    parts = [element.get(key, "").strip("-") for key in ("year", "month", "day")]
    return "-".join(part.zfill(2) for part in parts if part)


def _unmarked(text: str) -> str:
    """Europass writes lists and emphasis as escaped HTML."""
    return re.sub(r"[ \t]+", " ", re.sub(r"<[^<>]{0,200}>", "\n", text)).strip()


def _first(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((item for item in element.iter() if local(item.tag) == name), None)


def _inner(element: Element | None, name: str) -> str:
    found = _first(element, name)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _children(element: Element | None) -> list[Element]:
    return list(element) if element is not None else []
