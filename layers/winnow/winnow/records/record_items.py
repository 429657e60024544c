"""A record's stored form.

Fields are stored under one-letter members, because an item is paid for by its bytes: ``v`` value, ``p`` provenance,
``c`` confidence, ``s`` span, ``e`` the evidence of each leaf as ``[confidence, provenance, start, end]``. An
alternative is ``[value, source …]``. ``words`` is what the record can be found by; the index holds it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Item, Key
from winnow.platform.ids import digest, shard_of
from winnow.records.record import Alternative, Record, RecordKind, Source, Status
from winnow.records.searching import words_of
from winnow.values import Field, Json, Part, Provenance

_LETTERS = {
    Provenance.EXTRACTED: "x",
    Provenance.INFERRED: "i",
    Provenance.IMPORTED: "m",
    Provenance.USER_EDITED: "u",
    Provenance.CONSOLIDATED: "c",
}
_PROVENANCES = {letter: provenance for provenance, letter in _LETTERS.items()}


def partition(project_id: str, shard: str) -> str:
    """One of the 16 partitions that hold a project's records and source pointers."""
    return f"PROJECT#{project_id}#R{shard}"


def record_key(project_id: str, record_id: str) -> Key:
    """Where a record stands."""
    return Key(partition(project_id, shard_of(record_id)), f"RECORD#{record_id}")


def version_key(project_id: str, record_id: str, version: int) -> Key:
    """Where an earlier version of a record stands."""
    return Key(partition(project_id, shard_of(record_id)), f"VERSION#{record_id}#{version:08d}")


def pointer_key(project_id: str, uri: str) -> Key:
    """Where the pointer from a source file to what was made of it stands."""
    name = digest(uri)
    return Key(partition(project_id, shard_of(name)), f"SOURCE#{name}")


def listing(project_id: str, status: Status, shard: str) -> str:
    """The index partition of a shard's records of one status."""
    return f"PROJECT#{project_id}#{status.value}#{shard}"


def field_to_json(field: Field) -> dict[str, Json]:
    """One field's stored form."""
    stored: dict[str, Json] = {"v": field.value, "p": _LETTERS[field.provenance]}
    if field.confidence != 1.0:
        stored["c"] = round(field.confidence, 3)
    if field.span:
        stored["s"] = list(field.span)
    if field.parts:
        stored["e"] = {
            pointer: [round(part.confidence, 3), _LETTERS[part.provenance], *(part.span or ())]
            for pointer, part in field.parts.items()
        }
    return stored


def field_from_json(stored: Json) -> Field:
    """The field that ``field_to_json`` wrote.

    Raises:
        TypeError: it is not a stored field.
    """
    if not isinstance(stored, dict):
        raise TypeError("a stored field is an object")
    confidence, evidence = stored.get("c", 1.0), stored.get("e")
    return Field(
        value=stored.get("v"),
        provenance=_PROVENANCES[str(stored["p"])],
        confidence=float(confidence) if isinstance(confidence, (int, float)) else 1.0,
        span=_span(stored.get("s")),
        parts={pointer: _part(part) for pointer, part in evidence.items()} if isinstance(evidence, dict) else {},
    )


def _span(stored: Json) -> tuple[int, int] | None:
    match stored:
        case [int(start), int(end)]:
            return start, end
        case _:
            return None


def _part(stored: Json) -> Part:
    match stored:
        case [int() | float() as confidence, str(letter), *rest]:
            return Part(float(confidence), _PROVENANCES[letter], _span(rest))
        case _:
            raise TypeError("a stored part is [confidence, provenance, start, end]")


def fields_to_json(fields: Mapping[str, Field]) -> dict[str, Json]:
    """Several fields' stored form."""
    return {name: field_to_json(field) for name, field in fields.items()}


def fields_from_json(stored: Json) -> dict[str, Field]:
    """The fields that ``fields_to_json`` wrote."""
    return {name: field_from_json(field) for name, field in stored.items()} if isinstance(stored, dict) else {}


