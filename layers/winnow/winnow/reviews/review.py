"""The review of a pair, and the other decisions that people make about pairs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import combinations, product

from winnow.values import Json

type Pair = tuple[str, str]
"""Two record ids, the smaller first."""

_SEPARATOR = "."


class ReviewState(StrEnum):
    """Where a review stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"  # the two are one: they are merged by the next run, and stay merged
    REJECTED = "rejected"  # they are not, whatever the evidence
    WITHDRAWN = "withdrawn"  # a later run found the answer by itself

    @property
    def decided(self) -> bool:
        """Whether a person has spoken."""
        return self in {ReviewState.ACCEPTED, ReviewState.REJECTED}


@dataclass(frozen=True, slots=True)
class Review:
    """A pair that may be one thing.

    Attributes:
        left, right: record ids, the smaller first.
        confidence: probability that the two are the same, as the run that opened the review saw it.
        evidence: the weight of each field, in bits.
        job_id: the consolidation that opened it.
        version: counts every change.
    """

    project_id: str
    left: str
    right: str
    confidence: float
    job_id: str
    created_at: datetime
    evidence: Mapping[str, Json] = field(default_factory=dict)
    state: ReviewState = ReviewState.PENDING
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1

    @property
    def calibrated(self) -> bool:
        """Whether pairs of that confidence are shown to come true that often; where not, it only orders them."""
        return self.evidence.get("calibrated") is not False

    @property
    def pair(self) -> Pair:
        """Both records."""
        return self.left, self.right

    @property
    def review_id(self) -> str:
        """How a caller names the review."""
        return review_id_of(self.pair)


@dataclass(frozen=True, slots=True)
class Separation:
    """Groups of records that were merged and taken apart again by a person: none of one group is any of another.

    Attributes:
        job_id: the rollback.
        change_id: the change that was rolled back.
        held: while the rollback has done only a part of the change: every record of it.
        held_until: until when consolidations leave those alone, so that the rollback can be finished.
    """

    project_id: str
    change_id: str
    groups: tuple[tuple[str, ...], ...]
    job_id: str
    decided_by: str
    decided_at: datetime
    held: tuple[str, ...] = ()
    held_until: datetime | None = None

    def pairs(self) -> Iterable[Pair]:
        """Every pair that is kept apart."""
        for some, others in combinations(self.groups, 2):
            for left, right in product(some, others):
                yield ordered(left, right)


@dataclass(frozen=True, slots=True)
class Rulings:
    """What people decided.

    Attributes:
        must_link: pairs that are one thing.
        cannot_link: pairs that are not.
        held: records that a half-finished rollback holds: no consolidation changes them.
    """

    must_link: frozenset[Pair]
    cannot_link: frozenset[Pair]
    held: frozenset[str] = frozenset()


def ordered(left: str, right: str) -> Pair:
    """A pair in its one form.

    Args:
        left, right: two record ids, in either order.
    """
    return (left, right) if left < right else (right, left)


def review_id_of(pair: Pair) -> str:
    """How a caller names the review of a pair."""
    return _SEPARATOR.join(pair)


def pair_of(review_id: str) -> Pair | None:
    """The pair that a review's name stands for; None when it is no such name."""
    left, _, right = review_id.partition(_SEPARATOR)
    return (left, right) if left and right and left < right else None


def rulings(reviews: Iterable[Review], separations: Iterable[Separation], now: datetime) -> Rulings:
    """What holds of all decisions: of two about one pair the later one, of two of the same moment the refusal."""
    latest: dict[Pair, tuple[datetime, bool]] = {}
    held: set[str] = set()

    def rule(pair: Pair, at: datetime, *, apart: bool) -> None:
        latest[pair] = max(latest.get(pair, (at, apart)), (at, apart))

    for review in reviews:
        if review.state.decided and review.decided_at:
            rule(review.pair, review.decided_at, apart=review.state is ReviewState.REJECTED)
    for separation in separations:
        if separation.held_until and separation.held_until > now:
            held.update(separation.held)
        for pair in separation.pairs():
            rule(pair, separation.decided_at, apart=True)
    return Rulings(
        must_link=frozenset(pair for pair, (_, apart) in latest.items() if not apart),
        cannot_link=frozenset(pair for pair, (_, apart) in latest.items() if apart),
        held=frozenset(held),
    )
