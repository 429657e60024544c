"""Where the person lives, from the rows of the header and the contact section."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places
from winnow.parsing.resumes.text.address_places import read_address_place, read_parted_address
from winnow.parsing.resumes.text.labels import label_kind, labelled
from winnow.parsing.resumes.text.word_scores import is_degree, score_title
from winnow.text import words

_CUT = re.compile(  # at icons, too
    r"(?:(?<!\s)[^\S\t]++)?[|·•∙◦▪◆\t\u2190-\u2bff\ue000-\uf8ff\U0001f300-\U0001faff\ufe0f]++\s*+|(?<!\s)\s++[-–—]\s++"
)
_LABEL = re.compile(
    r"^(?:location|add?ress|city|residence|based in|lives in|home|place of residence|postal code & city|region|"
    r"country|adresse|wohnort|anschrift|ort|stadt|"
    r"ville|lieu|domicile|dirección|ciudad|domicilio|residencia|morada|endereço|cidade|localização|indirizzo|"
    r"città|residenza|adres|woonplaats|plaats)"
    r"\s*(?:&\s*\w+\s*)?(?::|\t|[-–—]+\s|(?<=based in)\s)\s*",
    re.IGNORECASE,
)
_CITY_LABEL = re.compile(
    r"(?:current\s+|present\s+)?(?:location|city|town|residence|place of residence|based in|lives in|wohnort|ort|stadt|"
    r"ville|ciudad|cidade|localização|città|residenza|woonplaats|plaats)\s*+(?:[:\t]\s*+|[-–—]+\s++|$)",
    re.IGNORECASE,
)
_LABEL_INSIDE = re.compile(r"(?:location|address|city|residence|adresse|wohnort)\s+(?=[^\W_])", re.IGNORECASE)
_CODED_CITY = re.compile(  # "Velachery, Chennai - 600 042"
    r"(?:^|[,;:)]\s*+|\n)([^\W\d_][^\W\d_]+(?: [^\W\d_]+){0,2})\s*+[-–—,.:(]*+\s*+(?:pin(?:code)?\s*+[-:.]*+\s*+)?"
    r"\d{3}\s?\d{3}(?!\d)",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|\d{5,}|https?:|www\.|\.(?:com|org|net|io|dev)\b|\+\d|\d{3}[ -]\d{3}")
_BARE_CITY = 2.0  # the score of a city's name and nothing else
_NAMED = 0.7  # the least raw score of a country that is not guessed from a city
_CODE_BEHIND = re.compile(
    r"[-–—,.:(\s]*+(?:pin(?:\s?code)?(?:\s?no)?\s*+[-:.]*+\s*+)?(?:\d{3}\s?\d{2,3}|(?!(?:19|20)\d\d)\d{4})(?!\d)",
    re.IGNORECASE,
)
_HEADER_ROWS = 6  # of a header that may hold addresses and numbers
_ASKS = re.compile(r"(?:\s*no\b)?\s*(?:[-.]+\s*)?[:：]", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"[^\W\d_]{3}\.[^\W\d_]")
_NAME_ROWS = 3  # the first rows of a document, in which the name stands
_CONTACTS = 2  # parts of such a row
_UNLISTED = 1.0  # the score of a city that only its neighbours speak for
_ANSWER_ROWS = 4  # the row with the label, and those that may go on with the address
_MAY_HOLD_A_PLACE = ("address", "address_part", "contact", "name")
_WITH_CODE = 2.0  # what a postal code adds to a place's score
# Parts of addresses are no longer than they may be (RFC 5321, RFC 1035), so that a page without a space is read once.
_NOISE = re.compile(
    r"[^\s,|]{1,64}@\S+|https?://\S+|www\.\S+|(?:[\w-]{1,63}\.){1,8}(?:com|org|net|io|dev|me|de|fr)(?:/\S*)?|"
    r"\+?[\d().\s-]{9,}"
)


def find_residence(
    document: Document, header: Sequence[Row], contact: Sequence[Row], name: str = "", others: Sequence[Row] = ()
) -> Entry | None:
    """``city``, ``region`` and ``countryCode`` of the best-founded place that a resume gives as its own.

    A city's name alone counts only where a place can stand: behind or below a label that asks for an address, beside a
    postal code, or in a row with an address, a number or a web page.

    Args:
        document: The document that the rows are of.
        header: The rows above the first heading.
        contact: Rows of contact details, wherever they stand.
        name: The person's name, which is no place.
        others: Rows in which only what a label asks for is an address (personal details at the end).

    Returns:
        The place with a raw score for each of its parts, or None.
    """
    rows, addressed = [*header[:15], *contact], _addressed(others)
    asked_for = {id(row) for row in (*_addressed(rows), *addressed)}
    found: _Found | None = None
    for read in (read_address_place, read_parted_address):
        for some in (rows, addressed):
            if found is None or found.place.city is None:
                found = _best_place(document.text, some, name, asked_for, read) or found
    if found is None:
        found = _between_contacts(document.text, header[:_HEADER_ROWS], name)
        found = found or _alone_among_contacts(header[:_HEADER_ROWS], name) or _behind_label(document.text, rows, name)
    return _entry(document.text, found.place, found.start) if found else None


def _between_contacts(text: str, rows: Sequence[Row], name: str) -> _Found | None:
    """A city that no list holds, among addresses and numbers and nothing else: "ada@example.org | Tarnby | +45 ..."."""
    for row in rows:
        parts = [part for part in _parts(text, row) if part[1] > part[0]]
        others = [part for part in parts if not _CONTACT.search(text[slice(*part)])]
        if len(others) != 1 or len(parts) < _CONTACTS:
            continue
        start, end = others[0]
        value = text[start:end]
        if _RUN_TOGETHER.search(value) or _ASKS.match(text, end):  # "E-mail.id", "Whatsap:-", "JOSHI.K"
            continue
        found = _unlisted(value, start, name)
        if found is not None:
            return found
    return None


def _alone_among_contacts(rows: Sequence[Row], name: str) -> _Found | None:
    """A city that no list holds, in a row between rows of addresses and numbers that are set like it."""
    for above, row, below in zip(rows, rows[1:], rows[2:], strict=False):
        beside = all(each.style[:2] == row.style[:2] and _CONTACT.search(each.text) for each in (above, below))
        if beside and not (row.caps or row.bullet or len(row.cells) > 1):
            found = _unlisted(row.text, row.start, name)
            if found is not None:
                return found
    return None


def _behind_label(text: str, rows: Sequence[Row], name: str) -> _Found | None:
    """A city that no list holds, behind a label that asks for a city, or in the row below it."""
    for row, below in pairwise(rows):
        label = _CITY_LABEL.match(row.text)
        if label is None:
            continue
        start, end = (below.start, below.end) if label.end() == len(row.text) else (row.start + label.end(), row.end)
        cut = _CUT.search(text, start, end)
        found = _unlisted(text[start : cut.start() if cut else end], start, name)
        if found is not None:
            return found
    return None


def _unlisted(value: str, start: int, name: str) -> _Found | None:
    """A city that no list holds, unless ``value`` is a name, a label, a position or ordinary words."""
    if not places.may_be_city(value) or set(words(value)) & set(words(name)) or score_title(value) >= 0:
        return None
    return _Found(0.0, places.Place((0, len(value)), None, None, None, _UNLISTED, (0, len(value))), start)


def _parts(text: str, row: Row) -> list[Span]:
    """The parts of a row between bars, dots, tabs and icons."""
    found, at = [], row.start
    for cut in [*_CUT.finditer(text, row.start, row.end), None]:
        found.append(field_spans.trimmed(text, at, cut.start() if cut else row.end))
        at = cut.end() if cut else row.end
    return found


class _Found(NamedTuple):
    score: float
    place: places.Place
    start: int


def _best_place(
    text: str, rows: Sequence[Row], name: str, asked_for: Collection[int], read: Callable[[str], places.Place | None]
) -> _Found | None:
    """The best-founded place of some rows; ``asked_for`` are those (by identity) under a label for an address."""
    best: _Found | None = None
    first = {row.start for row in rows[:_NAME_ROWS]}
    for rank, row in enumerate(rows):
        asked = labelled(row.text)
        if asked and asked[0] not in _MAY_HOLD_A_PLACE:
            continue
        told = (asked is not None and asked[0] == "address") or (asked is None and id(row) in asked_for)
        for start, end in _stretches(text, row, rows[rank + 1 : rank + 3]):
            place = read(text[start:end])
            if place is None or place.remote or _is_name(text, start, place, name):
                continue
            if _is_no_city(text, start, place, first=row.start in first):
                continue
            coded = place.city is not None and _has_code(text, start, place.city)
            alone = (start, end) == (row.start, row.end) and _is_below_name(rows, rank, name)
            if place.score == _BARE_CITY and not (told or coded or alone or _among_contacts(rows, rank, start, end)):
                continue
            score = place.score + (0.5 if place.city else -1.0) - 0.02 * rank - 0.001 * (end - start)
            score += _WITH_CODE * coded + 0.5 * told
            if best is None or score > best.score:
                best = _Found(score, place, start)
        wrapped = _wrapped(text, row, rows[rank + 1 : rank + 3])
        if wrapped is not None and not _is_name(text, row.start, wrapped, name):
            score = wrapped.score + 0.5 - 0.02 * rank
            if best is None or score > best.score:
                best = _Found(score, wrapped, row.start)
    return best


def _is_below_name(rows: Sequence[Row], rank: int, name: str) -> bool:
    """Whether a row stands right below the person's name, in type between the name's and that of the text below."""
    if not 0 < rank < len(rows) - 1:
        return False
    above, row, below = rows[rank - 1 : rank + 2]
    return words(above.text) == words(name) and above.size > row.size > below.size and row.page == above.page


def _wrapped(text: str, row: Row, following: Sequence[Row]) -> places.Place | None:
    """A place in a cell that goes on in the rows below, past what stands beside it: its spans are relative to the row.

    "301 Minor Avenue, Larkfield,<tab>English" above "Washington, US 98109"; "Tuzla, Bosnia and<tab>English" above
    "Herzegovina<tab>Bosnian", where a name goes on in the next row.
    """
    start, end = row.cells[0]
    if len(row.cells) < 2 or "," not in text[start:end]:  # cells
        return None
    ended = text[start:end].rstrip().endswith(",")
    below = [((each.start, each.end) if ended else each.cells[0]) for each in following if _goes_on(row, each)]
    pieces = [(start, end), *below]
    for more in range(2, len(pieces) + 1):
        place = _over(text, pieces[:more])
        named = [part for part in (place.region, place.country_span) if part] if place else []
        if not ended and not any(part[0] < end < part[1] for part in named):
            continue
        if place is not None and place.city is not None and place.score > _BARE_CITY:
            shift = row.start
            return replace(
                place,
                city=(place.city[0] - shift, place.city[1] - shift),
                region=place.region and (place.region[0] - shift, place.region[1] - shift),
                country_span=place.country_span and (place.country_span[0] - shift, place.country_span[1] - shift),
            )
    return None


def _over(text: str, pieces: Sequence[Span]) -> places.Place | None:
    """The place that pieces of the text make together, with its spans in the text."""
    joined, starts = "", []
    for start, end in pieces:
        starts.append((len(joined), start))
        joined += text[start:end] + "\n"
    place = places.read_place(joined.rstrip("\n"))

    def in_text(span: Span | None) -> Span | None:
        if span is None:
            return None
        base, start = next(each for each in reversed(starts) if each[0] <= span[0])
        return start + span[0] - base, start + span[1] - base

    if place is None:
        return None
    return replace(
        place, city=in_text(place.city), region=in_text(place.region), country_span=in_text(place.country_span)
    )


def _addressed(rows: Sequence[Row]) -> list[Row]:
    """The rows with a label that asks for an address, each with those below it that go on with the answer."""
    found: list[Row] = []
    left = 0
    for row in rows:
        asked = labelled(row.text)
        kind = asked[0] if asked else label_kind(row.text)
        left = _ANSWER_ROWS if kind == "address" else left - 1 if kind in (None, "address_part") and left else 0
        if left and not row.dates:
            found.append(row)
    return found


def _is_name(text: str, base: int, place: places.Place, name: str) -> bool:
    """Whether the city is the person's name, or a part of it that no list of cities holds: one text is one thing."""
    if place.city is None:
        return False
    city = text[base + place.city[0] : base + place.city[1]]
    of_name = set(words(name))
    found = words(city)
    shared = [word for word in found if word in of_name]
    return bool(shared) and (len(shared) == len(found) or not places.is_city(city))


