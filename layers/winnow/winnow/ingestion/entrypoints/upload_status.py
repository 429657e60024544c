"""Use case: find out which job an uploaded file became, and what the file came to in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.audit.access import Gate
from winnow.ingestion.entrypoints.s3_inbox import Created
from winnow.ingestion.run.file_store import FileStore
from winnow.ingestion.run.ingestion_file import Action, FileTask, file_id_of
from winnow.platform.auth import Caller, Role
from winnow.platform.errors import NotFound, Unavailable
from winnow.platform.stored_object import StoredObject
from winnow.platform.table import Table
from winnow.projects.uploads import inbox_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = {"403", "404", "NoSuchKey"}  # without the right to list the bucket, S3 answers 403 for what is not there


@dataclass(frozen=True, slots=True)
class UploadStatus:
    """Where an uploaded file stands.

    Attributes:
        size: bytes.
        arrived_at: when this version of the file arrived.
        job_id: the ingestion that reads it; None for the seconds until there is one, or when it is long forgotten.
        file: what it came to in that job; None until the job knows the file.
    """

    path: str
    size: int
    arrived_at: datetime
    job_id: str | None
    file: FileTask | None


@dataclass(frozen=True, slots=True)
class UploadTracker:
    """Follows uploads by what is written anyway: the inbox remembers each arrival with the job that it was put into.

    Attributes:
        client: makes the S3 client, when the first upload is asked about.
        origin_bucket: the bucket that files are known by; empty for ``bucket``.
    """

    table: Table
    client: Callable[[], S3Client]
    bucket: str
    gate: Gate
    origin_bucket: str = ""

    def find(self, caller: Caller, project_id: str, path: str) -> UploadStatus:
        """The newest version of the file at a path of the project's inbox.

        Args:
            path: as the upload was granted for.

        Raises:
            Forbidden: the caller lacks the role.
            Invalid: the path is not one.
            NotFound: no file has arrived at it, or it was deleted.
            Unavailable: the bucket does not answer.
        """
        self.gate.require(caller, Role.POWER_USER, "upload.read", project_id)
        key = inbox_key(project_id, path)
        try:
            found = self.client().head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _ABSENT:
                raise NotFound("upload-not-found", "No file has arrived at this path.") from None
            raise Unavailable("bucket-busy", "The bucket did not answer.") from error
        except BotoCoreError as error:
            raise Unavailable("bucket-busy", "The bucket did not answer.") from error
        version = found.get("VersionId") or found["ETag"].strip('"')
        memory = self.table.get(Created(project_id, key, version).memory_key())
        job_id = StoredObject(memory or {}).optional_text("job_id")
        uri = f"s3://{self.origin_bucket or self.bucket}/{key}"
        file = FileStore(self.table).get(job_id, file_id_of(Action.READ, uri))[1] if job_id else None
        return UploadStatus(path, found["ContentLength"], found["LastModified"], job_id, file)
