"""Names that one list qualifies in brackets and others don't: "Lindow (Ruritania)" of a gazetteer is Lindow elsewhere.

What stands in the brackets is in nearly all names of that list and in none of the others, so that no name of the one
would equal one of the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from winnow.matching.arrays import Ints
from winnow.matching.constants import FEWEST_QUALIFIED, MOST, NEARLY_ALL, SELDOM_QUALIFIED
from winnow.matching.prepare.columns import Cell, plain_words
from winnow.matching.schema import TITLES, Schema

_QUALIFIED: Final = re.compile(r"(.*\S)\s*+[(\[][^()\[\]]+[)\]]\s*+")


def drop_qualifiers(table: Mapping[str, Sequence[Cell]], schema: Schema, lists: Ints) -> dict[str, Sequence[Cell]]:
    """The table with names of lists that qualify most of theirs in brackets without these, where another list hardly
    qualifies any. A name that its list has twice, qualified in two ways, keeps them; a list of which many names do says
    in brackets what they are (the colours of a product), and is left alone.

    Args:
        table: cells by column.
        schema: the fields that are compared; those of several columns are left alone.
        lists: the list that each record is of.
    """
    changed: dict[str, Sequence[Cell]] = dict(table)
    if not lists.any():
        return changed
    members = [(lists == k).nonzero()[0].tolist() for k in range(int(lists.max()) + 1)]
    for rule in schema.fields:
        if rule.kind not in TITLES or rule.parts:
            continue
        cells = table[rule.name]
        shares = [_share_qualified([cells[i] for i in rows]) for rows in members]
        if min((share for share in shares if share is not None), default=1.0) > SELDOM_QUALIFIED:
            continue
        for rows, share in zip(members, shares, strict=True):
            if share is not None and share >= MOST:
                changed[rule.name] = _without_qualifiers(changed[rule.name], rows)
    return changed


def _share_qualified(cells: Sequence[Cell]) -> float | None:
    """The share of names that end in brackets; None of few names."""
    names = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if len(names) < FEWEST_QUALIFIED:
        return None
    return sum(_QUALIFIED.fullmatch(name) is not None for name in names) / len(names)


def _without_qualifiers(cells: Sequence[Cell], rows: Sequence[int]) -> Sequence[Cell]:
    """The cells with those of some rows that no other of these rows is called like without what they end in."""
    called: dict[int, str] = {}
    for i in rows:
        cell = cells[i]
        if isinstance(cell, str) and cell.strip():
            found = _QUALIFIED.fullmatch(cell)
            called[i] = found[1] if found is not None else cell
    spellings: dict[str, set[str]] = {}
    for i, name in called.items():
        spellings.setdefault(plain_words(name), set()).add(plain_words(cells[i]))
    alone = Counter(len(several) == 1 for several in spellings.values())
    if alone[True] < NEARLY_ALL * alone.total():
        return cells
    plain = list(cells)
    for i, name in called.items():
        if len(spellings[plain_words(name)]) == 1:
            plain[i] = name
    return plain
