"""Values that all rooms share: JSON, and the field of a Data Record, one value with where it came from.

A field's value is plain JSON. A field that holds a list or an object (``work``, ``skills``) says where each of its
leaves came from in ``parts``, keyed by the leaf's JSON pointer (RFC 6901) inside the value, e.g. ``/0/company``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
"""The values that items, request bodies and fields are made of."""


_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_ASCII_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":"))
"""Made once: ``json.dumps`` makes one for each call, which costs as much as encoding a word."""


def canonical_json(value: Json, *, ascii_only: bool = False) -> str:
    """One text for equal values: members in order of their names, no blanks, so that a digest of it can be compared.

    Args:
        ascii_only: other characters are written as escapes.
    """
    return (_ASCII_ENCODER if ascii_only else _ENCODER).encode(value)


def is_same_json(one: Json, other: Json) -> bool:
    """Whether two values are the same JSON. Unlike Python's ``==``, ``true`` is not ``1``; ``1.0`` is ``1``."""
    match one, other:
        case (bool(), _) | (_, bool()):
            return one is other
        case list(), list():
            return len(one) == len(other) and all(map(is_same_json, one, other))
        case dict(), dict():
            return one.keys() == other.keys() and all(is_same_json(one[name], other[name]) for name in one)
        case _:
            return one == other


type Span = tuple[int, int]
"""Half-open character range ``[start, end)`` in the record's text."""


class Provenance(StrEnum):
    """How a value came to be."""

    EXTRACTED = "extracted"  # read from a document: the text at its span says so
    INFERRED = "inferred"  # concluded, not found as written
    IMPORTED = "imported"  # a cell of a table, a member of a JSON line, a caller's own record
    USER_EDITED = "user_edited"  # a person said so; no ingestion overwrites it
    CONSOLIDATED = "consolidated"  # chosen among the sources of a merge


@dataclass(frozen=True, slots=True)
class Part:
    """Evidence for one leaf of a structured value."""

    confidence: float
    provenance: Provenance = Provenance.EXTRACTED
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. ``confidence`` is a probability: of the values given 0.9, about 90 % are right."""

    value: Json
    provenance: Provenance
    confidence: float = 1.0
    span: Span | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
