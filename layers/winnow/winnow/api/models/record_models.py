"""Requests and responses of records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from winnow.api.bodies import QueryModel, RequestModel
from winnow.api.models.common_models import FieldName, Id, Moment, PageQuery, ResponseModel, Timestamp
from winnow.platform.clock import to_text
from winnow.records.facets import Facets
from winnow.records.record import ArchivedBy, Record, RecordKind, RecordOrder, Status
from winnow.records.record_labels import label_of
from winnow.records.record_service import MAX_SORTED, ActedOn, BatchAction, Version
from winnow.records.record_store import Wanted
from winnow.records.searching import Criteria, words
from winnow.records.writing import MAX_RECORDS, Written
from winnow.storable import find_flaw
from winnow.values import Field as RecordField
from winnow.values import Json, Provenance

_MAX_BYTES = 64 * 1024  # of a record: 24 of them, old and new, fit one transaction of 4 MB


def _storable(value: Json) -> Json:
    flaw = find_flaw(value)
    if flaw:
        raise PydanticCustomError("unstorable", "{flaw}", {"flaw": flaw})
    return value


def _small(fields: dict[str, Json]) -> dict[str, Json]:
    if len(json.dumps(fields, ensure_ascii=False).encode()) > _MAX_BYTES:
        raise PydanticCustomError("too_large", "a record has at most 64 KiB of fields")
    return fields


type FieldValue = Annotated[Json, AfterValidator(_storable)]
type Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class RecordRequest(RequestModel):
    """One record of your own: a note, or a row of another system."""

    key: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=256,
            description="Your own id of the record; sending the same key again updates it.",
        ),
    ] = None
    kind: Literal["row", "note"] = "row"
    fields: Annotated[
        dict[FieldName, FieldValue],
        AfterValidator(_small),
        Field(min_length=1, max_length=200, description="At most 64 KiB of JSON."),
    ]
    tags: Annotated[list[Tag], Field(max_length=50, default_factory=list)]


class RecordsRequest(RequestModel):
    """Records to create or update."""

    records: Annotated[list[RecordRequest], Field(min_length=1, max_length=MAX_RECORDS)]


class RecordPatch(RequestModel):
    """An edit of a record."""

    fields: Annotated[
        dict[FieldName, FieldValue],
        AfterValidator(_small),
        Field(
            max_length=200,
            default_factory=dict,
            description="The fields to edit; the others stay. `null` clears a field.",
        ),
    ]
    pinned: Annotated[
        bool | None,
        Field(description="Whether consolidations leave the record as it is: neither merge nor archive it."),
    ] = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.fields and self.pinned is None:
            raise ValueError("name a field, or say whether the record is pinned")
        return self


class SuggestionsRequest(RequestModel):
    """Suggestions to accept or dismiss."""

    fields: Annotated[list[FieldName], Field(min_length=1, max_length=200, description="Names of the fields.")]


class WrittenResponse(ResponseModel):
    """The outcome of one written record."""

    record_id: Id
    key: str | None
    outcome: Literal["created", "updated", "unchanged"]
    version: int


class WrittenRecords(ResponseModel):
    """The outcome of each written record, in the order of the request."""

    items: list[WrittenResponse]

    @classmethod
    def from_written(cls, written: list[Written]) -> Self:
        """Maps the outcome of each written record to the response."""
        return cls(
            items=[
                WrittenResponse(record_id=each.record_id, key=each.key, outcome=each.outcome, version=each.version)
                for each in written
            ]
        )


class FieldResponse(ResponseModel):
    """One field with the provenance of its value."""

    value: Json
    provenance: Provenance
    confidence: Annotated[float, Field(ge=0, le=1)]
    span: Annotated[
        list[int] | None, Field(description="Position in the document's text: [start, end) in characters.")
    ] = None

    @classmethod
    def from_field(cls, field: RecordField) -> Self:
        """Maps a field to the response."""
        span = list(field.span) if field.span else None
        return cls(value=field.value, provenance=field.provenance, confidence=field.confidence, span=span)


class SourceResponse(ResponseModel):
    """The file or row that a record was made from."""

    uri: str
    rev: str
    content_hash: str
    name: str
    ocr: str = Field(description="The OCR provider of a scan; empty when the file held text.")


class AlternativeResponse(ResponseModel):
    """A value that survivorship did not choose, with the records it comes from."""

    value: Json
    sources: list[str]


class RecordResponse(ResponseModel):
    """A record."""

    record_id: Id
    project_id: Id
    label: Annotated[str, Field(description="What people call the record, in one line.")]
    detail: Annotated[str, Field(description="A second line that tells it from others of its name; may be empty.")]
    kind: RecordKind
    status: Status
    version: Annotated[int, Field(description="Counts changes; quoted, it is the ETag.")]
    created_at: Timestamp
    updated_at: Timestamp
    fields: dict[str, FieldResponse]
    suggestions: Annotated[
        dict[str, FieldResponse], Field(description="Values that a source has for fields which a person edited.")
    ]
    tags: list[str]
    source: SourceResponse
    archived_by: Annotated[
        ArchivedBy | None,
        Field(description="Who archived it: `person`, `source` (its file or row is gone) or `rule` (it was stale)."),
    ]
    merged_into: Annotated[Id | None, Field(description="The consolidated record that this one is a source of.")]
    consolidated_from: list[Id]
    alternatives: Annotated[
        dict[str, list[AlternativeResponse]], Field(description="Other values that the sources have for a field.")
    ]
    stale: Annotated[bool, Field(description="A source changed since the merge; the next run recomputes the record.")]
    pinned: Annotated[bool, Field(description="Consolidations neither merge nor archive it.")]
    uses: int
    last_used_at: Timestamp | None

    @classmethod
    def from_record(cls, record: Record) -> Self:
        """Maps a record to the response."""
        source, label = record.source, label_of(record)
        return cls(
            record_id=record.record_id,
            project_id=record.project_id,
            label=label.text,
            detail=label.detail,
            kind=record.kind,
            status=record.status,
            version=record.version,
            created_at=to_text(record.created_at),
            updated_at=to_text(record.updated_at),
            fields={name: FieldResponse.from_field(field) for name, field in record.fields.items()},
            suggestions={name: FieldResponse.from_field(field) for name, field in record.suggestions.items()},
            tags=list(record.tags),
            source=SourceResponse(
                uri=source.uri, rev=source.rev, content_hash=source.content_hash, name=source.name, ocr=source.ocr
            ),
            archived_by=record.archived_by,
            merged_into=record.merged_into,
            consolidated_from=list(record.consolidated_from),
            alternatives={
                name: [AlternativeResponse(value=each.value, sources=list(each.sources)) for each in values]
                for name, values in record.alternatives.items()
            },
            stale=record.stale,
            pinned=record.pinned,
            uses=record.uses,
            last_used_at=to_text(record.last_used_at) if record.last_used_at else None,
        )


class RecordsPage(ResponseModel):
    """A page of a project's records."""

    items: list[RecordResponse]
    next_cursor: str | None


