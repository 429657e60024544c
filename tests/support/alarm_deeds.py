"""For each alarm of the template what makes it ring on the local stack.

What Winnow itself measures, and what the local stack measures as AWS does (errors of functions, queues, 5xx), comes
from a real fault. What only AWS can measure, or only time can bring about (throttles, the age of messages and of a
stream, slow answers), is put as AWS would put it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
from support.accepted import pending
from support.waiting import LOOK, PATIENCE

from devstack.stack import Stack
from winnow.jobs.job import Job
from winnow.jobs.job_items import to_item
from winnow.jobs.job_store import JobStore, creation_actions
from winnow.jobs.lifecycle import MAX_ATTEMPTS
from winnow.platform.clock import system_clock
from winnow.platform.expressions import item_to_wire
from winnow.platform.ids import new_id
from winnow.platform.queues import Message
from winnow.sdk.client import Client
from winnow.sdk.client_errors import ApiError

type Deed = Callable[["Deeds"], object]

FUNCTIONS = (
    "Api",
    "DropboxWebhook",
    "S3Inbox",
    "Scheduler",
    "IngestionWorker",
    "ConsolidationWorker",
    "ExportWorker",
    "ErasureWorker",
    "EventPublisher",
    "WebhookWorker",
    "DeadLetters",
)
QUEUES = ("Ingestion", "Consolidation", "Export", "Erasure", "Delivery", "EventGap", "Inbox", "ProjectPage")
_READ_BY = {  # a queue that the function takes messages from
    "Scheduler": "ProjectPageQueue",
    "IngestionWorker": "IngestionQueue",
    "ConsolidationWorker": "ConsolidationQueue",
    "ExportWorker": "ExportQueue",
    "ErasureWorker": "ErasureQueue",
    "EventPublisher": "EventGapQueue",
    "WebhookWorker": "DeliveryQueue",
    "DeadLetters": "IngestionDeadLetterQueue",
}
_JOBS = {
    "IngestionWorker": "ingestion",
    "ConsolidationWorker": "consolidation",
    "ExportWorker": "export",
    "ErasureWorker": "erasure",
}
_OPTIONS: Mapping[str, Mapping[str, str]] = {"erasure": {"scope": "records", "reason": "other"}}


@dataclass
class Deeds:
    """A deployed stack, and what is done to it.

    Attributes:
        undo: what puts it right again, to be called afterwards.
    """

    stack: Stack
    admin: Client
    store: JobStore
    dropbox: httpx.Client
    undo: list[Callable[[], object]] = field(default_factory=list)

    def invoke(self, function: str, event: object) -> Any:
        """What a function answers; an error that it raises is no answer."""
        name = self.stack.outputs[f"{function}FunctionName"]
        answer = self.stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        return json.loads(answer["Payload"].read() or b"null")

    def deliver(self, function: str, **message: str) -> None:
        """Hands a function a message as its queue would."""
        queue = self.stack.outputs[f"{_READ_BY[function]}Url"].rsplit("/", 1)[-1]
        record = {
            "messageId": new_id(),
            "receiptHandle": "none",
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
            "awsRegion": "us-east-1",
        }
        self.invoke(function, {"Records": [{**record, **message}]})

    def put_metric(self, namespace: str, name: str, value: float, dimensions: Mapping[str, str], *minutes: int) -> None:
        """A metric as AWS puts it, so many minutes ago."""
        named: Any = [{"Name": key, "Value": text} for key, text in dimensions.items()]
        data: Any = [
            {"MetricName": name, "Dimensions": named, "Value": value, "Timestamp": time.time() - 60 * each}
            for each in minutes
        ]
        self.stack.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)

    def put_item(self, item: Mapping[str, Any]) -> None:
        """An item that nobody can read, until all is put right."""
        dynamodb, table = self.stack.client("dynamodb"), self.stack.outputs["TableName"]
        wire: Any = item_to_wire(dict(item))
        dynamodb.put_item(TableName=table, Item=wire)
        key = {"pk": wire["pk"], "sk": wire["sk"]}
        self.undo.append(lambda: dynamodb.delete_item(TableName=table, Key=key))


PERIODS = (5, 0, -5)
"""Minutes ago: in the period before this one, in this one, and in the next, in which the alarms may be looked at."""


def raise_in(function: str, deeds: Deeds) -> None:
    """It is called with what it can't be called with."""
    deeds.invoke(function, {"task": "none"})


