"""What a release has stored and sent is read, and gone on with, by the ones after it.

``tests/corpus`` holds a deployment of each release as it stood in the middle of its work: every kind of item, the
messages in its queues and the files of its checkpoints. Each release adds its own (``make corpus``).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from support import corpus
from support.cloud.cloud import Plug, plugged
from support.corpora import CORPORA, NEXT, Corpus, kind_of
from support.ingestion import Ingestion, Recogniser, SilentModel
from support.simulation.injection import Calm
from support.simulation.invariants import Stored as Read
from support.simulation.invariants import audit_wrong
from support.simulation.scenarios import consolidate
from support.simulation.world import ADMIN, World, determined, silent

from winnow.audit.audit_store import from_item as event_from_item
from winnow.audit.audit_store import to_item as event_to_item
from winnow.consolidation.run.change_store import from_item as change_from_item
from winnow.exports.export_job import Progress
from winnow.exports.export_kind import EXPORT
from winnow.ingestion.ocr.ocr_provider import PendingRecognition
from winnow.ingestion.run.ingestion_items import file_from_item, file_to_item, pointer_from_item, pointer_to_item
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.dead_letters import from_item as letter_from_item
from winnow.jobs.job import State
from winnow.jobs.job_items import from_item as job_from_item
from winnow.jobs.job_items import to_item as job_to_item
from winnow.platform import ids
from winnow.platform.expressions import item_from_wire
from winnow.platform.queues import is_s3_notification, parse
from winnow.projects.member_store import from_item as member_from_item
from winnow.projects.project_items import from_item as project_from_item
from winnow.projects.project_items import to_item as project_to_item
from winnow.projects.project_pages import parse_page
from winnow.records.record import Status
from winnow.records.record_items import from_item as record_from_item
from winnow.records.record_items import is_tombstone
from winnow.records.record_items import to_item as record_to_item
from winnow.records.record_store import Wanted
from winnow.reviews.review_items import review_from_item, review_to_item, separation_from_item
from winnow.values import Json
from winnow.webhooks.delivery_messages import parse_delivery
from winnow.webhooks.webhook_store import delivery_from_item, delivery_to_item, webhook_from_item, webhook_to_item

ROOT = Path(__file__).parents[2]
READERS: dict[str, Any] = {
    "AUDIT": event_from_item,
    "JOB": job_from_item,
    "FILE": file_from_item,
    "PROJECT": project_from_item,
    "SOURCE": pointer_from_item,
    "RECORD": record_from_item,
    "VERSION": record_from_item,
    "CHANGE": change_from_item,
    "DEADLETTER": letter_from_item,
    "MEMBER": member_from_item,
    "REVIEW": review_from_item,
    "APART": separation_from_item,
    "WEBHOOK": webhook_from_item,
    "DELIVERY": delivery_from_item,
}

WRITERS: dict[str, Any] = {
    "AUDIT": event_to_item,
    "JOB": job_to_item,
    "FILE": file_to_item,
    "PROJECT": project_to_item,
    "SOURCE": pointer_to_item,
    "RECORD": record_to_item,
    "REVIEW": review_to_item,
    "WEBHOOK": webhook_to_item,
    "DELIVERY": delivery_to_item,
}


@pytest.fixture(params=CORPORA, ids=lambda path: path.name.removesuffix(".json.gz"))
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def plug() -> Iterator[Plug]:
    """The clients, waiting for a cloud in memory."""
    with plugged() as found, silent():
        yield found


def test_each_release_and_this_one_has_added_what_it_stores(plug: Plug) -> None:
    # given the releases that the changelog names
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    assert released

    # then each has its corpus
    missing = set(released) - {path.name.removesuffix(".json.gz") for path in CORPORA}
    assert not missing, f"make corpus RELEASE=… on the commit of {missing}"

    # and that of the next one holds every kind of item and of audit event, messages of every queue and a half-done job
    # of every kind, as this code leaves them behind
    kept, now = Corpus(NEXT), Corpus.of(corpus.build(plug).to_json())
    assert now.kinds() <= kept.kinds(), "make corpus"
    assert now.event_types() <= kept.event_types(), "make corpus"
    assert {queue for queue, _ in now.messages()} <= {queue for queue, _ in kept.messages()}, "make corpus"
    assert now.stored["jobs"].keys() <= kept.stored["jobs"].keys(), "make corpus"
    assert len(now.stored["cursors"]) <= len(kept.stored["cursors"]), "make corpus"
    half_done = {item["kind"]["S"] for item in kept.stored["items"] if item["sk"]["S"] == "JOB" and "gsi2pk" in item}
    assert half_done == JOB_KINDS.keys()


@pytest.mark.parametrize("later", [False, True], ids=["as it is", "with members of a later release"])
def test_every_stored_item_and_message_of_a_release_is_read(path: Path, later: bool) -> None:
    found, read = Corpus(path, later=later), Counter[str]()

    for wire in found.items():
        item = item_from_wire(wire)
        kind = kind_of(str(item["pk"]), str(item["sk"]))
        if kind in READERS and not (kind == "RECORD" and is_tombstone(item)):
            READERS[kind](item)
            read[kind] += 1
        if kind == "JOB" and item["kind"] == EXPORT.name and "gsi2pk" in item:
            checkpoint = item["checkpoint"]
            assert isinstance(checkpoint, dict)
            assert Progress.from_json(checkpoint).writing
    for queue, body in found.messages():
        if queue == "delivery":
            assert parse_delivery(body).webhook_id
        elif queue == "project-pages":
            assert parse_page(body).project_ids
        else:
            assert is_s3_notification(body) if queue == "inbox" else parse(body).job_id

    kinds = found.kinds() & READERS.keys()
    assert read.keys() == kinds
    assert kinds == READERS.keys() or path != NEXT


def test_what_is_read_of_an_item_is_all_that_is_stored_of_it() -> None:
    # given what this release stores; whatever has another name than it is read by is lost with the next write
    written = Counter[str]()
    with patch.object(ids, "SHARDS", corpus.SHARDS):
        for wire in Corpus(NEXT).items():
            item = item_from_wire(wire)
            kind = kind_of(str(item["pk"]), str(item["sk"]))
            if kind in WRITERS and not is_tombstone(item):
                # then reading and writing it changes nothing
                assert WRITERS[kind](READERS[kind](item)) == item, kind
                written[kind] += 1

    assert written.keys() == WRITERS.keys()


def test_a_scan_that_a_release_before_has_left_waiting_is_waited_for() -> None:
    stored: dict[str, Json] = {"ticket": "a recognition", "sizes": [[595, 842]], "since": "2026-11-22T09:00:00.000Z"}

    pending = PendingRecognition.from_position(stored)

    assert pending
    assert pending.recognition.async_job_id == "a recognition"


@pytest.mark.parametrize("later", [False, True], ids=["as it is", "with members of a later release"])
def test_the_work_of_a_release_is_gone_on_with(plug: Plug, path: Path, later: bool) -> None:
    # given a deployment that another release has left in the middle of its work
    model = SilentModel()
    world = World.start(1, Calm(), with_dropbox=True, ocr=Recogniser(done=True), model=model)
    plug.cloud = world.cloud
    found = Corpus(path, later=later)
    with determined(world), patch.object(ids, "SHARDS", corpus.SHARDS):
        found.put_into(world)

        # when this one takes over: its sweeper, its workers, until nothing is open
        assert world.settle()

        # then every job has ended well, and everything that was is there
        jobs = Read.of(world).jobs
        open_ = [jobs[job_id] for job_id in found.stored["jobs"].values()]
        assert {job.job_id: job.failure for job in open_ if job.state is not State.COMPLETED} == {}
        assert world.bugs == {}
        services = world.services
        assert services.redriver.page(ADMIN, waiting=True, limit=100, after=None).items
        for job in jobs.values():
            assert services.jobs.get(ADMIN, job.job_id) == job
        for project in found.projects.values():
            assert services.records.page(ADMIN, project, Wanted(Status.ACTIVE), limit=100, after=None).items

        if path == NEXT:
            what_waited_is_done(world, found)
            assert model.asked  # by other jobs: that of the scans had asked as often as it may
            assert not any("Emmy Noether" in prompt or "Mary Somerville" in prompt for prompt in model.asked)

        # and the chains of its audit trail hold, and so do its counts, at the latest after the next consolidation
        assert list(audit_wrong(Read.of(world))) == []
        for project in found.projects.values():
            consolidate(world, project, f"after {project}")
        assert world.settle()
        read = Read.of(world)
        for project in found.projects.values():
            active = sum(record.status is Status.ACTIVE for (of, _), record in read.records.items() if of == project)
            assert read.counted(project)[0] == active, project


def what_waited_is_done(world: World, found: Corpus) -> None:
    """Beside the jobs that were open: pages of a night, an upload's event, deliveries, a request that is sent again."""
    read, projects = Read.of(world), found.projects
    accepted = {(job.project_id, job.trigger_type.value, job.kind) for job in read.jobs.values()}
    assert (projects["nightly"], "scheduled", "consolidation") in accepted
    names = {record.fields["name"].value for (of, _), record in read.records.items() if of == projects["uploading"]}
    assert names == {"Ada Lovelace", "Grace Hopper"}
    recognised = {
        record.fields["name"].value for (of, _), record in read.records.items() if of == projects["recognising"]
    }
    assert recognised == {"Ada Lovelace", "Emmy Noether", "Grace Hopper", "Mary Somerville"}
    waiting = {json.loads(body)["event_id"] for queue, body in found.messages() if queue == "delivery"}
    assert waiting <= {event for _, event in world.received}
    again = corpus.write_rows(world, projects["settled"])
    assert {(written.outcome, written.version) for written in again} == {("created", 1)}


