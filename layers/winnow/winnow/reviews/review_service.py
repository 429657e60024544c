"""What callers can do with reviews: list, compare side by side, accept, reject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from winnow.audit.access import Gate
from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import append
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock, from_text, to_text
from winnow.platform.errors import NotFound, Unavailable, WinnowError, existing
from winnow.platform.pages import Chunk, Page, collect
from winnow.platform.retries import retry
from winnow.platform.table import ConditionFailed
from winnow.projects.project_counters import count_actions
from winnow.projects.project_items import project_key
from winnow.records.record import Record
from winnow.records.record_store import RecordStore
from winnow.reviews.review import Review, ReviewState, pair_of
from winnow.reviews.review_store import ReviewStore, change_action
from winnow.values import Json

_TOP = "2"  # above every probability


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A review with both its records and, where one is a source of one, its consolidated record."""

    review: Review
    left: Record
    right: Record
    left_merged_into: Record | None
    right_merged_into: Record | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one review of several: the review, or why it could not be decided."""

    review_id: str
    review: Review | None = None
    error: WinnowError | None = None


@dataclass(frozen=True, slots=True)
class ReviewService:
    """Use cases over reviews. Every one asks the gate first; a decision and its audit event are one transaction."""

    store: ReviewStore
    records: RecordStore
    gate: Gate
    clock: Clock

    def page(
        self, caller: Caller, project_id: str, state: ReviewState, *, limit: int, after: str | None
    ) -> Page[Review]:
        """A project's reviews of one state, the most probable first; ``after`` is the position of the page before.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
        """
        self.gate.require(caller, Role.POWER_USER, "review.list", project_id)
        if self.store.table.get(project_key(project_id)) is None:
            raise NotFound("project-not-found", "There is no project of this id.")

        def read_slice(position: str) -> Chunk[Review]:
            return self.store.before(project_id, state, position, limit + 1)

        return collect(read_slice, after or _TOP, limit=limit)

    def get(self, caller: Caller, project_id: str, review_id: str) -> SideBySide:
        """A review with its two records.

        Args:
            review_id: as the list shows it.

        Raises:
            NotFound: there is no such review, or one of its records is gone.
            Forbidden: the caller lacks the role.
        """
        self.gate.require(caller, Role.POWER_USER, "review.read", project_id)
        review = self._existing(project_id, review_id)
        found = self.records.get_many(project_id, review.pair)
        if len(found) < len(review.pair):
            raise NotFound("record-not-found", "One of the two records does not exist any more.")
        left, right = found[review.left], found[review.right]
        parents = [each.merged_into for each in (left, right) if each.merged_into]
        merged = self.records.get_many(project_id, parents) if parents else {}
        return SideBySide(review, left, right, merged.get(left.merged_into or ""), merged.get(right.merged_into or ""))

    def decide(self, caller: Caller, project_id: str, review_id: str, state: ReviewState) -> Review:
        """Accepts or rejects; a later decision replaces an earlier one. The next consolidation acts on it.

        Args:
            review_id: as the list shows it.
            state: accepted or rejected.

        Raises:
            NotFound: there is no such review.
            Forbidden: the caller lacks the role.
        """
        return self._move(caller, project_id, review_id, state, f"review.{state.value}")

    def reopen(self, caller: Caller, project_id: str, review_id: str) -> Review:
        """Takes a decision back: the review is pending again. What a run has done since stays as it is.

        Args:
            review_id: as the list shows it.

        Raises:
            NotFound: there is no such review.
        """
        return self._move(caller, project_id, review_id, ReviewState.PENDING, "review.reopened")

    def _move(self, caller: Caller, project_id: str, review_id: str, state: ReviewState, event_type: str) -> Review:
        self.gate.require(caller, Role.POWER_USER, event_type, project_id)
        decided = state is not ReviewState.PENDING

        def write() -> Review:
            before = self._existing(project_id, review_id)
            if before.state is state or not (decided or before.state.decided):
                return before
            after = replace(
                before,
                state=state,
                decided_by=caller.subject if decided else None,
                decided_at=from_text(to_text(self.clock())) if decided else None,  # as it is stored
                version=before.version + 1,
            )
            self._write(before, after, caller, event_type)
            return after

        said = "The review is changing too fast: send the request again."
        return retry(write, ConditionFailed, sleep=self.store.table.sleep, busy=said)

    def decide_all(
        self, caller: Caller, project_id: str, review_ids: Sequence[str], state: ReviewState
    ) -> list[Decided]:
        """Accepts or rejects several, each for itself: one that fails does not keep the others.

        Args:
            review_ids: as the list shows them; duplicates are decided once.
            state: accepted or rejected.

        Raises:
            Forbidden: the caller lacks the role.
        """
        self.gate.require(caller, Role.POWER_USER, f"review.{state.value}", project_id)
        decided: list[Decided] = []
        for review_id in dict.fromkeys(review_ids):
            try:
                decided.append(Decided(review_id, review=self.decide(caller, project_id, review_id, state)))
            except (NotFound, Unavailable) as error:
                decided.append(Decided(review_id, error=error))
        return decided

    def _write(self, before: Review, after: Review, caller: Caller, event_type: str) -> None:
        told: dict[str, Json] = {"from": before.state.value, "confidence": after.confidence}
        entity = Entity("review", after.review_id)
        event = new_event(self.clock(), after.project_id, caller.subject, event_type, entity, metadata=told)
        # A decision is work for the next run, so it counts towards the project's threshold as a changed record does.
        counted = count_actions(after.project_id, event.event_id, changed=1)
        append(self.store.table, event, [change_action(before, after), *counted])

    def _existing(self, project_id: str, review_id: str) -> Review:
        pair = pair_of(review_id)
        found = self.store.get(project_id, pair) if pair else None
        return existing(found, "review-not-found", "There is no review of this id.")
