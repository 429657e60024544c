"""Carries erasures: one message, one job, as far as the time allows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.erasure.erasure_wiring import build_erasure_worker
from winnow.platform.batches import TimeLeft, work_batch
from winnow.platform.queues import parse
from winnow.platform.settings import ErasureWorkerSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from winnow.jobs.job_worker import Worker


@cache
def worker() -> Worker:
    """The container's worker."""
    return build_erasure_worker(ErasureWorkerSettings.load())


def handle(record: SQSRecord, time_left: TimeLeft) -> None:
    """Works one message."""
    worker().run(parse(record.body), time_left)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Works a batch; answers the messages that are to come again."""
    return work_batch(event, context, handle)
