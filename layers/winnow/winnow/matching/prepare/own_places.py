"""Names that end in the place where the thing is, or in its year: "Ritz-Carlton Atlanta" in Atlanta is called
Ritz-Carlton, and "The Lantern (1931)" of 1931 The Lantern.

Few other names hold the place, so that it would count as much as the name itself; another list leaves the year out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from winnow.matching.constants import HALF, PROBED_ROWS, UNDATED, WORDS_BEFORE_PLACE
from winnow.matching.schema import TITLES, Kind, Schema
from winnow.text import fold, letters_and_digits

type _Cell = str | Sequence[str] | None
type _Cells = Sequence[_Cell]

_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]|20)\d{2}(?!\d)")

_YEAR_AT_END: Final = re.compile(r"(1[5-9]|20)\d{2}[ )\]]*$")
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


def drop_own_years(table: Mapping[str, _Cells], schema: Schema) -> dict[str, _Cells]:
    """The table with titles that end in their row's year without it, where most do that have one, and most that have
    none end in no year: what one list says in the title, another leaves out.

    Args:
        table: cells by column.
        schema: the fields that are compared; those of several columns are left alone.
    """
    titles = [rule.name for rule in schema.fields if rule.kind in TITLES and not rule.parts]
    dates = [rule.name for rule in schema.fields if rule.kind is Kind.DATE and not rule.parts]
    changed: dict[str, _Cells] = {}
    for title in titles:
        for date in dates:
            pairs = list(zip(table[title], table[date], strict=True))
            if title not in changed and _one_list_says_years(pairs):
                changed[title] = [_without_year(*pair) for pair in pairs]
    return {**table, **changed}


def _one_list_says_years(pairs: Sequence[tuple[_Cell, _Cell]]) -> bool:
    """Whether most titles with a date end in its year, and of many without one most end in none."""
    dated = [pair for pair in pairs if all(pair)]
    dated = dated[:: max(1, len(dated) // PROBED_ROWS)]
    others = [name for name, date in pairs if isinstance(name, str) and not date]
    if len(others) < UNDATED * len(pairs):
        return False
    ending = sum(_without_year(*pair) != pair[0] for pair in dated)
    said = sum(_YEAR_AT_END.search(name) is not None for name in others)
    return ending > HALF * len(dated) and said < HALF * len(others)


def _without_year(name: _Cell, date: _Cell) -> _Cell:
    """A name without the year of a date at its end, where something is left."""
    if not (isinstance(name, str) and isinstance(date, str) and (year := _YEAR.search(date))):
        return name
    begun = name.rstrip(" )]")
    rest = begun.removesuffix(year[0])
    parted = rest != begun and rest.endswith((" ", "(", "["))
    return rest.rstrip(" ([,-") or name if parted else name


def _ends_in(name: str, where: str) -> bool:
    end, begun = where.casefold(), name.casefold().rstrip(" )")
    return len(begun) > len(end) > 0 and begun.endswith(end)


def _without(name: str, where: str) -> str:
    words, place = (letters_and_digits(fold(text)).split() for text in (name, where))
    rest = words[: len(words) - len(place)]
    if not place or words[len(rest) :] != place or len(rest) < WORDS_BEFORE_PLACE or rest[-1] in _PART_OF_NAME:
        return name
    return " ".join(rest)
