"""Places: city, region and country in a text, by a list of the world's cities and by the shape of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from winnow.countries import country_codes, country_names
from winnow.parsing.resumes.resume_model import Span
from winnow.parsing.resumes.text import resume_lexicon
from winnow.parsing.resumes.text.labels import is_title_word, label_kind
from winnow.text import MONTHS, fold

_POSTAL = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z](?:\s?\d[A-Z]\d)?|"
    r"(?:[A-Z]{1,2}-)?\d{3,7}(?:[-\s]\d{2,4})?(?:\s?[A-Z]{2}(?=\s))?)(?!\w)"
)
_REMOTE = re.compile(
    r"^(?:fully |100 ?% )?(?:remote|hybrid|on-?site|home ?office|work from home|wfh|worldwide|anywhere|"
    r"télétravail|teletrabajo|remoto|da remoto|thuiswerk\w*)\b",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"^greater (.+?)(?: metropolitan)?(?: area)?$|^(.+?) (?:metropolitan area|metro area|area|region|und umgebung)$"
)
_ENDS_OF_AREAS = (" area", " region", " und umgebung")
_LETTERS = re.compile(r"[^\W\d_]+")
_CITY_SHAPE = re.compile(r"[^\W\d_][\w'’.-]*+(?: [^\W\d_][\w'’.-]*+){0,3}")
_RUN_ON = ("IN", "PK", "BD", "NP")  # countries in whose addresses district and city often stand without a comma
_LOWER_IN_CITY = frozenset(
    "de da do dos del la le les am an der den upon sur of y el di im in ob bei auf sous aan op".split()
)
_LONGEST_CODE = 3  # letters of a country's or region's code
_ABBREVIATED = 5  # characters of a part that may end in a full stop of its own
_SPLIT = re.compile(
    r"(?:(?<!\s)\s++)?[,،、()\[\]/|·•;]\s*+|(?<!\s)[^\S\n\t]*+[\n\t]\s*+|(?<!\s)\s++[-\u2013\u2014]\s++"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place read from a text, with spans relative to it.

    ``country`` is an ISO 3166 code. ``score``: 4 is sure, 2 a bare city name.
    """

    city: Span | None
    region: Span | None
    country_span: Span | None
    country: str | None
    score: float
    span: Span
    remote: bool = False


@cache
def cities() -> Mapping[str, str]:
    """Folded city name -> ISO country."""
    return {**resume_lexicon.entries("cities"), **resume_lexicon.entries("exonyms")}


@cache
def _regions() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Folded region names and, apart, their abbreviations (which count only in capitals), each -> ISO country."""
    names: dict[str, str] = {}
    short: dict[str, str] = {}
    for spelled, country in resume_lexicon.entries("regions").items():
        if spelled.endswith("*"):
            short.setdefault(spelled[:-1].upper(), country)
        else:
            names.setdefault(spelled, country)
    return names, short


@cache
def _joined_regions() -> frozenset[str]:
    """Names of regions and countries without spaces, as they are run together."""
    names, _ = _regions()
    return frozenset(name.replace(" ", "") for name in (*names, *country_names()))


@cache
def _ends_of_regions() -> frozenset[str]:
    """Last words of regions' names of several words that are no names of their own: "Pradesh", "Nadu"."""
    names, _ = _regions()
    ends = {name.rsplit(" ", 1)[-1] for name, country in names.items() if " " in name and country in _RUN_ON}
    return frozenset(end for end in ends if end not in names and end not in cities())


def region_country(text: str) -> str | None:
    """The country of a region's name or abbreviation, or None."""
    names, short = _regions()
    return short.get(text) or short.get(text.strip(".")) or names.get(fold(text).rstrip("."))


def country_code(text: str) -> str | None:
    """ISO code of a country's name or of its code in capitals, or None."""
    stripped = text.strip(" .")
    found = country_names().get(fold(text.strip())) or country_names().get(fold(stripped))
    return found or (stripped if len(stripped) == 2 and stripped in country_codes() else None)


