"""What is kept of a record between reading and merging: what is compared, and what is needed to plan. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from winnow.consolidation.merge.merging import content_digest
from winnow.consolidation.run.change import RecordProjection
from winnow.matching.prepare.json_cells import cells_of_value, text_of_value
from winnow.matching.schema import RESUME
from winnow.platform.clock import from_text, to_text
from winnow.platform.stored_object import StoredObject
from winnow.records.record import Record, RecordKind, Status
from winnow.values import Field, Json, Provenance

if TYPE_CHECKING:
    from winnow.matching.prepare.columns import Cell

_RESUME_FIELDS = tuple(rule.name for rule in RESUME.fields)


def projection_of(record: Record) -> RecordProjection:
    """The projection of a record. An archived source takes no part in matching, so it has no cells."""
    consolidated = bool(record.consolidated_from)
    compared = not consolidated and record.status is not Status.ARCHIVED
    return RecordProjection(
        record_id=record.record_id,
        version=record.version,
        status=record.status,
        kind=record.kind,
        touched_at=max(record.updated_at, record.last_used_at or record.updated_at),
        uses=record.uses,
        pinned=record.pinned,
        merged_into=record.merged_into,
        members=record.consolidated_from,
        inputs=record.inputs,
        content=content_digest(record) if compared else "",
        edited=consolidated and any(each.provenance is Provenance.USER_EDITED for each in record.fields.values()),
        stale=record.stale,
        stays_archived=record.stays_archived,
        cells=cells_of(record) if compared else {},
        words=record.text_hash if compared else "",
    )


def cells_of(record: Record) -> dict[str, Cell]:
    """What is compared of a record, by column; what says nothing is left out."""
    if record.kind is not RecordKind.RESUME:
        found: dict[str, Cell] = {}
        for name in sorted(record.fields):
            found |= cells_of_value(name, record.fields[name].value)
        return found
    cells = {name: cell_of(name, record.fields[name]) for name in _RESUME_FIELDS if name in record.fields}
    return {name: cell for name, cell in cells.items() if cell}


def cell_of(name: str, field: Field) -> Cell:
    """The value of a resume's field as one text or several."""
    value = field.value
    if not isinstance(value, list):
        return text_of_value(value) or None
    items = [text for item in value for text in _items(name, item) if text]
    return tuple(dict.fromkeys(items)) or None


def _items(name: str, item: Json) -> Sequence[str]:
    """The texts of one entry of a list: a phone's number in its country, a position held, the skills of a group."""
    if not isinstance(item, dict):
        return (text_of_value(item),)
    match name:
        case "phones":
            return (text_of_value(item.get("number")),)  # as written, of no known country, it is a stranger's elsewhere
        case "skills":
            keywords = item.get("keywords")
            return (
                [text_of_value(word) for word in keywords]
                if isinstance(keywords, list) and keywords
                else [text_of_value(item.get("name"))]
            )
        case "work":
            return (text_of_value([item.get("position"), item.get("name")]),)
        case "education":
            return (text_of_value([item.get("studyType"), item.get("area"), item.get("institution")]),)
        case "links" | "profiles":
            return (text_of_value(item.get("url")),)
        case _:
            return (text_of_value(item),)


def to_line(projection: RecordProjection) -> Json:
    """A projection as a line of a checkpoint file; what holds nothing is left out."""
    line: dict[str, Json] = {
        "id": projection.record_id,
        "v": projection.version,
        "s": projection.status.value,
        "k": projection.kind.value,
        "t": to_text(projection.touched_at),
    }
    optional: dict[str, Json] = {
        "u": projection.uses,
        "p": projection.pinned,
        "m": projection.merged_into,
        "c": list(projection.members),
        "i": projection.inputs,
        "d": projection.content,
        "e": projection.edited,
        "o": projection.stale,
        "a": projection.stays_archived,
        "w": projection.words,
        "x": {
            name: cell if cell is None or isinstance(cell, str) else list(cell)
            for name, cell in projection.cells.items()
        },
    }
    return line | {name: value for name, value in optional.items() if value}


def from_line(line: Json) -> RecordProjection:
    """The projection that ``to_line`` wrote."""
    stored = StoredObject.wrap(line)
    return RecordProjection(
        record_id=stored.text("id"),
        version=stored.integer("v"),
        status=Status(stored.text("s")),
        kind=RecordKind(stored.text("k")),
        touched_at=from_text(stored.text("t")),
        uses=stored.integer("u"),
        pinned=stored.flag("p"),
        merged_into=stored.optional_text("m"),
        members=stored.texts("c"),
        inputs=stored.text("i"),
        content=stored.text("d"),
        edited=stored.flag("e"),
        stale=stored.flag("o"),
        stays_archived=stored.flag("a"),
        cells={name: _cell(cell) for name, cell in stored.mapping("x").items()},
        words=stored.text("w"),
    )


def _cell(stored: Json) -> Cell:
    if isinstance(stored, list):
        return tuple(str(each) for each in stored)
    return stored if isinstance(stored, str) else None


def columns_of(projections: Sequence[RecordProjection], kind: RecordKind) -> dict[str, list[Cell]]:
    """The compared columns of records of one kind, each as long as ``projections``."""
    names = (
        _RESUME_FIELDS if kind is RecordKind.RESUME else sorted({name for each in projections for name in each.cells})
    )
    return {name: [each.cells.get(name) for each in projections] for name in names}
