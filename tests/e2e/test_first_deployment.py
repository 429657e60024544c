"""The first deployment of the template on the local stack: one that fails leaves nothing, and the next one succeeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from support.second_stack import CAPABILITIES, as_parameters, processed_template, stacks_of, template_url

from devstack import build
from devstack.stack import Stack
from ops.delete import delete, empty_bucket
from ops.deploy import deploy
from ops.environments import Environment
from ops.problems import OpsError
from ops.stacks import Stacks, outputs_of, parameters_of

NAME = "winnow-first"
# CloudFormation waits for a signal that nobody sends, and gives the stack up.
NEVER = {
    "NeverHandle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
    "Never": {
        "Type": "AWS::CloudFormation::WaitCondition",
        "DependsOn": ["Table", "Bucket", "UserPool"],
        "Properties": {"Handle": {"Ref": "NeverHandle"}, "Timeout": "1", "Count": 1},
    },
}

type Prepare = Callable[[Mapping[str, str]], None]


@pytest.fixture
def stacks(stack: Stack) -> Stacks:
    """The stacks of the local AWS."""
    return stacks_of(stack)


@pytest.fixture
def template(stack: Stack) -> dict[str, Any]:
    """The template; its removal policies as AWS's transform writes them where data is kept."""
    found = processed_template(stack)
    for name in ("Table", "Bucket"):
        found["Resources"][name] |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    return found


@pytest.fixture
def environment(stacks: Stacks) -> Environment:
    """What prod deploys with."""
    found = stacks.find(build.STACK)
    assert found
    given = {"DataRemovalPolicy": "Retain", "DeletionProtection": "true", "SweeperState": "DISABLED"}
    return Environment("prod", NAME, parameters_of(found) | given)


def preparing(stack: Stack, stacks: Stacks, template: Mapping[str, Any], made: Iterator[int]) -> Prepare:
    """Makes change sets of a template, as SAM does."""

    def prepare(values: Mapping[str, str]) -> None:
        found, name = stacks.find(NAME), f"change-{next(made)}"
        new = found is None or found["StackStatus"] == "REVIEW_IN_PROGRESS"
        with template_url(stack, template) as url:
            stacks.client.create_change_set(
                StackName=NAME,
                ChangeSetName=name,
                ChangeSetType="CREATE" if new else "UPDATE",
                TemplateURL=url,
                Parameters=as_parameters(values),
                Capabilities=CAPABILITIES,
            )
            stacks.client.get_waiter("change_set_create_complete").wait(
                StackName=NAME, ChangeSetName=name, WaiterConfig={"Delay": 1}
            )

    return prepare


def kept(stack: Stack) -> set[str]:
    """Tables, buckets, user pools and functions that there are."""
    pools = stack.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    return {
        *stack.client("dynamodb").list_tables()["TableNames"],
        *(bucket["Name"] for bucket in stack.client("s3").list_buckets()["Buckets"]),
        *(pool["Id"] for pool in pools),
        *(each["FunctionName"] for each in stack.client("lambda").list_functions(MaxItems=50)["Functions"]),
    }


def test_a_first_deployment_that_fails_leaves_nothing_and_the_next_one_is_protected(
    stack: Stack, stacks: Stacks, template: dict[str, Any], environment: Environment
) -> None:
    before, numbers = kept(stack), iter(range(1, 10))
    failing = {**template, "Resources": {**template["Resources"], **NEVER}}

    with pytest.raises(OpsError, match="Never: WaitCondition timed out"):
        deploy(environment, stacks, preparing(stack, stacks, failing, numbers), lambda: True)
    assert kept(stack) == before

    status = deploy(environment, stacks, preparing(stack, stacks, template, numbers), lambda: True)

    found = stacks.find(NAME)
    assert found
    assert (status, parameters_of(found)["DeletionProtection"]) == ("UPDATE_COMPLETE", "true")
    with pytest.raises(OpsError, match="is protected"):
        delete(NAME, stacks, stack.client("s3"))
    open_again = environment.with_overrides(["DeletionProtection=false"])
    deploy(open_again, stacks, preparing(stack, stacks, template, numbers), lambda: True)
    outputs = outputs_of(found)
    stays = delete(NAME, stacks, stack.client("s3"))
    assert stays == [f"table {outputs['TableName']}", f"bucket {outputs['BucketName']}"]
    assert kept(stack) == before | {outputs["TableName"], outputs["BucketName"]}

    empty_bucket(outputs["BucketName"], stack.client("s3"))
    stack.client("s3").delete_bucket(Bucket=outputs["BucketName"])
    stack.client("dynamodb").delete_table(TableName=outputs["TableName"])
