"""One DynamoDB table in memory: the calls that the house makes, with DynamoDB's answers and refusals."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from heapq import heappop, heappush
from typing import Any

from support.cloud.answers import Refused
from support.cloud.expressions import Malformed, Wire, check_placeholders, condition, update
from support.cloud.limits import Limits, flaw_of_attributes, flaw_of_size, size_of

from winnow.platform.expressions import Item, item_from_wire

type Key = tuple[str, str]
type _Place = tuple[str, str]
"""Partition and sort key of an item in an index."""

_INDEXES: Mapping[str, tuple[str, ...]] = {"gsi1": ("words",), "gsi2": ()}
"""What each index holds of an item beside its keys (``template.yaml``)."""
_KNOWN = {
    "ClientRequestToken", "ConditionExpression", "ConsistentRead", "ExclusiveStartKey", "ExpressionAttributeNames",
    "ExpressionAttributeValues", "FilterExpression", "IndexName", "Item", "Key", "KeyConditionExpression", "Limit",
    "ProjectionExpression", "RequestItems", "ReturnValues", "ReturnValuesOnConditionCheckFailure", "ScanIndexForward",
    "Select", "TableName", "TransactItems", "UpdateExpression",
}  # fmt: skip
"""Members of requests that are heeded here."""
_CONDITION_FAILED = "The conditional request failed"


class StoredItem(dict[str, Any]):
    """An item in wire form, as the table holds it: never changed, so that what is worked out of it is kept.

    Attributes:
        weight: its bytes, as DynamoDB counts them.
    """

    def __init__(self, item: Wire, weight: int) -> None:
        super().__init__(item)
        self.weight = weight

    @cached_property
    def plain(self) -> Item:
        """Its plain values; to be read only."""
        return item_from_wire(self)


type Change = tuple[Key, StoredItem | None, StoredItem | None]
"""An item's key, the item before and after."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What one call changed, all at once."""

    at: datetime
    changes: Sequence[Change]


