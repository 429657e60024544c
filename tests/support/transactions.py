"""moto's transactions at the cost of what they touch.

moto copies the whole table before each transaction, to put it back when the transaction is cancelled. Here it copies
the items that the transaction names; what is put back is the same, and a thousand records are no slower than ten.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from support.strict_moto import tighten

_TRANSACT: Callable[..., None] = DynamoDBBackend.transact_write_items


def lighten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the lighter transaction in the place of moto's, and before all writes the limits that AWS has."""
    monkeypatch.setattr(Table, "__deepcopy__", _itself, raising=False)
    tighten(monkeypatch, _transact)


def _itself(table: Table, _: dict[int, Any]) -> Table:
    return table


def _transact(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    before = []
    for action in transact_items:
        (operation,) = action.values()
        table = backend.get_table(operation["TableName"])
        keys = backend.get_keys_value(table, operation.get("Key") or operation["Item"])
        before.append((table, keys, copy.deepcopy(table.get_item(*keys))))
    try:
        _TRANSACT(backend, transact_items)
    except BaseException:
        for table, (partition, place), item in before:
            if item is None:
                table.items[partition].pop(place, None)
            else:
                table.items[partition][place] = item
        raise
