"""One deployed local stack for the whole session: its own ports and state folder, stopped whatever happens."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser
from support import marks
from support.accepted import accept
from support.browser import Visitor, open_browser
from support.erased_project import ErasedProject

from devstack import stack as devstack
from devstack import users
from devstack.layout import ROOT, Layout
from devstack.stack import Ports, Stack
from devstack.users import User
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import LEASE, claim
from winnow.platform.clock import system_clock
from winnow.platform.ids import ulid
from winnow.platform.table import Table
from winnow.sdk.client import Client

TIMEOUT = 120.0  # s a call; a cold start takes one or two, and more on a busy machine
LAST = [
    "test_recovery.py",
    "test_generated_requests.py",
    "test_alarms.py",  # functions that have raised are started anew
    "test_what_is_left.py",
    "test_restart.py",
]
FIRST = "test_project_erasure.py"


def pytest_configure() -> None:
    """Who ends the session in another way than by Ctrl-C has its stack taken down too."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes is begun first and looked at late, requests of every kind come when they disturb no other
    test, and what the session left behind is looked at last."""
    place = {name: number for number, name in enumerate(LAST, start=1)} | {FIRST: -1}
    items.sort(key=lambda item: place.get(item.path.name, 0))


@pytest.fixture(scope="session")
def layout() -> Iterator[Layout]:
    """The state folder of this session's stack. What an aborted session left running in it is stopped first."""
    layout = Layout(state=ROOT / ".devstack" / "e2e")
    devstack.reset(layout)
    shutil.rmtree(layout.state, ignore_errors=True)
    yield layout
    devstack.reset(layout)


@pytest.fixture(scope="session")
def stack(layout: Layout) -> Stack:
    """The deployed stack, with IAM enforced."""
    return devstack.up(layout, Ports.free(), say=lambda _: None)


@pytest.fixture(scope="session")
def issued() -> list[str]:
    """Every token that was given out in this session."""
    return []


@pytest.fixture(scope="session")
def refusals() -> list[str]:
    """The body of every error that the callers were answered in this session."""
    return []


@pytest.fixture(scope="session")
def sign_in(stack: Stack, layout: Layout, issued: list[str]) -> Callable[[str], dict[str, str]]:
    """``access`` and ``id`` token of a role: admin, power_user, or outsider (in no group)."""
    cognito = stack.client("cognito-idp")
    known = users.read_users(layout) | {"outsider": User("outsider@winnow.localhost", "", users.make_password())}
    users.create_user(cognito, stack.outputs["UserPoolId"], stack.outputs["UserPoolClientId"], known["outsider"])

    def sign_in(role: str) -> dict[str, str]:
        tokens = users.sign_in(cognito, stack.outputs["UserPoolClientId"], known[role])
        issued.extend(tokens.values())
        return tokens

    return sign_in


@pytest.fixture(scope="session")
def callers(
    stack: Stack, sign_in: Callable[[str], dict[str, str]], refusals: list[str]
) -> Iterator[dict[str, httpx.Client]]:
    """Clients of the API: ``admin``, ``power_user``, ``outsider`` (in no group), ``nobody`` (without a token).

    ``callers["admin"].post("/api/v1/consolidation/trigger", json=…)``
    """
    with ExitStack() as open_clients:

        def keep_refusal(answer: httpx.Response) -> None:
            if answer.is_error:
                refusals.append(answer.read().decode())

        def client(role: str) -> httpx.Client:
            headers = {} if role == "nobody" else {"Authorization": f"Bearer {sign_in(role)['access']}"}
            hooks = {"response": [keep_refusal]}
            return open_clients.enter_context(
                httpx.Client(base_url=stack.api, headers=headers, timeout=TIMEOUT, event_hooks=hooks)
            )

        yield {role: client(role) for role in ("admin", "power_user", "outsider", "nobody")}


