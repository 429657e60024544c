"""Names that end in the place where the thing is: "Ritz-Carlton Atlanta" in Atlanta is called Ritz-Carlton.

Few other names hold that word, so that it would count as much as the name itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from winnow.matching.constants import WORDS_BEFORE_PLACE
from winnow.matching.schema import TITLES, Kind, Schema
from winnow.text import fold, letters_and_digits

type _Cells = Sequence[str | Sequence[str] | None]

_PART_OF_NAME: Final = frozenset(("of", "at", "in", "de", "di", "von", "zu", "am", "la", "le", "el", "new", "saint"))
"""Words before a place that make it part of the name: the University of Leeds is no University."""


def drop_own_places(table: Mapping[str, _Cells], schema: Schema) -> dict[str, _Cells]:
    """The table with titles that end in their row's place without it, where two words and more are left.

    Args:
        table: cells by column.
        schema: the fields that are compared; those of several columns are left alone.
    """
    titles = [rule.name for rule in schema.fields if rule.kind in TITLES and not rule.parts]
    places = [rule.name for rule in schema.fields if rule.kind is Kind.PLACE and not rule.parts]
    changed: dict[str, _Cells] = {}
    for title in titles:
        for place in places:
            cells = list(changed.get(title, table[title]))
            for i, (name, where) in enumerate(zip(cells, table[place], strict=True)):
                if isinstance(name, str) and isinstance(where, str) and _ends_in(name, where):
                    cells[i] = _without(name, where)
            changed[title] = cells
    return {**table, **changed}


def _ends_in(name: str, where: str) -> bool:
    end, begun = where.casefold(), name.casefold().rstrip(" )")
    return len(begun) > len(end) > 0 and begun.endswith(end)


def _without(name: str, where: str) -> str:
    words, place = (letters_and_digits(fold(text)).split() for text in (name, where))
    rest = words[: len(words) - len(place)]
    if not place or words[len(rest) :] != place or len(rest) < WORDS_BEFORE_PLACE or rest[-1] in _PART_OF_NAME:
        return name
    return " ".join(rest)
