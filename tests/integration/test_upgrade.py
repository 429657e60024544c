"""What a release has stored and sent is read, and gone on with, by the ones after it.

``tests/corpus`` holds a deployment of each release as it stood in the middle of its work: every kind of item, the
messages in its queues and the files of its checkpoints. Each release adds its own.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.api import Api
from support.by_email import ByEmail
from support.ingestion import Ingestion

from winnow.audit.audit_store import AuditStore
from winnow.audit.audit_store import from_item as event_from_item
from winnow.audit.chains import Head, verify
from winnow.consolidation.consolidation_job import Consolidator
from winnow.consolidation.consolidation_wiring import build as build_consolidation
from winnow.consolidation.run.change_store import from_item as change_from_item
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.exports.export_files import ExportFiles
from winnow.exports.export_job import Exporter, Progress
from winnow.exports.export_kind import EXPORT
from winnow.ingestion.run.ingestion_items import file_from_item, pointer_from_item
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.dead_letters import from_item as letter_from_item
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import State
from winnow.jobs.job_items import from_item as job_from_item
from winnow.jobs.job_store import JobStore, chain_of
from winnow.jobs.job_worker import Worker
from winnow.jobs.sweeper import Sweeper
from winnow.platform import clients
from winnow.platform.expressions import Item, item_from_wire
from winnow.platform.queues import Queue, parse
from winnow.platform.settings import ConsolidationWorkerSettings
from winnow.projects.project_items import from_item as project_from_item
from winnow.projects.project_store import ProjectStore
from winnow.records.record_items import from_item as record_from_item
from winnow.values import Json

CORPORA = sorted((Path(__file__).parents[1] / "corpus").glob("*.json.gz"))
READERS: dict[str, Any] = {
    "JOB": job_from_item,
    "FILE": file_from_item,
    "PROJECT": project_from_item,
    "SOURCE": pointer_from_item,
    "RECORD": record_from_item,
    "VERSION": record_from_item,
    "CHANGE": change_from_item,
    "DEADLETTER": letter_from_item,
}


class Corpus:
    """A release's deployment, and whether members of a later one are put into everything."""

    def __init__(self, path: Path, *, later: bool) -> None:
        self.stored: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        self.later = later

    @property
    def project(self) -> str:
        return str(self.stored["project"])

    def items(self) -> Iterator[dict[str, Any]]:
        """Every item in DynamoDB's form."""
        for item in self.stored["items"]:
            if self.later and not item["pk"]["S"].startswith("AUDIT"):
                item |= {"of_a_later_release": {"M": {"n": {"N": "1"}}}}
                if "checkpoint" in item:
                    item["checkpoint"]["M"]["of_a_later_release"] = {"S": "x"}
            yield item

    def messages(self, queue: str) -> list[str]:
        """What waits in a queue."""
        found = [json.loads(body) for body in self.stored["messages"][queue]]
        return [json.dumps({**body, "of_a_later_release": True} if self.later else body) for body in found]

    def put_into(self, api: Api) -> None:
        """Stores everything in a deployment, and sends its messages."""
        for item in self.items():
            clients.dynamodb().put_item(TableName=api.settings.table, Item=item)
        for key, data in self.stored["objects"].items():
            clients.s3().put_object(Bucket=api.settings.bucket, Key=key, Body=base64.b64decode(data))
        for body in self.messages("ingestion"):
            clients.sqs().send_message(QueueUrl=api.settings.ingestion_queue_url, MessageBody=body)


@pytest.fixture(params=CORPORA, ids=lambda path: path.name.partition(".")[0])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.mark.parametrize("later", [False, True], ids=["as it is", "with members of a later release"])
def test_every_stored_item_and_message_of_a_release_is_read(path: Path, later: bool) -> None:
    corpus, read = Corpus(path, later=later), Counter[str]()

    for wire in corpus.items():
        item = item_from_wire(wire)
        kind = "AUDIT" if str(item["pk"]).startswith("AUDIT#") else str(item["sk"]).partition("#")[0]
        reader = event_from_item if kind == "AUDIT" else READERS.get(kind)
        if reader:
            reader(item)
            read[kind] += 1
        if kind == "JOB" and item["kind"] == EXPORT.name:
            checkpoint = item["checkpoint"]
            assert isinstance(checkpoint, dict)
            assert Progress.from_json(checkpoint).writing
    for body in corpus.messages("ingestion"):
        assert parse(body).job_id

    assert read.keys() >= READERS.keys() | {"AUDIT"}


