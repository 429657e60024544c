"""What a queue needs so that no message is lost, worked on twice at once, or given up in silence."""

from __future__ import annotations

from typing import Any

from winnow.erasure.erasure_job import longest_run
from winnow.job_kinds import JOB_KINDS

TIMEOUTS = 6  # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
MIN_RECEIVES = 3
LONG_WORK = {"IngestionQueue", "ConsolidationQueue", "ExportQueue", "ErasureQueue", "DeliveryQueue", "ProjectPageQueue"}
READ_BY_A_PERSON = {"ScheduleDeadLetterQueue"}


def dead_letter_queues(deployment: Any) -> dict[str, str]:
    """The dead-letter queue of each queue that has one."""
    queues = deployment.of_type("SQS::Queue").items()
    policies = {name: queue["RedrivePolicy"] for name, queue in queues if "RedrivePolicy" in queue}
    return {name: deployment.target(policy["deadLetterTargetArn"]) for name, policy in policies.items()}


def event_sources(deployment: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Queue, function and mapping of each event source."""
    mappings = deployment.of_type("Lambda::EventSourceMapping").values()
    found = [(deployment.target(m["EventSourceArn"]), deployment.target(m["FunctionName"]), m) for m in mappings]
    return [each for each in found if each[0] in deployment.of_type("SQS::Queue")]  # the others read a stream


def hidden_too_short(deployment: Any) -> list[str]:
    """Queues whose messages come back while a function may still be at work on them."""
    queues, functions = deployment.of_type("SQS::Queue"), deployment.of_type("Lambda::Function")
    found = []
    for queue, function, mapping in event_sources(deployment):
        needed = TIMEOUTS * functions[function]["Timeout"] + mapping.get("MaximumBatchingWindowInSeconds", 0)
        if queues[queue].get("VisibilityTimeout", 30) < needed:
            found.append(queue)
    return found


def without_dead_letters(deployment: Any) -> list[str]:
    """Queues that have no dead-letter queue and are none."""
    of_queue = dead_letter_queues(deployment)
    return sorted(set(deployment.of_type("SQS::Queue")) - set(of_queue) - set(of_queue.values()) - READ_BY_A_PERSON)


def sharing_dead_letters(deployment: Any) -> list[str]:
    """Dead-letter queues of more than one queue: a message in them would not tell where it came from."""
    used = list(dead_letter_queues(deployment).values())
    return sorted({name for name in used if used.count(name) > 1})


def given_up_early(deployment: Any) -> list[str]:
    """Queues that give a message up after a receive or two."""
    queues = deployment.of_type("SQS::Queue")
    return [n for n in dead_letter_queues(deployment) if queues[n]["RedrivePolicy"]["maxReceiveCount"] < MIN_RECEIVES]


def outlived_by_their_source(deployment: Any) -> list[str]:
    """Dead-letter queues that forget sooner than the queue before them; a message's age counts from its send."""
    kept = {name: queue["MessageRetentionPeriod"] for name, queue in deployment.of_type("SQS::Queue").items()}
    return [dead for name, dead in dead_letter_queues(deployment).items() if kept[dead] < kept[name]]


def unencrypted(deployment: Any) -> list[str]:
    """Queues whose messages lie in the clear."""
    return [n for n, q in deployment.of_type("SQS::Queue").items() if q.get("SqsManagedSseEnabled") is not True]


def without_partial_failures(deployment: Any) -> list[str]:
    """Queues whose failed messages are deleted with the rest of their batch."""
    return [q for q, _, m in event_sources(deployment) if m.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]]


def unbounded(deployment: Any) -> list[str]:
    """Queues without a limit of readers; reserved concurrency in its place would burn receives."""
    sources = event_sources(deployment)
    return [q for q, _, m in sources if not 2 <= m.get("ScalingConfig", {}).get("MaximumConcurrency", 0) <= 1000]


def unread(deployment: Any) -> list[str]:
    """Queues, dead-letter queues included, that no function reads."""
    read = {queue for queue, _, _ in event_sources(deployment)}
    return sorted(set(deployment.of_type("SQS::Queue")) - read - READ_BY_A_PERSON)


