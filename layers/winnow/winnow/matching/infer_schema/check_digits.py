"""Numbers that carry a check digit: which schemes a value obeys."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_SHORTEST: Final = 8  # an EAN-8
_LONGEST: Final = 34  # an IBAN
_SEPARATORS: Final = re.compile(r"[\s\-./]")
_ALPHABET: Final = {letter: value for value, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyz")}
_VIN_LETTERS: Final = "abcdefghjklmnprstuvwxyz"
_VIN_VALUES: Final = dict(zip(_VIN_LETTERS, map(int, "12345678123457923456789"), strict=True))
_TEN: Final = 10
_ELEVEN: Final = 11
_VIN_CHECK: Final = 8  # place of the check digit
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def compact(value: str) -> str:
    """The letters and digits of a number in lower case."""
    return _SEPARATORS.sub("", value).lower()


def _is_gtin(code: str) -> bool:
    """EAN-8, UPC-12, EAN-13 (with ISBN-13) and GTIN-14: weights 3 and 1 from the right (GS1 General Specifications)."""
    digits = [int(c) for c in code]
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0


def _is_isbn10(code: str) -> bool:
    """ISBN-10: weights 10 to 1, modulo 11, X is ten (ISO 2108:1992)."""
    return sum((10 - i) * (10 if c == "x" else int(c)) for i, c in enumerate(code)) % 11 == 0


def _is_issn(code: str) -> bool:
    """ISSN: weights 8 to 1, modulo 11, X is ten (ISO 3297)."""
    return sum((8 - i) * (10 if c == "x" else int(c)) for i, c in enumerate(code)) % 11 == 0


def _is_luhn(code: str) -> bool:
    """The Luhn formula of cards, IMEI, SIREN and SIRET (ISO/IEC 7812-1)."""
    doubled = [int(c) * (2 if place % 2 else 1) for place, c in enumerate(reversed(code))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _is_iban(code: str) -> bool:
    """IBAN: the number moved behind its country is 1 modulo 97 (ISO 13616)."""
    return _modulo_97(code[4:] + code[:4]) == 1


def _is_lei(code: str) -> bool:
    """LEI: 1 modulo 97 (ISO 17442)."""
    return _modulo_97(code) == 1


def _modulo_97(code: str) -> int:
    return int("".join(str(_ALPHABET[c]) for c in code)) % 97


def _is_orcid(code: str) -> bool:
    """ORCID and ISNI: ISO 7064 MOD 11-2."""
    total = 0
    for c in code[:-1]:
        total = (total + int(c)) * 2
    return (12 - total % 11) % 11 == (10 if code[-1] == "x" else int(code[-1]))


def _is_vin(code: str) -> bool:
    """Vehicle identification numbers with the check digit of North America (49 CFR 565.15)."""
    values = (int(c) if c.isdigit() else _VIN_VALUES.get(c, 0) for c in code)
    rest = sum(value * weight for value, weight in zip(values, _VIN_WEIGHTS, strict=True)) % _ELEVEN
    return code[_VIN_CHECK] == ("x" if rest == _TEN else str(rest))


_SCHEMES: Final[dict[str, tuple[re.Pattern[str], Callable[[str], bool]]]] = {
    "EAN, UPC or ISBN": (re.compile(r"\d{8}|\d{12,14}"), _is_gtin),
    "ISBN": (re.compile(r"\d{9}[\dx]"), _is_isbn10),
    "ISSN": (re.compile(r"\d{7}[\dx]"), _is_issn),
    "IBAN": (re.compile(r"[a-z]{2}\d{2}[a-z0-9]{11,30}"), _is_iban),
    "LEI": (re.compile(r"[a-z0-9]{18}\d{2}"), _is_lei),
    "ORCID or ISNI": (re.compile(r"\d{15}[\dx]"), _is_orcid),
    "vehicle number": (re.compile(r"[a-hj-npr-z0-9]{17}"), _is_vin),
    "number with a Luhn digit": (re.compile(r"\d{9}|\d{14,16}"), _is_luhn),
}
"""Names of the schemes with the shape and the check of a compact number."""


def find_schemes(value: str) -> list[str]:
    """The schemes whose check digit a number obeys. One in ten numbers obeys a scheme of ten by chance."""
    code = compact(value)
    if not (_SHORTEST <= len(code) <= _LONGEST and code.isalnum()):
        return []
    return [name for name, (shape, check) in _SCHEMES.items() if shape.fullmatch(code) and check(code)]
