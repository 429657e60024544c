"""Signing in at the deployed stack as a person does: invitation, temporary password, browser; and as a machine."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli import session
from cli.app import run
from cli.deployment import Deployment
from cli.discovery import discover
from cli.oauth import HostedSignIn
from cli.users import make_password
from devstack.__main__ import describe, sign_in_command
from devstack.build import local_aws
from devstack.layout import Layout
from devstack.stack import Stack
from devstack.users import read_users
from winnow.platform.auth import Role
from winnow.sdk.client import Client
from winnow.sdk.client_errors import ApiError


@pytest.fixture
def aws(stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment of a person with AWS credentials of the deployment's account, who is signed in nowhere."""
    for name, value in local_aws(stack.endpoint).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("WINNOW_URL", "WINNOW_TOKEN", "WINNOW_PASSWORD", "WINNOW_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def typing(monkeypatch: pytest.MonkeyPatch, *lines: str) -> Iterator[None]:
    """A person at the terminal."""
    waiting = list(lines)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: waiting.pop(0))
    yield
    assert waiting == []


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the command to its good end; what it has printed."""

    def ran(*arguments: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(arguments)
        assert not ended.value.code
        return capsys.readouterr().out

    return ran


@pytest.mark.usefixtures("aws")
def test_given_an_invited_user_when_they_sign_in_then_the_temporary_password_is_replaced(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, command: Callable[..., str]
) -> None:
    # given
    email, chosen = "ann@example.org", make_password()
    told = command("users", "add", email, "--name", "Ann Example", "--no-invite")
    temporary = told.rpartition(": ")[2].strip()

    def shown() -> dict[str, dict[str, str]]:
        return {each["email"]: each for each in json.loads(command("users", "list", "--json"))}

    # when
    with typing(monkeypatch, email, temporary, chosen), pytest.raises(SystemExit) as ended:
        run(["login", stack.api])

    # then
    assert not ended.value.code
    kept = session.load()
    assert kept
    with Client(stack.api, kept.access_token) as client:
        assert isinstance(list(client.projects()), list)
    user = shown()[email]
    assert (user["role"], user["status"], user["name"]) == ("power_user", "confirmed", "Ann Example")
    command("users", "role", email, "admin")
    assert shown()[email]["role"] == "admin"
    command("users", "remove", email)
    assert email not in shown()


@pytest.mark.usefixtures("aws")
def test_given_the_hosted_page_when_a_person_signs_in_there_then_the_command_gets_the_tokens(
    stack: Stack, layout: Layout
) -> None:
    found = discover(stack.api)
    user = read_users(layout)["power_user"]
    assert found.hosted_ui
    assert found.client_id

    def browse(page: str) -> None:
        """What a person does in the browser, which follows the redirect to the command."""
        shown = httpx.get(page).text
        form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
        form |= {"username": user.name, "password": user.password}
        arguments = {"data": form, "follow_redirects": True}
        threading.Thread(target=httpx.post, args=(f"{found.hosted_ui}/login",), kwargs=arguments).start()

    pages = HostedSignIn(found.hosted_ui, found.client_id, found.callback_ports)
    signed_in = pages.sign_in(session.Session(stack.api, found.client_id), browse, wait=20)

    with Client(stack.api, signed_in.access_token) as client:
        assert isinstance(list(client.projects()), list)
    assert signed_in.refresh_token


@pytest.mark.usefixtures("aws")
def test_given_a_machine_when_it_signs_in_by_its_secret_then_its_scope_is_its_role(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, command: Callable[..., str]
) -> None:
    printed = command("clients", "add", "nightly-sync")  # as the lines of an environment
    made = dict(line.split("=", 1) for line in printed.split())
    for name, value in made.items():
        monkeypatch.setenv(name, value)

    with Deployment(stack.api).client() as client:
        me = client.me()
        with pytest.raises(ApiError, match="role-missing"):
            client.create_project("Not a machine's business")

    assert (me.subject, me.roles) == (made["WINNOW_CLIENT_ID"], [Role.POWER_USER])
    (listed,) = json.loads(command("clients", "list", "--json"))
    assert (listed["name"], listed["client_id"]) == ("nightly-sync", me.subject)
    command("clients", "remove", me.subject)
    assert json.loads(command("clients", "list", "--json")) == []
    with pytest.raises(ApiError, match="invalid_client"):
        Deployment(stack.api).client().me()


@pytest.mark.usefixtures("aws")
def test_the_line_that_make_up_prints_to_try_works(
    stack: Stack, layout: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = describe(stack, layout, sign_in_command(stack, layout))
    _, *line = printed.rpartition("Try: ")[2].split()

    with pytest.raises(SystemExit) as ended:
        run([*line, "--json"])

    assert not ended.value.code
    assert isinstance(json.loads(capsys.readouterr().out), list)
