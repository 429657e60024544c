"""A file in the bucket that is written part by part, by one process after another.

Every attempt of a job begins a file under a key of its own. The table refuses what a worker writes that has lost its
job, the bucket does not: such a worker, however late it goes on, writes to a key that the completed job does not name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.exports.export_formats import Format
from winnow.platform.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART = 8 * 1024 * 1024  # bytes; S3 takes 10,000 parts of at least 5 MiB, so a file may have 80 GB
_BROKEN = {"InvalidPart", "InvalidPartOrder", "NoSuchUpload"}


class UploadBroken(Exception):  # noqa: N818 - an outcome, not a fault
    """The parts are not what was noted of them, or the upload has ended: begin anew."""


@dataclass(frozen=True, slots=True)
class ExportFiles:
    """Writes the files of exports, and hands out links to them."""

    s3: S3Client
    bucket: str

    def write(self, key: str, format_: Format, body: bytes) -> None:
        """Writes a whole file.

        Args:
            key: of the object in the bucket.
            body: the whole file.

        Raises:
            Unavailable: the bucket did not take it.
        """
        try:
            self.s3.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=body,
                ContentType=format_.content_type,
                ContentDisposition=_as_attachment(format_),
            )
        except (BotoCoreError, ClientError) as error:
            raise _busy() from error

    def begin(self, key: str, format_: Format) -> str:
        """Begins a file in parts; answers the upload's id. One that is never completed is removed after a day.

        Args:
            key: of the object in the bucket.

        Raises:
            Unavailable: the bucket did not take it.
        """
        try:
            begun = self.s3.create_multipart_upload(
                Bucket=self.bucket,
                Key=key,
                ContentType=format_.content_type,
                ContentDisposition=_as_attachment(format_),
            )
        except (BotoCoreError, ClientError) as error:
            raise _busy() from error
        return begun["UploadId"]

    def add(self, key: str, upload: str, number: int, body: bytes) -> str:
        """Writes the part of a number (from 1), over an earlier one of that number; answers its ETag.

        Args:
            key: of the object in the bucket.
            upload: the id that ``begin`` answered.
            number: of the part, from 1 to 10,000.
            body: at least 5 MiB, unless it is the last part (a rule of S3).

        Raises:
            UploadBroken: there is no such upload any more.
            Unavailable: the bucket did not take it.
        """
        try:
            return self.s3.upload_part(Bucket=self.bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)[
                "ETag"
            ]
        except (BotoCoreError, ClientError) as error:
            raise _translated(error) from error

    def complete(self, key: str, upload: str, etags: Sequence[str]) -> None:
        """Makes the parts the file.

        Args:
            key: of the object in the bucket.
            upload: the id that ``begin`` answered.
            etags: of all parts, in order of their numbers.

        Raises:
            UploadBroken: a part is another one by now, or there is no such upload any more.
            Unavailable: the bucket did not take it.
        """
        parts = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)]
        try:
            self.s3.complete_multipart_upload(
                Bucket=self.bucket,
                Key=key,
                UploadId=upload,
                MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]
            )
        except (BotoCoreError, ClientError) as error:
            raise _translated(error) from error

    def link(self, key: str, valid: timedelta) -> str:
        """An address at which anybody can fetch the file for a while.

        Args:
            key: of the object in the bucket.
            valid: how long the address is good for; it ends sooner when the role's own credentials do.
        """
        parameters = {"Bucket": self.bucket, "Key": key}
        return self.s3.generate_presigned_url("get_object", Params=parameters, ExpiresIn=int(valid.total_seconds()))


def name_of(format_: Format, attempt: int) -> str:
    """What the file is called that an attempt begins.

    Args:
        attempt: the fencing token of the worker that begins it; 0 is a file of release 0.1, which had one a job.
    """
    name = f"records.{format_.suffix}"
    return f"{attempt}/{name}" if attempt else name


def key_of(project_id: str, job_id: str, name: str) -> str:
    """Where an export's file stands.

    Args:
        name: of the file, as ``name_of`` made it.
    """
    return f"exports/{project_id}/{job_id}/{name}"


def _as_attachment(format_: Format) -> str:
    return f'attachment; filename="records.{format_.suffix}"'


def _translated(error: Exception) -> Exception:
    if isinstance(error, ClientError) and error.response["Error"]["Code"] in _BROKEN:
        return UploadBroken()
    return _busy()


def _busy() -> Unavailable:
    return Unavailable("bucket-busy", "The bucket did not take the export.")
