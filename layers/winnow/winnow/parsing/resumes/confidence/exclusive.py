"""One text serves one field: of values that were read from the same stretch, the surest stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from winnow.parsing.resumes.confidence.confidence_calibration import value_kind
from winnow.parsing.resumes.confidence.confidence_features import field_values_of
from winnow.parsing.resumes.resume_model import Entry, FieldValue, Node, Span

_EXCLUSIVE = frozenset({
    "name", "location/city", "work/name", "work/position", "volunteer/organization", "volunteer/position",
    "education/institution", "education/studyType", "education/area", "skills/name", "skills/keywords",
    "languages/language", "certificates/name", "awards/title", "projects/name", "publications/name",
})  # fmt: skip
_SHARED = 0.5  # of the shorter of two stretches that they share: more is the same text
_MAIN: Mapping[str, tuple[str, ...]] = {
    "work": ("name", "position"), "volunteer": ("organization", "position"), "education": ("institution", "studyType"),
    "skills": ("name", "keywords"), "languages": ("language",), "certificates": ("name",), "awards": ("title",),
    "projects": ("name",), "publications": ("name",),
}  # fmt: skip
"""What an entry is about: without any of it nothing is left of the entry."""


class _Claim(NamedTuple):
    span: Span
    field: str
    confidence: float
    """Of the surest value that the field has from there."""


def without_shared_texts(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """The fields without values that another field has, with more confidence, from the same stretch of the text.

    Args:
        nodes: The fields with calibrated confidences.

    Returns:
        The fields; of entries nothing is left when what they are about goes. A value that an entry has from another
        one of its field (a shared employer) stays.
    """
    claims = _claims(nodes)
    surest = (_Claim(span, field, max(values.values())) for (span, field), values in claims.items())
    lost = {(claim.field, pointer) for claim in _losers(sorted(surest)) for pointer in claims[claim.span, claim.field]}
    if not lost:
        return dict(nodes)
    kept = {field: _without(field, node, "", lost) for field, node in nodes.items()}
    if ("name", "") in lost:
        kept = {field: node for field, node in kept.items() if field not in ("given_name", "family_name")}
    return {field: node for field, node in kept.items() if node not in (None, [], {})}


def _claims(nodes: Mapping[str, Node]) -> dict[tuple[Span, str], dict[str, float]]:
    """By stretch and field the confidence of each value, by its pointer, that the field has from there."""
    found: dict[tuple[Span, str], dict[str, float]] = {}
    for field, node in nodes.items():
        for pointer, value in field_values_of(node, ""):
            if value.span is not None and value_kind(field, pointer) in _EXCLUSIVE:
                found.setdefault((value.span, field), {})[pointer] = value.score
    return found


def _losers(claims: list[_Claim]) -> Iterator[_Claim]:
    """The weaker of each two claims of different fields on one stretch; ``claims`` are in the order of the text."""
    for index, claim in enumerate(claims):
        for other in claims[index + 1 :]:
            if other.span[0] >= claim.span[1]:
                break
            shared = min(claim.span[1], other.span[1]) - other.span[0]
            shorter = min(claim.span[1] - claim.span[0], other.span[1] - other.span[0])
            if claim.field != other.field and shared > _SHARED * shorter:
                yield min(claim, other, key=lambda each: (each.confidence, each.field))


def _without(field: str, node: Node, pointer: str, lost: set[tuple[str, str]]) -> Node | None:
    """The node without the lost values; None when nothing is left."""
    if isinstance(node, FieldValue):
        return None if (field, pointer) in lost else node
    if isinstance(node, list):
        items = [_without(field, child, f"{pointer}/{index}", lost) for index, child in enumerate(node)]
        return [item for item in items if item is not None and item != []]
    entry: Entry = {}
    for key, child in node.items():
        left = _without(field, child, f"{pointer}/{key}", lost)
        if left is not None and left != []:
            entry[key] = left
    main = [key for key in _MAIN.get(field, ()) if key in node]
    return entry if entry and (not main or any(key in entry for key in main)) else None
