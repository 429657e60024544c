"""Everything that a project has in the table and the bucket, for tools that hold AWS credentials of the account.

Each place is named by the code that writes there. The API offers no such deletion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from ops.problems import OpsError
from winnow.audit import audit_store
from winnow.events.outbox import outbox_partitions
from winnow.jobs import job_items
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Condition, Delete, Item, Key
from winnow.platform.ids import all_shards
from winnow.platform.table import Table, key_of
from winnow.projects.project_items import project_key
from winnow.records.record_items import partition

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_AT_ONCE = 25  # deletions a transaction
_PREFIXES = ("inbox", "text", "exports", "erasures")  # each followed by the project's id
_OF_JOBS = ("checkpoints", "reports")  # each followed by the job's id


@dataclass(frozen=True, slots=True)
class Traces:
    """What one project has left behind.

    Attributes:
        bucket: the data bucket's name.
    """

    table: Table
    s3: S3Client
    bucket: str
    project_id: str

    def remove(self) -> int:
        """Removes all of it, the project's own item last; answers how many items and versions of objects there were.

        Raises:
            OpsError: an object could not be deleted.
        """
        jobs = [str(item["pk"]).removeprefix("JOB#") for item in self._jobs()]
        prefixes = [f"{prefix}/{self.project_id}/" for prefix in _PREFIXES]
        prefixes += [f"{prefix}/{job_id}" for prefix in _OF_JOBS for job_id in jobs]
        removed = sum(self._remove_objects(prefix) for prefix in prefixes)
        for name in [*(f"JOB#{job_id}" for job_id in jobs), *self._partitions()]:
            removed += self._remove_items(name)
        return removed

    def _partitions(self) -> Iterator[str]:
        own = project_key(self.project_id).pk
        yield from (partition(self.project_id, shard) for shard in all_shards())
        yield f"{own}#EVENTS"
        yield audit_store.partition(self.project_id, system_clock())
        yield from outbox_partitions(self.project_id, system_clock())
        yield f"AUDITHEAD#{self.project_id}"
        yield own

    def _jobs(self) -> Iterator[Item]:
        listed = Condition("#gsi1pk = :pk", {"pk": job_items.listing(self.project_id)})
        return self.table.query_all(listed, index="gsi1")

    def _remove_items(self, name: str) -> int:
        keys: list[Key] = [key_of(item) for item in self.table.query_all(Condition("#pk = :pk", {"pk": name}))]
        for some in batched(keys, _AT_ONCE, strict=False):
            self.table.transact([Delete(key) for key in some])
        return len(keys)

    def _remove_objects(self, prefix: str) -> int:
        removed = 0
        for page in self.s3.get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=prefix):
            for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                self.s3.delete_object(Bucket=self.bucket, Key=each["Key"], VersionId=each["VersionId"])
                removed += 1
        if "Contents" in self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=1):
            raise OpsError(f"Something was written below {prefix} meanwhile.")
        return removed
