"""Objects of the bucket with every version of them, and uploads in parts, found and deleted for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from winnow.platform.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BATCH = 1000  # objects of one DeleteObjects


class ObjectVersion(NamedTuple):
    """One version of an object, or the marker that it was deleted."""

    key: str
    version_id: str


class UnfinishedUpload(NamedTuple):
    """An object that was begun in parts and not completed: its parts are kept, and no list of objects shows them."""

    key: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class BucketObjects:
    """The bucket's objects.

    Attributes:
        origin: the bucket that files are known by; empty for ``bucket``.
    """

    s3: S3Client
    bucket: str
    origin: str = ""

    def versions(self, prefix: str, *, exact: bool = False, replaced: bool = False) -> Iterator[ObjectVersion]:
        """Every version of the objects below a prefix, and every delete marker.

        Args:
            prefix: what their keys begin with.
            exact: only of the object whose key the prefix is.
            replaced: only those that a later version stands above.

        Raises:
            Unavailable: the bucket could not be listed.
        """
        after: dict[str, Any] = {}
        while True:
            try:
                answer = self.s3.list_object_versions(Bucket=self.bucket, Prefix=prefix, **after)
            except (BotoCoreError, ClientError) as error:
                raise _busy() from error
            for each in [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]:
                if (not exact or each["Key"] == prefix) and not (replaced and each["IsLatest"]):
                    yield ObjectVersion(each["Key"], each["VersionId"])
            if not answer.get("IsTruncated"):
                return
            after = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}

    def delete(self, versions: Sequence[ObjectVersion]) -> None:
        """Deletes versions for good; one that is gone already is no error.

        Raises:
            Unavailable: the bucket did not delete some of them.
        """
        for some in batched(versions, _BATCH, strict=False):
            named: list[Any] = [{"Key": each.key, "VersionId": each.version_id} for each in some]
            try:
                answer = self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": named, "Quiet": True})
            except (BotoCoreError, ClientError) as error:
                raise _busy() from error
            if answer.get("Errors"):
                raise _busy()

    def unfinished_uploads(self, prefix: str) -> Iterator[UnfinishedUpload]:
        """The uploads in parts, below a prefix, that were begun and not completed.

        Args:
            prefix: that the objects' keys would have.

        Raises:
            Unavailable: the bucket could not be listed.
        """
        after: dict[str, Any] = {}
        while True:
            try:
                answer = self.s3.list_multipart_uploads(Bucket=self.bucket, Prefix=prefix, **after)
            except (BotoCoreError, ClientError) as error:
                raise _busy() from error
            for each in answer.get("Uploads", []):
                yield UnfinishedUpload(each["Key"], each["UploadId"])
            if not answer.get("IsTruncated"):
                return
            after = {"KeyMarker": answer["NextKeyMarker"], "UploadIdMarker": answer["NextUploadIdMarker"]}

    def abort(self, upload: UnfinishedUpload) -> None:
        """Deletes the parts of an unfinished upload; one that is gone already is no error.

        Args:
            upload: as it was listed.

        Raises:
            Unavailable: the bucket did not do it.
        """
        try:
            self.s3.abort_multipart_upload(Bucket=self.bucket, Key=upload.key, UploadId=upload.upload_id)
        except (BotoCoreError, ClientError) as error:
            if not isinstance(error, ClientError) or error.response["Error"]["Code"] != "NoSuchUpload":
                raise _busy() from error


def _busy() -> Unavailable:
    return Unavailable("bucket-busy", "The bucket did not list or delete its objects.")
