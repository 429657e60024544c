"""Takes the messages of the ingestion queue: jobs to plan, files to read, notifications of Dropbox's webhook."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.consolidation.usecases.threshold import ThresholdTrigger
from winnow.ingestion.content.isolated_reader import IsolatedReader
from winnow.ingestion.ingestion_wiring import IngestionWorker, build, model_of, ocr_of
from winnow.platform.batches import TimeLeft, work_batch
from winnow.platform.settings import IngestionWorkerSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def worker() -> IngestionWorker:
    """The container's worker."""
    settings, reader = IngestionWorkerSettings.load(), IsolatedReader()
    return build(settings, reader, ocr=ocr_of(settings, reader.isolated), model=model_of(settings))


@cache
def threshold() -> ThresholdTrigger:
    """What follows an ingestion that has ended."""
    return ThresholdTrigger.build(IngestionWorkerSettings.load())


def handle(record: SQSRecord, time_left: TimeLeft) -> None:
    """Works one message."""
    message = worker().parse_message(record.body)
    if worker().run(message, time_left):
        threshold().after_message(message)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Works a batch; answers the messages that are to come again."""
    return work_batch(event, context, handle)
