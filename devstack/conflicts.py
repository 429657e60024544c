"""Conflicts of transactions on the local stack, as DynamoDB has them and MiniStack has not.

MiniStack works one request after another, so two never overlap there. Here a transaction keeps its items busy for as
long as one takes on AWS: another transaction, or a write, that wants one of them meanwhile is turned down as AWS turns
it down. Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html (conflict
handling in transactions).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

SECONDS = 0.012  # that a transaction takes on AWS; assumed

type Response = tuple[int, dict[str, str], Any]
type Handler = Callable[[dict[str, Any]], Response]
type ItemKey = tuple[str, str]

_SAID = "Transaction is ongoing for the item"


@dataclass(slots=True)
class Conflicts:
    """Which items are busy, and until when.

    Attributes:
        seconds: how long a transaction keeps its items busy.
    """

    seconds: float = SECONDS
    timer: Callable[[], float] = time.monotonic
    _busy: dict[ItemKey, float] = field(default_factory=dict)

    def around_transactions(self, apply: Handler) -> Handler:
        """TransactWriteItems with conflicts."""

        def transact(data: dict[str, Any]) -> Response:
            keys = [_key_of(action) for entry in data.get("TransactItems", []) for action in entry.values()]
            conflicting = self._conflicting(keys)
            if any(conflicting):
                return _cancelled(conflicting)
            answer = apply(data)
            ends_at = self.timer() + self.seconds
            self._busy.update(dict.fromkeys(keys, ends_at))
            return answer

        return transact

    def around_writes(self, apply: Handler) -> Handler:
        """PutItem, UpdateItem or DeleteItem with conflicts."""

        def write(data: dict[str, Any]) -> Response:
            if any(self._conflicting([_key_of(data)])):
                return _refused("TransactionConflictException", {"message": _SAID})
            return apply(data)

        return write

    def _conflicting(self, keys: list[ItemKey]) -> list[bool]:
        now = self.timer()
        self._busy = {key: until for key, until in self._busy.items() if until > now}
        return [key in self._busy for key in keys]


def _key_of(action: Mapping[str, Any]) -> ItemKey:
    key = action.get("Key") or action.get("Item") or {}
    return str(key.get("pk", {}).get("S", "")), str(key.get("sk", {}).get("S", ""))


def _cancelled(conflicting: list[bool]) -> Response:
    reasons = [{"Code": "TransactionConflict", "Message": _SAID} if each else {"Code": "None"} for each in conflicting]
    return _refused(
        "TransactionCanceledException", {"message": "Transaction cancelled", "CancellationReasons": reasons}
    )


def _refused(code: str, members: Mapping[str, Any]) -> Response:
    body = json.dumps({"__type": code, **members}).encode()
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-errortype": code}
    return HTTPStatus.BAD_REQUEST, headers, body
