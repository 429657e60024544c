"""Webhooks: created, signed, delivered, retried, disabled; and never sent to a machine that only we can reach."""

from __future__ import annotations

import ast
import datetime as dt
import io
import json
import random
import re
import socket
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from support.api import NOBODY, POWER_USER, Api
from support.ingestion import FakeClock, hurry
from support.signatures import is_signed

from devstack.receiver import ReceiverServer, certificate, installation
from devstack.receiver.certificate import certificate_of
from devstack.receiver.local_worker import HOST, LocalHttp
from winnow.audit.audit_store import AuditStore, from_item
from winnow.events.cloud_event import to_cloud_event
from winnow.platform import clients
from winnow.platform.clock import system_clock
from winnow.platform.queues import PoisonMessage, Queue
from winnow.webhooks.delivery_messages import DeliveryMessage, parse_delivery
from winnow.webhooks.delivery_worker import DeliveryWorker
from winnow.webhooks.outgoing_webhook import RETRIED_FOR, Delivery, next_attempt
from winnow.webhooks.public_http import Answer, PublicHttp, is_public
from winnow.webhooks.publisher_wiring import DeliveryDispatcher
from winnow.webhooks.signing import is_secret, signed_headers
from winnow.webhooks.webhook_store import WebhookStore

URL = "https://hooks.example.org/winnow"
PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "100.64.0.1",
    "224.0.0.1",
    "::",
    "::1",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "no-address",
]


@dataclass
class Receiver:
    """Answers what it is told to, then 200."""

    answers: list[Answer] = field(default_factory=list)
    got: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.got.append((url, headers, body))
        return self.answers.pop(0) if self.answers else Answer(200)


