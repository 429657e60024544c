"""A deployment in virtual time: the real functions, called as AWS calls them, on a cloud in memory.

What stands for AWS here: queues deliver batches at least once, in any order, and again after the visibility timeout;
what comes too often goes to the dead letters, whose function takes it; the scheduler fires every minute and each slot
once or twice; callers whose request dies send it again with the same Idempotency-Key.

What is not as in production: two shards instead of sixteen, one project and two files or rows to a page, thirteen
actions to a transaction, the limits of bytes a twenty-fifth of DynamoDB's, in some worlds pages and batches of some KB
too; what is done side by side is done in turn; documents are lines of text and matching goes by email (parsing
and matching call no AWS); Dropbox is not connected (its faults are in ``test_dropbox_source``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import random
import secrets
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from http import HTTPStatus
from types import ModuleType
from typing import Any
from unittest.mock import patch

from support.by_email import ByEmail
from support.cloud.cloud import (
    API,
    BUCKET,
    CONSOLIDATION,
    DEAD,
    DELIVERY,
    ERASURE,
    EXPORT,
    INBOX,
    INGESTION,
    PAGES,
    SECRET,
    TABLE,
    Cloud,
)
from support.cloud.dynamodb import Commit
from support.cloud.s3 import Rule
from support.cloud.sqs import Message
from support.consolidation import function
from support.faults import lowered, small_items, small_transactions
from support.functions import Context
from support.ingestion import PlainReader
from support.simulation.dropbox import Account, Dropbox
from support.simulation.engine import Ending, Engine
from support.simulation.injection import Fault, Injector
from support.simulation.permissions import Permissions
from support.template import template

from winnow.api.api_wiring import Services
from winnow.consolidation import consolidation_job, consolidation_wiring
from winnow.consolidation.consolidation_job import Consolidator
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.consolidation.usecases.threshold import ThresholdTrigger
from winnow.erasure.erasure_wiring import build_erasure_worker
from winnow.events import publisher as event_publisher
from winnow.events.event_bus import EventBus
from winnow.exports import export_job
from winnow.exports.export_wiring import build_export_worker
from winnow.ingestion.content import table_rows
from winnow.ingestion.entrypoints.webhook import build_inbox, build_webhook
from winnow.ingestion.ingestion_wiring import build as build_ingestion
from winnow.ingestion.llm.llm_budget import Model
from winnow.ingestion.ocr.ocr_provider import OcrProvider
from winnow.ingestion.run import finisher, planner
from winnow.ingestion.sources import connector
from winnow.jobs import job_worker
from winnow.jobs.dead_letters import Quarantine
from winnow.platform import batches, clients, ids, readable
from winnow.platform import table as platform_table
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import to_text
from winnow.platform.errors import Unavailable
from winnow.platform.expressions import Item, item_from_wire
from winnow.platform.observability import BUGS, logger
from winnow.platform.queues import Queue
from winnow.platform.settings import (
    ConsolidationWorkerSettings,
    ErasureWorkerSettings,
    EventPublisherSettings,
    ExportWorkerSettings,
    InboxSettings,
    IngestionWorkerSettings,
    SchedulerSettings,
    WebhookSettings,
    WebhookWorkerSettings,
)
from winnow.platform.table import Table
from winnow.projects import project_pages
from winnow.projects.project import Consolidation, Project, Sources
from winnow.projects.project_store import create_action
from winnow.schedules import scheduled_tasks
from winnow.schedules.scheduled_tasks import Schedules
from winnow.webhooks import delivery_worker
from winnow.webhooks.public_http import Answer
from winnow.webhooks.publisher_wiring import build_publisher
from winnow.webhooks.webhook_wiring import build_webhook_worker

ADMIN = Caller("ada", frozenset({Role.ADMIN}))
NO_DROPBOX: Mapping[str, str] = {"dropbox": "not-connected"}
_SHORT = 30.0  # s; the timeout of the inbox's function in the template
_TIMEOUT = 60.0  # s, of every function; messages are hidden for six times that
_BATCH = {INGESTION: 1, CONSOLIDATION: 1, EXPORT: 1, ERASURE: 1, DELIVERY: 1, INBOX: 10, PAGES: 1}
RETENTION = timedelta(days=14)  # of every queue
_MOST_FAILURES = 2  # of a batch of the stream; on AWS a hundred, over more than an hour
_GAP_TOLD = 10.0  # s after the last of them; as on AWS, no index is so far behind by then
_PATIENCE = 8  # how often a caller or the scheduler tries again
_FUNCTIONS = {
    INGESTION: "ingestion_worker",
    CONSOLIDATION: "consolidation_worker",
    EXPORT: "export_worker",
    ERASURE: "erasure_worker",
    DELIVERY: "webhook_worker",
    INBOX: "s3_inbox",
    PAGES: "scheduler",
}


@cache
def loaded(name: str) -> ModuleType:
    """A function's module, once a process."""
    return function(name)


