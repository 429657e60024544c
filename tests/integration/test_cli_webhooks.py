"""``winnow webhooks`` against the real function, in this process."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.api import Api
from support.commands import Winnow

from winnow.webhooks.webhook_store import WebhookStore

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def resolved(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names have a public address."""
    public = replace(api.services.webhooks, resolve=lambda *_: ["93.184.215.14"])
    monkeypatch.setattr(type(api.services), "webhooks", public, raising=False)


def test_given_a_project_when_a_webhook_is_made_tried_and_rotated_then_its_secret_is_told_each_time_once(
    api: Api, winnow: Winnow
) -> None:
    project = api.project()

    made = winnow("webhooks", "create", project, "https://example.org/h", "--type", "winnow.job.failed", "--json").json
    rotated = winnow("webhooks", "rotate", project, made["webhook_id"], "--json").json
    (listed,) = winnow("webhooks", "list", project, "--json").json

    assert (made["url"], made["types"]) == ("https://example.org/h", ["winnow.job.failed"])
    assert made["secret"].startswith("whsec_")
    assert rotated["secret"] not in {made["secret"], ""}
    assert "secret" not in listed


def test_given_a_webhook_when_disabled_and_enabled_and_deleted_then_it_is_as_it_was_said(
    api: Api, winnow: Winnow
) -> None:
    project = api.project()
    webhook = winnow("webhooks", "create", project, "https://example.org/h", "--json").json["webhook_id"]

    assert winnow("webhooks", "disable", project, webhook, "--json").json["disabled"] == "by_caller"
    assert winnow("webhooks", "enable", project, webhook, "--json").json["enabled"] is True
    assert winnow("webhooks", "delete", project, webhook).code == 0
    assert list(WebhookStore(api.table).of_project(project)) == []


def test_given_a_test_that_was_sent_when_asked_then_it_is_on_its_way_and_what_is_unknown_is_said(
    api: Api, winnow: Winnow
) -> None:
    project = api.project()
    webhook = winnow("webhooks", "create", project, "https://example.org/h", "--json").json["webhook_id"]

    sent = winnow("webhooks", "test", project, webhook, "--json").json
    deliveries = winnow("webhooks", "deliveries", project, webhook, "--json").json
    unknown = winnow("webhooks", "redeliver", project, webhook, "01KG8D0Z6Q5T8W3N4R2V7X9YAB")
    refused = winnow("webhooks", "create", project, "http://example.org/h")

    assert [event["sk"] for event in api.audit("webhook.tested")] == [sent["event_id"]]
    assert deliveries == []
    assert unknown.code != 0
    assert "not" in unknown.err
    assert refused.code != 0
    assert "https" in refused.err
