"""Reviews: pairs that a person decides; and why a record was merged."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.examples import JOB, OTHER_RECORD, PROJECT, RECORD, RECORD_EXAMPLE, SUBJECT
from winnow.api.lists import position_of, sealed
from winnow.api.models.review_models import (
    DecidedAnswer,
    DecisionsAnswer,
    DecisionsRequest,
    ExplanationAnswer,
    ReviewAnswer,
    ReviewsPage,
    ReviewsQuery,
    SideBySideAnswer,
)
from winnow.api.operations import Answer, Call, Operation, Refusal
from winnow.api.refusals import BAD_CURSOR, NO_PROJECT, NO_RECORD
from winnow.platform.auth import Role
from winnow.platform.errors import NotFound
from winnow.reviews.review import ReviewState
from winnow.values import Json

NO_REVIEW = Refusal(NotFound, "review-not-found", "there is no review of this id")


def list_reviews(call: Call[NoMembers, ReviewsQuery]) -> Answer:
    """A page of a project's reviews."""
    project_id, state = call.ids["project_id"], call.query.state
    scope: dict[str, Json] = {"list": "reviews", "project": project_id, "state": state.value}
    page = call.services.reviews.page(
        call.caller, project_id, state, limit=call.query.limit, after=position_of(call, scope)
    )
    return Answer(
        ReviewsPage(items=[ReviewAnswer.of(each) for each in page.items], next_cursor=sealed(call, page, scope))
    )


def get_review(call: Call[NoMembers, NoQuery]) -> Answer:
    """Both records of a review, side by side."""
    both = call.services.reviews.get(call.caller, call.ids["project_id"], call.ids["review_id"])
    return Answer(SideBySideAnswer.of_both(both))


def accept(call: Call[NoMembers, NoQuery]) -> Answer:
    """The two are one."""
    return _decided(call, ReviewState.ACCEPTED)


def reject(call: Call[NoMembers, NoQuery]) -> Answer:
    """The two are not one."""
    return _decided(call, ReviewState.REJECTED)


def _decided(call: Call[NoMembers, NoQuery], state: ReviewState) -> Answer:
    review = call.services.reviews.decide(call.caller, call.ids["project_id"], call.ids["review_id"], state)
    return Answer(ReviewAnswer.of(review))


def decide(call: Call[DecisionsRequest, NoQuery]) -> Answer:
    """Several at once."""
    project_id = call.ids["project_id"]
    decided = [
        *call.services.reviews.decide_all(call.caller, project_id, call.body.accept, ReviewState.ACCEPTED),
        *call.services.reviews.decide_all(call.caller, project_id, call.body.reject, ReviewState.REJECTED),
    ]
    return Answer(DecisionsAnswer(items=[DecidedAnswer.of(each) for each in decided]))


def explain(call: Call[NoMembers, NoQuery]) -> Answer:
    """Why a record was merged."""
    explanation = call.services.explainer.explain(call.caller, call.ids["project_id"], call.ids["record_id"])
    return Answer(ExplanationAnswer.of(explanation))


_LINK: dict[str, Json] = {
    "left": RECORD,
    "right": OTHER_RECORD,
    "probability": 0.81,
    "weight": 2.1,
    "prior": -9.4,
    "fields": [{"field": "name", "level": "equal", "weight": 11.5}],
}
_REVIEW: dict[str, Json] = {
    "review_id": f"{RECORD}.{OTHER_RECORD}",
    "project_id": PROJECT,
    "left": RECORD,
    "right": OTHER_RECORD,
    "state": "pending",
    "confidence": 0.81,
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
        summary="Pairs for a person to decide, the most probable first",
        handler=list_reviews,
        role=Role.POWER_USER,
        query=ReviewsQuery,
        answer=ReviewsPage,
        refusals=(BAD_CURSOR, NO_PROJECT),
        answer_example={"items": [_REVIEW], "next_cursor": None},
    ),
    Operation(
        method="GET",
        path=_PATH + "/{review_id}",
        operation_id="getReview",
        tag="reviews",
        summary="Both records of a review, side by side",
        handler=get_review,
        role=Role.POWER_USER,
        answer=SideBySideAnswer,
        refusals=(NO_REVIEW, NO_RECORD),
        answer_example={
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
        summary="The two are one: the next run merges them, and they stay merged",
        handler=accept,
        role=Role.POWER_USER,
        body=NoMembers,
        answer=ReviewAnswer,
        refusals=(NO_REVIEW,),
        answer_example=_ACCEPTED,
    ),
    Operation(
        method="POST",
        path=_PATH + "/{review_id}/reject",
        operation_id="rejectReview",
        tag="reviews",
        summary="The two are not one: no run merges them, and a merge of them is taken apart",
        handler=reject,
        role=Role.POWER_USER,
        body=NoMembers,
        answer=ReviewAnswer,
        refusals=(NO_REVIEW,),
        answer_example={**_ACCEPTED, "state": "rejected"},
    ),
    Operation(
        method="POST",
        path=_PATH,
        operation_id="decideReviews",
        tag="reviews",
        summary="Accept and reject several; each stands for itself",
        handler=decide,
        role=Role.POWER_USER,
        body=DecisionsRequest,
        answer=DecisionsAnswer,
        request_example={"accept": [f"{RECORD}.{OTHER_RECORD}"], "reject": []},
        answer_example={"items": [{"review_id": f"{RECORD}.{OTHER_RECORD}", "state": "accepted", "error": None}]},
    ),
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}/records/{record_id}/explanation",
        operation_id="explainRecord",
        tag="records",
        summary="Why a record was merged, field by field",
        handler=explain,
        role=Role.POWER_USER,
        answer=ExplanationAnswer,
        refusals=(NO_RECORD,),
        answer_example={
            "record_id": RECORD,
            "stands_in": None,
            "sources": [],
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
