"""Where the person lives, from the rows of the header and the contact section."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, Found, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text import field_spans, places

_CUT = re.compile(r"\s*[|·•∙◦▪◆\t\u2190-\u2bff\ue000-\uf8ff\U0001f300-\U0001faff\ufe0f]+\s*|\s+[-–—]\s+")  # and icons
_LABEL = re.compile(
    r"^(?:location|address|city|residence|based in|lives in|home|place of residence|postal code & city|region|"
    r"country|adresse|wohnort|anschrift|ort|stadt|"
    r"ville|lieu|domicile|dirección|ciudad|domicilio|residencia|morada|endereço|cidade|localização|indirizzo|"
    r"città|residenza|adres|woonplaats|plaats)"
    r"\s*(?:&\s*\w+\s*)?(?::|\t|(?<=based in)\s)\s*",
    re.IGNORECASE,
)
_WITH_CODE = 2.0  # what a postal code adds to a place's score
# Parts of addresses are no longer than they may be (RFC 5321, RFC 1035), so that a page without a space is read once.
_NOISE = re.compile(
    r"[^\s,|]{1,64}@\S+|https?://\S+|www\.\S+|(?:[\w-]{1,63}\.){1,8}(?:com|org|net|io|dev|me|de|fr)(?:/\S*)?|"
    r"\+?[\d().\s-]{9,}"
)


def find_residence(document: Document, header: Sequence[Row], contact: Sequence[Row]) -> Entry | None:
    """``city``, ``region`` and ``countryCode`` of the best-founded place that the first rows give."""
    best: tuple[float, places.Place, int] | None = None
    rows = [*header[:15], *contact]
    for rank, row in enumerate(rows):
        for start, end in _stretches(document.text, row, rows[rank + 1 : rank + 3]):
            place = places.read_place(document.text[start:end])
            if place is None or place.remote:
                continue
            score = place.score + (0.5 if place.city else -1.0) - 0.02 * rank - 0.001 * (end - start)
            score += _WITH_CODE * (place.city is not None and _has_code(document.text, start + place.city[0]))
            if best is None or score > best[0]:
                best = (score, place, start)
    return _entry(document.text, best[1], best[2]) if best else None


def _has_code(text: str, city: int) -> bool:
    """Whether a postal code stands before the city."""
    return re.search(r"(?<!\d)\d{4,6}(?:-\d{3})?(?: ?[A-Z]{2})?\s+$", text[max(0, city - 16) : city]) is not None


def _stretches(text: str, row: Row, following: Sequence[Row]) -> list[Span]:
    """Parts of a row that may be a place, and the row with one or two below it (an address over several lines)."""
    found: list[Span] = []
    label = _LABEL.match(row.text)
    start = row.start + (label.end() if label else 0)
    at = start
    for cut in [*_CUT.finditer(text, start, row.end), None]:
        end = cut.start() if cut else row.end
        if end - at > 2:  # characters
            found += _without_noise(text, at, end)
        at = cut.end() if cut else end
    for begin, end in list(found):
        last = _last_two(text, begin, end)
        if last is not None and places.read_place(text[begin:end]) is None:
            found.append((last, end))
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


def _without_noise(text: str, start: int, end: int) -> list[Span]:
    spans, at = [], start
    for noise in [*_NOISE.finditer(text, start, end), None]:
        stop = noise.start() if noise else end
        span = field_spans.trimmed(text, at, stop)
        if span[1] - span[0] > 2:
            label = _LABEL.match(text[slice(*span)])
            spans.append((span[0] + (label.end() if label else 0), span[1]))
        at = noise.end() if noise else stop
    return spans


def _entry(text: str, place: places.Place, base: int) -> Entry:
    score = {4.0: 0.95, 3.0: 0.85, 2.0: 0.8}.get(place.score, 0.5)
    entry: Entry = {}
    for key, span in (("city", place.city), ("region", place.region)):
        if span:
            field_spans.put(entry, key, field_spans.read(text, base + span[0], base + span[1], score))
    named = place.country_span or place.region
    if place.country:
        exact = place.country_span
        entry["countryCode"] = Found(
            place.country,
            (base + exact[0], base + exact[1]) if exact else None,
            score if named else score * 0.7,
        )
    return entry
