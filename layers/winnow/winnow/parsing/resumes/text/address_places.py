"""Places in forms that only a line of a person's own address has, where an employer cannot stand beside a city."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import places
from winnow.parsing.resumes.text.places import Place
from winnow.parsing.resumes.text.word_scores import score_title
from winnow.text import fold, words

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
_CODE = re.compile(  # wherever it stands
    r"(?:\bpin(?:\s?code)?\s*(?:[-:.]+\s*)?)?(?<![\w-])(?:[A-Z]{1,2}-\d{4}|(?:[A-Z]{1,2}-)?\d{5,6}|\d{3}[\s-]\d{3}|"
    r"\d{2}-\d{3})(?![\w-])",
    re.IGNORECASE,
)
_PARTED = re.compile(
    r"[,;()\[\]\n\t]+\s*|(?<=[^\W\d_]{3})\.\s*|(?<!\s)\s+[-–—]\s*|(?<=\w)[-–—:]\s*(?=[A-Z\d])|[-–—]\s+"
)
_LEADS = re.compile(  # words of addresses
    r"\b(?:nagar|colony|vihar|marg|chowk|gali|mohalla|moh|puram|enclave|society|apartments?|layout|ext(?:n|ension)|ward|"
    r"vill(?:age)?|post|p\.?o|v\.?p\.?o|near|opp|dist(?:rict|t)?|teh(?:sil)?|taluka?|street|st|road|rd|lane|avenue|ave|"
    r"drive|boulevard|square|rue|via|calle|rua|platz|straße|strasse|straat|weg|laan|allee|avenida|plaza|phase|sector|"
    r"block|house|flat|floor|h\.?\s?no)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:near|opp(?:osite)?|behind)\b", re.IGNORECASE)
_PROSE = re.compile(r"\b(?:at|on|the|for|to|with|as|is|and|from|in)\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LIVES_IN = re.compile(r"\s*(?:(?:based|living|located|residing)\s+)?in\s+(?=[^\W\d_])", re.IGNORECASE)
_LONGEST_IN_PARTS = 160
_WORDS_OF_REGION = 2  # of one that no list holds
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
    if place is None or (place.city is None and not place.remote):
        place = _behind_country(freed) or place
    return _shifted(place, start) if place is not None and start else place


@lru_cache(maxsize=2048)
def read_parted_address(text: str) -> Place | None:
    """A listed city in an address whose parts nothing but their kinds tells: "44/2 Mill Colony Dewas (M.P) 455001".

    From the right: the country, the region, at most one name that no list holds, and the city, with what leads to it
    in its part or in those before. A house, a street or a postal code says that it is an address. It finds more than
    ``read_address_place`` and is less sure.

    Args:
        text: A line, or a part of one.

    Returns:
        The place with spans relative to ``text``, or None.
    """
    if len(text) > _LONGEST_IN_PARTS:
        return None
    if _YEAR.search(text):
        return None
    coded = _CODE.search(text) is not None
    bare = _CODE.sub(lambda code: "\n" * len(code.group()), text)
    parts = places.without_labels(text, _pieces(bare))
    country_span = region = None
    country: str | None = None
    skipped = False
    while parts:
        part = parts.pop()
        cut = _tail(text, part, country)
        if cut is not None:
            tail, code = cut
            named = (
                places.country_code(text[slice(*tail)]) == code and places.region_country(text[slice(*tail)]) is None
            )
            country_span, region = (tail, region) if named and country_span is None else (country_span, region or tail)
            country = code
            if tail[0] > part[0]:
                parts.append(_end_trimmed(text, part[0], tail[0]))
            continue
        city = _city_at_end(text, part, country)
        if city is not None:
            before = text[: city[0]].strip(_CUTS + ".:")
            anchored = country_span is not None or region is not None
            last = not text[city[1] :].strip(_CUTS + ".")
            if not _is_lead(before, named=anchored or coded) or not (anchored or coded or (before and last)):
                return None
            score = 4.0 if anchored else _ZONED_CITY if coded else _BARE_CITY
            return Place(
                city, region, country_span, country or places.city_country(text[slice(*city)]), score, (0, len(text))
            )
        if skipped or country is None or not (_is_short(name := text[slice(*part)]) or any(map(str.isdigit, name))):
            return None
        skipped = True
    return None


def _freed(text: str) -> tuple[str, int]:
    """(``text`` without where work is done and without the word for a city, where it begins)."""
    start, end = 0, len(text)
    for found in _FROM_ANYWHERE.finditer(text):
        before, behind = text[: found.start()].strip(), text[found.end() :].strip()
        if before and before[-1] in _CUTS and behind in ("", ")"):
            end = len(text[: found.start()].rstrip(_CUTS))
        elif not before and behind and behind[0] in _CUTS:
            start = len(text) - len(text[found.end() :].lstrip(_CUTS))
    kind = _KIND_OF_PLACE.match(text[start:end]) or _LIVES_IN.match(text[start:end])
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
    if not places.may_be_city(other.title() if text.islower() else other) or score_title(other) > 0:
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


def _behind_country(text: str) -> Place | None:
    """A listed city behind its country: "KE, Nakuru"."""
    country, comma, city = text.partition(",")
    code, name = places.country_code(country), city.strip()
    if not comma or code is None or not places.is_city(name) or places.city_country(name) != code:
        return None
    start = text.index(name, len(country))
    base = len(country) - len(country.lstrip())
    return Place((start, start + len(name)), None, (base, len(country.rstrip())), code, 4.0, (base, start + len(name)))


def _pieces(text: str) -> list[Span]:
    found, at = [], 0
    for cut in [*_PARTED.finditer(text), None]:
        start, end = _end_trimmed(text, at, cut.start() if cut else len(text))
        if any(map(str.isalpha, text[start:end])):
            found.append((start, end))
        at = cut.end() if cut else len(text)
    return found


def _end_trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _CUTS + "\t\n\u00a0":
        start += 1
    while end > start and text[end - 1] in _CUTS + "\t\n\u00a0":
        end -= 1
    return start, end


def _tail(text: str, part: Span, country: str | None) -> tuple[Span, str] | None:
    """The country or region at the end of a part, and the code of the country; of ``country`` when that is known."""
    for count in (3, 2, 1):
        found = list(re.finditer(r"\S+", text[slice(*part)]))[-count:]
        if len(found) < count:
            continue
        span = (part[0] + found[0].start(), part[1])
        name = text[slice(*span)]
        for code in (places.country_code(name), places.region_country(name)):
            if code is None or country not in (None, code) or (places.is_city(name) and span == part):
                continue
            before = _end_trimmed(text, part[0], span[0])
            if before[0] == before[1] or _tail(text, before, code) or _city_at_end(text, before, code):
                return span, code
    return None


def _city_at_end(text: str, part: Span, country: str | None) -> Span | None:
    found = list(re.finditer(r"\S+", text[slice(*part)]))
    for count in range(min(_CITY_WORDS, len(found)), 0, -1):
        span = (part[0] + found[-count].start(), part[1])
        name = text[slice(*span)]
        home = places.city_country(name)
        if fold(name) == "nagar" or not places.is_city(name) or country not in (None, home):
            continue
        before = found[-count - 1].group() if len(found) > count else ""
        own = home in _ZONED or not before or any(map(str.isdigit, before)) or _LEADS.fullmatch(before)
        return span if own else None  # "Bad Lindau" is not Lindau
    return None


def _is_lead(before: str, *, named: bool) -> bool:
    """Whether what stands before a city is the rest of an address, or nothing; ``named``: a region, a country or a
    postal code stands there, too, so that any number may be a house's."""
    if score_title(before) > 0 or _PROSE.search(before):
        return False
    if places.words_of_organizations().intersection(words(before)) and not _BESIDE.search(before):
        return False
    housed = any(map(str.isdigit, before)) if named else before[:1].isdigit()
    return not before or housed or _LEADS.search(before) is not None


def _is_short(name: str) -> bool:
    """Whether a name that no list holds may be a region's: "Raj.", "Lubelskie"."""
    return len(name.split()) <= _WORDS_OF_REGION


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
