"""A deployment of this release in the middle of its work, stored so that every later release reads it.

python -m support.corpus tests/corpus/0.2.0.json.gz    (``make corpus`` names the file after the release)

Each scene is brought to a moment at which some job is half done and stops there, as if every process had died. What is
then in the table, the bucket and the queues is put together: every kind of item, of message and of checkpoint.
``tests/integration/test_upgrade.py`` has the present code go on with it.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest.mock import patch

from support.api import Api
from support.cloud.cloud import CONSOLIDATION, DELIVERY, INBOX, PAGES, Plug
from support.contract import document
from support.ingestion import Recogniser, SilentModel
from support.simulation.injection import Calm
from support.simulation.run import ready
from support.simulation.scenarios import SCENARIOS, consolidate, export, ingest, people, put
from support.simulation.world import ADMIN, World, determined

from winnow.api.application import Application
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.platform import ids
from winnow.platform.auth import Role
from winnow.platform.clock import to_text
from winnow.platform.expressions import Item
from winnow.platform.ids import new_id
from winnow.records.record import RecordKind, Status
from winnow.records.record_store import Wanted
from winnow.records.searching import Criteria
from winnow.records.writing import NewRecord, Written
from winnow.reviews.review import ReviewState
from winnow.reviews.review_items import review_from_item
from winnow.values import Field, Provenance

SHARDS = ids.SHARDS
MODEL_CALLS = 2  # as many documents of a job a language model reads in a simulation
_LIMIT = timedelta(hours=1)

type Scene = Callable[[World], str]
"""Brings a deployment to its moment; answers the project's id."""


@dataclass(slots=True)
class Deployment:
    """What is stored of some scenes, in DynamoDB's form, and what waits in the queues.

    Attributes:
        jobs: the open ones' ids by the scene's name.
        projects: ids by the scene's name.
        cursors: of lists that a caller has read the first page of.
        objects: in base64, by key.
        messages: bodies by the name of their queue.
    """

    items: list[dict[str, Any]] = field(default_factory=list)
    jobs: dict[str, str] = field(default_factory=dict)
    messages: dict[str, list[str]] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)
    projects: dict[str, str] = field(default_factory=dict)
    cursors: list[Cursor] = field(default_factory=list)

    def add(self, name: str, world: World, project: str) -> None:
        """Takes what a scene has left."""
        self.projects[name] = project
        self.items += [dict(item) for item in world.cloud.dynamodb.items.values()]
        open_jobs = [pk.removeprefix("JOB#") for pk in world.open_jobs()]
        self.jobs |= {f"{name} {number}" if number else name: job for number, job in enumerate(open_jobs)}
        self.objects |= {key: base64.b64encode(each.data).decode() for key, each in world.cloud.s3.objects.items()}
        for url, queue in world.cloud.sqs.queues.items():
            bodies = [message.body for message in queue.messages]
            self.messages.setdefault(url.rpartition("/")[2], []).extend(bodies)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        members = ("items", "jobs", "messages", "objects", "projects", "cursors")
        return {name: getattr(self, name) for name in members}


type Cursor = dict[str, str]
"""Where a list goes on for a caller: its ``path``, ``query`` and ``cursor``."""


def api_of(world: World) -> Api:
    """The API of a deployment."""
    handle: Any = Application(lambda: world.services).handle
    return Api(world.services.settings, handle, world.services)


def cursors_of(world: World, project: str) -> list[Cursor]:
    """Reads the first thing of every list that a project has some of; where each goes on."""
    api, found = api_of(world), list[Cursor]()
    ids = _ids_of(world, project)
    for path, item in document()["paths"].items():
        parameters = {each["name"] for each in item.get("get", {}).get("parameters", []) if each["in"] == "query"}
        names = set(re.findall(r"\{(\w+)\}", path))
        if "cursor" in parameters and names <= ids.keys():
            place, query = (
                path.format(**ids),
                f"project_id={project}&limit=1" if "project_id" in parameters else "limit=1",
            )
            answer = api.call("GET", place, query=query)
            if answer.status == HTTPStatus.OK and answer.json.get("next_cursor"):
                found.append({"path": place, "query": query, "cursor": answer.json["next_cursor"]})
    return found


def _ids_of(world: World, project: str) -> dict[str, str]:
    """The project, and a thing of each kind in it: the one with the most below it."""
    own = [item for item in world.items() if item.get("project_id") == project]
    ids = {"project_id": project}
    for kind, name in (("JOB", "job_id"), ("RECORD", "record_id"), ("WEBHOOK", "webhook_id")):
        things = [str(item[name]) for item in own if str(item["sk"]).partition("#")[0] == kind and name in item]
        if things:
            ids[name] = max(things, key=lambda each: sum(each in repr(item["pk"]) + repr(item["sk"]) for item in own))
    return ids


