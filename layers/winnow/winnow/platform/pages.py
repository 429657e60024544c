"""Pages of a filtered list: read on until the page is full or enough was read, and say where the next one starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_WEIGHT = 3 * 1024 * 1024  # bytes; Lambda hands over 6 MB, and JSON may take twice its text
_READS = 12  # calls to the table for one page; a rare match far back takes several pages


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some things of a list; ``position`` is where the next page starts, None at the end."""

    items: list[T]
    position: str | None


@dataclass(frozen=True, slots=True)
class Chunk[T]:
    """What one read found: each thing with its position, and where to read on (None at the end)."""

    entries: Sequence[tuple[str, T]]
    onward: str | None


def collect[T](
    read: Callable[[str], Chunk[T]],
    start: str,
    *,
    limit: int,
    wanted: Callable[[T], bool] = lambda _: True,
    weigh: Callable[[T], int] = lambda _: 0,
) -> Page[T]:
    """A page of at most ``limit`` wanted things that come after the position ``start``.

    A page may hold fewer, even none, and still have a next one: then nothing wanted was within reach, or together the
    things weigh (bytes of JSON) more than one answer may.

    Args:
        read: reads a chunk of things that come after a position, with the position to go on from.
        start: the position of the page before, or the one before everything.
        wanted: whether a thing belongs on the page.
        weigh: a thing's bytes of JSON; a page holds no more than an answer of Lambda can.
    """
    weight = 0
    found: list[tuple[str, T]] = []
    onward: str | None = start
    for _ in range(_READS):
        if onward is None:
            break
        chunk = read(onward)
        for entry in chunk.entries:
            if not wanted(entry[1]):
                continue
            weight += weigh(entry[1])
            if len(found) == limit or (found and weight > MAX_WEIGHT):
                return Page([thing for _, thing in found], found[-1][0])
            found.append(entry)
        onward = chunk.onward
    return Page([thing for _, thing in found], onward)
