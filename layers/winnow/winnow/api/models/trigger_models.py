"""Triggers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import Id, ResponseModel, Threshold, Timestamp
from winnow.consolidation.run.change import CHANGE_ID
from winnow.ingestion.entrypoints.trigger_ingestion import MAX_PATH
from winnow.values import Json


class ConsolidationOptions(RequestModel):
    """Options of a run. The project's settings apply for those that are left out."""

    merge: Annotated[bool, Field(description="Merge matching records.")] = True
    archive: Annotated[bool, Field(description="Archive stale records.")] = False
    dry_run: Annotated[bool, Field(description="Change nothing, report what the run would do.")] = False
    match_threshold: Annotated[Threshold | None, Field(description="Pairs of this probability or more are merged.")] = (
        None
    )
    review_threshold: Annotated[
        Threshold | None, Field(description="Pairs of this probability or more, below match_threshold, become reviews.")
    ] = None
    min_cluster_size: Annotated[int, Field(ge=2, le=1000, description="Smaller clusters are not merged.")] = 2
    archive_stale_days: Annotated[
        int, Field(ge=1, le=36500, description="A record is stale when it has not been updated for this many days …")
    ] = 365
    archive_min_uses: Annotated[int, Field(ge=0, le=1_000_000, description="… and was used less often than this.")] = 1

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        match, review = self.match_threshold, self.review_threshold
        if match is not None and review is not None and review >= match:
            raise ValueError("review_threshold must be below match_threshold")
        return self

    def given(self) -> dict[str, Json]:
        """The members that the caller gave."""
        return self.model_dump(exclude_unset=True)


class TriggerOptions(ConsolidationOptions):
    """Options of one run. The project's settings apply for those that are left out."""

    chosen: Annotated[
        list[Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{CHANGE_ID}}}$")]] | None,
        Field(
            min_length=1,
            max_length=500,
            description="Make only these changes of a dry run's report (`change_id`), with the options of that run. "
            "One that the run would not make exactly so any more is left out, and counted in `chosen_not_found`.",
        ),
    ] = None


class ConsolidationTriggerRequest(RequestModel):
    """A consolidation to trigger."""

    project_id: Id
    options: TriggerOptions = TriggerOptions()


class IngestionTriggerRequest(RequestModel):
    """An ingestion to trigger; every member is optional."""

    project_id: Annotated[Id | None, Field(description="Default: the deployment's default project.")] = None
    source: Annotated[Literal["dropbox", "s3"], Field(description="Where the files are.")] = "dropbox"
    path: Annotated[
        str | None,
        Field(max_length=MAX_PATH, description="A folder. Default: the project's folder of that source."),
    ] = None


class TriggerResponse(ResponseModel):
    """An accepted job."""

    job_id: Id
    status: Literal["pending"]
    estimated_completion: Annotated[
        Timestamp | None, Field(exclude_if=lambda value: value is None, description="Only for a consolidation.")
    ] = None
