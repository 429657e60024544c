"""Phone numbers: as written and in E.164; doubtful ones are kept with a low score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text.resume_normalise import country_of_phone, phone_value, text_value
from winnow.text import has_digit

_CANDIDATE = re.compile(
    r"(?<![\w@/$€£#-])(?<!\d\.)(?<!\+\+)(?<!(?<!\d{8}),)(?:(?<!\+)\+|00|\()?\d[\d\s().\-\u2010-\u2015/\u00a0]{5,22}\d(?:\s?(?:x|"
    r"ext\.?)\s?\d{1,5})?(?![\w@%]|\.\d|,\d(?!\d{7}))",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?<![^\W_])(?:phone|tel|telephone|telefon|téléphone|teléfono|telefone|telefono|telefoon|mobile?|mobil|móvil|celular|"
    r"cell|cellulare|portable|contact|whatsapp|mob|ph|"
    r"handy|gsm|call|fax|[tpmc])\s*+\.?\s*+(?:no\.?|number|nr\.?)?\s*+[:.)]?\s*+$",
    re.IGNORECASE,
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.\u2010-\u2015-]?\s?\d{3}[\s.\u2010-\u2015-]\d{4}")
_OTHER_NUMBER = re.compile(
    r"\b(?:passport|p\.?o\.? ?box|pin(?: ?code)?|iqama|aadhaa?r|pan|licen[cs]e|id(?: card)?|roll|reg(?:istration|d)?|"
    r"account|a/c|house|flat|plot|door|visa|civil id|dni|nif|nie|c[eé]dula(?: de ciudadan[ií]a)?|"
    r"documento de identidad|bsn|codice fiscale|c\.?d\.?c|indos)\b\W*(?:details?|card|box)?\W*"
    r"(?:no|number|num|#)?[^\w\d]*$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d[-\u2010-\u2015/.\s]++(?:(?:19|20)\d\d|\d{1,2})(?:\D|$)")
_POSTAL = re.compile(r"\d{4,5}-\d{3,4}")
_CODE_IN_FRONT = re.compile(
    r"(?!00)(?:\d{2}-\d{3}|\d{5,6})[ ,./]++(?=(?:\d[ -]?){8,10}\d$)"
)  # of nine to eleven digits
_AFTER_ANOTHER = re.compile(r"\+?\d[\d\s().-]{6,20}\s*[,/;&]\s*$")  # a number, behind which stands a second one
_BEFORE = 48  # characters before a number that may label it
_FEWEST, _MOST = 7, 15
_WITH_CODE = 14  # digits of a postal code and a number behind it


def find_phones(
    document: Document, rows: Sequence[Row], contact: Sequence[Row], countries: Sequence[str]
) -> list[Entry]:
    """Numbers in ``contact`` rows, then any in the rest that say what they are.

    A number names its country itself (+44, 0044); for one that does not, those of the document's other numbers are
    tried, then ``countries`` (ISO 3166: of the address, of the language), then the code that its first digits may be
    (91-98...). Without a country in which the number is valid it stays as written.
    """
    trusted = {(row.start, row.end) for row in contact}
    linked = [re.sub(r"\D", "", link.uri) for link in document.links if link.uri.lower().startswith("tel:")]
    written: list[_Written] = []
    seen: set[str] = set()
    for row in sorted(rows, key=lambda r: (r.start, r.end) not in trusted):
        in_contact = (row.start, row.end) in trusted
        if not has_digit(document.text[row.start : row.end]):
            continue
        for match in _CANDIDATE.finditer(document.text, row.start, row.end):
            found = _read_number(document.text, match.span(), row, linked, in_contact=in_contact)
            if found and found.digits[-9:] not in seen:
                seen.add(found.digits[-9:])
                written.append(found)
    signed, bare = (
        [
            country
            for each in written
            if each.number and each.bare is without and (country := country_of_phone(each.number))
        ]
        for without in (False, True)
    )
    return [_entry(each, list(dict.fromkeys([*signed, *countries, *bare]))) for each in written]


@dataclass(frozen=True, slots=True)
class _Written:
    """A number as it stands: ``number`` is E.164 when it names its country itself, ``bare`` without a sign for that
    ("91 98200 00000", which may be a local number, too)."""

    raw: str
    span: Span
    digits: str
    number: str | None
    labelled: bool
    shaped: bool
    tied: bool
    in_contact: bool

    @property
    def bare(self) -> bool:
        return not self.raw.lstrip("( ").startswith(("+", "00"))


def _read_number(text: str, span: Span, row: Row, linked: Sequence[str], *, in_contact: bool) -> _Written | None:
    start, end = span
    while text[end - 1] in " -–/(.":
        end -= 1
    raw = text[start:end]
    if raw.count("(") != raw.count(")"):
        if raw.startswith("(") and ")" not in raw:
            start += 1
        raw = text[start:end]
    postal = _CODE_IN_FRONT.match(raw) if sum(map(str.isdigit, raw)) >= _WITH_CODE else None
    if postal:  # "30-001 601 234 567"
        start, raw = start + postal.end(), raw[postal.end() :]
    digits = re.sub(r"\D", "", raw)
    if (
        not _FEWEST <= len(digits) <= _MOST
        or _YEARS.match(raw)
        or any(d.span[0] < end and start < d.span[1] for d in row.dates)
    ):
        return None
    before = _AFTER_ANOTHER.sub("", text[max(row.start, start - _BEFORE) : start])
    labelled = bool(_LABEL.search(before))
    if not labelled and _OTHER_NUMBER.search(before):
        return None
    shaped = bool(_NORTH_AMERICAN.fullmatch(raw)) or raw.startswith(("+", "00"))
    tied = any(digits[-7:] in uri for uri in linked)
    if not (in_contact or labelled or shaped or tied):
        return None
    code = (raw.isdigit() and len(digits) < 9) or _POSTAL.fullmatch(raw) is not None  # of a place, or an id
    if code and not (labelled or shaped or tied):
        return None
    return _Written(raw, (start, end), digits, phone_value(raw, None), labelled, shaped, tied, in_contact)


def _entry(written: _Written, countries: Sequence[str]) -> Entry:
    number = next((n for code in countries if (n := _valid(written.raw, code))), None) if written.bare else None
    number = number or written.number or next((n for code in countries if (n := _valid(written.raw, code))), None)
    if number is None and _NORTH_AMERICAN.fullmatch(written.raw) and not written.raw.isdigit():
        number = _valid(written.raw, "US")
    score = _score(written, number)
    entry: Entry = {"raw": FieldValue(text_value(written.raw), written.span, score)}
    if number:
        consistent = phone_value(written.raw, country_of_phone(number)) == number
        entry["number"] = FieldValue(number, written.span if consistent else None, score)
    else:
        entry["number"] = FieldValue(None, None, min(score, 0.3))
    return entry


def _valid(raw: str, country: str) -> str | None:
    """E.164 of a number that names no country, if it is one of ``country``'s."""
    import phonenumbers  # noqa: PLC0415 - loaded by phone_value already

    number = phone_value(raw, country)
    return number if number and phonenumbers.is_valid_number(phonenumbers.parse(number)) else None


def _score(written: _Written, number: str | None) -> float:
    import phonenumbers  # noqa: PLC0415 - loaded by phone_value already

    score = 0.25 + 0.25 * written.labelled + 0.3 * written.shaped + 0.3 * written.tied + 0.2 * written.in_contact
    if number is None:
        return min(score, 0.4)
    parsed = phonenumbers.parse(number)
    if not phonenumbers.is_possible_number(parsed):
        return min(score, 0.45)
    return min(0.97, score + (0.1 if phonenumbers.is_valid_number(parsed) else 0.0))
