"""What the parts of the resume reader hand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winnow.values import Field, Json, Part, Provenance, Span

__all__ = ["Entry", "FieldValue", "Node", "ParsedResume", "Span", "gathered"]

type Node = FieldValue | list[Node] | dict[str, Node]
"""A value under construction: JSON whose values still know where they came from."""
type Entry = dict[str, Node]


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value with its provenance: what it is, where it stands in the text, and how sure the reader is.

    ``score`` is a raw score in 0..1 until it is calibrated to the probability that the value is right.
    """

    value: Json
    span: Span | None
    score: float

    @property
    def provenance(self) -> Provenance:
        return Provenance.EXTRACTED if self.span else Provenance.INFERRED


@dataclass(frozen=True, slots=True)
class ParsedResume:
    """The fields of one document, and whether it is a resume at all (``reason`` says why not, naming no content)."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    is_resume: bool = True
    reason: str | None = None


def gathered(node: Node) -> tuple[Json, dict[str, Part]]:
    """The plain JSON of ``node`` and one ``Part`` a value, keyed by its JSON pointer (RFC 6901)."""
    parts: dict[str, Part] = {}

    def walk(here: Node, pointer: str) -> Json:
        if isinstance(here, FieldValue):
            parts[pointer] = Part(here.score, here.provenance, here.span)
            return here.value
        if isinstance(here, list):
            return [walk(child, f"{pointer}/{index}") for index, child in enumerate(here)]
        return {key: walk(child, f"{pointer}/{key}") for key, child in here.items()}

    return walk(node, ""), parts
