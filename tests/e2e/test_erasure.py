"""What the deployed service erases is gone, and a webhook that can't be reached is tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
from support import marks
from support.waiting import PATIENCE, wait_for

from devstack.stack import Stack
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore
from winnow.sdk.client import Client
from winnow.sdk.started_job import StartedJob
from winnow.values import Json


def test_a_record_that_is_erased_is_found_no_more(admin: Client) -> None:
    project_id = admin.create_project("Erased").project_id
    rows: list[dict[str, Json]] = [{"key": "1", "fields": {**marks.ROW}}, {"key": "2", "fields": {"name": "Bob Roe"}}]
    mine, other = admin.write_records(project_id, rows)
    assert [found.record_id for found in admin.find_subject(project_id, {"email": marks.EMAIL})] == [mine.record_id]

    (*_, job) = admin.watch(admin.erase_records(project_id, [mine.record_id]).job_id, timeout=PATIENCE)

    assert (job.status, job.error) == ("completed", None)
    assert [record.record_id for record in admin.records(project_id)] == [other.record_id]
    assert list(admin.find_subject(project_id, {"email": marks.EMAIL})) == []


def test_a_project_is_erased_with_its_files_reports_and_exports(stack: Stack, admin: Client, store: JobStore) -> None:
    # given a project with a file, a dry run's report and an export, each of them an object
    project_id = admin.create_project("Gone").project_id
    admin.upload(project_id, "gone/resume.txt", marks.RESUME)
    read = end(admin, admin.ingest(project_id, source="s3"))
    admin.write_records(project_id, [{"key": str(row), "fields": {**marks.ROW}} for row in range(3)])
    tried = end(admin, admin.consolidate(project_id, {"dry_run": True}))
    merged = end(admin, admin.consolidate(project_id))
    sent = end(admin, admin.export(project_id, {"format": "csv"}))
    its = [project_id, read, tried, merged, sent]
    assert {"inbox", "text", "reports", "exports"} <= {key.split("/")[0] for key in keys_of(stack, its)}

    # when it is erased
    job_id = admin.erase_project(project_id, admin.project(project_id).version).job_id

    def ended() -> Job | None:
        found = store.get(job_id)
        return found if found and found.state.ended else None

    job = wait_for(ended, "the end of the erasure")

    # then nothing of it is left in the bucket, in no version, nor in the table
    assert (job.state, job.failure) == (State.COMPLETED, None)
    assert list(keys_of(stack, its)) == []
    assert items_of(stack, project_id) == []


def end(admin: Client, started: StartedJob) -> str:
    """The id of a job, once it has completed."""
    (*_, ended) = admin.watch(started.job_id, timeout=PATIENCE)
    assert ended.status == "completed"
    return str(ended.job_id)


def keys_of(stack: Stack, ids: list[str]) -> Iterator[str]:
    """The keys of all versions of the objects of a project and its jobs."""
    pages = stack.client("s3").get_paginator("list_object_versions").paginate(Bucket=stack.outputs["BucketName"])
    for page in pages:
        yield from (each["Key"] for each in page.get("Versions", []) if any(one in each["Key"] for one in ids))


def items_of(stack: Stack, project_id: str) -> list[str]:
    """The sort keys of what a project's own partitions and its events hold."""
    table = stack.outputs["TableName"]
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    found = [each for page in pages for each in page["Items"]]
    return [
        each["sk"]["S"]
        for each in found
        if each["pk"]["S"].startswith((f"PROJECT#{project_id}", f"OUTBOX#{project_id}"))
    ]


def test_what_is_older_than_a_project_keeps_it_is_looked_for_at_night(stack: Stack, admin: Client) -> None:
    project = admin.create_project("Kept a day")
    project_id = admin.update_project(project.project_id, project.version, {"retention": {"row": 1}}).project_id
    call = json.dumps({"task": "erase_expired", "scheduled_time": "2026-01-31T03:00:00Z"})

    answer = stack.client("lambda").invoke(FunctionName=stack.outputs["SchedulerFunctionName"], Payload=call)

    assert json.loads(answer["Payload"].read())["pages"] >= 1
    job = wait_for(lambda: next(iter(admin.jobs(project_id)), None), "the erasure")
    (*_, ended) = admin.watch(job.job_id, timeout=PATIENCE)
    assert (ended.kind, ended.status) == ("erasure", "completed")


def test_a_webhook_that_is_not_there_is_tried_again_later(admin: Client, callers: dict[str, httpx.Client]) -> None:
    path = f"/api/v1/projects/{admin.create_project('Told').project_id}/webhooks"
    http = callers["admin"]
    made = http.post(path, json={"url": "https://receiver.invalid/hook"})
    webhook = f"{path}/{made.json()['webhook_id']}"
    assert http.post(f"{webhook}/test", json={}).is_success

    def tried() -> dict[str, Any] | None:
        found = http.get(f"{webhook}/deliveries").json()["items"]
        return next((delivery for delivery in found if delivery["attempts"]), None)

    delivery = wait_for(tried, "the first attempt")
    assert (delivery["state"], delivery["last"]) == ("pending", "unresolved")
    assert http.post(f"{webhook}/redeliver", json={"event_id": delivery["event_id"]}).is_success
    assert http.delete(webhook).is_success