def _with_words(text: str) -> str:
    if not words(text):
        raise PydanticCustomError("no_words", "must have a letter or digit")
    return text


type Words = Annotated[str, Field(max_length=200), AfterValidator(_with_words)]


class _Filter(BaseModel):
    """Which records. Neither case nor accents matter in `text`, `skill`, `company` and `place`."""

    status: Status = Status.ACTIVE
    updated_since: Annotated[Moment | None, Field(description="Changed at this time or later.")] = None
    text: Annotated[
        Words | None,
        Field(description="Every word begins a word of a name, label, job, study or skill, or of a row's columns."),
    ] = None
    skill: Annotated[Words | None, Field(description="Has a skill with these words.")] = None
    company: Annotated[Words | None, Field(description="Worked at a company with these words.")] = None
    place: Annotated[Words | None, Field(description="Lives, or worked, at a place with these words.")] = None
    kind: RecordKind | None = None
    tag: Annotated[str | None, Field(min_length=1, max_length=100, description="Bears this tag.")] = None
    field: Annotated[FieldName | None, Field(description="With `value`: a field that has this value.")] = None
    value: Annotated[
        str | None, Field(min_length=1, max_length=200, description="A value as `GET …/facets` lists it.")
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.field is None) != (self.value is None):
            raise ValueError("field and value belong together")
        return self

    def wanted(self) -> Wanted:
        """What is asked for."""
        value = (self.field, self.value) if self.field is not None and self.value is not None else None
        criteria = Criteria(self.text, self.skill, self.company, self.place)
        return Wanted(self.status, self.updated_since, criteria, self.kind, self.tag, value)


class RecordsFilter(_Filter, RequestModel):
    """Which records to do something to. Neither case nor accents matter in `text`, `skill`, `company` and `place`."""


