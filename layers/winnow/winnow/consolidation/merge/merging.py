"""A cluster of records becomes one consolidated record. Pure; nothing that any source says is lost.

What a person edited on a consolidated record stays whatever the sources say; what they say is then a suggestion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from winnow.consolidation.merge.survivorship import (
    Candidate,
    SourceValue,
    Survivorship,
    is_empty,
    rank_values,
    survivor,
)
from winnow.platform.clock import to_text
from winnow.platform.ids import derived_id, digest
from winnow.records.editing import suggestion
from winnow.records.record import Alternative, ArchivedBy, Record, Status
from winnow.records.record_items import fields_to_json
from winnow.values import Field, Json, Provenance, canonical_json

_RULES = "4"  # of this module: another number recomputes every consolidated record at its next run
_UNSAID = Alternative(None, ())  # there are more values, which only the sources hold
_EDIT_OF = "edit:"  # marks, among an alternative's sources, an edit made on a consolidated record that was superseded


def consolidated_id(project_id: str, cluster: str) -> str:
    """The id of the consolidated record of a cluster that has none yet."""
    return derived_id(project_id, "consolidated", cluster)


def content_digest(source: Record) -> str:
    """Digest of everything of a source that a consolidated record is computed from."""
    return digest(
        canonical_json([fields_to_json(source.fields), list(source.tags), source.text_ref, to_text(source.updated_at)])
    )


def inputs_digest(contents: Iterable[tuple[str, str]], survivorship: Survivorship) -> str:
    """Digest of the sources, as ``(record id, content digest)``, and of the rules."""
    sources = (part for pair in sorted(contents) for part in pair)
    return digest(_RULES, canonical_json(survivorship.to_json()), *sources)


def consolidate(
    record_id: str,
    sources: Sequence[Record],
    *,
    existing: Record | None,
    superseded: Sequence[Record],
    survivorship: Survivorship,
    now: datetime,
) -> Record:
    """The consolidated record of a cluster.

    Args:
        sources: every record of the cluster, at least one; their order does not matter.
        existing: the record as it stands, when the cluster has been merged before.
        superseded: consolidated records that turned out to be about the same thing and end with this merge.
    """
    sources = sorted(sources, key=lambda source: source.record_id)
    superseded = sorted(superseded, key=lambda record: record.record_id)
    edits = _edits(existing, superseded)
    holders = {record.record_id: record for record in (existing, *superseded) if record}
    carried = existing.alternatives if existing else {}
    names = sorted({name for source in sources for name in source.fields} | set(edits) | set(carried))
    fields: dict[str, Field] = {}
    suggestions: dict[str, Field] = {}
    alternatives: dict[str, tuple[Alternative, ...]] = {}
    came = _came(sources)
    said = {
        name: [
            SourceValue(source.record_id, source.fields[name], came[source.record_id])
            for source in sources
            if name in source.fields
        ]
        for name in names
    }
    for name, ranked in rank_values(said, survivorship).items():
        survived = survivor(ranked, survivorship.rules_for(name)) if ranked else None
        chosen = None if is_empty(survived) else _chosen(ranked, survived)
        edited = edits.get(name)
        if edited:
            fields[name] = edited[0].field
            suggested = suggestion(holders[edited[0].source], name, chosen) if chosen else None
            if suggested:
                suggestions[name] = suggested
        elif chosen:
            fields[name] = chosen
        others = [Alternative(each.value, each.sources) for each in ranked if not is_empty(each.value)]
        others += [Alternative(edit.field.value, (_EDIT_OF + edit.source,)) for edit in (edited or ())[1:]]
        others += [each for each in carried.get(name, ()) if _is_edit(each)]
        left = _not_held(others, fields.get(name))
        if left:
            alternatives[name] = left
    newest = max(sources, key=lambda source: (source.updated_at, source.record_id))
    return Record(
        record_id=record_id,
        project_id=newest.project_id,
        kind=Counter(source.kind for source in sources).most_common(1)[0][0],
        created_at=existing.created_at if existing else now,
        updated_at=now,
        version=existing.version + 1 if existing else 1,
        fields=fields,
        suggestions=suggestions,
        dismissed={
            name: kept
            for name, source_values in edits.items()
            if (kept := holders[source_values[0].source].dismissed.get(name))
        },
        alternatives=alternatives,
        tags=_united(existing, *superseded, *sources),
        text_ref=newest.text_ref,
        text_hash=newest.text_hash,
        consolidated_from=tuple(source.record_id for source in sources),
        inputs=inputs_digest(((source.record_id, content_digest(source)) for source in sources), survivorship),
        pinned=existing.pinned if existing else False,
        uses=_uses(existing, superseded, sources),
        last_used_at=_latest(existing, *superseded, *sources),
    )


def bounded(record: Record, limit: int) -> Record:
    """The record with alternatives left to their sources until they take no more than ``limit`` bytes.

    The largest values go first, and stay named by their sources; where the names alone are too many, they go too: every
    source is in ``consolidated_from``.
    """
    places = [(name, place) for name, values in record.alternatives.items() for place in range(len(values))]
    held = {(name, place): record.alternatives[name][place] for name, place in places}
    values = {key: len(canonical_json(each.value).encode()) for key, each in held.items()}
    names = {key: len(canonical_json(list(each.sources)).encode()) for key, each in held.items()}
    excess = sum(values.values()) + sum(names.values()) - limit
    for key in sorted(values, key=lambda key: (-values[key], key)):
        if excess > 0:
            held[key] = replace(held[key], value=None)
            excess -= values[key]
    for key in sorted(names, key=lambda key: (-names[key], key)):
        if excess > 0:
            held[key] = replace(held[key], sources=())
            excess -= names[key]
    kept: dict[str, list[Alternative]] = {name: [] for name in record.alternatives}
    for name, place in places:
        if held[name, place] != _UNSAID or _UNSAID not in kept[name]:
            kept[name].append(held[name, place])
    return replace(record, alternatives={name: tuple(each) for name, each in kept.items()})


def merged(record: Record, into: str) -> Record:
    """A record as a source of, or superseded by, a consolidated one. When it was last changed stays as it was."""
    return replace(record, status=Status.MERGED, merged_into=into, stale=False, version=record.version + 1)


def released(record: Record) -> Record:
    """A source that stands for itself again."""
    return replace(record, status=Status.ACTIVE, merged_into=None, version=record.version + 1)


def retired(record: Record) -> Record:
    """A consolidated record whose sources stand for themselves again; it is kept, with what it was made of."""
    return replace(record, status=Status.ARCHIVED, stale=False, inputs="", version=record.version + 1)


def archived(record: Record) -> Record:
    """A stale record as the archiving rule leaves it."""
    return replace(record, status=Status.ARCHIVED, archived_by=ArchivedBy.RULE, version=record.version + 1)


def says(record: Record, name: str, value: Json) -> bool:
    """Whether a record holds a value: as its field's, among the items of its field's list, or as an alternative."""
    held = [record.fields[name].value] if name in record.fields else []
    held += [alternative.value for alternative in record.alternatives.get(name, ())]
    return any(_covers(each, value) for each in held)


def _chosen(ranked: Sequence[Candidate], value: Json) -> Field:
    confidence = max(source_value.field.confidence for source_value in ranked[0].source_values)
    return Field(value=value, provenance=Provenance.CONSOLIDATED, confidence=confidence)


def _edits(existing: Record | None, superseded: Sequence[Record]) -> dict[str, list[SourceValue]]:
    """What people edited on the consolidated records: the record's own edit first, then the newest."""
    found: dict[str, list[SourceValue]] = {}
    newest_first = sorted(superseded, key=lambda record: record.updated_at, reverse=True)
    for record in [existing, *newest_first] if existing else newest_first:
        for name, field in record.fields.items():
            if field.provenance is Provenance.USER_EDITED:
                found.setdefault(name, []).append(SourceValue(record.record_id, field, record.updated_at))
    return found


