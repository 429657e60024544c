"""Reviews, and the explanation of merges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, NO_MEMBER, NO_PROJECT, NO_RECORD
from winnow.api.examples import JOB, OTHER_RECORD, PROJECT, RECORD, RECORD_EXAMPLE, SUBJECT
from winnow.api.lists import seal_next, start_position
from winnow.api.models.review_models import (
    DecidedResponse,
    DecisionsRequest,
    DecisionsResponse,
    ExplanationResponse,
    ReviewResponse,
    ReviewsPage,
    ReviewsQuery,
    SideBySideResponse,
)
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import NotFound
from winnow.reviews.review import Review, ReviewState
from winnow.values import Json

NO_REVIEW = ErrorCase(NotFound, "review-not-found", "there is no review of this id")


def list_reviews(call: Call[NoMembers, ReviewsQuery]) -> Response:
    """A page of a project's reviews."""
    project_id, state = call.ids["project_id"], call.query.state
    scope: dict[str, Json] = {"list": "reviews", "project": project_id, "state": state.value}
    page = call.services.reviews.page(
        call.caller, project_id, state, limit=call.query.limit, after=start_position(call, scope)
    )
    labels = _labels(call, page.items)
    return Response(
        ReviewsPage(
            items=[ReviewResponse.from_review(each, labels) for each in page.items],
            next_cursor=seal_next(call, page, scope),
        )
    )


def get_review(call: Call[NoMembers, NoQuery]) -> Response:
    """Both records of a review, side by side."""
    both = call.services.reviews.get(call.caller, call.ids["project_id"], call.ids["review_id"])
    return Response(SideBySideResponse.from_both(both))


def accept_review(call: Call[NoMembers, NoQuery]) -> Response:
    """Accepts a review."""
    return _decide_one(call, ReviewState.ACCEPTED)


def reject_review(call: Call[NoMembers, NoQuery]) -> Response:
    """Rejects a review."""
    return _decide_one(call, ReviewState.REJECTED)


def reopen_review(call: Call[NoMembers, NoQuery]) -> Response:
    """Takes a decision back."""
    review = call.services.reviews.reopen(call.caller, call.ids["project_id"], call.ids["review_id"])
    return Response(ReviewResponse.from_review(review, _labels(call, [review])))


def _decide_one(call: Call[NoMembers, NoQuery], state: ReviewState) -> Response:
    review = call.services.reviews.decide(call.caller, call.ids["project_id"], call.ids["review_id"], state)
    return Response(ReviewResponse.from_review(review, _labels(call, [review])))


def decide_reviews(call: Call[DecisionsRequest, NoQuery]) -> Response:
    """Decides several reviews."""
    project_id = call.ids["project_id"]
    decided = [
        *call.services.reviews.decide_all(call.caller, project_id, call.body.accept, ReviewState.ACCEPTED),
        *call.services.reviews.decide_all(call.caller, project_id, call.body.reject, ReviewState.REJECTED),
    ]
    return Response(DecisionsResponse(items=[DecidedResponse.from_decided(each) for each in decided]))


def explain_record(call: Call[NoMembers, NoQuery]) -> Response:
    """Why a record was merged."""
    explanation = call.services.explainer.explain(call.caller, call.ids["project_id"], call.ids["record_id"])
    held = [each for each in (explanation.record, explanation.stands_in) if each]
    ids = {each.record_id for each in held} | {source for each in held for source in each.consolidated_from}
    labels = call.services.records.labels(call.ids["project_id"], ids)
    return Response(ExplanationResponse.from_explanation(explanation, labels))


def _labels(call: Call[Any, Any], reviews: Iterable[Review]) -> Mapping[str, str]:
    """Labels of the records of reviews, by id."""
    ids = {record_id for review in reviews for record_id in (review.left, review.right)}
    return call.services.records.labels(call.ids["project_id"], ids)


_LINK: dict[str, Json] = {
    "left": RECORD,
    "right": OTHER_RECORD,
    "probability": 0.81,
    "weight": 2.1,
    "prior": -9.4,
    "fields": [{"field": "name", "level": "equal", "weight": 12.3}],
    "adjustments": [{"name": "missing fields", "weight": -0.8}],
}
_REVIEW: dict[str, Json] = {
    "review_id": f"{RECORD}.{OTHER_RECORD}",
    "project_id": PROJECT,
    "left": RECORD,
    "right": OTHER_RECORD,
    "left_label": "Ada Example",
    "right_label": "A. Example",
    "state": "pending",
    "confidence": 0.81,
    "calibrated": False,
    "evidence": _LINK,
    "consolidation_id": JOB,
    "created_at": "2026-01-31T03:00:18.512Z",
    "decided_by": None,
    "decided_at": None,
}
_ACCEPTED: dict[str, Json] = {
    **_REVIEW,
    "state": "accepted",
    "decided_by": SUBJECT,
    "decided_at": "2026-01-31T12:00:00.000Z",
}
_PATH = "/api/v1/projects/{project_id}/reviews"

