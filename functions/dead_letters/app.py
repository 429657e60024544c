"""Takes the dead-letter queues: what no worker could take is quarantined, audited and counted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.jobs.dead_letters import Quarantine
from winnow.platform import clients
from winnow.platform.batches import TimeLeft, work_batch
from winnow.platform.clock import system_clock
from winnow.platform.observability import measure
from winnow.platform.settings import DeadLettersSettings
from winnow.platform.table import Table

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def quarantine() -> Quarantine:
    """The container's quarantine."""
    table = Table(clients.dynamodb(), DeadLettersSettings.load().table)
    return Quarantine(table, system_clock, "system:dead_letters")


def handle(record: SQSRecord, _time_left: TimeLeft) -> None:
    """Quarantines one message."""
    if quarantine().take(record.message_id, record.queue_url.rsplit("/", 1)[-1], record.body):
        measure("DeadLetters", 1)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Quarantines a batch; answers the messages that are to come again."""
    return work_batch(event, context, handle)
