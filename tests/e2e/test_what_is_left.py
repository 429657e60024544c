"""What the whole session left behind, looked at last: no mark of anybody's data, and no right that nobody used."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import httpx
import pytest
from support import marks
from support.alarm_deeds import FUNCTIONS

from devstack import ministack
from devstack.layout import Layout
from devstack.stack import DROPBOX_APP, Stack
from devstack.users import read_users
from winnow.platform.expressions import item_from_wire, item_to_wire

type Place = tuple[str, str]
# What a role allows and the local stack can't be seen using.
UNSEEN = {
    "logs:CreateLogStream": "Lambda itself writes a function's log with these; MiniStack does so without asking IAM",
    "logs:PutLogEvents": "as above",
    "xray:PutTraceSegments": "Lambda itself sends traces; MiniStack has no X-Ray daemon",
    "xray:PutTelemetryRecords": "as above",
    "sqs:ReceiveMessage": "the poller of an event source acts for the function; MiniStack's does not ask IAM",
    "sqs:DeleteMessage": "as above",
    "sqs:GetQueueAttributes": "as above",
    "sqs:ChangeMessageVisibility": "only for a message that comes back",
    "dynamodb:DescribeStream": "as of a queue: the poller reads the stream for the function",
    "dynamodb:GetRecords": "as above",
    "dynamodb:GetShardIterator": "as above",
}
UNSEEN_OF = {
    ("SchedulerRole", "sqs:SendMessage", "ScheduleDeadLetterQueue"): "Lambda itself sends a failed invocation there",
    ("ConsolidationWorkerRole", "s3:ListBucket", "winnow-data"): "makes a missing object a 404 instead of a 403",
    ("ConsolidationWorkerRole", "sqs:SendMessage", "ConsolidationQueue"): "only a run that is put off or continued",
    ("SchedulerRole", "dynamodb:GetItem", "winnow-Table"): "only after a conflict over a project's lock",
    ("SchedulerRole", "sqs:SendMessage", "ExportQueue"): "only for an export whose message was lost",
    (
        "IngestionWorkerRole",
        "dynamodb:ConditionCheckItem",
        "winnow-Table",
    ): "a source switched off, a text that two share",
    (
        "ErasureWorkerRole",
        "s3:DeleteObjectVersion",
        "winnow-data",
    ): "MiniStack asks for it from the second object of a call on, and of the first for s3:DeleteObject",
    ("ErasureWorkerRole", "s3:AbortMultipartUpload", "winnow-data"): "only for a file in parts that broke off",
    ("ErasureWorkerRole", "s3:ListBucket", "winnow-data"): "makes a missing plan a 404 instead of a 403",
    ("EventPublisherRole", "dynamodb:Query", "index/gsi1"): "lists the projects, only after a gap of the stream",
    ("EventPublisherRole", "sqs:SendMessage", "EventGapQueue"): "only after the stream could not be read",
    ("ExportWorkerRole", "sqs:SendMessage", "ExportQueue"): "only an export that is put off or continued",
}

ASKED_FOR = {"path", "keys", "text"}  # options of a job that hold its caller's own words


@pytest.fixture(scope="module")
def secret_marks(stack: Stack, layout: Layout, issued: list[str]) -> dict[str, str]:
    """Marks of personal data, and every secret and token there is."""
    found = dict(marks.MARKS)
    app = json.loads(layout.file(DROPBOX_APP).read_text())
    found |= {f"dropbox {name}": value for name, value in app.items() if name != "app_key" and len(str(value)) > 8}
    found |= {f"password of {user.name}": user.password for user in read_users(layout).values()}
    for number, token in enumerate(issued):
        _, claims, signature = token.split(".")
        found |= {f"claims of token {number}": claims, f"signature of token {number}": signature}
    secrets = stack.client("secretsmanager")
    for number, secret in enumerate(secrets.list_secrets()["SecretList"]):
        text = secrets.get_secret_value(SecretId=secret["ARN"])["SecretString"]
        found |= {f"secret {number}": text} if not text.startswith("{") else {}
    assert len(found) > len(marks.MARKS) + 6
    return found


LOG_PAGE = 10_000  # events that one answer holds at most


def logs(stack: Stack) -> Iterator[Place]:
    """Every log line of every function and of the gateway; metrics (EMF) are among them."""
    client = stack.client("logs")
    groups = client.get_paginator("describe_log_groups").paginate().search("logGroups[].logGroupName")
    for name in groups:
        start, is_whole = 0, False
        while not is_whole:  # MiniStack cuts an answer off and names no next page
            events = client.filter_log_events(logGroupName=name, startTime=start)["events"]
            for event in events:
                yield f"log {name}", event["message"]
            is_whole = len(events) < LOG_PAGE
            start = start if is_whole else max(events[-1]["timestamp"], start + 1)


def metrics(stack: Stack) -> Iterator[Place]:
    for page in stack.client("cloudwatch").get_paginator("list_metrics").paginate():
        for metric in page["Metrics"]:
            yield f"metric {metric['MetricName']}", json.dumps(metric)


def messages(stack: Stack) -> Iterator[Place]:
    """What waits in any queue, seen without taking it."""
    client = stack.client("sqs")
    for url in client.list_queues()["QueueUrls"]:
        seen: set[str] = set()
        while True:
            answer = client.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=2, MessageAttributeNames=["All"]
            )
            fresh = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
            if not fresh:
                break
            seen |= {each["MessageId"] for each in fresh}
            for message in fresh:
                yield f"queue {url.rsplit('/', 1)[-1]}", json.dumps(message)


def items(stack: Stack) -> Iterator[Place]:
    """Jobs, dead letters and audit events. A job keeps what it was asked for, by name, for those who may read it, and
    so do its files (``FILE#``), which are told by their names; neither a message nor an event repeats that."""
    for page in stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"]):
        for wire in page["Items"]:
            item: Any = item_from_wire(wire)
            if item["sk"] == "JOB":
                item["options"] = {
                    name: value for name, value in item.get("options", {}).items() if name not in ASKED_FOR
                }
            if item["sk"] == "JOB" or item["pk"].startswith(("AUDIT#", "AUDITHEAD#", "DEADLETTER#")):
                yield f"item {item['pk']} {item['sk']}", json.dumps(item, ensure_ascii=False)


PLACES: list[Callable[[Stack], Iterator[Place]]] = [logs, metrics, messages, items]


def repeated(bodies: list[str], wanted: dict[str, str]) -> set[str]:
    """Marks in the bodies of errors."""
    return {mark for body in bodies for mark in marks.found_in(body, wanted)}


def leaks(stack: Stack, wanted: dict[str, str], look: Callable[[Stack], Iterator[Place]]) -> set[Place]:
    """Place and mark."""
    return {(place, mark) for place, text in look(stack) for mark in marks.found_in(text, wanted)}


def test_given_the_session_when_it_is_over_then_the_marked_data_has_been_through_it(
    stack: Stack, callers: dict[str, httpx.Client]
) -> None:
    """Else the searches below would find nothing for want of data."""
    table = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
    stored = json.dumps([item_from_wire(wire) for page in table for wire in page["Items"]], ensure_ascii=False)
    assert marks.found_in(stored, marks.MARKS) == list(marks.MARKS)
    logged = [place for place, _ in logs(stack)]
    assert {f"log /winnow/winnow/{name}" for name in FUNCTIONS} <= set(logged)
    assert '"DeadLetters"' in "".join(text for place, text in logs(stack) if place.endswith("/DeadLetters"))


@pytest.mark.parametrize("look", PLACES)
def test_given_the_session_when_everything_is_searched_then_no_mark_is_found(
    stack: Stack, secret_marks: dict[str, str], look: Callable[[Stack], Iterator[Place]]
) -> None:
    assert leaks(stack, secret_marks, look) == set()


def test_given_refusals_of_marked_requests_when_they_are_read_then_no_value_is_repeated(
    callers: dict[str, httpx.Client], refusals: list[str], secret_marks: dict[str, str]
) -> None:
    admin, nowhere = callers["admin"], "/api/v1/projects/00000000-0000-4000-8000-00000000dead"
    for path, body in (
        ("/api/v1/projects", {"name": marks.NAME, "project_id": marks.NAME}),
        ("/api/v1/projects", {"name": marks.NAME, "description": 7}),
        ("/api/v1/projects", {"name": marks.NAME, "sources": {"dropbox_path": f"/../{marks.FILE_NAME}"}}),
        (f"{nowhere}/uploads", {"path": f"../{marks.FILE_NAME}"}),
        (f"{nowhere}/uploads", {"path": marks.FILE_NAME}),
        (f"{nowhere}/records", {"records": [{"key": marks.EMAIL, "fields": marks.ROW}] * 2}),
        (f"{nowhere}/records", {"records": [{"key": marks.EMAIL, "kind": marks.NAME, "fields": marks.ROW}]}),
        ("/api/v1/ingestion/trigger", {"source": marks.NAME}),
        ("/api/v1/ingestion/trigger", {"path": f"/../{marks.NAME}"}),
        ("/api/v1/consolidation/trigger", {"project_id": marks.EMAIL}),
        (f"/api/v1/jobs/{marks.FILE_NAME}/cancel", {}),
    ):
        answer = admin.post(path, json=body)
        assert 400 <= answer.status_code < 500, answer.text
    admin.get("/api/v1/audit", params={"cursor": marks.EMAIL, "from": marks.PHONE})
    admin.post("/api/v1/projects", content=f'{{"name": "{marks.NAME}"')
    assert len(refusals) > 50
    assert repeated(refusals, secret_marks) == set()


def test_given_a_leak_in_each_place_when_everything_is_searched_then_it_is_found(
    stack: Stack, callers: dict[str, httpx.Client], refusals: list[str]
) -> None:
    told = json.dumps({"message": f"could not read {marks.NAME}"})
    log = {"logGroupName": "/winnow/winnow/Api", "logStreamName": "planted"}
    stack.client("logs").create_log_stream(**log)
    stack.client("logs").put_log_events(**log, logEvents=[{"timestamp": 1_800_000_000_000, "message": told}])
    dimension = {"Name": "file", "Value": marks.FILE_NAME}
    datum = {"MetricName": "Planted", "Dimensions": [dimension], "Value": 1.0}
    stack.client("cloudwatch").put_metric_data(Namespace="Winnow", MetricData=[datum])
    stack.client("sqs").send_message(QueueUrl=stack.outputs["ScheduleDeadLetterQueueUrl"], MessageBody=told)
    for key in ({"pk": "JOB#planted", "sk": "JOB"}, {"pk": "AUDIT#planted#2026-01", "sk": "planted"}):
        wire = item_to_wire({**key, "metadata": {"phone": marks.PHONE}})
        stack.client("dynamodb").put_item(TableName=stack.outputs["TableName"], Item=wire)

    callers["nobody"].get(f"{stack.endpoint}/{stack.outputs['BucketName']}/{marks.FILE_NAME}")  # S3 repeats the key

    assert repeated(refusals, marks.MARKS) == {"name", "family name"}
    found = {look.__name__: {place for place, _ in leaks(stack, marks.MARKS, look)} for look in PLACES}

    assert found == {
        "logs": {"log /winnow/winnow/Api"},
        "metrics": {"metric Planted"},
        "messages": {f"queue {stack.outputs['ScheduleDeadLetterQueueUrl'].rsplit('/', 1)[-1]}"},
        "items": {"item JOB#planted JOB", "item AUDIT#planted#2026-01 planted"},
    }


type Right = tuple[str, str, str]  # role, action, resource


@pytest.fixture(scope="module")
def roles(stack: Stack) -> dict[str, str]:
    """The functions' roles: logical ids by name."""
    pages = stack.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName="winnow")
    found = {
        each["PhysicalResourceId"]: each["LogicalResourceId"]
        for page in pages
        for each in page["StackResourceSummaries"]
    }
    wanted = {f"{name}Role" for name in FUNCTIONS}
    return {name: logical for name, logical in found.items() if logical in wanted}