def _alternatives_to_json(alternatives: Mapping[str, tuple[Alternative, ...]]) -> dict[str, Json]:
    return {name: [[each.value, *each.sources] for each in values] for name, values in alternatives.items()}


def _alternatives_from_json(stored: Json) -> dict[str, tuple[Alternative, ...]]:
    if not isinstance(stored, dict):
        return {}
    return {
        name: tuple(_alternative(each) for each in values)
        for name, values in stored.items()
        if isinstance(values, list)
    }


def _alternative(stored: Json) -> Alternative:
    match stored:
        case [value, *sources]:
            return Alternative(value, tuple(str(source) for source in sources))
        case _:
            raise TypeError("a stored alternative is [value, source …]")


def _dismissed_from_json(stored: Json) -> dict[str, tuple[str, ...]]:
    if not isinstance(stored, dict):
        return {}
    return {name: tuple(str(each) for each in digests) for name, digests in stored.items() if isinstance(digests, list)}


def to_item(record: Record) -> Item:
    """The stored form; what holds nothing is left out."""
    updated = to_text(record.updated_at)
    shard = shard_of(record.record_id)
    item: Item = {
        **record_key(record.project_id, record.record_id).item(),
        "gsi1pk": listing(record.project_id, record.status, shard),
        "gsi1sk": f"{updated}#{record.record_id}",
        "record_id": record.record_id,
        "project_id": record.project_id,
        "kind": record.kind.value,
        "status": record.status.value,
        "version": record.version,
        "created_at": to_text(record.created_at),
        "updated_at": updated,
        "fields": fields_to_json(record.fields),
    }
    source = record.source
    optional: Item = {
        "suggestions": fields_to_json(record.suggestions),
        "dismissed": {name: list(digests) for name, digests in record.dismissed.items()},
        "tags": list(record.tags),
        "uri": source.uri,
        "rev": source.rev,
        "content_hash": source.content_hash,
        "source_name": source.name,
        "words": words_of(record.kind, record.fields),
        "ocr": source.ocr,
        "text_ref": record.text_ref,
        "text_hash": record.text_hash,
        "merged_into": record.merged_into,
        "consolidated_from": list(record.consolidated_from),
        "alternatives": _alternatives_to_json(record.alternatives),
        "inputs": record.inputs,
        "stale": record.stale,
        "pinned": record.pinned,
        "uses": record.uses,
        "last_used_at": to_text(record.last_used_at) if record.last_used_at else None,
    }
    return item | {name: value for name, value in optional.items() if value}


def from_item(item: Item) -> Record:
    """The record that ``to_item`` wrote."""

    def text(name: str) -> str:
        value = item.get(name)
        return value if isinstance(value, str) else ""

    def texts(name: str) -> tuple[str, ...]:
        value = item.get(name)
        return tuple(str(each) for each in value) if isinstance(value, list) else ()

    def number(name: str) -> int:
        value = item.get(name)
        return value if isinstance(value, int) else 0

    def moment(name: str) -> datetime | None:
        return from_text(text(name)) if text(name) else None

    return Record(
        record_id=text("record_id"),
        project_id=text("project_id"),
        kind=RecordKind(text("kind")),
        created_at=from_text(text("created_at")),
        updated_at=from_text(text("updated_at")),
        status=Status(text("status")),
        version=number("version"),
        fields=fields_from_json(item.get("fields")),
        suggestions=fields_from_json(item.get("suggestions")),
        dismissed=_dismissed_from_json(item.get("dismissed")),
        tags=texts("tags"),
        source=Source(text("uri"), text("rev"), text("content_hash"), text("source_name"), text("ocr")),
        text_ref=text("text_ref") or None,
        text_hash=text("text_hash"),
        merged_into=text("merged_into") or None,
        consolidated_from=texts("consolidated_from"),
        alternatives=_alternatives_from_json(item.get("alternatives")),
        inputs=text("inputs"),
        stale=item.get("stale") is True,
        pinned=item.get("pinned") is True,
        uses=number("uses"),
        last_used_at=moment("last_used_at"),
    )
