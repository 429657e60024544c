"""Reviews in the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from winnow.platform.expressions import ABSENT, Condition, Item, Key, Put, Update, difference
from winnow.platform.pages import Chunk
from winnow.platform.readable import read_items
from winnow.platform.table import Table
from winnow.reviews.review import Pair, Review, ReviewState, Separation
from winnow.reviews.review_items import (
    REVIEWS,
    SEPARATIONS,
    listing,
    ranking,
    review_from_item,
    review_key,
    review_to_item,
    separation_from_item,
    separation_to_item,
)


def open_action(review: Review) -> Put:
    """Opens a review; refused when the pair has one."""
    return Put(review_to_item(review), ABSENT)


def change_action(before: Review, after: Review) -> Update:
    """Writes the next version of a review; refused when it has changed meanwhile."""
    unchanged = Condition("#version = :seen", {"seen": before.version})
    return difference(
        review_key(before.project_id, before.pair), review_to_item(before), review_to_item(after), unchanged
    )


def separation_action(separation: Separation) -> Put:
    """Writes down that groups are kept apart."""
    return Put(separation_to_item(separation))


@dataclass(frozen=True, slots=True)
class ReviewStore:
    """Reading reviews."""

    table: Table

    def get(self, project_id: str, pair: Pair) -> Review | None:
        """The review of a pair, or None."""
        item = self.table.get(review_key(project_id, pair))
        return review_from_item(item) if item else None

    def of_project(self, project_id: str) -> Iterator[Review]:
        """Every review of a project, whatever its state, by pair."""
        for item in self._all(project_id, REVIEWS):
            yield review_from_item(item)

    def separations(self, project_id: str) -> Iterator[Separation]:
        """Everything that was taken apart in a project."""
        for item in self._all(project_id, SEPARATIONS):
            yield separation_from_item(item)

    def _all(self, project_id: str, prefix: str) -> Iterator[Item]:
        values = {"pk": f"PROJECT#{project_id}", "prefix": prefix}
        return self.table.query_all(Condition("#pk = :pk AND begins_with(#sk, :prefix)", values))

    def count(self, project_id: str, state: ReviewState, *, most: int) -> int:
        """Number of a project's reviews of one state, as the index has it; counting ends soon after ``most``."""
        condition = Condition("#gsi1pk = :pk", {"pk": listing(project_id, state)})
        return self.table.count(condition, index="gsi1", most=most)

    def before(self, project_id: str, state: ReviewState, position: str, limit: int) -> Chunk[Review]:
        """Reviews of one state whose ``confidence#left#right`` comes before a position, the most probable first.

        Args:
            position: of the last review of the page before; ``"~"`` sorts after every one.
        """
        values = {"pk": listing(project_id, state), "position": position}
        condition = Condition("#gsi1pk = :pk AND #gsi1sk < :position", values)
        part = self.table.query(condition, index="gsi1", limit=limit, forward=False)
        keys = [Key(str(item["pk"]), str(item["sk"])) for item in part.items]
        found = self.table.get_many(keys)
        reviews = read_items([found[key] for key in keys if key in found], review_from_item)
        # The index lags behind: what has moved on since is in another state's list.
        entries = [(ranking(review), review) for review in reviews if review.state is state]
        return Chunk(entries, str(part.last["gsi1sk"]) if part.last else None)
