"""Records, as callers send and see them."""

from __future__ import annotations

import json
import math
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import AnswerModel, FieldName, Id, Moment, PageQuery, Timestamp
from winnow.platform.clock import to_text
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_service import Version
from winnow.records.record_store import Wanted
from winnow.records.searching import Criteria, words
from winnow.records.writing import MAX_RECORDS, Written
from winnow.values import Field as RecordField
from winnow.values import Json, Provenance

_MAX_DIGITS = 10**38  # DynamoDB's numbers have 38 digits …
_MAX_NUMBER, _MIN_NUMBER = 9e125, 1e-129  # … and this range
_MAX_NAME = 128
_MAX_BYTES = 64 * 1024  # of a record: 24 of them, old and new, fit one transaction of 4 MB


def _storable(value: Json) -> Json:
    match value:
        case bool() | str() | None:
            return value
        case int() if abs(value) < _MAX_DIGITS:
            return value
        case float() if math.isfinite(value) and (value == 0 or _MIN_NUMBER < abs(value) < _MAX_NUMBER):
            return value
        case list():
            return [_storable(each) for each in value]
        case dict() if all(0 < len(name) <= _MAX_NAME for name in value):
            return {name: _storable(each) for name, each in value.items()}
        case dict():
            raise PydanticCustomError("member_name", "a member's name has 1 to 128 characters")
        case _:
            raise PydanticCustomError("number_range", "a number must have at most 38 digits")


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
        Field(min_length=1, max_length=256, description="Your own id for it. The same key again updates the record."),
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
    """What a person says of a record."""

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
        Field(description="Whether consolidations leave the record as it is: never merged, never archived."),
    ] = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.fields and self.pinned is None:
            raise ValueError("name a field, or say whether the record is pinned")
        return self


class SuggestionsRequest(RequestModel):
    """Which suggestions are meant."""

    fields: Annotated[list[FieldName], Field(min_length=1, max_length=200, description="The fields' names.")]


class WrittenAnswer(AnswerModel):
    """What became of one record."""

    record_id: Id
    key: str | None
    outcome: Literal["created", "updated", "unchanged"]
    version: int


class WrittenRecords(AnswerModel):
    """What became of each record, in the order they were sent."""

    items: list[WrittenAnswer]

    @classmethod
    def of(cls, written: list[Written]) -> Self:
        """What a caller is told."""
        return cls(
            items=[
                WrittenAnswer(record_id=each.record_id, key=each.key, outcome=each.outcome, version=each.version)
                for each in written
            ]
        )


class FieldAnswer(AnswerModel):
    """One field with where its value came from."""

    value: Json
    provenance: Provenance
    confidence: Annotated[float, Field(ge=0, le=1)]
    span: Annotated[list[int] | None, Field(description="Where in the document's text: [start, end).")] = None

    @classmethod
    def of(cls, field: RecordField) -> Self:
        """What a caller sees of a field."""
        span = list(field.span) if field.span else None
        return cls(value=field.value, provenance=field.provenance, confidence=field.confidence, span=span)


class SourceAnswer(AnswerModel):
    """Where a record was read from."""

    uri: str
    rev: str
    content_hash: str
    name: str
    ocr: str = Field(description="Who recognised the text of a scan; empty when the text was in the file.")


class AlternativeAnswer(AnswerModel):
    """A value that was not chosen, and whose it is."""

    value: Json
    sources: list[str]


class RecordAnswer(AnswerModel):
    """A record."""

    record_id: Id
    project_id: Id
    kind: RecordKind
    status: Status
    version: Annotated[int, Field(description="Counts the changes; its quoted form is the ETag.")]
    created_at: Timestamp
    updated_at: Timestamp
    fields: dict[str, FieldAnswer]
    suggestions: Annotated[
        dict[str, FieldAnswer], Field(description="What the source says of fields that a person has edited.")
    ]
    tags: list[str]
    source: SourceAnswer
    merged_into: Annotated[Id | None, Field(description="The consolidated record that this one is a source of.")]
    consolidated_from: list[Id]
    alternatives: Annotated[
        dict[str, list[AlternativeAnswer]], Field(description="What sources say of a field beside the chosen value.")
    ]
    stale: Annotated[bool, Field(description="A source changed since the merge; the next run computes it anew.")]
    pinned: Annotated[bool, Field(description="Consolidations neither merge nor archive it.")]
    uses: int
    last_used_at: Timestamp | None

    @classmethod
    def of(cls, record: Record) -> Self:
        """What a caller sees of a record."""
        source = record.source
        return cls(
            record_id=record.record_id,
            project_id=record.project_id,
            kind=record.kind,
            status=record.status,
            version=record.version,
            created_at=to_text(record.created_at),
            updated_at=to_text(record.updated_at),
            fields={name: FieldAnswer.of(field) for name, field in record.fields.items()},
            suggestions={name: FieldAnswer.of(field) for name, field in record.suggestions.items()},
            tags=list(record.tags),
            source=SourceAnswer(
                uri=source.uri, rev=source.rev, content_hash=source.content_hash, name=source.name, ocr=source.ocr
            ),
            merged_into=record.merged_into,
            consolidated_from=list(record.consolidated_from),
            alternatives={
                name: [AlternativeAnswer(value=each.value, sources=list(each.sources)) for each in values]
                for name, values in record.alternatives.items()
            },
            stale=record.stale,
            pinned=record.pinned,
            uses=record.uses,
            last_used_at=to_text(record.last_used_at) if record.last_used_at else None,
        )


class RecordsPage(AnswerModel):
    """Some of a project's records, newest first."""

    items: list[RecordAnswer]
    next_cursor: str | None


def _with_words(text: str) -> str:
    if not words(text):
        raise PydanticCustomError("no_words", "must have a letter or digit")
    return text


type Words = Annotated[str, Field(max_length=200), AfterValidator(_with_words)]


class RecordsQuery(PageQuery):
    """Which records to list. Neither case nor accents matter; a page may be short, even empty, before the end."""

    status: Status = Status.ACTIVE
    updated_since: Annotated[Moment | None, Field(description="Changed then or later.")] = None
    text: Annotated[
        Words | None,
        Field(description="Every word begins a word of a name, label, job, study or skill, or of a row's columns."),
    ] = None
    skill: Annotated[Words | None, Field(description="Has a skill with these words.")] = None
    company: Annotated[Words | None, Field(description="Worked at a company with these words.")] = None
    place: Annotated[Words | None, Field(description="Lives, or worked, at a place with these words.")] = None

    def wanted(self) -> Wanted:
        """What is asked for."""
        return Wanted(self.status, self.updated_since, Criteria(self.text, self.skill, self.company, self.place))

    def scope(self, project_id: str) -> dict[str, Json]:
        """The list that a cursor belongs to."""
        asked = self.model_dump(mode="json", exclude={"limit", "cursor"})
        return {"list": "records", "project": project_id, **asked}


class VersionAnswer(AnswerModel):
    """One version of a record; `GET …/versions/{version}` shows all of it."""

    version: int
    status: Status
    updated_at: Timestamp
    changed: Annotated[list[str], Field(description="Fields in which it differs from the version listed next.")]


class VersionsPage(AnswerModel):
    """Some of a record's versions, newest first."""

    items: list[VersionAnswer]
    next_cursor: str | None

    @classmethod
    def of(cls, versions: list[Version], next_cursor: str | None) -> Self:
        """What a caller is told."""
        items = [
            VersionAnswer(
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
