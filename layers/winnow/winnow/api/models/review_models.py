"""Reviews, rollbacks and explanations, requests and responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import Id, PageQuery, ResponseModel, Timestamp
from winnow.api.models.record_models import RecordResponse
from winnow.consolidation.run.change import Change, Operation, change_id
from winnow.consolidation.usecases.explain_merge import Explanation, in_words
from winnow.jobs.job import State
from winnow.platform.clock import to_text
from winnow.platform.stored_object import StoredObject
from winnow.records.record_labels import label_of
from winnow.reviews.review import Review, ReviewState
from winnow.reviews.review_service import Decided, SideBySide
from winnow.values import Json

_UUID = "[0-9a-fA-F-]{36}"

type ReviewId = Annotated[str, StringConstraints(pattern=rf"^{_UUID}\.{_UUID}$", to_lower=True)]
"""Both records' ids, the smaller first, with a dot between."""


class ReviewResponse(ResponseModel):
    """A pair of records that may be the same thing."""

    review_id: Annotated[str, Field(description="Both records' ids with a dot between.")]
    project_id: Id
    left: Id
    right: Id
    left_label: Annotated[str | None, Field(description="What people call the left record; null when it is gone.")]
    right_label: Annotated[str | None, Field(description="What people call the right record.")]
    state: ReviewState
    confidence: Annotated[float, Field(ge=0, le=1, description="Probability that the two records are the same thing.")]
    calibrated: Annotated[
        bool,
        Field(
            description="Whether pairs of that confidence are shown to come true that often. False for the reviews of "
            "a run: the confidence puts them in order and says no more."
        ),
    ]
    evidence: Annotated[dict[str, Json], Field(description="Weights in bits, adding up to the match weight.")]
    consolidation_id: Annotated[Id, Field(description="The run that created it.")]
    created_at: Timestamp
    decided_by: str | None
    decided_at: Timestamp | None

    @classmethod
    def from_review(cls, review: Review, labels: Mapping[str, str]) -> Self:
        """Maps a review to the response.

        Args:
            labels: of its records, by id.
        """
        return cls(
            review_id=review.review_id,
            project_id=review.project_id,
            left=review.left,
            right=review.right,
            left_label=labels.get(review.left),
            right_label=labels.get(review.right),
            state=review.state,
            confidence=review.confidence,
            calibrated=review.calibrated,
            evidence=dict(review.evidence),
            consolidation_id=review.job_id,
            created_at=to_text(review.created_at),
            decided_by=review.decided_by,
            decided_at=to_text(review.decided_at) if review.decided_at else None,
        )


class ReviewsPage(ResponseModel):
    """A page of a project's reviews, the most probable first."""

    items: list[ReviewResponse]
    next_cursor: str | None


class ReviewsQuery(PageQuery):
    """Which reviews to list."""

    state: ReviewState = ReviewState.PENDING


class SideBySideResponse(ResponseModel):
    """A review with both its records."""

    review: ReviewResponse
    left: RecordResponse
    right: RecordResponse
    left_merged_into: Annotated[RecordResponse | None, Field(description="The consolidated record of the left one.")]
    right_merged_into: Annotated[RecordResponse | None, Field(description="The consolidated record of the right one.")]

    @classmethod
    def from_both(cls, both: SideBySide) -> Self:
        """Maps a review with both its records to the response."""
        return cls(
            review=ReviewResponse.from_review(
                both.review, {each.record_id: label_of(each).text for each in (both.left, both.right)}
            ),
            left=RecordResponse.from_record(both.left),
            right=RecordResponse.from_record(both.right),
            left_merged_into=RecordResponse.from_record(both.left_merged_into) if both.left_merged_into else None,
            right_merged_into=RecordResponse.from_record(both.right_merged_into) if both.right_merged_into else None,
        )


class DecisionsRequest(RequestModel):
    """Decisions on several reviews."""

    accept: Annotated[list[ReviewId], Field(max_length=100, default_factory=list)]
    reject: Annotated[list[ReviewId], Field(max_length=100, default_factory=list)]


class DecidedResponse(ResponseModel):
    """The outcome of one decision."""

    review_id: str
    state: ReviewState | None
    error: Annotated[str | None, Field(description="Why it could not be decided.")]

    @classmethod
    def from_decided(cls, decided: Decided) -> Self:
        """Maps the outcome of one decision to the response."""
        state = decided.review.state if decided.review else None
        return cls(review_id=decided.review_id, state=state, error=decided.error.code if decided.error else None)


class DecisionsResponse(ResponseModel):
    """The outcome of each decision, in the order of the request."""

    items: list[DecidedResponse]


class RollbackRequest(RequestModel):
    """A consolidation to roll back."""

    consolidation_id: Id
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    record_id: Annotated[
        Id | None, Field(description="Roll back only what the run did to this consolidated (or archived) record.")
    ] = None


class RollbackResponse(ResponseModel):
    """A rollback. One that fits a single transaction has completed when the response arrives."""

    job_id: Id
    status: State
    consolidation_id: Id
    result: Annotated[dict[str, Json], Field(description="Counts, once it has completed.")]


