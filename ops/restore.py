"""Restoring a deployment, as it was at a moment, into a new one: the table from its continuous backup, the files from
the versions that the bucket keeps.

Items and files are taken over as they are, so that every audit chain still verifies. DynamoDB restores into a table of
its own, which no stack can take over; that table is checked, and its items are written into the new deployment's.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import ClientError

from ops.object_versions import ObjectVersions
from ops.problems import OpsError
from ops.stacks import Stacks, outputs_of, parameters_of
from winnow.audit import audit_store
from winnow.audit.audit_store import AuditStore
from winnow.audit.chains import Finding, Head, verify
from winnow.erasure.erasure_kind import ERASURE
from winnow.erasure.erasure_request import ErasureRequest, Scope
from winnow.jobs import job_items
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore, chain_of
from winnow.platform.clock import to_text
from winnow.platform.expressions import Condition, item_from_wire
from winnow.platform.ids import ulid_time
from winnow.platform.table import Table
from winnow.projects.project_store import ProjectStore
from winnow.records.record_store import RecordStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_POLL = 5.0  # s between two looks at the table that DynamoDB restores
_BATCH = 25  # items that a BatchWriteItem takes
_KEYS = 100  # that a BatchGetItem takes
_AT_ONCE = 8  # batches
_ATTEMPTS = 12  # at what DynamoDB left of a batch; the waits add up to seven minutes
_QUIET = timedelta(seconds=10)  # before the moment; a transaction reaches the backup item by item, within a second

type WireItem = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed stack, as far as its data goes.

    Attributes:
        origin: the bucket that its files are known by.
        parameters: the values that it was deployed with.
    """

    stack: str
    table: str
    bucket: str
    origin: str
    parameters: Mapping[str, str]

    @classmethod
    def find(cls, stack: str, stacks: Stacks) -> Self:
        """The deployment of a stack's name.

        Args:
            stack: or ``TABLE/BUCKET``, where the stack is gone and its data stayed.

        Raises:
            OpsError: there is no such stack.
        """
        table, slash, bucket = stack.partition("/")
        if slash:
            return cls(stack, table, bucket, bucket, {})
        found = stacks.find(stack)
        if found is None:
            raise OpsError(f"There is no stack {stack} here.")
        outputs, parameters = outputs_of(found), parameters_of(found)
        origin = parameters.get("OriginBucket") or outputs["BucketName"]
        return cls(stack, outputs["TableName"], outputs["BucketName"], origin, parameters)


@dataclass(slots=True)
class Content:
    """What a restored table holds, as far as it is checked.

    Attributes:
        trails: the partitions of audit events, by project.
        heads: of the chains of jobs, by project.
        newest: when its last audit event was made; None without any.
    """

    items: int = 0
    trails: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    heads: dict[str, list[Head]] = field(default_factory=lambda: defaultdict(list))
    newest: datetime | None = None

    @property
    def projects(self) -> list[str]:
        """Every project that has events, or once had one."""
        return sorted(self.trails)

    def take(self, item: Mapping[str, Any]) -> None:
        """Counts one item in."""
        self.items += 1
        pk = str(item["pk"])
        if pk.startswith("AUDIT#"):
            self.trails[str(item["project_id"])].add(pk)
            self.newest = max(self.newest or datetime.min.replace(tzinfo=UTC), ulid_time(str(item["sk"])))
        elif pk.startswith("AUDITHEAD#"):
            self.trails[pk.removeprefix("AUDITHEAD#")] |= set()
        elif item["sk"] == "JOB":
            job = job_items.from_item(dict(item))
            self.heads[job.project_id].append(Head(chain_of(job.job_id), job.version, job.audit_head))


