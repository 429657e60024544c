"""Values brought to one spelling by kind, so that equal things are equal strings and a missing value is ``""``.

Some spellings depend on the column: whether ``3/4`` is in March, whether ``1.299`` is a thousand, which country a
telephone is in. :func:`read_notation` finds that out once a column, from all of its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from winnow.matching.constants import MOST_GARBLED, SEPARATED
from winnow.matching.prepare.category_spellings import read_spellings
from winnow.matching.prepare.date_notation import MONTH_FIRST, DateOrder, parse_date, read_date_order
from winnow.matching.prepare.encoding_damage import is_garbled, mend_encoding
from winnow.matching.prepare.generations import read_generation
from winnow.matching.prepare.number_notation import POINT, parse_degrees, parse_number, read_decimal_mark
from winnow.matching.prepare.phone_notation import normalise_phone, read_country_code
from winnow.matching.schema import Kind
from winnow.text import PLACEHOLDERS, fold, letters_and_digits

ITEM: Final = "\x1f"
"""Separates the items of a multi-valued cell inside one normalised string."""

_USUAL_MARKS: Final = "|\n\x1f"  # beside the semicolon
_MARKS: Final = ("**", "||", "//", " / ", "::", "~~", "##")
_SLASHES: Final = re.compile(r"(?<!:)//")  # not those of a web address
_NOT_LETTER: Final = re.compile(r"[^a-z ]+")
_WHOLE_FLOAT: Final = re.compile(r"(\d+)\.0+")
_LEGAL_FORMS: Final = {
    "aktiengesellschaft": "ag",
    "company": "co",
    "corporation": "corp",
    "incorporated": "inc",
    "limitada": "ltda",
    "limited": "ltd",
}
_SPACED_FORM: Final = re.compile(r"(?<= )[a-z](?: [a-z]){1,3}$")  # "s.a." and "g.m.b.h." without their points
YES: Final = frozenset(
    map(fold, ("yes", "y", "true", "t", "ja", "j", "oui", "si", "s", "sim", "tak", "ano", "evet", "kylla", "igen", "da",
               "on", "x", "1", "ναι", "да", "так"))
)  # fmt: skip
NO: Final = frozenset(
    map(fold, ("no", "n", "false", "f", "nein", "non", "nao", "nej", "nee", "nie", "ne", "hayir", "ei", "nem", "nu",
               "off", "0", "οχι", "нет", "ні"))
)  # fmt: skip
"""``YES`` and ``NO``: as tables write them, in twenty languages."""
_COUNTRY_LETTERS: Final = re.compile(r"[a-z]{1,3}-(?=\d)")


@dataclass(frozen=True, slots=True)
class Notation:
    """How one column writes its values.

    Attributes:
        dates: the order of day, month and year.
        decimal_mark: of numbers.
        country_code: of telephone numbers.
        separator: between the items of a list, where it is none of the usual ones.
        spellings: of a few values that stand for others of the column ("m" for "male", "usa" for "us"), folded.
        garbled_is_missing: whether wrongly decoded cells stand among readable ones; where all of a column is garbled
            in one way its values can still be compared.
    """

    dates: DateOrder = MONTH_FIRST
    decimal_mark: str = POINT
    country_code: str = ""
    separator: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)
    garbled_is_missing: bool = True


PLAIN: Final = Notation()


def read_notation(values: Iterable[str], kind: Kind) -> Notation:
    """How a column of a kind writes its values.

    Args:
        values: the distinct cells as they were written.
    """
    written = list(values)
    garbled = sum(map(is_garbled, written)) <= MOST_GARBLED * len(written)
    if kind is Kind.DATE:
        return Notation(dates=read_date_order(map(fold, written)), garbled_is_missing=garbled)
    if kind in (Kind.NUMBER, Kind.COORDINATE):
        return Notation(decimal_mark=read_decimal_mark(map(fold, written)), garbled_is_missing=garbled)
    if kind is Kind.PHONE:
        return Notation(country_code=read_country_code(map(fold, written)), garbled_is_missing=garbled)
    if kind is Kind.SET:
        return Notation(separator=find_separator(written), garbled_is_missing=garbled)
    if kind in (Kind.CATEGORY, Kind.PLACE):
        return Notation(spellings=read_spellings(map(fold, written)), garbled_is_missing=garbled)
    return Notation(garbled_is_missing=garbled)


def find_separator(values: Sequence[str]) -> str:
    """The unusual mark (``**``, ``||``, ``//``, `` / ``) that separates the items of a column; ``""`` for none."""
    whole = "\n".join(values)
    counts = {mark: sum(mark in value for value in values) if mark in whole else 0 for mark in sorted(_MARKS)}
    if counts["//"]:
        counts["//"] = sum(_SLASHES.search(value) is not None for value in values)
    mark = max(counts, key=counts.__getitem__)
    return mark if counts[mark] >= max(SEPARATED * len(values), 1) else ""


def split_items(cell: str, separator: str = "") -> list[str]:
    """The items of a cell: between the marks of its column, or semicolons, bars and lines, or else commas."""
    if separator and separator in cell:
        return [part.strip() for part in cell.split(separator)]
    for mark in _USUAL_MARKS:
        if mark in cell:
            cell = cell.replace(mark, ";")
    return [part.strip() for part in cell.split(";" if ";" in cell else ",")]


def _letters(folded: str) -> str:
    if folded.isascii():
        return " ".join(_NOT_LETTER.sub("", folded.replace("-", " ")).split())
    return " ".join("".join(c if c.isalpha() else " " if c in " -" else "" for c in folded).split())


def _code(folded: str) -> str:
    """Letters and digits; ``60640.0`` is what spreadsheets make of ``60640``."""
    whole = _WHOLE_FLOAT.fullmatch(folded)
    return whole[1] if whole else letters_and_digits(folded).replace(" ", "")


def _email(folded: str) -> str:
    local, at, domain = folded.removeprefix("mailto:").strip(" <>\"'").rpartition("@")
    if not at:
        return folded if "@" not in folded else ""
    return f"{local.split('+')[0]}@{domain}" if local and domain else ""


def _url(folded: str) -> str:
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", folded)
    return bare.removeprefix("www.").split("#")[0].split("?utm_")[0].rstrip("/")


def _place(folded: str) -> str:
    return letters_and_digits(folded.split(",", maxsplit=1)[0])


def _organisation(folded: str) -> str:
    """Words, the legal form in its usual abbreviation."""
    words = _SPACED_FORM.sub(lambda found: found[0].replace(" ", ""), letters_and_digits(folded))
    return " ".join(_LEGAL_FORMS.get(word, word) for word in words.split())


def _boolean(folded: str) -> str:
    return "yes" if folded in YES else "no" if folded in NO else letters_and_digits(folded)


_BY_KIND: Final[dict[Kind, Callable[[str, Notation], str]]] = {
    Kind.PERSON_NAME: lambda v, _: v,  # split into given and family name where the column is built
    Kind.GIVEN_NAME: lambda v, _: _letters(v),
    Kind.FAMILY_NAME: lambda v, _: _letters(v),
    Kind.NAME_SUFFIX: lambda v, _: read_generation(v),
    Kind.EMAIL: lambda v, _: _email(v),
    Kind.PHONE: lambda v, notation: normalise_phone(v, notation.country_code),
    Kind.URL: lambda v, _: _url(v),
    Kind.DATE: lambda v, notation: parse_date(v, notation.dates),
    Kind.PLACE: lambda v, _: _place(v),
    Kind.POSTCODE: lambda v, _: _code(_COUNTRY_LETTERS.sub("", v)),
    Kind.IDENTIFIER: lambda v, _: _code(v),
    Kind.NUMBER: lambda v, notation: parse_number(v, notation.decimal_mark),
    Kind.ORGANISATION: lambda v, _: _organisation(v),
    Kind.BOOLEAN: lambda v, _: _boolean(v),
    Kind.COORDINATE: lambda v, notation: parse_degrees(v, notation.decimal_mark),
}


def normalise(value: str, kind: Kind, notation: Notation = PLAIN) -> str:
    """The value in the one spelling of its kind; ``""`` when it says nothing (empty, ``n/a``, an impossible phone).

    Args:
        value: as it was written.
        kind: what it is.
        notation: how the column that it is from writes its values.
    """
    if not value.isascii():
        value = mend_encoding(value)
        if notation.garbled_is_missing and is_garbled(value):
            return ""
    folded = fold(value)
    if folded in PLACEHOLDERS:
        return ""
    folded = notation.spellings.get(folded, folded)
    if kind in _BY_KIND:
        return _BY_KIND[kind](folded, notation)
    return letters_and_digits(folded)
