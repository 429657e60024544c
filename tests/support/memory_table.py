"""The deployment's table for the integration tests: the simulations' DynamoDB in place of moto's.

A call to it costs a tenth of one to moto, which made up more than half of these tests' time. ``test_cloud_contract``
holds the two to the same answers, call for call, and with ``WINNOW_TEST_TABLE=moto`` the same tests run on moto's
table. Every client of the process is answered, hooks on its calls are called as botocore calls them, and calls that are
about another table, or about the table itself, go on to moto.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient
from support.cloud.answers import Refused
from support.cloud.cloud import TABLE
from support.cloud.dynamodb import DynamoDB
from support.transactions import lighten

from winnow.platform.clock import system_clock

_whole: Callable[[BaseClient, str, dict[str, Any]], Any] = BaseClient._make_api_call  # type: ignore[attr-defined]
_OPERATIONS = frozenset(
    {
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactWriteItems",
        "UpdateItem",
    }
)


class _Http:
    """What hooks see of an answer beside its members."""

    def __init__(self, status: int) -> None:
        self.status_code = status
        self.headers: dict[str, str] = {}


@contextmanager
def deployed_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty table for a test inside ``aws_in_memory``: ours, or with ``WINNOW_TEST_TABLE=moto`` moto's."""
    if os.environ.get("WINNOW_TEST_TABLE") == "moto":
        lighten(monkeypatch)
        yield
    else:
        with memory_table():
            yield


@contextmanager
def memory_table() -> Iterator[DynamoDB]:
    """An empty table, which answers every client of DynamoDB in this process."""
    table, alone = DynamoDB(TABLE, system_clock, page=1_000_000), threading.Lock()

    def make_api_call(client: Any, operation: str, request: dict[str, Any]) -> Any:
        service = client.meta.service_model
        if service.service_name != "dynamodb" or operation not in _OPERATIONS or _tables(request) != {TABLE}:
            return _whole(client, operation, request)
        model = service.operation_model(operation)
        context = {"client_region": client.meta.region_name, "client_config": client.meta.config}
        request = client._emit_api_params(api_params=request, operation_model=model, context=context)
        http = {"headers": {}, "body": b"", "url": "", "url_path": "/", "method": "POST", "context": context}
        _, hooked = client.meta.events.emit_until_response(
            f"before-call.dynamodb.{operation}", model=model, params=http, request_signer=None, context=context
        )
        if hooked:
            response, answer = hooked
        else:
            try:
                with alone:
                    response, answer = _Http(200), table.answer(operation, request)
            except Refused as refused:
                response, answer = _Http(refused.status), dict(refused.answer)
        answer["ResponseMetadata"] = {"HTTPStatusCode": response.status_code, "HTTPHeaders": {}, "RetryAttempts": 0}
        client.meta.events.emit(
            f"after-call.dynamodb.{operation}", http_response=response, parsed=answer, model=model, context=context
        )
        if response.status_code >= 300:
            raise client.exceptions.from_code(answer["Error"]["Code"])(answer, operation)
        return answer

    with patch.object(BaseClient, "_make_api_call", make_api_call):
        yield table


def _tables(request: dict[str, Any]) -> set[str]:
    """The tables that a request names."""
    if "RequestItems" in request:
        return set(request["RequestItems"])
    if "TransactItems" in request:
        return {each["TableName"] for action in request["TransactItems"] for each in action.values()}
    return {request["TableName"]}
