"""A batch of queue records: each is worked by itself, exactly those that failed come back (ReportBatchItemFailures).

A record that comes back would be hidden for the queue's whole visibility timeout, half an hour and more, which is as
long as a worker may take. So its timeout is set anew (ChangeMessageVisibility): seconds at first, more with each
receive.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform import clients
from winnow.platform.errors import Unavailable
from winnow.platform.observability import BUGS, log_unexpected, logger, measure
from winnow.platform.queues import NewerMessage, PoisonMessage

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

type TimeLeft = Callable[[], float]

_RESERVE = 5.0  # s; a record that is begun later could not even be claimed and released
_FIRST_PAUSE = 15  # s
_PAUSE_GROWS = 4  # fold with each receive: 15 s, 1 min, 4 min, 15 min; five receives outlast a short outage
_LONGEST_PAUSE = 900  # s


class OutOfTime(Exception):  # noqa: N818 - an outcome, not a fault
    """The batch was larger than the time: this record comes back untouched."""


def work_batch(
    event: dict[str, Any], context: LambdaContext, work: Callable[[SQSRecord, TimeLeft], None]
) -> dict[str, Any]:
    """Works each record of an SQS event; answers which are to be delivered again.

    A record fails by itself: poison and messages of a later release go back to the queue and, after its last receive,
    to the dead letters; an unexpected error is logged without its message, which may hold personal data.

    Args:
        event: of the event source mapping: ``Records`` with the messages.
        work: works one message; raises when it is to come again.
    """

    def time_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    def record_handler(record: SQSRecord) -> None:
        try:
            if time_left() < _RESERVE:
                raise OutOfTime  # noqa: TRY301 - one of the ways in which a record comes back
            work(record, time_left)
        except (PoisonMessage, NewerMessage, Unavailable, OutOfTime) as error:
            logger().warning("message goes back to its queue", extra={"reason": type(error).__name__})
            _return_soon(record, error)
            raise
        except Exception as error:
            log_unexpected("message failed", error, message_id=record.message_id)
            measure(BUGS, 1)
            _return_soon(record, error)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    answer = process_partial_response(event=event, record_handler=record_handler, processor=processor, context=context)
    return cast("dict[str, Any]", answer)


def pause_before_return(error: Exception, receives: int) -> int | None:
    """After how many seconds a record that failed so is delivered again.

    Args:
        error: why it comes back.
        receives: how often it was received, this time included.

    Returns:
        None leaves it to the queue: a message of a later release waits for that release, which takes more than minutes.
    """
    if isinstance(error, NewerMessage):
        return None
    if isinstance(error, PoisonMessage | OutOfTime):
        return 0  # nothing is waited for
    pause: int = _FIRST_PAUSE * _PAUSE_GROWS ** (max(1, receives) - 1)
    return min(_LONGEST_PAUSE, pause)


def _return_soon(record: SQSRecord, error: Exception) -> None:
    """Lets a record be seen again after its pause. If SQS does not take that, the queue's own timeout stands."""
    pause = pause_before_return(error, int(record.attributes.approximate_receive_count))
    if pause is None:
        return
    try:
        clients.sqs().change_message_visibility(
            QueueUrl=record.queue_url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=pause
        )
    except (BotoCoreError, ClientError) as refused:
        logger().warning("message returns late", extra={"reason": type(refused).__name__})


def work_whole_batch[T](
    event: dict[str, Any], _context: LambdaContext, read: Callable[[str], list[T]], work: Callable[[list[T]], object]
) -> dict[str, Any]:
    """Reads each record's body, then works everything that was read at once.

    A record that can't be read fails by itself; when the work fails, every other record comes back too.

    Args:
        event: of the event source mapping: ``Records`` with the messages.
        read: makes of a body what it names; raises PoisonMessage when that can't be done.
        work: works all of it; raises when every message is to come again.
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
