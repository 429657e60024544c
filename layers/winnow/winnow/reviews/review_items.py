"""Reviews and separations in their stored form: in the project's own partition, so a run reads them in one query."""

from __future__ import annotations

from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Item, Key
from winnow.platform.stored_object import StoredObject
from winnow.reviews.review import Pair, Review, ReviewState, Separation

REVIEWS = "REVIEW#"
SEPARATIONS = "APART#"


def review_key(project_id: str, pair: Pair) -> Key:
    """Where the review of a pair stands."""
    return Key(f"PROJECT#{project_id}", f"{REVIEWS}{pair[0]}#{pair[1]}")


def separation_key(project_id: str, change_id: str) -> Key:
    """Where the separation that took back a change stands.

    Args:
        change_id: of the change that was taken back.
    """
    return Key(f"PROJECT#{project_id}", f"{SEPARATIONS}{change_id}")


def listing(project_id: str, state: ReviewState) -> str:
    """The index partition of a project's reviews of one state; its sort key starts with the confidence."""
    return f"PROJECT#{project_id}#REVIEWS#{state.value}"


def ranking(review: Review) -> str:
    """The index sort key: the confidence, then the pair."""
    return f"{review.confidence:.4f}#{review.left}#{review.right}"


def review_to_item(review: Review) -> Item:
    """The stored form."""
    item: Item = {
        **review_key(review.project_id, review.pair).item(),
        "gsi1pk": listing(review.project_id, review.state),
        "gsi1sk": ranking(review),
        "project_id": review.project_id,
        "left": review.left,
        "right": review.right,
        "confidence": round(review.confidence, 4),
        "state": review.state.value,
        "job_id": review.job_id,
        "created_at": to_text(review.created_at),
        "version": review.version,
    }
    optional: Item = {
        "evidence": dict(review.evidence),
        "decided_by": review.decided_by,
        "decided_at": to_text(review.decided_at) if review.decided_at else None,
    }
    return item | {name: value for name, value in optional.items() if value}


def review_from_item(item: Item) -> Review:
    """The review that ``review_to_item`` wrote."""
    stored = StoredObject(item)
    return Review(
        project_id=stored.text("project_id"),
        left=stored.text("left"),
        right=stored.text("right"),
        confidence=stored.real("confidence"),
        job_id=stored.text("job_id"),
        created_at=from_text(stored.text("created_at")),
        evidence=stored.mapping("evidence"),
        state=ReviewState(stored.text("state")),
        decided_by=stored.optional_text("decided_by"),
        decided_at=stored.moment("decided_at"),
        version=stored.integer("version", 1),
    )


def separation_to_item(separation: Separation) -> Item:
    """The stored form."""
    item: Item = {
        **separation_key(separation.project_id, separation.change_id).item(),
        "project_id": separation.project_id,
        "change_id": separation.change_id,
        "groups": [list(group) for group in separation.groups],
        "job_id": separation.job_id,
        "decided_by": separation.decided_by,
        "decided_at": to_text(separation.decided_at),
    }
    if separation.held_until:
        item |= {"held": list(separation.held), "held_until": to_text(separation.held_until)}
    return item


def separation_from_item(item: Item) -> Separation:
    """The separation that ``separation_to_item`` wrote."""
    stored = StoredObject(item)
    return Separation(
        project_id=stored.text("project_id"),
        change_id=stored.text("change_id"),
        groups=tuple(
            tuple(str(each) for each in group) for group in stored.values("groups") if isinstance(group, list)
        ),
        job_id=stored.text("job_id"),
        decided_by=stored.text("decided_by"),
        decided_at=from_text(stored.text("decided_at")),
        held=stored.texts("held"),
        held_until=stored.moment("held_until"),
    )
