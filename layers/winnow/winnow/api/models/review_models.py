"""Reviews, rollbacks and explanations, as callers send and see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import AnswerModel, Id, PageQuery, Timestamp
from winnow.api.models.record_models import RecordAnswer
from winnow.consolidation.run.change import Change, Operation
from winnow.consolidation.usecases.explain_merge import Explanation, in_words
from winnow.jobs.job import State
from winnow.platform.clock import to_text
from winnow.reviews.review import Review, ReviewState
from winnow.reviews.review_service import Decided, SideBySide
from winnow.values import Json

_UUID = "[0-9a-fA-F-]{36}"

type ReviewId = Annotated[str, StringConstraints(pattern=rf"^{_UUID}\.{_UUID}$", to_lower=True)]
"""Both records' ids, the smaller first, with a dot between."""


class ReviewAnswer(AnswerModel):
    """A pair that may be one thing."""

    review_id: Annotated[str, Field(description="Both records' ids with a dot between.")]
    project_id: Id
    left: Id
    right: Id
    state: ReviewState
    confidence: Annotated[float, Field(ge=0, le=1, description="Probability that the two are the same.")]
    evidence: Annotated[dict[str, Json], Field(description="What each field says, in bits: +1 doubles the odds.")]
    consolidation_id: Annotated[Id, Field(description="The run that opened it.")]
    created_at: Timestamp
    decided_by: str | None
    decided_at: Timestamp | None

    @classmethod
    def of(cls, review: Review) -> Self:
        """What a caller sees of a review."""
        return cls(
            review_id=review.review_id,
            project_id=review.project_id,
            left=review.left,
            right=review.right,
            state=review.state,
            confidence=review.confidence,
            evidence=dict(review.evidence),
            consolidation_id=review.job_id,
            created_at=to_text(review.created_at),
            decided_by=review.decided_by,
            decided_at=to_text(review.decided_at) if review.decided_at else None,
        )


class ReviewsPage(AnswerModel):
    """Some of a project's reviews, the most probable first."""

    items: list[ReviewAnswer]
    next_cursor: str | None


class ReviewsQuery(PageQuery):
    """Which reviews to list."""

    state: ReviewState = ReviewState.PENDING


class SideBySideAnswer(AnswerModel):
    """A review with both its records."""

    review: ReviewAnswer
    left: RecordAnswer
    right: RecordAnswer
    left_merged_into: Annotated[RecordAnswer | None, Field(description="The consolidated record of the left one.")]
    right_merged_into: Annotated[RecordAnswer | None, Field(description="The consolidated record of the right one.")]

    @classmethod
    def of_both(cls, both: SideBySide) -> Self:
        """What a caller sees of them."""
        return cls(
            review=ReviewAnswer.of(both.review),
            left=RecordAnswer.of(both.left),
            right=RecordAnswer.of(both.right),
            left_merged_into=RecordAnswer.of(both.left_merged_into) if both.left_merged_into else None,
            right_merged_into=RecordAnswer.of(both.right_merged_into) if both.right_merged_into else None,
        )


class DecisionsRequest(RequestModel):
    """Several reviews at once."""

    accept: Annotated[list[ReviewId], Field(max_length=100, default_factory=list)]
    reject: Annotated[list[ReviewId], Field(max_length=100, default_factory=list)]


class DecidedAnswer(AnswerModel):
    """What became of one of them."""

    review_id: str
    state: ReviewState | None
    error: Annotated[str | None, Field(description="Why it could not be decided.")]

    @classmethod
    def of(cls, decided: Decided) -> Self:
        """What a caller is told."""
        state = decided.review.state if decided.review else None
        return cls(review_id=decided.review_id, state=state, error=decided.error.code if decided.error else None)


class DecisionsAnswer(AnswerModel):
    """What became of each, in the order they were sent."""

    items: list[DecidedAnswer]


class RollbackRequest(RequestModel):
    """A consolidation to be taken back."""

    consolidation_id: Id
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    record_id: Annotated[
        Id | None, Field(description="Take back only what the run did to this consolidated (or archived) record.")
    ] = None


class RollbackAnswer(AnswerModel):
    """A rollback. One that fits a single transaction has completed with the answer."""

    job_id: Id
    status: State
    consolidation_id: Id
    result: Annotated[dict[str, Json], Field(description="Counts, once it has completed.")]


class ChangeAnswer(AnswerModel):
    """One change that a consolidation made."""

    consolidation_id: Id
    position: int
    operation: Operation
    record_id: Id
    at: Timestamp
    undone_by: Annotated[Id | None, Field(description="The rollback that took it back.")]
    because: Annotated[list[str], Field(description="A sentence for each link between two of the sources.")]
    reason: Annotated[dict[str, Json], Field(description="The same with every weight, in bits.")]
    records: Annotated[list[dict[str, Json]], Field(description="What differs in each: before, after.")]

    @classmethod
    def of(cls, change: Change) -> Self:
        """What a caller sees of a change."""
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


class PlannedAnswer(AnswerModel):
    """One thing that a dry run would have done: a change of records, or a review."""

    operation: Literal["merge", "release", "archive", "review"]
    record_id: Annotated[Id | None, Field(description="The consolidated (or archived) record; null for a review.")]
    sources: Annotated[list[Id], Field(description="Its sources after the change.")]
    released: Annotated[list[Id], Field(description="Sources that would stand for themselves again.")]
    superseded: Annotated[list[Id], Field(description="Consolidated records that it would take the place of.")]
    because: Annotated[list[str], Field(description="A sentence for each link between two of the sources.")]
    reason: Annotated[dict[str, Json], Field(description="The same with every weight, in bits.")]
    review_id: Annotated[str | None, Field(description="Of a review: both records' ids.")]
    state: Annotated[ReviewState | None, Field(description="Of a review: what it would become.")]
    confidence: Annotated[float | None, Field(description="Of a review.")]

    @classmethod
    def of(cls, line: Mapping[str, Json]) -> Self:
        """What a caller sees of a line of the report."""
        reason = line.get("reason")
        return cls.model_validate(
            {
                "operation": line.get("operation", "review"),
                "because": in_words(reason) if isinstance(reason, dict) else [],
                "reason": reason or {},
                "review_id": line.get("review"),
                **{name: line.get(name) for name in ("record_id", "state", "confidence")},
                **{name: line.get(name) or [] for name in ("sources", "released", "superseded")},
            },
            strict=False,
        )


class ReportAnswer(AnswerModel):
    """Some of what a dry run would have done, in the order in which a run does it."""

    consolidation_id: Id
    summary: Annotated[dict[str, Json], Field(description="Counts, and whether the estimate was trusted.")]
    items: list[PlannedAnswer]
    next_cursor: str | None


class ReportQuery(PageQuery):
    """Which part of a report."""


class ExplanationAnswer(AnswerModel):
    """Why a record is as consolidations left it."""

    record_id: Id
    stands_in: Annotated[Id | None, Field(description="The consolidated record that stands for it.")]
    sources: Annotated[list[Id], Field(description="Everything that is merged with it.")]
    changes: list[ChangeAnswer]

    @classmethod
    def of(cls, explanation: Explanation) -> Self:
        """What a caller is told."""
        standing = explanation.stands_in or explanation.record
        return cls(
            record_id=explanation.record.record_id,
            stands_in=explanation.stands_in.record_id if explanation.stands_in else None,
            sources=list(standing.consolidated_from),
            changes=[ChangeAnswer.of(change) for change in explanation.changes],
        )
