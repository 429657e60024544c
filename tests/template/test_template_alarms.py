"""Who is told when something goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from support.alarm_deeds import RINGS

from winnow.schedules.scheduled_tasks import PERIODS

_SWEPT = "OldestOpenJobSeconds"
_SWEPT_OR_OFF = {"Fn::If": ["SweeperRuns", "breaching", "notBreaching"]}
ROOT = Path(__file__).parents[2]


def watched(deployment: Any, namespace: str, metric: str) -> set[str]:
    """What the alarms on a metric look at: logical ids, or values of other dimensions."""
    alarms = deployment.of_type("CloudWatch::Alarm").values()
    values = [
        dimension["Value"]
        for alarm in alarms
        if (alarm["Namespace"], alarm["MetricName"]) == (namespace, metric)
        for dimension in alarm["Dimensions"]
    ]
    return {value if isinstance(value, str) else deployment.target(value) for value in values}


def dead_letters_in_silence(deployment: Any) -> list[str]:
    """Dead-letter queues that fill up unseen."""
    dead = {name for name in deployment.of_type("SQS::Queue") if name.endswith("DeadLetterQueue")}
    return sorted(dead - watched(deployment, "AWS/SQS", "ApproximateNumberOfMessagesVisible"))


def backlogs_in_silence(deployment: Any) -> list[str]:
    """Queues that a function reads and nobody watches it fall behind on."""
    read = {deployment.target(m["EventSourceArn"]) for m in deployment.of_type("Lambda::EventSourceMapping").values()}
    queues = set(deployment.of_type("SQS::Queue"))
    return sorted((read & queues) - watched(deployment, "AWS/SQS", "ApproximateAgeOfOldestMessage"))


def streams_in_silence(deployment: Any) -> list[str]:
    """Functions that read a stream and nobody watches them fall behind on it."""
    queues = set(deployment.of_type("SQS::Queue"))
    mappings = deployment.of_type("Lambda::EventSourceMapping").values()
    reading = {
        deployment.target(m["FunctionName"]) for m in mappings if deployment.target(m["EventSourceArn"]) not in queues
    }
    return sorted(reading - watched(deployment, "AWS/Lambda", "IteratorAge"))


def errors_in_silence(deployment: Any) -> list[str]:
    """Functions that fail unseen."""
    return sorted(set(deployment.of_type("Lambda::Function")) - watched(deployment, "AWS/Lambda", "Errors"))


def throttles_in_silence(deployment: Any) -> list[str]:
    """Functions that are not let run, unseen."""
    return sorted(set(deployment.of_type("Lambda::Function")) - watched(deployment, "AWS/Lambda", "Throttles"))


def faults_in_silence(deployment: Any) -> list[str]:
    """APIs that answer 5xx unseen."""
    return sorted(set(deployment.of_type("ApiGatewayV2::Api")) - watched(deployment, "AWS/ApiGateway", "5xx"))


def slowness_in_silence(deployment: Any) -> list[str]:
    """APIs that keep callers waiting unseen."""
    return sorted(set(deployment.of_type("ApiGatewayV2::Api")) - watched(deployment, "AWS/ApiGateway", "Latency"))


def table_throttles_in_silence(deployment: Any) -> list[str]:
    """Tables and indexes that hold their callers up unseen."""
    tables = deployment.of_type("DynamoDB::Table")
    indexes = {index["IndexName"] for table in tables.values() for index in table["GlobalSecondaryIndexes"]}
    written = watched(deployment, "AWS/DynamoDB", "WriteThrottleEvents")
    return sorted(
        {*tables, *indexes} - written | set(tables) - watched(deployment, "AWS/DynamoDB", "ReadThrottleEvents")
    )


def own_metrics_in_silence(deployment: Any) -> list[str]:
    """Winnow's own signs of trouble that nobody watches, each under the service that emits it."""
    workers = {"IngestionWorker", "ConsolidationWorker", "ExportWorker", "ErasureWorker"}
    expected = {
        "Bugs": {*workers, "DeadLetters", "EventPublisher", "Scheduler", "WebhookWorker"},
        "DeadLetters": {"DeadLetters"},
        "JobsFailed": workers,
        "OldestOpenJobSeconds": {"Scheduler"},
        "ScheduleRan": {
            "consolidate_projects",
            "erase_expired",
            "poll_sources",
        },  # the sweep's silence is that of OldestOpenJobSeconds
        "SourcesDisabled": {"IngestionWorker"},
        "UnreadableItems": {"Api", "EventPublisher", "Scheduler"},
    }
    return [
        metric
        for metric, services in expected.items()
        if watched(deployment, "Winnow", metric) != {*services, "winnow"}  # the name of the rendered stack
    ]