@dataclass
class Deliveries:
    """The API, a receiver and the worker between them."""

    api: Api
    project: str
    receiver: Receiver = field(default_factory=Receiver)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def url(self) -> str:
        return self.api.settings.delivery_queue_url

    @property
    def worker(self) -> DeliveryWorker:
        queue = Queue(clients.sqs(), self.url)
        return DeliveryWorker(self.api.table, queue, self.receiver, self.clock, random.Random(1))

    def path(self, *parts: str) -> str:
        return "/".join([f"/api/v1/projects/{self.project}/webhooks", *parts])

    def create(self, **more: Any) -> dict[str, Any]:
        reply = self.api.call("POST", self.path(), {"url": URL, **more})
        assert reply.status == 201, reply.text
        made: dict[str, Any] = reply.json
        return made

    def publish(self, event_type: str) -> None:
        """The publisher meets the newest audit event of a type."""
        event = to_cloud_event(from_item(self.api.audit(event_type)[-1]))
        assert event
        store, queue = WebhookStore(self.api.table), Queue(clients.sqs(), self.url)
        DeliveryDispatcher(store, queue, self.clock).dispatch([event])

    def work(self, worker: DeliveryWorker | None = None) -> int:
        """Works the messages that wait, once; how many."""
        hurry(self.url)
        answer = clients.sqs().receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            clients.sqs().delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
            (worker or self.worker).run(parse_delivery(message["Body"]))
        return len(answer.get("Messages", []))

    def listed(self, webhook_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.call("GET", self.path(webhook_id, "deliveries")).json["items"]
        return found


@pytest.fixture
def deliveries(api: Api, monkeypatch: pytest.MonkeyPatch) -> Deliveries:
    made = Deliveries(api, api.project())
    public = replace(api.services.webhooks, resolve=lambda *_: ["93.184.215.14"])
    monkeypatch.setattr(type(api.services), "webhooks", public, raising=False)
    return made


def act(deliveries: Deliveries) -> None:
    """Something happens that is published."""
    body = {"project_id": deliveries.project, "source": "s3"}
    assert deliveries.api.call("POST", "/api/v1/ingestion/trigger", body).status == 202
    deliveries.publish("ingestion.trigger")


def test_an_event_is_delivered_once_thin_and_signed(deliveries: Deliveries) -> None:
    made = deliveries.create()

    act(deliveries)
    deliveries.publish("ingestion.trigger")  # the stream hands it over twice
    while deliveries.work():
        pass

    ((url, headers, body),) = deliveries.receiver.got
    told = json.loads(body)
    assert url == URL
    assert is_signed(headers, body, made["secret"])
    assert not is_signed(headers, body + b" ", made["secret"])
    assert (told["type"], told["data"]["project_id"]) == ("winnow.job.accepted", deliveries.project)
    assert headers["webhook-id"] == told["id"]
    (listed,) = deliveries.listed(made["webhook_id"])
    assert (listed["state"], listed["attempts"], listed["last"], listed["next_at"]) == ("delivered", 1, "200", None)


def test_a_signature_is_that_of_the_published_example() -> None:
    """The test vector of Standard Webhooks' own libraries."""
    sent_at = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", sent_at, b'{"test": 2432232314}', [secret])

    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_told_once_and_a_rotated_one_is_valid_beside_the_new_for_a_day(deliveries: Deliveries) -> None:
    made = deliveries.create()
    shown = deliveries.api.call("GET", deliveries.path()).json["items"]
    rotated = deliveries.api.call("POST", deliveries.path(made["webhook_id"], "rotate"), {}).json
    act(deliveries)
    deliveries.work()
    deliveries.clock.pass_(25 * 3600)
    act(deliveries)
    deliveries.work()

    assert "secret" not in shown[0]
    (_, first, one), (_, second, two) = deliveries.receiver.got
    assert is_signed(first, one, made["secret"])
    assert is_signed(first, one, rotated["secret"])
    assert not is_signed(second, two, made["secret"])
    assert is_signed(second, two, rotated["secret"])
    assert made["secret"] not in json.dumps(deliveries.api.audit("webhook.rotated"))


def test_a_webhook_gets_its_events_though_the_clock_was_set_back(deliveries: Deliveries) -> None:
    # given a publisher that has looked for the project's webhooks before its clock was corrected
    act(deliveries)
    event = to_cloud_event(from_item(deliveries.api.audit("ingestion.trigger")[-1]))
    assert event
    store, queue = WebhookStore(deliveries.api.table), Queue(clients.sqs(), deliveries.url)
    dispatcher = DeliveryDispatcher(store, queue, deliveries.clock)
    dispatcher.dispatch([event])
    deliveries.clock.pass_(-3600)

    # when a webhook is made
    deliveries.create()
    dispatcher.dispatch([event])

    # then it gets what happens, and not an hour later
    assert deliveries.work() == 1


def test_a_receiver_that_is_down_is_tried_again_and_retry_after_is_honoured(deliveries: Deliveries) -> None:
    made = deliveries.create()
    deliveries.receiver.answers = [Answer(500), Answer(302), Answer(429, retry_after=3600.0)]
    act(deliveries)

    for wait in (0.0, 7.0, 26.0):
        deliveries.clock.pass_(wait)
        deliveries.work()
    deliveries.clock.pass_(3500)
    deliveries.work()  # too early: it waits on
    assert [each["attempts"] for each in deliveries.listed(made["webhook_id"])] == [3]
    deliveries.clock.pass_(101)
    deliveries.work()

    (listed,) = deliveries.listed(made["webhook_id"])
    assert (listed["state"], listed["attempts"]) == ("delivered", 4)
    assert len({headers["webhook-id"] for _, headers, _ in deliveries.receiver.got}) == 1


def test_a_receiver_that_is_gone_disables_its_webhook(deliveries: Deliveries) -> None:
    made = deliveries.create()
    deliveries.receiver.answers = [Answer(410)]
    act(deliveries)
    deliveries.work()
    act(deliveries)
    deliveries.work()

    (shown,) = deliveries.api.call("GET", deliveries.path()).json["items"]
    assert (shown["enabled"], shown["disabled"]) == (False, "gone")
    assert len(deliveries.receiver.got) == 1
    assert len(deliveries.api.audit("webhook.disabled")) == 1
    refused = deliveries.api.call(
        "POST", deliveries.path(made["webhook_id"], "redeliver"), {"event_id": "01KG8D0Z6Q5T8W3N4R2V7X9YAB"}
    )
    assert refused.json["code"] == "webhook-disabled"


def test_a_delivery_is_given_up_after_three_days_and_sent_again_when_asked(deliveries: Deliveries) -> None:
    made = deliveries.create()
    deliveries.receiver.answers = [Answer(error="timeout")] * 100
    act(deliveries)
    while deliveries.work():
        deliveries.clock.pass_(900)
    (listed,) = deliveries.listed(made["webhook_id"])
    assert (listed["state"], listed["last"]) == ("failed", "timeout")
    assert 10 <= listed["attempts"] <= 16

    deliveries.receiver.answers = []
    asked = {"event_id": listed["event_id"]}
    again = deliveries.api.call("POST", deliveries.path(made["webhook_id"], "redeliver"), asked)
    assert (again.status, again.json["state"]) == (200, "pending")
    deliveries.clock.now = system_clock() + dt.timedelta(seconds=1)
    deliveries.work()

    (listed,) = deliveries.listed(made["webhook_id"])
    assert (listed["state"], listed["attempts"]) == ("delivered", 1)


def test_a_disabled_webhook_is_sent_nothing_and_an_enabled_one_only_what_comes_then(deliveries: Deliveries) -> None:
    # given a webhook with a delivery that is to be tried again
    made = deliveries.create()["webhook_id"]
    deliveries.receiver.answers = [Answer(500)]
    act(deliveries)
    deliveries.work()

    # when it is disabled, and something happens
    off = deliveries.api.call("PATCH", deliveries.path(made), {"enabled": False})
    act(deliveries)
    deliveries.clock.pass_(3600)
    while deliveries.work():
        pass

    # then nothing was sent any more, and what was under way says so
    (given_up,) = deliveries.listed(made)
    assert (given_up["state"], given_up["attempts"], given_up["last"]) == ("failed", 1, "500")
    assert (off.json["enabled"], off.json["disabled"]) == (False, "by_caller")
    assert len(deliveries.receiver.got) == 1

    # and once it is enabled, it gets what happens from then on
    on = deliveries.api.call("PATCH", deliveries.path(made), {"enabled": True})
    deliveries.clock.pass_(60)
    act(deliveries)
    while deliveries.work():
        pass
    assert on.json["enabled"]
    first, second = [headers["webhook-id"] for _, headers, _ in deliveries.receiver.got]
    assert first != second


def test_a_delivery_that_nobody_had_begun_when_its_webhook_was_disabled_is_not_begun_by_a_late_worker(
    deliveries: Deliveries,
) -> None:
    # given a message of a delivery, and a copy of it at a worker that has not come far
    made = deliveries.create()["webhook_id"]
    act(deliveries)
    hurry(deliveries.url)
    (sent,) = deliveries.api.messages(deliveries.url)
    deliveries.api.call("PATCH", deliveries.path(made), {"enabled": False})

    # when the message is worked once the webhook is disabled, and the copy once it is enabled again
    deliveries.worker.run(parse_delivery(json.dumps(sent)))
    deliveries.api.call("PATCH", deliveries.path(made), {"enabled": True})
    deliveries.worker.run(parse_delivery(json.dumps(sent)))

    # then it has failed, as everybody can see, and nothing was sent
    (listed,) = deliveries.listed(made)
    assert (listed["state"], listed["attempts"]) == ("failed", 0)
    assert deliveries.receiver.got == []


def test_a_test_goes_to_one_webhook_and_types_choose(deliveries: Deliveries) -> None:
    chosen, other = deliveries.create(types=["winnow.job.failed"]), deliveries.create()
    sent = deliveries.api.call("POST", deliveries.path(chosen["webhook_id"], "test"), {})
    deliveries.publish("webhook.tested")
    act(deliveries)
    while deliveries.work():
        pass

    assert [each["event_id"] for each in deliveries.listed(chosen["webhook_id"])] == [sent.json["event_id"]]
    assert [each["type"] for each in deliveries.listed(other["webhook_id"])] == ["winnow.job.accepted"]
    deleted = deliveries.api.call("DELETE", deliveries.path(chosen["webhook_id"]))
    assert [each["webhook_id"] for each in deleted.json["items"]] == [other["webhook_id"]]


def test_who_is_no_admin_of_the_project_gets_nothing(deliveries: Deliveries) -> None:
    for caller in (POWER_USER, NOBODY):
        assert deliveries.api.call("GET", deliveries.path(), as_=caller).status == 403


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://10.0.0.8/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00:ec2::254]/",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org/#here",
        "https://hooks.example.org:0/",
        "https:///nowhere",
        "https://hooks.example.org/ a",
        "ftp://hooks.example.org/",
        "https://[::1",
    ],
)
def test_an_address_that_no_webhook_may_have_is_refused(deliveries: Deliveries, url: str) -> None:
    reply = deliveries.api.call("POST", deliveries.path(), {"url": url})

    assert (reply.status, reply.json["code"]) == (422, "invalid-webhook-url")


