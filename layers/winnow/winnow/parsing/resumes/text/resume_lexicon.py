"""Word lists, read from ``data/`` at first use and kept. Entries are folded on reading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from winnow.parsing.data_files import read_data_file
from winnow.text import fold, parse_word_groups

__all__ = ["entries", "fold", "groups", "listed", "spellings"]


@cache
def _raw(name: str) -> Mapping[str, tuple[str, ...]]:
    return parse_word_groups(read_data_file(f"{name}.txt"))


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


@cache
def listed(name: str, group: str) -> frozenset[str]:
    """One group of a list; empty when the list has no such group."""
    return groups(name).get(group, frozenset())
