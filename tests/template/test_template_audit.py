"""No function's role lets it change or delete an audit event: every policy is put before an IAM evaluator.

The evaluator is MiniStack's, given the key as AWS gives it, one item of a transaction at a time. (By itself MiniStack
fills in no ``dynamodb:LeadingKeys``; ``devstack.aws`` makes up for that on the local stack.) What no policy can say:
that a put must not replace an item. The house puts events under ``attribute_not_exists``, and the hash chain shows one
that was replaced.
"""

from __future__ import annotations

from typing import Any

import pytest
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/winnow"
CHANGES = [
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "PartiQLUpdate",
    "PartiQLDelete",
    "DeleteTable",
    "UpdateTable",
    "UpdateTimeToLive",
    "RestoreTableFromBackup",
    "ImportTable",
]
EVENTS = ["AUDIT#00000000-0000-4000-8000-000000000001#2026-11", "AUDITHEAD#00000000-0000-4000-8000-000000000001"]


def resolved(value: Any) -> Any:
    """A policy document in which the table is an ARN, and everything else that is referred to no table."""
    match value:
        case {"Fn::GetAtt": ["Table", "Arn"]}:
            return TABLE
        case {"Fn::Sub": str(text)}:
            return text.replace("${Table.Arn}", TABLE)
        case {"Ref": _} | {"Fn::GetAtt": _}:
            return "arn:aws:other:::thing"
        case dict():
            return {name: resolved(each) for name, each in value.items()}
        case list():
            return [resolved(each) for each in value]
        case _:
            return value


def decision(deployment: Any, role: str, action: str, key: str) -> str:
    """What IAM says to a role that does something to an item of a partition."""
    properties = deployment.of_type("IAM::Role")[role]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    policies = deployment.of_type("IAM::ManagedPolicy")
    documents += [policies[deployment.target(arn)]["PolicyDocument"] for arn in properties.get("ManagedPolicyArns", [])]
    context = EvalContext(
        principal_arn=f"arn:aws:sts::123456789012:assumed-role/{role}/session",
        principal_type="AssumedRole",
        principal_account="123456789012",
        action=f"dynamodb:{action}",
        resource_arn=TABLE,
        region="eu-central-1",
        service_context={"dynamodb:leadingkeys": [key]},
    )
    return str(evaluate(context, [parse_policy_document(resolved(document)) for document in documents]).decision)


def roles(deployment: Any) -> list[str]:
    return sorted(deployment.target(each["Role"]) for each in deployment.of_type("Lambda::Function").values())


def test_given_any_function_when_it_would_change_an_event_or_a_head_then_iam_refuses(deployment: Any) -> None:
    allowed = [
        (role, action, key)
        for role in roles(deployment)
        for action in CHANGES
        for key in EVENTS
        if decision(deployment, role, action, key) == "Allow"
    ]
    assert len(roles(deployment)) == 11
    assert allowed == []


@pytest.mark.parametrize("role", ["ApiRole", "ConsolidationWorkerRole"])
def test_given_items_of_a_project_when_they_are_changed_or_deleted_then_iam_allows_what_the_code_does(
    deployment: Any, role: str
) -> None:
    project = "PROJECT#00000000-0000-4000-8000-000000000001#R07"
    assert decision(deployment, role, "UpdateItem", project) == "Allow"
    assert decision(deployment, role, "DeleteItem", project) == "Allow"
    assert decision(deployment, role, "PutItem", EVENTS[0]) == "Allow"


def test_given_a_role_without_the_refusal_when_it_changes_an_event_then_this_is_noticed(deploy_changed: Any) -> None:
    deployment = deploy_changed(lambda properties: properties("ConsolidationWorkerRole").pop("ManagedPolicyArns"))
    assert decision(deployment, "ConsolidationWorkerRole", "UpdateItem", EVENTS[0]) == "Allow"
