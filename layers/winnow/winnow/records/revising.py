"""What becomes of a record when its source is read again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from winnow.records.editing import suggestion
from winnow.records.record import Record, Source, Status
from winnow.records.record_items import fields_to_json
from winnow.values import Field, Provenance, is_same_json


def revise(
    record: Record,
    *,
    fields: Mapping[str, Field],
    source: Source,
    text_ref: str | None,
    text_hash: str,
    now: datetime,
    tags: tuple[str, ...] | None = None,
) -> Record:
    """The next version of a record from what its source now says.

    What a person edited stays; the new value is kept beside it as a suggestion when it differs and was not dismissed. A
    field that the source no longer has goes, unless a person edited it. A record that was archived because its file was
    gone comes back; one that a person archived takes the change and stays archived; one that was merged stays merged
    (its consolidated record is marked stale by the caller).

    Args:
        fields: by name, as the source says them now.
        text_ref: the key of the document's text in the bucket; None for what has none.
        text_hash: the text's fingerprint; ``""`` for what has none.
        tags: None leaves them as they are.
    """
    comes_back = record.status is Status.ARCHIVED and not record.stays_archived
    kept: dict[str, Field] = {}
    suggestions: dict[str, Field] = {}
    for name, new in fields.items():
        old = record.fields.get(name)
        if old and old.provenance is Provenance.USER_EDITED:
            kept[name] = old
            suggested = suggestion(record, name, new)
            if suggested:
                suggestions[name] = suggested
        else:
            kept[name] = new
    for name, old in record.fields.items():
        if name not in kept and old.provenance is Provenance.USER_EDITED:
            kept[name] = old
    return replace(
        record.changed(now),
        fields=kept,
        suggestions=suggestions,
        source=source,
        text_ref=text_ref,
        text_hash=text_hash,
        tags=record.tags if tags is None else tuple(sorted({*record.tags, *tags})),
        status=Status.ACTIVE if comes_back else record.status,
        archived_by=None if comes_back else record.archived_by,
    )


def differs(before: Record, after: Record) -> bool:
    """Whether a revision says anything new: fields, suggestions, tags or status (not merely the source's revision)."""
    if (before.tags, before.status) != (after.tags, after.status):
        return True
    kept = (fields_to_json(before.fields), fields_to_json(before.suggestions))
    said = (fields_to_json(after.fields), fields_to_json(after.suggestions))
    return not all(map(is_same_json, kept, said))
