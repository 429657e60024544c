"""Which files a listing from nothing has shown so far, kept in the bucket so that it survives a change of worker.

32 bytes a file: a million files are 32 MB in the bucket and about 100 MB as a set, once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winnow.platform.errors import Unavailable
from winnow.platform.ids import digest

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_WIDTH = 32


@dataclass(frozen=True, slots=True)
class Uris:
    """A set of uris, kept as digests."""

    digests: frozenset[str]

    def __contains__(self, uri: str) -> bool:
        return digest(uri) in self.digests


@dataclass(frozen=True, slots=True)
class Listed:
    """Pages of digests under ``checkpoints/{job}/listed/``; writing a page again writes the same object."""

    s3: S3Client
    bucket: str

    def write(self, job_id: str, page: int, uris: Iterable[str]) -> None:
        """Keeps the uris of one page."""
        body = "".join(digest(uri) for uri in uris).encode()
        self.s3.put_object(Bucket=self.bucket, Key=f"{_prefix(job_id)}{page:06d}", Body=body)

    def read(self, job_id: str) -> Uris:
        """Every uri of the listing."""
        found: set[str] = set()
        page = 0
        while True:
            try:
                body = (
                    self.s3.get_object(Bucket=self.bucket, Key=f"{_prefix(job_id)}{page:06d}")["Body"].read().decode()
                )
            except self.s3.exceptions.NoSuchKey:
                break
            found.update(body[start : start + _WIDTH] for start in range(0, len(body), _WIDTH))
            page += 1
        if page == 0:
            raise Unavailable("busy", "The listing's pages can't be read just now.")
        return Uris(frozenset(found))


def _prefix(job_id: str) -> str:
    return f"checkpoints/{job_id}/listed/"