def is_city(text: str) -> bool:
    """Whether the list of cities has ``text``; words that are labels or ordinary words (Mobile, Date) are no cities."""
    return city_country(text) is not None and not is_ordinary(text)


@lru_cache(maxsize=8192)
def is_ordinary(text: str) -> bool:
    """Whether ``text`` is a label or consists of ordinary words, and so is no place unless an address says so."""
    if label_kind(text) is not None:
        return True
    common = resume_lexicon.listed("common_words", "word")
    found = [word for part in re.split(r"[\s-]+", fold(text)) if (word := part.strip("'’."))]
    return bool(found) and all(len(word) == 1 or word in common or word in MONTHS or word in _STREETS for word in found)


@lru_cache(maxsize=8192)
def city_country(text: str) -> str | None:
    """The country of a listed city (areas around a city count as the city), or None."""
    folded = fold(text)
    known = cities()
    if folded in known:
        return known[folded]
    area = _AREA.match(folded) if folded.startswith("greater ") or folded.endswith(_ENDS_OF_AREAS) else None
    return known.get(area[1] or area[2]) if area else None


@lru_cache(maxsize=4096)
def read_place(text: str) -> Place | None:
    """The place that ``text`` as a whole names, or None when it says anything else too."""
    if not text or len(text) > 90 or "@" in text:  # characters of an address line
        return None
    if text.count(" ") >= _WORDS_OF_PROSE and not any(sign in text for sign in _SIGNS) and not _PART_LABEL.match(text):
        return None
    unspaced = _read_unspaced(text)
    if unspaced:
        return unspaced
    if len(text) < 40 and _REMOTE.match(text.strip()):
        return Place(None, None, None, None, 3.0, _trimmed(text, 0, len(text)), remote=True)
    if _names_nothing(text):
        return None
    parts = without_labels(text, _parts(text))
    if not parts or len(parts) > 5:  # street, district, city, region, country
        return None
    parts = [_without_abbreviation(text, part) for part in parts]
    parts = [*parts[:-1], *_spaced(text, parts[-1], alone=len(parts) == 1)]
    parts = [*parts[:-1], *_coded(text, parts[-1], alone=len(parts) == 1)]
    last = text[slice(*parts[-1])]
    if len(parts) > 2 and _says_again(last, [text[slice(*part)] for part in parts[:-1]]):
        parts.pop()
    elif len(parts) > 2 and text[slice(*parts[-2])] in (country_code(last), region_country(last)):
        parts.pop(-2)  # "Dublin (IE), Ireland", "Columbus (US), OH"
    place = _from_right(text, parts) or _turned(text, parts) or _with_unlisted_region(text, parts)
    return place or _with_wrapped_name(text)


def _names_nothing(text: str) -> bool:
    """Whether a text holds the last two words of no listed city, region or country and no code of one: most texts,
    which so need not be taken apart."""
    names, codes = _signs_of_places()
    found = _LETTERS.findall(text)
    folded = [word.lower() for word in found] if text.isascii() else _LETTERS.findall(fold(text))
    return not (names.may_be_in(folded) or codes.may_be_in(found))


class _Signs(NamedTuple):
    """The names of one word, and the last two words of longer ones."""

    single: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def from_names(cls, names: Iterable[str]) -> _Signs:
        found = [words for name in names if (words := _LETTERS.findall(name))]
        single = frozenset(words[0] for words in found if len(words) == 1)
        return cls(single, frozenset((words[-2], words[-1]) for words in found if len(words) > 1))

    def may_be_in(self, words: Sequence[str]) -> bool:
        """Whether some name may stand among the words of a text."""
        return not (self.single.isdisjoint(words) and self.pairs.isdisjoint(pairwise(words)))


@cache
def _signs_of_places() -> tuple[_Signs, _Signs]:
    """The signs of names, folded, and of codes, which are in capitals."""
    names, short = _regions()
    return _Signs.from_names((*cities(), *names, *country_names())), _Signs.from_names((*short, *country_codes()))