def _measure_nothing(*_: object, **__: object) -> None:
    """In place of ``measure``, whatever that is called with."""


@contextmanager
def silent() -> Iterator[None]:
    """No log lines and no metrics: what a simulation has to say it says itself."""
    level = logger().log_level
    logger().setLevel(logging.CRITICAL)
    with (
        patch.object(scheduled_tasks, "measure", _measure_nothing),
        patch.object(job_worker, "measure", _measure_nothing),
        patch.object(batches, "measure", _measure_nothing),
        patch.object(event_publisher, "measure", _measure_nothing),
        patch.object(delivery_worker, "measure", _measure_nothing),
        patch.object(finisher, "measure", _measure_nothing),
        patch.object(readable, "measure", _measure_nothing),
    ):
        yield
    logger().setLevel(level)


@cache
def lifecycle() -> Mapping[str, Rule]:
    """The bucket's rules by the prefix that they are for."""
    rules = template()["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    return {
        rule["Prefix"]: Rule(rule.get("ExpirationInDays"), rule["NoncurrentVersionExpiration"]["NoncurrentDays"])
        for rule in rules
    }


class Inline(Executor):
    """Stands for a pool of threads: what is submitted is done at once, by the process itself."""

    def __init__(self, max_workers: int) -> None:
        """Takes what a pool takes."""

    def submit[R](self, work: Callable[..., R], /, *arguments: Any, **named: Any) -> Future[R]:
        """Does the work; what it raises is raised here."""
        future: Future[R] = Future()
        future.set_result(work(*arguments, **named))
        return future


@contextmanager
def determined(world: World) -> Iterator[None]:
    """Ids, jitter and waits come from the seed and the virtual clock; few files and rows are many pages and chunks."""
    engine = world.engine
    rng = random.Random(engine.seed)
    with (
        patch.object(uuid, "uuid4", lambda: uuid.UUID(int=rng.getrandbits(128), version=4)),
        patch.object(secrets, "token_bytes", rng.randbytes),
        patch.object(ids, "SHARDS", 2),
        patch.object(platform_table, "ThreadPoolExecutor", Inline),
        _waiting_with(engine),
        patch.object(random, "uniform", rng.uniform),
        patch.object(planner, "PAGE", 2),
        patch.object(planner, "_CHUNK", 2),
        patch.object(table_rows, "_CHUNK", 2),
        patch.object(consolidation_job, "_SMALL", 8),
        patch.object(project_pages, "PAGE", 1),
        patch.object(export_job, "PART", 2_000),
        patch.object(connector, "connect", lambda *_: world.dropbox),
        small_transactions(world.actions),
        small_items(),
        patch.object(batches, "measure", lambda name, *_: world.bugs.update([name] if name == BUGS else [])),
    ):
        yield


