"""The simulator refuses what the roles of the template do not allow."""

from __future__ import annotations

from typing import Any

import pytest
from support.cloud.cloud import DELIVERY, EXPORT, Call
from support.simulation.permissions import denied

AUDIT: dict[str, Any] = {"Key": {"pk": {"S": "AUDIT#p"}, "sk": {"S": "1"}}}
CHECK: dict[str, Any] = {"TransactItems": [{"ConditionCheck": {"Key": {"pk": {"S": "JOB#1"}, "sk": {"S": "JOB"}}}}]}


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("export_worker", Call("s3", "UploadPart", {"Key": "exports/p/j/1/records.csv"})),
        ("export_worker", Call("sqs", "SendMessage", {"QueueUrl": EXPORT})),
        ("erasure_worker", Call("dynamodb", "TransactWriteItems", CHECK)),
        ("erasure_worker", Call("dynamodb", "DeleteItem", {"Key": {"pk": {"S": "PROJECT#p"}, "sk": {"S": "1"}}})),
        ("erasure_worker", Call("dynamodb", "Query", {"IndexName": "gsi1"})),
    ],
)
def test_what_a_role_allows_is_not_denied(function: str, call: Call) -> None:
    assert [*denied(function, call)] == []


@pytest.mark.parametrize(
    ("function", "call", "said"),
    [
        ("export_worker", Call("s3", "GetObject", {"Key": "text/p/r/1"}), "s3:GetObject of Bucket/text/p/r/1"),
        ("export_worker", Call("sqs", "SendMessage", {"QueueUrl": DELIVERY}), "sqs:SendMessage of DeliveryQueue"),
        ("webhook_worker", Call("dynamodb", "TransactWriteItems", CHECK), "dynamodb:ConditionCheckItem of Table JOB#"),
        ("erasure_worker", Call("dynamodb", "DeleteItem", AUDIT), "dynamodb:DeleteItem of Table AUDIT#"),
        ("erasure_worker", Call("dynamodb", "UpdateItem", AUDIT), "dynamodb:UpdateItem of Table AUDIT#"),
        ("export_worker", Call("dynamodb", "Query", {"IndexName": "gsi2"}), "dynamodb:Query of Table/index/gsi2"),
    ],
)
def test_what_a_role_does_not_allow_is_denied(function: str, call: Call, said: str) -> None:
    (line,) = denied(function, call)
    assert line.endswith(f"allows no {said}")