def held_up_by_a_neighbour(deployment: Any) -> list[str]:
    """Queues of long work whose messages wait for others: they come in batches, or a function reads two such queues."""
    long_work = [(queue, name) for queue, name, _ in event_sources(deployment) if queue in LONG_WORK]
    readers = [name for _, name in long_work]
    batched = {queue for queue, _, m in event_sources(deployment) if queue in LONG_WORK and m["BatchSize"] > 1}
    missing = LONG_WORK - {queue for queue, _ in long_work}
    return sorted(missing | batched | {queue for queue, name in long_work if readers.count(name) > 1})


def stopped_as_a_loop(deployment: Any) -> list[str]:
    """Functions that send to the queue they read, which Lambda stops after 16 rounds unless told not to."""
    functions = deployment.of_type("Lambda::Function")
    found = []
    for queue, name, _ in event_sources(deployment):
        values = functions[name]["Environment"]["Variables"].values()
        known = {deployment.target(value) for value in values if isinstance(value, dict)}
        if queue in known and functions[name].get("RecursiveLoop") != "Allow":
            found.append(name)
    return found


RULES: Any = {
    hidden_too_short: [
        lambda p: p("IngestionQueue").update(VisibilityTimeout=1799),
        lambda p: p("ConsolidationDeadLetterQueue").pop("VisibilityTimeout"),
        lambda p: p("S3InboxFunction").update(Timeout=60),
        lambda p: p("S3InboxFunction")["Events"]["Inbox"]["Properties"].update(MaximumBatchingWindowInSeconds=61),
    ],
    without_dead_letters: [lambda p: p("InboxQueue").pop("RedrivePolicy")],
    sharing_dead_letters: [lambda p: p("InboxQueue").update(RedrivePolicy=p("IngestionQueue")["RedrivePolicy"])],
    given_up_early: [lambda p: p("InboxQueue")["RedrivePolicy"].update(maxReceiveCount=1)],
    outlived_by_their_source: [lambda p: p("InboxDeadLetterQueue").update(MessageRetentionPeriod=345600)],
    unencrypted: [lambda p: p("InboxQueue").pop("SqsManagedSseEnabled")],
    without_partial_failures: [
        lambda p: p("S3InboxFunction")["Events"]["Inbox"]["Properties"].pop("FunctionResponseTypes")
    ],
    unbounded: [
        lambda p: p("IngestionWorkerFunction")["Events"]["Ingestion"]["Properties"].pop("ScalingConfig"),
        lambda p: p("S3InboxFunction")["Events"]["Inbox"]["Properties"]["ScalingConfig"].update(MaximumConcurrency=1),
    ],
    unread: [lambda p: p("DeadLettersFunction")["Events"].pop("Inbox")],
    held_up_by_a_neighbour: [
        lambda p: p("IngestionWorkerFunction")["Events"]["Ingestion"]["Properties"].update(BatchSize=10),
        lambda p: p("IngestionWorkerFunction")["Events"].update(
            Export=p("ExportWorkerFunction")["Events"].popitem()[1]
        ),
    ],
    stopped_as_a_loop: [lambda p: p("IngestionWorkerFunction").pop("RecursiveLoop")],
}


def test_no_queue_is(rule: Any, deployment: Any) -> None:
    assert rule(deployment) == []


def test_a_breach_is_noticed(rule: Any, breach: Any, deploy_changed: Any) -> None:
    assert rule(deploy_changed(breach))


def test_uploads_reach_the_inbox_queue_from_our_bucket_only(deployment: Any) -> None:
    # given
    bucket = deployment.of_type("S3::Bucket")["Bucket"]
    (notification,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    (statement,) = deployment.of_type("SQS::QueuePolicy")["InboxQueuePolicy"]["PolicyDocument"]["Statement"]
    # then
    assert deployment.target(notification["Queue"]) == "InboxQueue"
    assert notification["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "inbox/"}]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Condition"]["ArnEquals"]["aws:SourceArn"].endswith(f":s3:::{bucket['BucketName']}")


def test_no_worker_of_jobs_runs_longer_than_an_erasure_waits_for_it(deployment: Any) -> None:
    functions = deployment.of_type("Lambda::Function")
    timeouts = {kind: functions[f"{kind.capitalize()}WorkerFunction"]["Timeout"] for kind in JOB_KINDS}

    assert timeouts == {kind: longest_run(kind).total_seconds() for kind in JOB_KINDS}