@contextmanager
def _waiting_with(engine: Engine) -> Iterator[None]:
    """What is built meanwhile waits by the virtual clock: others go on while somebody tries once more."""
    with ExitStack() as patched:
        for waiting in (Table, Queue, EventBus):
            patched.enter_context(patch.object(waiting.__init__, "__defaults__", (engine.sleep,)))
        yield


type About = tuple[str, ...] | None
"""What a request is about: a project and the id of a record or job in it, and the version that it demands."""


@dataclass(slots=True)
class Exchange:
    """A request of a caller, when it was made and answered, and the answer. One that was lost has no end."""

    what: str
    key: str
    about: About
    begun: datetime
    ended: datetime | None = None
    result: Any = None
    error: Exception | None = None


@dataclass(slots=True)
class Receiver:
    """Stands for the receivers of webhooks: one in three times they are down, of one delivery three times at most."""

    received: list[tuple[str, str]]
    rng: random.Random
    down: Counter[tuple[str, str]] = field(default_factory=Counter)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Takes a delivery, or not."""
        delivery = (url, headers["webhook-id"])
        if self.down[delivery] < 3 and self.rng.random() < 1 / 3:
            self.down[delivery] += 1
            return Answer(error="connection")
        self.received.append((url, headers["webhook-id"]))
        return Answer(200)


@dataclass(slots=True)
class World:
    """The deployment.

    Attributes:
        accepted: jobs that callers were told of, with what was asked for.
        told: the jobs that the callers of one Idempotency-Key were told of.
        sent: every message that was ever in a queue, and since when.
        promised: calls that will be made again.
        uploads: every version of an object that an event told of.
        silent: objects that were written or deleted last without an event.
        folders: what each project has in Dropbox.
        exchanges: every request of a caller with what came of it.
        bugs: messages that a worker gave back because of an error that nobody expected.
        restless: how often something never came to its end, though nothing was in its way any more.
        actions: of one transaction that the code fills as far as it goes.
        waited: how long nobody did anything, in all.
        received: what receivers of webhooks have said yes to: the address and the event's id.
        denied: what the roles of functions did not allow of what these have called.
        skewed: clocks may be wrong.
        failed_batches: how often in a row a batch of the stream has failed.
        stream: what the table's stream holds for the publisher; it is ``streaming`` while a batch is at work.
    """

    engine: Engine
    cloud: Cloud
    services: Services
    dropbox: Dropbox
    storm: bool = True
    promised: int = 0
    accepted: dict[str, str] = field(default_factory=dict)
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    silent: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    sent: list[tuple[datetime, str, str]] = field(default_factory=list)
    uploads: list[tuple[str, str]] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    actions: int = 13
    bugs: Counter[str] = field(default_factory=Counter)
    restless: int = 0
    waited: timedelta = timedelta()
    skewed: bool = False
    stream: list[dict[str, Any]] = field(default_factory=list)
    streaming: bool = False
    failed_batches: int = 0
    received: list[tuple[str, str]] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)

    @classmethod
    def start(
        cls,
        seed: int,
        injector: Injector,
        *,
        with_dropbox: bool = False,
        ocr: OcrProvider | None = None,
        model: Model | None = None,
    ) -> World:
        """An empty deployment. The clients must be plugged to ``cloud`` and the world ``determined``.

        Args:
            model: that reads two documents of a job.
        """
        engine = Engine(seed, injector)
        permissions = Permissions(engine)
        cloud = Cloud(engine.true_time, permissions.around, refresh_token="token" if with_dropbox else "")
        cloud.dynamodb.limits = lowered()
        dropbox = Dropbox(Account(engine.true_time), engine.around, random.Random(f"dropbox {seed}"))
        with _waiting_with(engine):
            world = cls._built(engine, cloud, dropbox, ocr, model)
        world.denied = permissions.denied
        return world

    @classmethod
    def _built(
        cls, engine: Engine, cloud: Cloud, dropbox: Dropbox, ocr: OcrProvider | None, model: Model | None
    ) -> World:
        services = Services.build(API, engine.clock)
        webhooks = replace(services.webhooks, resolve=lambda *_: ["93.184.215.14"])  # no name is looked up
        world = cls(engine, cloud, replace(services, webhooks=webhooks), dropbox)
        for url in _FUNCTIONS:
            cloud.sqs.queues[url].visibility = timedelta(seconds=6 * _TIMEOUT)
        cloud.sqs.on_sent = world._sent
        cloud.dynamodb.on_commit = world._committed
        world._wire(ocr, model)
        engine.after(60.0, world._tick)
        return world

    def _wire(self, ocr: OcrProvider | None, model: Model | None) -> None:
        """Puts this world's use cases where the functions keep their container's."""
        clock, rng = self.engine.clock, self.engine.rng
        settings = IngestionWorkerSettings(
            TABLE, BUCKET, INGESTION, CONSOLIDATION, PAGES, SECRET, files_in_flight="2", bedrock_calls="2"
        )
        built = build_ingestion(settings, PlainReader(), clock, ocr=ocr, model=model)
        ingestion = replace(built, jobs=replace(built.jobs, rng=rng), files=replace(built.files, rng=rng))
        threshold = ThresholdTrigger.build(settings, clock)
        worker = consolidation_wiring.build(ConsolidationWorkerSettings(TABLE, BUCKET, CONSOLIDATION), clock)
        handler = Consolidator(self.table, Checkpoints(clients.s3(), BUCKET), ByEmail(), isolated=False)
        consolidation = replace(worker, handler=handler, rng=rng)
        exports = replace(build_export_worker(ExportWorkerSettings(TABLE, BUCKET, EXPORT), clock), rng=rng)
        erasures = build_erasure_worker(ErasureWorkerSettings(TABLE, BUCKET, ERASURE), clock)
        receiver = Receiver(self.received, self.engine.rng)
        deliveries = replace(
            build_webhook_worker(WebhookWorkerSettings(TABLE, DELIVERY), clock), http=receiver, rng=rng
        )
        publisher = build_publisher(EventPublisherSettings(TABLE, "bus", DELIVERY), clock)
        inbox = build_inbox(InboxSettings(TABLE, BUCKET, INGESTION), clock)
        schedules = Schedules.build(SchedulerSettings(TABLE, INGESTION, CONSOLIDATION, EXPORT, ERASURE, PAGES), clock)
        webhook = build_webhook(WebhookSettings(SECRET, INGESTION), clock)
        quarantine = Quarantine(self.table, clock, "system:dead_letters")
        containers: Mapping[str, Mapping[str, object]] = {
            "ingestion_worker": {
                "worker": lambda: ingestion,
                "threshold": lambda: threshold,
            },
            "consolidation_worker": {"worker": lambda: consolidation},
            "export_worker": {"worker": lambda: exports},
            "erasure_worker": {"worker": lambda: replace(erasures, rng=rng)},
            "webhook_worker": {"worker": lambda: deliveries},
            "event_publisher": {"publisher": lambda: publisher},
            "s3_inbox": {"inbox": lambda: inbox},
            "dropbox_webhook": {"webhook": lambda: webhook},
            "scheduler": {"schedules": lambda: schedules},
            "dead_letters": {"quarantine": lambda: quarantine, "measure": _measure_nothing},
        }
        for name, container in containers.items():
            for member, value in container.items():
                assert hasattr(loaded(name), member), f"{name} has no {member} any more"
                setattr(loaded(name), member, value)

    @property
    def table(self) -> Table:
        """The table; calls from outside of a process are neither counted nor meddled with."""
        return self.services.projects.store.table

    def items(self) -> list[Item]:
        """Everything that is stored."""
        return [item_from_wire(wire) for wire in self.cloud.dynamodb.items.values()]

    def project(self, *, disabled: Mapping[str, str] = NO_DROPBOX, folder: str = "", **rules: Any) -> str:
        """A stored project's id; its sources are polled, but for those that are disabled. ``folder`` is in Dropbox."""
        now = self.engine.now
        project = Project(
            ids.new_id(),
            "Hiring",
            created_at=now,
            created_by=ADMIN.subject,
            updated_at=now,
            sources=Sources(poll=True, disabled=disabled, dropbox_path=folder),
            consolidation=Consolidation(**rules),
        )
        self.table.write(create_action(project))
        self.folders[project.project_id] = folder
        return project.project_id

    # Callers

    def call(
        self, what: str, request: Callable[[], Any], key: str = "", *, about: About = None, tries: int = _PATIENCE
    ) -> None:
        """Sends a request of a caller, with its Idempotency-Key; one that gets no answer, or a 503, is sent again."""
        exchange = Exchange(what, key, about, self.engine.now)
        self.exchanges.append(exchange)

        def then(ending: Ending) -> None:
            exchange.ended, exchange.result, exchange.error = self.engine.now, ending.result, ending.error
            if ending.killed or isinstance(ending.error, Unavailable):
                if tries > 1:
                    self._again(lambda: self.call(what, request, key, about=about, tries=tries - 1))
                else:
                    self.refused["gave up"] += 1
            elif ending.error:
                self.refused[getattr(ending.error, "code", type(ending.error).__name__)] += 1
            elif isinstance(ending.result, dict) and "job_id" in ending.result:
                self.accepted[ending.result["job_id"]] = what
                self.told[key].add(ending.result["job_id"])

        self.engine.start(what, request, then, timeout=29.0)

    def notify(self) -> None:
        """Dropbox calls the webhook: something of its account has changed."""
        body = json.dumps({"list_folder": {"accounts": ["dbid:one"]}})
        signature = hmac.new(b"secret", body.encode(), hashlib.sha256).hexdigest()
        http = {"requestContext": {"http": {"method": "POST"}}}
        event = {**http, "headers": {"x-dropbox-signature": signature}, "body": body}

        def deliver() -> object:
            answer = loaded("dropbox_webhook").handler(event, None)
            assert answer["statusCode"] in {HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE}
            if answer["statusCode"] != HTTPStatus.OK:
                raise Unavailable("notice-refused", "Dropbox sends it again.")
            return answer

        self.call("notice", deliver)

    def upload(self, project_id: str, name: str, data: bytes) -> str:
        """Puts an object into the project's inbox; its event is on its way. Answers its key."""
        key = f"inbox/{project_id}/{name}"
        self.silent.discard(key)
        made = self.cloud.s3.put(key, data)
        self.uploads.append((key, made.version_id))
        told = {"key": key, "size": len(data), "eTag": made.etag.strip('"'), "versionId": made.version_id}
        body = json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": told}}]})
        self.send(INBOX, body)
        return key

    def send(self, url: str, body: str) -> None:
        """Puts a message into a queue, whoever sends it."""
        self.cloud.sqs.answer("SendMessage", {"QueueUrl": url, "MessageBody": body})

    # What AWS does by itself

    def fire(self, task: str, slot: str, *, tries: int = _PATIENCE) -> None:
        """The scheduler calls its function; a call that failed is made again."""

        def then(ending: Ending) -> None:
            if (ending.killed or ending.error) and tries > 1 and task != "sweep":
                self._again(lambda: self.fire(task, slot, tries=tries - 1))

        event = {"task": task, "scheduled_time": slot}
        for _ in range(2 if self.engine.injector.happens(Fault.FIRED_TWICE) else 1):
            self.engine.start(task, lambda: loaded("scheduler").handler(event, self._context()), then)

    def _again(self, action: Callable[[], None]) -> None:
        """Tries once more, a little later."""
        self._later(self.engine.rng.uniform(1.0, 5.0), action)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        """Does something later; nothing is at rest before."""

        def act() -> None:
            self.promised -= 1
            action()

        self.promised += 1
        self.engine.after(seconds, act)

    def _tick(self) -> None:
        """Every minute: the sweep (which has nothing to do when no job is open)."""
        if self.storm or self.open_jobs():
            self.fire("sweep", to_text(self.engine.now))
        self.engine.after(60.0, self._tick)

    def _sent(self, url: str, message: Message) -> None:
        self.sent.append((self.engine.now, url, message.body))
        delay = (message.visible_at - self.engine.now).total_seconds()
        late = self.engine.rng.uniform(1.0, 200.0) if self.engine.injector.happens(Fault.DELAYED) else 0.0
        message.visible_at += timedelta(seconds=late)
        self.engine.after(max(delay, 0.0) + late + self.engine.rng.expovariate(10.0), lambda: self._poll(url))

    def _poll(self, url: str) -> None:
        """A batch is taken from a queue and handed to its function."""
        size = self.engine.rng.randint(1, _BATCH.get(url, 10))
        messages = self.cloud.sqs.receive(url, size)
        if not messages:
            return
        hidden = (messages[0].visible_at - self.engine.now).total_seconds()
        self.engine.after(hidden + 0.001, lambda: self._poll(url))  # what was not deleted by then comes again
        self._deliver(url, messages)
        if self.engine.injector.happens(Fault.DUPLICATED):
            copies = list(messages)
            self.engine.after(self.engine.rng.expovariate(0.05), lambda: self._deliver(url, copies))
        self.engine.after(self.engine.rng.expovariate(10.0), lambda: self._poll(url))

    def _deliver(self, url: str, messages: Sequence[Message]) -> None:
        event = event_of(url, messages)
        receipts = {message.message_id: message.receipt for message in messages}

        def then(ending: Ending) -> None:
            if ending.result is not None:
                failed = {each["itemIdentifier"] for each in ending.result["batchItemFailures"]}
                for message_id in receipts.keys() - failed:
                    self.cloud.sqs.delete(url, receipts[message_id])

        name = _FUNCTIONS.get(url, "dead_letters")
        work = partial(loaded(name).handler, event, self._context())
        if name == "s3_inbox":
            self.engine.start(name, work, then, timeout=_SHORT, longest_pause=_SHORT)
        else:
            self.engine.start(name, work, then, timeout=_TIMEOUT)

    def _committed(self, commit: Commit) -> None:
        """The table's stream takes the audit events of a commit, and hands them to the publisher."""
        for (pk, sk), before, after in commit.changes:
            if before is None and after is not None and pk.startswith(("AUDIT#", "OUTBOX#")):
                written = {"SequenceNumber": f"{len(self.stream)} {sk}", "NewImage": after}
                image = {**written, "ApproximateCreationDateTime": int(commit.at.timestamp())}
                self.stream.append({"eventSource": "aws:dynamodb", "eventName": "INSERT", "dynamodb": image})
        if self.stream and not self.streaming:
            self.streaming = True
            self.engine.after(self.engine.rng.expovariate(5.0), self._publish)

    def _publish(self) -> None:
        """A batch of the stream is published; what was not is handed over again, and nothing before it. A batch that
        fails again and again is given up, and a message tells of the gap."""
        batch = self.stream[: self.engine.rng.randint(1, 10)]

        def then(ending: Ending) -> None:
            done = ending.result is not None and not ending.result["batchItemFailures"]
            self.failed_batches = 0 if done else self.failed_batches + 1
            if self.failed_batches == _MOST_FAILURES:
                arrivals = [each["dynamodb"]["ApproximateCreationDateTime"] for each in batch]
                self._later(_GAP_TOLD, lambda: self._close_gap(arrivals))
                self.failed_batches, done = 0, True
            if done:
                del self.stream[: len(batch)]
            self.streaming = bool(self.stream)
            if self.streaming:
                self.engine.after(self.engine.rng.uniform(0.0, 0.2 if done else 5.0), self._publish)

        event = {"Records": batch}
        work = loaded("event_publisher").handler
        self.engine.start("event_publisher", lambda: work(event, self._context()), then, timeout=_TIMEOUT)

    def _close_gap(self, arrivals: Sequence[int]) -> None:
        """The message of a gap comes until it is worked."""
        self.promised += 1
        first, last = (to_text(datetime.fromtimestamp(each, UTC)) for each in (arrivals[0], arrivals[-1] + 1))
        told = {"approximateArrivalOfFirstRecord": first, "approximateArrivalOfLastRecord": last}
        event = event_of("gaps", [Message("gap", json.dumps({"DDBStreamBatchInfo": told}), self.engine.now)])

        def then(ending: Ending) -> None:
            self.promised -= 1
            if ending.result is None or ending.result["batchItemFailures"]:
                self._again(lambda: self._close_gap(arrivals))

        work = loaded("event_publisher").handler
        self.engine.start("event_publisher", lambda: work(event, self._context()), then, timeout=_TIMEOUT)

    def _context(self) -> Context:
        """What Lambda hands over: the time left is that of the process that asks."""
        world = self

        class VirtualContext(Context):
            def get_remaining_time_in_millis(self) -> int:
                process = world.engine.current
                assert process
                return int((process.deadline - world.engine.now) / timedelta(milliseconds=1))

        return VirtualContext()

    def let_pass(self, span: timedelta) -> None:
        """Nobody does anything for so long. What expires meanwhile goes: items some time after their TTL, objects by
        the rules of the bucket, messages that nobody took."""
        self.engine.let_pass(span)
        self.waited += span
        now = self.engine.now
        for key, item in list(self.cloud.dynamodb.items.items()):
            ends = item.get("expires_at", {}).get("N")
            if ends and int(ends) <= now.timestamp() - self.engine.rng.uniform(0.0, 48 * 3600.0):
                self.cloud.dynamodb.expire(key)
        for prefix, rule in lifecycle().items():
            self.cloud.s3.expire(prefix, rule)
        for queue in self.cloud.sqs.queues.values():
            queue.messages = [each for each in queue.messages if each.visible_at + RETENTION > now]

    # The end

    def open_jobs(self) -> list[str]:
        """Jobs that the sweeper looks after: those that have not ended, or have something to follow."""
        return [pk for (pk, sk), item in self.cloud.dynamodb.items.items() if sk == "JOB" and "gsi2pk" in item]

    def is_quiet(self) -> bool:
        """Nothing runs, nothing waits, no job is open."""
        if (
            self.engine.alive
            or self.promised
            or self.stream
            or any(self.cloud.sqs.queues[url].messages for url in (*_FUNCTIONS, *DEAD.values()))
        ):
            return False
        return not self.open_jobs()

    def settle(self, hours: float = 6.0) -> bool:
        """The storm is over: whatever is accepted has to come to its end. False when it does not."""
        self.storm = False
        if self.engine.run(self.is_quiet, timedelta(hours=hours)):
            return True
        for url in (*_FUNCTIONS, *DEAD.values()):
            self._poll(url)  # a worker that stood still has hidden a message for longer than was known: AWS looks again
        came_to_rest = self.engine.run(self.is_quiet, timedelta(hours=hours))
        self.restless += not came_to_rest
        return came_to_rest


def event_of(url: str, messages: Sequence[Message]) -> dict[str, Any]:
    """The event of a batch of messages."""
    return {
        "Records": [
            {
                "messageId": message.message_id,
                "receiptHandle": message.receipt,
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.receives)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:eu-central-1:000000000000:{url.rsplit('/', 1)[-1]}",
                "awsRegion": "eu-central-1",
            }
            for message in messages
        ]
    }
