"""Normalisation: the one documented way from the text at a span to the value that a field holds.

For every value that is ``extracted``: ``normalise(kind, text[start:end]) == value`` where
``kind = kind_of(field, pointer)`` (``supports`` checks it). The kinds:

- ``text``: NFC; runs of white space become one space; a hyphen at a line's end joins without a space; soft hyphens go.
- ``email``: all white space goes, ``(at)``/``[dot]`` become ``@``/``.``, lower case.
- ``url``: all white space goes; ``https://`` is put before an address that has no scheme.
- ``phone``: E.164 by the phonenumbers library; the country is the one the value itself names.
- ``start`` / ``end`` / ``date``: the first / last moment named, as ``YYYY[-MM[-DD]]`` (see ``dates``; ``a/b/yyyy`` is
  read day first in documents that write some date so).
- ``present``: True when the text says that something still runs.
- ``country``: the ISO 3166 code of the country or of the region named.
- ``language``, ``level`` and everything else are ``text``.
"""

from __future__ import annotations

import re
import unicodedata

from winnow.parsing.resumes.text import dates, places
from winnow.values import Json, Span

_LAST_KEYS = {
    "startDate": "start", "endDate": "end", "date": "date", "releaseDate": "date", "current": "present", "url": "url",
    "number": "phone", "countryCode": "country",
}  # fmt: skip
_FEWEST_WITH_CODE, _MOST_WITH_CODE = 11, 13  # digits of a number that begins with its country's code
_EXTENSION = re.compile(r"(?:(?<!\s)\s++)?(?:x|ext\.?|extension|durchwahl|poste)\s*+\d++$", re.IGNORECASE)
_SPOKEN_AT = re.compile(r"(?:(?<!\s)\s++)?[\[({<]\s*+at\s*+[\])}>]\s*+", re.IGNORECASE)
_SPOKEN_DOT = re.compile(r"(?:(?<!\s)\s++)?[\[({<]\s*+(?:dot|punkt|punto|point)\s*+[\])}>]\s*+", re.IGNORECASE)


def text_value(text: str) -> str:
    """``text`` on one line."""
    joined = text.replace("\u00ad", "")
    if "\n" in joined:
        joined = re.sub(r"(?<=\w)-[ \t]*\n\s*(?=\w)", "-", joined)
    return unicodedata.normalize("NFC", " ".join(joined.split()))


def email_value(text: str) -> str:
    spoken = _SPOKEN_DOT.sub(".", _SPOKEN_AT.sub("@", text))
    return "".join(spoken.split()).lower()


def url_value(text: str) -> str:
    bare = "".join(text.split())
    return bare if re.match(r"[a-z][a-z+.-]*:", bare, re.IGNORECASE) else f"https://{bare}"


def phone_value(text: str, country: str | None) -> str | None:
    """E.164, or None when no number can be made of ``text``. ``country`` is read into numbers without a ``+``."""
    import phonenumbers  # noqa: PLC0415 - 60 ms that files without a phone need not pay

    digits = re.sub(
        r"(?:(?<!\s)\s++)?(?:x|ext\.?|extension|durchwahl|poste)\s*+\d++$", "", text.strip(), flags=re.IGNORECASE
    )
    digits = re.sub(r"^\s*00(?=[1-9])", "+", digits).replace("(0)", "")
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return _with_bare_code(digits) if country is None else None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _with_bare_code(text: str) -> str | None:
    """E.164 of a number whose country's code lacks its sign ("91-98200 00000"), when it is a valid one with it."""
    import phonenumbers  # noqa: PLC0415 - loaded by the caller

    figures = re.sub(r"\D", "", text)
    if not _FEWEST_WITH_CODE <= len(figures) <= _MOST_WITH_CODE or figures.startswith("0"):
        return None
    try:
        number = phonenumbers.parse(f"+{figures}")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else None
    )


def country_of_phone(number: str) -> str | None:
    """The country an E.164 number belongs to; for codes that several share, their main one."""
    import phonenumbers  # noqa: PLC0415 - as above

    code = phonenumbers.parse(number).country_code
    return phonenumbers.region_code_for_country_code(code) if code else None


def country_value(text: str) -> str | None:
    return places.country_code(text) or places.region_country(text) or places.city_country(text)


def kind_of(field: str, pointer: str) -> str:
    """The kind of the value at ``pointer`` (RFC 6901) of ``field``."""
    if field == "emails":
        return "email"
    if field == "links":
        return "url"
    return _LAST_KEYS.get(pointer.rsplit("/", 1)[-1], "text")


def normalise(kind: str, text: str, country: str | None = None, *, day_first: bool = False) -> Json:
    """The value that ``text`` stands for; ``country`` is used by ``phone`` only, ``day_first`` by dates only."""
    match kind:
        case "email":
            return email_value(text)
        case "url":
            return url_value(text)
        case "phone":
            return phone_value(text, country)
        case "start" | "date":
            return dates.start_of(text, day_first=day_first)
        case "end":
            return dates.end_of(text, day_first=day_first)
        case "present":
            return dates.is_present(text)
        case "country":
            return country_value(text)
        case _:
            return text_value(text)


def supports(text: str, field: str, pointer: str, value: Json, span: Span) -> bool:
    """Whether ``text[span]`` says ``value``: the promise behind provenance ``extracted``."""
    kind = kind_of(field, pointer)
    country = country_of_phone(value) if kind == "phone" and isinstance(value, str) else None
    return normalise(kind, text[slice(*span)], country, day_first=dates.writes_day_first(text)) == value
