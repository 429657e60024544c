"""Use case: the document that a record was read from, as evidence for its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.audit.access import Gate
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import NotFound, Unavailable
from winnow.records.record import Record
from winnow.records.record_store import RecordStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_TEXT = 1024 * 1024  # bytes; the text of a book of 500 pages, and well below what a function may answer
_VALID = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in the text a field, or a part of its value, was read.

    Attributes:
        part: which part of a structured value, e.g. ``0.position``; empty for the whole field.
        start, end: characters of the text, the end exclusive.
        confidence: of the field or part, a probability.
    """

    field: str
    part: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document as it was read.

    Attributes:
        complete: whether the text is the whole one, or its first MiB.
        original: where the file itself can be fetched until ``expires_at``; None when it is not in the bucket.
    """

    name: str
    text: str
    complete: bool
    evidence: tuple[Evidence, ...]
    original: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads documents' texts from the bucket.

    Attributes:
        client: makes the S3 client, when the first text needs it.
        origin_bucket: the bucket that files are known by; empty for ``bucket``.
    """

    store: RecordStore
    client: Callable[[], S3Client]
    bucket: str
    gate: Gate
    clock: Clock
    origin_bucket: str = ""

    def read_document(self, caller: Caller, project_id: str, record_id: str) -> DocumentText:
        """A record's document; of a consolidated record the one that its newest source was read from.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: the project has no such record, or it was not read from a document, or the text is gone.
            Unavailable: the bucket does not answer.
        """
        self.gate.require(caller, Role.POWER_USER, "record.document", project_id)
        record = self.store.existing(project_id, record_id)
        if record.text_ref is None or not record.text_ref.startswith(f"text/{project_id}/"):
            raise NotFound("document-not-found", "The record was not read from a document.")
        text, complete = self._text(record.text_ref)
        return DocumentText(
            name=record.source.name,
            text=text,
            complete=complete,
            evidence=tuple(find_evidence(record, len(text))),
            original=self._original(record),
            expires_at=self.clock() + _VALID,
        )

    def _text(self, key: str) -> tuple[str, bool]:
        try:
            answer = self.client().get_object(Bucket=self.bucket, Key=key)
            data = answer["Body"].read(MAX_TEXT)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                raise NotFound("document-not-found", "The document's text is gone.") from None
            raise Unavailable("bucket-busy", "The bucket did not give the text.") from error
        except BotoCoreError as error:
            raise Unavailable("bucket-busy", "The bucket did not give the text.") from error
        return data.decode(errors="ignore"), answer["ContentLength"] <= MAX_TEXT

    def _original(self, record: Record) -> str | None:
        """A link to the file, if it lies in the project's inbox; it is saved, never shown, by the browser."""
        key = record.source.uri.removeprefix(f"s3://{self.origin_bucket or self.bucket}/")
        if key == record.source.uri or not key.startswith(f"inbox/{record.project_id}/"):
            return None
        parameters = {"Bucket": self.bucket, "Key": key, "ResponseContentDisposition": "attachment"}
        valid = int(_VALID.total_seconds())
        return self.client().generate_presigned_url("get_object", Params=parameters, ExpiresIn=valid)


def find_evidence(record: Record, length: int) -> Iterator[Evidence]:
    """Where the fields of a record stand in its text, those that lie within its first ``length`` characters."""
    for name, field in sorted(record.fields.items()):
        found = [("", field.span, field.confidence)]
        found += [(part, each.span, each.confidence) for part, each in sorted(field.parts.items())]
        for part, span, confidence in found:
            if span and span[0] < span[1] <= length:
                yield Evidence(name, part, span[0], span[1], confidence)