def throttle(function: str, deeds: Deeds) -> None:
    """Only AWS has an account's concurrency."""
    named = {"FunctionName": deeds.stack.outputs[f"{function}FunctionName"]}
    deeds.put_metric("AWS/Lambda", "Throttles", 1, named, *PERIODS)


def meet_a_bug(function: str, deeds: Deeds) -> None:
    """A message without a body, which no queue delivers."""
    deeds.deliver(function)


def fail_a_job(function: str, deeds: Deeds) -> None:
    """A job whose worker has died five times."""
    project_id = deeds.admin.create_project("Failing").project_id
    job = replace(_job(project_id), kind=_JOBS[function], options=_OPTIONS.get(_JOBS[function], {}))
    deeds.store.table.transact(creation_actions(job, "ingestion.trigger", job.created_at, {}))
    deeds.deliver(function, body=Message(job.kind, job.job_id).to_body())


def age(queue: str, deeds: Deeds) -> None:
    """A message of sixteen minutes ago."""
    name = deeds.stack.outputs[f"{queue}Url"].rsplit("/", 1)[-1]
    deeds.put_metric("AWS/SQS", "ApproximateAgeOfOldestMessage", 960, {"QueueName": name}, *PERIODS)


def fill(queue: str, deeds: Deeds) -> None:
    """A message, while the consumer of dead letters is down."""
    sqs, lambda_, url = (deeds.stack.client("sqs"), deeds.stack.client("lambda"), deeds.stack.outputs[f"{queue}Url"])
    arn = f"arn:aws:sqs:us-east-1:000000000000:{url.rsplit('/', 1)[-1]}"
    for mapping in lambda_.list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]:
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        deeds.undo.append(partial(lambda_.update_event_source_mapping, UUID=mapping["UUID"], Enabled=True))
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    deeds.undo.insert(0, lambda: sqs.purge_queue(QueueUrl=url))


def quarantine(deeds: Deeds) -> None:
    """A dead letter that is no message."""
    deeds.deliver("DeadLetters", body="{no message")


def store_what_the_api_cannot_read(deeds: Deeds) -> None:
    """A project without a name in the list of projects."""
    deeds.put_item({"pk": "PROJECT#damaged", "sk": "PROJECT", "gsi1pk": "PROJECTS", "gsi1sk": "!"})
    list(deeds.admin.projects())


def store_what_the_sweeper_cannot_read(deeds: Deeds) -> None:
    """An open job without a kind."""
    job = replace(_job(new_id()), due_at=system_clock() - timedelta(hours=1))
    item = {**to_item(job), "pk": "JOB#damaged"}
    del item["kind"]
    deeds.put_item(item)
    sweep(deeds)


def stream_what_the_publisher_cannot_read(deeds: Deeds) -> None:
    """An audit event without a type."""
    image = {"pk": {"S": "AUDIT#damaged#2026-01"}, "sk": {"S": "damaged"}}
    record = {"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": "1", "NewImage": image}}
    deeds.invoke("EventPublisher", {"Records": [record]})


def revoke_dropbox(deeds: Deeds) -> None:
    """Dropbox has taken the grant back; until all is put right."""
    project_id = deeds.admin.create_project("Revoked").project_id
    deeds.dropbox.post("/_control/faults", json={"kind": "revoked_token", "times": None}).raise_for_status()
    deeds.undo.append(lambda: deeds.dropbox.delete("/_control/faults"))
    (*_, job) = deeds.admin.watch(deeds.admin.ingest(project_id, source="dropbox").job_id, every=LOOK, timeout=PATIENCE)
    assert job.error
    assert job.error.code == "source_revoked"


def leave_a_job_open(deeds: Deeds) -> None:
    """A job of three hours ago. The sweeper's measure of this minute stands for those of the two before, too, and of
    the next ones, in which the alarms may be looked at: by then the job may have ended."""
    now = system_clock()
    job = pending(deeds.admin.create_project("Forgotten").project_id, now)
    old = replace(job, created_at=now - timedelta(hours=3), due_at=now)
    deeds.store.table.transact(creation_actions(old, "ingestion.trigger", now, {}))
    logs, group = deeds.stack.client("logs"), "/winnow/winnow/Scheduler"
    sweep(deeds)
    lines = [each["message"] for each in logs.filter_log_events(logGroupName=group)["events"]]
    measured = [json.loads(each) for each in lines if '"OldestOpenJobSeconds"' in each]
    # the schedule itself may have swept meanwhile, and the job may have ended by the second time
    line = [each for each in measured if each["OldestOpenJobSeconds"] > 7200][-1]
    stream = {"logGroupName": group, "logStreamName": "before"}
    logs.create_log_stream(**stream)
    for minutes in (2, 1, -1, -2, -3):
        at = line["_aws"]["Timestamp"] - minutes * 60_000
        before = {**line, "_aws": {**line["_aws"], "Timestamp": at}}
        logs.put_log_events(**stream, logEvents=[{"timestamp": at, "message": json.dumps(before)}])


