"""The tools' command, ``python -m ops preflight | deploy | smoke | restore | delete``; the Makefile calls it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
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
    command = commands.add_parser("restore", help="restore a deployment, as it was at a moment, into a new one")
    command.add_argument("stack", help="of the deployment that is restored")
    command.add_argument("into", help="stack of the new deployment")
    command.add_argument("at", type=read_moment, help="the moment, e.g. 2026-11-30T07:00:00Z")
    command.add_argument("--copy", help="table to restore the backup into, or that holds it already")
    command.add_argument("--despite-findings", action="store_true", help="go on where audit chains do not verify")
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
    if given.command == "restore":
        _restore(given, stacks)
        return 0
    environment = read_environment(given.environment).with_overrides(given.parameters)
    if not _look(environment, stacks):
        return 1
    if given.command == "deploy":
        print(deploy(environment, stacks, _prepare(environment), _confirm(always=given.yes)))
    return 0


def read_moment(text: str) -> datetime:
    """An RFC 3339 time, in UTC.

    Args:
        text: with its offset: without one it would be another moment on another machine.

    Raises:
        ArgumentTypeError: it is none; the argument parser tells the caller.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - refused below for want of an offset
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time with an offset, e.g. 2026-11-30T07:00:00Z")
    return moment.astimezone(UTC)


def _restore(given: argparse.Namespace, stacks: Stacks) -> None:
    from ops.restore import Deployment, Restore  # noqa: PLC0415 - brings the layer's stores

    source, target = (Deployment.find(name, stacks) for name in (given.stack, given.into))
    copy = given.copy or f"{given.into}-backup-of-{given.at:%Y-%m-%dT%H-%M-%S}"
    restore = Restore(boto3.client("dynamodb"), boto3.client("s3"), source, target)
    restore.run(given.at, copy, despite_findings=given.despite_findings)
    print(f"Restored {given.stack} into {given.into}. The table {copy} stays: delete it when you need it no more.")


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
