"""``winnow dropbox connect`` against the stand-in's authorization pages; AWS is moto."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import typer
from botocore.exceptions import ClientError
from support.moto_aws import aws_in_memory
from typer.testing import CliRunner

from cli import dropbox as command
from cli.app import app
from cli.stack import find_output
from devstack.dropbox import DropboxServer
from winnow.ingestion.sources.dropbox import DropboxSource
from winnow.ingestion.sources.dropbox_credentials import DropboxCredentials
from winnow.platform import clients

EMPTY = "not connected yet"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DropboxServer]:
    with aws_in_memory(), DropboxServer() as server:
        arn = clients.secrets().create_secret(Name="dropbox", SecretString=EMPTY)["ARN"]
        known = {"winnow": arn}
        look_up = find_output
        monkeypatch.setattr(command, "find_output", lambda stack, name: known.get(stack) or look_up(stack, name))
        yield server


def allow(server: DropboxServer, page: str) -> str:
    """What the owner does in a browser; the code that is shown."""
    asked = parse_qs(urlsplit(page).query)
    shown = requests.post(f"{server.url}/oauth2/authorize", data=asked, timeout=60).text
    found = re.search(r'id="auth-code" readonly value="([^"]+)"', shown)
    assert found
    return found[1]


def connect(
    server: DropboxServer, monkeypatch: pytest.MonkeyPatch, code: str | None = None, endpoint: str = ""
) -> tuple[int, str]:
    """Runs the command; the owner allows what the printed page asks for, or pastes another code."""
    printed: list[str] = []
    echo = typer.echo

    def remembering(message: object = None, **options: object) -> None:
        printed.append(str(message))
        echo(message, **options)  # type: ignore[arg-type]

    def paste(*_: object, **__: object) -> str:
        page = re.search(r"https://\S+", printed[-1])
        assert page
        return code or allow(server, page[0])

    monkeypatch.setattr("typer.echo", remembering)
    monkeypatch.setattr("typer.prompt", paste)
    app_key = server.registration.app_key
    options = [
        "dropbox",
        "connect",
        "--app-key",
        app_key,
        "--app-secret",
        "s3cret",
        "--endpoint",
        endpoint or server.url,
    ]
    result = CliRunner().invoke(app, options)
    return result.exit_code, result.output


def secret() -> str:
    return clients.secrets().get_secret_value(SecretId="dropbox")["SecretString"]


def test_the_refresh_token_goes_straight_to_the_deployments_secret(
    server: DropboxServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    server.account.put("/a.txt", b"Ada Vance")

    status, output = connect(server, monkeypatch)

    kept = json.loads(secret())
    assert status == 0, output
    assert kept["refresh_token"] not in output
    assert "s3cret" not in output
    assert list(tmp_path.iterdir()) == []
    source = DropboxSource(DropboxCredentials(kept["app_key"], None, kept["refresh_token"]), server.url)
    assert [entry.name for entry in source.list_page("").entries] == ["a.txt"]


def test_a_wrong_code_is_said_so_and_keeps_nothing(server: DropboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    status, output = connect(server, monkeypatch, code="not-the-code")

    assert status == 1
    assert "did not accept the code" in output
    assert secret() == EMPTY


def test_an_unknown_stack_is_said_before_the_owner_is_asked(server: DropboxServer) -> None:
    options = ["dropbox", "connect", "--app-key", "k", "--app-secret", "s", "--stack-name", "nowhere"]

    result = CliRunner().invoke(app, options)

    assert result.exit_code == 1
    assert "There is no stack nowhere" in result.output


def test_a_secret_that_may_not_be_written_is_said_and_the_token_is_not(
    server: DropboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: Any = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
    given: list[str] = []

    def put(**request: str) -> None:
        given.append(json.loads(request["SecretString"])["refresh_token"])
        raise ClientError(refused, "PutSecretValue")

    monkeypatch.setattr("boto3.client", lambda _: SimpleNamespace(put_secret_value=put))
    status, output = connect(server, monkeypatch)

    assert status == 1
    assert "secretsmanager:PutSecretValue" in output
    assert given[0] not in output


def test_an_unreachable_dropbox_is_said_so(server: DropboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    status, output = connect(server, monkeypatch, code="any", endpoint="http://127.0.0.1:9")

    assert status == 1
    assert "can't be reached" in output
    assert secret() == EMPTY
