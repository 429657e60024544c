"""A batch of queue records: each is worked by itself, exactly those that failed come back (ReportBatchItemFailures)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from winnow.platform.errors import Unavailable
from winnow.platform.observability import log_unexpected, logger
from winnow.platform.queues import NewerMessage, PoisonMessage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

type TimeLeft = Callable[[], float]

_RESERVE = 5.0  # s; a record that is begun later could not even be claimed and released


class OutOfTime(Exception):  # noqa: N818 - an outcome, not a fault
    """The batch was larger than the time: this record comes back untouched."""


def work_batch(
    event: dict[str, Any], context: LambdaContext, work: Callable[[SQSRecord, TimeLeft], None]
) -> dict[str, Any]:
    """Works each record of an SQS event; answers which are to be delivered again.

    A record fails by itself: poison and messages of a later release go back to the queue and, after its last receive,
    to the dead letters; an unexpected error is logged without its message, which may hold personal data.
    """

    def time_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    def record_handler(record: SQSRecord) -> None:
        if time_left() < _RESERVE:
            raise OutOfTime
        try:
            work(record, time_left)
        except (PoisonMessage, NewerMessage, Unavailable) as error:
            logger().warning("message goes back to its queue", extra={"reason": type(error).__name__})
            raise
        except Exception as error:
            log_unexpected("message failed", error, message_id=record.message_id)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    answer = process_partial_response(event=event, record_handler=record_handler, processor=processor, context=context)
    return cast("dict[str, Any]", answer)


def work_whole_batch[T](
    event: dict[str, Any], _context: LambdaContext, read: Callable[[str], list[T]], work: Callable[[list[T]], object]
) -> dict[str, Any]:
    """Reads each record's body, then works everything that was read at once.

    A record that can't be read fails by itself; when the work fails, every other record comes back too.
    """
    failed: list[str] = []
    good: dict[str, list[T]] = {}
    for record in event["Records"]:
        try:
            good[record["messageId"]] = read(record["body"])
        except PoisonMessage:
            logger().warning("message goes back to its queue", extra={"reason": "PoisonMessage"})
            failed.append(record["messageId"])
    try:
        work([each for found in good.values() for each in found])
    except Unavailable:
        logger().warning("batch goes back to its queue", extra={"reason": "Unavailable"})
        failed += good
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