def _with_wrapped_name(text: str) -> Place | None:
    """A place whose country or region goes on in the next line: "Tuzla, Bosnia and / Herzegovina"."""
    place = read_place(text.replace("\n", " ")) if "\n" in text else None
    named = [part for part in (place.region, place.country_span) if part] if place else []
    return place if any("\n" in text[slice(*part)] for part in named) else None


_WORDS_OF_PROSE = 6  # spaces in a text without a sign that no address has
_SIGNS = ",،、()[]/|·•;\t\n-–—"
_WITH_CITY = re.compile(r"(?:[^\W\d_a-z]{2,4}(?:省|自治区|県))?([^\W\d_a-z]{2,5}?)(?:특별시|광역시|특별자치시|[市시])")
_WITH_WARD = re.compile(r"[^\W\d_a-z]{2,3}[都道府県]([^\W\d_a-z]{1,5}?)[区市町村]")


def _read_unspaced(text: str) -> Place | None:
    """A place in Chinese, Japanese or Korean: "上海市", "東京都世田谷区"."""
    stripped = text.strip()
    if not "\u3040" <= stripped[:1] <= "\ud7a3":
        return None
    found = _WITH_WARD.match(stripped) or _WITH_CITY.match(stripped)
    if found is None:
        return None
    base = len(text) - len(text.lstrip())
    country = cities().get(found[1]) or next(
        (code for name, code in cities().items() if stripped.startswith(name)), None
    )
    return Place((base + found.start(1), base + found.end(1)), None, None, country, 4.0, (base, base + len(stripped)))


_CODE_NEXT = re.compile(r"[\s,.-]*+(?:\d{5}(?:-\d{4})?|\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\d)")
_PART_LABEL = re.compile(
    r"(?:.*[\s.])?(?:dist(?:r?ict|irict)?|dis+t*|dt|teh(?:sil)?|taluka?|tal|post(?: office)?|p\.?o|p\.?s|vill(?:age)?|"
    r"v\.?p\.?o|state|country|city|town|pin(?: ?code)?|(?:permanent )?resident in|at)\s*"
    r"(?:[.:\-–]+\s*|(?<=in)\s+|(?<=at)\s+|(?<=dist)\s+|(?<=district)\s+)+",
    re.IGNORECASE,
)
_PART_KIND = re.compile(
    r"(?:(?<![\s.–-])[\s.–-]++)?(?:\bd\.?t|\bdis+t*(?:rict)?|\btaluka?|\btk|\bcity|\bstate|\bpin(?:\s?code)?)\.?$",
    re.IGNORECASE,
)
_STREETS = frozenset(
    "street st road rd lane ln avenue ave drive boulevard blvd block sector house colony building flat floor phase "
    "plot box south north east west po p.o old new main cross near opp behind".split()
)


_THOROUGHFARES = frozenset("street road lane avenue drive boulevard".split())


def without_labels(text: str, parts: list[Span]) -> list[Span]:
    """The parts of an address without the words that say what they are: "Dist: Salem", "Salem (Dt)"."""
    kept: list[Span] = []
    for start, end in parts:
        opened = _PART_LABEL.match(text, start, end)
        begin = opened.end() if opened else start
        kind = _PART_KIND.search(text, begin, end)
        stop = kind.start() if kind and kind.start() > begin and not is_city(text[begin:end]) else end
        part = text[begin:stop]
        if begin < stop and label_kind(part) != "address_part" and not is_title_word(part):  # "CV" is no Cape Verde
            kept.append((begin, stop))
    return kept


