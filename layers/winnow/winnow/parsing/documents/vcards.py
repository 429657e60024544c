"""Contacts as address books write them: vCard (RFC 6350, and the versions before it)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

type Card = Mapping[str, Sequence[str]]
"""The values of each property by its name in capitals; parts of a value are set apart by semicolons."""

_QUOTED_PRINTABLE: Final = re.compile(  # a property whose value runs over lines (vCard 2.1, 2.1.3)
    r"^[^:\r\n]{0,200}QUOTED-PRINTABLE[^:\r\n]{0,200}:(?:[^\r\n]{0,500}=\r?\n){1,200}", re.IGNORECASE | re.MULTILINE
)
_SOFT_BREAK: Final = re.compile(r"=\r?\n")
_FOLDED_LINE: Final = re.compile(r"\r?\n[ \t]")
_LINE: Final = re.compile(r"(?:[\w-]{1,40}\.)?([A-Za-z-]{1,40})((?:;[^:\n]{0,500})?):([^\n]*)")
_BYTE: Final = re.compile(r"=([0-9A-Fa-f]{2})")
_NOT_READ: Final = frozenset(("VERSION", "PHOTO", "LOGO", "KEY", "SOUND"))


def read_cards(text: str) -> list[Card]:
    """The contacts of a file, in their order; one that is not ended is one too.

    Args:
        text: the file's text.
    """
    joined = _QUOTED_PRINTABLE.sub(lambda found: _SOFT_BREAK.sub("", found.group()), text)
    cards: list[dict[str, list[str]]] = []
    within = False
    for name, value in _properties(_FOLDED_LINE.sub("", joined)):
        if name == "BEGIN":
            cards.append({})
        within = name != "END" and (within or name == "BEGIN")
        if within and name != "BEGIN":
            cards[-1].setdefault(name, []).append(value)
    return [*cards]


def _properties(text: str) -> Iterator[tuple[str, str]]:
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _LINE.fullmatch(line.strip())
        if not found:
            continue
        name, parameters, value = found.group(1).upper(), found.group(2).upper(), found.group(3)
        if "QUOTED-PRINTABLE" in parameters:
            value = _BYTE.sub(lambda code: chr(int(code.group(1), 16)), value)
            value = value.encode("latin-1", "replace").decode("utf-8", "replace")
        if name not in _NOT_READ:
            yield name, value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
