"""What a run hands from one stage to the next: lines of JSON, compressed, in the bucket.

Every attempt writes below a prefix of its own, and the job's checkpoint says which attempt's files count: a worker that
lost its lease may still write, but nothing that anybody reads.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

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


class LineFiles(Protocol):
    """Files of lines, by name."""

    def write_lines(self, key: str, lines: Iterable[Json]) -> int:
        """Writes lines to one file; answers how many."""
        ...

    def read_lines(self, key: str) -> Iterator[Json]:
        """The lines of one file."""
        ...


@dataclass(frozen=True, slots=True)
class PackedFiles:
    """Files of lines in memory, packed as they lie in the bucket: for a process that has no way there."""

    files: dict[str, bytes] = field(default_factory=dict)

    def write_lines(self, key: str, lines: Iterable[Json]) -> int:
        """Packs lines; answers how many."""
        self.files[key], count = pack_lines(lines)
        return count

    def read_lines(self, key: str) -> Iterator[Json]:
        """The lines of one file."""
        return unpack_lines(self.files[key])


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Files of stages in one bucket."""

    client: S3Client
    bucket: str

    def write_lines(self, key: str, lines: Iterable[Json]) -> int:
        """Writes lines to one object; answers how many.

        Args:
            key: of the object in the bucket.
            lines: each becomes one line of JSON, compressed.

        Raises:
            Unavailable: the bucket did not take it.
        """
        body, count = pack_lines(lines)
        self.put(key, body)
        return count

    def put(self, key: str, body: bytes) -> None:
        """Writes packed lines to one object.

        Args:
            key: of the object in the bucket.
            body: what ``pack_lines`` made.

        Raises:
            Unavailable: the bucket did not take it.
        """
        try:
            self.client.put_object(Bucket=self.bucket, Key=key, Body=body)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("bucket-busy", "The bucket did not take the checkpoint.") from error

    def read_lines(self, key: str) -> Iterator[Json]:
        """The lines of one object; raises as ``fetch``.

        Args:
            key: of the object in the bucket.
        """
        yield from unpack_lines(self.fetch(key))

    def fetch(self, key: str) -> bytes:
        """The packed lines of one object.

        Args:
            key: of the object in the bucket.

        Raises:
            CheckpointMissing: there is none.
            Unavailable: the bucket could not be read.
        """
        try:
            return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                raise CheckpointMissing(key) from error
            raise Unavailable("bucket-busy", "The bucket could not be read.") from error
        except BotoCoreError as error:
            raise Unavailable("bucket-busy", "The bucket could not be read.") from error


def pack_lines(lines: Iterable[Json]) -> tuple[bytes, int]:
    """Lines of JSON, compressed, and how many there are."""
    body, count = BytesIO(), 0
    with gzip.GzipFile(fileobj=body, mode="wb", compresslevel=1, mtime=0) as packed:
        for line in lines:
            packed.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
    return body.getvalue(), count


def unpack_lines(body: bytes) -> Iterator[Json]:
    """The lines that ``pack_lines`` packed."""
    with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
        for line in packed:
            yield json.loads(line)
