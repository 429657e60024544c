"""The deployed CloudFormation stack, for the commands that work with AWS credentials."""

from __future__ import annotations

from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.problems import Exit

StackName = Annotated[
    str, typer.Option(envvar="WINNOW_STACK", help="The deployed stack, in your present AWS account and region.")
]


def find_output(stack_name: str, name: str) -> str:
    """One output of a stack.

    Raises:
        typer.Exit: the stack can't be read, or has no such output.
    """
    try:
        stacks = boto3.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"]
    except (ClientError, BotoCoreError) as error:
        typer.echo(
            f"There is no stack {stack_name} to be read here: check --stack-name, your AWS credentials and region.",
            err=True,
        )
        raise typer.Exit(Exit.FAILED) from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}
    if name not in outputs:
        typer.echo(f"The stack {stack_name} has no output {name}: is it one of Winnow's?", err=True)
        raise typer.Exit(Exit.FAILED)
    return str(outputs[name])