def _is_no_city(text: str, base: int, place: places.Place, *, first: bool) -> bool:
    """Whether what was read as a city that no list holds is a label ("Whatsap:-"), or a name before a degree that is
    a state's or a country's code, too ("Jane Fenwick, MD"). ``first``: it stands where the name stands."""
    if place.city is None or places.is_city(text[base + place.city[0] : base + place.city[1]]):
        return False
    if _ASKS.match(text, base + place.city[1]):
        return True
    anchors = [text[base + a : base + b] for a, b in (place.region or (0, 0), place.country_span or (0, 0)) if b > a]
    return first and len(anchors) == 1 and is_degree(anchors[0])


def named_country(residence: Entry | None) -> str | None:
    """The country that an address names by itself or by a region; None when only a city tells it."""
    code = residence.get("countryCode") if residence else None
    return str(code.value) if isinstance(code, FieldValue) and code.score >= _NAMED else None


def _among_contacts(rows: Sequence[Row], rank: int, start: int, end: int) -> bool:
    """Whether a stretch stands beside a mail address, a number or a link in its row, or fills a row next to one, alone
    or with a position."""
    row = rows[rank]
    rest = row.text[: max(0, start - row.start)] + " " + row.text[end - row.start :]
    rest = rest.strip(" \t,;|")
    if rest and (_CONTACT.search(rest) or score_title(rest) < 0):
        return _CONTACT.search(rest) is not None
    return any(_CONTACT.search(near.text) for near in (*rows[max(0, rank - 1) : rank], *rows[rank + 1 : rank + 2]))