def _spaced(text: str, part: Span, *, alone: bool) -> list[Span]:
    """ "Bogotá Colombia" as two parts: a listed city and the country or region it lies in.

    Behind a street (not ``alone``) the city must lie there: "12 Mill Lane, Curitiba Paraná".
    """
    start, end = part
    if not any(map(str.isspace, text[start:end])):
        return [part]
    coded = _before_postal_code(text, part)
    if coded:
        return coded
    if not alone and (text.count(" ", start, end) > _WORDS_OF_PROSE or _countries_named(text[start:end])):
        return [part]
    for gap in re.finditer(r"\s+", text[start:end]):
        left, right = text[start : start + gap.start()], text[start + gap.end() : end]
        if not alone and (is_city(text[start:end]) or city_country(left) not in _countries_named(right)):
            continue
        if is_city(left) and (country_code(right) or (region_country(right) and not is_city(text[start:end]))):
            return [(start, start + gap.start()), (start + gap.end(), end)]
        region, _, code = right.rpartition(" ")
        if is_city(left) and region and country_code(code) in _countries_named(region):
            middle = start + gap.end() + len(region)
            return [(start, start + gap.start()), (start + gap.end(), middle), (middle + 1, end)]
    return [part]


def _before_postal_code(text: str, part: Span) -> list[Span]:
    """ "Larkham CA 94939" as two parts: what looks like a city before a region's abbreviation and a postal code."""
    start, end = part
    name, space, code = text[start:end].rpartition(" ")
    if not space or not _is_code(code) or region_country(code) is None or not _CODE_NEXT.match(text, end):
        return []
    return [(start, start + len(name)), (end - len(code), end)] if is_city(name) or may_be_city(name) else []


def _countries_named(text: str) -> set[str]:
    """The countries that a text may be, or be a region of."""
    return {code for code in (country_code(text), region_country(text)) if code}


def may_be_city(text: str) -> bool:
    """Whether a text that no list holds is written as a city's name is, and is no label and no ordinary word."""
    return _like_a_city(text) and not is_ordinary(text)


def _coded(text: str, part: Span, *, alone: bool) -> list[Span]:
    """ "ON CA" as two parts, and "Sydney NSW AU" as three: a region with the code of the country it lies in.

    A country's code behind its own name goes.
    """
    tokens = [(m.start() + part[0], m.end() + part[0]) for m in re.finditer(r"\S+", text[slice(*part)])]
    if len(tokens) < 2 or (alone and len(tokens) < 3):
        return [part]
    region, code = (text[slice(*token)] for token in tokens[-2:])
    if len(code) == 2 and country_code(region) == code:
        return [(part[0], tokens[-2][1])]
    if len(code) != 2 or country_code(code) is None or region_country(region) != country_code(code):
        return [part]
    city = [(tokens[0][0], tokens[-3][1])] if len(tokens) > 2 else []
    return [*city, *tokens[-2:]]


def _without_abbreviation(text: str, part: Span) -> Span:
    """A region's name without its abbreviation behind it: "Washington WA"."""
    name, space, code = text[slice(*part)].rpartition(" ")
    names, short = _regions()
    again = bool(space) and code in short and names.get(fold(name)) == short[code]
    return (part[0], part[0] + len(name)) if again else part


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " ,.;:()[]\t\n|·•-–—":
        start += 1
    while end > start and text[end - 1] in " ,;:([\t\n|·•-–—":
        end -= 1
    if end - start > _ABBREVIATED and text[end - 1] == "." and "." not in text[start : end - 1]:
        end -= 1
    return start, end


def _parts(text: str) -> list[Span]:
    """Comma-separated parts without postal codes, as spans."""
    parts, at = [], 0
    for cut in [*_SPLIT.finditer(text), None]:
        end = cut.start() if cut else len(text)
        piece_start = at
        for postal in [*_POSTAL.finditer(text, at, end), None]:
            piece_end = postal.start() if postal else end
            start, stop = _trimmed(text, piece_start, piece_end)
            if stop > start and any(c.isalpha() for c in text[start:stop]):
                parts.append((start, stop))
            piece_start = postal.end() if postal else end
        at = cut.end() if cut else end
    return parts


def _says_again(code: str, before: Sequence[str]) -> bool:
    """Whether a code behind a country is the country's own, or its region's that stands before it already:
    "Gijón, Spain, ES", "Seattle, Washington, US, WA"."""
    country = country_code(before[-1])
    if country is None or not code.isupper() or len(code) > _LONGEST_CODE:
        return False
    if country_code(code) == country and fold(before[-1]) != fold(code):
        return True
    return len(before) > 2 and region_country(code) == country == region_country(before[-2])


