"""The one DynamoDB table. A botocore error becomes one of the domain's here and nowhere else."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotoConnectionError

from winnow.platform.errors import Unavailable
from winnow.platform.expressions import (
    Action,
    Condition,
    Delete,
    Item,
    Key,
    Put,
    Update,
    arguments_of,
    item_from_wire,
    item_to_wire,
    query_arguments,
    transact_item,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_ACTIONS = 100  # of one TransactWriteItems
MAX_KEYS = 100  # of one BatchGetItem
_TRIES = 4
_PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_THROTTLED = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
    "InternalServerError",
    "ServiceUnavailable",
}


class ConditionFailed(Exception):  # noqa: N818 - an outcome, not a fault
    """A conditional write found another state. ``items[n]`` is what stood there for the n-th action that failed."""

    def __init__(self, failed: dict[int, Item | None]) -> None:
        super().__init__(f"the condition of action {', '.join(map(str, failed))} failed")
        self.failed = failed


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a query's answer; ``last`` is where to go on, or None at the end."""

    items: list[Item]
    last: Item | None


def _backoff(attempt: int) -> float:
    """Full jitter (AWS Architecture Blog, 'Exponential Backoff and Jitter'): 0 to 50 ms x 2^attempt."""
    return random.uniform(0, 0.05 * 2**attempt)