def _has_code(text: str, base: int, city: Span) -> bool:
    """Whether a postal code stands before or after the city."""
    before, after = text[max(0, base + city[0] - 16) : base + city[0]], text[base + city[1] : base + city[1] + 16]
    return bool(re.search(r"(?<!\d)\d{4,6}(?:-\d{3})?(?: ?[A-Z]{2})?\s+$", before) or _CODE_BEHIND.match(after))


def _stretches(text: str, row: Row, following: Sequence[Row]) -> list[Span]:
    """Parts of a row that may be a place, and the row with one or two below it (an address over several lines)."""
    found: list[Span] = []
    label, asked = _LABEL.match(row.text), labelled(row.text)
    answer = asked[1] if asked and asked[0] == "address" else 0
    start = row.start + (label.end() if label else answer)
    at = start
    for cut in [*_CUT.finditer(text, start, row.end), None]:
        end = cut.start() if cut else row.end
        if end - at > 2:  # characters
            found += _without_noise(text, at, end)
            bracket = text.find("(", at, end)
            found += [(at, bracket)] if bracket > at + 2 else []
        at = cut.end() if cut else end
    for begin, end in list(found):
        if places.read_place(text[begin:end]) is None:
            last = _last_two(text, begin, end)
            found += [(last, end)] if last is not None else []
            found += _city_before_region(text, begin, end)
    found += [coded.span(1) for coded in _CODED_CITY.finditer(text, start, row.end)]
    if not re.search(r"[@|]|https?:", row.text):
        for more in range(1, len(following) + 1):
            if all(_goes_on(row, r) for r in following[:more]):
                found.append((start, following[more - 1].end))
    return found


