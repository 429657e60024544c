"""Takes the queue of S3 events: objects that were created in the inbox become ingestion jobs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from winnow.ingestion.entrypoints.s3_inbox import Inbox, created_in
from winnow.ingestion.entrypoints.webhook import build_inbox
from winnow.platform.batches import work_whole_batch
from winnow.platform.settings import InboxSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def inbox() -> Inbox:
    """The container's inbox."""
    return build_inbox(InboxSettings.load())


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Makes one job a project of all the batch's objects; answers the messages that are to come again."""
    return work_whole_batch(event, context, created_in, lambda created: inbox().receive(created))
