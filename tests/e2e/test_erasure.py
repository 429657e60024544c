"""What the deployed service erases is gone, and a webhook that can't be reached is tried again."""

from __future__ import annotations

import json
from typing import Any

import httpx
from support import marks
from support.waiting import LOOK, PATIENCE, wait_for

from devstack.stack import Stack
from winnow.sdk.client import Client
from winnow.values import Json


def test_a_record_that_is_erased_is_found_no_more(admin: Client) -> None:
    project_id = admin.create_project("Erased").project_id
    rows: list[dict[str, Json]] = [{"key": "1", "fields": {**marks.ROW}}, {"key": "2", "fields": {"name": "Bob Roe"}}]
    mine, other = admin.write_records(project_id, rows)
    assert [found.record_id for found in admin.find_subject(project_id, {"email": marks.EMAIL})] == [mine.record_id]

    (*_, job) = admin.watch(admin.erase_records(project_id, [mine.record_id]).job_id, every=LOOK, timeout=PATIENCE)

    assert (job.status, job.error) == ("completed", None)
    assert [record.record_id for record in admin.records(project_id)] == [other.record_id]
    assert list(admin.find_subject(project_id, {"email": marks.EMAIL})) == []


def test_what_is_older_than_a_project_keeps_it_is_looked_for_at_night(stack: Stack, admin: Client) -> None:
    project = admin.create_project("Kept a day")
    project_id = admin.update_project(project.project_id, project.version, {"retention": {"row": 1}}).project_id
    call = json.dumps({"task": "erase_expired", "scheduled_time": "2026-01-31T03:00:00Z"})

    answer = stack.client("lambda").invoke(FunctionName=stack.outputs["SchedulerFunctionName"], Payload=call)

    assert json.loads(answer["Payload"].read())["pages"] >= 1
    job = wait_for(lambda: next(iter(admin.jobs(project_id)), None), "the erasure")
    (*_, ended) = admin.watch(job.job_id, every=LOOK, timeout=PATIENCE)
    assert (ended.kind, ended.status) == ("erasure", "completed")


def test_a_webhook_that_is_not_there_is_tried_again_later(admin: Client, callers: dict[str, httpx.Client]) -> None:
    path = f"/api/v1/projects/{admin.create_project('Told').project_id}/webhooks"
    http = callers["admin"]
    made = http.post(path, json={"url": "https://receiver.invalid/hook"})
    webhook = f"{path}/{made.json()['webhook_id']}"
    assert http.post(f"{webhook}/test", json={}).is_success

    def tried() -> dict[str, Any] | None:
        found = http.get(f"{webhook}/deliveries").json()["items"]
        return next((delivery for delivery in found if delivery["last"]), None)

    delivery = wait_for(tried, "the first attempt's end")
    assert (delivery["state"], delivery["last"]) == ("pending", "unresolved")
    assert http.post(f"{webhook}/redeliver", json={"event_id": delivery["event_id"]}).is_success
    assert http.delete(webhook).is_success