def _goes_on(row: Row, below: Row) -> bool:
    """Whether a row below may belong to the same address: set like it, short, and not labelled itself."""
    labelled = _LABEL.match(below.text) is not None
    return abs(below.x0 - row.x0) < 40 and len(below.text) < 60 and "@" not in below.text and not labelled


def _last_two(text: str, start: int, end: int) -> int | None:
    """Where the last two of three or more parts set off by commas begin: the place at the end of an affiliation."""
    commas = [match.end() for match in re.finditer(r",\s+", text[start:end])]
    return start + commas[-2] if len(commas) > 1 else None


def _city_before_region(text: str, start: int, end: int) -> list[Span]:
    """The end of an address without commas between its parts: "Civil Lines Aligarh, Uttar Pradesh"."""
    head, comma, _ = text[start:end].rpartition(", ")
    words_before = list(re.finditer(r"\S+", head)) if comma else []
    for count in (4, 3, 2, 1):
        if len(words_before) > count:
            begin = start + words_before[-count].start()
            place = places.read_place(text[begin:end])
            city = place.city if place is not None and place.score > _BARE_CITY else None
            if city is not None and city[0] == 0 and places.is_city(text[begin + city[0] : begin + city[1]]):
                return [(begin, end)]
    return []


def _without_noise(text: str, start: int, end: int) -> list[Span]:
    spans, at = [], start
    for noise in [*_NOISE.finditer(text, start, end), None]:
        stop = noise.start() if noise else end
        span = field_spans.trimmed(text, at, stop)
        if span[1] - span[0] > 2:
            label = _LABEL.match(text[slice(*span)]) or (at > start and _LABEL_INSIDE.match(text[slice(*span)]))
            spans.append((span[0] + (label.end() if label else 0), span[1]))
        at = noise.end() if noise else stop
    return spans


def _entry(text: str, place: places.Place, base: int) -> Entry:
    score = {4.0: 0.95, 3.0: 0.85, 2.0: 0.8}.get(place.score, 0.5)
    entry: Entry = {}
    for key, span in (("city", place.city), ("region", place.region)):
        if span:
            field_spans.put_value(entry, key, field_spans.read_span(text, base + span[0], base + span[1], score))
    named = place.country_span or place.region
    if place.country:
        exact = place.country_span
        entry["countryCode"] = FieldValue(
            place.country,
            (base + exact[0], base + exact[1]) if exact else None,
            score if named else score * 0.7,
        )
    return entry
