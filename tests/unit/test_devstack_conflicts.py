"""The local stack turns transactions down that overlap, as DynamoDB does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from devstack.conflicts import SECONDS, Conflicts


@dataclass
class Timer:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def put(*names: str) -> dict[str, Any]:
    return {"TransactItems": [{"Put": {"Item": {"pk": {"S": "p"}, "sk": {"S": name}}}} for name in names]}


def applied(_: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b"{}"


def test_a_transaction_on_an_item_of_another_is_cancelled_until_that_has_ended() -> None:
    # given a transaction that has just been applied
    timer = Timer()
    transact = Conflicts(timer=timer).around_transactions(applied)
    assert transact(put("a", "b"))[0] == 200

    # when another wants one of its items, and a third wants others
    status, headers, body = transact(put("c", "b"))
    other, _, _ = transact(put("c", "d"))

    # then the first of them is cancelled with a reason an item, and the other is not
    assert (status, headers["x-amzn-errortype"]) == (400, "TransactionCanceledException")
    assert [reason["Code"] for reason in json.loads(body)["CancellationReasons"]] == ["None", "TransactionConflict"]
    assert other == 200

    # when so much time has passed as a transaction takes, then it is applied
    timer.now += SECONDS
    assert transact(put("c", "b"))[0] == 200


def test_a_write_to_an_item_of_a_transaction_is_turned_down() -> None:
    timer = Timer()
    conflicts = Conflicts(timer=timer)
    assert conflicts.around_transactions(applied)(put("a"))[0] == 200

    write = conflicts.around_writes(applied)
    status, headers, _ = write({"Key": {"pk": {"S": "p"}, "sk": {"S": "a"}}})
    assert (status, headers["x-amzn-errortype"]) == (400, "TransactionConflictException")
    assert write({"Key": {"pk": {"S": "p"}, "sk": {"S": "b"}}})[0] == 200

    timer.now += SECONDS
    assert write({"Key": {"pk": {"S": "p"}, "sk": {"S": "a"}}})[0] == 200
