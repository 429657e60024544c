"""Simulations reach nothing: AWS is in memory, and a socket that is opened fails the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket
from support.cloud.cloud import Plug, plugged
from support.simulation.world import silent


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture
def plug() -> Iterator[Plug]:
    """The clients, waiting for a cloud in memory."""
    with plugged() as found, silent():
        yield found
