"""One deployed local stack for the whole session: its own ports and state folder, stopped whatever happens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from devstack import stack as devstack
from devstack import users
from devstack.layout import ROOT, Layout
from devstack.stack import Ports, Stack
from devstack.users import User

TIMEOUT = 30.0  # s a call; a cold start takes one or two


@pytest.fixture(scope="session")
def layout() -> Iterator[Layout]:
    """The state folder of this session's stack. What an aborted session left running in it is stopped first."""
    layout = Layout(state=ROOT / ".devstack" / "e2e")
    devstack.down(layout)
    shutil.rmtree(layout.state, ignore_errors=True)
    yield layout
    devstack.down(layout)


@pytest.fixture(scope="session")
def stack(layout: Layout) -> Stack:
    """The deployed stack, with IAM enforced."""
    return devstack.up(layout, Ports.free(), say=lambda _: None)


@pytest.fixture(scope="session")
def sign_in(stack: Stack, layout: Layout) -> Callable[[str], dict[str, str]]:
    """``access`` and ``id`` token of a role: admin, power_user, or outsider (in no group)."""
    cognito = stack.client("cognito-idp")
    known = users.read_users(layout) | {"outsider": User("outsider@winnow.localhost", "", users.make_password())}
    users.create_user(cognito, stack.outputs["UserPoolId"], known["outsider"])
    return lambda role: users.sign_in(cognito, stack.outputs["UserPoolClientId"], known[role])


@pytest.fixture(scope="session")
def callers(stack: Stack, sign_in: Callable[[str], dict[str, str]]) -> Iterator[dict[str, httpx.Client]]:
    """Clients of the API: ``admin``, ``power_user``, ``outsider`` (in no group), ``nobody`` (without a token).

    ``callers["admin"].post("/api/v1/consolidation/trigger", json=…)``
    """
    with ExitStack() as open_clients:

        def client(role: str) -> httpx.Client:
            headers = {} if role == "nobody" else {"Authorization": f"Bearer {sign_in(role)['access']}"}
            return open_clients.enter_context(httpx.Client(base_url=stack.api, headers=headers, timeout=TIMEOUT))

        yield {role: client(role) for role in ("admin", "power_user", "outsider", "nobody")}


@pytest.fixture
def dropbox(stack: Stack) -> Iterator[httpx.Client]:
    """The Dropbox stand-in's control endpoint: ``dropbox.put("/_control/files/resumes/ann.txt", content=b"…")``."""
    with httpx.Client(base_url=stack.dropbox, timeout=TIMEOUT) as control:
        yield control
        control.delete("/_control/faults")
