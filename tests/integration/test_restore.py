"""A deployment restored, as it was at a moment, into a new one: what was acknowledged by then is there, and nothing of
what came later."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from support.api import Api
from support.backups import Backup

from ops.object_versions import ObjectVersions
from ops.problems import OpsError
from ops.restore import Deployment, Restore
from ops.stacks import Stacks
from winnow.erasure.erasure_wiring import build_erasure_worker
from winnow.ingestion.sources.s3 import S3Source
from winnow.platform import clients
from winnow.platform.queues import parse
from winnow.platform.settings import ErasureWorkerSettings

SCHEDULES = ("NightlyConsolidationState", "NightlyRetentionState", "SourcePollState", "SweeperState")
FITTING = {"OriginBucket": "winnow-data", "DefaultProjectId": "p", **dict.fromkeys(SCHEDULES, "DISABLED")}

type Made = Callable[[], Restore]


@pytest.fixture
def backup(api: Api) -> Backup:
    """The continuous backup of the deployment's table, from now on."""
    return Backup(clients.dynamodb(), api.settings.table)


@pytest.fixture
def said() -> list[str]:
    """What the person is told."""
    return []


@pytest.fixture
def make(api: Api, backup: Backup, said: list[str]) -> Made:
    """Makes an empty deployment, and what restores into it."""
    made: list[str] = []

    def restore() -> Restore:
        name = f"restored-{len(made)}"
        made.append(name)
        backup.restore_table_to_point_in_time(api.settings.table, name, datetime(2020, 1, 1, tzinfo=UTC))
        s3 = clients.s3()
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        source = Deployment("winnow", api.settings.table, api.settings.bucket, api.settings.bucket, FITTING)
        target = Deployment(name, name, name, api.settings.bucket, FITTING)
        return Restore(backup, s3, source, target, said.append, lambda _: None)  # type: ignore[arg-type]

    return restore


def items(table: str) -> dict[tuple[str, str], Any]:
    found = boto3.client("dynamodb").scan(TableName=table, ConsistentRead=True)["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


def moment() -> datetime:
    time.sleep(0.002)
    now = datetime.now(UTC)
    time.sleep(0.002)
    return now


def write(api: Api, project: str, name: str) -> str:
    written = {"records": [{"key": name, "fields": {"name": name}}]}
    answer = api.call("POST", f"/api/v1/projects/{project}/records", written)
    return str(answer.json["items"][0]["record_id"])


def test_of_each_moment_everything_that_was_acknowledged_is_there_and_nothing_that_came_later(
    api: Api, make: Made, backup: Backup
) -> None:
    project = api.project()
    steps: list[Callable[[], object]] = [
        lambda: write(api, project, "Ann"),
        lambda: api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"}),
        lambda: api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project}),
        lambda: api.call("POST", "/api/v1/projects", {"name": "Another"}),
        lambda: write(api, project, "Ann"),
    ]
    acknowledged = []
    for step in steps:
        step()
        acknowledged.append((moment(), items(api.settings.table)))

    for at, expected in acknowledged:
        restore = make()
        restore.run(at, f"copy-{restore.target.stack}")
        assert items(restore.target.table) == expected
    assert len({len(expected) for _, expected in acknowledged}) > 2


@pytest.mark.parametrize("late", ["AUDIT#", "AUDITHEAD#", "JOB#"])
def test_a_moment_at_which_a_transaction_is_half_there_is_refused_and_a_quieter_one_is_taken(
    api: Api, make: Made, backup: Backup, said: list[str], late: str
) -> None:
    backup.lag = lambda pk: timedelta(seconds=1) if pk.startswith(late) else timedelta(0)
    project = api.project()
    write(api, project, "Ann")
    job = api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"}).json["job_id"]
    api.call("POST", f"/api/v1/jobs/{job}/cancel", {})
    busy, expected = moment(), items(api.settings.table)
    restore = make()

    with pytest.raises(OpsError, match="Take another second"):
        restore.run(busy, "busy")

    assert items(restore.target.table) == {}
    assert any(line.startswith(f"{project}: ") for line in said)
    backup.reach_ahead = timedelta(seconds=11)  # in place of waiting so long
    restore.run(busy + timedelta(seconds=11), "quiet")
    assert items(restore.target.table) == expected


def test_that_something_was_written_right_before_the_moment_is_told(
    api: Api, make: Made, backup: Backup, said: list[str]
) -> None:
    backup.reach_ahead = timedelta(minutes=1)
    write(api, api.project(), "Ann")
    at = moment()

    make().run(at, "busy")
    assert [line for line in said if "a quieter second is safer" in line]
    said.clear()
    make().run(at + timedelta(seconds=30), "quiet")
    assert not [line for line in said if "a quieter second is safer" in line]


def test_a_chain_that_was_broken_before_is_taken_over_when_that_is_said(api: Api, make: Made) -> None:
    project = api.project()
    write(api, project, "Ann")
    event = next(item for item in api.items() if item["pk"].startswith(f"AUDIT#{project}"))
    key: Any = {"pk": {"S": event["pk"]}, "sk": {"S": event["sk"]}}
    clients.dynamodb().delete_item(TableName=api.settings.table, Key=key)
    restore, at = make(), moment()

    with pytest.raises(OpsError, match="despite-findings"):
        restore.run(at, "copy")
    restore.run(at, "copy", despite_findings=True)

    assert items(restore.target.table) == items(api.settings.table)


