"""S3 as a source: the objects under a prefix of one bucket.

S3 has no change cursor: every listing starts from nothing, and its cursor is the last key of the page (``StartAfter``),
which is as good after a crash as before. Version is the ETag, which listing, HEAD and event all carry.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from botocore.exceptions import BotoCoreError, ClientError

from winnow.ingestion.sources.source_model import (
    Page,
    SourceChanged,
    SourceEntry,
    SourceError,
    SourceMisconfigured,
    SourceNotFound,
    SourceRateLimited,
    SourceUnavailable,
)
from winnow.ingestion.sources.streams import CHUNK, DOWNLOAD_SECONDS, as_file, check_size, collect

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectRequestTypeDef

LIMIT_MAX = 1000  # keys a page that ListObjectsV2 returns
_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "404", "NotFound", "MethodNotAllowed"})  # the last: a delete marker
_BUSY = frozenset({"SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"})


@dataclass(frozen=True)
class S3Source:
    """A Source over a bucket.

    Attributes:
        client: a boto3 S3 client that may list and get.
        bucket: the bucket's name.
        root: the prefix that paths are beneath, ``inbox/<project>/``: no path reaches outside of it.
        origin: the bucket that identities name: after a restore the one that the files were restored from.
        download_seconds: the longest that a whole download may take.
    """

    client: S3Client
    bucket: str
    root: str = ""
    origin: str = ""
    download_seconds: float = DOWNLOAD_SECONDS

    def list_page(self, path: str, cursor: str | None = None, limit: int = 1000) -> Page:
        """List the objects under a folder in order of their keys (model.Source); one that holds none is empty."""
        inner = path.strip("/")
        with _translated():
            answer = self.client.list_objects_v2(
                Bucket=self.bucket,
                Prefix=f"{self.root}{inner}/" if inner else self.root,
                StartAfter=cursor or "",
                MaxKeys=min(max(limit, 1), LIMIT_MAX),
            )
        found = answer.get("Contents", [])
        entries = tuple(
            self._entry(item["Key"], item["Size"], item["ETag"], item["LastModified"].astimezone(UTC))
            for item in found
            if not item["Key"].endswith("/")  # what consoles write to show an empty folder
        )
        more = answer["IsTruncated"]
        return Page(entries=entries, cursor=found[-1]["Key"] if more else None, has_more=more, reset=True)

    def has_folder(self, path: str) -> bool:
        """Whether there is a folder: an object beneath it, or one that stands for it, as consoles write them."""
        with _translated():
            found = self.client.list_objects_v2(Bucket=self.bucket, Prefix=f"{self.root}{path.strip('/')}/", MaxKeys=1)
        return bool(found.get("Contents"))

    def describe(self, key: str) -> SourceEntry:
        """The entry of one object, for an event that names it.

        Raises:
            SourceNotFound: there is no such object, or not under the root.
        """
        if not key.startswith(self.root):
            raise SourceNotFound("The object is not under this source's prefix.")
        with _translated():
            head = self.client.head_object(Bucket=self.bucket, Key=key)
        return self._entry(key, head["ContentLength"], head["ETag"], head["LastModified"].astimezone(UTC))

    def download(self, entry: SourceEntry, max_bytes: int) -> bytes:
        """Fetch an object whole, the listed version or none (model.Source)."""
        check_size(entry, max_bytes)
        with closing(self._open(entry, 0)) as chunks:
            return collect(chunks, max_bytes, self.download_seconds)

    def open(self, entry: SourceEntry, offset: int = 0) -> BinaryIO:
        """Stream an object from a byte offset on (model.Source)."""
        chunks = self._open(entry, offset)
        return as_file(chunks, chunks.close)

    def _open(self, entry: SourceEntry, offset: int) -> Generator[bytes]:
        request: GetObjectRequestTypeDef = {
            "Bucket": self.bucket,
            "Key": entry.source_id,
            "IfMatch": f'"{entry.rev}"',
        }
        if offset:
            request["Range"] = f"bytes={offset}-"
        with _translated():
            body = self.client.get_object(**request)["Body"]

        def chunks() -> Generator[bytes]:
            with closing(body), _translated():
                yield from body.iter_chunks(CHUNK)

        return chunks()

    def _entry(self, key: str, size: int, etag: str, modified_at: datetime) -> SourceEntry:
        return SourceEntry(
            uri=f"s3://{self.origin or self.bucket}/{key}",
            source_id=key,
            name=key.rsplit("/", 1)[-1],
            path=key,
            size=size,
            rev=etag.strip('"'),
            content_hash=None,
            modified_at=modified_at,
        )


@contextmanager
def _translated() -> Iterator[None]:
    """S3's errors as a source's. Raised ``from None``: S3's messages name keys, and keys name people."""
    try:
        yield
    except ClientError as error:
        raise _problem(error) from None
    except BotoCoreError:
        raise SourceUnavailable("S3 did not answer, or the connection broke.") from None


def _problem(error: ClientError) -> SourceError:
    code = error.response["Error"].get("Code", "")
    metadata = error.response["ResponseMetadata"]
    wait = metadata["HTTPHeaders"].get("retry-after", "")
    retry_after = float(wait) if wait.isdecimal() else None
    if code in _GONE:
        return SourceNotFound("The object is not there any more.")
    if code in {"PreconditionFailed", "412"}:
        return SourceChanged("The object was replaced after it had been listed.")
    if code in _BUSY:
        return SourceRateLimited("S3 asks for fewer calls.", retry_after=retry_after)
    if metadata["HTTPStatusCode"] >= 500:  # noqa: PLR2004 - the server's side of HTTP
        return SourceUnavailable(f"S3 answered with status {metadata['HTTPStatusCode']}.", retry_after=retry_after)
    return SourceMisconfigured(f"S3 refuses the request ({code}): check the bucket and the function's role.")