def _from_right(text: str, parts: list[Span]) -> Place | None:
    country_span = region = city = None
    left = list(parts)
    whole = (parts[0][0], parts[-1][1])
    country = _country_at_end(text, left)
    if country:
        country_span = left.pop()
    if left:
        code = _region_at_end(text, left)
        if (
            code
            and (country in (None, code))
            and not (len(left) == 1 and country and _is_city_in(text[slice(*left[-1])], country))
        ):
            alone = len(left) == 1 or any(c.isdigit() for c in text[slice(*left[-2])])  # behind a street at most
            if not (alone and country is None and is_city(text[slice(*left[-1])])):
                region, country = left.pop(), country or code
    known = False
    if region is None and _ends_in_unlisted_region(text, left, country):
        region = left.pop()
    if left:
        name = text[slice(*left[-1])]
        known = is_city(name)
        likely = bool(region or country_span) and _like_a_city(name) and not is_ordinary(name)
        if known or (likely and not (region is None and _is_skill(name))):
            city = left.pop()
            city, known = _listed_end(text, city, country, known=known)
            country = country or city_country(name)
    if left and not (city and all(_like_an_address(text[slice(*part)]) for part in left)):
        return None
    if not (city or region or country_span):
        return None
    anchored = bool(region or country_span)
    score = (4.0 if anchored else 2.0) if known else (3.0 if city else 1.5)
    return Place(city, region, country_span, country, score, whole)


def _region_at_end(text: str, parts: Sequence[Span]) -> str | None:
    """The country of the region that the last part names."""
    return "IN" if _ends_in_state(text, parts) else region_country(text[slice(*parts[-1])])


def _ends_in_state(text: str, parts: Sequence[Span]) -> bool:
    """Whether "UK" is Uttarakhand, as it is behind an Indian town: "Rishikesh, UK"."""
    return len(parts) > 1 and text[slice(*parts[-1])] == "UK" and _is_city_in(text[slice(*parts[-2])], "IN")


def _is_city_in(name: str, country: str) -> bool:
    """Whether a list has a city of that name in the country: Ontario is one of California's, and no city of Canada."""
    return is_city(name) and city_country(name) == country


def _is_skill(name: str) -> bool:
    """Whether a list of skills has a name, as in "GitLab CI / CD", which is no town of the Congo."""
    return any(fold(name) in skills for skills in resume_lexicon.groups("skills").values())


def _country_at_end(text: str, parts: Sequence[Span]) -> str | None:
    """The country that the last part names; None when it is a region rather, as in "Denver, CO"."""
    last, lone = text[slice(*parts[-1])], text[slice(*parts[0])]
    code = country_code(last)
    if code is None or _ends_in_state(text, parts):
        return None
    if len(parts) == 1 and (is_city(lone) or (len(lone) <= 2 and lone not in ("US", "UK", "EU"))):
        return None
    beside = {region_country(text[slice(*parts[-2])])} if len(parts) > 2 else set()  # "Toronto, ON, CA"
    of_city = {city_country(text[slice(*part)]) for part in parts[:-1]}
    ambiguous = code not in beside | of_city and len(last) <= 3 and region_country(last)
    return None if ambiguous else code


def _ends_in_unlisted_region(text: str, parts: Sequence[Span], country: str | None) -> bool:
    """Whether a part that no list holds follows a listed city of the country: "Medellín, Antioquia, CO"."""
    if len(parts) < 2 or country is None:
        return False
    before, last = (text[slice(*part)] for part in parts[-2:])
    listed = is_city(before) and city_country(before) == country and not is_city(last)
    return listed and (_like_a_city(last) or _is_code(last))


