"""An item that can't be read costs its own place in a list, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from support import corpus
from support.cloud.cloud import plugged
from support.corpora import NEXT, Corpus, kind_of
from support.simulation.injection import Calm
from support.simulation.world import ADMIN, World, determined, silent

from winnow.audit.audit_service import AuditFilter
from winnow.audit.audit_store import AuditStore
from winnow.events.event_bus import EventBus
from winnow.events.publisher import Publisher
from winnow.ingestion.run.file_store import FileStore
from winnow.jobs.job_service import JobFilter
from winnow.platform import clients, ids, readable
from winnow.platform.expressions import Item, Key, Update, item_to_wire
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Status
from winnow.records.record_store import Wanted
from winnow.reviews.review import ReviewState


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment in the middle of its work, and the ids of its projects by what goes on in them."""

    world: World
    projects: Mapping[str, str]

    def items(self, kind: str, project: str) -> list[Item]:
        """What is stored of a kind in a project."""
        found = (item for item in self.world.items() if kind_of(str(item["pk"]), str(item["sk"])) == kind)
        return [item for item in found if item.get("project_id") == self.projects.get(project, item.get("project_id"))]


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    with plugged() as plug, silent():
        world = World.start(1, Calm())
        plug.cloud = world.cloud
        with determined(world), patch.object(ids, "SHARDS", corpus.SHARDS):
            found = Corpus(NEXT)
            found.put_into(world)
            yield Deployment(world, found.projects)


type Listing = Callable[[World, str], Sequence[object]]


def _deliveries(world: World, project: str) -> Sequence[object]:
    found: list[object] = []
    for webhook in world.services.webhooks.list_webhooks(ADMIN, project):
        after: str | None = None
        while True:
            page = world.services.webhooks.deliveries(ADMIN, project, webhook.webhook_id, limit=1, after=after)
            found += page.items
            after = page.position
            if after is None:
                break
    return found


def _files(world: World, project: str) -> Sequence[object]:
    (job,) = world.services.jobs.page(ADMIN, project, JobFilter(), limit=10, after=None).items
    return FileStore(world.table).page(job.job_id, limit=100, start=None)[0]


# By the kind of the item: the project in which it is listed, an attribute that none of them can be without, the list.
LISTS: Mapping[str, tuple[str, str, Listing]] = {
    "DEADLETTER": (
        "",
        "received_at",
        lambda world, _: world.services.redriver.page(ADMIN, waiting=True, limit=100, after=None).items,
    ),
    "PROJECT": (
        "",
        "created_at",
        lambda world, _: world.services.projects.page(ADMIN, limit=100, after=None).items,
    ),
    "JOB": (
        "settled",
        "state",
        lambda world, project: world.services.jobs.page(ADMIN, project, JobFilter(), limit=100, after=None).items,
    ),
    "AUDIT": (
        "settled",
        "at",
        lambda world, project: (
            world.services.audit.of_project(ADMIN, project, AuditFilter(), limit=100, after=None).items
        ),
    ),
    "RECORD": (
        "exporting",
        "kind",
        lambda world, project: (
            world.services.records.page(ADMIN, project, Wanted(Status.ACTIVE), limit=100, after=None).items
        ),
    ),
    "REVIEW": (
        "settled",
        "created_at",
        lambda world, project: (
            world.services.reviews.page(ADMIN, project, ReviewState.REJECTED, limit=100, after=None).items
        ),
    ),
    "MEMBER": (
        "settled",
        "role",
        lambda world, project: world.services.members.page(ADMIN, project, limit=100, after=None).items,
    ),
    "WEBHOOK": (
        "delivering",
        "created_at",
        lambda world, project: world.services.webhooks.list_webhooks(ADMIN, project),
    ),
    "DELIVERY": ("delivering", "next_at", _deliveries),
    "FILE": ("reading", "action", _files),
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_goes_on_after_an_item_that_can_not_be_read(deployment: Deployment, kind: str) -> None:
    # given a list, and an item of it that somebody has damaged
    name, attribute, listed = LISTS[kind]
    world, project = deployment.world, deployment.projects.get(name, "")
    whole = listed(world, project)
    damaged = deployment.items(kind, name)[0]
    world.table.write(Update(Key(str(damaged["pk"]), str(damaged["sk"])), removes=(attribute,)))

    # when it is read again
    with patch.object(readable, "measure", Measured()) as measured:
        left = listed(world, project)

    # then the others are there, and somebody is told of the one that is not
    assert whole
    assert len(left) == len(whole) - 1
    assert measured.counts[readable.UNREADABLE] >= 1


class Measured:
    """Keeps what is measured."""

    def __init__(self) -> None:
        self.counts = Counter[str]()

    def __call__(self, name: str, value: float, *_: object) -> None:
        self.counts[name] += int(value)


def test_an_event_that_can_not_be_read_does_not_hold_up_the_stream(deployment: Deployment) -> None:
    # given a batch of the stream with an event that was damaged among others
    world = deployment.world
    events = [item for item in deployment.items("AUDIT", "merging") if item["type"] != "job.resumed"]
    del events[0]["at"]
    records = [
        {"dynamodb": {"SequenceNumber": str(number), "NewImage": item_to_wire(event)}}
        for number, event in enumerate(events)
    ]
    bus = EventBus(clients.events(), "bus", lambda _: None)
    delivered: list[object] = []
    publisher = Publisher(bus, AuditStore(world.table), ProjectStore(world.table), delivered.extend)

    # when it is published
    with patch.object(readable, "measure", Measured()) as measured:
        left = publisher.take_stream(records)

    # then the others have left, and somebody is told
    assert left == []
    assert {event["id"] for event in delivered} == {str(event["sk"]) for event in events[1:]}  # type: ignore[index]
    assert measured.counts == {readable.UNREADABLE: 1}
