"""Triggers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import AnswerModel, Id, Threshold, Timestamp
from winnow.ingestion.entrypoints.trigger_ingestion import MAX_PATH
from winnow.values import Json


class ConsolidationOptions(RequestModel):
    """What a run may do. What is left out is as the project says."""

    merge: Annotated[bool, Field(description="Merge what matches.")] = True
    archive: Annotated[bool, Field(description="Archive stale records.")] = False
    dry_run: Annotated[bool, Field(description="Change no record, only report what would be done.")] = False
    match_threshold: Annotated[Threshold | None, Field(description="Probability from which a pair is merged.")] = None
    review_threshold: Annotated[
        Threshold | None, Field(description="Probability from which a pair is shown to a person.")
    ] = None
    min_cluster_size: Annotated[int, Field(ge=2, le=1000, description="Smaller clusters are left alone.")] = 2
    archive_stale_days: Annotated[int, Field(ge=1, le=36500, description="Not updated for so many days …")] = 365
    archive_min_uses: Annotated[int, Field(ge=0, le=1_000_000, description="… and used less often: stale.")] = 1

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        match, review = self.match_threshold, self.review_threshold
        if match is not None and review is not None and review >= match:
            raise ValueError("review_threshold must be below match_threshold")
        return self

    def given(self) -> dict[str, Json]:
        """The members that the caller gave."""
        return self.model_dump(exclude_unset=True)


class ConsolidationTriggerRequest(RequestModel):
    """A consolidation to be started."""

    project_id: Id
    options: ConsolidationOptions = ConsolidationOptions()


class IngestionTriggerRequest(RequestModel):
    """An ingestion to be started; every member may be left out."""

    project_id: Annotated[Id | None, Field(description="Without it: the deployment's default project.")] = None
    source: Annotated[Literal["dropbox", "s3"], Field(description="Where the files are.")] = "dropbox"
    path: Annotated[
        str | None,
        Field(max_length=MAX_PATH, description="A folder; without it the project's default folder of that source."),
    ] = None


class TriggerAnswer(AnswerModel):
    """An accepted job."""

    job_id: Id
    status: Literal["pending"]
    estimated_completion: Annotated[
        Timestamp | None, Field(exclude_if=lambda value: value is None, description="Of a consolidation.")
    ] = None