def _turned(text: str, parts: Sequence[Span]) -> Place | None:
    """A region before its listed city: "Texas, Austin"."""
    if len(parts) != 2:
        return None
    region, city = (text[slice(*part)] for part in parts)
    country = city_country(city)
    if country is None or not is_city(city) or region_country(region) != country or is_city(region):
        return None
    return Place(parts[1], parts[0], None, country, 4.0, (parts[0][0], parts[1][1]))


def _with_unlisted_region(text: str, parts: Sequence[Span]) -> Place | None:
    """A listed city, a region that no list holds, and the city's country without a comma: "Milano, MI IT"."""
    if len(parts) != 2 or not is_city(city := text[slice(*parts[0])]):
        return None
    region, space, country = text[slice(*parts[1])].rpartition(" ")
    code = country_code(country)
    if not space or code is None or code != city_country(city):
        return None
    known = fold(region) == fold(city) or region_country(region) is not None
    if not (known or _is_code(region) or (_like_a_city(region) and not is_ordinary(region))):
        return None
    middle, end = parts[1][0] + len(region), parts[1][1]
    return Place(parts[0], (parts[1][0], middle), (middle + 1, end), code, 4.0, (parts[0][0], end))


def _is_code(text: str) -> bool:
    return text.isalpha() and text.isupper() and len(text) <= _LONGEST_CODE


_OF_NAMES = frozenset(
    "new greater navi old great upper lower east west north south paschim purba".split()
)  # first words of a city's own name


def _listed_end(text: str, part: Span, country: str | None, *, known: bool) -> tuple[Span, bool]:
    """The listed city at the end of a part of an address that is none itself ("Burns Road Karachi"), and whether the
    result is listed."""
    first = fold(text[slice(*part)]).split()[0]
    if known or country not in _RUN_ON or first in _OF_NAMES:
        return part, known
    for gap in re.finditer(r"\s+", text[slice(*part)]):
        tail = part[0] + gap.end(), part[1]
        name = text[slice(*tail)]
        if fold(name) != "nagar" and is_city(name) and city_country(name) == country:
            return tail, True
    return part, False


@cache
def words_of_organizations() -> frozenset[str]:
    """Words of schools, legal forms and degrees."""
    organizations = (resume_lexicon.listed("organizations", group) for group in ("school", "legal"))
    return resume_lexicon.listed("degrees", "degree").union(*organizations)


def _like_a_city(name: str) -> bool:
    """Whether a name that no list holds may be a city's, before a region or a country."""
    words = name.split()
    if sum(map(str.isalpha, name)) <= 3 or len(words) > 3:
        return False
    if any(fold(word).rstrip(".") in words_of_organizations() for word in words):
        return False
    if region_country(name) or country_code(name) or fold(name).replace(" ", "") in _joined_regions():
        return False
    if fold(words[-1]) in _ends_of_regions() or (len(words) > 1 and fold(words[-1]) in _STREETS):
        return False  # "Nadu", "Utter Pradesh", "Thondi Road"
    if any(fold(word) in _THOROUGHFARES for word in words[1:]):
        return False  # "Wayne Avenue Indiana"
    if any(re.fullmatch(r"[A-Z]\.", word) for word in words[1:-1]):
        return False  # "Jane C. Fenwick, DO" is a physician, not of the Dominican Republic
    if not _CITY_SHAPE.fullmatch(name) or (len(words) > 1 and words[-1].isupper() and not name.isupper()):
        return False  # "Rheinland AG" is a firm
    return all(word[0].isupper() or word.lower() in _LOWER_IN_CITY for word in re.split(r"[ -]", name) if word)


def _like_an_address(part: str) -> bool:
    folded = fold(part)
    return (
        any(c.isdigit() for c in part)
        or is_city(part)
        or bool(
            re.search(
                r"(?:str|strasse|street|st|ave|avenue|road|rd|lane|ln|drive|dr|blvd|way|rue|via|calle|rua|"
                r"straat|weg|laan|platz|unit|apt|suite|floor|room|building|bldg|block|sector|piazza|place|court|square|allee|gasse|avenida|plaza)\.?\b",
                folded,
            )
        )
    )
