"""Which files a listing from nothing has shown so far, kept in the bucket so that it survives a change of worker.

Every attempt of the job writes under its own name, and the job's checkpoint says whose pages count: a worker that lost
its lease may still write, but nothing that anybody reads.

32 bytes a file: a million files are 32 MB in the bucket and about 100 MB as a set, once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import Unavailable
from winnow.platform.ids import digest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_WIDTH = 32


@dataclass(frozen=True, slots=True)
class UriSet:
    """A set of uris, kept as digests."""

    digests: frozenset[str]

    def __contains__(self, uri: str) -> bool:
        return digest(uri) in self.digests


@dataclass(frozen=True, slots=True)
class ListingSnapshot:
    """Pages of digests under ``checkpoints/{job}/listed/{attempt}/``."""

    s3: S3Client
    bucket: str

    def write(self, job_id: str, attempt: int, page: int, uris: Iterable[str]) -> None:
        """Keeps the uris of one page.

        Raises:
            Unavailable: the bucket did not take it.
        """
        body = "".join(digest(uri) for uri in uris).encode()
        try:
            self.s3.put_object(Bucket=self.bucket, Key=_key(job_id, attempt, page), Body=body)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("bucket-busy", "The bucket did not take the listing.") from error

    def read(self, job_id: str, attempts: Mapping[int, int], pages: int) -> UriSet:
        """Every uri of the listing.

        Args:
            attempts: the first page that each attempt wrote.
            pages: how many there are.

        Raises:
            Unavailable: a page can't be read.
        """
        found: set[str] = set()
        ends = [*sorted(attempts.values())[1:], pages]
        for (attempt, first), end in zip(sorted(attempts.items()), ends, strict=True):
            for page in range(first, end):
                try:
                    answer = self.s3.get_object(Bucket=self.bucket, Key=_key(job_id, attempt, page))
                    body = answer["Body"].read().decode()
                except (BotoCoreError, ClientError) as error:
                    raise Unavailable("bucket-busy", "The listing's pages can't be read just now.") from error
                found.update(body[start : start + _WIDTH] for start in range(0, len(body), _WIDTH))
        return UriSet(frozenset(found))


def _key(job_id: str, attempt: int, page: int) -> str:
    return f"checkpoints/{job_id}/listed/{attempt}/{page:06d}"
