"""Deliveries leave the deployed service: to the receiver of the local stack, and to a port of this machine."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from support.signatures import is_signed
from support.waiting import wait_for

from devstack.layout import Layout
from devstack.receiver.certificate import trusting
from devstack.stack import RECEIVER_PEM, Stack
from winnow.sdk.client import Client


@pytest.fixture
def received(stack: Stack, layout: Layout) -> Callable[[str], list[dict[str, Any]]]:
    """What the receiver was sent to a path."""
    tls = trusting(layout.file(RECEIVER_PEM))
    port = httpx.URL(stack.receiver).port

    def received(path: str) -> list[dict[str, Any]]:
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=tls, timeout=30) as http:
            named = {"sni_hostname": httpx.URL(stack.receiver).host}
            found: list[dict[str, Any]] = http.get("/_control/deliveries", extensions=named).json()
            return [each for each in found if each["path"] == path]

    return received


def delivery(admin: Client, project_id: str, webhook_id: str, event_id: str, *outcomes: str) -> Any:
    """The delivery of an event to a webhook, once its last attempt came to one of these."""
    return wait_for(
        lambda: next(
            (
                each
                for each in admin.deliveries(project_id, webhook_id)
                if each.event_id == event_id and each.last in outcomes
            ),
            None,
        ),
        f"a delivery that came to {' or '.join(outcomes)}",
    )


def test_a_receiver_that_fails_is_tried_again_and_one_that_is_gone_is_left_alone(
    stack: Stack, admin: Client, received: Callable[[str], list[dict[str, Any]]]
) -> None:
    # given one that is down once, one that is gone, one that redirects, and an address that is refused
    project_id = admin.create_project("Told of failures").project_id
    types = ["winnow.job.failed"]  # and of tests
    flaky = admin.create_webhook(project_id, f"{stack.receiver}/flaky?times=1", types)
    gone = admin.create_webhook(project_id, f"{stack.receiver}/gone", types)
    away = admin.create_webhook(project_id, f"{stack.receiver}/redirect", types)

    # when each is tried
    sent = admin.test_webhook(project_id, flaky.webhook_id).event_id
    left = admin.test_webhook(project_id, gone.webhook_id).event_id
    moved = admin.test_webhook(project_id, away.webhook_id).event_id

    # then the first has it at the second attempt, signed, with one id
    came = delivery(admin, project_id, flaky.webhook_id, sent, "204")
    first, second = [each for each in received("/flaky?times=1") if each["headers"]["webhook-id"] == sent]
    assert (came.state, came.attempts) == ("delivered", 2)
    assert is_signed(second["headers"], second["body"].encode(), str(flaky.secret))
    assert first["body"] == second["body"]
    assert json.loads(second["body"])["type"] == "winnow.webhook.test"
    # and the second is disabled, the third not followed
    assert delivery(admin, project_id, gone.webhook_id, left, "410").state == "failed"
    (disabled,) = [each for each in admin.webhooks(project_id) if each.webhook_id == gone.webhook_id]
    assert (disabled.enabled, disabled.disabled) == (False, "gone")
    assert delivery(admin, project_id, away.webhook_id, moved, "302").state == "pending"

    # and what was delivered is sent again when asked, with the new secret beside the old
    fresh = admin.rotate_webhook_secret(project_id, flaky.webhook_id)
    admin.redeliver(project_id, flaky.webhook_id, sent)
    again = wait_for(
        lambda: next((each for each in received("/flaky?times=1")[2:] if each["headers"]["webhook-id"] == sent), None),
        "the second delivery",
    )
    assert all(is_signed(again["headers"], again["body"].encode(), str(key)) for key in (flaky.secret, fresh.secret))


@pytest.fixture
def program() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A program that listens on a port of this machine: its address, and what it was sent."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
    server.shutdown()
    server.server_close()
    thread.join()


def test_winnow_listen_forwards_a_projects_events_to_a_port_of_this_machine(
    stack: Stack,
    layout: Layout,
    listened_to: tuple[str, str],
    sign_in: Callable[[str], dict[str, str]],
    program: tuple[str, list[tuple[dict[str, str], bytes]]],
) -> None:
    # given an event
    address, got = program
    project_id, since = listened_to

    # when the command forwards, and goes on until the event is old enough to be told
    command = [str(layout.bin / "winnow"), "--url", stack.api, "--token", sign_in("admin")["access"]]
    secret = "whsec_" + "QUJD" * 11
    listening = subprocess.Popen(
        [*command, "listen", project_id, "--to", address, "--after", since, "--secret", secret],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(
            lambda: any(json.loads(body)["type"] == "winnow.records.written" for _, body in got) or None, "the event"
        )
    finally:
        listening.terminate()
        said, _ = listening.communicate()

    # then the program got it as a webhook would, signed, and the command says so
    headers, body = next(each for each in got if json.loads(each[1])["type"] == "winnow.records.written")
    assert is_signed(headers, body, secret)
    assert json.loads(body)["data"]["project_id"] == project_id
    assert "winnow.records.written" in said
    assert " 204" in said
