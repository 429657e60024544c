"""Every way into the deployed service, for real: upload, Dropbox, its webhook, the schedules; each makes one job."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from cli.client import Client
from devstack.stack import Stack
from winnow.api.models.jobs import JobAnswer
from winnow.jobs.entities import Trigger

RESUME = b"""Ann Lee
ann.lee@example.org
+1 212 555 0142

Experience
Engineer, Acme, 2019 - 2024
"""
WINDOW = 30  # s in which notices of one account are one


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Projects whose files came in by a way each: everything is started at once, and looked at later."""

    uploaded: str
    asked: str
    watched: str


@pytest.fixture(scope="module")
def admin(stack: Stack, sign_in: Callable[[str], dict[str, str]]) -> Iterator[Client]:
    with Client(stack.api, sign_in("admin")["access"]) as client:
        yield client


@pytest.fixture(scope="module")
def arrivals(stack: Stack, admin: Client) -> Arrivals:
    # given a project for each way, one of which watches a folder in Dropbox
    uploaded, asked = (admin.create_project(name).project_id for name in ("Uploaded", "Asked for"))
    watched = admin.create_project("Watched", sources={"dropbox_path": "/watched", "poll": True}).project_id
    with httpx.Client(base_url=stack.dropbox, timeout=60) as dropbox:
        dropbox.put("/_control/files/watched/ann.txt", content=RESUME)
        dropbox.put("/_control/files/asked/ann.txt", content=RESUME)
        # when a file is uploaded, twice; a folder is asked for; and Dropbox notifies, three times in one window
        for _ in range(2):
            admin.upload(uploaded, "in/a b+ü.txt", RESUME)
        admin.ingest(asked, source="dropbox", path="/asked")
        hook = {"url": f"{stack.api}/webhooks/dropbox"}
        assert dropbox.post("/_control/challenge", json=hook).json() == {"accepted": True}
        if time.time() % WINDOW > WINDOW - 8:
            time.sleep(8)
        for _ in range(3):
            assert dropbox.post("/_control/notify", json=hook).json() == {"status": 200}
    return Arrivals(uploaded, asked, watched)


def wait_for_jobs(admin: Client, project_id: str, seconds: float = 120) -> list[JobAnswer]:
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        jobs = list(admin.jobs(project_id))
        if jobs and all(job.status.ended for job in jobs):
            return jobs
        time.sleep(1)
    raise AssertionError(f"no job has ended in {seconds:.0f} s")


def names(admin: Client, project_id: str) -> list[object]:
    return [record.fields["name"].value for record in admin.records(project_id)]


def test_a_folder_that_is_asked_for_becomes_records(admin: Client, arrivals: Arrivals) -> None:
    (job,) = wait_for_jobs(admin, arrivals.asked)
    assert (job.trigger_type, job.status, job.error) == (Trigger.MANUAL, "completed", None)
    assert names(admin, arrivals.asked) == ["Ann Lee"]


def test_an_upload_is_ingested_by_its_event_and_the_same_file_again_makes_no_second_record(
    admin: Client, arrivals: Arrivals
) -> None:
    jobs = wait_for_jobs(admin, arrivals.uploaded)
    assert {job.trigger_type for job in jobs} == {Trigger.S3_EVENT}
    assert {job.status for job in jobs} == {"completed"}
    assert names(admin, arrivals.uploaded) == ["Ann Lee"]


def test_notices_of_one_window_make_one_job(admin: Client, arrivals: Arrivals) -> None:
    (job,) = wait_for_jobs(admin, arrivals.watched)
    assert (job.trigger_type, job.status) == (Trigger.DROPBOX_WEBHOOK, "completed")
    assert names(admin, arrivals.watched) == ["Ann Lee"]


@pytest.mark.parametrize("headers", [{}, {"X-Dropbox-Signature": "0" * 64}])
def test_a_notice_without_the_right_signature_is_refused(stack: Stack, headers: dict[str, str]) -> None:
    body = b'{"list_folder": {"accounts": ["dbid:x"]}}'
    assert httpx.post(f"{stack.api}/webhooks/dropbox", content=body, headers=headers, timeout=30).status_code == 403


@pytest.mark.parametrize(("task", "made"), [("poll_sources", ["dropbox", "s3"]), ("consolidate_projects", [None])])
def test_a_schedule_that_fires_twice_makes_its_jobs_once(
    stack: Stack, admin: Client, arrivals: Arrivals, task: str, made: list[str | None]
) -> None:
    # given a project that is polled, and consolidated at night
    known = {job.job_id for job in wait_for_jobs(admin, arrivals.watched)}
    # when a schedule fires twice for one slot
    call = json.dumps({"task": task, "scheduled_time": "2026-01-31T03:00:00Z"})
    for _ in range(2):
        answer = stack.client("lambda").invoke(FunctionName=stack.outputs["SchedulerFunctionName"], Payload=call)
        assert "FunctionError" not in answer, answer["Payload"].read()
    # then there is one job for each source, or one consolidation
    new = [job for job in wait_for_jobs(admin, arrivals.watched) if job.job_id not in known]
    assert sorted((job.options.get("source") for job in new), key=str) == made
    assert {(job.trigger_type, job.status) for job in new} == {(Trigger.SCHEDULED, "completed")}


def test_two_records_of_one_person_are_consolidated_and_audited(admin: Client) -> None:
    # given a project with two rows of one person and one of another
    project_id = admin.create_project("Consolidated").project_id
    rows = [
        {"name": "Ann Lee", "email": "ann.lee@example.org", "phone": "+12125550142"},
        {"name": "Ann M. Lee", "email": "Ann.Lee@example.org", "phone": "+1 212 555 0142"},
        {"name": "Bob Roe", "email": "bob@example.net", "phone": "+13035550171"},
    ]
    admin.write_records(project_id, [{"key": str(number), "fields": row} for number, row in enumerate(rows)])
    # when it is consolidated
    job_id = admin.consolidate(project_id).job_id
    (job,) = wait_for_jobs(admin, project_id)
    # then two became one, which names both
    assert (job.job_id, job.status, job.error) == (job_id, "completed", None)
    merged = [record for record in admin.records(project_id) if record.consolidated_from]
    assert [len(record.consolidated_from) for record in merged] == [2]
    assert len(list(admin.records(project_id))) == 2
    # and the trail tells the story
    told = [event.type for event in admin.audit(project_id)]
    for event in ("project.created", "consolidation.trigger", "job.claimed", "job.completed"):
        assert event in told
    assert len([event for event in told if event.startswith("job.")]) >= 2


def test_the_sweeper_runs_every_minute(stack: Stack) -> None:
    logs = stack.client("logs")
    (group,) = [
        each["logGroupName"] for each in logs.describe_log_groups()["logGroups"] if "cheduler" in each["logGroupName"]
    ]
    ends_at = time.monotonic() + 90
    while time.monotonic() < ends_at:
        if any('"task":"sweep"' in event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]):
            return
        time.sleep(2)
    raise AssertionError("no sweep in 90 s")
