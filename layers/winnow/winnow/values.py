"""Values that all rooms share: JSON, and the field of a Data Record, one value with where it came from.

A field's value is plain JSON. A field that holds a list or an object (``work``, ``skills``) says where each of its
leaves came from in ``parts``, keyed by the leaf's JSON pointer (RFC 6901) inside the value, e.g. ``/0/company``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
"""The values that items, request bodies and fields are made of."""

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
