"""Requests and responses of erasures, and of what is held about a person."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from winnow.api.bodies import RequestModel
from winnow.api.models.audit_models import AuditResponse
from winnow.api.models.common_models import Id, PageQuery, ResponseModel
from winnow.api.models.record_models import RecordResponse
from winnow.api.models.review_models import ReviewResponse
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import to_item as change_to_item
from winnow.erasure.erasure_request import Reason
from winnow.erasure.subject_search import Subject
from winnow.erasure.subject_service import Everything, Match
from winnow.erasure.trigger_erasure import MAX_FILES, MAX_RECORDS
from winnow.records.record_labels import label_of
from winnow.values import Json

type Known = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
"""Something that is known of a person."""

type FileId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""The id of a file, as the lists of jobs' files have it."""

type Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}$")]
"""A caller's own name of a request; it stays in the audit trail, so it has the form of a ticket's number."""


class ErasureRequestBody(RequestModel):
    """Which records to erase, or that those are to be erased which are older than the project keeps them."""

    record_ids: Annotated[
        list[Id] | None, Field(min_length=1, max_length=MAX_RECORDS, description="Confirmed by a person.")
    ] = None
    file_ids: Annotated[
        list[FileId] | None,
        Field(min_length=1, max_length=MAX_FILES, description="Files, with whatever was made of them."),
    ] = None
    expired: Annotated[bool, Field(description="Instead of ids: what the project's retention says.")] = False
    reason: Annotated[Literal["subject_request", "mistake", "other"], Field(description="Kept in the audit trail.")] = (
        "subject_request"
    )
    reference: Annotated[Reference | None, Field(description="E.g. a ticket's number; kept in the audit trail.")] = None
    dry_run: Annotated[bool, Field(description="The job's result tells what would be erased.")] = False

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.record_ids is not None or self.file_ids is not None) == self.expired:
            raise ValueError("give either record_ids, file_ids or both, or expired")
        return self

    @property
    def why(self) -> Reason:
        """The reason as the entity has it."""
        return Reason(self.reason)


class SubjectQuery(PageQuery):
    """What is known of the person: at least one member."""

    email: Known | None = None
    phone: Known | None = None
    name: Known | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any((self.email, self.phone, self.name)):
            raise ValueError("give email, phone or name")
        return self

    def subject(self) -> Subject:
        """The person."""
        return Subject(self.email or "", self.phone or "", self.name or "")


class MatchResponse(ResponseModel):
    """A record that may be about the person."""

    record_id: Id
    label: str
    detail: str
    kind: str
    status: str
    matched_by: list[Literal["email", "phone", "name"]]
    merged_into: Id | None
    consolidated_from: list[Id]

    @classmethod
    def from_match(cls, match: Match) -> Self:
        """Maps a match to the response."""
        record, label = match.record, label_of(match.record)
        return cls.model_validate(
            {
                "record_id": record.record_id,
                "label": label.text,
                "detail": label.detail,
                "kind": record.kind.value,
                "status": record.status.value,
                "matched_by": list(match.matched_by),
                "merged_into": record.merged_into,
                "consolidated_from": list(record.consolidated_from),
            }
        )


class SubjectPage(ResponseModel):
    """Some of the records that may be about the person. An empty page may have a `next_cursor` too."""

    items: list[MatchResponse]
    next_cursor: str | None


class ChangeOfRecord(ResponseModel):
    """A change that a consolidation made, with what it keeps of before and after."""

    job_id: Id
    operation: str
    at: str
    records: list[dict[str, Json]]

    @classmethod
    def from_change(cls, change: Change) -> Self:
        """Maps a change to the response."""
        item = change_to_item(change)
        return cls.model_validate({name: item[name] for name in cls.model_fields})


class EverythingResponse(ResponseModel):
    """All that is held about one record."""

    record: RecordResponse
    versions: Annotated[list[RecordResponse], Field(description="Earlier versions, newest first.")]
    text: Annotated[str | None, Field(description="Of the document.")]
    changes: Annotated[list[ChangeOfRecord], Field(description="Of consolidations that touched the record.")]
    reviews: list[ReviewResponse]
    events: Annotated[list[AuditResponse], Field(description="Newest first.")]

    @classmethod
    def from_everything(cls, held: Everything) -> Self:
        """Maps all that is held to the response."""
        return cls(
            record=RecordResponse.from_record(held.record),
            versions=[RecordResponse.from_record(each) for each in held.versions],
            text=held.text,
            changes=[ChangeOfRecord.from_change(each) for each in held.changes],
            reviews=[ReviewResponse.from_review(each, {}) for each in held.reviews],
            events=[AuditResponse.from_event(each, {}) for each in held.events],
        )