class ChangeResponse(ResponseModel):
    """One change that a consolidation made."""

    consolidation_id: Id
    position: int
    operation: Operation
    record_id: Id
    at: Timestamp
    undone_by: Annotated[Id | None, Field(description="The rollback that undid it.")]
    because: Annotated[list[str], Field(description="One sentence for each link between two of the sources.")]
    reason: Annotated[dict[str, Json], Field(description="The same with every weight, in bits.")]
    records: Annotated[list[dict[str, Json]], Field(description="What changed in each record: before, after.")]

    @classmethod
    def from_change(cls, change: Change) -> Self:
        """Maps a change to the response."""
        return cls(
            consolidation_id=change.job_id,
            position=change.position,
            operation=change.operation,
            record_id=change.record_id,
            at=to_text(change.at),
            undone_by=change.undone_by,
            because=in_words(change.reason),
            reason=dict(change.reason),
            records=[
                {
                    "record_id": each.record_id,
                    "version": each.version,
                    "before": None if each.before is None else dict(each.before),
                    "after": dict(each.after),
                }
                for each in change.touched
            ],
        )


class PlannedResponse(ResponseModel):
    """One line of a report: a change that the run would have made, or a review that it would have created."""

    change_id: Annotated[
        str | None, Field(description="Choose the change by it: `chosen` of the options of a run. Null for a review.")
    ]
    label: Annotated[str | None, Field(description="What people call the records of the line.")] = None
    operation: Literal["merge", "release", "archive", "review"]
    record_id: Annotated[Id | None, Field(description="The consolidated (or archived) record; null for a review.")]
    sources: Annotated[list[Id], Field(description="The sources after the change.")]
    released: Annotated[list[Id], Field(description="Sources that would be detached.")]
    superseded: Annotated[list[Id], Field(description="Consolidated records that it would replace.")]
    because: Annotated[list[str], Field(description="One sentence for each link between two of the sources.")]
    reason: Annotated[dict[str, Json], Field(description="The same with every weight, in bits.")]
    review_id: Annotated[str | None, Field(description="For a review: both records' ids.")]
    state: Annotated[ReviewState | None, Field(description="For a review: its state.")]
    confidence: Annotated[float | None, Field(description="For a review.")]

    def named(self, labels: Mapping[str, str]) -> Self:
        """The line with what people call its records.

        Args:
            labels: by id; of a record that is gone there is none.
        """
        pair = self.review_id.split(".") if self.review_id else []
        ids = pair or self.sources or self.released or ([self.record_id] if self.record_id else [])
        known = [labels[each] for each in ids if each in labels]
        more = [f"{len(known) - _SHOWN} more"] if len(known) > _SHOWN else []
        return self.model_copy(update={"label": " + ".join([*known[:_SHOWN], *more]) or None})

    @classmethod
    def from_line(cls, line: Mapping[str, Json]) -> Self:
        """Maps one line of a report to the response."""
        reason = line.get("reason")
        return cls.model_validate(
            {
                "change_id": _change_id(line),
                "operation": line.get("operation", "review"),
                "because": in_words(reason) if isinstance(reason, dict) else [],
                "reason": reason or {},
                "review_id": line.get("review"),
                **{name: line.get(name) for name in ("record_id", "state", "confidence")},
                **{name: line.get(name) or [] for name in ("sources", "released", "superseded")},
            },
            strict=False,
        )


_SHOWN = 5  # records that a line is called by


def _change_id(line: Mapping[str, Json]) -> str | None:
    stored = StoredObject(line)
    if not stored.text("operation"):
        return None
    groups = (stored.texts(name) for name in ("sources", "released", "superseded"))
    return change_id(stored.text("operation"), stored.text("record_id"), *groups)


class ReportResponse(ResponseModel):
    """A page of the report of a dry run, in the order in which a run makes the changes."""

    consolidation_id: Id
    summary: Annotated[dict[str, Json], Field(description="Counts, and whether the estimate was trusted.")]
    items: list[PlannedResponse]
    labels: Annotated[dict[str, str], Field(description="What people call the records of this page, by id.")]
    values: Annotated[
        dict[str, dict[str, str]],
        Field(description="The fields of these records by id, as short texts: what a merge would put together."),
    ]
    next_cursor: str | None


class ReportQuery(PageQuery):
    """The page of a report to get."""


class ExplanationResponse(ResponseModel):
    """Why a record was merged."""

    record_id: Id
    stands_in: Annotated[Id | None, Field(description="The consolidated record that it was merged into.")]
    sources: Annotated[list[Id], Field(description="All records that are merged with it.")]
    labels: Annotated[dict[str, str], Field(description="What people call the record and its sources, by id.")]
    changes: list[ChangeResponse]

    @classmethod
    def from_explanation(cls, explanation: Explanation, labels: Mapping[str, str]) -> Self:
        """Maps an explanation to the response.

        Args:
            labels: of the record, its consolidated record and the sources, by id.
        """
        standing = explanation.stands_in or explanation.record
        return cls(
            record_id=explanation.record.record_id,
            stands_in=explanation.stands_in.record_id if explanation.stands_in else None,
            sources=list(standing.consolidated_from),
            labels=dict(labels),
            changes=[ChangeResponse.from_change(change) for change in explanation.changes],
        )
