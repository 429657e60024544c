"""The consolidation worker, put together once a container."""

from __future__ import annotations

from winnow.consolidation.consolidation_job import Consolidator
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Worker
from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Queue
from winnow.platform.settings import ConsolidationWorkerSettings
from winnow.platform.table import Table

ACTOR = "system:consolidation_worker"


def build(settings: ConsolidationWorkerSettings, clock: Clock = system_clock) -> Worker:
    """Wires the worker to the deployment that the settings describe."""
    table = Table(clients.dynamodb(), settings.table)
    return Worker(
        kind=CONSOLIDATION,
        store=JobStore(table),
        dispatcher=Dispatcher({CONSOLIDATION.name: Queue(clients.sqs(), settings.consolidation_queue_url)}),
        clock=clock,
        actor=ACTOR,
        handler=Consolidator(table, Checkpoints(clients.s3(), settings.bucket)),
    )
