"""The tools' command, ``python -m ops preflight | deploy | smoke | delete``; the Makefile calls it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ops import delete, preflight
from ops.deploy import deploy
from ops.environments import ROOT, Environment, read_environment
from ops.preflight import Level, Preflight
from ops.problems import OpsError
from ops.stacks import Stacks
from ops.template import Template
from winnow.sdk.client_errors import ApiError

SAM = Path(sys.executable).parent / "sam"


def main() -> int:
    """Does one thing. Returns 1 after saying in a line what a person has to do first."""
    parser = argparse.ArgumentParser(prog="python -m ops", description="Winnow in an AWS account.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (("preflight", "look whether a deployment would be taken"), ("deploy", "deploy what was built")):
        command = commands.add_parser(name, help=what)
        command.add_argument("environment", help="dev, staging or prod")
        command.add_argument("parameters", nargs="*", metavar="NAME=VALUE", help="parameters of the template")
    commands.choices["deploy"].add_argument("--yes", action="store_true", help="do not ask before changing anything")
    for name, what in (("smoke", "walk through a deployment"), ("delete", "delete a stack")):
        commands.add_parser(name, help=what).add_argument("stack")
    given = parser.parse_args()
    try:
        return _run(given)
    except (OpsError, ApiError) as problem:
        print(problem, file=sys.stderr)
    except ClientError as error:
        print(f"AWS refused: {error}", file=sys.stderr)
    except BotoCoreError as error:
        print(f"AWS can't be reached: {error}", file=sys.stderr)
    return 1


def _run(given: argparse.Namespace) -> int:
    stacks = Stacks(boto3.client("cloudformation"))
    if given.command == "delete":
        stays = delete.delete(given.stack, stacks, boto3.client("s3"))
        print(f"Deleted {given.stack}.", *(f"It leaves its {each}." for each in stays), sep="\n")
        return 0
    if given.command == "smoke":
        from ops.smoke import Aws, smoke_test  # noqa: PLC0415 - brings the API's models

        smoke_test(given.stack, Aws(stacks, boto3.client("cognito-idp"), boto3.client("dynamodb"), boto3.client("s3")))
        return 0
    environment = read_environment(given.environment).with_overrides(given.parameters)
    if not _look(environment, stacks):
        return 1
    if given.command == "deploy":
        print(deploy(environment, stacks, _prepare(environment), _confirm(always=given.yes)))
    return 0


def _look(environment: Environment, stacks: Stacks) -> bool:
    """Prints what a deployment will meet; False when it would fail."""
    session = boto3.Session()
    checks = Preflight(
        environment,
        Template.load(),
        stacks,
        session.client("lambda"),
        session.client("logs"),
        preflight.fetch,
        lambda service: session.region_name in session.get_available_regions(service),
    )
    found = list(checks.look())
    for finding in found:
        print(f"{finding.level:8} {finding.text}")
    return all(finding.level is not Level.ERROR for finding in found)


def _prepare(environment: Environment) -> Callable[[Mapping[str, str]], None]:
    def prepare(values: Mapping[str, str]) -> None:
        overrides = [f"{name}={value}" for name, value in values.items()]
        command = [str(SAM), "deploy", "--config-env", environment.name, "--no-execute-changeset"]
        command += ["--parameter-overrides", *overrides] if overrides else []
        path = f"{SAM.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
        if done.returncode:
            raise OpsError("sam deploy could not make the change set: see above.")

    return prepare


def _confirm(*, always: bool) -> Callable[[], bool]:
    return lambda: always or input("Carry these changes out? [y/N] ").strip().lower() in {"y", "yes"}


if __name__ == "__main__":
    sys.exit(main())