def allowed(stack: Stack, roles: dict[str, str]) -> Iterator[Right]:
    """What the deployed policies allow."""
    iam = stack.client("iam")
    for name, role in roles.items():
        documents = [
            iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        ]
        for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
            document = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)["PolicyVersion"]
            documents.append(document["Document"])
        for statement in [each for document in documents for each in document["Statement"]]:
            if statement["Effect"] == "Allow":
                # For no resource it allows nothing: MiniStack makes the policy of a model that is switched off.
                resources = [resource for resource in _listed(statement["Resource"]) if resource]
                yield from (
                    (role, action, resource) for action in _listed(statement["Action"]) for resource in resources
                )


def decided(layout: Layout, roles: dict[str, str]) -> Iterator[tuple[Right, bool]]:
    """What the functions asked for in this session, and whether IAM allowed it."""
    for line in layout.file(ministack.DECISIONS).read_text().splitlines():
        row = json.loads(line)
        if row["role"] in roles:
            yield (roles[row["role"]], row["action"], row["resource"]), row["allowed"]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _covers(right: Right, use: Right) -> bool:
    return right[:2] == use[:2] and fnmatchcase(use[2], right[2])


def _unseen(right: Right) -> bool:
    role, action, resource = right
    return action in UNSEEN or any((role, action) == known[:2] and known[2] in resource for known in UNSEEN_OF)


