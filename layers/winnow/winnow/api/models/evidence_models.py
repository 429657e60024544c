"""Responses that show what a record rests on: its document, its sources, its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field

from winnow.api.models.common_models import Id, PageQuery, ResponseModel, Timestamp
from winnow.api.models.record_models import RecordResponse
from winnow.consolidation.usecases.record_timeline import Happening, TimelineEntry
from winnow.platform.clock import to_text
from winnow.records.documents import DocumentText


class EvidenceResponse(ResponseModel):
    """Where in a document's text a field, or a part of its value, was read."""

    field: str
    part: Annotated[str, Field(description="Which part of a structured value; empty for the whole field.")]
    start: Annotated[int, Field(description="First character of the text, from 0.")]
    end: Annotated[int, Field(description="The character after the last one.")]
    confidence: Annotated[float, Field(ge=0, le=1)]


class DocumentResponse(ResponseModel):
    """The document that a record was read from."""

    record_id: Id
    name: Annotated[str, Field(description="The file's name.")]
    text: Annotated[str, Field(description="As it was read, at most 1 MiB.")]
    complete: Annotated[bool, Field(description="Whether the text is the whole one.")]
    evidence: list[EvidenceResponse]
    original_url: Annotated[
        str | None,
        Field(description="Link to the file, for a GET without a token; null when it is not in the project's inbox."),
    ]
    expires_at: Annotated[Timestamp, Field(description="When the link ends.")]

    @classmethod
    def from_document(cls, record_id: str, document: DocumentText) -> Self:
        """Maps a document to the response."""
        return cls(
            record_id=record_id,
            name=document.name,
            text=document.text,
            complete=document.complete,
            evidence=[
                EvidenceResponse(
                    field=each.field, part=each.part, start=each.start, end=each.end, confidence=each.confidence
                )
                for each in document.evidence
            ],
            original_url=document.original,
            expires_at=to_text(document.expires_at),
        )


class SourcesPage(ResponseModel):
    """Some of the sources of a consolidated record, by id."""

    items: list[RecordResponse]
    next_cursor: str | None


class SourcesQuery(PageQuery):
    """Which of a record's sources to list."""


class TimelineItem(ResponseModel):
    """One thing that happened to a record."""

    at: Timestamp
    what: Happening
    actor: Annotated[str | None, Field(description="Subject of who did it; null where it was no person's doing.")]
    actor_name: Annotated[str | None, Field(description="Display name of the actor, where one is known.")]
    version: Annotated[int | None, Field(description="Of the record after it.")]
    fields: Annotated[list[str], Field(description="Names of the fields that changed.")]
    job_id: Annotated[Id | None, Field(description="The run or rollback that did it.")]
    into: Annotated[Id | None, Field(description="Of a merge or release: the consolidated record.")]
    sources: Annotated[list[Id], Field(description="Of a merge or release: the sources afterwards, where known.")]
    undone_by: Annotated[Id | None, Field(description="The rollback that took it back.")]


class TimelineResponse(ResponseModel):
    """Everything that happened to a record, newest first."""

    record_id: Id
    items: list[TimelineItem]
    labels: Annotated[dict[str, str], Field(description="What people call the records that the items name, by id.")]

    @classmethod
    def from_entries(
        cls, record_id: str, entries: Sequence[TimelineEntry], names: Mapping[str, str], labels: Mapping[str, str]
    ) -> Self:
        """Maps a timeline to the response.

        Args:
            names: display names by subject.
            labels: of the records that the entries name, by id.
        """
        items = [
            TimelineItem(
                at=to_text(each.at),
                what=each.what,
                actor=each.actor or None,
                actor_name=names.get(each.actor),
                version=each.version,
                fields=list(each.fields),
                job_id=each.job_id,
                into=each.into,
                sources=list(each.sources),
                undone_by=each.undone_by,
            )
            for each in entries
        ]
        return cls(record_id=record_id, items=items, labels=dict(labels))
