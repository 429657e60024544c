"""What a run hands from one stage to the next: lines of JSON, compressed, in the bucket.

Every attempt writes below a prefix of its own, and the job's checkpoint says which attempt's files count: a worker that
lost its lease may still write, but nothing that anybody reads.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import Unavailable
from winnow.values import Json

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

RESERVE = 60.0  # s of a process that are kept for what is begun: a transaction, a file, on a busy day
_MISSING = {"NoSuchKey", "404"}


class CheckpointMissing(Exception):  # noqa: N818 - an outcome, not a fault
    """The stage's file is not there (any more): the run starts over."""


def prefix_of(job_id: str, attempt: int) -> str:
    """Where an attempt of a job keeps its files."""
    return f"checkpoints/{job_id}/{attempt}"


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Files of stages in one bucket."""

    client: S3Client
    bucket: str

    def write_lines(self, key: str, lines: Iterable[Json]) -> int:
        """Writes lines to one object; answers how many.

        Raises:
            Unavailable: the bucket did not take it.
        """
        body, count = BytesIO(), 0
        with gzip.GzipFile(fileobj=body, mode="wb", compresslevel=1, mtime=0) as packed:
            for line in lines:
                packed.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                count += 1
        try:
            self.client.put_object(Bucket=self.bucket, Key=key, Body=body.getvalue())
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("bucket-busy", "The bucket did not take the checkpoint.") from error
        return count

    def read_lines(self, key: str) -> Iterator[Json]:
        """The lines of one object.

        Raises:
            CheckpointMissing: there is none.
            Unavailable: the bucket could not be read.
        """
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                raise CheckpointMissing(key) from error
            raise Unavailable("bucket-busy", "The bucket could not be read.") from error
        except BotoCoreError as error:
            raise Unavailable("bucket-busy", "The bucket could not be read.") from error
        with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
            for line in packed:
                yield json.loads(line)
