"""OCR by Amazon Textract: pages are recognised in the background, and a notification says when they are done.

A scan is copied under ``checkpoints/scans/`` first, so that Textract reads the very bytes that were found to be a scan,
whatever their source is and whatever becomes of it meanwhile. The notification goes through SNS to the ingestion queue
(``callbacks``); it is only a hint, what counts is what Textract answers when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from winnow.ingestion.ocr.ocr_provider import AsyncRecognition
from winnow.jobs.retry import TransientError
from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.formats.drawing import page_sizes
from winnow.parsing.documents.formats.ocr_pages import OcrPage, OcrWord
from winnow.parsing.sandbox import Isolated
from winnow.platform.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_textract import TextractClient
    from mypy_boto3_textract.type_defs import BlockTypeDef

_BLOCKS: Final = 1000  # of one answer; Textract's own limit
_A4: Final = (595.0, 842.0)
_PAUSE: Final = 30.0  # s to leave Textract alone when it has as many jobs or calls as the account may have
_TOO_MANY: Final = frozenset({
    "LimitExceededException", "ProvisionedThroughputExceededException", "ThrottlingException",
})  # fmt: skip
_OF_THE_DOCUMENT: Final = frozenset({
    "BadDocumentException", "DocumentTooLargeException", "UnsupportedDocumentException",
})  # fmt: skip
_EXPIRED: Final = "InvalidJobIdException"  # what was recognised is kept for seven days
_SERVERS_SIDE: Final = 500


@dataclass(frozen=True, slots=True)
class Textract:
    """An ``OcrProvider`` that answers later.

    Attributes:
        topic_arn, role_arn: where Textract says that it is done, and the role in which it does.
    """

    client: TextractClient
    s3: S3Client
    bucket: str
    topic_arn: str
    role_arn: str
    isolated: Isolated
    name: str = "textract"

    def recognize(self, data: bytes, tag: str) -> AsyncRecognition:
        """Begins the recognition of a scan (``recognition.OcrProvider``); the tag is Textract's idempotency token."""
        sizes = self.isolated.call(page_sizes, data)
        key = f"checkpoints/scans/{tag}"
        with _translated():
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=data, ContentType="application/pdf")
            answer = self.client.start_document_text_detection(
                DocumentLocation={"S3Object": {"Bucket": self.bucket, "Name": key}},
                ClientRequestToken=tag,
                JobTag=tag,
                NotificationChannel={"SNSTopicArn": self.topic_arn, "RoleArn": self.role_arn},
            )
        return AsyncRecognition(answer["JobId"], sizes)

    def collect(self, recognition: AsyncRecognition) -> Sequence[OcrPage] | None:
        """The pages of a scan, or None while Textract is at it (``recognition.OcrProvider``)."""
        blocks: list[BlockTypeDef] = []
        more: dict[str, Any] = {}
        while True:
            with _translated():
                answer = self.client.get_document_text_detection(
                    JobId=recognition.async_job_id, MaxResults=_BLOCKS, **more
                )
            if answer["JobStatus"] == "IN_PROGRESS":
                return None
            if answer["JobStatus"] == "FAILED":
                raise DocumentError("needs_ocr", "The pages are pictures that Amazon Textract cannot read.")
            blocks += answer["Blocks"]
            if "NextToken" not in answer:
                return pages_of(blocks, recognition.page_sizes)
            more = {"NextToken": answer["NextToken"]}


def pages_of(blocks: Sequence[BlockTypeDef], sizes: Sequence[tuple[float, float]]) -> list[OcrPage]:
    """The words of Textract's blocks, page by page.

    A LINE names its WORDs, and may do so in another part of the answer than the one they are in. Boxes are shares of
    the page's width and height; confidences are of a hundred.
    """
    lines: dict[str, int] = {}
    for block in blocks:
        if block["BlockType"] == "LINE":
            for relation in block.get("Relationships", []):
                if relation["Type"] == "CHILD":
                    lines |= dict.fromkeys(relation["Ids"], len(lines))
    words: list[list[OcrWord]] = [[] for _ in sizes]
    for block in blocks:
        if block["BlockType"] != "WORD":
            continue
        number = block.get("Page", 1) - 1
        words += [[] for _ in range(len(words), number + 1)]
        width, height = sizes[number] if number < len(sizes) else _A4
        box = block["Geometry"]["BoundingBox"]
        left, top = box["Left"] * width, box["Top"] * height
        right, bottom = left + box["Width"] * width, top + box["Height"] * height
        line = lines.get(block["Id"], -1 - len(words[number]))
        words[number].append(OcrWord(block["Text"], left, top, right, bottom, line, block["Confidence"] / 100))
    return [OcrPage(page) for page in words]


@contextmanager
def _translated() -> Iterator[None]:
    """AWS's errors as a fault that passes or a document that can't be read. What an operator has to mend (a missing
    permission) is logged, and passes when it has been mended: the next ingestion tries the file again."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        if code in _OF_THE_DOCUMENT:
            raise DocumentError("needs_ocr", f"Amazon Textract does not take the scan ({code}).") from error
        if code == _EXPIRED:
            raise TransientError("ocr_expired") from error
        if code in _TOO_MANY:
            raise TransientError("ocr_busy", retry_after=_PAUSE) from error
        if error.response["ResponseMetadata"].get("HTTPStatusCode", 0) < _SERVERS_SIDE:
            logger().error("Textract refuses a request", extra={"code": code})
        raise TransientError("ocr_unavailable") from error
    except BotoCoreError as error:
        raise TransientError("ocr_unavailable") from error
