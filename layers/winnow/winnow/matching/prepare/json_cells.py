"""JSON values as the cells that are compared: a member of an object is a column of its own, named by its path.

``{"address": {"city": "Leeds"}, "phones": [{"number": "1"}, {"number": "2"}]}`` has the columns ``address.city`` and
``phones.number``. An object of many members is one text: its keys are data rather than names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from winnow.matching.constants import MOST_MEMBERS
from winnow.values import Json

if TYPE_CHECKING:
    from winnow.matching.prepare.columns import Cell


def cells_of_value(name: str, value: Json) -> Mapping[str, Cell]:
    """The cells of a field, by their columns; those that say nothing are left out.

    Args:
        name: of the field.
        value: a text, a list of texts or of objects, an object; deeper ones too.
    """
    if not isinstance(value, dict | list):
        return {name: text} if (text := text_of_value(value)) else {}
    texts: dict[str, list[str]] = {}
    for column, text in _leaves(name, value):
        texts.setdefault(column, []).append(text)
    several = isinstance(value, list)
    return {
        column: tuple(dict.fromkeys(found)) if several or len(found) > 1 else found[0]
        for column, found in texts.items()
    }


def _leaves(name: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and len(value) <= MOST_MEMBERS:
        for member, inner in value.items():
            yield from _leaves(f"{name}.{member}", inner)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(name, item)
    elif text := text_of_value(value):
        yield name, text


def text_of_value(value: Json) -> str:
    """All that a value says as one text, its parts in their order with spaces between them."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return json.dumps(value)
        case list():
            return _joined(value)
        case dict():
            return _joined(list(value.values()))


def _joined(values: Sequence[Json]) -> str:
    return " ".join(text for each in values if (text := text_of_value(each)))
