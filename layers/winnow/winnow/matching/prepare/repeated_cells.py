"""One text that stands in several fields of a record is one piece of evidence, and not as many as there are fields.

Product sheets repeat the title under every heading that a shop had no value for. Such a cell is left in the field with
the longest texts and taken as empty in the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from winnow.matching.constants import FEW_REPEATS, PROBED_ROWS, REPEATED_WORDS
from winnow.matching.schema import TITLES, Kind, Schema
from winnow.text import fold, letters_and_digits

_WORDY: Final = frozenset({Kind.ADDRESS, Kind.CATEGORY, Kind.PEOPLE, Kind.SET, Kind.TEXT, *TITLES})

type _Cells = Sequence[str | Sequence[str] | None]


def clear_repeated_cells(table: Mapping[str, _Cells], schema: Schema) -> dict[str, _Cells]:
    """The table without texts of several words that another field of the same record holds too.

    Args:
        table: cells by column.
        schema: the fields that are compared; those of several columns are left alone.
    """
    names = [rule.name for rule in schema.fields if rule.kind in _WORDY and not rule.parts]
    rows = range(len(table[names[0]])) if len(names) > 1 else range(0)
    sample = rows[:: max(1, len(rows) // PROBED_ROWS)]
    if sum(bool(_repeats(table, names, i)) for i in sample) <= FEW_REPEATS * len(sample):
        return dict(table)
    length = {name: sum(len(_words(table[name][i])) for i in sample) for name in names}
    names.sort(key=lambda name: -length[name])  # stable: equally long ones stay in the order of the schema
    columns = {name: list(table[name]) for name in names}
    for i in rows:
        for name in _repeats(table, names, i):
            columns[name][i] = None
    return {**table, **columns}


def _repeats(table: Mapping[str, _Cells], names: Sequence[str], i: int) -> list[str]:
    """The fields of a record whose text an earlier one of the fields holds."""
    seen: set[frozenset[str]] = set()
    found = []
    for name in names:
        said = _words(table[name][i])
        if said in seen:
            found.append(name)
        elif said:
            seen.add(said)
    return found


def _words(cell: str | Sequence[str] | None) -> frozenset[str]:
    """The words of a cell of several; the empty set for shorter ones, which two fields may share by chance."""
    if not isinstance(cell, str) or cell.count(" ") < REPEATED_WORDS - 1:
        return frozenset()
    found = frozenset(letters_and_digits(fold(cell)).split())
    return found if len(found) >= REPEATED_WORDS else frozenset()
