"""The export worker, put together once a container."""

from __future__ import annotations

from winnow.exports.export_files import ExportFiles
from winnow.exports.export_job import Exporter
from winnow.exports.export_kind import EXPORT
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Worker
from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Queue
from winnow.platform.settings import ExportWorkerSettings
from winnow.platform.table import Table

ACTOR = "system:export_worker"


def build_export_worker(settings: ExportWorkerSettings, clock: Clock = system_clock) -> Worker:
    """The worker of the deployment that the settings describe."""
    table = Table(clients.dynamodb(), settings.table)
    dispatcher = Dispatcher({EXPORT.name: Queue(clients.sqs(), settings.export_queue_url)})
    exporter = Exporter(table, ExportFiles(clients.s3(), settings.bucket))
    return Worker(EXPORT, JobStore(table), dispatcher, clock, ACTOR, exporter)
