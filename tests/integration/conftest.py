"""A deployment in memory: table, queues, bucket and secret in moto, and the API on them."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest
from moto import mock_aws
from support.api import DEFAULT_PROJECT, ROOT, Api
from support.template import Resources, make

from winnow.api.application import Application
from winnow.api.wiring import Services
from winnow.platform import clients
from winnow.platform.settings import ApiSettings


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fake credentials, and AWS in memory."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "POWERTOOLS_SERVICE_NAME": "test",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    clients.forget()
    with mock_aws():
        yield
    clients.forget()


@pytest.fixture
def resources(_aws: None) -> Resources:
    """A fresh deployment's table, queues, bucket and secrets, as ``template.yaml`` has them."""
    return make()


@pytest.fixture
def settings(resources: Resources) -> ApiSettings:
    """A fresh deployment's settings of the API."""
    return ApiSettings(
        table=resources.table,
        bucket=resources.bucket,
        ingestion_queue_url=resources.queues["IngestionQueue"],
        consolidation_queue_url=resources.queues["ConsolidationQueue"],
        default_project_id=DEFAULT_PROJECT,
        roles_claim="cognito:groups",
        cursor_secret_arn=resources.cursor_secret,
    )


@pytest.fixture
def api(settings: ApiSettings, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API function on a fresh deployment."""
    spec = importlib.util.spec_from_file_location("api_function", ROOT / "functions" / "api" / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    services = Services.build(settings)
    monkeypatch.setattr(module, "application", Application(lambda: services))
    return Api(settings, module.handler, services)