def jobs_of(world: World, kind: str) -> list[Item]:
    """The open jobs of a kind."""
    return [item for item in world.items() if item["sk"] == "JOB" and item["kind"] == kind and "gsi2pk" in item]


def checkpoint(world: World, kind: str) -> Mapping[str, Any]:
    """What the open job of a kind keeps, if there is one."""
    for job in jobs_of(world, kind):
        kept = job.get("checkpoint")
        if isinstance(kept, dict):
            return kept
    return {}


def until(world: World, moment: Callable[[], bool]) -> None:
    """Goes on until the moment has come."""
    assert world.engine.run(moment, _LIMIT), "the moment does not come"


def kinds_of_files(world: World) -> set[bool]:
    """Whether some files of jobs are done, and others not."""
    return {item.get("done") is True for item in world.items() if str(item["sk"]).startswith("FILE#")}


def _reading(world: World) -> str:
    """Files in an inbox, of which some are read; one is broken, one a copy, one a table."""
    project = SCENARIOS["documents"].given(world)
    put(world, project, "people.csv", people(3))
    ingest(world, project)
    until(world, lambda: kinds_of_files(world) == {True, False})
    return project


def _recognising(world: World) -> str:
    """A picture that waits for OCR, beside documents that a language model has read as far as the job may ask it."""
    project = world.project()
    put(world, project, "scan.txt", "SCAN Mary Somerville")
    for name in ("Ada Lovelace", "Emmy Noether", "Grace Hopper"):
        put(world, project, f"{name}.txt", name)
    ingest(world, project)
    until(
        world,
        lambda: (
            any(item.get("calls") == MODEL_CALLS for item in world.items())
            and any("async_job_id" in item.get("position", {}) for item in world.items())  # type: ignore[operator]
        ),
    )
    return project


def _syncing(world: World) -> str:
    """A folder in Dropbox that was read once, and is being listed again."""
    project = world.project(disabled={}, folder="/resumes")
    account = world.dropbox.account
    account.put("/resumes/ada.txt", b"Ada Lovelace\nmathematician")
    _ingest_dropbox(world, project, "first")
    assert world.settle()
    account.put("/resumes/grace.txt", b"Grace Hopper\nrear admiral")
    account.put("/resumes/max.txt", b"Max Planck\nphysicist")
    _ingest_dropbox(world, project, "second")
    until(world, lambda: bool(checkpoint(world, "ingestion").get("cursor")) and _has(world, "SYNC#"))
    return project


def _ingest_dropbox(world: World, project: str, key: str) -> None:
    command = TriggerIngestion(project, SourceName.DROPBOX, idempotency_key=key)
    world.call("ingestion", lambda: world.services.ingestion.trigger(ADMIN, command))


def _has(world: World, prefix: str, mark: str = "sk") -> bool:
    return any(str(item["sk"]).startswith(prefix) and mark in item for item in world.items())


def _merging(world: World) -> str:
    """A merge of thirty, of which a part is made."""
    project = SCENARIOS["a merge of thirty"].given(world)
    consolidate(world, project)
    until(world, lambda: _has(world, "CHANGE#"))
    return project


def _rolling_back(world: World) -> str:
    """A merge of thirty, of which a part is taken back."""
    project = SCENARIOS["a merge of thirty"].given(world)
    consolidate(world, project)
    assert world.settle()
    SCENARIOS["a rollback"].when(world, project)
    until(world, lambda: _has(world, "CHANGE#", "undone_by"))
    return project


def _exporting(world: World) -> str:
    """A table of records whose columns are known."""
    project = SCENARIOS["a merge of five"].given(world)
    command = TriggerExport(project, Format.CSV, Wanted(Status.ACTIVE, None, Criteria(text="Ada")))
    world.call("export", lambda: world.services.exporting.trigger(ADMIN, command))
    until(world, lambda: checkpoint(world, "export").get("writing") is True)
    return project


def _erasing(world: World) -> str:
    """Persons who were read, merged and exported, of whom some are erased."""
    scenario = SCENARIOS["an erasure of all kinds of things"]
    project = scenario.given(world)
    scenario.when(world, project)
    until(world, lambda: checkpoint(world, "erasure").get("stage") == "purge")
    return project


def _delivering(world: World) -> str:
    """A webhook whose receiver did not answer the first time, and one that takes a few types only."""
    scenario = SCENARIOS["deliveries"]
    project = scenario.given(world)
    world.services.webhooks.create(ADMIN, project, "https://receiver.example/other", ["winnow.records.written"])
    scenario.when(world, project)
    until(world, lambda: any(item.get("attempts") == 1 and item["state"] == "pending" for item in world.items()))
    assert world.cloud.sqs.queues[DELIVERY].messages
    return project