OPERATIONS = (
    Operation(
        method="GET",
        path=_PATH,
        operation_id="listReviews",
        tag="reviews",
        summary="List reviews",
        description="Pairs of records that a person should decide, the most probable first.",
        handler=list_reviews,
        role=Role.POWER_USER,
        query=ReviewsQuery,
        response=ReviewsPage,
        errors=(BAD_CURSOR, NO_PROJECT),
        response_example={"items": [_REVIEW], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path=_PATH + "/{review_id}",
        operation_id="getReview",
        tag="reviews",
        summary="Get a review with both records",
        handler=get_review,
        role=Role.POWER_USER,
        response=SideBySideResponse,
        errors=(NO_REVIEW, NO_RECORD),
        response_example={
            "review": _REVIEW,
            "left": RECORD_EXAMPLE,
            "right": {**RECORD_EXAMPLE, "record_id": OTHER_RECORD},
            "left_merged_into": None,
            "right_merged_into": None,
        },
    ),
    Operation(
        method="POST",
        path=_PATH + "/{review_id}/accept",
        operation_id="acceptReview",
        tag="reviews",
        summary="Accept a review",
        description="The two records are the same thing: the next run merges them, and every later run keeps them "
        "merged.",
        handler=accept_review,
        role=Role.POWER_USER,
        body=NoMembers,
        response=ReviewResponse,
        errors=(NO_REVIEW,),
        response_example=_ACCEPTED,
    ),
    Operation(
        method="POST",
        path=_PATH + "/{review_id}/reject",
        operation_id="rejectReview",
        tag="reviews",
        summary="Reject a review",
        description="The two records are different things: no run merges them, and the next run splits a merge of "
        "them.",
        handler=reject_review,
        role=Role.POWER_USER,
        body=NoMembers,
        response=ReviewResponse,
        errors=(NO_REVIEW,),
        response_example={**_ACCEPTED, "state": "rejected"},
    ),
    Operation(
        method="POST",
        path=_PATH + "/{review_id}/reopen",
        operation_id="reopenReview",
        tag="reviews",
        summary="Reopen a review",
        description="Takes a decision back: the review is pending again. A merge that a run has made since stays until "
        "the review is decided anew.",
        handler=reopen_review,
        role=Role.POWER_USER,
        body=NoMembers,
        response=ReviewResponse,
        errors=(NO_REVIEW,),
        response_example=_REVIEW,
    ),
    Operation(
        method="POST",
        path=_PATH,
        operation_id="decideReviews",
        tag="reviews",
        summary="Decide several reviews",
        description="Each decision succeeds or fails on its own; `error` says why one failed.",
        handler=decide_reviews,
        role=Role.POWER_USER,
        body=DecisionsRequest,
        response=DecisionsResponse,
        errors=(NO_MEMBER,),
        request_example={"accept": [f"{RECORD}.{OTHER_RECORD}"], "reject": []},
        response_example={"items": [{"review_id": f"{RECORD}.{OTHER_RECORD}", "state": "accepted", "error": None}]},
    ),
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}/records/{record_id}/explanation",
        operation_id="explainRecord",
        tag="records",
        summary="Explain a record",
        description="Why it was merged: the consolidations that changed it, with the weight of each field in bits.",
        handler=explain_record,
        role=Role.POWER_USER,
        response=ExplanationResponse,
        errors=(NO_RECORD,),
        response_example={
            "record_id": RECORD,
            "stands_in": None,
            "sources": [],
            "labels": {RECORD: "Ada Example"},
            "changes": [
                {
                    "consolidation_id": JOB,
                    "position": 0,
                    "operation": "merge",
                    "record_id": RECORD,
                    "at": "2026-01-31T03:00:18.512Z",
                    "undone_by": None,
                    "because": [f"{RECORD} and {OTHER_RECORD}: 81.0 % the same; name equal +11.5 bits"],
                    "reason": {"change": "new", "links": [_LINK], "number_of_links": 1},
                    "records": [],
                }
            ],
        },
    ),
)
