"""The name under which an OCR service knows one file of one job: its idempotency token and its label in callbacks.

Amazon Textract takes at most 64 characters (https://docs.aws.amazon.com/textract/latest/dg/api-async.html). A job's id
and a file's id are 128 bits each, so both fit in hexadecimal.
"""

from __future__ import annotations

import re
import uuid
from typing import Final

_TAG: Final = re.compile(r"[0-9a-f]{64}")
_JOB_DIGITS: Final = 32


def scan_tag(job_id: str, file_id: str) -> str:
    """The tag of a job's file: 64 hexadecimal characters.

    Args:
        file_id: of the job's file.
    """
    return uuid.UUID(job_id).hex + file_id


def file_of_tag(tag: str) -> tuple[str, str] | None:
    """The job's id and the file's id that a tag stands for; None when it is no tag of Winnow's."""
    if not _TAG.fullmatch(tag):
        return None
    return str(uuid.UUID(tag[:_JOB_DIGITS])), tag[_JOB_DIGITS:]
