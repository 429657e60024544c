"""A second stack on the local AWS, of the build that is deployed there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from devstack import build
from devstack.stack import Stack
from ops.stacks import Stacks

CAPABILITIES: Any = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


def stacks_of(stack: Stack) -> Stacks:
    """The stacks of the local AWS."""
    return Stacks(stack.client("cloudformation"), lambda _: time.sleep(0.2))


def processed_template(stack: Stack) -> dict[str, Any]:
    """The deployed template after its transforms."""
    found: Any = stack.client("cloudformation").get_template(StackName=build.STACK, TemplateStage="Processed")
    body = found["TemplateBody"]
    template: dict[str, Any] = json.loads(body) if isinstance(body, str) else json.loads(json.dumps(body))
    return template


@contextmanager
def template_url(stack: Stack, template: Mapping[str, Any]) -> Iterator[str]:
    """Where a template is that is too large for a call."""
    bucket, key = stack.outputs["BucketName"], "checkpoints/template.json"
    stack.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(template).encode())
    yield f"{stack.endpoint}/{bucket}/{key}"
    stack.client("s3").delete_object(Bucket=bucket, Key=key)


def as_parameters(values: Mapping[str, str]) -> Any:
    """Values of parameters as CloudFormation takes them."""
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]