@dataclass(slots=True)
class _Partitions:
    """Sort keys in order, by partition."""

    held: dict[str, list[tuple[str, Key]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, partition: str, sort: str, key: Key) -> None:
        insort(self.held[partition], (sort, key))

    def remove(self, partition: str, sort: str, key: Key) -> None:
        entries = self.held[partition]
        del entries[bisect_left(entries, (sort, key))]


@dataclass(slots=True)
class DynamoDB:
    """The table. Items are kept in wire form and never changed in place.

    Attributes:
        index_lag: draws by how much an index follows one change of one item; a query of it does not see what is newer.
            Of one item the changes come in order, those of two in any.
        page: items that one Query evaluates at most, beside the bytes at which AWS stops.
        limits: what an item, a page and a transaction may hold.
        commits: everything that was ever written, in order.
        on_commit: is told of each; stands for the table's stream.
    """

    name: str
    clock: Callable[[], datetime]
    index_lag: Callable[[], timedelta] = timedelta
    page: int = 1000
    limits: Limits = field(default_factory=Limits)
    items: dict[Key, StoredItem] = field(default_factory=dict)
    commits: list[Commit] = field(default_factory=list)
    on_commit: Callable[[Commit], None] = lambda _: None
    _base: _Partitions = field(default_factory=_Partitions)
    _indexes: dict[str, _Partitions] = field(default_factory=lambda: {name: _Partitions() for name in _INDEXES})
    _unindexed: list[tuple[datetime, int, str, Key, _Place | None, _Place | None]] = field(default_factory=list)
    _indexed_at: dict[tuple[str, Key], datetime] = field(default_factory=dict)
    _number: int = 0
    _tokens: dict[str, Sequence[Wire]] = field(default_factory=dict)

    def answer(self, operation: str, request: Wire) -> dict[str, Any]:
        """Answers one call.

        Raises:
            Refused: as DynamoDB refuses it.
        """
        if not request.keys() <= _KNOWN:
            raise NotImplementedError(sorted(request.keys() - _KNOWN))
        try:
            match operation:
                case "GetItem":
                    found = self.items.get(self._key(request))
                    return {"Item": found} if found is not None else {}
                case "BatchGetItem":
                    return self._batch_get(request)
                case "Query":
                    return self._query(request)
                case "Scan":
                    return self._scan(request)
                case "BatchWriteItem":
                    return self._batch_write(request)
                case "PutItem" | "UpdateItem" | "DeleteItem":
                    return self._write(operation.removesuffix("Item"), request)
                case "TransactWriteItems":
                    return self._transact(request["TransactItems"], request["ClientRequestToken"])
        except Malformed as error:
            raise Refused("ValidationException", str(error)) from error
        raise NotImplementedError(operation)

    def _key(self, request: Wire) -> Key:
        key = request.get("Key") or {name: request["Item"][name] for name in ("pk", "sk")}
        if request["TableName"] != self.name:
            raise Refused("ResourceNotFoundException", "Requested resource not found")
        if key.keys() != {"pk", "sk"} or not key["pk"].get("S") or not key["sk"].get("S"):
            raise Malformed("The provided key element does not match the schema")
        return key["pk"]["S"], key["sk"]["S"]

    def _batch_get(self, request: Wire) -> dict[str, Any]:
        ((name, wanted),) = request["RequestItems"].items()
        keys = [self._key({"TableName": name, "Key": key}) for key in wanted["Keys"]]
        if not 0 < len(keys) <= 100 or len(set(keys)) < len(keys):
            raise Malformed("1 to 100 distinct keys")
        found: list[Wire] = []
        weight = 0
        for number, key in enumerate(keys):
            item = self.items.get(key)
            weight += item.weight if item else 0
            if found and weight > self.limits.batch:
                left = {name: {**wanted, "Keys": wanted["Keys"][number:]}}
                return {"Responses": {name: found}, "UnprocessedKeys": left}
            found += [item] if item else []
        return {"Responses": {name: found}, "UnprocessedKeys": {}}

    def _query(self, request: Wire) -> dict[str, Any]:
        index = request.get("IndexName")
        if index and request.get("ConsistentRead"):
            raise Malformed("Consistent reads are not supported on global secondary indexes")
        text, shown = request["KeyConditionExpression"], request.get("ProjectionExpression", "")
        wanted = request.get("FilterExpression", "")
        check_placeholders(request, text, shown, wanted)
        values, matches = request["ExpressionAttributeValues"], condition(text)
        attribute, _, value = text.removeprefix("(").replace(")", " ").split(" ")[:3]
        if attribute != ("#" + (f"{index}pk" if index else "pk")):
            raise Malformed("Query condition missed key schema element")
        entries = self._entries(index, values[value]["S"], backward=request.get("ScanIndexForward") is False)
        start = request.get("ExclusiveStartKey")
        if start:
            seen = (start[f"{index}sk"]["S"] if index else start["sk"]["S"], (start["pk"]["S"], start["sk"]["S"]))
            backward = request.get("ScanIndexForward") is False
            entries = [entry for entry in entries if (entry < seen if backward else entry > seen)]
        looked_at: list[Wire] = []
        last: Wire | None = None
        weight = 0
        limit = min(request.get("Limit", self.page), self.page)
        for sort, key in entries:
            item = self._seen(index, values[value]["S"], sort, key)
            if not matches(item, values):
                continue
            looked_at.append(item)
            weight += item.weight if isinstance(item, StoredItem) else size_of(item)
            if len(looked_at) == limit or weight >= self.limits.page:  # whether or not anything comes after it
                last = item
                break
        found = [item for item in looked_at if condition(wanted)(item, values)] if wanted else looked_at
        counted = request.get("Select") == "COUNT"
        return (
            {"Count": len(found), "ScannedCount": len(looked_at)}
            | ({} if counted else {"Items": [_projected(item, shown) for item in found]})
            | ({"LastEvaluatedKey": _keys_of(last, index)} if last else {})
        )

    def _scan(self, request: Wire) -> dict[str, Any]:
        """A page of the table, by key."""
        if request["TableName"] != self.name:
            raise Refused("ResourceNotFoundException", "Requested resource not found")
        start = request.get("ExclusiveStartKey")
        after = (start["pk"]["S"], start["sk"]["S"]) if start else ("", "")
        found: list[Wire] = []
        weight = 0
        for key in sorted(key for key in self.items if key > after):
            found.append(self.items[key])
            weight += self.items[key].weight
            if weight >= self.limits.page:
                return {"Items": found, "Count": len(found), "LastEvaluatedKey": _keys_of(found[-1], None)}
        return {"Items": found, "Count": len(found)}

    def _batch_write(self, request: Wire) -> dict[str, Any]:
        """Puts and deletes, each by itself."""
        ((name, entries),) = request["RequestItems"].items()
        actions = [(kind.removesuffix("Request"), each) for entry in entries for kind, each in entry.items()]
        requests = [(kind, {"TableName": name, **each}) for kind, each in actions]
        keys = [self._key(each) for _, each in requests]
        if not 0 < len(keys) <= 25 or len(set(keys)) < len(keys):
            raise Malformed("1 to 25 distinct keys")
        for kind, each in requests:
            self._write(kind, each)
        return {"UnprocessedItems": {}}

    def _entries(self, index: str | None, partition: str, *, backward: bool) -> list[tuple[str, Key]]:
        self._index_until(self.clock())
        held = (self._indexes[index] if index else self._base).held.get(partition, [])
        return held[::-1] if backward else list(held)

    def _seen(self, index: str | None, partition: str, sort: str, key: Key) -> Wire:
        """What an index holds of an item are its keys, and little else."""
        if index is None:
            return self.items[key]
        pk, sk = key
        keys = {"pk": {"S": pk}, "sk": {"S": sk}, f"{index}pk": {"S": partition}, f"{index}sk": {"S": sort}}
        item: Wire = self.items.get(key) or {}  # gone already, as long as the index lags behind
        return keys | {name: item[name] for name in _INDEXES[index] if name in item}

    def _write(self, kind: str, request: Wire) -> dict[str, Any]:
        change, refused = self._prepared(kind, request)
        if refused:
            old = {"Item": refused["Item"]} if "Item" in refused else {}
            raise Refused("ConditionalCheckFailedException", _CONDITION_FAILED, old)
        self._commit([change] if change else [])
        return {"Attributes": change[2]} if change and request.get("ReturnValues") == "ALL_NEW" else {}

    def _transact(self, actions: Sequence[Wire], token: str) -> dict[str, Any]:
        if token in self._tokens:  # the same request again: DynamoDB remembers it for ten minutes
            return {}
        prepared = [self._prepared(kind, request) for action in actions for kind, request in action.items()]
        keys = [self._key(request) for action in actions for request in action.values()]
        if not 0 < len(actions) <= 100:
            raise Malformed("Member must have length less than or equal to 100")
        if len(set(keys)) < len(keys):
            raise Malformed("Transaction request cannot include multiple operations on one item")
        written = [change[2] for change, _ in prepared if change and change[2] is not None]
        if sum(item.weight for item in written) > self.limits.transaction:
            raise Malformed("Transaction size has exceeded the maximum allowed size")
        if any(refused for _, refused in prepared):
            reasons = [refused or {"Code": "None"} for _, refused in prepared]
            raise Refused("TransactionCanceledException", "Transaction cancelled", {"CancellationReasons": reasons})
        self._tokens[token] = actions
        self._commit([change for change, _ in prepared if change])
        return {}

    def _prepared(self, kind: str, request: Wire) -> tuple[Change | None, Wire | None]:
        """What an action changes, and why it is refused."""
        key = self._key(request)
        before = self.items.get(key)
        text, clauses = request.get("ConditionExpression", ""), request.get("UpdateExpression", "")
        check_placeholders(request, text, clauses)
        values = request.get("ExpressionAttributeValues", {})
        if text and not condition(text)(before or {}, values):
            told = before is not None and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            refused = {"Code": "ConditionalCheckFailed", "Message": _CONDITION_FAILED}
            return None, refused | ({"Item": before} if told else {})
        if len(clauses) > self.limits.expression or len(text) > self.limits.expression:
            raise Malformed("Expression size has exceeded the maximum allowed size")
        match kind:
            case "Put":
                return (key, before, self._checked(request["Item"])), None
            case "Delete":
                return (key, before, None), None
            case "Update":
                return (key, before, self._checked(_updated(before or request["Key"], clauses, values), before)), None
            case "ConditionCheck":
                return None, None
        raise NotImplementedError(kind)

    def expire(self, key: Key) -> None:
        """Deletes an item because its time to live is over."""
        self._commit([(key, self.items[key], None)])

    def _checked(self, item: Wire, before: StoredItem | None = None) -> StoredItem:
        """The item, if it may be stored; what was in it ``before`` is not looked at again.

        Raises:
            Malformed: it is too large or too deep, or holds what DynamoDB has no form for.
        """
        known: Wire = before or {}
        new = {name: value for name, value in item.items() if known.get(name) is not value}
        gone = {name: value for name, value in known.items() if item.get(name) is not value}
        weight = (before.weight if before else 0) - size_of(gone) + size_of(new)
        flaw = flaw_of_attributes(new, self.limits) or flaw_of_size(weight, self.limits)
        if flaw:
            raise Malformed(flaw)
        return StoredItem(item, weight)

    def _commit(self, changes: Sequence[Change]) -> None:
        for key, before, after in changes:
            if before is None and after is not None:
                self._base.add(*key, key)
            elif before is not None and after is None:
                self._base.remove(*key, key)
            if after is None:
                self.items.pop(key, None)
            else:
                self.items[key] = after
        now = self.clock()
        self.commits.append(Commit(now, changes))
        self.on_commit(self.commits[-1])
        for key, before, after in changes:
            for index in _INDEXES:
                old, new = _index_keys(before, index), _index_keys(after, index)
                if old != new:
                    due = max(now + self.index_lag(), self._indexed_at.get((index, key), now))
                    self._indexed_at[index, key] = due
                    self._number += 1
                    heappush(self._unindexed, (due, self._number, index, key, old, new))

    def _index_until(self, moment: datetime) -> None:
        while self._unindexed and self._unindexed[0][0] <= moment:
            _, _, index, key, old, new = heappop(self._unindexed)
            if old:
                self._indexes[index].remove(*old, key)
            if new:
                self._indexes[index].add(*new, key)


def _updated(before: Wire, clauses: str, values: Wire) -> Wire:
    after = dict(before)
    for verb, name, value in update(clauses):
        if name in {"pk", "sk"}:
            raise Malformed("Cannot update attribute: it is part of the key")
        match verb:
            case "SET":
                after[name] = values[value]
            case "REMOVE":
                after.pop(name, None)
            case _:
                total = Decimal(before.get(name, {"N": "0"})["N"]) + Decimal(values[value]["N"])
                after[name] = {"N": str(total)}
    return after


def _projected(item: Wire, text: str) -> Wire:
    names = {name.removeprefix("#") for name in text.split(", ")} if text else item.keys()
    return {name: value for name, value in item.items() if name in names}


def _keys_of(item: Wire, index: str | None) -> Mapping[str, Any]:
    names = ("pk", "sk", *((f"{index}pk", f"{index}sk") if index else ()))
    return {name: item[name] for name in names}


def _index_keys(item: Wire | None, index: str) -> tuple[str, str] | None:
    if item is None or f"{index}pk" not in item or f"{index}sk" not in item:
        return None
    return item[f"{index}pk"]["S"], item[f"{index}sk"]["S"]
