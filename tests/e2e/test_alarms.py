"""Each alarm rings on the deployed stack when what it watches for happens, and tells the topic."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.alarm_deeds import RINGS, Deeds, sweep

from devstack.alarms import Point, State, judge
from devstack.stack import Stack
from winnow.jobs.job_store import JobStore
from winnow.sdk.client import Client

SILENT = ("NightlyConsolidationSilentAlarm", "NightlyRetentionSilentAlarm", "SourcePollSilentAlarm")


@pytest.fixture(scope="module")
def told(stack: Stack, names: dict[str, str]) -> str:
    """A queue that hears what the topic of alarms tells. No alarm rings yet: those that ring when there is nothing to
    measure would have done so from the deployment on."""
    arn = "arn:aws:sqs:us-east-1:000000000000:alarms-heard"
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]}
    made = stack.client("sqs").create_queue(QueueName="alarms-heard", Attributes={"Policy": json.dumps(policy)})
    url = str(made["QueueUrl"])
    stack.client("sns").subscribe(TopicArn=stack.outputs["AlarmTopicArn"], Protocol="sqs", Endpoint=arn)
    cloudwatch = stack.client("cloudwatch")
    for name in names:
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="The test begins.")
    return url


@pytest.fixture(scope="module")
def names(stack: Stack) -> dict[str, str]:
    """The alarms' logical ids by the names that they were given."""
    pages = stack.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName="winnow")
    found = [each for page in pages for each in page["StackResourceSummaries"]]
    alarms = [each for each in found if each["ResourceType"] == "AWS::CloudWatch::Alarm"]
    return {each["PhysicalResourceId"]: each["LogicalResourceId"] for each in alarms}


@pytest.fixture(scope="module")
def rang(stack: Stack, admin: Client, store: JobStore, names: dict[str, str], told: str) -> Iterator[set[str]]:
    """The logical ids of the alarms that have rung once everything has been done that makes one ring. They are judged
    after each deed: some ring only until the next of their periods begins."""
    found: set[str] = set()
    with httpx.Client(base_url=stack.dropbox, timeout=120) as dropbox:
        deeds, cloudwatch = Deeds(stack, admin, store, dropbox), stack.client("cloudwatch")
        try:
            for deed in RINGS.values():
                deed(deeds)
                found |= described(cloudwatch, names, StateValue="ALARM").keys()
            yield found
        finally:
            for undo in deeds.undo:
                undo()
    sweep(deeds)


def described(cloudwatch: Any, names: dict[str, str], **which: str) -> dict[str, dict[str, Any]]:
    """Alarms by their logical ids, as they stand now."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"], **which)
    return {names[alarm["AlarmName"]]: alarm for page in pages for alarm in page["MetricAlarms"]}


@pytest.mark.parametrize("name", sorted(RINGS))
def test_an_alarm_rings(stack: Stack, names: dict[str, str], rang: set[str], name: str) -> None:
    if name in SILENT:  # it has just run; what is silent is silent for hours
        alarm, now = described(stack.client("cloudwatch"), names)[name], time.time()
        later = now + alarm["Period"] * (alarm["EvaluationPeriods"] + 1)
        assert alarm["StateValue"] == "OK"
        assert judge(alarm, [Point(now, 1.0)], later) is State.ALARM
    else:
        assert name in rang


def test_there_is_no_other_alarm(names: dict[str, str]) -> None:
    assert set(names.values()) == set(RINGS)


def test_the_topic_is_told_of_each(stack: Stack, rang: set[str], names: dict[str, str], told: str) -> None:
    heard: set[str] = set()
    sqs = stack.client("sqs")
    while messages := sqs.receive_message(QueueUrl=told, MaxNumberOfMessages=10, VisibilityTimeout=60).get("Messages"):
        for message in messages:
            alarm = json.loads(json.loads(message["Body"])["Message"])
            if alarm["NewStateValue"] == "ALARM":
                heard.add(names[alarm["AlarmName"]])

    assert heard >= rang >= set(RINGS) - set(SILENT)
