"""What arrives in the ingestion queue: Winnow's own messages, and Textract's word that a recognition has ended.

SNS wraps Textract's notification into an envelope. Its content is a hint and no more: the file must remember the very
ticket that it names, and what was recognised is asked of Textract itself. So a notification that comes twice, late,
from somebody else or not at all changes nothing (https://docs.aws.amazon.com/textract/latest/dg/api-async.html).
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Final

from winnow.platform.queues import Message, PoisonMessage, parse

_TAG: Final = re.compile(r"[0-9a-f]{64}")
_HALF: Final = 32


def tag_of(job_id: str, file_id: str) -> str:
    """A job's file in the 64 characters that Textract takes as a tag: both are 128 bits in hexadecimal."""
    return uuid.UUID(job_id).hex + file_id


def read_message(body: str, topic_arn: str) -> Message:
    """The message in a queue record's body; a notification of the topic becomes the message of its file.

    Raises:
        PoisonMessage, NewerMessage: as ``queues.parse``; a notification of another shape is poison.
    """
    envelope = _object(body)
    if envelope.get("Type") != "Notification" or not topic_arn or envelope.get("TopicArn") != topic_arn:
        return parse(body)
    notification = _object(envelope.get("Message"))
    tag, ticket = notification.get("JobTag"), notification.get("JobId")
    if not isinstance(tag, str) or not _TAG.fullmatch(tag) or not isinstance(ticket, str):
        raise PoisonMessage("no notification of Textract's")
    return Message("file", str(uuid.UUID(tag[:_HALF])), file=tag[_HALF:], ticket=ticket)


def _object(text: object) -> dict[str, object]:
    """A JSON object's members; none of anything else."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
