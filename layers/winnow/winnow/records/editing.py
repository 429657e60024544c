"""What a person does to a record's fields: edits them, and accepts or dismisses what is suggested for them. Pure.

An edited field is the person's until they accept what its source says of it: then it is the source's again, with the
source's provenance and evidence, and follows it from there on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from winnow.platform.ids import digest
from winnow.records.record import Record
from winnow.values import Field, Json, Provenance, canonical_json

_REMEMBERED = 20  # dismissed values of one field; the oldest is forgotten first


def edit(record: Record, values: Mapping[str, Json], now: datetime) -> Record:
    """The next version, in which these fields have these values because a person says so; None clears a field.

    A record that already says all of it is answered as it is.
    """
    edited = {name: Field(value, Provenance.USER_EDITED) for name, value in values.items()}
    if all(_stands(record.fields.get(name), field) for name, field in edited.items()):
        return record
    fields = {**record.fields, **edited}
    suggestions = {name: kept for name, each in record.suggestions.items() if (kept := _differing(fields[name], each))}
    return replace(record.changed(now), fields=fields, suggestions=suggestions)


def pin(edited: Record, before: Record, *, pinned: bool | None) -> Record:
    """The next version after ``before``, edited or not, that consolidations leave as it is or not; None: as it was.

    When the record was last changed stays: nothing new is said of the thing that it stands for.
    """
    if pinned in {None, before.pinned}:
        return edited
    return replace(edited, version=before.version + 1, pinned=bool(pinned))


def accept(record: Record, names: Collection[str], now: datetime) -> Record:
    """The next version, in which the suggestions for these fields are the fields.

    Raises:
        KeyError: nothing is suggested for one of them.
    """
    accepted = {name: record.suggestions[name] for name in names}
    return replace(
        record.changed(now),
        fields={**record.fields, **accepted},
        suggestions=_without(record.suggestions, names),
        dismissed=_without(record.dismissed, names),
    )


def dismiss(record: Record, names: Collection[str]) -> Record:
    """The next version, in which nothing is suggested for these fields; the same values never are again.

    When the record was last changed stays: nothing new is said of the thing that it stands for.

    Raises:
        KeyError: nothing is suggested for one of them.
    """
    dismissed = dict(record.dismissed)
    for name in names:
        fresh = _digest(record.suggestions[name].value)
        earlier = [each for each in dismissed.get(name, ()) if each != fresh]
        dismissed[name] = (*earlier, fresh)[-_REMEMBERED:]
    suggestions = _without(record.suggestions, names)
    return replace(record, version=record.version + 1, suggestions=suggestions, dismissed=dismissed)


def suggestion(record: Record, name: str, new: Field) -> Field | None:
    """What to suggest for a field that a person edited when its source says ``new``; None when there is no need.

    Args:
        name: of the field.
    """
    if _digest(new.value) in record.dismissed.get(name, ()):
        return None
    return _differing(record.fields[name], new)


def _stands(field: Field | None, edited: Field) -> bool:
    return field is not None and field.provenance is Provenance.USER_EDITED and not _differing(field, edited)


def _differing(field: Field, new: Field) -> Field | None:
    return None if _digest(field.value) == _digest(new.value) else new


def _without[V](members: Mapping[str, V], names: Collection[str]) -> dict[str, V]:
    return {name: value for name, value in members.items() if name not in names}


def _digest(value: Json) -> str:
    return digest(canonical_json(value))
