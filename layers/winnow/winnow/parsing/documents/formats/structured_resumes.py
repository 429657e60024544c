"""Resumes that are data already (JSON Resume, Europass XML, vCard), written out as a page that says the same.

So they are read like any other: every value has a place in the text, and one reader decides what it means.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from winnow.parsing.documents.archive import parse_xml
from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.encodings import decode
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.formats.europass import europass_to_json_resume
from winnow.parsing.documents.limits import Limits
from winnow.parsing.documents.vcards import Card, read_cards

type _Resume = Mapping[str, Any]

_HEADING: Final = Style(heading=2, before=BODY_SIZE)
_SECTIONS: Final = (
    ("work", "Experience"), ("volunteer", "Volunteering"), ("education", "Education"), ("skills", "Skills"),
    ("languages", "Languages"), ("certificates", "Certificates"), ("projects", "Projects"), ("awards", "Awards"),
    ("publications", "Publications"), ("interests", "Interests"), ("references", "References"),
)  # fmt: skip
_DESCRIPTION: Final = ("summary", "description", "reference")
_ITEMS: Final = ("highlights", "courses")
_MOST_ENTRIES: Final = 300  # of a section
_DATES: Final = ("startDate", "endDate", "date", "releaseDate")


def read_json_resume(data: bytes, limits: Limits) -> Document:
    """Read a resume in the JSON Resume schema.

    Raises:
        DocumentError: ``corrupt``, ``empty``, ``expands_too_much``.
    """
    try:
        resume = json.loads(decode(data), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise DocumentError("corrupt", "The resume is not JSON.") from error
    return _written(resume if isinstance(resume, dict) else {}, limits)


def read_europass(data: bytes, limits: Limits) -> Document:
    """Read a Europass document in XML (SkillsPassport 2 and 3).

    Raises:
        DocumentError: ``corrupt``, ``empty``, ``expands_too_much``.
    """
    return _written(europass_to_json_resume(parse_xml(data)), limits)


def read_vcard(data: bytes, limits: Limits) -> Document:
    """Read a vCard (RFC 6350, and the versions before it).

    Raises:
        DocumentError: ``empty``, ``expands_too_much``; ``unsupported_type`` for an address book.
    """
    cards = read_cards(decode(data))
    if len(cards) > 1:
        raise DocumentError(
            "unsupported_type", f"The file is an address book of {len(cards)} contacts; save it as CSV."
        )
    return _written(_from_card(cards[0] if cards else {}), limits)


def _written(resume: _Resume, limits: Limits) -> Document:
    flow = Flow(limits.nesting)
    basics = _object(resume.get("basics"))
    _write_line(flow, [_text(basics.get("name"))], Style(heading=1), size=20.0)
    _write_line(flow, [_text(basics.get("label"))], Style(heading=3), size=12.0)
    location = _object(basics.get("location"))
    place = ", ".join(
        filter(None, (_text(location.get(key)) for key in ("address", "postalCode", "city", "region", "countryCode")))
    )
    profiles = [_text(profile.get("url")) for profile in _objects(basics.get("profiles"))]
    contact = [*_texts(basics.get("email")), *_texts(basics.get("phone")), place, _text(basics.get("url")), *profiles]
    _write_line(flow, [" | ".join(filter(None, contact))])
    if _text(basics.get("summary")):
        _write_line(flow, ["Summary"], _HEADING, size=15.0)
        _write_text(flow, _text(basics.get("summary")))
    for key, title in _SECTIONS:
        entries = resume.get(key)
        if isinstance(entries, list) and entries:
            _write_line(flow, [title], _HEADING, size=15.0)
            for entry in entries[:_MOST_ENTRIES]:
                _write_entry(flow, key, _object(entry) or {"name": _text(entry)})
    return assemble("text", flow.drafts(), title=_text(basics.get("name")) or None, limits=limits)


def _write_entry(flow: Flow, section: str, entry: _Resume) -> None:
    named = {key: _text(value) for key, value in entry.items()}
    if section in ("skills", "interests"):
        keywords = ", ".join(_texts(entry.get("keywords")))
        label = ": ".join(filter(None, (named.get("name", ""), keywords)))
        _write_line(flow, [label], Style(bullet=True))
        return
    if section == "languages":
        known = named.get("fluency", "")
        _write_line(flow, [" ".join(filter(None, (named.get("language", ""), f"({known})" if known else "")))])
        return
    period = _period(entry)
    if section == "education":
        degree = " in ".join(filter(None, (named.get("studyType", ""), named.get("area", ""))))
        _write_line(flow, [", ".join(filter(None, (degree, named.get("institution", "")))), period])
        _write_line(flow, [named.get("score", "")])
    else:
        title = named.get("position") or named.get("title") or ""
        owner = named.get("name") or named.get("organization") or named.get("company") or ""
        place = named.get("location", "")
        issuer = named.get("issuer") or named.get("publisher") or named.get("awarder") or ""
        _write_line(flow, [", ".join(filter(None, (title, owner, issuer, place))), period])
    _write_line(flow, [named.get("url") or named.get("website") or ""])
    for key in _DESCRIPTION:
        _write_text(flow, named.get(key, ""))
    for key in _ITEMS:
        for item in _texts(entry.get(key)):
            _write_line(flow, [item], Style(bullet=True))


def _period(entry: _Resume) -> str:
    start, end, day, release = (_text(entry.get(key)) for key in _DATES)
    if start:
        return f"{start} - {end or 'Present'}"
    return end or day or release


def _write_line(flow: Flow, cells: list[str], style: Style | None = None, *, size: float = BODY_SIZE) -> None:
    filled = [cell for cell in cells if cell]
    for number, cell in enumerate(filled):
        if number:
            flow.tab()
        flow.run(" ".join(cell.split()), bold=bool(style and style.heading), size=size)
    if filled:
        flow.paragraph(style or Style())


def _write_text(flow: Flow, text: str) -> None:
    for line in text.split("\n"):
        _write_line(flow, [line])


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return str(value) if is_number else ""


def _texts(value: object) -> list[str]:
    found = [_text(item) for item in value] if isinstance(value, list) else [_text(value)]
    return [text for text in found if text]


def _object(value: object) -> _Resume:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[_Resume]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _from_card(card: Card) -> _Resume:
    """The properties of a contact as JSON Resume has them."""
    names = [part.strip() for part in card.get("N", [""])[0].split(";")]
    spelt = " ".join(names[i] for i in (3, 1, 2, 0) if i < len(names) and names[i])
    address = [part.strip() for part in card.get("ADR", [""])[0].split(";")]
    places = dict(
        zip(("box", "extended", "address", "city", "region", "postalCode", "countryCode"), address, strict=False)
    )
    basics = {
        "name": next(iter(card.get("FN", [])), "") or spelt,
        "label": next(iter(card.get("TITLE", card.get("ROLE", []))), ""),
        "email": card.get("EMAIL", []),
        "phone": [value.removeprefix("tel:") for value in card.get("TEL", [])],
        "url": next(iter(card.get("URL", [])), ""),
        "location": places,
        "summary": "\n".join(card.get("NOTE", [])),
        "profiles": [{"url": value} for value in (*card.get("X-SOCIALPROFILE", ()), *card.get("URL", ())[1:])],
    }
    company = next(iter(card.get("ORG", [])), "").split(";")[0]
    work = [{"position": basics["label"], "name": company}] if company else []
    return {"basics": basics, "work": work}