def _nightly(world: World) -> str:
    """A night whose pages of projects are not worked yet, one of each task."""
    project = SCENARIOS["the schedules"].given(world)
    for task in ("consolidate_projects", "poll_sources", "erase_expired"):
        world.fire(task, to_text(world.engine.now))
    sent: set[str] = set()

    def waiting() -> set[str]:
        return {message.body for message in world.cloud.sqs.queues[PAGES].messages}

    def all_were_sent() -> bool:
        sent.update(waiting())
        return len(sent) == 3

    until(world, all_were_sent)
    for body in sorted(sent - waiting()):  # taken by now; the queue may deliver them once more
        world.send(PAGES, body)
    return project


def _uploading(world: World) -> str:
    """An upload that was taken up, and one whose event waits; and messages that nobody could work."""
    project = world.project()
    world.upload(project, "ada.txt", b"Ada Lovelace\nmathematician")
    until(world, lambda: _has(world, "EVENT#"))
    SCENARIOS["dead letters"].when(world, project)
    until(world, lambda: sum(item["sk"] == "DEADLETTER" for item in world.items()) == 2)
    world.upload(project, "grace.txt", b"Grace Hopper\nrear admiral")
    assert world.cloud.sqs.queues[INBOX].messages
    return project


def _settled(world: World) -> str:
    """What lasts: members, decided reviews, an edit, what was archived, jobs that were cancelled or
    failed, a run that is due."""
    services = world.services
    project = world.project(disabled={})
    services.members.put(ADMIN, project, new_id(), Role.POWER_USER, "Grace")
    written = write_rows(world, project)
    services.corrector.edit(ADMIN, project, written[0].record_id, {"name": "Ada King"}, None)
    services.corrector.edit(ADMIN, project, written[0].record_id, {"name": "Ada"}, None)
    services.records.use(ADMIN, project, written[1].record_id)
    consolidate(world, project)
    assert world.settle()
    review = next(item for item in world.items() if str(item["sk"]).startswith("REVIEW#"))
    services.reviews.decide(ADMIN, project, review_from_item(review).review_id, ReviewState.REJECTED)
    services.records.archive(ADMIN, project, written[1].record_id, None)
    export(world, project)
    assert world.settle()
    consolidate(world, project, "cancelled")
    until(world, lambda: bool(world.open_jobs()))
    services.jobs.cancel(ADMIN, world.open_jobs()[0].removeprefix("JOB#"))
    assert world.settle()
    world.cloud.refresh_token = ""
    _ingest_dropbox(world, project, "not connected")
    assert world.settle()
    world.cloud.refresh_token = "token"
    consolidate(world, project, "due")
    until(world, lambda: bool(world.cloud.sqs.queues[CONSOLIDATION].messages))
    return project


def write_rows(world: World, project: str) -> Sequence[Written]:
    """A caller's records, under a key: whoever sends them once more is told the same."""
    rows = [_row(1, "Ada", "ada@example.org"), _row(2, "Ada", "a.l@example.org"), _row(3, "Max", "ada@example.org")]
    return world.services.writer.write(ADMIN, project, rows, "rows")


def _row(number: int, name: str, email: str) -> NewRecord:
    fields = {"name": Field(name, Provenance.IMPORTED), "email": Field(email, Provenance.IMPORTED)}
    return NewRecord(str(number), RecordKind.ROW, fields)


SCENES: Mapping[str, Scene] = {
    "reading": _reading,
    "recognising": _recognising,
    "syncing": _syncing,
    "merging": _merging,
    "rolling back": _rolling_back,
    "exporting": _exporting,
    "erasing": _erasing,
    "delivering": _delivering,
    "nightly": _nightly,
    "uploading": _uploading,
    "settled": _settled,
}


def worlds(plug: Plug) -> Iterator[tuple[str, World, str]]:
    """Each scene at its moment: its name, the deployment and the project's id."""
    for seed, (name, scene) in enumerate(SCENES.items()):
        aids: dict[str, Any] = {"ocr": Recogniser(), "model": SilentModel()} if scene is _recognising else {}
        world = World.start(seed, Calm(), with_dropbox=True, **aids)
        plug.cloud = world.cloud
        with determined(world), patch.object(ids, "SHARDS", SHARDS):
            yield name, world, scene(world)


def build(plug: Plug) -> Deployment:
    """All scenes in one deployment."""
    deployment = Deployment()
    for name, world, project in worlds(plug):
        deployment.add(name, world, project)
        deployment.cursors += cursors_of(world, project) if name in {"settled", "delivering"} else []
    return deployment


def main() -> None:
    """Writes the deployment to the file that is named."""
    (path,) = sys.argv[1:]
    with ready() as plug:
        stored = json.dumps(build(plug).to_json(), sort_keys=True, separators=(",", ":"))
    Path(path).write_bytes(gzip.compress(stored.encode(), mtime=0))


if __name__ == "__main__":
    main()
