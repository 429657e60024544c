"""Deploying so that what fails leaves nothing behind.

SAM writes the change set; it is carried out here, with ``RetainExceptOnCreate``: what a failed operation has newly made
is deleted again, also where the template says Retain. (The policy of that name can't stand in the template: the
transform AWS::LanguageExtensions refuses it, https://github.com/aws-cloudformation/cfn-language-discussion/issues/139.)
Deletion protection would keep CloudFormation itself from taking back a first deployment, so it is switched on by a
second change, once there is something to protect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ops.environments import Environment
from ops.problems import OpsError
from ops.stacks import REMAINS, STUCK, Stacks

PROTECTION = "DeletionProtection"

type Prepare = Callable[[Mapping[str, str]], None]
"""Makes a change set of the stack for these values of parameters, and does not carry it out."""


def deploy(environment: Environment, stacks: Stacks, prepare: Prepare, confirm: Callable[[], bool]) -> str:
    """Makes or updates an environment's stack.

    Args:
        prepare: makes a change set; none is made when nothing has changed.
        confirm: asked before a change set is carried out.

    Returns:
        The stack's status, or ``unchanged``.

    Raises:
        OpsError: the stack is in no state to be changed, or the change failed and was taken back.
    """
    found = stacks.find(environment.stack)
    if found and found["StackStatus"] in REMAINS:
        stacks.delete(found.get("StackId", environment.stack))
        found = None
    if found and (found["StackStatus"] in STUCK or found["StackStatus"].endswith("_IN_PROGRESS")):
        raise OpsError(
            f"The stack {environment.stack} is {found['StackStatus']}: see docs/operations.md, 'A stack that is stuck'."
        )
    values = dict(environment.overrides)
    if found is None:
        status = _change(environment.stack, stacks, prepare, {**values, PROTECTION: "false"}, confirm)
        if values.get(PROTECTION) != "true":
            return status
    return _change(environment.stack, stacks, prepare, values, confirm if found else lambda: True)


def _change(name: str, stacks: Stacks, prepare: Prepare, values: Mapping[str, str], confirm: Callable[[], bool]) -> str:
    prepare(values)
    change_set = _newest_change_set(name, stacks)
    if change_set is None:
        return "unchanged"
    if not confirm():
        raise OpsError("Not deployed.")
    stacks.client.execute_change_set(ChangeSetName=change_set, RetainExceptOnCreate=True)
    found = stacks.find(name)
    stack_id = found.get("StackId", name) if found else name
    status = stacks.wait(stack_id)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        raise OpsError("\n".join([f"The deployment failed and was taken back ({status}).", *stacks.failures(stack_id)]))
    return status


def _newest_change_set(name: str, stacks: Stacks) -> str | None:
    """The id of the change set that was made last and can be carried out; None when there is none."""
    if stacks.find(name) is None:
        return None
    summaries = stacks.client.list_change_sets(StackName=name)["Summaries"]
    ready = [each for each in summaries if each.get("ExecutionStatus") == "AVAILABLE"]
    newest = max(ready, key=lambda each: each["CreationTime"], default=None)
    return newest["ChangeSetId"] if newest else None
