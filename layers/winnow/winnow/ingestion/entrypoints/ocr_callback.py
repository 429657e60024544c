"""What arrives in the ingestion queue: Winnow's own messages, and Textract's notification that a recognition has ended.

SNS wraps Textract's notification into an envelope. Its content is a hint and no more: the file must wait for the very
recognition that it names, and what was recognised is asked of Textract itself. So a notification that comes twice,
late, from somebody else or not at all changes nothing
(https://docs.aws.amazon.com/textract/latest/dg/api-async.html).
"""

from __future__ import annotations

import json

from winnow.ingestion.ocr.scan_tags import file_of_tag
from winnow.platform.queues import Message, PoisonMessage, parse
from winnow.platform.stored_object import StoredObject


def parse_message(body: str, topic_arn: str) -> Message:
    """The message in a queue record's body; a notification of the topic becomes the message of its file.

    Args:
        topic_arn: of the topic that Textract notifies; empty where there is none.

    Raises:
        PoisonMessage, NewerMessage: as ``queues.parse``; a notification of another shape is poison.
    """
    envelope = _object(body)
    if envelope.text("Type") != "Notification" or not topic_arn or envelope.text("TopicArn") != topic_arn:
        return parse(body)
    notification = _object(envelope.text("Message"))
    file, async_job_id = file_of_tag(notification.text("JobTag")), notification.text("JobId")
    if file is None or not async_job_id:
        raise PoisonMessage("no notification of Textract's")
    job_id, file_id = file
    return Message("file", job_id, file=file_id, async_job_id=async_job_id)


def _object(text: str) -> StoredObject:
    """A JSON object's members; none of anything else."""
    try:
        return StoredObject.wrap(json.loads(text))
    except (ValueError, RecursionError):
        return StoredObject()