class RecordsQuery(_Filter, PageQuery):
    """Which records to list. A page may be short, even empty, before the end."""

    sort: Annotated[
        RecordOrder,
        Field(description=f"By time, or by a value (`by`). By a value at most {MAX_SORTED:,} records are sorted."),
    ] = RecordOrder.NEWEST
    by: Annotated[FieldName | None, Field(description="The field to sort by; default: the label.")] = None

    def scope(self, project_id: str) -> dict[str, Json]:
        """The list that a cursor belongs to."""
        asked = self.model_dump(mode="json", exclude={"limit", "cursor"})
        return {"list": "records", "project": project_id, **asked}


class FacetsQuery(_Filter, QueryModel):
    """Of which records to count the values."""


class ValueCount(ResponseModel):
    """A value, and how many records have it."""

    value: str
    records: int


class FacetResponse(ResponseModel):
    """A field with its most frequent values."""

    field: str
    values: list[ValueCount]
    others: Annotated[int, Field(description="How many more values there are.")]


class FacetsResponse(ResponseModel):
    """What records can be narrowed by: each value is one for `GET …/records`."""

    examined: Annotated[int, Field(description=f"Records that were counted: the newest {MAX_SORTED:,} at most.")]
    complete: Annotated[bool, Field(description="There are no more such records.")]
    kinds: list[ValueCount]
    tags: list[ValueCount]
    fields: list[FacetResponse]

    @classmethod
    def from_facets(cls, facets: Facets) -> Self:
        """Maps counts to the response."""
        return cls(
            examined=facets.examined,
            complete=facets.complete,
            kinds=_counts(facets.kinds),
            tags=_counts(facets.tags),
            fields=[
                FacetResponse(field=each.field, values=_counts(each.values), others=each.others)
                for each in facets.fields
            ],
        )


def _counts(found: Sequence[tuple[str, int]]) -> list[ValueCount]:
    return [ValueCount(value=value, records=number) for value, number in found]


class BatchRequest(RequestModel):
    """Something to do to all records that a search finds, page by page."""

    action: BatchAction
    filter: Annotated[RecordsFilter, Field(description="`status` is the action's own.")] = RecordsFilter()
    limit: Annotated[int, Field(ge=1, le=100, description="Records of this page.")] = 50
    cursor: Annotated[str | None, Field(max_length=2048, description="`next_cursor` of the page before.")] = None

    def wanted(self) -> Wanted:
        """The records that it is done to."""
        return replace(self.filter.wanted(), status=self.action.done_to)

    def scope(self, project_id: str) -> dict[str, Json]:
        """The list that a cursor belongs to."""
        asked = self.filter.model_dump(mode="json")
        return {"list": "batch", "project": project_id, "action": self.action.value, **asked}


class ActedOnResponse(ResponseModel):
    """What came of one record."""

    record_id: Id
    status: Status | None
    error: Annotated[str | None, Field(description="The code, when it was refused.")]


class BatchResponse(ResponseModel):
    """What came of a page of records."""

    items: list[ActedOnResponse]
    next_cursor: str | None

    @classmethod
    def from_page(cls, items: Sequence[ActedOn], next_cursor: str | None) -> Self:
        """Maps what came of records to the response.

        Args:
            next_cursor: where the next page starts; None when this was the last.
        """
        return cls(
            items=[ActedOnResponse(record_id=each.record_id, status=each.status, error=each.error) for each in items],
            next_cursor=next_cursor,
        )


class VersionResponse(ResponseModel):
    """One version of a record; `GET …/versions/{version}` shows all of it."""

    version: int
    status: Status
    updated_at: Timestamp
    changed: Annotated[list[str], Field(description="Fields in which it differs from the version listed next.")]


class VersionsPage(ResponseModel):
    """Some of a record's versions, newest first."""

    items: list[VersionResponse]
    next_cursor: str | None

    @classmethod
    def from_versions(cls, versions: list[Version], next_cursor: str | None) -> Self:
        """Maps a page of versions to the response.

        Args:
            next_cursor: where the next page starts; None when this is the last.
        """
        items = [
            VersionResponse(
                version=each.record.version,
                status=each.record.status,
                updated_at=to_text(each.record.updated_at),
                changed=list(each.changed),
            )
            for each in versions
        ]
        return cls(items=items, next_cursor=next_cursor)


class VersionsQuery(PageQuery):
    """Which of a record's versions to list."""
