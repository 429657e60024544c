"""Counts what work on a deployment in memory would be charged for on AWS: calls, units, seconds of functions.

Calls and units are exact. The seconds of a function are the processor time that its work takes here, and for each call
the time that is assumed below.
"""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from support.cloud.cloud import Call, Cloud

from benchmarks.capacity import index_units, size, units
from winnow.platform.expressions import Item, item_from_wire

CALL_SECONDS = {"dynamodb": 0.005, "s3": 0.02, "sqs": 0.008, "events": 0.015}  # assumed, of one call in the region
TRANSACTION_SECONDS = 0.012  # assumed: two rounds in DynamoDB
_CHARGED_AS_PUT = {"PutObject", "ListObjectsV2", "ListObjectVersions"}
_WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


@dataclass(frozen=True, slots=True)
class Bill:
    """What was used.

    Attributes:
        gigabyte_seconds: of functions; ``invocations`` of them.
        bus_events: put on EventBridge.
        puts, gets: of S3; a listing is charged as a put.
        log_bytes: that functions printed, metrics among them.
    """

    write_units: float = 0
    read_units: float = 0
    queue_requests: float = 0
    puts: float = 0
    gets: float = 0
    bus_events: float = 0
    invocations: float = 0
    gigabyte_seconds: float = 0
    api_requests: float = 0
    log_bytes: float = 0

    def __add__(self, other: Bill) -> Bill:
        return Bill(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def __mul__(self, times: float) -> Bill:
        return Bill(*(getattr(self, name) * times for name in self.__slots__))

    def __sub__(self, other: Bill) -> Bill:
        return self + other * -1


@dataclass(slots=True)
class Meter:
    """Stands around a deployment's calls; ``cloud`` is the one that is asked about items.

    Attributes:
        busy: assumed seconds of the calls so far.
    """

    cloud: Cloud | None = None
    counts: Counter[str] = field(default_factory=Counter)
    busy: float = 0.0

    def around(self, call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Applies a call and counts it; what is refused is charged too, and is rare."""
        answer = apply()
        transaction = call.operation == "TransactWriteItems"
        self.busy += TRANSACTION_SECONDS if transaction else CALL_SECONDS.get(call.service, 0.01)
        match call.service:
            case "dynamodb" if transaction or call.operation in _WRITES:
                self.counts["write_units"] += self._written(call, 2 if transaction else 1)
            case "dynamodb":
                self.counts["half_read_units"] += _read(call, answer)
            case "sqs":
                self.counts["queue_requests"] += 1
            case "s3":
                self.counts["puts" if call.operation in _CHARGED_AS_PUT else "gets"] += 1
            case "events" | "eventbridge":
                self.counts["bus_events"] += len(call.request["Entries"])
        return answer

    def _written(self, call: Call, factor: int) -> int:
        assert self.cloud
        table, total = self.cloud.dynamodb, 0
        for _, old, new in table.commits[-1].changes:
            before, after = (item_from_wire(image) if image else None for image in (old, new))
            total += factor * max(units(before), units(after), 1) + index_units(before, after)
        for action in call.request.get("TransactItems", []):
            if "ConditionCheck" in action:
                key = action["ConditionCheck"]["Key"]
                checked = table.items.get((key["pk"]["S"], key["sk"]["S"]))
                total += factor * max(units(item_from_wire(checked) if checked else None), 1)
        return total

    @contextmanager
    def function(self, megabytes: int, printed: Callable[[], int]) -> Iterator[None]:
        """One invocation of a function with so much memory.

        Args:
            printed: bytes that were printed so far.
        """
        begun, busy, bytes_before = time.process_time(), self.busy, printed()
        yield
        seconds = time.process_time() - begun + self.busy - busy
        self.counts["invocations"] += 1
        self.counts["log_bytes"] += printed() - bytes_before
        self.counts["micro_gigabyte_seconds"] += int(1e6 * megabytes / 1024 * seconds)

    def bill(self) -> Bill:
        """What has been counted so far."""
        counts = self.counts
        return Bill(
            write_units=counts["write_units"],
            read_units=counts["half_read_units"] / 2,
            queue_requests=counts["queue_requests"],
            puts=counts["puts"],
            gets=counts["gets"],
            bus_events=counts["bus_events"],
            invocations=counts["invocations"],
            gigabyte_seconds=counts["micro_gigabyte_seconds"] / 1e6,
            api_requests=counts["api_requests"],
            log_bytes=counts["log_bytes"],
        )


def _read(call: Call, answer: dict[str, Any]) -> int:
    """Half units: one for each 4 KB, begun, of an eventually consistent read; two of a consistent one."""
    match call.operation:
        case "GetItem":
            found = [answer["Item"]] if "Item" in answer else []
            return (2 if call.request.get("ConsistentRead") else 1) * _blocks(found)
        case "BatchGetItem":
            ((_, items),) = answer["Responses"].items()
            return 2 * sum(_blocks([item]) for item in items) or 2
        case "Query":
            return (2 if call.request.get("ConsistentRead") else 1) * _blocks(answer["Items"])
        case _:
            return 2


def _blocks(wires: list[Any]) -> int:
    """4 KB blocks, begun, of what one read looks at; a read of nothing is charged as one."""
    items: list[Item] = [item_from_wire(wire) for wire in wires]
    return max(1, math.ceil(sum(len(name) + size(value) for item in items for name, value in item.items()) / 4096))


def metrics_in(text: str) -> set[str]:
    """Custom metrics, one for each name and set of dimensions' values, that embedded metric lines tell of."""
    found: set[str] = set()
    for line in text.splitlines():
        if '"_aws"' not in line:
            continue
        told = json.loads(line)
        for directive in told["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                place = ",".join(f"{name}={told[name]}" for name in names)
                found |= {f"{metric['Name']} {place}" for metric in directive["Metrics"]}
    return found