def test_a_name_of_a_private_address_an_unknown_type_and_an_eleventh_are_refused(
    deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = deliveries.api.call("POST", deliveries.path(), {"url": URL, "types": ["winnow.unheard_of"]})
    for _ in range(10):
        deliveries.create()
    eleventh = deliveries.api.call("POST", deliveries.path(), {"url": URL})
    two = replace(deliveries.api.services.webhooks, resolve=lambda *_: ["93.184.215.14", "10.0.0.1"])
    monkeypatch.setattr(type(deliveries.api.services), "webhooks", two, raising=False)
    private = deliveries.api.call("POST", deliveries.path(), {"url": URL})

    assert unknown.json["code"] == "unknown-event-type"
    assert eleventh.json["code"] == "too-many-webhooks"
    assert private.json["code"] == "invalid-webhook-url"


def test_a_caller_chooses_no_secret_so_that_none_is_too_short(deliveries: Deliveries) -> None:
    refused = deliveries.api.call("POST", deliveries.path(), {"url": URL, "secret": "whsec_c2hvcnQ="})

    assert (refused.status, refused.json["code"]) == (422, "invalid-request")
    assert "secret" in refused.text
    assert "c2hvcnQ" not in refused.text
    assert is_secret(deliveries.create()["secret"])


def test_messages_that_are_none_are_poison() -> None:
    assert parse_delivery(DeliveryMessage("p", "w", "e").to_body()) == DeliveryMessage("p", "w", "e")
    for body in (
        "{",
        json.dumps({"v": 1, "kind": "delivery", "job_id": ""}),
        json.dumps({"v": 1, "kind": "x", "job_id": ""}),
    ):
        with pytest.raises(PoisonMessage):
            parse_delivery(body)


def test_waits_grow_and_end_within_three_days() -> None:
    now = system_clock()
    delivery = Delivery("p", "w", "e", "t", created_at=now, next_at=now)
    rng, at, waits = random.Random(3), now, list[float]()
    while True:
        delivery = replace(delivery, attempts=delivery.attempts + 1)
        again = next_attempt(delivery, at, rng)
        if again is None:
            break
        waits.append((again - at).total_seconds())
        at = again
    assert at <= now + RETRIED_FOR
    assert waits[:7] == sorted(waits[:7])
    assert sum(waits) > RETRIED_FOR.total_seconds() * 0.8  # it is tried until the end


def test_deliveries_that_failed_together_are_not_tried_again_together() -> None:
    now = system_clock()
    failed = Delivery("p", "w", "e", "t", created_at=now, next_at=now, attempts=4)
    rng = random.Random(4)
    waits = [(at - now).total_seconds() for _ in range(200) if (at := next_attempt(failed, now, rng))]

    assert 240 <= min(waits) < 270  # 320 s and a quarter less or more
    assert 370 < max(waits) <= 400
    asked = next_attempt(failed, now, rng, retry_after=3600.0)
    assert asked
    assert (asked - now).total_seconds() == 3600.0


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_only_we_can_reach_is_not_public(address: str) -> None:
    assert not is_public(address)
    assert PublicHttp(system_clock, resolve=lambda *_: ["93.184.215.14", address]).post(URL, {}, b"") == Answer(
        error="address-refused"
    )


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_an_address_that_anybody_can_reach_is_public(address: str) -> None:
    assert is_public(address)


# The local stack's receiver, which behaves in every way that receivers do


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "receiver.pem"
    file.write_bytes(certificate.make(HOST))
    return file


@pytest.fixture(scope="module")
def running(pem: Path) -> Iterator[ReceiverServer]:
    with ReceiverServer(pem) as receiver:
        yield receiver


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/ok", Answer(204)),
        ("/down", Answer(500)),
        ("/gone", Answer(410)),
        ("/redirect", Answer(302)),
        ("/busy?after=120", Answer(503, retry_after=120.0)),
        ("/busy?after=soon", Answer(503)),
        ("/nowhere", Answer(404)),
        ("/endless-body", Answer(200)),
        ("/another-protocol", Answer(error="connection")),
        ("/silence", Answer(error="connection")),
        ("/endless-head", Answer(error="connection")),
        ("/drip", Answer(error="timeout")),
        ("/slow?seconds=2", Answer(error="timeout")),
    ],
)
def test_a_receiver_that_misbehaves_costs_one_deadline_and_no_more(
    running: ReceiverServer, pem: Path, path: str, expected: Answer
) -> None:
    deadline = 0.6 if expected.error == "timeout" else 20.0  # one that answers does so on a busy machine too
    http = LocalHttp.beside(PublicHttp(system_clock, deadline=deadline), certificate_of(pem.read_text()))

    assert http.post(f"{running.url}{path}", {"webhook-id": "1"}, b"{}") == expected
    assert (running.received[-1].path, running.received[-1].body) == (path, "{}")


