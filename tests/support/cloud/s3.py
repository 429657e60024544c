"""One S3 bucket in memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from botocore.response import StreamingBody
from support.cloud.answers import Refused
from support.cloud.expressions import Wire

PAGE = 1000  # versions of one answer at most; S3's own


@dataclass(frozen=True, slots=True)
class Object:
    """One version of an object, or the marker that it was deleted.

    Attributes:
        number: of the version; a later one has a higher number.
    """

    data: bytes
    etag: str
    at: datetime
    number: int = 0
    is_marker: bool = False

    @property
    def version_id(self) -> str:
        """What names the version."""
        return f"{self.number:08d}"


@dataclass(frozen=True, slots=True)
class Rule:
    """When the bucket deletes by itself: after so many days an object (never without a number), and after so many more
    a version that is not the present one."""

    days: int | None
    noncurrent_days: int


@dataclass(slots=True)
class S3:
    """The bucket: put, get (whole, or from a byte on), head and list; versions are kept, found and deleted.

    Attributes:
        objects: the newest version of each that is not deleted. What is taken out of here is gone for good.
        older: the other versions and the markers, by key, oldest first.
        unfinished: the keys of uploads in parts, by the uploads' ids, which sort as they were begun.
        parts: of these uploads, by id and number.
    """

    bucket: str
    clock: Callable[[], datetime]
    objects: dict[str, Object] = field(default_factory=dict)
    older: dict[str, list[Object]] = field(default_factory=dict)
    unfinished: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    _made: int = 0

    def put(self, key: str, data: bytes) -> Object:
        """Writes an object."""
        self._keep(key)
        self.objects[key] = Object(data, _etag_of(data), self.clock(), self._next())
        return self.objects[key]

    def remove(self, key: str, at: datetime | None = None) -> None:
        """Deletes an object as callers do: its versions stay, below a marker."""
        self._keep(key)
        marker = Object(b"", "", at or self.clock(), self._next(), is_marker=True)
        self.older.setdefault(key, []).append(marker)

    def expire(self, prefix: str, rule: Rule) -> None:
        """Deletes what is too old by now."""
        now = self.clock()
        for key, found in list(self.objects.items()):
            if key.startswith(prefix) and rule.days and found.at + timedelta(days=rule.days) <= now:
                self.remove(key, found.at + timedelta(days=rule.days))
        for key in [key for key in self.older if key.startswith(prefix)]:
            older, present = self.older.pop(key), self.objects.get(key)
            states = [*older, present] if present else older
            left = [
                each
                for each, newer in pairwise(states)
                if not each.is_marker and newer.at + timedelta(days=rule.noncurrent_days) > now
            ]
            if left:  # under the present version, or under the marker
                self.older[key] = left if present else [*left, older[-1]]

    def versions(self) -> list[tuple[str, Object]]:
        """Every version and marker, by key, the newest of each first."""
        newest = {key: [found] for key, found in self.objects.items()}
        return [
            (key, each)
            for key in sorted({*self.objects, *self.older})
            for each in [*newest.get(key, []), *reversed(self.older.get(key, []))]
        ]

    def _keep(self, key: str) -> None:
        if key in self.objects:
            self.older.setdefault(key, []).append(self.objects.pop(key))

    def _next(self) -> int:
        self._made += 1
        return self._made

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
                return self._list_versions(request)
            case "DeleteObject":
                return self._delete(request)
            case "DeleteObjects":
                for each in request["Delete"]["Objects"]:
                    self._delete_version(each["Key"], each["VersionId"])
                return {}
        return self._answer_in_parts(operation, request)

    def _answer_in_parts(self, operation: str, request: Wire) -> dict[str, Any]:
        """Answers a call that is about an upload in parts. A part may have any size here."""
        match operation:
            case "CreateMultipartUpload":
                upload = f"upload{self._next():08d}"
                self.unfinished[upload] = request["Key"]
                return {"UploadId": upload}
            case "ListMultipartUploads":
                return self._list_uploads(request)
        upload = request["UploadId"]
        if self.unfinished.get(upload) != request["Key"]:
            raise Refused("NoSuchUpload", "The specified upload does not exist.", status=404)
        match operation:
            case "UploadPart":
                self.parts.setdefault(upload, {})[request["PartNumber"]] = request["Body"]
                return {"ETag": _etag_of(request["Body"])}
            case "CompleteMultipartUpload":
                return {"ETag": self._complete(upload, request["MultipartUpload"]["Parts"]).etag}
            case "AbortMultipartUpload":
                self._end_upload(upload)
                return {}
        raise NotImplementedError(operation)

    def _complete(self, upload: str, named: Sequence[Wire]) -> Object:
        """Makes an object of the parts that are named, in order of their numbers."""
        numbers = [each["PartNumber"] for each in named]
        if numbers != sorted(set(numbers)):
            raise Refused("InvalidPartOrder", "The list of parts was not in ascending order.")
        held = self.parts.get(upload, {})
        if not named or any(
            each["PartNumber"] not in held or _etag_of(held[each["PartNumber"]]) != each["ETag"] for each in named
        ):
            raise Refused("InvalidPart", "One or more of the specified parts could not be found.")
        key = self.unfinished[upload]
        self._end_upload(upload)
        return self.put(key, b"".join(held[number] for number in numbers))

    def _end_upload(self, upload: str) -> None:
        del self.unfinished[upload]
        self.parts.pop(upload, None)

    def _delete(self, request: Wire) -> dict[str, Any]:
        if version_id := request.get("VersionId"):
            self._delete_version(request["Key"], version_id)
        else:
            self.remove(request["Key"])
        return {}

    def _list_versions(self, request: Wire) -> dict[str, Any]:
        """A page of the versions; it goes on after a version though that is gone by then."""
        prefix, most = request.get("Prefix", ""), min(request.get("MaxKeys", PAGE), PAGE)
        after = (request.get("KeyMarker", ""), -int(request.get("VersionIdMarker", "0")))
        found = [
            (key, each)
            for key, each in self.versions()
            if key.startswith(prefix) and (not after[0] or (key, -each.number) > after)
        ]
        answer: dict[str, Any] = {"IsTruncated": len(found) > most}
        for key, each in found[:most]:
            listed = {"Key": key, "VersionId": each.version_id, "IsLatest": self._is_latest(key, each)}
            answer.setdefault("DeleteMarkers" if each.is_marker else "Versions", []).append(listed)
        if answer["IsTruncated"]:
            key, last = found[most - 1]
            answer |= {"NextKeyMarker": key, "NextVersionIdMarker": last.version_id}
        return answer

    def _is_latest(self, key: str, version: Object) -> bool:
        present = self.objects.get(key)
        return version is present if present else version is self.older[key][-1]

    def _list_uploads(self, request: Wire) -> dict[str, Any]:
        """A page of the unfinished uploads; it goes on after one though that is gone by then."""
        after = (request.get("KeyMarker", ""), request.get("UploadIdMarker", ""))
        begun = sorted((key, upload) for upload, key in self.unfinished.items())
        found = [each for each in begun if each[0].startswith(request.get("Prefix", "")) and each > after]
        most = min(request.get("MaxUploads", PAGE), PAGE)
        answer: dict[str, Any] = {"IsTruncated": len(found) > most}
        if found:
            answer["Uploads"] = [{"Key": key, "UploadId": upload} for key, upload in found[:most]]
        if answer["IsTruncated"]:
            answer |= {"NextKeyMarker": found[most - 1][0], "NextUploadIdMarker": found[most - 1][1]}
        return answer

    def _delete_version(self, key: str, version_id: str) -> None:
        if key in self.objects and self.objects[key].version_id == version_id:
            del self.objects[key]
        left = [each for each in self.older.pop(key, []) if each.version_id != version_id]
        if left and key not in self.objects and not left[-1].is_marker:
            self.objects[key] = left.pop()  # the newest that is left is what the key names now
        if left:
            self.older[key] = left

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


def _etag_of(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _described(found: Object) -> dict[str, Any]:
    return {"ETag": found.etag, "LastModified": found.at}