@pytest.fixture(scope="session")
def admin(stack: Stack, sign_in: Callable[[str], dict[str, str]]) -> Iterator[Client]:
    """The typed client, signed in as an admin."""
    with Client(stack.api, sign_in("admin")["access"]) as client:
        yield client


@pytest.fixture(scope="session")
def store(stack: Stack) -> JobStore:
    """The deployed table's jobs, with full rights."""
    return JobStore(Table(stack.client("dynamodb"), stack.outputs["TableName"]))


@pytest.fixture(scope="session", autouse=True)
def left_lying(store: JobStore, admin: Client) -> dict[str, tuple[str, datetime]]:
    """Two jobs that nobody works on, from the beginning of the session, and since when the sweeper is to look for each:
    a worker that was killed after its claim, and a message that never left."""
    project_id = admin.create_project("Left lying").project_id
    now = system_clock()

    lost = accept(store, project_id, now)
    earlier = now - LEASE / 2  # so that the lease ends in half the time
    taken = accept(store, project_id, earlier)
    claimed = store.move(taken, claim(taken, earlier), actor="system:test", now=earlier)
    assert claimed.lease_until
    return {
        "a killed worker": (claimed.job_id, claimed.lease_until),
        "a message that never left": (lost.job_id, lost.created_at),
    }


@pytest.fixture(scope="session", autouse=True)
def listened_to(admin: Client) -> tuple[str, str]:
    """A project in which something has happened at the beginning of the session, and an id that is older: events are
    told when they are 45 s old."""
    since = ulid(system_clock() - timedelta(minutes=5), b"\x00" * 10)
    project_id = admin.create_project("Listened to").project_id
    (row,) = admin.write_records(project_id, [{"key": "1", "fields": {"name": "Ada Vance"}}])
    assert row.record_id
    return project_id, since


@pytest.fixture(scope="session", autouse=True)
def watched(stack: Stack, admin: Client) -> str:
    """A project in whose Dropbox folder a file has come at the beginning of the session, of which Dropbox has told
    three times: its notices are taken up when half a minute has passed."""
    project_id = admin.create_project("Watched", sources={"dropbox_path": "/watched", "poll": True}).project_id
    with httpx.Client(base_url=stack.dropbox, timeout=TIMEOUT) as control:
        control.put("/_control/files/watched/a.txt", content=marks.RESUME).raise_for_status()
        for _ in range(3):
            control.post("/_control/notify", json={"url": f"{stack.api}/webhooks/dropbox"}).raise_for_status()
    return project_id


@pytest.fixture(scope="session")
def erased_project(stack: Stack, admin: Client) -> ErasedProject:
    """A project with something in every folder, whose erasure was accepted."""
    return ErasedProject.make(stack, admin)


@pytest.fixture
def dropbox(stack: Stack) -> Iterator[httpx.Client]:
    """The Dropbox stand-in's control endpoint: ``dropbox.put("/_control/files/resumes/ann.txt", content=b"…")``."""
    with httpx.Client(base_url=stack.dropbox, timeout=TIMEOUT) as control:
        yield control
        control.delete("/_control/faults")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def people(layout: Layout, stack: Stack) -> dict[str, User]:
    """The stack's users by role."""
    return users.read_users(layout)


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Visitor]:
    """Somebody who has opened nothing yet; whatever they do, the page has no fault."""
    with browser.new_context() as context:
        opened = Visitor.open(context, f"{stack.api}/console")
        yield opened
        assert opened.faults == []


@pytest.fixture(scope="module")
def steward(browser: Browser, stack: Stack, people: dict[str, User]) -> Iterator[Visitor]:
    """An admin who is signed in."""
    with browser.new_context() as context:
        opened = Visitor.open(context, f"{stack.api}/console")
        opened.sign_in(people["admin"])
        yield opened
        assert opened.faults == []


@pytest.fixture(scope="module")
def table(stack: Stack) -> Table:
    return Table(stack.client("dynamodb"), stack.outputs["TableName"])
