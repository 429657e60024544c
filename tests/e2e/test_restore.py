"""A drill: the deployment's backup is restored into a second stack beside it, which then goes on with the work.

The local AWS restores a table as it is when the restore is asked for, so the backup is made at the moment, and what
must not be in it is written afterwards; that a moment of the past is met is ``tests/integration/test_restore.py``'s.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from support.accepted import accept
from support.second_stack import CAPABILITIES, as_parameters, processed_template, stacks_of, template_url
from support.waiting import LOOK, PATIENCE, wait_for

from cli.audit import verify_project
from devstack import build, users
from devstack.stack import Stack
from devstack.users import User
from ops.delete import delete
from ops.restore import Deployment, Restore
from ops.stacks import Stacks, outputs_of
from winnow.jobs.job_store import JobStore
from winnow.platform.clock import system_clock
from winnow.sdk.client import Client
from winnow.values import Json

NAME = "winnow-restored"
SCHEDULES = ("NightlyConsolidationState", "NightlyRetentionState", "SourcePollState", "SweeperState")
RESUME = b"Ada Example\nada@example.org\n\nExperience\nEngineer, Example GmbH, 2019 - 2024\n"


@pytest.fixture(scope="module")
def stacks(stack: Stack) -> Stacks:
    """The stacks of the local AWS."""
    return stacks_of(stack)


@pytest.fixture(scope="module")
def second(stack: Stack, stacks: Stacks) -> Iterator[Stack]:
    """A second deployment of the build, as the runbook deploys it. Afterwards it is deleted without a trace."""
    s3, found = stack.client("s3"), Deployment.find(build.STACK, stacks)
    values = {**found.parameters, "OriginBucket": found.origin, **dict.fromkeys(SCHEDULES, "DISABLED")}
    with template_url(stack, processed_template(stack)) as url:
        made = stacks.client.create_stack(
            StackName=NAME, TemplateURL=url, Parameters=as_parameters(values), Capabilities=CAPABILITIES
        )
        assert stacks.wait(made["StackId"]) == "CREATE_COMPLETE"
    described = stacks.find(NAME)
    assert described
    outputs = outputs_of(described)
    yield replace(stack, api=f"{stack.endpoint}/_aws/execute-api/{outputs['ApiId']}/%24default", outputs=outputs)

    assert delete(NAME, stacks, s3) == []
    assert stacks.find(NAME) is None
    assert outputs["BucketName"] not in {each["Name"] for each in s3.list_buckets()["Buckets"]}
    assert outputs["TableName"] not in stack.client("dynamodb").list_tables()["TableNames"]


@pytest.fixture(scope="module")
def token(second: Stack) -> str:
    """Of an admin of the second deployment: its user pool is a new one."""
    cognito, user = second.client("cognito-idp"), User("restored@winnow.localhost", "admin", users.make_password())
    client_id = second.outputs["UserPoolClientId"]
    users.create_user(cognito, second.outputs["UserPoolId"], client_id, user)
    return users.sign_in(cognito, client_id, user)["access"]


@pytest.fixture(scope="module")
def restored_admin(second: Stack, token: str) -> Iterator[Client]:
    """The second deployment, as an admin."""
    with Client(second.api, token) as client:
        yield client


def records_of(client: Client, project_id: str) -> dict[str, tuple[int, str]]:
    return {each.record_id: (each.version, str(each.fields.get("name"))) for each in client.records(project_id)}


def test_a_restored_deployment_has_all_that_was_acknowledged_and_goes_on_with_it(
    stack: Stack,
    admin: Client,
    store: JobStore,
    stacks: Stacks,
    *,
    second: Stack,
    restored_admin: Client,
    token: str,
) -> None:
    # given a project with an uploaded file, records, and (below) an ingestion whose message never left
    project_id = admin.create_project("Restored").project_id
    admin.upload(project_id, "ada.txt", RESUME)
    (resume,) = wait_for(lambda: list(admin.records(project_id)) or None, "the upload to become a record")
    rows: list[dict[str, Json]] = [{"key": str(n), "fields": {"name": f"Bob {n}"}} for n in range(3)]
    mine, *_ = admin.write_records(project_id, rows)
    (*_, _) = admin.watch(admin.consolidate(project_id).job_id, every=LOOK, timeout=PATIENCE)
    other_id = admin.create_project("Restored with an open job").project_id
    acknowledged = records_of(admin, project_id)
    dynamodb, s3, said = stack.client("dynamodb"), stack.client("s3"), list[str]()
    source, target = (Deployment.find(name, stacks) for name in (build.STACK, NAME))
    restore = Restore(dynamodb, s3, source, target, said.append, lambda _: time.sleep(0.2))

    # when the backup is restored, and what came after the moment is not in it
    restore.check_target()
    dynamodb.update_continuous_backups(  # the local AWS leaves out what the template says of it
        TableName=source.table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    time.sleep(1.0)  # S3 tells times in whole seconds
    lost = accept(store, other_id, system_clock() - timedelta(seconds=43))  # the sweeper looks in two seconds
    at, copy = datetime.now(UTC), f"{NAME}-copy"
    dynamodb.restore_table_to_point_in_time(SourceTableName=source.table, TargetTableName=copy, RestoreDateTime=at)
    time.sleep(1.0)
    admin.write_records(project_id, [{"key": "late", "fields": {"name": "Eve"}}])
    admin.upload(project_id, "ada.txt", b"Somebody else entirely")
    (*_, erased) = admin.watch(admin.erase_records(project_id, [mine.record_id]).job_id, every=LOOK, timeout=PATIENCE)
    assert erased.status == "completed"
    restore.run(at, copy)
    dynamodb.delete_table(TableName=copy)

    # then the new deployment has what was acknowledged by then, and its audit chains verify
    assert records_of(restored_admin, project_id) == acknowledged
    verdict = verify_project(restored_admin, project_id)
    assert (verdict.findings, verdict.events > 5) == ([], True)
    assert f"erased since, erase it again: winnow erase records {project_id} {mine.record_id}" in said
    # and it goes on: with the job that was left, with what has to be erased again, and with the files as it knows them
    sweep = json.dumps({"task": "sweep", "scheduled_time": "2026-01-31T03:00:00Z"})

    def swept() -> bool | None:
        stack.client("lambda").invoke(FunctionName=second.outputs["SchedulerFunctionName"], Payload=sweep)
        return restored_admin.job(lost.job_id).status != "pending" or None

    wait_for(swept, "the sweeper to send the job that was left")
    (*_, ended) = restored_admin.watch(lost.job_id, every=LOOK, timeout=PATIENCE)
    again = restored_admin.erase_records(project_id, [mine.record_id])
    (*_, erased) = restored_admin.watch(again.job_id, every=LOOK, timeout=PATIENCE)
    assert (ended.status, erased.status) == ("completed", "completed")
    after = records_of(restored_admin, project_id)
    assert after == {key: value for key, value in acknowledged.items() if key != mine.record_id}
    assert resume.record_id in after
    path = f"/api/v1/projects/{project_id}/records/{resume.record_id}/document"
    told = httpx.get(f"{second.api}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE).json()
    assert httpx.get(told["original_url"], timeout=PATIENCE).content == RESUME