@dataclass(frozen=True, slots=True)
class Restore:
    """Restores one deployment into another.

    Attributes:
        say: told each step when it is done.
        sleep: waits so many seconds.
    """

    dynamodb: DynamoDBClient
    s3: S3Client
    source: Deployment
    target: Deployment
    say: Callable[[str], None] = print
    sleep: Callable[[float], None] = time.sleep

    def run(self, at: datetime, copy: str, *, despite_findings: bool = False) -> None:
        """Does everything; a second call goes on where a first one broke off.

        Args:
            at: the moment; within what the backup reaches, which ends five minutes ago.
            copy: name of the table that the backup is restored into; it stays, and is taken as it is if it is there.
            despite_findings: go on where audit chains do not verify.

        Raises:
            OpsError: the target is not made for it, the backup does not reach the moment, or what was restored does not
                hold together.
        """
        self.check_target()
        self.restore_copy(at, copy)
        self.fill(at, copy, despite_findings=despite_findings)

    def check_target(self) -> None:
        """Whether the new deployment is one that may be filled.

        Raises:
            OpsError: it is not, and what to deploy it with.
        """
        given = self.target.parameters
        wanted = {name: "DISABLED" for name in given if name.endswith("State")} | {"OriginBucket": self.source.origin}
        if default := self.source.parameters.get("DefaultProjectId"):
            wanted["DefaultProjectId"] = default
        differing = [f"{name}={value}" for name, value in sorted(wanted.items()) if given.get(name) != value]
        if self.source.table == self.target.table:
            raise OpsError("A deployment is restored into another one, not into itself.")
        if differing:
            raise OpsError(f"Deploy {self.target.stack} with {' '.join(differing)} first.")

    def restore_copy(self, at: datetime, copy: str) -> None:
        """Restores the backup into a table of its own, and waits for it.

        Raises:
            OpsError: the backup does not reach the moment.
        """
        if (status := self._status(copy)) is None:
            self._check_moment(at)
            self.dynamodb.restore_table_to_point_in_time(
                SourceTableName=self.source.table, TargetTableName=copy, RestoreDateTime=at
            )
            status = self._status(copy)
        while status in {"CREATING", "UPDATING"}:
            self.sleep(_POLL)
            status = self._status(copy)
        if status != "ACTIVE":
            raise OpsError(f"The table {copy} is {status}.")
        self.say(f"restored the backup of {to_text(at)} into the table {copy}")

    def fill(self, at: datetime, copy: str, *, despite_findings: bool = False) -> None:
        """Checks the restored table and takes its items, and the files of that moment, over; says what is left to do.

        Raises:
            OpsError: audit chains do not verify, the target has items of its own, or DynamoDB did not take everything.
        """
        content, findings = self.check(copy)
        self._say_findings(at, content, findings)
        if findings and not despite_findings:
            raise OpsError(
                "Take another second; or, where 'winnow audit verify' finds the same in the old deployment, "
                "give --despite-findings."
            )
        self._refuse_strangers(copy)
        self.say(f"wrote {self._copy_items(copy)} items")
        objects = ObjectVersions(self.s3, self.source.bucket).copy_to(self.target.bucket, at)
        self.say(f"copied {objects} files")
        if self._status(self.source.table) is None:
            self.say("the old table is gone: erase again what was erased since, by your own list of requests")
            return
        for command in self.erasures_since(at, copy, content.projects):
            self.say(f"erased since, erase it again: {command}")

    def check(self, copy: str) -> tuple[Content, dict[str, list[Finding]]]:
        """Reads a restored table and verifies every chain of audit events in it.

        Returns:
            What it holds, and by project the links that do not hold.
        """
        content, store = Content(), AuditStore(Table(self.dynamodb, copy))
        for page in self._pages(copy):
            for wire in page:
                content.take(item_from_wire(wire))
        findings: dict[str, list[Finding]] = {}
        for project_id in sorted(content.trails.keys() | content.heads.keys()):
            trail = [Condition("#pk = :pk", {"pk": pk}) for pk in sorted(content.trails.get(project_id, ()))]
            events = [audit_store.from_item(item) for condition in trail for item in store.table.query_all(condition)]
            heads = [*store.shard_heads(project_id), *content.heads.get(project_id, ())]
            if found := verify(events, heads, heads):
                findings[project_id] = found
        return content, findings

    def erasures_since(self, at: datetime, copy: str, projects: Sequence[str]) -> Iterator[str]:
        """What was erased in the old deployment after a moment and is there again: a command for each."""
        old, restored = Table(self.dynamodb, self.source.table), Table(self.dynamodb, copy)
        standing = {project.project_id for project in ProjectStore(old).get_many(projects)}
        for project in ProjectStore(restored).get_many(projects):
            if project.project_id not in standing:
                yield f"winnow erase project {project.project_id}"
                continue
            for job in _ended_since(JobStore(old), project.project_id, at):
                request = ErasureRequest.from_options(job.options)
                if request.scope is Scope.RECORDS and not request.dry_run:
                    known = RecordStore(restored).get_many(project.project_id, request.record_ids)
                    if known:
                        yield f"winnow erase records {project.project_id} {' '.join(sorted(known))}"

    def _say_findings(self, at: datetime, content: Content, findings: Mapping[str, Sequence[Finding]]) -> None:
        self.say(f"checked {content.items} items: the audit chains of {len(content.trails)} projects")
        if content.newest and at - content.newest < _QUIET:
            self.say(
                f"something was written at {to_text(content.newest)}, right before the moment: of a transaction of "
                "that second a part may be missing; a quieter second is safer"
            )
        for project_id, found in findings.items():
            for each in found:
                self.say(f"{project_id}: {each.fault.value} {each.chain} {each.seq} {each.event_id}".rstrip())

    def _status(self, table: str) -> str | None:
        try:
            return self.dynamodb.describe_table(TableName=table)["Table"]["TableStatus"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return None

    def _check_moment(self, at: datetime) -> None:
        described = self.dynamodb.describe_continuous_backups(TableName=self.source.table)
        reach = described["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        earliest, latest = reach.get("EarliestRestorableDateTime"), reach.get("LatestRestorableDateTime")
        if earliest is None or latest is None:
            raise OpsError(f"The table {self.source.table} has no continuous backup.")
        if not earliest <= at <= latest:
            said = f"from {to_text(earliest.astimezone(UTC))} to {to_text(latest.astimezone(UTC))}"
            raise OpsError(f"The backup of {self.source.table} reaches {said}.")

    def _pages(self, table: str, **arguments: Any) -> Iterator[list[WireItem]]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **arguments)
        for page in pages:
            yield list(page["Items"])

    def _refuse_strangers(self, copy: str) -> None:
        """Raises OpsError when the target has items that the restored table has not: it is in use."""
        for page in self._pages(self.target.table, ProjectionExpression="pk, sk"):
            for keys in batched(page, _KEYS, strict=False):
                wanted: Any = {copy: {"Keys": list(keys), "ProjectionExpression": "pk, sk", "ConsistentRead": True}}
                found = 0
                while wanted:
                    answer = self.dynamodb.batch_get_item(RequestItems=wanted)
                    found += len(answer["Responses"].get(copy, []))
                    wanted = answer.get("UnprocessedKeys")
                if found < len(keys):
                    raise OpsError(f"{self.target.stack} holds data of its own: restore into a new deployment.")

    def _copy_items(self, copy: str) -> int:
        written = 0
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for page in self._pages(copy):
                list(pool.map(self._write, batched(page, _BATCH, strict=False)))
                written += len(page)
        return written

    def _write(self, items: Sequence[WireItem]) -> None:
        left: Any = {self.target.table: [{"PutRequest": {"Item": item}} for item in items]}
        for attempt in range(_ATTEMPTS):
            left = self.dynamodb.batch_write_item(RequestItems=left).get("UnprocessedItems")
            if not left:
                return
            self.sleep(0.1 * 2**attempt)
        raise OpsError("DynamoDB did not take everything: run the command again.")


def _ended_since(jobs: JobStore, project_id: str, at: datetime) -> Iterator[Job]:
    """The erasures of a project that were accepted after a moment and have completed."""
    position: str | None = "~"
    while position:
        chunk = jobs.before(project_id, position, to_text(at), limit=_KEYS)
        for _, job in chunk.entries:
            if job.kind == ERASURE.name and job.state is State.COMPLETED:
                yield job
        position = chunk.onward
