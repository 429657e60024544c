"""A project in numbers."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from winnow.api.models.common_models import Id, ResponseModel, Timestamp
from winnow.api.models.job_models import JobCounts, RunResponse
from winnow.consolidation.usecases.project_stats import ProjectStats
from winnow.jobs.job import State
from winnow.platform.clock import to_text
from winnow.records.record import Status
from winnow.reviews.review import ReviewState


class RecordCounts(ResponseModel):
    """Records by status."""

    active: int
    merged: int
    archived: int


class ReviewCounts(ResponseModel):
    """Reviews by state."""

    pending: int
    accepted: int
    rejected: int
    withdrawn: int


class StatsResponse(ResponseModel):
    """A project in numbers. Counts are some moments old; very large ones are counted up to some 160,000."""

    project_id: Id
    records: RecordCounts
    reviews: ReviewCounts
    jobs: Annotated[JobCounts, Field(description="The newest 200 of the last 30 days.")]
    failed_files: Annotated[int, Field(description="Files that failed in these jobs.")]
    kinds: Annotated[
        dict[str, int],
        Field(description="Active records by kind, as the last consolidation or dry run found them; empty before one."),
    ]
    cost_usd: Annotated[
        float,
        Field(ge=0, description="Estimate of what these jobs cost at list prices, without OCR, models and storage."),
    ]
    since: Annotated[Timestamp, Field(description="When the oldest of these jobs was created.")]
    duplicate_rate: Annotated[
        float | None,
        Field(ge=0, le=1, description="Share of the records that the last run found to be duplicates; null before it."),
    ]
    runs: Annotated[list[RunResponse], Field(description="Completed consolidations among these jobs, oldest first.")]
    last_ingestion_at: Timestamp | None

    @classmethod
    def from_stats(cls, stats: ProjectStats) -> Self:
        """Maps a project in numbers to the response."""
        last = stats.last_ingestion
        return cls(
            project_id=stats.project_id,
            records=RecordCounts(**{status.value: stats.records[status] for status in Status}),
            reviews=ReviewCounts(**{state.value: stats.reviews[state] for state in ReviewState}),
            jobs=JobCounts(**{state.value: stats.jobs.get(state, 0) for state in State}),
            failed_files=stats.failed_files,
            kinds=dict(stats.kinds),
            cost_usd=round(stats.cost, 6),
            since=to_text(stats.since),
            duplicate_rate=stats.duplicate_rate,
            runs=[RunResponse.from_job(job) for job in stats.runs],
            last_ingestion_at=to_text(last.created_at) if last else None,
        )
