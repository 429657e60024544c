"""What can be stored: DynamoDB's limits, and whether a value keeps them. Pure.

Everything that takes values in from outside (the API, rows of tables, notes) or puts them together (consolidation,
exports) asks here, so that what can't be stored is the clear error of that request or row, and never a write that is
refused later. Source of the limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final

from winnow.values import Json

MAX_ITEM: Final = 400 * 1024  # bytes, names of attributes included
MAX_TRANSACTION: Final = 4 * 1024 * 1024  # bytes of all its items
TRANSACTION_BUDGET: Final = 3_500_000  # bytes; a transaction that is put together stays below the limit by this
MAX_RECORD: Final = 320 * 1024  # bytes of a record's item: a later version adds suggestions beside what was edited
MAX_EDITED: Final = 192 * 1024  # bytes up to which an edit may bring a record: a merge adds what other sources say
MAX_CONSOLIDATED: Final = 180_000  # bytes of a consolidated record: a change's item holds it before and after
MAX_ALTERNATIVES: Final = 100_000  # bytes of its values that were not chosen; the others are left to its sources
MAX_LEVELS: Final = 32  # of lists and maps in an item
MAX_DEPTH: Final = 20  # of them in one value: a change of a consolidation holds it eight levels deep, and more may come
MAX_DIGITS: Final = 38  # of a number
MAX_MAGNITUDE: Final = 9.9e125
MIN_MAGNITUDE: Final = 1e-130
MAX_NAME: Final = 128  # characters of a member's name; our own limit
MAX_PARTITION_KEY: Final = 2048  # bytes
MAX_SORT_KEY: Final = 1024  # bytes

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_OVERHEAD: Final = 3  # bytes of a list or map, and one more for each of its members


def find_flaw(value: Json, deepest: int = MAX_DEPTH) -> str | None:
    """Why a value can't be stored, as what it must be ("must be nested at most 20 deep"); None when it can.

    Args:
        deepest: levels of lists and objects that the value may have.
    """
    match value:
        case bool() | None:
            return None
        case str():
            return find_text_flaw(value)
        case int() | float():
            return _number_flaw(value)
        case _ if deepest == 0:
            return f"must be nested at most {MAX_DEPTH} deep"
        case list():
            return next((flaw for each in value if (flaw := find_flaw(each, deepest - 1))), None)
        case dict():
            names = (flaw for name in value if (flaw := _name_flaw(name)))
            values = (flaw for each in value.values() if (flaw := find_flaw(each, deepest - 1)))
            return next(names, None) or next(values, None)


def find_text_flaw(text: str) -> str | None:
    """Why a text can't be stored: it holds half of a character (a lone surrogate), which UTF-8 has no form for."""
    if not text.isascii() and _SURROGATES.search(text):
        return "must be text that can be written as UTF-8, without lone surrogates"
    return None


def _name_flaw(name: str) -> str | None:
    if not 0 < len(name) <= MAX_NAME:
        return f"must have names of 1 to {MAX_NAME} characters"
    return find_text_flaw(name)


def _number_flaw(number: float) -> str | None:
    if isinstance(number, int):
        digits = len(str(abs(number)).rstrip("0"))
        fits = digits <= MAX_DIGITS and len(str(abs(number))) <= int(math.log10(MAX_MAGNITUDE))
    else:
        fits = math.isfinite(number) and (number == 0 or MIN_MAGNITUDE <= abs(number) <= MAX_MAGNITUDE)
    return None if fits else f"must be a number of at most {MAX_DIGITS} digits, between 1E-130 and 9.9E+125"


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def size_of(value: Json) -> int:
    """The bytes that DynamoDB counts for a value; of a number the most that it may be."""
    match value:
        case bool() | None:
            return 1
        case str():
            return _bytes(value)
        case int() | float():
            return 21
        case list():
            return _OVERHEAD + sum(1 + size_of(each) for each in value)
        case dict():
            return _OVERHEAD + sum(
                1 + len(name.encode(errors="surrogatepass")) + size_of(each) for name, each in value.items()
            )


def size_of_item(item: Mapping[str, Json]) -> int:
    """The bytes that DynamoDB counts for an item."""
    return sum(_bytes(name) + size_of(value) for name, value in item.items())


def size_of_items(items: Iterable[Mapping[str, Json]]) -> int:
    """The bytes of several items, as a transaction counts them."""
    return sum(size_of_item(item) for item in items)
