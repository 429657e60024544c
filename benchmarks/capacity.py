"""What writes cost, counted from item sizes and indexes.

Rules of counting (AWS, "DynamoDB read and write operations"): a write costs a unit for each KB, begun, of the larger of
the item before and after; in a transaction twice that, and a check as much as a write; an index entry costs its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from winnow.platform.expressions import Item


def size(value: object) -> int:
    """Bytes of an attribute's value as DynamoDB counts them (AWS, "DynamoDB item sizes and formats")."""
    match value:
        case bool() | None:
            return 1
        case int() | float():
            return len(str(value)) // 2 + 2
        case str():
            return len(value.encode())
        case list():
            return 3 + sum(1 + size(each) for each in value)
        case dict():
            return 3 + sum(1 + len(name.encode()) + size(each) for name, each in value.items())
        case _:
            raise TypeError(type(value))


def units(item: Item | None) -> int:
    """Units of writing a whole item once."""
    if item is None:
        return 0
    return -(-sum(len(name.encode()) + size(value) for name, value in item.items()) // 1024)


def index_units(before: Item | None, after: Item | None) -> int:
    """Units of both indexes: an entry whose keys change is deleted and put, one whose words change is put."""
    total = 0
    for index, others in (("gsi1", ("words",)), ("gsi2", ())):
        keys = (f"{index}pk", f"{index}sk")
        old, new = [
            _entry(item, ("pk", "sk", *keys, *others)) if item and keys[0] in item else None for item in (before, after)
        ]
        if old != new:
            moved = not old or not new or any(old[key] != new[key] for key in keys)
            total += units(old) + units(new) if moved else max(units(old), units(new))
    return total


def _entry(item: Item, names: Sequence[str]) -> Item:
    return {name: item[name] for name in names if name in item}
