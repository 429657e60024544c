"""A bucket's objects as they were at a moment, copied into another bucket."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from boto3.s3.transfer import TransferConfig

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# What runs in the new deployment is told of each file that appears below inbox/, so those come last.
PREFIXES = ("text/", "reports/", "exports/", "checkpoints/", "erasures/", "inbox/")
_AT_ONCE = 16  # copies
_IN_MEMORY = 1000  # versions
# An object that is copied whole keeps its ETag, which says whether a file has changed. S3 copies up to 5 GB whole.
_WHOLE = TransferConfig(multipart_threshold=5 * 1024**3, use_threads=False)


@dataclass(frozen=True, slots=True)
class ObjectVersions:
    """Objects of a bucket that keeps their versions."""

    s3: S3Client
    bucket: str

    def copy_to(self, target: str, at: datetime) -> int:
        """Copies each object, as it was at a moment, to another bucket under its own key.

        Args:
            target: the other bucket's name; an object that it has already is not copied again.

        Returns:
            How many were copied.
        """
        copied = 0
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for prefix in PREFIXES:
                there = self._etags(target, prefix)
                wanted = (each for each in self.at(at, prefix) if there.get(each["Key"]) != each["ETag"])
                for some in batched(wanted, _IN_MEMORY, strict=False):
                    copied += sum(pool.map(lambda each: self._copy(each, target), some))
        return copied

    def at(self, moment: datetime, prefix: str) -> Iterator[Any]:
        """The versions below a prefix that were the present ones at a moment, as S3 lists them."""
        key, found = "", list[Any]()
        for page in self.s3.get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=prefix):
            listed = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            for each in sorted(listed, key=lambda each: str(each["Key"])):
                if each["Key"] != key:
                    yield from _present(found, moment)
                    key, found = each["Key"], []
                found.append(each)
        yield from _present(found, moment)

    def _copy(self, version: Any, target: str) -> int:
        source: Any = {"Bucket": self.bucket, "Key": version["Key"], "VersionId": version["VersionId"]}
        self.s3.copy(source, target, version["Key"], Config=_WHOLE)
        return 1

    def _etags(self, bucket: str, prefix: str) -> dict[str, str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return {each["Key"]: each["ETag"] for page in pages for each in page.get("Contents", [])}


def _present(versions: list[Any], moment: datetime) -> list[Any]:
    """Of one key's versions and delete markers the one that was the present one; none where that is a marker."""
    earlier = [each for each in versions if each["LastModified"] <= moment]
    newest = max(earlier, key=lambda each: (each["LastModified"], each["IsLatest"]), default=None)
    return [newest] if newest and "ETag" in newest else []
