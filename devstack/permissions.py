"""Where MiniStack's IAM asks for an action that AWS's does not have.

AWS checks a batch call as the single call (``SendMessageBatch`` needs ``sqs:SendMessage``); MiniStack 1.5 checks it
under its own name. The template is written for AWS, so the difference is made up for here: whoever may send may send a
batch.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_iam import IAMClient

SINGLE, BATCH = "sqs:SendMessage", "sqs:SendMessageBatch"


def allow_batches(cloudformation: CloudFormationClient, iam: IAMClient, stack: str) -> None:
    """Give every role of a stack that may send a message the batch call on the same queues."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    for role in [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == "AWS::IAM::Role"]:
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            document: Any = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            completed = with_batches(document)
            if completed != document:
                iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(completed))


def with_batches(document: dict[str, Any]) -> dict[str, Any]:
    """A policy document in which each statement about sending covers the batch call as well."""
    return {**document, "Statement": [_with_batch(statement) for statement in document["Statement"]]}


def _with_batch(statement: dict[str, Any]) -> dict[str, Any]:
    named = statement.get("Action", [])
    actions = [named] if isinstance(named, str) else list(named)
    if SINGLE not in actions or BATCH in actions:
        return statement
    return {**statement, "Action": [*actions, BATCH]}
