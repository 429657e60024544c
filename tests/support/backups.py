"""A continuous backup of a table in moto, as DynamoDB has it: moto and the local stack restore what is there now.

Each write is kept with its time, and a table is restored as it was at a moment. A transaction reaches the backup of
each of its items by itself, so right after it a part may be missing: source
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html (changes of a transaction are
propagated to indexes, streams and backups gradually).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")
_SCHEMA = ("KeySchema", "AttributeDefinitions")
_AT_ONCE = timedelta(0)

type Items = dict[str, Any]


def _on_time(_: str) -> timedelta:
    return _AT_ONCE


@dataclass
class Backup:
    """A client of DynamoDB that restores one table from its past, and does all else as the client that it is made of.

    Attributes:
        client: whose writes are kept.
        lag: how long the backup of an item takes, by its partition key.
        reach: how old the backup is.
        reach_ahead: how far after now it reaches.
    """

    client: Any
    table: str
    lag: Callable[[str], timedelta] = _on_time
    reach: timedelta = timedelta(days=35)
    reach_ahead: timedelta = _AT_ONCE
    _states: list[tuple[datetime, Items]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reader = boto3.client("dynamodb")
        self._keep()
        for write in _WRITES:
            self.client.meta.events.register(f"after-call.dynamodb.{write}", self._keep)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def describe_continuous_backups(self, TableName: str) -> Any:  # noqa: N803 - AWS's names
        assert TableName == self.table
        now = datetime.now(UTC)
        reach = {"EarliestRestorableDateTime": now - self.reach, "LatestRestorableDateTime": now + self.reach_ahead}
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": reach}}

    def restore_table_to_point_in_time(
        self,
        SourceTableName: str,  # noqa: N803
        TargetTableName: str,  # noqa: N803
        RestoreDateTime: datetime,  # noqa: N803
    ) -> None:
        assert SourceTableName == self.table
        described: Any = self._reader.describe_table(TableName=self.table)["Table"]
        indexes = [
            {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
            for index in described["GlobalSecondaryIndexes"]
        ]
        schema: Any = {name: described[name] for name in _SCHEMA} | {"GlobalSecondaryIndexes": indexes}
        self._reader.create_table(TableName=TargetTableName, BillingMode="PAY_PER_REQUEST", **schema)
        for item in self.at(RestoreDateTime).values():
            self._reader.put_item(TableName=TargetTableName, Item=item)

    def at(self, moment: datetime) -> Items:
        """What the backup has of a moment."""
        keys = {key: item["pk"]["S"] for _, items in self._states for key, item in items.items()}
        found = {key: self._state(moment - self.lag(pk)).get(key) for key, pk in keys.items()}
        return {key: item for key, item in found.items() if item}

    def _state(self, moment: datetime) -> Items:
        return next((items for at, items in reversed(self._states) if at <= moment), {})

    def _keep(self, **_: Any) -> None:
        pages = self._reader.get_paginator("scan").paginate(TableName=self.table)
        items = {f"{each['pk']['S']}\x1f{each['sk']['S']}": each for page in pages for each in page["Items"]}
        self._states.append((datetime.now(UTC), items))
