"""The one DynamoDB table. A botocore error becomes one of the domain's here and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched
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
from winnow.platform.observability import measure
from winnow.platform.retries import CONFLICT, retry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_ACTIONS = 100  # of one TransactWriteItems
MAX_KEYS = 100  # of one BatchGetItem
_BUSY = "The store is busy: send the request again."
_CONFLICTING = "Another change of the same thing is under way: send the request again."
_TRANSIENT = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_THROTTLED = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
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


@dataclass(frozen=True, slots=True)
class Table:
    """Reads and writes of the table ``name``.

    A write that only met another transaction, or was throttled inside one, is sent again here (botocore does not):
    ``retries.CONFLICT`` says how often, then it is ``Unavailable``.

    Attributes:
        sleep: waits so many seconds between two attempts.
    """

    client: DynamoDBClient
    name: str
    sleep: Callable[[float], None] = time.sleep

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        """The item, or None.

        Args:
            consistent: whether every write that was acknowledged before is seen; an eventually consistent read costs
                half.
        """
        with _translated():
            answer = self.client.get_item(
                TableName=self.name, Key=cast("Any", item_to_wire(key.item())), ConsistentRead=consistent
            )
        return item_from_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Those of the items that exist, strongly consistent; duplicates in ``keys`` are read once."""
        distinct = list(dict.fromkeys(keys))
        found: dict[Key, Item] = {}
        for some in batched(distinct, MAX_KEYS, strict=False):
            wanted: list[Any] = [item_to_wire(key.item()) for key in some]

            def read_on(wanted: list[Any] = wanted) -> None:
                request = cast("Any", {self.name: {"Keys": wanted, "ConsistentRead": True}})
                with _translated():
                    answer = self.client.batch_get_item(RequestItems=request)
                for wire in answer["Responses"].get(self.name, []):
                    item = item_from_wire(wire)
                    found[key_of(item)] = item
                left = answer.get("UnprocessedKeys", {})
                wanted[:] = left[self.name]["Keys"] if self.name in left else []
                if wanted:
                    raise _Unprocessed

            retry(read_on, _Unprocessed, sleep=self.sleep, busy=_BUSY, backoff=CONFLICT)
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
            index: the name of a secondary index; None reads the table.
            start: ``last`` of the page before; None begins.
            forward: whether in ascending order of the sort key.
            attributes: those that are fetched; empty for all that there are.
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
        """Every item of a query, page by page.

        Args:
            index: the name of a secondary index; None reads the table.
            forward: whether in ascending order of the sort key.
            attributes: those that are fetched; empty for all that there are.
        """
        start: Item | None = None
        while True:
            part = self.query(condition, index=index, start=start, forward=forward, attributes=attributes)
            yield from part.items
            start = part.last
            if start is None:
                return

    def count(self, condition: Condition, *, index: str, most: int) -> int:
        """Number of items of an index's partition, at most about ``most``: what is left is not looked at.

        Args:
            most: items to look at; a call looks at 1 MB at once, so the answer may be somewhat more.
            index: the name of a secondary index.
        """
        arguments: dict[str, Any] = {**query_arguments(condition, None), "IndexName": index, "Select": "COUNT"}
        found = 0
        while True:
            with _translated():
                answer = self.client.query(TableName=self.name, **arguments)
            found += answer["Count"]
            last = answer.get("LastEvaluatedKey")
            if last is None or found >= most:
                return found
            arguments["ExclusiveStartKey"] = last

    def side_by_side[T, R](self, work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
        """Runs reads of many partitions in threads, answers in the order of ``parts``.

        Args:
            work: reads one part; runs in a thread, at most 16 at once.
        """
        with ThreadPoolExecutor(max_workers=max(1, min(16, len(parts)))) as pool:
            return list(pool.map(work, parts))

    def write(self, action: Put | Update | Delete) -> None:
        """One conditional write.

        Raises:
            ConditionFailed: the item stands otherwise.
            Unavailable: throttled, or conflicts did not pass.
        """
        call = {Put: self.client.put_item, Update: self.client.update_item, Delete: self.client.delete_item}[
            type(action)
        ]
        self._write(cast("Callable[..., Any]", call), arguments_of(action, self.name))

    def update(self, action: Update) -> Item:
        """One conditional update; answers the item as it stands afterwards. Raises as ``write``."""
        answer = self._write(self.client.update_item, {**arguments_of(action, self.name), "ReturnValues": "ALL_NEW"})
        return item_from_wire(answer["Attributes"])

    def _write(self, call: Callable[..., Any], arguments: Mapping[str, object]) -> Any:
        def write() -> Any:
            with _translated():
                return call(**arguments)

        return retry(write, _Conflict, sleep=self.sleep, busy=_CONFLICTING, backoff=CONFLICT)

    def transact(self, actions: Sequence[Action], on_conflict: Callable[[], None] | None = None) -> None:
        """All of up to 100 actions or none.

        Args:
            on_conflict: called when the transaction has met another one, before it is sent again; what it raises ends
                the attempts.

        Raises:
            ConditionFailed: with the item that stood at each action whose condition failed.
            Unavailable: conflicts or throttling did not pass.
        """
        items = [transact_item(action, self.name) for action in actions]
        conflicts = 0

        def write() -> None:
            nonlocal conflicts
            try:
                with _translated():
                    self.client.transact_write_items(TransactItems=items)
            except _Conflict:
                conflicts += 1
                if on_conflict:
                    on_conflict()
                raise

        try:
            retry(write, _Conflict, sleep=self.sleep, busy=_CONFLICTING, backoff=CONFLICT)
        finally:
            if conflicts:
                measure("TransactionConflicts", conflicts)


def key_of(item: Item) -> Key:
    """The primary key of an item."""
    return Key(str(item["pk"]), str(item["sk"]))


class _Conflict(Exception):  # noqa: N818 - never leaves this module
    """A write met another transaction, or was throttled inside one: nothing was written."""


class _Unprocessed(Exception):  # noqa: N818 - never leaves this module
    """DynamoDB has answered some of the keys and not yet the others."""


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
        if failed:
            raise ConditionFailed(failed) from error
        if any(reason.get("Code") in _TRANSIENT for reason in reasons):
            raise _Conflict from error
    if code == "TransactionConflictException":
        raise _Conflict from error
    if code in _THROTTLED:
        raise Unavailable("busy", _BUSY, retry_after=1) from error
    raise error
