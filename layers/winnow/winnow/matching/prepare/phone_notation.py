"""Telephone numbers as the figures by which they are compared: without country code, trunk prefix and extension.

Resumes keep a number in E.164, which the ``phonenumbers`` library makes of it at 30 to 60 µs a number. Matching needs
only that two spellings of one number are equal, for a hundred thousand numbers in a second, and has no metadata.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from winnow.matching.constants import FEWEST_PHONE_DIGITS, MOST_NATIONAL_DIGITS

_NOT_DIGIT: Final = re.compile(r"\D+")
_EXTENSION: Final = re.compile(r"(?:(?<!\s)\s++)?(?:x|ext|extension|poste|durchwahl|#)\.?\s*+\d{1,6}\s*+$")
_INTERNATIONAL: Final = re.compile(r"^\D*?(?:\+|\(\+|00(?=[1-9]))")
_TRUNK: Final = re.compile(r"\(0\)")
_LONG_CODES: Final = 3  # digits of a country code at most
_SHORT_CODES: Final = (
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86"
    " 90 91 92 93 94 95 98"
)
_COUNTRY_CODES: Final = frozenset(_SHORT_CODES.split())
"""Country codes of one and two digits; all others have three (ITU-T E.164, list of assigned codes)."""
_WITHOUT_TRUNK: Final = frozenset(("1", "7", "30", "33", "34", "39", "45", "47", "48", "351", "352", "420", "421"))
"""Countries in which a national number may begin with any digit; elsewhere it begins with 0 where it has its area."""


def read_country_code(values: Iterable[str]) -> str:
    """The country code that most international numbers of a column have; ``""`` when there is none.

    Args:
        values: the distinct folded values.
    """
    codes = Counter(_country_code(digits) for value in values if (digits := _international_digits(value)))
    return min(codes, key=lambda code: (-codes[code], code), default="")


def normalise_phone(folded: str, country_code: str = "") -> str:
    """The national number without its leading zeros; ``""`` for what is too short or one digit repeated.

    Args:
        folded: lower-case text.
        country_code: of the column: a number that begins with it, and is long enough, holds it without saying so.
    """
    text = _EXTENSION.sub("", folded)
    international = _international_digits(text)
    digits = international or _NOT_DIGIT.sub("", text)
    if len(digits) < FEWEST_PHONE_DIGITS or len(set(digits)) == 1:
        return ""
    if international:
        digits = digits.removeprefix(_country_code(digits))
    elif country_code and digits.startswith(country_code) and _holds_code(digits, country_code):
        digits = digits.removeprefix(country_code)
    return digits.lstrip("0")[-MOST_NATIONAL_DIGITS:]


def _international_digits(text: str) -> str:
    """The digits of a number that says its country code, without the trunk prefix; ``""`` when it does not."""
    found = _INTERNATIONAL.match(text)
    return _NOT_DIGIT.sub("", _TRUNK.sub("", text[found.end() :])) if found else ""


def _holds_code(digits: str, country_code: str) -> bool:
    """Whether a number that begins with its column's country code, and not with 0, is written with it."""
    if country_code in _WITHOUT_TRUNK:
        return len(digits) > MOST_NATIONAL_DIGITS
    return len(digits) - len(country_code) >= FEWEST_PHONE_DIGITS + 1


def _country_code(digits: str) -> str:
    return next((digits[:n] for n in (1, 2) if digits[:n] in _COUNTRY_CODES), digits[:_LONG_CODES])
