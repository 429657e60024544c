"""moto's DynamoDB with the limits that AWS has and moto has not: sizes, depth, digits, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from support.cloud.limits import Limits, flaw_of_item, size_of

LIMITS = Limits()
_TRANSACT: Callable[..., None] = DynamoDBBackend.transact_write_items
_PUT: Callable[..., Any] = Table.put_item
_UPDATE: Callable[..., Any] = DynamoDBBackend.update_item


def tighten(monkeypatch: pytest.MonkeyPatch, transact: Callable[..., None]) -> None:
    """Puts the limits before moto's writes; ``transact`` is the transaction that is in use."""

    def put(table: Table, item_attrs: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        _check(item_attrs)
        return _PUT(table, item_attrs, *arguments, **named)

    def update(backend: DynamoDBBackend, *arguments: Any, **named: Any) -> Any:
        item = _UPDATE(backend, *arguments, **named)
        _check(item.to_json()["Attributes"])
        return item

    def transacted(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        puts = [action["Put"]["Item"] for action in transact_items if "Put" in action]
        if sum(size_of(item) for item in puts) > LIMITS.transaction:
            raise MockValidationException("Transaction size has exceeded the maximum allowed size")
        transact(backend, transact_items)

    monkeypatch.setattr(Table, "put_item", put)
    monkeypatch.setattr(DynamoDBBackend, "update_item", update)
    monkeypatch.setattr(DynamoDBBackend, "transact_write_items", transacted)


def _check(item: dict[str, Any]) -> None:
    flaw = flaw_of_item(item, LIMITS)
    if flaw:
        raise MockValidationException(flaw)
