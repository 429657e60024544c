"""The deployed CloudFormation stack, for the commands that work with AWS credentials."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


_REASONS = {
    "UsernameExistsException": "There is a user of this address already.",
    "UserNotFoundException": "There is no user of this address.",
    "InvalidParameterException": "That is no e-mail address.",
    "ResourceNotFoundException": "There is no such client.",
}


@contextmanager
def aws_errors_explained() -> Iterator[None]:
    """Ends the command with one line on what AWS refused.

    Raises:
        typer.Exit: AWS refused, or can't be reached.
    """
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        message = _REASONS.get(code, f"AWS refused ({code}): do your credentials allow it? See docs/operations.md.")
        typer.echo(f"winnow: {message}", err=True)
        raise typer.Exit(Exit.FAILED) from error
    except BotoCoreError as error:
        typer.echo("winnow: AWS can't be reached: check your credentials and region.", err=True)
        raise typer.Exit(Exit.UNAVAILABLE) from error
