"""While a secret that signs is rotated, two of its texts are good: nothing that was signed a moment ago is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from support.api import Api, sample
from support.ingestion import FakeClock

from winnow.api.cursors import Cursors
from winnow.ingestion.entrypoints.webhook import WebhookEntryPoint
from winnow.ingestion.entrypoints.webhook_notifications import NotificationReceiver
from winnow.platform.errors import BadRequest
from winnow.platform.queues import Queue
from winnow.platform.secrets import Secrets

SCOPE = {"list": "jobs"}


@dataclass
class Container:
    """A function's container with its own memory of secrets."""

    seconds: float = 0.0
    calls: list[str] = field(default_factory=list)

    def secrets(self) -> Secrets:
        client: Any = boto3.client("secretsmanager")
        read = client.get_secret_value

        def counted(**arguments: Any) -> Any:
            self.calls.append(arguments["VersionStage"])
            return read(**arguments)

        client.get_secret_value = counted
        return Secrets(client, timer=lambda: self.seconds)


@pytest.fixture
def arn(api: Api) -> str:
    return str(boto3.client("secretsmanager").create_secret(Name="signs", SecretString="first")["ARN"])


def rotate(arn: str, text: str) -> None:
    """What ``winnow``, an operator or a rotation function does: a new version becomes the present one."""
    boto3.client("secretsmanager").put_secret_value(SecretId=arn, SecretString=text)


def cursors(container: Container, arn: str) -> Cursors:
    secrets = container.secrets()
    return Cursors(lambda: secrets.accepted_texts(arn))


def test_a_cursor_of_before_a_rotation_is_good_after_it_and_not_after_the_next(arn: str) -> None:
    container = Container()
    lists = cursors(container, arn)
    before = lists.seal("position", SCOPE)

    rotate(arn, "second")
    container.seconds = 400
    assert lists.open(before, SCOPE) == "position"
    assert lists.seal("position", SCOPE) != before

    rotate(arn, "third")
    container.seconds = 800
    with pytest.raises(BadRequest):
        lists.open(before, SCOPE)


def test_a_cursor_of_a_container_that_knows_the_new_secret_is_good_in_one_that_does_not(arn: str) -> None:
    late = Container()
    old = cursors(late, arn)
    old.seal("position", SCOPE)
    rotate(arn, "second")
    late.seconds = 60

    made = cursors(Container(), arn).seal("position", SCOPE)

    assert old.open(made, SCOPE) == "position"


def test_cursors_that_nobody_made_cost_no_call_each(arn: str) -> None:
    container = Container()
    lists = cursors(container, arn)
    for _ in range(20):
        with pytest.raises(BadRequest):
            lists.open("A" * 40, SCOPE)

    assert container.calls == ["AWSCURRENT", "AWSPREVIOUS"]


def test_a_good_cursor_never_asks_for_the_secret_before(arn: str) -> None:
    container = Container()
    lists = cursors(container, arn)

    assert lists.open(lists.seal("position", SCOPE), SCOPE) == "position"
    assert container.calls == ["AWSCURRENT"]


@pytest.mark.parametrize(("signed_by", "status"), [("new-secret", 200), ("an-app-secret", 200), ("stranger", 403)])
def test_dropbox_may_sign_with_the_secret_before_until_it_knows_the_new_one(
    api: Api, signed_by: str, status: int
) -> None:
    clients = boto3.client("secretsmanager")
    members = {"app_key": "k", "app_secret": "an-app-secret", "refresh_token": "r"}
    arn = clients.create_secret(Name="dropbox-app", SecretString=json.dumps(members))["ARN"]
    rotate(arn, json.dumps({**members, "app_secret": "new-secret"}))
    receiver = NotificationReceiver(Queue(boto3.client("sqs"), api.settings.ingestion_queue_url))
    entry_point = WebhookEntryPoint(receiver, Container().secrets(), arn, FakeClock())

    event = sample("webhook_notice")
    signature = hmac.new(signed_by.encode(), event["body"].encode(), hashlib.sha256).hexdigest()
    event["headers"]["x-dropbox-signature"] = signature

    assert entry_point.handle_request(event)["statusCode"] == status