@pytest.mark.parametrize("later", [False, True], ids=["as it is", "with members of a later release"])
def test_the_work_of_a_release_is_gone_on_with(ingestion: Ingestion, api: Api, path: Path, later: bool) -> None:
    # given a deployment that another release has left in the middle of its work
    corpus = Corpus(path, later=later)
    corpus.put_into(api)
    names = corpus.stored["jobs"]
    key = {"Idempotency-Key": "key-1"}
    note = {"records": [{"key": "n1", "kind": "note", "fields": {"text": "prefers mornings"}}]}
    ingestion.clock.pass_(300)

    # when this one takes over: its sweeper, its workers, until nothing is open
    for _ in range(6):
        sweep(ingestion)
        ingestion.pump()
        work(api, ingestion)
        ingestion.clock.pass_(300)

    # then every job has ended well, and everything that was is there
    states = {name: ingestion.job(job_id).state for name, job_id in names.items()}
    assert states == dict.fromkeys(names, State.COMPLETED)
    assert api.call("GET", "/api/v1/dead-letters").json["items"]
    listed = api.call("GET", f"/api/v1/projects/{corpus.project}/records", query="limit=100")
    assert listed.status == 200
    run = api.call("GET", f"/api/v1/consolidation/status/{names['completed']}")
    assert (run.status, run.json["operation"]) == (200, "consolidation")
    assert api.call("POST", f"/api/v1/projects/{corpus.project}/records", note, headers=key).status == 201

    # and the chains of its audit trail hold, and so do its counts, at the latest after the next consolidation
    assert findings(api, corpus.project) == []
    again = {"project_id": corpus.project, "options": {"archive": False}}
    assert api.call("POST", "/api/v1/consolidation/trigger", again).status == 202
    work(api, ingestion)
    project = ProjectStore(api.table).get(corpus.project)
    active = [item for item in api.items() if str(item["sk"]).startswith("RECORD#") and item["status"] == "active"]
    assert project
    assert project.records == len(active)


def sweep(ingestion: Ingestion) -> None:
    """The sweeper sends to every queue."""
    settings = ingestion.api.settings
    dispatcher = Dispatcher.build(JOB_KINDS.values(), lambda name: Queue(clients.sqs(), settings.queue_url(name)))
    Sweeper(JobStore(ingestion.api.table), dispatcher, ingestion.clock).sweep()


def work(api: Api, ingestion: Ingestion) -> None:
    """The workers of consolidations and exports take what waits."""
    consolidations = build_consolidation(
        ConsolidationWorkerSettings(api.settings.table, api.settings.bucket, api.settings.consolidation_queue_url),
        ingestion.clock,
    )
    handler = Consolidator(api.table, Checkpoints(clients.s3(), api.settings.bucket), ByEmail())
    queue = Queue(clients.sqs(), api.settings.export_queue_url)
    exporter = Exporter(api.table, ExportFiles(clients.s3(), api.settings.bucket))
    exports = Worker(
        EXPORT, JobStore(api.table), Dispatcher({EXPORT.name: queue}), ingestion.clock, "system:test", exporter
    )
    for url, worker in (
        (api.settings.consolidation_queue_url, replace(consolidations, handler=handler)),
        (api.settings.export_queue_url, exports),
    ):
        while messages := api.messages(url):
            for message in messages:
                worker.run(parse(json.dumps(message)), lambda: 600.0)


def findings(api: Api, project_id: str) -> list[Any]:
    """What ``winnow audit verify`` would find."""
    items: list[Item] = [item for item in api.items() if str(item["pk"]).startswith(f"AUDIT#{project_id}#")]
    jobs = [job_from_item(item) for item in api.items() if item["sk"] == "JOB"]
    heads = [
        *AuditStore(api.table).shard_heads(project_id),
        *(Head(chain_of(job.job_id), job.version, job.audit_head) for job in jobs),
    ]
    return verify([event_from_item(item) for item in items], heads, heads)


def test_a_member_of_a_later_release_does_no_harm_to_an_exports_checkpoint() -> None:
    stored: dict[str, Json] = {**Progress(writing=True, shard=3).to_json(), "etag_of_last": "x"}

    assert Progress.from_json(stored).shard == 3


def test_an_exports_message_in_the_queue_that_it_came_by_before_is_no_poison(ingestion: Ingestion) -> None:
    body = '{"v":1,"kind":"export","job_id":"04a82890-cbc3-4241-99c2-0045e5a2df2f","attempt":1}'

    assert ingestion.worker.run(ingestion.worker.parse_message(body), ingestion.time_left) is False
