"""A deployment in memory: queues, bucket and secret in moto, the table in ours or moto's, and the API on them."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from support.api import ADMIN, DEFAULT_PROJECT, ROOT, Api
from support.commands import URL, Ran, Winnow
from support.ingestion import Ingestion
from support.memory_table import deployed_table
from support.moto_aws import aws_in_memory, empty, fresh_clients
from support.template import Resources, make
from support.transport import ApiTransport

from cli.deployment import Deployment
from cli.main import main
from devstack.dropbox import DropboxServer
from winnow.api.api_wiring import Services
from winnow.api.application import Application
from winnow.ingestion.sources.dropbox import connect
from winnow.platform.settings import ApiSettings


@pytest.fixture(scope="package", autouse=True)
def _aws_in_memory() -> Iterator[None]:
    """AWS in memory, for all tests of the folder one after the other."""
    with aws_in_memory():
        yield


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fake credentials, and nothing in AWS."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_SESSION_TOKEN": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "POWERTOOLS_SERVICE_NAME": "test",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    empty()
    with deployed_table(monkeypatch):
        fresh_clients()
        yield


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
        export_queue_url=resources.queues["ExportQueue"],
        erasure_queue_url=resources.queues["ErasureQueue"],
        delivery_queue_url=resources.queues["DeliveryQueue"],
        inbox_queue_url=resources.queues["InboxQueue"],
        default_project_id=DEFAULT_PROJECT,
        roles_claim="cognito:groups",
        cursor_secret_arn=resources.cursor_secret,
        project_access="open",
    )


@pytest.fixture(scope="session")
def api_function() -> ModuleType:
    """The module of the API function."""
    spec = importlib.util.spec_from_file_location("api_function", ROOT / "functions" / "api" / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def api(settings: ApiSettings, api_function: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API function on a fresh deployment."""
    services = Services.build(settings)
    monkeypatch.setattr(api_function, "application", Application(lambda: services))
    return Api(settings, api_function.handler, services)


@pytest.fixture
def project(api: Api) -> str:
    """A stored project's id."""
    return api.project()


@pytest.fixture
def ingestion(api: Api) -> Iterator[Ingestion]:
    """The worker of the same deployment, and a Dropbox of its own."""
    connect.cache_clear()
    with DropboxServer() as dropbox:
        yield Ingestion.start(api, dropbox)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A person's home without a session, in which nobody waits."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("WINNOW_FORCE_TTY", "1")
    for name in ("WINNOW_URL", "WINNOW_TOKEN", "WINNOW_PASSWORD", "WINNOW_PROFILE", "WINNOW_CLIENT_ID", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("time.sleep", lambda _: None)
    logging.disable(logging.CRITICAL)  # the function logs to the standard output that the command prints to
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def winnow(api: Api, home: None, capsys: pytest.CaptureFixture[str]) -> Winnow:
    """Runs the command as a caller."""

    def run(*arguments: str, as_: str | None = ADMIN, transport: httpx.BaseTransport | None = None) -> Ran:
        deployment = Deployment(URL, "token", transport or ApiTransport(api, as_))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments, deployment)
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run
