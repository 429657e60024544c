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
from winnow.platform.stored_object import StoredObject
from winnow.records.record import Alternative, ArchivedBy, Record, RecordKind, Source, Status
from winnow.records.searching import words_of
from winnow.values import Field, Json, Part, Provenance

_LETTERS = {
    Provenance.EXTRACTED: "x",
    Provenance.INFERRED: "i",
    Provenance.IMPORTED: "m",
    Provenance.USER_EDITED: "u",
    Provenance.CONSOLIDATED: "c",
}
_VERSION = "VERSION#"
_POINTER = "SOURCE#"
_PROVENANCES = {letter: provenance for provenance, letter in _LETTERS.items()}


def partition(project_id: str, shard: str) -> str:
    """One of the 16 partitions that hold a project's records and source pointers.

    Args:
        shard: ``"00"`` to ``"15"``.
    """
    return f"PROJECT#{project_id}#R{shard}"


def record_key(project_id: str, record_id: str) -> Key:
    """Where a record stands."""
    return Key(partition(project_id, shard_of(record_id)), f"RECORD#{record_id}")


def version_key(project_id: str, record_id: str, version: int) -> Key:
    """Where an earlier version of a record stands.

    Args:
        version: its number, from 1.
    """
    return Key(partition(project_id, shard_of(record_id)), f"{_VERSION}{record_id}#{version:08d}")


def version_prefix() -> str:
    """What the sort keys of earlier versions begin with."""
    return _VERSION


def pointer_key(project_id: str, uri: str) -> Key:
    """Where the pointer from a source file to what was made of it stands.

    Args:
        uri: of the file.
    """
    name = digest(uri)
    return Key(partition(project_id, shard_of(name)), f"{_POINTER}{name}")


def pointer_prefix() -> str:
    """What the sort keys of pointers begin with."""
    return _POINTER


def listing(project_id: str, status: Status, shard: str) -> str:
    """The index partition of a shard's records of one status."""
    return f"PROJECT#{project_id}#{status.value}#{shard}"


def tombstone(project_id: str, record_id: str, version: int, erased_by: str, now: datetime) -> Item:
    """What stands in a record's place once it was erased: nothing of its content.

    It keeps what the record was made of from coming back: whoever writes a record puts it where none is, or over the
    version that was read, and finds neither.

    Args:
        erased_by: the id of the job that erased it.
        version: that the erased record had.
    """
    return {
        **record_key(project_id, record_id).item(),
        "record_id": record_id,
        "project_id": project_id,
        "version": version,
        "erased_by": erased_by,
        "erased_at": to_text(now),
    }


def is_tombstone(item: Item) -> bool:
    """Whether an item stands for something that was erased."""
    return "erased_at" in item


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
    members = StoredObject(stored)
    return Field(
        value=stored.get("v"),
        provenance=_PROVENANCES[members.text("p")],
        confidence=members.real("c", 1.0),
        span=_span(stored.get("s")),
        parts={pointer: _part(part) for pointer, part in members.mapping("e").items()},
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
    return {name: field_from_json(field) for name, field in StoredObject.wrap(stored).members.items()}


def _alternatives_to_json(alternatives: Mapping[str, tuple[Alternative, ...]]) -> dict[str, Json]:
    return {name: [[each.value, *each.sources] for each in values] for name, values in alternatives.items()}


def _alternatives_from_json(stored: Json) -> dict[str, tuple[Alternative, ...]]:
    values = StoredObject.wrap(stored)
    return {name: tuple(_alternative(each) for each in values.values(name)) for name in values.members}


def _alternative(stored: Json) -> Alternative:
    match stored:
        case [value, *sources]:
            return Alternative(value, tuple(str(source) for source in sources))
        case _:
            raise TypeError("a stored alternative is [value, source …]")


def _dismissed_from_json(stored: Json) -> dict[str, tuple[str, ...]]:
    digests = StoredObject.wrap(stored)
    return {name: digests.texts(name) for name in digests.members}


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
        "archived_by": record.archived_by.value if record.archived_by else None,
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
    stored = StoredObject(item)
    archived_by = stored.text("archived_by")
    return Record(
        record_id=stored.text("record_id"),
        project_id=stored.text("project_id"),
        kind=RecordKind(stored.text("kind")),
        created_at=from_text(stored.text("created_at")),
        updated_at=from_text(stored.text("updated_at")),
        status=Status(stored.text("status")),
        archived_by=ArchivedBy(archived_by) if archived_by else None,
        version=stored.integer("version"),
        fields=fields_from_json(item.get("fields")),
        suggestions=fields_from_json(item.get("suggestions")),
        dismissed=_dismissed_from_json(item.get("dismissed")),
        tags=stored.texts("tags"),
        source=Source(
            stored.text("uri"),
            stored.text("rev"),
            stored.text("content_hash"),
            stored.text("source_name"),
            stored.text("ocr"),
        ),
        text_ref=stored.optional_text("text_ref"),
        text_hash=stored.text("text_hash"),
        merged_into=stored.optional_text("merged_into"),
        consolidated_from=stored.texts("consolidated_from"),
        alternatives=_alternatives_from_json(item.get("alternatives")),
        inputs=stored.text("inputs"),
        stale=stored.flag("stale"),
        pinned=stored.flag("pinned"),
        uses=stored.integer("uses"),
        last_used_at=stored.moment("last_used_at"),
    )
