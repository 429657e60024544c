"""Reading stored items of which one may not be readable: another release's, made by hand, or damaged.

Such an item costs its own place in a list or a sweep and nothing else. It is logged by its key, counted as
``UnreadableItems``, for which there is an alarm, and passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from winnow.platform.expressions import Item
from winnow.platform.observability import log_unexpected, measure

UNREADABLE = "UnreadableItems"
"""The metric of items that were passed over."""


def read_items[T](items: Iterable[Item], read: Callable[[Item], T]) -> list[T]:
    """What ``read`` makes of the items, in their order, without those that it can't read."""
    found: list[T] = []
    unreadable = 0
    for item in items:
        try:
            found.append(read(item))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            unreadable += 1
            log_unexpected("an item can't be read", error, pk=str(item.get("pk")), sk=str(item.get("sk")))
    if unreadable:
        measure(UNREADABLE, unreadable)
    return found