def test_a_list_that_a_caller_has_begun_is_gone_on_with(plug: Plug, path: Path) -> None:
    # given a deployment of which another release has shown the first page of lists
    world = World.start(1, Calm(), with_dropbox=True)
    plug.cloud = world.cloud
    found = Corpus(path)
    with determined(world), patch.object(ids, "SHARDS", corpus.SHARDS):
        found.put_into(world)
        api = corpus.api_of(world)

        # when this one is asked for the next; then it is shown
        for each in found.stored.get("cursors", []):
            answer = api.call("GET", each["path"], query=f"{each['query']}&cursor={each['cursor']}")
            assert answer.status == 200, each["path"]
            assert answer.json["items"], each["path"]


def test_a_member_of_a_later_release_does_no_harm_to_an_exports_checkpoint() -> None:
    stored: dict[str, Json] = {**Progress(writing=True, shard=3).to_json(), "etag_of_last": "x"}

    assert Progress.from_json(stored).shard == 3


def test_an_exports_message_in_the_queue_that_it_came_by_before_is_no_poison(ingestion: Ingestion) -> None:
    body = '{"v":1,"kind":"export","job_id":"04a82890-cbc3-4241-99c2-0045e5a2df2f","attempt":1}'

    assert ingestion.worker.run(ingestion.worker.parse_message(body), ingestion.time_left) is False