def compared(rights: set[Right], asked: list[tuple[Right, bool]]) -> tuple[list[Right], list[Right], list[Right]]:
    """What was refused, what was used beyond the rights, and the rights that nobody used."""
    uses = {right for right, granted in asked if granted}
    refused = sorted(right for right, granted in asked if not granted)
    beyond = sorted(use for use in uses if not any(_covers(right, use) for right in rights))
    idle = sorted(r for r in rights if not _unseen(r) and not any(_covers(r, use) for use in uses))
    return refused, beyond, idle


def test_given_the_session_when_rights_and_uses_are_compared_then_they_are_the_same(
    stack: Stack, layout: Layout, roles: dict[str, str]
) -> None:
    rights, asked = set(allowed(stack, roles)), list(decided(layout, roles))

    assert len(roles) == len(FUNCTIONS)
    assert {role for (role, _, _), _ in asked} == set(roles.values())
    assert compared(rights, asked) == ([], [], [])
    assert [
        known for known in UNSEEN_OF if not any(_unseen(right) and right[:2] == known[:2] for right in rights)
    ] == []


def test_given_one_right_or_one_use_more_when_rights_and_uses_are_compared_then_it_is_found(
    stack: Stack, layout: Layout, roles: dict[str, str]
) -> None:
    rights, asked = set(allowed(stack, roles)), list(decided(layout, roles))
    table = stack.client("dynamodb").describe_table(TableName=stack.outputs["TableName"])["Table"]["TableArn"]
    more = ("ApiRole", "dynamodb:Scan", table)

    assert compared(rights | {more}, asked) == ([], [], [more])
    assert compared(rights, [*asked, (more, True)]) == ([], [more], [])
    assert compared(rights, [*asked, (more, False)]) == ([more], [], [])
