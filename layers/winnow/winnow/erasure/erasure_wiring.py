"""The erasure worker, put together once a container."""

from __future__ import annotations

from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.erasure.bucket_objects import BucketObjects
from winnow.erasure.erasure_job import Eraser
from winnow.erasure.erasure_kind import ERASURE
from winnow.erasure.plan_files import PlanFiles
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job_store import JobStore
from winnow.jobs.job_worker import Worker
from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.queues import Queue
from winnow.platform.settings import ErasureWorkerSettings
from winnow.platform.table import Table

ACTOR = "system:erasure_worker"


def build_erasure_worker(settings: ErasureWorkerSettings, clock: Clock = system_clock) -> Worker:
    """The worker of the deployment that the settings describe."""
    table = Table(clients.dynamodb(), settings.table)
    dispatcher = Dispatcher({ERASURE.name: Queue(clients.sqs(), settings.erasure_queue_url)})
    objects = BucketObjects(clients.s3(), settings.bucket, settings.origin_bucket)
    plans = PlanFiles(Checkpoints(clients.s3(), settings.bucket), objects)
    eraser = Eraser(table, objects, plans, float(settings.index_lag))
    return Worker(ERASURE, JobStore(table), dispatcher, clock, ACTOR, eraser)
