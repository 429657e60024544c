"""Reviews and separations in their stored form: in the project's own partition, so a run reads them in one query."""

from __future__ import annotations

from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Item, Key
from winnow.reviews.review import Pair, Review, ReviewState, Separation
from winnow.values import Json

REVIEWS = "REVIEW#"
SEPARATIONS = "APART#"


def review_key(project_id: str, pair: Pair) -> Key:
    """Where the review of a pair stands."""
    return Key(f"PROJECT#{project_id}", f"{REVIEWS}{pair[0]}#{pair[1]}")


def separation_key(project_id: str, change_id: str) -> Key:
    """Where the separation that took back a change stands."""
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
    confidence, evidence, version = item.get("confidence"), item.get("evidence"), item.get("version")
    by, at = item.get("decided_by"), item.get("decided_at")
    return Review(
        project_id=str(item["project_id"]),
        left=str(item["left"]),
        right=str(item["right"]),
        confidence=float(confidence) if isinstance(confidence, (int, float)) else 0.0,
        job_id=str(item["job_id"]),
        created_at=from_text(str(item["created_at"])),
        evidence=evidence if isinstance(evidence, dict) else {},
        state=ReviewState(str(item["state"])),
        decided_by=by if isinstance(by, str) else None,
        decided_at=from_text(at) if isinstance(at, str) else None,
        version=version if isinstance(version, int) else 1,
    )


def separation_to_item(separation: Separation) -> Item:
    """The stored form."""
    return {
        **separation_key(separation.project_id, separation.change_id).item(),
        "project_id": separation.project_id,
        "change_id": separation.change_id,
        "groups": [list(group) for group in separation.groups],
        "job_id": separation.job_id,
        "decided_by": separation.decided_by,
        "decided_at": to_text(separation.decided_at),
    }


def separation_from_item(item: Item) -> Separation:
    """The separation that ``separation_to_item`` wrote."""
    return Separation(
        project_id=str(item["project_id"]),
        change_id=str(item["change_id"]),
        groups=tuple(_texts(group) for group in _list(item.get("groups"))),
        job_id=str(item["job_id"]),
        decided_by=str(item["decided_by"]),
        decided_at=from_text(str(item["decided_at"])),
    )


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(each) for each in _list(value))
