"""What the parts of the resume reader hand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winnow.values import Field, Json, Part, Provenance, Span

__all__ = ["Entry", "Found", "Node", "ParsedResume", "Span", "gathered"]

type Node = Found | list[Node] | dict[str, Node]
"""A value under construction: JSON whose leaves still know where they came from."""
type Entry = dict[str, Node]


@dataclass(frozen=True, slots=True)
class Found:
    """A leaf: its value, where it stands, and how sure the reader is (a score in 0..1, calibrated when gathered)."""

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
    """The plain JSON of ``node`` and one ``Part`` a leaf, keyed by its JSON pointer (RFC 6901)."""
    parts: dict[str, Part] = {}

    def walk(here: Node, pointer: str) -> Json:
        if isinstance(here, Found):
            parts[pointer] = Part(here.score, here.provenance, here.span)
            return here.value
        if isinstance(here, list):
            return [walk(child, f"{pointer}/{index}") for index, child in enumerate(here)]
        return {key: walk(child, f"{pointer}/{key}") for key, child in here.items()}

    return walk(node, ""), parts
