"""What DynamoDB refuses by size, depth, digits and names, as its documentation has it; with limits that can be lowered.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html. Written from there and
not from ``winnow.storable``, which is held to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

type Wire = Mapping[str, Any]

_MAGNITUDE = "Attempting to store a number with magnitude larger than supported range"


@dataclass(frozen=True, slots=True)
class Limits:
    """A table's limits; ``page`` bytes end a page of a query, ``batch`` bytes an answer to BatchGetItem."""

    item: int = 400 * 1024
    transaction: int = 4 * 1024 * 1024
    levels: int = 32
    page: int = 1024 * 1024
    batch: int = 16 * 1024 * 1024
    partition_key: int = 2048
    sort_key: int = 1024
    expression: int = 4096


def size_of(item: Wire) -> int:
    """The bytes of an item, as DynamoDB counts them."""
    return sum(_bytes(name) + _size(value) for name, value in item.items())


def flaw_of_item(item: Wire, limits: Limits) -> str | None:
    """Why DynamoDB would not take an item, in its words; None when it would."""
    return flaw_of_attributes(item, limits) or flaw_of_size(size_of(item), limits)


def flaw_of_size(size: int, limits: Limits) -> str | None:
    """Why DynamoDB would not take an item of so many bytes; None when it would."""
    return "Item size has exceeded the maximum allowed size" if size > limits.item else None


def flaw_of_attributes(item: Wire, limits: Limits) -> str | None:
    """Why DynamoDB would not take some attributes, whatever else is in their item; None when it would."""
    for name, value in item.items():
        if not name:
            return "One or more parameter values were invalid: Empty attribute name"
        flaw = _flaw(name, value, limits.levels)
        if flaw:
            return flaw
    for name, most in (("pk", limits.partition_key), ("sk", limits.sort_key)):
        for attribute in (name, f"gsi1{name}", f"gsi2{name}"):
            if attribute in item and not 0 < len(item[attribute].get("S", "").encode()) <= most:
                return f"One or more parameter values were invalid: the key attribute {attribute} is empty or too large"
    return None


def _flaw(name: str, value: Wire, levels: int) -> str | None:
    """What is wrong with an attribute, or with the first part of it that has something wrong."""
    if not _is_utf8(name):
        return "an attribute's name is no UTF-8"
    ((kind, content),) = value.items()
    if kind == "S":
        return None if _is_utf8(content) else "a text is no UTF-8"
    if kind == "N":
        return None if _is_number(content) else f"Number overflow. {_MAGNITUDE}"
    if kind not in {"L", "M"}:
        return None
    if levels == 0:
        return "Nesting Levels have exceeded supported limits"
    for inner, each in content.items() if kind == "M" else (("-", each) for each in content):
        if not inner:
            return "One or more parameter values were invalid: Empty attribute name"
        flaw = _flaw(inner, each, levels - 1)
        if flaw:
            return flaw
    return None


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_number(text: str) -> bool:
    """Up to 38 digits of precision, magnitudes of 1E-130 to 9.99...E+125."""
    if len(text) <= 38 and text.isdecimal() and text.isascii():
        return True
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    if not number.is_finite():
        return False
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return len(digits) <= 38 and (number == 0 or -130 <= number.adjusted() <= 125)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _size(value: Wire) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return _bytes(content)
        case "N":
            digits = len(content.lstrip("-").replace(".", "").strip("0")) or 1
            return int((digits + 1) // 2 + 1 + content.startswith("-"))
        case "L":
            return 3 + sum(1 + _size(each) for each in content)
        case "M":
            return 3 + sum(1 + _bytes(name) + _size(each) for name, each in content.items())
        case _:
            return 1
