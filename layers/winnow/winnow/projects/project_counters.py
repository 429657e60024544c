"""A project's counters: how many records it has, and how many came or changed since its last consolidation.

They are counted in the transaction that writes the records, so they are never wrong; and spread over 16 items beside
the project, so that callers who write at once don't wait for one. A project's count is the sum of those and of what
stands in the project's own item, where a consolidation counts because it changes that item anyway.
"""

from __future__ import annotations

from collections.abc import Iterable

from winnow.platform.expressions import Action, Item, Key, Update
from winnow.platform.ids import shard_of
from winnow.platform.stored_object import StoredObject
from winnow.projects.project_items import project_key

PREFIX = "PROJECT#COUNT#"
"""Sorts right after the project's own item, so that one query reads both."""


def counter_key(project_id: str, shard: str) -> Key:
    """Where a shard of a project's counters stands."""
    return Key(project_key(project_id).pk, f"{PREFIX}{shard}")


def count_actions(project_id: str, spread_by: str, *, records: int = 0, changed: int = 0) -> list[Action]:
    """Counts records that came, went or changed; nothing when there is nothing to count.

    Args:
        spread_by: an id of the occasion, by which callers are spread over the shards.
        records: how many came, less those that went.
        changed: how many changed since the last consolidation.
    """
    adds = {name: count for name, count in (("records", records), ("changed", changed)) if count}
    return [Update(counter_key(project_id, shard_of(spread_by)), adds=adds)] if adds else []


def sum_counters(items: Iterable[Item]) -> tuple[int, int]:
    """How many records there are and have changed, by a project's item and those of its counters."""
    stored = [StoredObject(item) for item in items]
    return sum(each.integer("records") for each in stored), sum(each.integer("changed") for each in stored)
