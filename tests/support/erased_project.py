"""A project of the deployed stack with something in every folder of the bucket, and its erasure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import httpx
from support import marks
from support.waiting import LOOK, PATIENCE

from devstack.stack import Stack
from winnow.sdk.client import Client
from winnow.sdk.response_models import UploadResponse
from winnow.sdk.started_job import StartedJob


@dataclass(frozen=True, slots=True)
class ErasedProject:
    """A project whose erasure was accepted.

    Attributes:
        ids: of the project and its jobs, one of which is in the key of each of its objects.
        folders: of the bucket, in which it had objects.
        job_id: of the erasure.
        form: for one more upload, granted before.
    """

    project_id: str
    ids: tuple[str, ...]
    folders: set[str]
    job_id: str
    form: UploadResponse

    @classmethod
    def make(cls, stack: Stack, admin: Client) -> Self:
        """Makes a project with a file, a dry run's report and an export, and erases it."""
        project_id = admin.create_project("Gone").project_id
        admin.upload(project_id, "gone/resume.txt", marks.RESUME)
        read = _end(admin, admin.ingest(project_id, source="s3"))
        admin.write_records(project_id, [{"key": str(row), "fields": {**marks.ROW}} for row in range(3)])
        tried = _end(admin, admin.consolidate(project_id, {"dry_run": True}))
        merged = _end(admin, admin.consolidate(project_id))
        sent = _end(admin, admin.export(project_id, {"format": "csv"}))
        ids = (project_id, read, tried, merged, sent)
        folders = {key.split("/")[0] for key in _keys(stack, ids)}
        form = admin.grant_upload(project_id, "gone/late.txt")
        job_id = admin.erase_project(project_id, admin.project(project_id).version).job_id
        return cls(project_id, ids, folders, job_id, form)

    def upload_late(self) -> None:
        """One more file comes by the form that was granted."""
        httpx.post(self.form.url, data=self.form.fields, files={"file": marks.RESUME}, timeout=300).raise_for_status()

    def left(self, stack: Stack) -> list[str]:
        """Keys of its objects, in any version, and of the items of its partitions."""
        own = (f"PROJECT#{self.project_id}", f"OUTBOX#{self.project_id}")
        pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
        items = [(each["pk"]["S"], each["sk"]["S"]) for page in pages for each in page["Items"]]
        found = [f"{pk} {sk}" for pk, sk in items if pk.startswith(own)]
        return [*_keys(stack, self.ids), *found]


def _end(admin: Client, started: StartedJob) -> str:
    """The id of a job, once it has completed."""
    (*_, ended) = admin.watch(started.job_id, every=LOOK, timeout=PATIENCE)
    assert ended.status == "completed"
    return str(ended.job_id)


def _keys(stack: Stack, ids: tuple[str, ...]) -> Iterator[str]:
    pages = stack.client("s3").get_paginator("list_object_versions").paginate(Bucket=stack.outputs["BucketName"])
    for page in pages:
        yield from (each["Key"] for each in page.get("Versions", []) if any(one in each["Key"] for one in ids))
