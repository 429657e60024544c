"""Records in the table, spread over 16 partitions a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge

from winnow.platform.expressions import ABSENT, Action, Condition, Item, Put, difference
from winnow.platform.ids import all_shards
from winnow.platform.table import Table, key_of
from winnow.records.entities import Record, Status
from winnow.records.items import from_item, listing, partition, record_key, to_item, version_key


def write_actions(before: Record | None, after: Record) -> list[Action]:
    """Writes a record: a new one, or the next version of ``before`` (which is kept as an earlier version).

    The condition fails when the record is not as ``before`` says: version n follows n - 1, whoever writes.
    """
    if before is None:
        return [Put(to_item(after), ABSENT)]
    unchanged = Condition("#version = :seen", {"seen": before.version})
    key = record_key(before.project_id, before.record_id)
    # Only what differs: a use that was counted since ``before`` was read is no new version, and stays counted.
    return [difference(key, to_item(before), to_item(after), unchanged), Put(_earlier(before))]


def _earlier(record: Record) -> Item:
    item = to_item(record)
    del item["gsi1pk"], item["gsi1sk"]
    return item | version_key(record.project_id, record.record_id, record.version).item()


@dataclass(frozen=True, slots=True)
class Position:
    """Where a listing goes on: after this moment and record, newest first."""

    updated_at: str
    record_id: str


@dataclass(frozen=True, slots=True)
class RecordStore:
    """Reading records."""

    table: Table

    def get(self, project_id: str, record_id: str) -> Record | None:
        """The record, or None."""
        item = self.table.get(record_key(project_id, record_id))
        return from_item(item) if item else None

    def get_many(self, project_id: str, record_ids: Sequence[str]) -> dict[str, Record]:
        """Those of the records that exist, by id."""
        found = self.table.get_many([record_key(project_id, record_id) for record_id in record_ids])
        records = [from_item(item) for item in found.values()]
        return {record.record_id: record for record in records}

    def stale_actions(self, project_id: str, touched: Iterable[Record], now: datetime) -> list[Action]:
        """Marks the consolidated records whose sources were touched: the next consolidation computes them anew."""
        merged = {record.merged_into for record in touched if record.merged_into}
        found = self.get_many(project_id, sorted(merged)).values()
        return [
            action
            for record in found
            if not record.stale
            for action in write_actions(record, replace(record.changed(now), stale=True))
        ]

    def of_shard(self, project_id: str, shard: str) -> Iterator[Record]:
        """Every record of one partition, whatever its status, in order of id."""
        condition = Condition(
            "#pk = :pk AND begins_with(#sk, :prefix)", {"pk": partition(project_id, shard), "prefix": "RECORD#"}
        )
        for item in self.table.query_all(condition):
            yield from_item(item)

    def part_of_shard(self, project_id: str, shard: str, after: str) -> tuple[list[Record], str | None]:
        """Some records of one partition, as many as one call gives (1 MB), in order of id.

        Args:
            after: the id of the last record of the part before; ``""`` begins.

        Returns:
            The records, and the id to go on after, or None at the end.
        """
        values = {"pk": partition(project_id, shard), "prefix": "RECORD#"}
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)
        start = record_key(project_id, after).item() if after else None
        part = self.table.query(condition, start=start)
        return [from_item(item) for item in part.items], str(part.last["sk"]).removeprefix(
            "RECORD#"
        ) if part.last else None

    def page(
        self, project_id: str, status: Status, *, limit: int, after: Position | None = None
    ) -> tuple[list[Record], Position | None]:
        """Records of one status, newest first: the 16 partitions are read side by side and merged."""

        def of_shard(shard: str) -> list[Item]:
            values = {"pk": listing(project_id, status, shard)}
            if after is None:
                condition = Condition("#gsi1pk = :pk", values)
            else:
                before = f"{after.updated_at}#{after.record_id}"
                condition = Condition("#gsi1pk = :pk AND #gsi1sk < :before", {**values, "before": before})
            return self.table.query(condition, index="gsi1", limit=limit + 1, forward=False).items

        shards = self.table.side_by_side(of_shard, all_shards())
        newest = list(merge(*shards, key=lambda item: str(item["gsi1sk"]), reverse=True))
        keys = [key_of(item) for item in newest[:limit]]
        found = self.table.get_many(keys)
        records = [from_item(found[key]) for key in keys if key in found]
        if len(newest) <= limit or not keys:
            return records, None
        updated_at, _, record_id = str(newest[limit - 1]["gsi1sk"]).partition("#")
        return records, Position(updated_at, record_id)

    def versions(self, project_id: str, record_id: str) -> list[Record]:
        """Earlier versions, oldest first."""
        key = version_key(project_id, record_id, 0)
        prefix = key.sk.removesuffix("00000000")
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", {"pk": key.pk, "prefix": prefix})
        return [from_item(item) for item in self.table.query_all(condition)]
