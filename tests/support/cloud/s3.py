"""One S3 bucket in memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.response import StreamingBody
from support.cloud.answers import Refused
from support.cloud.expressions import Wire


@dataclass(frozen=True, slots=True)
class Object:
    """One version of an object."""

    data: bytes
    etag: str
    at: datetime


@dataclass(slots=True)
class S3:
    """The bucket: put, get (whole, or from a byte on), head and list; versions are kept, found and deleted.

    Attributes:
        objects: the newest version of each; who takes one out of here has deleted it, and its older versions stay.
        older: versions that were written over, by key, oldest first.
    """

    bucket: str
    clock: Callable[[], datetime]
    objects: dict[str, Object] = field(default_factory=dict)
    older: dict[str, list[Object]] = field(default_factory=dict)

    def put(self, key: str, data: bytes) -> Object:
        """Writes an object."""
        etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
        if key in self.objects:
            self.older.setdefault(key, []).append(self.objects[key])
        self.objects[key] = Object(data, f'"{etag}"', self.clock())
        return self.objects[key]

    def answer(self, operation: str, request: Wire) -> dict[str, Any]:
        """Answers one call.

        Raises:
            Refused: as S3 refuses it.
        """
        if request["Bucket"] != self.bucket:
            raise Refused("NoSuchBucket", "The specified bucket does not exist", status=404)
        match operation:
            case "PutObject":
                return {"ETag": self.put(request["Key"], request["Body"]).etag}
            case "GetObject":
                found = self._found(request, "NoSuchKey")
                start = int(request.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
                data = found.data[start:]
                return {
                    **_described(found),
                    "ContentLength": len(data),
                    "Body": StreamingBody(io.BytesIO(data), len(data)),
                }
            case "HeadObject":
                found = self._found(request, "404")
                return {**_described(found), "ContentLength": len(found.data)}
            case "ListObjectsV2":
                return self._list(request)
            case "ListObjectVersions":
                return self._list_versions(request.get("Prefix", ""))
            case "DeleteObjects":
                for each in request["Delete"]["Objects"]:
                    self._delete_version(each["Key"], each["VersionId"])
                return {}
        raise NotImplementedError(operation)

    def _list_versions(self, prefix: str) -> dict[str, Any]:
        """Every version in one answer: a deployment of a test has few. A version's id is its place and its ETag."""
        found = [(key, found.etag, "newest") for key, found in self.objects.items()]
        found += [(key, each.etag, str(n)) for key, some in self.older.items() for n, each in enumerate(some)]
        shown = sorted(each for each in found if each[0].startswith(prefix))
        versions = [{"Key": key, "VersionId": f"{place} {etag}"} for key, etag, place in shown]
        return {"IsTruncated": False} | ({"Versions": versions} if versions else {})

    def _delete_version(self, key: str, version_id: str) -> None:
        place, _, etag = version_id.partition(" ")
        if place == "newest":
            if key in self.objects and self.objects[key].etag == etag:
                del self.objects[key]
        else:
            self.older[key] = [each for each in self.older.get(key, []) if each.etag != etag]

    def _found(self, request: Wire, missing: str) -> Object:
        found = self.objects.get(request["Key"])
        if found is None:
            raise Refused(missing, "The specified key does not exist.", status=404)
        if request.get("IfMatch", found.etag) != found.etag:
            raise Refused("PreconditionFailed", "At least one of the pre-conditions did not hold", status=412)
        return found

    def _list(self, request: Wire) -> dict[str, Any]:
        prefix, after, most = request.get("Prefix", ""), request.get("StartAfter", ""), request.get("MaxKeys", 1000)
        keys = [key for key in sorted(self.objects) if key.startswith(prefix) and key > after]
        shown = [(key, self.objects[key]) for key in keys[:most]]
        contents = [
            {"Key": key, "Size": len(each.data), "ETag": each.etag, "LastModified": each.at} for key, each in shown
        ]
        return {"IsTruncated": len(keys) > most, "KeyCount": len(shown)} | ({"Contents": contents} if shown else {})


def _described(found: Object) -> dict[str, Any]:
    return {"ETag": found.etag, "LastModified": found.at}
