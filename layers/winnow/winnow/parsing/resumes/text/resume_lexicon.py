"""Word lists, read from ``data/`` at first use and kept.

A list file holds one group a line, ``group: entry, entry, ...``; ``#`` starts a comment. Entries are folded on reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from winnow.parsing.data_files import read_data_file
from winnow.text import fold

__all__ = ["entries", "fold", "groups", "listed", "spellings"]


@cache
def _raw(name: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in read_data_file(f"{name}.txt").splitlines():
        group, colon, listed_entries = line.partition(":")
        if colon and not line.startswith("#"):
            members = tuple(entry.strip() for entry in listed_entries.split(",") if entry.strip())
            found[group.strip()] = found.get(group.strip(), ()) + members
    return found


@cache
def groups(name: str) -> Mapping[str, frozenset[str]]:
    """``data/<name>.txt`` as group -> folded entries."""
    return {group: frozenset(map(fold, members)) for group, members in _raw(name).items()}


def spellings(name: str, group: str) -> frozenset[str]:
    """One group as written and as folded, for patterns that run over unfolded text."""
    return frozenset(_raw(name).get(group, ())) | listed(name, group)


@cache
def entries(name: str) -> Mapping[str, str]:
    """``data/<name>.txt`` as folded entry -> its group (the first group that lists it)."""
    found: dict[str, str] = {}
    for group, members in groups(name).items():
        for member in members:
            found.setdefault(member, group)
    return found


def listed(name: str, group: str) -> frozenset[str]:
    """One group of a list; empty when the list has no such group."""
    return groups(name).get(group, frozenset())
