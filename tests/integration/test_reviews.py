"""Reviews: opened by runs, decided by people, honoured by later runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.consolidation import ADMIN, NOBODY, POWER_USER, Stack, deployment

from winnow.api.models.review_models import ReviewResponse
from winnow.audit.audit_event import Entity
from winnow.audit.audit_store import AuditStore
from winnow.platform.errors import Forbidden, NotFound
from winnow.records.record import Record
from winnow.reviews.review import Review, ReviewState, Separation, rulings
from winnow.reviews.review_service import ReviewService
from winnow.reviews.review_store import ReviewStore


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def service(stack: Stack) -> ReviewService:
    return ReviewService(ReviewStore(stack.table), stack.records, stack.gate, stack.clock)


def namesakes(stack: Stack, project: str, number: int = 2) -> list[Record]:
    """Records of one name with an address each: pairs for review."""
    return [
        stack.add(project, f"max-{each}", {"name": "Max Planck", "email": f"max{each}@example.org"})
        for each in range(number)
    ]


def reviews(stack: Stack, project: str, state: ReviewState = ReviewState.PENDING) -> list[Review]:
    return service(stack).page(POWER_USER, project, state, limit=50, after=None).items


def test_a_run_opens_a_review_for_each_pair_in_the_grey_zone_once(stack: Stack) -> None:
    # given two namesakes
    project = stack.project()
    pair = sorted(each.record_id for each in namesakes(stack, project))

    # when the project is consolidated twice
    first = stack.consolidate(project)
    second = stack.consolidate(project)

    # then one review is open, with what speaks for it, and the second run wrote none
    (review,) = reviews(stack, project)
    assert [review.left, review.right] == pair
    assert (review.job_id, review.confidence, review.version) == (first.job_id, 0.8, 1)
    assert review.evidence["fields"]
    assert (first.result["reviews"], second.result["reviews"]) == (1, 0)
    both = service(stack).get(POWER_USER, project, review.review_id)
    assert [both.left.record_id, both.right.record_id] == pair


def test_a_review_says_that_its_confidence_only_orders(stack: Stack) -> None:
    project = stack.project()
    namesakes(stack, project)

    stack.consolidate(project)

    (review,) = reviews(stack, project)
    assert not review.calibrated
    assert not ReviewResponse.from_review(review, {}).calibrated


def test_an_accepted_pair_is_merged_by_the_next_run_and_stays(stack: Stack) -> None:
    # given a review that was accepted
    project = stack.project()
    pair = namesakes(stack, project)
    stack.consolidate(project)
    (review,) = reviews(stack, project)
    accepted = service(stack).decide(POWER_USER, project, review.review_id, ReviewState.ACCEPTED)
    assert (accepted.state, accepted.decided_by) == (ReviewState.ACCEPTED, "paul")
    assert stack.get_project(project).changed == 1

    # when the project is consolidated, twice
    stack.consolidate(project)
    again = stack.consolidate(project)

    # then they are one, the review stays as it was decided, and who decided is in the trail
    (made,) = stack.consolidated(project)
    assert set(made.consolidated_from) == {each.record_id for each in pair}
    assert again.result["changes"] == 0
    assert reviews(stack, project) == []
    assert reviews(stack, project, ReviewState.ACCEPTED) == [accepted]
    (event,), _ = AuditStore(stack.table).entity_before(Entity("review", review.review_id), "~", "0", 100)
    assert (event.type, event.actor) == ("review.accepted", "paul")


def test_a_rejected_pair_never_merges_even_if_it_was_merged_before(stack: Stack) -> None:
    # given a pair that was accepted and merged
    project = stack.project()
    namesakes(stack, project)
    stack.consolidate(project)
    (review,) = reviews(stack, project)
    service(stack).decide(POWER_USER, project, review.review_id, ReviewState.ACCEPTED)
    stack.consolidate(project)
    assert len(stack.consolidated(project)) == 1

    # when somebody thinks better of it
    service(stack).decide(ADMIN, project, review.review_id, ReviewState.REJECTED)
    stack.consolidate(project)

    # then it is taken apart, and no run brings it back or asks again
    assert stack.consolidated(project) == []
    assert all(each.merged_into is None for each in stack.all_records(project).values())
    assert stack.consolidate(project).result["changes"] == 0
    assert reviews(stack, project) == []


def test_decisions_that_contradict_each_other_are_reported(stack: Stack) -> None:
    # given three namesakes of whom two pairs were accepted and the third rejected
    project = stack.project()
    namesakes(stack, project, 3)
    stack.consolidate(project)
    first, second, third = reviews(stack, project)
    done = service(stack).decide_all(POWER_USER, project, [first.review_id, second.review_id], ReviewState.ACCEPTED)
    assert [each.review.state for each in done if each.review] == [ReviewState.ACCEPTED] * 2
    service(stack).decide(POWER_USER, project, third.review_id, ReviewState.REJECTED)

    # when the project is consolidated
    job = stack.consolidate(project)

    # then the refusal holds and the job names the acceptance that could not
    assert len(job.result["conflicts"]) == 1  # type: ignore[arg-type]
    (made,) = stack.consolidated(project)
    assert len(made.consolidated_from) == 2
    assert set(third.pair) - set(made.consolidated_from)


def test_a_review_that_answers_itself_is_withdrawn(stack: Stack) -> None:
    # given an open review, one of whose records is then put aside
    project = stack.project()
    namesakes(stack, project)
    stack.consolidate(project)
    (review,) = reviews(stack, project)
    stack.consolidate(project, archive=True, archive_stale_days=1)

    # when the project is consolidated
    stack.consolidate(project)

    # then nobody is asked any more
    assert reviews(stack, project) == []
    assert [each.pair for each in reviews(stack, project, ReviewState.WITHDRAWN)] == [review.pair]


def test_refusals(stack: Stack) -> None:
    # given a project with a review
    project = stack.project()
    namesakes(stack, project)
    stack.consolidate(project)
    (review,) = reviews(stack, project)

    # when, then
    with pytest.raises(Forbidden):
        service(stack).decide(NOBODY, project, review.review_id, ReviewState.ACCEPTED)
    with pytest.raises(NotFound, match="review-not-found"):
        service(stack).decide(POWER_USER, project, "a.b", ReviewState.ACCEPTED)
    with pytest.raises(NotFound, match="review-not-found"):
        service(stack).get(POWER_USER, project, "nonsense")
    (refused, done) = service(stack).decide_all(POWER_USER, project, ["a.b", review.review_id], ReviewState.REJECTED)
    assert refused.error
    assert done.review


def test_of_two_decisions_about_a_pair_the_later_holds(stack: Stack) -> None:
    # given an acceptance and a later separation of the same pair, and one of the same moment
    now = stack.clock()
    at = {"created_at": now, "decided_at": now, "decided_by": "ada"}
    accepted = Review("p", "a", "b", 0.9, "j", state=ReviewState.ACCEPTED, **at)  # type: ignore[arg-type]
    apart = Separation("p", "j#0", (("a", "c"), ("b",)), "j", "ada", now)

    # when they are read, in any order; then the refusal holds, for every pair of the groups
    assert rulings([accepted], [apart], now).must_link == frozenset()
    assert rulings([accepted], [apart], now).cannot_link == {("a", "b"), ("b", "c")}