def test_an_endless_answer_and_a_slow_one_are_tried_again_as_any_failure(
    deliveries: Deliveries, running: ReceiverServer, pem: Path
) -> None:
    # given a receiver that drips, and one that is down for two attempts
    short = LocalHttp.beside(PublicHttp(system_clock, deadline=0.5), certificate_of(pem.read_text()))
    made = [deliveries.create(url=f"{running.url}/{path}") for path in ("drip", "flaky?times=2")]
    real = replace(deliveries.worker, http=short)

    # when an event is delivered, and its failures are tried again
    act(deliveries)
    for wait in (0.0, 7.0, 26.0, 101.0):
        deliveries.clock.pass_(wait)
        deliveries.work(real)

    # then each attempt has its own end, and the event the same id each time
    states = [deliveries.listed(each["webhook_id"])[0] for each in made]
    assert [(each["state"], each["last"]) for each in states] == [("pending", "timeout"), ("delivered", "204")]
    assert states[1]["attempts"] == 3
    assert len({each.headers["webhook-id"] for each in running.received if each.path == "/flaky?times=2"}) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost.", "receiver.winnow.test.", "x.winnow.test"])
def test_the_local_workers_guard_stays_shut_for_every_other_name(running: ReceiverServer, pem: Path, host: str) -> None:
    http = LocalHttp.beside(PublicHttp(system_clock, resolve=lambda *_: ["127.0.0.1"]), certificate_of(pem.read_text()))

    assert http.post(f"https://{host}:{running.port}/ok", {}, b"{}") == Answer(error="address-refused")