def _came(sources: Sequence[Record]) -> dict[str, datetime]:
    """When what each source says came. Rows of one version of a table came together, though they were written in parts:
    the later part of a file is no newer."""
    first: dict[tuple[str, str], datetime] = {}
    for source in sources:
        version = _version(source)
        first[version] = min(first.get(version, source.updated_at), source.updated_at)
    return {source.record_id: first[_version(source)] for source in sources}


def _version(source: Record) -> tuple[str, str]:
    table, row, _ = source.source.uri.partition("#")
    return (table, source.source.rev) if row else (source.record_id, "")


def _is_edit(alternative: Alternative) -> bool:
    return any(source.startswith(_EDIT_OF) for source in alternative.sources)


def _covers(held: Json, value: Json) -> bool:
    if canonical_json(held) == canonical_json(value):
        return True
    if not isinstance(held, list) or not isinstance(value, list):
        return False
    items = {canonical_json(item) for item in held}
    return all(canonical_json(item) in items for item in value)


def _not_held(others: Sequence[Alternative], field: Field | None) -> tuple[Alternative, ...]:
    """The alternatives that the field does not already hold, each value once."""
    left: dict[str, Alternative] = {}
    for each in others:
        if field is None or not _covers(field.value, each.value):
            text = canonical_json(each.value)
            sources = {*left[text].sources, *each.sources} if text in left else set(each.sources)
            left[text] = Alternative(each.value, tuple(sorted(sources)))
    return tuple(left.values())


def _united(*records: Record | None) -> tuple[str, ...]:
    return tuple(sorted({tag for record in records if record for tag in record.tags}))


def _uses(existing: Record | None, superseded: Sequence[Record], sources: Sequence[Record]) -> int:
    """Uses so far: those of the consolidated records, and those of the sources that join only now."""
    held = [existing, *superseded] if existing else list(superseded)
    inside = {record.record_id for record in held}
    joining = [source for source in sources if source.merged_into not in inside]
    return sum(record.uses for record in [*held, *joining])


def _latest(*records: Record | None) -> datetime | None:
    return max((record.last_used_at for record in records if record and record.last_used_at), default=None)
