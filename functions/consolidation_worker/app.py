"""Carries consolidations: one message, one job, as far as the time allows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from winnow.consolidation.checkpoints import Checkpoints
from winnow.consolidation.worker import Consolidator
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.entities import Kind
from winnow.jobs.store import JobStore
from winnow.jobs.worker import Worker
from winnow.platform.clients import dynamodb, s3, sqs
from winnow.platform.clock import system_clock
from winnow.platform.queues import Queue, parse
from winnow.platform.settings import ConsolidationWorkerSettings
from winnow.platform.table import Table

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def worker() -> Worker:
    """The worker, wired once a container."""
    settings = ConsolidationWorkerSettings.load()
    table = Table(dynamodb(), settings.table)
    return Worker(
        store=JobStore(table),
        dispatcher=Dispatcher({Kind.CONSOLIDATION: Queue(sqs(), settings.consolidation_queue_url)}),
        clock=system_clock,
        actor="system:consolidation_worker",
        handler=Consolidator(table, Checkpoints(s3(), settings.bucket)),
    )


def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Works the messages of the consolidation queue."""

    def work(record: SQSRecord) -> None:
        worker().run(parse(record.body), lambda: context.get_remaining_time_in_millis() / 1000)

    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