def test_what_broke_off_is_taken_up_again_and_a_deployment_in_use_is_left_alone(
    api: Api, make: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = api.project()
    for number in range(9):
        write(api, project, str(number))
    restore, at, expected = make(), moment(), items(api.settings.table)

    def breaks(*_: object) -> int:
        raise OpsError("S3 is away")

    with monkeypatch.context() as patched:
        patched.setattr(ObjectVersions, "copy_to", breaks)
        with pytest.raises(OpsError, match="away"):
            restore.run(at, "copy")
    restore.run(at, "copy")
    assert items(restore.target.table) == expected

    boto3.client("dynamodb").put_item(TableName=restore.target.table, Item={"pk": {"S": "PROJECT#x"}, "sk": {"S": "x"}})
    with pytest.raises(OpsError, match="data of its own"):
        restore.run(at, "copy")


def test_files_are_restored_as_they_were_and_keep_their_identity(api: Api, make: Made) -> None:
    s3, project = clients.s3(), api.project()
    folder = f"inbox/{project}"

    def put(name: str, text: str) -> None:
        s3.put_object(Bucket=api.settings.bucket, Key=f"{folder}/{name}", Body=text.encode())

    for name in ("kept", "overwritten", "deleted"):
        put(name, name)
    s3.put_object(Bucket=api.settings.bucket, Key="text/t", Body=b"text")
    time.sleep(1.1)  # S3 tells times in whole seconds
    at = datetime.now(UTC)
    time.sleep(1.1)
    put("overwritten", "nonsense")
    put("late", "late")
    s3.delete_object(Bucket=api.settings.bucket, Key=f"{folder}/deleted")
    restore = make()

    restore.run(at, "copy")

    bucket = restore.target.bucket
    found = {each["Key"]: each["ETag"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert set(found) == {f"{folder}/{name}" for name in ("kept", "overwritten", "deleted")} | {"text/t"}
    read = s3.get_object(Bucket=bucket, Key=f"{folder}/overwritten")["Body"].read()
    assert read == b"overwritten"
    entries = S3Source(s3, bucket, f"{folder}/", origin=restore.target.origin).list_page("").entries
    before = S3Source(s3, api.settings.bucket, f"{folder}/").list_page("").entries
    kept = {entry.uri: entry.rev for entry in before if entry.name == "kept"}
    assert kept.items() <= {entry.uri: entry.rev for entry in entries}.items()
    assert ObjectVersions(s3, api.settings.bucket).copy_to(bucket, at) == 0


def test_what_was_erased_since_is_named_so_that_it_is_erased_again(api: Api, make: Made, said: list[str]) -> None:
    project, other = api.project(), api.call("POST", "/api/v1/projects", {"name": "Other"}).json["project_id"]
    mine = write(api, project, "Ann")
    write(api, project, "Bob")
    at = moment()
    late = write(api, project, "Eve")
    for record_id in (mine, late):
        body = {"record_ids": [record_id], "reason": "subject_request"}
        assert api.call("POST", f"/api/v1/projects/{project}/erasures", body).status == 202
        erase(api)
    assert api.call("DELETE", f"/api/v1/projects/{other}", headers={"If-Match": '"1"'}).status == 202
    erase(api)

    make().run(at, "copy")

    commands = {line.rpartition(": ")[2] for line in said if line.startswith("erased since")}
    assert commands == {f"winnow erase records {project} {mine}", f"winnow erase project {other}"}


def erase(api: Api) -> None:
    """Works the erasures that wait in the queue."""
    queue = api.settings.erasure_queue_url
    settings = ErasureWorkerSettings(api.settings.table, api.settings.bucket, queue, index_lag="0")
    worker = build_erasure_worker(settings)
    while messages := clients.sqs().receive_message(QueueUrl=api.settings.erasure_queue_url).get("Messages"):
        for message in messages:
            worker.run(parse(message["Body"]), lambda: 300.0)
            clients.sqs().delete_message(
                QueueUrl=api.settings.erasure_queue_url, ReceiptHandle=message["ReceiptHandle"]
            )


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"SweeperState": "ENABLED"}, "SweeperState=DISABLED"),
        ({"OriginBucket": ""}, "OriginBucket=winnow-data"),
        ({"DefaultProjectId": "q"}, "DefaultProjectId=p"),
    ],
)
def test_a_deployment_that_is_not_made_for_it_is_not_filled(make: Made, parameters: dict[str, str], told: str) -> None:
    restore = make()
    target = Deployment("new", "new", "new", "new", FITTING | parameters)

    with pytest.raises(OpsError, match=told):
        Restore(restore.dynamodb, restore.s3, restore.source, target).run(moment(), "copy")


def test_where_the_stack_and_the_table_are_gone_a_copy_of_the_last_backup_is_taken(
    api: Api, make: Made, backup: Backup, said: list[str]
) -> None:
    write(api, api.project(), "Ann")
    restore, at, expected = make(), moment(), items(api.settings.table)
    backup.restore_table_to_point_in_time(api.settings.table, "last", at)
    source = Deployment.find(f"deleted/{api.settings.bucket}", Stacks(boto3.client("cloudformation")))

    Restore(restore.dynamodb, restore.s3, source, restore.target, said.append).run(at, "last")

    assert items(restore.target.table) == expected
    assert any("by your own list" in line for line in said)


def test_a_moment_that_the_backup_does_not_reach_is_refused(make: Made) -> None:
    restore = make()

    with pytest.raises(OpsError, match="reaches from"):
        restore.run(datetime.now(UTC) - timedelta(days=36), "copy")
    with pytest.raises(OpsError, match="into itself"):
        Restore(restore.dynamodb, restore.s3, restore.source, restore.source).run(moment(), "copy")
