"""Faults of AWS and of processes, and who decides where they strike."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from support.cloud.answers import Refused
from support.cloud.cloud import Call


class Fault(StrEnum):
    """What can happen to a call, or to the process that makes it. Refusals stand for those that outlast botocore's own
    retries; ``REPEATED`` is such a retry of a call that had been applied."""

    THROTTLED = "throttled"
    SERVER_ERROR = "server error"
    CONFLICT = "conflict of transactions"
    UNREACHABLE = "not reached"
    LOST_ANSWER = "applied, answer lost"
    REPEATED = "applied twice"
    PARTIAL = "half of a batch"
    PAUSED = "process paused"
    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the call"
    # of messages and schedules
    DUPLICATED = "delivered twice"
    DELAYED = "delivered late"
    FIRED_TWICE = "schedule fired twice"
    # of machines
    SKEWED = "clock is wrong"


WRITES = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "TransactWriteItems",
        "SendMessage",
        "SendMessageBatch",
        "PutObject",
        "UploadPart",
        "CompleteMultipartUpload",
        "DeleteObjects",
        "PutEvents",
    }
)
_BATCHES = frozenset({"BatchGetItem", "SendMessageBatch", "PutEvents", "DeleteObjects"})
_ANY_CALL = (
    Fault.THROTTLED, Fault.SERVER_ERROR, Fault.UNREACHABLE, Fault.PAUSED, Fault.KILLED_BEFORE, Fault.KILLED_AFTER,
)  # fmt: skip
_MESSAGES = (Fault.DUPLICATED, Fault.DELAYED, Fault.FIRED_TWICE)
_SKEW = 300.0  # s, the most that a clock is wrong


def possible(operation: str) -> list[Fault]:
    """What can happen to a call of an operation."""
    found = [*_ANY_CALL]
    if operation in WRITES:
        found += [Fault.LOST_ANSWER, Fault.REPEATED]
    if operation in _BATCHES:
        found.append(Fault.PARTIAL)
    if operation == "TransactWriteItems":
        found.append(Fault.CONFLICT)
    return found


class Injector(Protocol):
    """Decides where faults strike."""

    def strike(self, call: Call, number: int) -> Fault | None:
        """The fault of the n-th call of a run, from 1."""
        ...

    def happens(self, fault: Fault) -> bool:
        """Whether a message or schedule meets with a fault."""
        ...

    def skew(self) -> timedelta:
        """By how much the clock of the next machine is wrong."""
        ...


@dataclass(slots=True)
class Calm:
    """No fault at all."""

    def strike(self, call: Call, number: int) -> Fault | None:
        return None

    def happens(self, fault: Fault) -> bool:
        return False

    def skew(self) -> timedelta:
        return timedelta()


@dataclass(slots=True)
class Once(Calm):
    """One fault, at one call. ``struck`` says whether the run came so far."""

    number: int
    fault: Fault
    struck: bool = False

    def strike(self, call: Call, number: int) -> Fault | None:
        if number != self.number:
            return None
        self.struck = True
        return self.fault


@dataclass(slots=True)
class Weather:
    """Faults at random: each kind has its own rate, which differs from schedule to schedule; many are off.

    Attributes:
        injected: how often each kind struck.
        over: nothing strikes any more: what is broken now has to heal.
    """

    rng: random.Random
    injected: Counter[str] = field(default_factory=Counter)
    over: bool = False
    rates: dict[Fault, float] = field(init=False)

    def __post_init__(self) -> None:
        """Draws the rates: of the faults of calls up to one in thirty calls."""
        self.rates = {fault: self.rng.choice((0.0, 0.0, 0.002, 0.01, 0.03)) for fault in Fault}
        self.rates |= {fault: self.rng.choice((0.0, 0.05, 0.3)) for fault in (*_MESSAGES, Fault.SKEWED)}

    def strike(self, call: Call, number: int) -> Fault | None:
        if self.over:
            return None
        drawn = self.rng.random()
        for fault in possible(call.operation):
            drawn -= self.rates[fault]
            if drawn < 0:
                self.injected[fault] += 1
                return fault
        return None

    def happens(self, fault: Fault) -> bool:
        if self.over or self.rng.random() >= self.rates[fault]:
            return False
        self.injected[fault] += 1
        return True

    def skew(self) -> timedelta:
        if not self.happens(Fault.SKEWED):
            return timedelta()
        return timedelta(seconds=self.rng.uniform(-_SKEW, _SKEW))


def refusal(fault: Fault, call: Call) -> Refused:
    """How the service that was called says it."""
    match fault, call.service:
        case Fault.CONFLICT, _:
            reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in call.request["TransactItems"][1:])]
            return Refused("TransactionCanceledException", "Transaction cancelled", {"CancellationReasons": reasons})
        case Fault.THROTTLED, "dynamodb":
            return Refused("ProvisionedThroughputExceededException", "slow down")
        case Fault.THROTTLED, "s3":
            return Refused("SlowDown", "Please reduce your request rate.", status=503)
        case Fault.THROTTLED, _:
            return Refused("ThrottlingException", "Rate exceeded")
        case _, "s3":
            return Refused("InternalError", "We encountered an internal error.", status=500)
        case _:
            return Refused("InternalServerError", "The request could not be processed.", status=500)


def broken_off(fault: Fault) -> Exception:
    """What botocore raises when a connection can't be made, or breaks before the answer has come."""
    if fault is Fault.UNREACHABLE:
        return EndpointConnectionError(endpoint_url="https://aws")
    return ReadTimeoutError(endpoint_url="https://aws")


def partly(call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A batch of which the last half is turned down with an answer of 200."""
    if call.operation == "BatchGetItem":
        ((table, wanted),) = call.request["RequestItems"].items()
        answer = apply()
        left: list[Mapping[str, Any]] = wanted["Keys"][len(wanted["Keys"]) // 2 :]
        found = answer["Responses"][table]
        kept = [item for item in found if {name: item[name] for name in ("pk", "sk")} not in left]
        return {"Responses": {table: kept}, "UnprocessedKeys": {table: {**wanted, "Keys": left}}}
    if call.operation == "DeleteObjects":
        objects = call.request["Delete"]["Objects"]
        call.request["Delete"]["Objects"] = objects[: len(objects) // 2]
        errors = [{"Key": each["Key"], "Code": "InternalError"} for each in objects[len(objects) // 2 :]]
        return {**apply(), "Errors": errors}
    entries = call.request["Entries"]
    half = len(entries) // 2
    if call.operation == "PutEvents":
        turned_down = [{"ErrorCode": "InternalFailure", "ErrorMessage": "try again"} for _ in entries[half:]]
        assert isinstance(call.request, dict)
        call.request["Entries"] = entries[:half]  # the list is the caller's, who sends the rest again
        taken = apply()["Entries"] if half else []
        return {"FailedEntryCount": len(turned_down), "Entries": [*taken, *turned_down]}
    failed = [{"Id": each["Id"], "Code": "InternalError", "SenderFault": False} for each in entries[half:]]
    del entries[half:]  # the list was made by the caller for this call alone
    return {**(apply() if entries else {"Successful": []}), "Failed": failed}
