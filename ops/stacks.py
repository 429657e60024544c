"""A CloudFormation stack: what state it is in, and waiting until that has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ops.problems import OpsError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

POLL = 5.0  # s between two looks; CloudFormation limits how often it may be asked
REMAINS = {"ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"}  # of a first deployment that failed, or was never carried out
STUCK = {"ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED", "CREATE_FAILED", "UPDATE_FAILED"}


@dataclass(frozen=True, slots=True)
class Stacks:
    """Stacks of one account and region.

    Attributes:
        sleep: waits so many seconds.
    """

    client: CloudFormationClient
    sleep: Callable[[float], None] = time.sleep

    def find(self, name: str) -> StackTypeDef | None:
        """The stack of a name, or None.

        Args:
            name: or the stack's id, by which one that was deleted is still found.
        """
        try:
            return self.client.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in error.response["Error"].get("Message", ""):
                return None
            raise

    def wait(self, stack_id: str) -> str:
        """Waits until nothing is in progress any more; answers the status.

        Args:
            stack_id: its id: a name would be lost with the stack.
        """
        while True:
            found = self.find(stack_id)
            status = found["StackStatus"] if found else "DELETE_COMPLETE"
            if not status.endswith("_IN_PROGRESS"):
                return status
            self.sleep(POLL)

    def failures(self, stack_id: str) -> list[str]:
        """Why the last operation failed: each resource's reason, the first to fail first."""
        found: list[str] = []
        for page in self.client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
            for event in page["StackEvents"]:
                status, reason = event.get("ResourceStatus", ""), event.get("ResourceStatusReason", "")
                if status.endswith("_FAILED") and "cancelled" not in reason:
                    found.append(f"{event.get('LogicalResourceId')}: {reason}")
                if event.get("ResourceType") == "AWS::CloudFormation::Stack" and reason == "User Initiated":
                    return found[::-1]
        return found[::-1]

    def delete(self, stack_id: str) -> None:
        """Deletes a stack and waits for its end.

        Raises:
            OpsError: something of it can't be deleted.
        """
        self.client.delete_stack(StackName=stack_id)
        if (status := self.wait(stack_id)) != "DELETE_COMPLETE":
            raise OpsError("\n".join([f"The stack could not be deleted ({status}).", *self.failures(stack_id)]))


def parameters_of(stack: StackTypeDef) -> dict[str, str]:
    """The values that a stack was deployed with, by name."""
    return {
        str(each["ParameterKey"]): each["ParameterValue"]
        for each in stack.get("Parameters", [])
        if "ParameterValue" in each and "ParameterKey" in each
    }


def outputs_of(stack: StackTypeDef) -> dict[str, str]:
    """A stack's outputs by name."""
    return {
        str(each["OutputKey"]): each["OutputValue"]
        for each in stack.get("Outputs", [])
        if "OutputValue" in each and "OutputKey" in each
    }
