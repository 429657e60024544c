"""Values brought to one spelling by kind, so that equal things are equal strings and a missing value is ``""``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from winnow.matching.schema import Kind
from winnow.text import MONTHS, fold, letters_and_digits

ITEM: Final = "\x1f"
"""Separates the items of a multi-valued cell inside one normalised string."""

_MISSING: Final = frozenset(
    {
        "",
        "-",
        "--",
        ".",
        "?",
        "n/a",
        "na",
        "nan",
        "nil",
        "none",
        "null",
        "unknown",
        "not available",
        "not applicable",
        "tbd",
    }
)
_WORD: Final = re.compile(r"[^\W_]")
_NOT_LETTER: Final = re.compile(r"[^a-z ]+")
_DIGITS: Final = re.compile(r"\d+")
_LEAST_PHONE_DIGITS: Final = 6
_NATIONAL_DIGITS: Final = 10  # the part of a number that does not depend on how the country code is written


def says_something(value: str) -> bool:
    """Whether there is a word in a value, and not one of those that stand for a missing one."""
    return _WORD.search(value) is not None and fold(value) not in _MISSING


def _letters(folded: str) -> str:
    if folded.isascii():
        return " ".join(_NOT_LETTER.sub("", folded.replace("-", " ")).split())
    return " ".join("".join(c if c.isalpha() else " " if c in " -" else "" for c in folded).split())


def _code(folded: str) -> str:
    return letters_and_digits(folded).replace(" ", "")


def _phone(folded: str) -> str:
    digits = "".join(_DIGITS.findall(folded.split("x", maxsplit=1)[0]))
    if len(digits) < _LEAST_PHONE_DIGITS or len(set(digits)) == 1:
        return ""
    return digits.lstrip("0")[-_NATIONAL_DIGITS:]


def _email(folded: str) -> str:
    local, at, domain = folded.removeprefix("mailto:").strip(" <>\"'").rpartition("@")
    if not at:
        return folded if "@" not in folded else ""
    return f"{local.split('+')[0]}@{domain}" if local and domain else ""


def _url(folded: str) -> str:
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", folded)
    return bare.removeprefix("www.").split("#")[0].split("?utm_")[0].rstrip("/")


def _number(folded: str) -> str:
    found = re.search(r"-?\d[\d,]*\.?\d*", folded)
    if not found:
        return ""
    try:
        return f"{float(found.group().replace(',', '')):.10g}"
    except ValueError:
        return ""


def _iso(year: int, month: int = 0, day: int = 0) -> str:
    if not month:
        return f"{year:04d}"
    try:
        date(year, month, day or 1)
    except ValueError:
        return f"{year:04d}{month:02d}{day:02d}"  # a typing error is still worth comparing
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def _date(folded: str) -> str:
    """ISO 8601 with the precision that was written. ``3/4/1990`` is read month first unless that is impossible."""
    numbers = _DIGITS.findall(folded)
    spelt = [name for word in re.findall(r"[a-z]{3,}", folded) for name in (word, word[:3])]
    month = next((MONTHS[name] for name in spelt if name in MONTHS), 0)
    if len(numbers) == 1 and len(numbers[0]) == 8:
        digits = numbers[0]
        return _iso(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    year = next((n for n in numbers if len(n) == 4), "")
    if not year:
        return _code(folded)
    if not 1 <= int(year) <= 9999:
        return ""
    others = [int(n) for n in numbers if n is not year and len(n) <= 2]
    if month:
        return _iso(int(year), month, others[0] if others else 0)
    if len(others) < 2:
        return _iso(int(year), others[0] if others and 1 <= others[0] <= 12 else 0)
    first, second = others[0], others[1]
    day_first = numbers[0] is not year and first > 12
    return _iso(int(year), second, first) if day_first else _iso(int(year), first, second)


def _place(folded: str) -> str:
    return letters_and_digits(folded.split(",", maxsplit=1)[0])


_BY_KIND: Final[dict[Kind, Callable[[str], str]]] = {
    Kind.PERSON_NAME: lambda v: v,  # split into given and family name where the column is built
    Kind.GIVEN_NAME: _letters,
    Kind.FAMILY_NAME: _letters,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.URL: _url,
    Kind.DATE: _date,
    Kind.PLACE: _place,
    Kind.POSTCODE: _code,
    Kind.IDENTIFIER: _code,
    Kind.NUMBER: _number,
    Kind.COORDINATE: _number,
}


def normalise(value: str, kind: Kind) -> str:
    """The value in the one spelling of its kind; ``""`` when it says nothing (empty, ``n/a``, an impossible phone)."""
    folded = fold(value)
    if folded in _MISSING:
        return ""
    return _BY_KIND.get(kind, letters_and_digits)(folded)