def metrics_of_nobody(deployment: Any) -> list[str]:
    """Alarms on a metric of Winnow's under a service that no function has, or a task that no schedule names."""
    functions = deployment.of_type("Lambda::Function").values()
    services = {f["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for f in functions}
    namespaces = {f["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"] for f in functions}
    return [
        name
        for name, alarm in deployment.of_type("CloudWatch::Alarm").items()
        if not alarm["Namespace"].startswith("AWS/")
        and (
            alarm["Namespace"] not in namespaces
            or alarm["Dimensions"][0] != {"Name": "stack", "Value": "winnow"}
            or alarm["Dimensions"][1]["Value"]
            not in {"service": services, "task": PERIODS}[alarm["Dimensions"][1]["Name"]]
        )
    ]


def alarms_that_tell_nobody(deployment: Any) -> list[str]:
    """Alarms without the topic."""
    alarms = deployment.of_type("CloudWatch::Alarm").items()
    return [name for name, alarm in alarms if alarm.get("AlarmActions") != [{"Ref": "AlarmTopic"}]]


def alarms_that_come_late(deployment: Any) -> list[str]:
    """Alarms that ring later than fifteen minutes after what they are for; a schedule is missed in its own time."""
    alarms = deployment.of_type("CloudWatch::Alarm").items()
    timely = ((name, alarm) for name, alarm in alarms if alarm["MetricName"] != "ScheduleRan")
    return [name for name, alarm in timely if alarm["Period"] * alarm["EvaluationPeriods"] > 900]


def deaths_in_silence(deployment: Any) -> list[str]:
    """Alarms for something that has stopped, for which nothing is no sign."""
    alarms = deployment.of_type("CloudWatch::Alarm").items()
    stopping = ((n, a["TreatMissingData"]) for n, a in alarms if a["MetricName"] in {"ScheduleRan", _SWEPT})
    return [name for name, missing in stopping if missing not in ("breaching", _SWEPT_OR_OFF)]


def alarms_that_nobody_has_heard(deployment: Any) -> list[str]:
    """Alarms that no test on the local stack makes ring."""
    return sorted(set(deployment.of_type("CloudWatch::Alarm")) - set(RINGS))


def alarms_without_advice(deployment: Any) -> list[str]:
    """Alarms of which docs/operations.md does not say what to do."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("## Alarms\n")[2].partition("### Metrics")[0]
    named = [name for row in table.splitlines() for name in re.findall(r"`(\S*Alarm)`", "".join(row.split("|")[1:2]))]
    return [
        alarm
        for alarm in deployment.of_type("CloudWatch::Alarm")
        if not any(alarm == name or (name[0] == "…" and alarm.endswith(name[1:])) for name in named)
    ]


def missing_from_the_dashboard(deployment: Any) -> list[str]:
    """Functions and queues that the dashboard does not show."""
    (dashboard,) = deployment.of_type("CloudWatch::Dashboard").values()
    shown = set(re.findall(r"\$\{(\w+)", str(dashboard["DashboardBody"])))
    return sorted({*deployment.of_type("Lambda::Function"), *deployment.of_type("SQS::Queue")} - shown)


RULES: Any = {
    dead_letters_in_silence: [lambda p: p("Fn::ForEach::DepthAlarms").remove("ScheduleDeadLetterQueue")],
    backlogs_in_silence: [lambda p: p("Fn::ForEach::AgeAlarms").remove("IngestionQueue")],
    streams_in_silence: [lambda p: p("EventsLateAlarm").update(MetricName="Duration")],
    errors_in_silence: [lambda p: p("Fn::ForEach::FunctionAlarms").remove("S3Inbox")],
    throttles_in_silence: [lambda p: p("Fn::ForEach::FunctionAlarms").remove("Scheduler")],
    faults_in_silence: [lambda p: p("ApiFaultAlarm").update(MetricName="4xx")],
    slowness_in_silence: [lambda p: p("ApiLatencyAlarm").update(MetricName="IntegrationLatency")],
    table_throttles_in_silence: [
        lambda p: p("Fn::ForEach::TableThrottlesAlarms").remove("Read"),
        lambda p: p("Fn::ForEach::IndexThrottlesAlarms").remove("gsi2"),
    ],
    own_metrics_in_silence: [
        lambda p: p("QuarantineAlarm").update(MetricName="Deadletters"),
        lambda p: p("OldestOpenJobAlarm")["Dimensions"][1].update(Value="Api"),
        lambda p: p("Fn::ForEach::BugAlarms").remove("ExportWorker"),
    ],
    metrics_of_nobody: [
        lambda p: p("SchedulerFunction")["Environment"]["Variables"].update(POWERTOOLS_SERVICE_NAME="sweeper"),
        lambda p: p("QuarantineAlarm").update(Namespace="winnow"),
        lambda p: p("SourcePollSilentAlarm")["Dimensions"][1].update(Value="poll"),
        lambda p: p("QuarantineAlarm")["Dimensions"].pop(0),  # it would hear other stacks of the account
    ],
    alarms_that_tell_nobody: [lambda p: p("QuarantineAlarm").pop("AlarmActions")],
    alarms_that_come_late: [lambda p: p("OldestOpenJobAlarm").update(EvaluationPeriods=20)],
    deaths_in_silence: [
        lambda p: p("OldestOpenJobAlarm").update(TreatMissingData="notBreaching"),
        lambda p: p("SourcePollSilentAlarm").update(TreatMissingData="missing"),
    ],
    alarms_that_nobody_has_heard: [lambda p: p("Fn::ForEach::DepthAlarms").append("InboxQueue")],
    alarms_without_advice: [lambda p: p("Fn::ForEach::IndexThrottlesAlarms").append("gsi3")],
    missing_from_the_dashboard: [lambda p: p("Dashboard").update(DashboardBody="{}")],
}


def test_there_are_no(rule: Any, deployment: Any) -> None:
    assert rule(deployment) == []


def test_a_breach_is_noticed(rule: Any, breach: Any, deploy_changed: Any) -> None:
    breached = deploy_changed(breach)

    assert rule(breached)


def test_the_dashboard_is_valid_and_does_not_overlap(deployment: Any) -> None:
    (dashboard,) = deployment.of_type("CloudWatch::Dashboard").values()

    widgets = json.loads(str(dashboard["DashboardBody"]))["widgets"]

    places = [(widget["x"], widget["y"]) for widget in widgets]
    assert len(set(places)) == len(places)
    assert all(widget["x"] + widget["width"] <= 24 for widget in widgets)


def plain_placeholders(value: Any, names: frozenset[str] = frozenset()) -> list[str]:
    """Texts in the body of a ForEach that name its identifier outside of Fn::Sub: CloudFormation leaves them as they
    are, though the SAM CLI does not."""
    if isinstance(value, str):
        return [value] if any(f"${{{name}}}" in value for name in names) else []
    if isinstance(value, list):
        return [found for each in value for found in plain_placeholders(each, names)]
    found = []
    for key, each in value.items() if isinstance(value, dict) else ():
        if key.startswith("Fn::ForEach::"):
            identifier, _, body = each
            for resource in body.values():
                found += plain_placeholders(resource, names | {identifier})
        elif key != "Fn::Sub":
            found += plain_placeholders(each, names)
    return found


def test_no_alarm_waits_for_a_metric_that_is_called_like_a_placeholder(template_source: Any) -> None:
    assert plain_placeholders(template_source) == []
    template_source["Resources"]["Fn::ForEach::BugAlarms"][2]["${Function}BugAlarm"]["Properties"]["MetricName"] = (
        "${Function}Bugs"
    )
    assert plain_placeholders(template_source) == ["${Function}Bugs"]


def test_an_alarm_by_mail_is_a_choice(template_source: Any, deploy_source: Any, deployment: Any) -> None:
    template_source["Parameters"]["AlarmEmail"]["Default"] = "ops@example.org"

    mailing = deploy_source(template_source)

    assert mailing.of_type("SNS::Subscription")["AlarmSubscription"]["Protocol"] == "email"
    assert deployment.resources["AlarmSubscription"]["Condition"] == "SendAlarmEmail"
