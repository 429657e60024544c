"""Every sample in ``events/`` goes through its function, as ``sam local invoke FUNCTION -e events/…`` would send it."""

from __future__ import annotations

import json

import boto3
import pytest
from support.api import ROOT, Api, sample
from support.functions import Context, load

from winnow.ingestion.content.isolated_reader import IsolatedReader
from winnow.platform import clients
from winnow.platform.settings import (
    ConsolidationWorkerSettings,
    DeadLettersSettings,
    ErasureWorkerSettings,
    EventPublisherSettings,
    ExportWorkerSettings,
    InboxSettings,
    IngestionWorkerSettings,
    SchedulerSettings,
    Settings,
    WebhookSettings,
    WebhookWorkerSettings,
)

FUNCTION_OF = {
    "api_": "api",
    "schedule_": "scheduler",
    "sqs_consolidation": "consolidation_worker",
    "sqs_project_page": "scheduler",
    "sqs_dead_letter": "dead_letters",
    "sqs_dropbox_notice": "ingestion_worker",
    "sqs_ingestion": "ingestion_worker",
    "sqs_s3_": "s3_inbox",
    "sqs_erasure": "erasure_worker",
    "sqs_export": "export_worker",
    "sqs_delivery": "webhook_worker",
    "stream_": "event_publisher",
    "webhook_": "dropbox_webhook",
}
EVENTS = sorted(path.stem for path in (ROOT / "events").glob("*.json"))


def function_of(event: str) -> str:
    (name,) = {function for prefix, function in FUNCTION_OF.items() if event.startswith(prefix)}
    return name


def event_bus() -> str:
    """The ARN of a bus."""
    return str(boto3.client("events").create_event_bus(Name="winnow")["EventBusArn"])


def settings_of(function: str, api: Api) -> Settings:
    """The settings of a function of the API's deployment."""
    known = api.settings
    members = {"app_key": "k", "app_secret": "an-app-secret", "refresh_token": "r"}
    secret = clients.secrets().create_secret(Name="dropbox", SecretString=json.dumps(members))["ARN"]
    ingestion, consolidation = known.ingestion_queue_url, known.consolidation_queue_url
    return {
        "api": known,
        "scheduler": SchedulerSettings(
            known.table, ingestion, consolidation, known.export_queue_url, known.erasure_queue_url, ingestion
        ),
        "consolidation_worker": ConsolidationWorkerSettings(known.table, known.bucket, consolidation),
        "export_worker": ExportWorkerSettings(known.table, known.bucket, known.export_queue_url),
        "erasure_worker": ErasureWorkerSettings(known.table, known.bucket, known.erasure_queue_url),
        "dead_letters": DeadLettersSettings(known.table),
        "event_publisher": EventPublisherSettings(known.table, event_bus(), known.delivery_queue_url),
        "webhook_worker": WebhookWorkerSettings(known.table, known.delivery_queue_url),
        "ingestion_worker": IngestionWorkerSettings(
            known.table, known.bucket, ingestion, consolidation, ingestion, secret
        ),
        "s3_inbox": InboxSettings(known.table, known.bucket, ingestion),
        "dropbox_webhook": WebhookSettings(secret, ingestion),
    }[function]


@pytest.mark.parametrize("event", EVENTS)
def test_a_sample_is_taken_by_its_function(event: str, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    function = function_of(event)
    handler = load(function, settings_of(function, api), monkeypatch).handler

    answer = handler(sample(event), Context())

    if event.startswith(("sqs_", "stream_")):
        assert answer == {"batchItemFailures": []}
    elif event.startswith("schedule_"):
        assert answer["task"] == sample(event)["task"]
    else:
        assert answer["statusCode"] < 500


def test_every_function_has_a_sample_and_every_sample_a_function() -> None:
    functions = {path.name for path in (ROOT / "functions").iterdir() if (path / "app.py").exists()}

    assert {function_of(event) for event in EVENTS} == functions


def test_the_ingestion_worker_reads_and_understands_a_document_in_its_confined_process(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function wires its reader itself: what the child may still need must be loaded before it is confined."""
    module = load("ingestion_worker", settings_of("ingestion_worker", api), monkeypatch)
    wired: list[IsolatedReader] = []
    monkeypatch.setattr(module, "build", lambda _, reader, **__: wired.append(reader))

    module.worker()
    (reader,) = wired
    with reader.isolated:
        understood = reader.understand(reader.read_document(b"Ada Vance\nada@example.org\n", "a.txt"))

    assert understood.fields["name"].value == "Ada Vance"