def sweep(deeds: Deeds) -> None:
    """The sweeper's schedule calls."""
    deeds.invoke("Scheduler", {"task": "sweep", "scheduled_time": "2026-01-31T03:00:00Z"})


def keep_silent(task: str, deeds: Deeds) -> None:
    """The schedule has called once; the silence comes with time, and is judged for a later moment."""
    deeds.invoke("Scheduler", {"task": task, "scheduled_time": "2026-01-31T03:00:00Z"})


def throttle_table(kind: str, deeds: Deeds, **more: str) -> None:
    """Only AWS has a table that throttles."""
    named = {"TableName": deeds.stack.outputs["TableName"], **more}
    deeds.put_metric("AWS/DynamoDB", f"{kind}ThrottleEvents", 1, named, *PERIODS)


def hold_the_stream_up(deeds: Deeds) -> None:
    """The local stack does not tell how far behind a stream's reader is."""
    named = {"FunctionName": deeds.stack.outputs["EventPublisherFunctionName"]}
    deeds.put_metric("AWS/Lambda", "IteratorAge", 960_000, named, *PERIODS)


def answer_with_a_fault(deeds: Deeds) -> None:
    """A project that can't be read."""
    project_id = new_id()
    deeds.put_item({"pk": f"PROJECT#{project_id}", "sk": "PROJECT"})
    with suppress(ApiError):
        deeds.admin.project(project_id)


def answer_slowly(deeds: Deeds) -> None:
    """Requests of four seconds in each five minutes."""
    deeds.put_metric("AWS/ApiGateway", "Latency", 4000, {"ApiId": deeds.stack.outputs["ApiId"]}, *PERIODS * 60)


def _job(project_id: str) -> Job:
    """An ingestion that has used all its attempts."""
    return replace(pending(project_id, system_clock()), attempts_used=MAX_ATTEMPTS)


RINGS: Mapping[str, Deed] = {
    **{f"{name}ThrottlesAlarm": partial(throttle, name) for name in FUNCTIONS},
    **{f"{name}BugAlarm": partial(meet_a_bug, name) for name in _READ_BY},
    **{f"{name}JobsFailedAlarm": partial(fail_a_job, name) for name in _JOBS},
    **{f"{name}QueueAgeAlarm": partial(age, f"{name}Queue") for name in QUEUES},
    **{f"{name}DeadLetterQueueAgeAlarm": partial(age, f"{name}DeadLetterQueue") for name in QUEUES},
    **{f"{name}DeadLetterQueueDepthAlarm": partial(fill, f"{name}DeadLetterQueue") for name in (*QUEUES, "Schedule")},
    "QuarantineAlarm": quarantine,
    "ApiUnreadableItemsAlarm": store_what_the_api_cannot_read,
    "SchedulerUnreadableItemsAlarm": store_what_the_sweeper_cannot_read,
    "EventPublisherUnreadableItemsAlarm": stream_what_the_publisher_cannot_read,
    "SourceDisabledAlarm": revoke_dropbox,
    "OldestOpenJobAlarm": leave_a_job_open,
    "NightlyConsolidationSilentAlarm": partial(keep_silent, "consolidate_projects"),
    "NightlyRetentionSilentAlarm": partial(keep_silent, "erase_expired"),
    "SourcePollSilentAlarm": partial(keep_silent, "poll_sources"),
    "ReadThrottlesAlarm": partial(throttle_table, "Read"),
    "WriteThrottlesAlarm": partial(throttle_table, "Write"),
    "gsi1ThrottlesAlarm": partial(throttle_table, "Write", GlobalSecondaryIndexName="gsi1"),
    "gsi2ThrottlesAlarm": partial(throttle_table, "Write", GlobalSecondaryIndexName="gsi2"),
    "EventsLateAlarm": hold_the_stream_up,
    "ApiFaultAlarm": answer_with_a_fault,
    "ApiLatencyAlarm": answer_slowly,
    # Last: the local stack starts a function anew that has raised.
    **{f"{name}ErrorsAlarm": partial(raise_in, name) for name in FUNCTIONS},
}
"""Alarms by their logical ids."""
