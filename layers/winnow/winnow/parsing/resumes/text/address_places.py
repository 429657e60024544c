"""Places in forms that only a line of a person's own address has, where an employer cannot stand beside a city."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import places
from winnow.parsing.resumes.text.places import Place
from winnow.parsing.resumes.text.word_scores import score_title

_WORK_FROM = (
    r"(?:fully[ -])?(?:remote|hybrid|on-?site|home ?office|wfh|remoto|híbrido|télétravail)(?: (?:work|only|ok))?"
)
_FROM_ANYWHERE = re.compile(rf"{_WORK_FROM}", re.IGNORECASE)
_CUTS = " /,|–—-()"
_KIND_OF_PLACE = re.compile(r"^\s*(?:(?:г|гор|м|с|пгт|смт|tp)\.\s*|(?:город|місто|thành phố)\s+)", re.IGNORECASE)
_DISTRICT = re.compile(r"\d{1,2}(?:\.|e|er|ème|th)?")
_CODE_BEFORE = re.compile(  # four digits alone may be a year or the number of a house
    r"^\s*(?:[A-Z]{1,2}[- ](?=\d))?(?:\d{5,6}|\d{3} \d{2}|\d{2}-\d{3}|\d{4} ?[A-Z]{2}|(?<=[- ])\d{4})"
    r"[\s,]+(?=[^\W\d_])"
)
_ZONE = re.compile(
    r"(?:(?<=[\s,.–—-])(?:pin(?:\s?code)?\s*+[-:.]*+\s*+)?(?<!\d)\d{3}[\s-]?\d{3}|[–—-]\s?\d{1,3})\s*+\.?\s*+$",
    re.IGNORECASE,
)
_ZONED = ("IN", "PK", "BD", "NP", "LK")  # countries whose cities number their postal zones
_CITY_WORDS = 3
_ZONED_CITY = 3.0  # the score of a listed city with a code behind it
_LONGEST = 90  # characters of an address line
_BARE_CITY = 2.0  # the score of a place that is one only where a place can stand
_UNLISTED = 1.0  # that of a town that only its postal code speaks for


@lru_cache(maxsize=2048)
def read_address_place(text: str) -> Place | None:
    """The place that ``text`` as a whole names when it is part of somebody's address.

    Besides what ``places.read_place`` reads: a city with "remote" beside it, with the word for a city before it
    ("г. Казань"), with a district's number ("Praha 5") or a district's or region's name that no list holds ("Kadıköy /
    İstanbul"), and a town that no list holds behind its postal code ("619 30 Trosa").

    Args:
        text: A line, or a part of one.

    Returns:
        The place with spans relative to ``text``, or None when it says anything else too.
    """
    if len(text) > _LONGEST:
        return None
    freed, start = _freed(text)
    place = places.read_place(freed) if freed else None
    if place is None or (place.city is None and not place.remote):
        place = _with_district(freed) or _of_pair(freed) or _before_zone(freed) or _behind_code(freed) or place
    return _shifted(place, start) if place is not None and start else place


def _freed(text: str) -> tuple[str, int]:
    """(``text`` without where work is done and without the word for a city, where it begins)."""
    start, end = 0, len(text)
    for found in _FROM_ANYWHERE.finditer(text):
        before, behind = text[: found.start()].strip(), text[found.end() :].strip()
        if before and before[-1] in _CUTS and behind in ("", ")"):
            end = len(text[: found.start()].rstrip(_CUTS))
        elif not before and behind and behind[0] in _CUTS:
            start = len(text) - len(text[found.end() :].lstrip(_CUTS))
    kind = _KIND_OF_PLACE.match(text[start:end])
    start += kind.end() if kind else 0
    return (text[start:end], start) if start < end else (text, 0)


def _with_district(text: str) -> Place | None:
    """A listed city with the number of a district: "Praha 5", "Paris 11e"."""
    city, _, district = text.strip().rpartition(" ")
    if _DISTRICT.fullmatch(district) is None or not places.is_city(city):
        return None
    base = len(text) - len(text.lstrip())
    return _bare((base, base + len(city)), text)


def _of_pair(text: str) -> Place | None:
    """A listed city beside a district or region that no list holds: "Kadıköy / İstanbul", "Kumasi, Ashanti"."""
    parts = re.split("[,/]", text)
    listed = [part.strip() for part in parts if places.is_city(part.strip())]
    if len(parts) != 2 or len(listed) != 1:  # city and district
        return None
    other = next(part.strip() for part in parts if part.strip() != listed[0])
    if not places.may_be_city(other) or score_title(other) > 0:
        return None
    start = text.index(listed[0])
    return _bare((start, start + len(listed[0])), text)


def _before_zone(text: str) -> Place | None:
    """A listed city before its postal code or the number of its zone, as South Asia writes it: "Chennai-91", "Ashok
    Vihar Delhi 110052", "Okhla New Delhi, Pin: 110025"."""
    zone = _ZONE.search(text)
    end = len(text[: zone.start()].rstrip(_CUTS + ".\t\n\u00a0")) if zone else 0
    for word in list(re.finditer(r"[^\s,]+", text[:end]))[-_CITY_WORDS:]:
        name = text[word.start() : end]
        if places.is_city(name) and places.city_country(name) in _ZONED:
            return Place((word.start(), end), None, None, places.city_country(name), _ZONED_CITY, (0, len(text)))
    return None


def _behind_code(text: str) -> Place | None:
    """A town that no list holds behind its postal code."""
    code = _CODE_BEFORE.match(text)
    if code is None:
        return None
    name = text[code.end() :].rstrip()
    if any(map(str.isdigit, name)) or any(map(places.is_ordinary, name.split())):
        return None  # "243601 Mob No. 98..."
    if not places.may_be_city(name) or score_title(name) > 0:
        return None
    return Place((code.end(), code.end() + len(name)), None, None, None, _UNLISTED, (0, len(text)))


def _bare(city: Span, text: str) -> Place:
    return Place(city, None, None, places.city_country(text[slice(*city)]), _BARE_CITY, (0, len(text)))


def _shifted(place: Place, by: int) -> Place:
    def moved(span: Span | None) -> Span | None:
        return (span[0] + by, span[1] + by) if span else None

    return replace(
        place,
        city=moved(place.city),
        region=moved(place.region),
        country_span=moved(place.country_span),
        span=(place.span[0] + by, place.span[1] + by),
    )
