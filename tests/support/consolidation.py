"""A deployment in memory in which consolidations run: table, queue and bucket in moto, and the worker's function."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.by_email import ByEmail
from support.memory_table import deployed_table
from support.moto_aws import aws_in_memory, fresh_clients
from support.template import make

from winnow.audit.access import Gate
from winnow.audit.audit_event import Entity
from winnow.audit.audit_store import AuditStore
from winnow.consolidation.consolidation_job import Consolidator
from winnow.consolidation.rollback.rollback_service import RollbackService
from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.run.match import Resolver
from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger, TriggerConsolidation
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.estimates import Estimator
from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Worker
from winnow.jobs.lifecycle import LEASE
from winnow.jobs.submission import Submitter
from winnow.jobs.sweeper import Sweeper
from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Item, item_from_wire
from winnow.platform.ids import all_shards, new_id
from winnow.platform.queues import Queue, parse
from winnow.platform.table import Table
from winnow.projects.project import Consolidation, Project
from winnow.projects.project_store import ProjectStore, create_action
from winnow.records.record import Record, RecordKind, Source, record_id_of
from winnow.records.record_store import RecordStore, write_actions
from winnow.values import Field, Json, Provenance

ROOT = Path(__file__).parents[2]
ADMIN = Caller("ada", frozenset({Role.ADMIN}))
POWER_USER = Caller("paul", frozenset({Role.POWER_USER}))
NOBODY = Caller("nemo")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TABLE, BUCKET = "winnow", "winnow-data"


def function(name: str) -> ModuleType:
    """A function's module, loaded anew as Lambda does."""
    spec = importlib.util.spec_from_file_location(f"{name}_function", ROOT / "functions" / name / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_GIVEN = ["Ada", "Grace", "Alan", "Linus", "Edsger", "Barbara", "Donald", "Kenneth", "Dennis", "Margaret"]
_FAMILY = "Lovelace Hopper Turing Torvalds Dijkstra Liskov Knuth Thompson Ritchie Hamilton Johnson".split()  # noqa: SIM905 - words
_CITIES = ["London", "Berlin", "Paris", "Rome", "Madrid", "Oslo", "Vienna"]


def person(number: int) -> dict[str, Json]:
    """A row about one of up to 110 different people."""
    given, family = _GIVEN[number % 10], _FAMILY[(number + number // 10) % 11]
    return {
        "name": f"{given} {family}",
        "email": f"{given}.{family}{number}@example.org".lower(),
        "city": _CITIES[number % 7],
        "phone": f"+4420794{number:05d}",
    }


@dataclass(slots=True)
class Stack:
    """What a test of consolidation holds in its hands."""

    queue_url: str
    bucket: str = BUCKET
    seconds_left: float = 900.0
    resolver: Resolver = field(default_factory=ByEmail)
    late: timedelta = timedelta()  # by how much this deployment's clock is ahead
    table: Table = field(default_factory=lambda: Table(clients.dynamodb(), TABLE, sleep=lambda _: None))

    def clock(self) -> datetime:
        """The deployment's present."""
        return system_clock() + self.late

    @property
    def records(self) -> RecordStore:
        return RecordStore(self.table)

    @property
    def jobs(self) -> JobStore:
        return JobStore(self.table)

    @property
    def gate(self) -> Gate:
        return Gate(AuditStore(self.table), self.clock)

    @property
    def dispatcher(self) -> Dispatcher:
        return Dispatcher({CONSOLIDATION.name: Queue(clients.sqs(), self.queue_url)})

    def project(self, **rules: Any) -> str:
        """A stored project's id."""
        now = system_clock()
        project = Project(
            new_id(), "Hiring", created_at=now, created_by="ada", updated_at=now, consolidation=Consolidation(**rules)
        )
        self.table.write(create_action(project))
        return project.project_id

    @property
    def rollbacks(self) -> RollbackService:
        """Takes runs back."""
        return RollbackService(
            self.jobs,
            ProjectStore(self.table),
            self.records,
            ChangeStore(self.table),
            Submitter(self.table, self.dispatcher),
            self.gate,
            self.clock,
        )

    def get_project(self, project_id: str) -> Project:
        project = ProjectStore(self.table).get(project_id)
        assert project
        return project

    def add(
        self,
        project_id: str,
        name: str,
        values: Mapping[str, Json],
        *,
        kind: RecordKind = RecordKind.ROW,
        provenance: Provenance = Provenance.IMPORTED,
        at: datetime = LONG_AGO,
        **others: Any,
    ) -> Record:
        """A stored record, as an ingestion leaves it."""
        record = self.draft(project_id, name, values, kind=kind, provenance=provenance, at=at, **others)
        self.table.transact(write_actions(None, record))
        return record

    def draft(
        self,
        project_id: str,
        name: str,
        values: Mapping[str, Json],
        *,
        kind: RecordKind = RecordKind.ROW,
        provenance: Provenance = Provenance.IMPORTED,
        at: datetime = LONG_AGO,
        **others: Any,
    ) -> Record:
        """A record that is not stored yet."""
        return Record(
            record_id=record_id_of(project_id, f"s3://inbox/{name}"),
            project_id=project_id,
            kind=kind,
            created_at=at,
            updated_at=at,
            fields={field_name: Field(value, provenance) for field_name, value in values.items()},
            source=Source(f"s3://inbox/{name}", "1", "hash", name),
            **others,
        )

    def crowd(self, project_id: str, size: int = 30) -> list[Record]:
        """Rows about as many different people: enough for matching to tell what is rare."""
        return [self.add(project_id, f"crowd.csv#{number}", person(number)) for number in range(size)]

    def replace(self, before: Record, after: Record) -> None:
        """Writes the next version of a record."""
        self.table.transact(write_actions(before, after))

    def consolidation_trigger(self) -> ConsolidationTrigger:
        """The use case that accepts consolidations."""
        submitter = Submitter(self.table, self.dispatcher)
        return ConsolidationTrigger(submitter, Estimator(submitter.projects), self.gate, self.clock)

    def trigger(self, project_id: str, **options: Json) -> str:
        """Accepts a consolidation; answers its job's id."""
        return str(self.consolidation_trigger().trigger(ADMIN, TriggerConsolidation(project_id, options))["job_id"])

    def worker(self) -> Worker:
        """A new process's worker."""
        return Worker(
            CONSOLIDATION,
            store=self.jobs,
            dispatcher=self.dispatcher,
            clock=self.clock,
            actor="system:consolidation_worker",
            handler=Consolidator(self.table, Checkpoints(clients.s3(), self.bucket), self.resolver),
        )

    def pump(self) -> int:
        """Works what waits in the queue, until nothing waits; answers how many messages there were."""
        for number in count():
            bodies = message_bodies(self.queue_url)
            if not bodies:
                return number
            for body in bodies:
                self.worker().run(parse(body), lambda: self.seconds_left)
        return 0

    def forget_everything(self) -> None:
        """A new table."""
        make()

    def recover(self) -> None:
        """What happens after a worker has died: its lease runs out, the sweeper sends the job again."""
        self.late += LEASE + timedelta(seconds=1)
        Sweeper(self.jobs, self.dispatcher, self.clock).sweep()
        self.pump()

    def consolidate(self, project_id: str, **options: Json) -> Job:
        """Runs a consolidation to its end."""
        job_id = self.trigger(project_id, **options)
        self.pump()
        return self.job(job_id)

    def job(self, job_id: str) -> Job:
        job = self.jobs.get(job_id)
        assert job
        return job

    def all_records(self, project_id: str) -> dict[str, Record]:
        """Every record of a project by id."""
        found = [record for shard in all_shards() for record in self.records.of_shard(project_id, shard)]
        return {record.record_id: record for record in found}

    def consolidated(self, project_id: str) -> list[Record]:
        """The consolidated records that stand."""
        found = self.all_records(project_id).values()
        return [record for record in found if record.consolidated_from and record.status.value == "active"]

    def changes(self, job_id: str) -> list[Change]:
        return list(ChangeStore(self.table).of_job(job_id))

    def items(self) -> list[Item]:
        """Everything that is stored."""
        pages = clients.dynamodb().get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
        return [item_from_wire(wire) for page in pages for wire in page["Items"]]

    def audit(self, job_id: str) -> list[str]:
        """The types of a job's audit events, oldest first."""
        events, _ = AuditStore(self.table).entity_before(Entity("job", job_id), "~", "0", 100)
        return [event.type for event in sorted(events, key=lambda event: event.seq)]


def event_of(body: str) -> dict[str, Any]:
    """An SQS event with one message, after the sample in ``events/``."""
    return {
        "Records": [
            {
                "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
                "receiptHandle": "receipt",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:consolidation",
                "awsRegion": "eu-central-1",
            }
        ]
    }


@contextmanager
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment in memory, with the environment of its functions."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with aws_in_memory(), deployed_table(monkeypatch):
        fresh_clients()
        resources = make()
        queue_url = resources.queues["ConsolidationQueue"]
        monkeypatch.setenv("WINNOW_TABLE", resources.table)
        monkeypatch.setenv("WINNOW_BUCKET", resources.bucket)
        monkeypatch.setenv("WINNOW_CONSOLIDATION_QUEUE_URL", queue_url)
        yield Stack(queue_url)


def message_bodies(queue_url: str) -> list[str]:
    """Takes what waits in a queue."""
    sqs = clients.sqs()
    messages = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]