@dataclass(frozen=True, slots=True)
class Table:
    """Reads and writes of the table ``name``.

    A transaction that was cancelled only by a conflict with another, or by throttling, is sent again here (botocore
    does not): four times in all, with full jitter, then ``Unavailable``.
    """

    client: DynamoDBClient
    name: str
    sleep: Callable[[float], None] = time.sleep

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        """The item, or None."""
        with _translated():
            answer = self.client.get_item(
                TableName=self.name, Key=cast("Any", item_to_wire(key.item())), ConsistentRead=consistent
            )
        return item_from_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of the items that exist, strongly consistent; duplicates in ``keys`` are read once."""
        distinct = list(dict.fromkeys(keys))
        found: dict[Key, Item] = {}
        for start in range(0, len(distinct), MAX_KEYS):
            wanted = [item_to_wire(key.item()) for key in distinct[start : start + MAX_KEYS]]
            for attempt in range(_TRIES * 2):
                request = cast("Any", {self.name: {"Keys": wanted, "ConsistentRead": True}})
                with _translated():
                    answer = self.client.batch_get_item(RequestItems=request)
                for wire in answer["Responses"].get(self.name, []):
                    item = item_from_wire(wire)
                    found[key_of(item)] = item
                left = answer.get("UnprocessedKeys", {})
                wanted = cast("Any", left[self.name]["Keys"] if self.name in left else [])
                if not wanted:
                    break
                self.sleep(_backoff(attempt))
            else:
                raise Unavailable("busy", "The store is busy: send the request again.")
        return found

    def query(
        self,
        condition: Condition,
        *,
        index: str | None = None,
        limit: int | None = None,
        start: Item | None = None,
        forward: bool = True,
        attributes: tuple[str, ...] = (),
        wanted: Condition | None = None,
    ) -> Slice:
        """One call of Query: items in key order. A base-table query is strongly consistent; an index can't be.

        Args:
            limit: items that are looked at, whether they are ``wanted`` or not.
            wanted: what items must hold to be answered; on attributes that the index has, and that are no keys.
        """
        arguments = query_arguments(condition, wanted)
        if attributes:
            arguments["ProjectionExpression"] = ", ".join(f"#{name}" for name in attributes)
            names = cast("dict[str, str]", arguments["ExpressionAttributeNames"])
            arguments["ExpressionAttributeNames"] = names | {f"#{name}": name for name in attributes}
        arguments |= {"IndexName": index} if index else {"ConsistentRead": True}
        arguments |= {"Limit": limit} if limit else {}
        arguments |= {"ExclusiveStartKey": item_to_wire(start)} if start else {}
        with _translated():
            answer = self.client.query(TableName=self.name, ScanIndexForward=forward, **cast("Any", arguments))
        last = answer.get("LastEvaluatedKey")
        return Slice([item_from_wire(wire) for wire in answer["Items"]], item_from_wire(last) if last else None)

    def query_all(
        self, condition: Condition, *, index: str | None = None, forward: bool = True, attributes: tuple[str, ...] = ()
    ) -> Iterator[Item]:
        """Every item of a query, page by page."""
        start: Item | None = None
        while True:
            part = self.query(condition, index=index, start=start, forward=forward, attributes=attributes)
            yield from part.items
            start = part.last
            if start is None:
                return

    def side_by_side[T, R](self, work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
        """Runs reads of many partitions in threads, answers in the order of ``parts``."""
        with ThreadPoolExecutor(max_workers=max(1, min(16, len(parts)))) as pool:
            return list(pool.map(work, parts))

    def write(self, action: Put | Update | Delete) -> None:
        """One conditional write.

        Raises:
            ConditionFailed: the item stands otherwise.
            Unavailable: throttled.
        """
        arguments = cast("Any", arguments_of(action, self.name))
        call = {Put: self.client.put_item, Update: self.client.update_item, Delete: self.client.delete_item}[
            type(action)
        ]
        with _translated():
            cast("Callable[..., object]", call)(**arguments)

    def update(self, action: Update) -> Item:
        """One conditional update; answers the item as it stands afterwards."""
        arguments = cast("Any", arguments_of(action, self.name))
        with _translated():
            answer = self.client.update_item(ReturnValues="ALL_NEW", **arguments)
        return item_from_wire(answer["Attributes"])

    def transact(self, actions: Sequence[Action]) -> None:
        """All of up to 100 actions or none.

        Raises:
            ConditionFailed: with the item that stood at each action whose condition failed.
            Unavailable: conflicts or throttling did not pass.
        """
        items = [transact_item(action, self.name) for action in actions]
        for attempt in range(_TRIES):
            try:
                with _translated():
                    self.client.transact_write_items(TransactItems=items)
            except _Cancelled as cancelled:
                if cancelled.failed:
                    raise ConditionFailed(cancelled.failed) from cancelled
                self.sleep(_backoff(attempt))
            else:
                return
        raise Unavailable("busy", "Another change of the same thing is under way: send the request again.")


def key_of(item: Item) -> Key:
    """The primary key of an item."""
    return Key(str(item["pk"]), str(item["sk"]))


class _Cancelled(Exception):  # noqa: N818 - never leaves this module
    """A cancelled transaction; ``failed`` is empty when only conflicts or throttling cancelled it."""

    def __init__(self, failed: dict[int, Item | None]) -> None:
        super().__init__("cancelled")
        self.failed = failed


class _translated:  # noqa: N801 - a context manager that reads as a word
    """Turns botocore's errors into the domain's; anything unexpected goes up as it is."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ClientError):
            _raise_translated(error)
        if isinstance(error, (BotoConnectionError, HTTPClientError)):
            raise Unavailable("busy", "The store can't be reached: send the request again.") from error


def _raise_translated(error: ClientError) -> NoReturn:
    response = cast("dict[str, Any]", error.response)
    code = response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        old = response.get("Item")
        raise ConditionFailed({0: item_from_wire(old) if old else None}) from error
    if code == "TransactionCanceledException":
        reasons = response.get("CancellationReasons", [])
        failed = {
            number: item_from_wire(reason["Item"]) if reason.get("Item") else None
            for number, reason in enumerate(reasons)
            if reason.get("Code") == "ConditionalCheckFailed"
        }
        if failed or any(reason.get("Code") in _PASSING for reason in reasons):
            raise _Cancelled(failed) from error
    if code in _THROTTLED:
        raise Unavailable("busy", "The store is busy: send the request again.", retry_after=1) from error
    raise error
