"""Jobs with a made-up kind of work, on a table in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from support.api import ADMIN, Api
from support.ingestion import FakeClock, hurry

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Handler, Worker
from winnow.jobs.sweeper import Sweep, Sweeper
from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Item
from winnow.platform.ids import all_shards
from winnow.platform.queues import Message, Queue, parse
from winnow.projects.project_items import project_key

CALLER = Caller(ADMIN, frozenset({Role.ADMIN}))


@dataclass(slots=True)
class Bench:
    """A project, its consolidation jobs, and workers whose work the test writes."""

    api: Api
    project: str
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def store(self) -> JobStore:
        return JobStore(self.api.table)

    @property
    def dispatcher(self) -> Dispatcher:
        queue = Queue(clients.sqs(), self.api.settings.consolidation_queue_url)
        return Dispatcher({CONSOLIDATION.name: queue})

    def trigger(self) -> Job:
        """A new job, whose message waits in the queue."""
        trigger = self.api.services.consolidation
        answer = trigger.trigger(CALLER, TriggerConsolidation(self.project, {}))
        return self.job(str(answer["job_id"]))

    def job(self, job_id: str) -> Job:
        """The job as it stands."""
        job = self.store.get(job_id)
        assert job is not None
        return job

    def messages(self) -> list[Message]:
        """Takes what waits in the queue, delayed or not."""
        hurry(self.api.settings.consolidation_queue_url)
        sqs, url = clients.sqs(), self.api.settings.consolidation_queue_url
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [parse(message["Body"]) for message in found]

    def worker(self, handler: Handler) -> Worker:
        """A worker that does this work."""
        return Worker(CONSOLIDATION, self.store, self.dispatcher, self.clock, "system:test", handler)

    def run(self, handler: Handler, messages: Sequence[Message] | None = None) -> None:
        """Delivers what waits (or these messages) to a worker that does this work."""
        for message in self.messages() if messages is None else messages:
            self.worker(handler).run(message, lambda: 600.0)

    def sweep(self) -> Sweep:
        """One pass of the sweeper."""
        return Sweeper(self.store, self.dispatcher, self.clock).sweep()

    def lock(self) -> Any:
        """The job that holds the project, or None."""
        item = self.api.table.get(project_key(self.project))
        assert item is not None
        return item.get("active_job")

    def trail(self, job_id: str) -> list[str]:
        """The types of the job's audit events in order."""
        items = [item for item in self.api.items() if item["pk"].startswith("AUDIT#") and item["entity_id"] == job_id]
        return [item["type"] for item in sorted(items, key=lambda item: item["seq"])]


def open_jobs(store: JobStore) -> list[Job]:
    """Every job that has not ended or still wants a look at what follows it, oldest first."""
    far = system_clock() + timedelta(days=36_500)
    found: list[Job] = []
    for shard in all_shards():
        last: Item | None = None
        while True:
            jobs, last = store.open_jobs(shard, far, last, 100)
            found += jobs
            if last is None:
                break
    return sorted(found, key=lambda job: (job.created_at, job.job_id))
