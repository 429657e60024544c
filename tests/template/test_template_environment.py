"""A function gets exactly the settings that it reads."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from winnow.platform import settings

READ_BY: dict[str, type[settings.Settings]] = {
    "ApiFunction": settings.ApiSettings,
    "DropboxWebhookFunction": settings.WebhookSettings,
    "S3InboxFunction": settings.InboxSettings,
    "SchedulerFunction": settings.SchedulerSettings,
    "IngestionWorkerFunction": settings.IngestionWorkerSettings,
    "ConsolidationWorkerFunction": settings.ConsolidationWorkerSettings,
    "ExportWorkerFunction": settings.ExportWorkerSettings,
    "ErasureWorkerFunction": settings.ErasureWorkerSettings,
    "EventPublisherFunction": settings.EventPublisherSettings,
    "WebhookWorkerFunction": settings.WebhookWorkerSettings,
    "DeadLettersFunction": settings.DeadLettersSettings,
}
# Powertools reads these by itself: https://docs.aws.amazon.com/powertools/python/latest/environment-variables/
# WINNOW_STACK is the dimension of every metric (winnow.platform.observability).
READ_BY_ALL = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL", "POWERTOOLS_METRICS_NAMESPACE", "WINNOW_STACK"}


def differing_from_settings(deployment: Any) -> list[str]:
    """Variables that a function is given and does not read, or reads and is not given."""
    found = []
    for name, function in deployment.of_type("Lambda::Function").items():
        given = set(function["Environment"]["Variables"])
        read = {settings.PREFIX + field.name.upper() for field in fields(READ_BY[name])} | READ_BY_ALL
        found += [f"{name}: {variable}" for variable in sorted(given ^ read)]
    return found


def sharing_a_service_name(deployment: Any) -> list[str]:
    """Service names under which the logs and metrics of two functions would mix."""
    functions = deployment.of_type("Lambda::Function").values()
    names = [function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for function in functions]
    return sorted({name for name in names if names.count(name) > 1})


def with_code_from_elsewhere(deployment: Any) -> list[str]:
    """Functions whose handler is not their own folder's, or that load a layer which is not built here. The local stack
    changes both of its webhook worker, after the deployment (``devstack.receiver``): nothing else may."""
    own = {("Ref", name) for name in deployment.of_type("Lambda::LayerVersion")}
    found = []
    for name, function in deployment.of_type("Lambda::Function").items():
        others = [layer for layer in function["Layers"] if not isinstance(layer, dict) or not own & {*layer.items()}]
        if function["Handler"] != "app.handler" or others:
            found.append(name)
    return found


RULES: Any = {
    with_code_from_elsewhere: [
        lambda p: p("WebhookWorkerFunction").update(Handler="winnow_local_receiver.handler"),
        lambda p: p("WebhookWorkerFunction").update(Layers=["arn:aws:lambda:us-east-1:1:layer:of-somebody:1"]),
    ],
    differing_from_settings: [
        lambda p: p("ApiFunction")["Environment"]["Variables"].pop("WINNOW_TABLE"),
        lambda p: p("DeadLettersFunction")["Environment"]["Variables"].update(WINNOW_BUCKET="b"),
        lambda p: p("SchedulerFunction")["Environment"]["Variables"].pop("POWERTOOLS_SERVICE_NAME"),
    ],
    sharing_a_service_name: [
        lambda p: p("SchedulerFunction")["Environment"]["Variables"].update(POWERTOOLS_SERVICE_NAME="Api")
    ],
}


def test_there_are_no(rule: Any, deployment: Any) -> None:
    assert rule(deployment) == []


def test_a_breach_is_noticed(rule: Any, breach: Any, deploy_changed: Any) -> None:
    breached = deploy_changed(breach)

    assert rule(breached)


def test_every_settings_class_has_its_function(deployment: Any) -> None:
    assert set(READ_BY) == set(deployment.of_type("Lambda::Function"))
    # by name: a dataclass with slots leaves the class it was made from behind
    assert {kind.__name__ for kind in READ_BY.values()} == {c.__name__ for c in settings.Settings.__subclasses__()}
