"""Requests and responses of exports."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import Id, Moment, ResponseModel, Timestamp
from winnow.api.models.record_models import Words
from winnow.exports.export_formats import Format
from winnow.exports.export_service import Link
from winnow.exports.trigger_export import format_of
from winnow.platform.clock import to_text
from winnow.records.record import Status
from winnow.records.record_store import Wanted
from winnow.records.searching import Criteria


class ExportRequest(RequestModel):
    """Which records to export, and as what. The searches are those of the list of records."""

    format: Annotated[
        Literal["jsonl", "csv", "json-resume"],
        Field(description="`json-resume` writes resumes only: a JSON Resume document a line."),
    ] = "jsonl"
    status: Literal["active", "merged", "archived"] = "active"
    updated_since: Moment | None = None
    text: Words | None = None
    skill: Words | None = None
    company: Words | None = None
    place: Words | None = None

    def wanted(self) -> Wanted:
        """The records to export."""
        criteria = Criteria(self.text, self.skill, self.company, self.place)
        return Wanted(Status(self.status), self.updated_since, criteria)


class ExportResponse(ResponseModel):
    """A completed export with a link to its file."""

    job_id: Id
    project_id: Id
    format: Format
    records: Annotated[int, Field(description="Number of records in the file.")]
    skipped: Annotated[int, Field(description="Number of records that the format can't hold.")]
    bytes: int
    url: Annotated[str, Field(description="Download the file here, without a token. Whoever knows the URL can.")]
    expires_at: Annotated[Timestamp, Field(description="When the URL expires; get the link again for another.")]

    @classmethod
    def from_link(cls, link: Link) -> Self:
        """Maps an export with its link to the response."""
        job = link.job
        counts = {name: value for name, value in job.result.items() if isinstance(value, int)}
        return cls(
            job_id=job.job_id,
            project_id=job.project_id,
            format=format_of(job.options),
            records=counts["records"],
            skipped=counts["skipped"],
            bytes=counts["bytes"],
            url=link.url,
            expires_at=to_text(link.expires_at),
        )
