"""What holds on a deployed stack when a load is over; each check answers the sentences of what is broken.

Most are the simulator's own (``tests/support/simulation/invariants.py``): they ask nothing but what is stored.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from support.simulation import invariants
from support.simulation.invariants import Stored

from devstack.stack import Stack
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.planner import file_message
from winnow.platform.expressions import Item, item_from_wire
from winnow.platform.queues import Message, Queue

CHECKS = (
    invariants.jobs_lost,
    invariants.counts_wrong,
    invariants.audit_wrong,
    invariants.locks_orphaned,
    invariants.owners_missing,
    invariants.relations_broken,
)
_COPIES = 200  # old messages of jobs and of files each that are delivered once more


@dataclass(frozen=True, slots=True)
class Seen:
    """What the simulator's checks ask of their world, of a deployed table."""

    stored: Sequence[Item]
    accepted: Mapping[str, str]
    uploads: Sequence[tuple[str, str]] = ()

    def items(self) -> Sequence[Item]:
        """Everything that is stored."""
        return self.stored


def read(stack: Stack, accepted: Mapping[str, str]) -> Stored:
    """The whole table, with the jobs that callers were told of."""
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
    items = [item_from_wire(wire) for page in pages for wire in page["Items"]]
    return Stored.of(cast("Any", Seen(items, accepted)))


def broken(stored: Stored, large: Mapping[str, int]) -> list[str]:
    """What is broken in the table; ``large`` says how many files each large ingestion had, by project."""
    found = [line for check in CHECKS for line in check(stored)]
    found += [f"an undeliverable message is left: {key}" for key in stored.items if key[1] == "DEADLETTER"]
    for project_id, files in large.items():
        sources = Counter(record.source.uri for (owner, _), record in stored.records.items() if owner == project_id)
        if len(sources) != files or set(sources.values()) != {1}:
            found.append(f"{files} files of {project_id} are {sources.total()} records of {len(sources)} sources")
    pictures = [picture(stored, project_id) for project_id in large]
    if any(each != pictures[0] for each in pictures):
        found.append("the records of the disturbed run are not those of the undisturbed one")
    return found


def picture(stored: Stored, project_id: str) -> dict[str, Any]:
    """What a project's records say, by the name of their file."""
    return {
        str(record.source.name): (
            record.status,
            record.version,
            {name: field.value for name, field in record.fields.items()},
        )
        for (owner, _), record in stored.records.items()
        if owner == project_id
    }


def waiting(stack: Stack) -> Iterator[tuple[str, int, int]]:
    """Each queue's name, its messages that may be taken, and those that are hidden."""
    client = stack.client("sqs")
    for url in client.list_queues()["QueueUrls"]:
        told = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        ready = int(told["ApproximateNumberOfMessages"]) + int(told.get("ApproximateNumberOfMessagesDelayed", 0))
        yield url.rsplit("/", 1)[-1], ready, int(told["ApproximateNumberOfMessagesNotVisible"])


def messages_alive(stack: Stack, stored: Stored, queues: Mapping[str, Queue], seed: int = 7) -> list[str]:
    """Delivers old messages once more, of jobs and of files: none of them may change anything."""
    rng = random.Random(seed)
    jobs = list(stored.jobs.values())
    for job in rng.sample(jobs, min(len(jobs), _COPIES)):
        queues[job.kind].send(
            Message(kind=job.kind, job_id=job.job_id, fencing_token=rng.randint(0, job.fencing_token))
        )
    files = [file for some in stored.files.values() for file in some]
    queues[INGESTION.name].send_all([file_message(file) for file in rng.sample(files, min(len(files), _COPIES))])
    ends_at = time.monotonic() + 120
    while any(ready for _, ready, _ in waiting(stack)) and time.monotonic() < ends_at:
        time.sleep(1)
    time.sleep(3)  # the last batch is being worked
    after = read(stack, stored.world.accepted)
    changed = [key for key in after.items.keys() | stored.items.keys() if after.items.get(key) != stored.items.get(key)]
    return [f"old messages changed {changed[0]} and {len(changed) - 1} other items"] if changed else []
