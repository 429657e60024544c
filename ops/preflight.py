"""Before a deployment: would this account, in this region, take it?"""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ops.environments import Environment
from ops.stacks import REMAINS, STUCK, Stacks, parameters_of
from ops.template import FUNCTION_SUFFIXES_ARE_AT_MOST, Template

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient

_UNRESERVED = 100  # executions that Lambda keeps for functions without a reservation
_FOR_THE_REST = 2  # executions: one for the API, one for what comes on a schedule or by webhook
_USUAL_MEMORY = 3008  # MB; what accounts have that never asked for more
_LONGEST_FUNCTION_NAME = 64  # characters
_STACK_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
_SECONDS = 10.0


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Preflight:
    """Looks at what a deployment will meet.

    Attributes:
        fetch: the body at an https address.
        region_has: whether an AWS service is offered in the region.
    """

    environment: Environment
    template: Template
    stacks: Stacks
    lambda_: LambdaClient
    logs: CloudWatchLogsClient
    fetch: Callable[[str], bytes]
    region_has: Callable[[str], bool]

    def look(self) -> Iterator[Finding]:
        """Everything that is worth saying, in the order in which it is found."""
        unknown = self.template.unknown(self.environment.overrides)
        if unknown:
            yield Finding(Level.ERROR, f"The template has no parameter {', '.join(unknown)}.")
        values = self.template.values(self.environment.overrides)
        yield from self._name()
        yield from self._stack()
        yield from self._concurrency(values)
        yield from self._parameters(values)

    def _name(self) -> Iterator[Finding]:
        name = self.environment.stack
        longest = _LONGEST_FUNCTION_NAME - FUNCTION_SUFFIXES_ARE_AT_MOST
        if not _STACK_NAME.fullmatch(name) or len(name) > longest:
            said = f"A stack's name has letters, digits and hyphens, and {longest} of them at most: {name!r}."
            yield Finding(Level.ERROR, said)

    def _stack(self) -> Iterator[Finding]:
        found = self.stacks.find(self.environment.stack)
        if found is None or found["StackStatus"] in REMAINS:
            yield Finding(Level.OK, f"{self.environment.stack} will be made.")
            yield from self._leftovers()
        elif found["StackStatus"] in STUCK or found["StackStatus"].endswith("_IN_PROGRESS"):
            yield Finding(Level.ERROR, f"{self.environment.stack} is {found['StackStatus']} and can't be deployed to.")
        else:
            yield Finding(Level.OK, f"{self.environment.stack} is there ({found['StackStatus']}) and will be updated.")
            if parameters_of(found).get("DataRemovalPolicy") == "Retain" and not self._protects():
                said = "Its data is not protected from deletion: set DeletionProtection=true."
                yield Finding(Level.WARNING, said)

    def _protects(self) -> bool:
        return self.environment.overrides.get("DeletionProtection") == "true"

    def _leftovers(self) -> Iterator[Finding]:
        """What a stack of this name has left, and a new one could not be made beside."""
        prefix = f"/winnow/{self.environment.stack}/"
        groups = self.logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
        if groups:
            yield Finding(Level.ERROR, f"Log groups of an earlier stack are in the way: delete those below {prefix}.")
        try:
            self.lambda_.get_function_configuration(FunctionName=f"{self.environment.stack}-api")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
        else:
            yield Finding(Level.ERROR, f"A function {self.environment.stack}-api is there already.")

    def _concurrency(self, values: dict[str, str]) -> Iterator[Finding]:
        limit = self.lambda_.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
        workers = self.template.workers(values)
        reserved = int(values["ApiReservedConcurrency"]) + int(values["WebhookReservedConcurrency"])
        told = f"workers take {workers.lasting} at most, others {workers.momentary} for moments"
        yield Finding(Level.OK, f"The account may run {limit} functions at once; {told}.")
        if reserved and limit - reserved < _UNRESERVED:
            said = f"{reserved} reserved executions leave fewer than {_UNRESERVED}: Lambda refuses that."
            yield Finding(Level.ERROR, f"{said} Reserve none, or ask for a higher quota (L-B99A9384).")
        if workers.lasting + _FOR_THE_REST > limit:
            said = "All workers together leave the API no place"
            yield Finding(Level.ERROR, f"{said}: lower Capacity, or ask for a higher quota (L-B99A9384).")
        elif workers.lasting + workers.momentary + _FOR_THE_REST > limit:
            said = "For moments, when all queues fill at once, all functions together leave the API no place"
            yield Finding(Level.WARNING, f"{said}: a higher quota (L-B99A9384) costs nothing.")
        if int(values["ConsolidationMemory"]) > _USUAL_MEMORY:
            said = f"ConsolidationMemory is above {_USUAL_MEMORY} MB, which a new account may not have."
            yield Finding(Level.WARNING, said)

    def _parameters(self, values: dict[str, str]) -> Iterator[Finding]:
        if not values["AlarmEmail"]:
            yield Finding(Level.WARNING, "AlarmEmail is empty: nobody is told about alarms.")
        if values["JwtIssuer"]:
            yield from self._issuer(values)
        if values["OcrProvider"] == "textract" and not self.region_has("textract"):
            yield Finding(Level.ERROR, "Textract is not offered in this region: leave OcrProvider at none.")
        if values["BedrockModelArns"] and not self.region_has("bedrock-runtime"):
            yield Finding(Level.ERROR, "Bedrock is not offered in this region: leave BedrockModelArns empty.")

    def _issuer(self, values: dict[str, str]) -> Iterator[Finding]:
        """Whether the issuer is where API Gateway will look for its keys."""
        issuer = values["JwtIssuer"]
        if not values["JwtAudience"]:
            yield Finding(Level.ERROR, "JwtIssuer needs JwtAudience.")
        try:
            told = json.loads(self.fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
        except (OSError, ValueError):
            yield Finding(Level.ERROR, f"{issuer} has no OpenID configuration that can be read.")
            return
        if not isinstance(told, dict) or told.get("issuer") != issuer:
            yield Finding(Level.ERROR, f"{issuer} calls itself otherwise: its tokens would be refused.")
        elif not told.get("jwks_uri"):
            yield Finding(Level.ERROR, f"{issuer} names no keys (jwks_uri).")


def fetch(address: str) -> bytes:
    """The body at an address.

    Raises:
        OSError: it can't be reached.
    """
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - JwtIssuer's pattern is https
        found: bytes = answer.read(1_000_000)
        return found
