"""Phone numbers: as written and in E.164; doubtful ones are kept with a low score."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow.parsing.documents.document_model import Document
from winnow.parsing.resumes.resume_model import Entry, Found, Span
from winnow.parsing.resumes.rows import Row
from winnow.parsing.resumes.text.resume_normalise import country_of_phone, phone_value, text_value

_CANDIDATE = re.compile(
    r"(?<![\w@/.,$€£#-])(?:\+|00|\()?\d[\d\s().\-\u2010-\u2015/\u00a0]{5,22}\d(?:\s?(?:x|"
    r"ext\.?)\s?\d{1,5})?(?![\w@%]|[.,]\d)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:phone|tel|telephone|telefon|téléphone|teléfono|telefone|telefono|telefoon|mobile?|mobil|móvil|celular|"
    r"cell|cellulare|portable|"
    r"handy|gsm|call|fax|[tpmc])\s*\.?\s*(?:no\.?|number|nr\.?)?\s*[:.)]?\s*$",
    re.IGNORECASE,
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.\u2010-\u2015-]?\s?\d{3}[\s.\u2010-\u2015-]\d{4}")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-\u2010-\u2015/.\s]+(?:(?:19|20)\d\d|\d{1,2})(?:\D|$)")
_POSTAL = re.compile(r"\d{4,5}-\d{3,4}")
_FEWEST, _MOST = 7, 15


def find_phones(document: Document, rows: Sequence[Row], contact: Sequence[Row], country: str | None) -> list[Entry]:
    """Numbers in ``contact`` rows, then any in the rest that say what they are.

    ``country`` is read into local numbers.
    """
    trusted = {(row.start, row.end) for row in contact}
    linked = [re.sub(r"\D", "", link.uri) for link in document.links if link.uri.lower().startswith("tel:")]
    found: list[Entry] = []
    seen: set[str] = set()
    for row in sorted(rows, key=lambda r: (r.start, r.end) not in trusted):
        in_contact = (row.start, row.end) in trusted
        for match in _CANDIDATE.finditer(document.text, row.start, row.end):
            entry = _read(document.text, match.span(), row, linked, country, in_contact=in_contact)
            if entry:
                digits = re.sub(r"\D", "", str(entry["raw"].value if isinstance(entry["raw"], Found) else ""))[-9:]
                if digits not in seen:
                    seen.add(digits)
                    found.append(entry)
    return found


def _read(
    text: str, span: Span, row: Row, linked: Sequence[str], country: str | None, *, in_contact: bool
) -> Entry | None:
    start, end = span
    while text[end - 1] in " -–/(.":
        end -= 1
    raw = text[start:end]
    if raw.count("(") != raw.count(")"):
        if raw.startswith("(") and ")" not in raw:
            start += 1
        raw = text[start:end]
    digits = re.sub(r"\D", "", raw)
    if (
        not _FEWEST <= len(digits) <= _MOST
        or _YEARS.match(raw)
        or any(d.span[0] < end and start < d.span[1] for d in row.dates)
    ):
        return None
    labelled = bool(_LABEL.search(text[max(row.start, start - 24) : start]))
    shaped = bool(_NORTH_AMERICAN.fullmatch(raw)) or raw.startswith(("+", "00"))
    tied = any(digits[-7:] in uri for uri in linked)
    if not (in_contact or labelled or shaped or tied):
        return None
    code = (raw.isdigit() and len(digits) < 9) or _POSTAL.fullmatch(raw) is not None  # of a place, or an id
    if code and not (labelled or shaped or tied):
        return None
    number = phone_value(raw, country or ("US" if _NORTH_AMERICAN.fullmatch(raw) else None))
    score = _score(number, labelled=labelled, shaped=shaped, tied=tied, in_contact=in_contact)
    entry: Entry = {"raw": Found(text_value(raw), (start, end), score)}
    if number:
        consistent = phone_value(raw, country_of_phone(number)) == number
        entry["number"] = Found(number, (start, end) if consistent else None, score)
    else:
        entry["number"] = Found(None, None, min(score, 0.3))
    return entry


def _score(number: str | None, *, labelled: bool, shaped: bool, tied: bool, in_contact: bool) -> float:
    import phonenumbers  # noqa: PLC0415 - loaded by phone_value already

    score = 0.25 + 0.25 * labelled + 0.3 * shaped + 0.3 * tied + 0.2 * in_contact
    if number is None:
        return min(score, 0.4)
    parsed = phonenumbers.parse(number)
    if not phonenumbers.is_possible_number(parsed):
        return min(score, 0.45)
    return min(0.97, score + (0.1 if phonenumbers.is_valid_number(parsed) else 0.0))
