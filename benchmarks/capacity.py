"""What writes cost, counted from item sizes and indexes.

Rules of counting (AWS, "DynamoDB read and write operations"): a write costs a unit for each KB, begun, of the larger of
the item before and after; in a transaction twice that, and a check as much as a write; an index entry costs its own.
"""

from __future__ import annotations

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
    """Units of both indexes (keys only: an entry is far below a KB, and changes with its keys alone)."""
    total = 0
    for index in ("gsi1", "gsi2"):
        old, new = [
            (item.get(f"{index}pk"), item.get(f"{index}sk")) if item and f"{index}pk" in item else None
            for item in (before, after)
        ]
        total += 0 if old == new else sum(each is not None for each in (old, new))
    return total
