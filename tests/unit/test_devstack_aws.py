"""The local AWS asks its IAM what AWS would ask, and writes down what it said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ministack.core import iam_actions

from devstack.aws import LEADING_KEYS, as_aws_asks, with_items, with_leading_key, written_down

TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/winnow"
JOB = {"pk": {"S": "JOB#1"}, "sk": {"S": "JOB"}}
EVENT = {"pk": {"S": "AUDIT#p#2026-01"}, "sk": {"S": "01"}}


def body(**members: object) -> bytes:
    return json.dumps(members).encode()


@pytest.mark.parametrize(
    ("members", "keys"),
    [
        ({"TableName": "winnow", "Key": JOB}, ["JOB#1"]),
        ({"TableName": "winnow", "Item": EVENT}, ["AUDIT#p#2026-01"]),
        ({"TableName": "winnow", "KeyConditionExpression": "pk = :pk"}, None),
    ],
)
def test_given_a_call_about_an_item_then_iam_is_told_its_partition_key(
    members: dict[str, object], keys: list[str] | None
) -> None:
    context = with_leading_key(iam_actions.dynamodb_service_context)(body(**members))
    assert context.get(LEADING_KEYS) == keys
    assert context["dynamodb:Select"] == "ALL_ATTRIBUTES"


def test_given_a_transaction_then_each_item_is_authorised_with_its_own_key() -> None:
    items: list[dict[str, Any]] = [
        {"Update": {"TableName": "winnow", "Key": JOB}},
        {"Put": {"TableName": "winnow", "Item": EVENT}},
    ]
    asked: list[tuple[str, str, list[str]]] = []

    def enforce(_key: str, action: str, _service: str, _region: str, arn: str, context: dict[str, list[str]]) -> None:
        asked.append((action, arn, context[LEADING_KEYS]))

    checks = with_items(iam_actions.dynamodb_transaction_checks)(
        "dynamodb:TransactWriteItems", body(TransactItems=items), "us-east-1", "000000000000"
    )
    for action, arn in checks:
        as_aws_asks(enforce)("key", action, "dynamodb", "us-east-1", resource_arn=arn, service_context={})

    assert asked == [
        ("dynamodb:UpdateItem", TABLE, ["JOB#1"]),
        ("dynamodb:PutItem", TABLE, ["AUDIT#p#2026-01"]),
    ]


def test_given_a_batch_to_a_queue_then_who_may_send_may_send_it() -> None:
    asked: list[str] = []
    enforce = as_aws_asks(lambda _key, action, *_rest: asked.append(action))
    for action in ("sqs:SendMessageBatch", "sqs:SendMessage", "sqs:ReceiveMessage"):
        enforce("key", action, "sqs", "us-east-1")
    assert asked == ["sqs:SendMessage", "sqs:SendMessage", "sqs:ReceiveMessage"]


def test_given_decisions_then_each_about_a_role_is_written_once_and_names_no_object(tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    refusals = {"s3:ListBucket": "no"}
    roles = {"key of the api": "ApiRole"}
    enforce = written_down(lambda _key, action, *_rest: refusals.get(action), roles.get, file)

    said = [
        enforce("key of the api", "s3:PutObject", "s3", "us-east-1", "arn:aws:s3:::bucket/inbox/p/ann lee.pdf", {}),
        enforce("key of the api", "s3:PutObject", "s3", "us-east-1", "arn:aws:s3:::bucket/inbox/p/bo.pdf", {}),
        enforce("key of the api", "s3:ListBucket", "s3", "us-east-1", "arn:aws:s3:::bucket", {}),
        enforce("somebody", "s3:PutObject", "s3", "us-east-1", "arn:aws:s3:::bucket/a", {}),
    ]

    assert said == [None, None, "no", None]
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert rows == [
        {"role": "ApiRole", "action": "s3:PutObject", "resource": "arn:aws:s3:::bucket/inbox/*", "allowed": True},
        {"role": "ApiRole", "action": "s3:ListBucket", "resource": "arn:aws:s3:::bucket", "allowed": False},
    ]
