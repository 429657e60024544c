"""The consolidation that follows an ingestion is started once, wherever the worker dies between the two."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from support.api import Api
from support.faults import Calls, Killed, kill
from support.ingestion import FakeClock, PlainReader, hurry
from support.jobs import open_jobs

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.usecases.threshold import ThresholdTrigger
from winnow.ingestion.ingestion_wiring import build
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import State, Trigger
from winnow.jobs.job_store import JobStore
from winnow.jobs.sweeper import Sweeper
from winnow.platform import clients
from winnow.platform.ids import derived_id
from winnow.platform.queues import Message, Queue, parse
from winnow.platform.settings import IngestionWorkerSettings

FULL = 600.0


class Thread:
    """The ingestion function's work on one message, a queue that is pumped by hand, and the sweeper."""

    def __init__(self, api: Api) -> None:
        self.api = api
        names = asdict(api.settings)
        kept = {name: names[name] for name in ("table", "bucket", "ingestion_queue_url", "consolidation_queue_url")}
        settings = IngestionWorkerSettings(**kept, project_page_queue_url="none", dropbox_secret_arn="none")
        self.clock = FakeClock()
        self.worker = build(settings, PlainReader(), self.clock)
        self.threshold = ThresholdTrigger.build(settings, self.clock)

    def handle(self, message: Message) -> None:
        if self.worker.run(message, lambda: FULL):
            self.threshold.after_message(message)

    def messages(self) -> list[Message]:
        sqs, url = clients.sqs(), self.api.settings.ingestion_queue_url
        hurry(url)
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [parse(message["Body"]) for message in found]

    def pump(self) -> None:
        while messages := self.messages():
            for message in messages:
                self.handle(message)

    def sweep(self) -> None:
        """Ten minutes later."""
        self.clock.pass_(600)
        queue = Queue(clients.sqs(), self.api.settings.ingestion_queue_url)
        jobs = JobStore(self.api.table)
        own = Dispatcher({INGESTION.name: queue, CONSOLIDATION.name: Queue(clients.sqs(), self._other)})
        Sweeper(jobs, own, self.clock).sweep()

    @property
    def _other(self) -> str:
        return self.api.settings.consolidation_queue_url

    def ready(self) -> tuple[str, str, Message]:
        """A project with a threshold, its ingestion, and the message of the one file that is left to do."""
        project = self.api.project(on_threshold=True)
        clients.s3().put_object(Bucket=self.api.settings.bucket, Key=f"inbox/{project}/a.txt", Body=b"Ada Vance")
        reply = self.api.call("POST", "/api/ingestion/trigger", {"project_id": project, "source": "s3"})
        (planning,) = self.messages()
        self.handle(planning)
        (file,) = self.messages()
        return project, reply.json["job_id"], file


@pytest.fixture
def thread(api: Api) -> Thread:
    return Thread(api)


def started(thread: Thread, project: str) -> list[str]:
    items = thread.api.items()
    mine = [item for item in items if item["sk"] == "JOB" and item["project_id"] == project]
    return [item["job_id"] for item in mine if item["trigger_type"] == Trigger.THRESHOLD]


def test_a_worker_that_dies_at_any_write_of_the_last_file_loses_no_consolidation(thread: Thread) -> None:
    # given what the last file and the look at the threshold write and send when nothing goes wrong
    project, _, message = thread.ready()
    with Calls().watching() as undisturbed:
        thread.handle(message)
    places = undisturbed.places("TransactWriteItems", "SendMessage", "UpdateItem")
    assert len(places) > 4
    assert started(thread, project)

    for place in places:
        for disturbed in (Calls(before={place: kill}), Calls(after={place: kill})):
            # when the worker dies before or after one of them, its message is lost and the sweeper comes by
            project, ingestion, message = thread.ready()
            with disturbed.watching(), pytest.raises(Killed):
                thread.handle(message)
            for _ in range(3):
                thread.sweep()
                thread.pump()

            # then the ingestion has completed, one consolidation follows it, and nobody is asked again
            job = JobStore(thread.api.table).get(ingestion)
            assert job, place
            assert (job.state, job.follow_up) == (State.COMPLETED, False), place
            assert started(thread, project) == [derived_id("threshold", ingestion)], place


def test_while_the_project_is_consolidated_the_ingestion_waits_for_its_turn(thread: Thread) -> None:
    # given a project that is being consolidated when an ingestion carries it over its threshold
    project, ingestion, message = thread.ready()
    running = thread.api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project}).json["job_id"]
    thread.handle(message)
    assert started(thread, project) == []

    # when that run has ended without having taken up what came
    thread.api.call("POST", f"/api/v1/jobs/{running}/cancel")
    thread.sweep()
    thread.pump()

    # then the consolidation follows
    assert started(thread, project) == [derived_id("threshold", ingestion)]


def test_a_project_without_a_threshold_leaves_nothing_to_look_at(thread: Thread) -> None:
    project, ingestion, message = thread.ready()
    stored = thread.api.services.projects.store.get(project)
    assert stored
    thread.api.call(
        "POST",
        f"/api/v1/consolidation/configure/{project}",
        {"on_threshold": False},
        headers={"If-Match": f'"{stored.version}"'},
    )
    thread.handle(message)
    job = JobStore(thread.api.table).get(ingestion)
    assert job
    assert (job.state, job.follow_up) == (State.COMPLETED, False)
    assert [each.job_id for each in open_jobs(JobStore(thread.api.table))] == []
