"""The local stack's roles get the batch call of what they may send, and nothing more."""

from __future__ import annotations

import pytest

from devstack.permissions import with_batches

QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("sqs:SendMessage", ["sqs:SendMessage", "sqs:SendMessageBatch"]),
        (["sqs:SendMessage"], ["sqs:SendMessage", "sqs:SendMessageBatch"]),
        (["sqs:SendMessage", "sqs:SendMessageBatch"], ["sqs:SendMessage", "sqs:SendMessageBatch"]),
        ("sqs:ReceiveMessage", "sqs:ReceiveMessage"),
        (["dynamodb:PutItem"], ["dynamodb:PutItem"]),
    ],
)
def test_only_a_statement_about_sending_is_completed(given: str | list[str], expected: str | list[str]) -> None:
    statement = {"Effect": "Allow", "Action": given, "Resource": QUEUE}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    assert with_batches(document) == {"Version": "2012-10-17", "Statement": [{**statement, "Action": expected}]}