def test_the_deployed_worker_has_no_way_to_a_private_address() -> None:
    """Whatever is built of the layer and the functions makes its HTTP client with a clock and nothing else, and the
    local stack's handler is in none of it."""
    root = Path(__file__).parents[2]
    made = []
    for path in [*(root / "layers").rglob("*.py"), *(root / "functions").rglob("*.py")]:
        text = path.read_text()
        assert HOST not in text, path
        assert "devstack" not in re.findall(r"(?m)^\s*(?:from|import) (\w+)", text), path
        made += [
            (path.name, len(call.args), [keyword.arg for keyword in call.keywords])
            for call in ast.walk(ast.parse(text if "PublicHttp" in text else ""))
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "PublicHttp"
        ]
    assert made == [("webhook_wiring.py", 1, [])]


def test_the_local_stacks_layer_holds_the_handler_and_no_key(pem: Path, tmp_path: Path) -> None:
    packed = zipfile.ZipFile(io.BytesIO(installation.archive(certificate_of(pem.read_text()))))
    packed.extractall(tmp_path)

    assert sorted(packed.namelist()) == ["python/receiver.pem", "python/winnow_local_receiver.py"]
    assert "PRIVATE KEY" not in (tmp_path / "python" / "receiver.pem").read_text()
    assert installation.HANDLER == "winnow_local_receiver.handler"


def test_a_certificate_of_another_name_and_a_closed_port_are_no_answer(running: ReceiverServer, pem: Path) -> None:
    here = LocalHttp.beside(PublicHttp(system_clock), certificate_of(pem.read_text())).receiver
    with socket.create_server(("127.0.0.1", 0)) as probe:
        closed = probe.getsockname()[1]

    assert here.post(f"https://another.example.org:{running.port}/", {}, b"") == Answer(error="tls")
    assert here.post(f"https://{HOST}:{closed}/", {}, b"") == Answer(error="connection")
    gone = replace(here, resolve=_unresolved)
    assert gone.post(URL, {}, b"") == Answer(error="unresolved")


def test_of_two_addresses_the_second_is_tried_when_the_first_takes_no_connection(
    running: ReceiverServer, pem: Path
) -> None:
    # given a name of two addresses, of which the first has nobody who listens
    looked_up: list[str] = []

    def resolve(host: str, _: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.77", "127.0.0.1"]

    here = LocalHttp.beside(PublicHttp(system_clock), certificate_of(pem.read_text())).receiver
    both = replace(here, resolve=resolve, is_allowed=lambda address: address.startswith("127.0.0."))

    # when something is sent to it
    answer = both.post(f"{running.url}/ok", {"webhook-id": "1"}, b"{}")

    # then it comes, and the name was looked up once
    assert answer == Answer(204)
    assert looked_up == [HOST]
    # and nothing is sent to either when one of them is not allowed
    before = len(running.received)
    strict = replace(both, is_allowed=lambda address: address == "127.0.0.1")
    assert strict.post(f"{running.url}/ok", {"webhook-id": "1"}, b"{}") == Answer(error="address-refused")
    assert len(running.received) == before


def _unresolved(*_: object) -> list[str]:
    raise socket.gaierror("no such name")


def test_an_event_can_be_read_by_its_id(deliveries: Deliveries) -> None:
    act(deliveries)
    (stored,) = deliveries.api.audit("ingestion.trigger")
    found = AuditStore(deliveries.api.table).get(deliveries.project, stored["sk"])
    assert found
    assert found.type == "ingestion.trigger"
