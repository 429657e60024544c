"""Every way in, for real on the deployed stack: both triggers, an upload's event, Dropbox's webhook, the schedules."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from support.waiting import wait_for

from devstack.samples import write_samples
from devstack.stack import Stack

type Callers = dict[str, httpx.Client]


def make_project(callers: Callers, name: str, **members: Any) -> str:
    answer = callers["admin"].post("/api/v1/projects", json={"name": name, **members})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["project_id"])


def jobs_of(callers: Callers, project: str, trigger_type: str) -> list[dict[str, Any]]:
    answer = callers["admin"].get("/api/v1/jobs", params={"project_id": project})
    assert answer.status_code == 200, answer.text
    return [job for job in answer.json()["items"] if job["trigger_type"] == trigger_type]


def ended_job(callers: Callers, project: str, trigger_type: str) -> dict[str, Any]:
    """The project's one job of a trigger type, once it has ended."""

    def look() -> dict[str, Any] | None:
        return next(
            (
                job
                for job in jobs_of(callers, project, trigger_type)
                if job["status"] in {"completed", "failed", "cancelled"}
            ),
            None,
        )

    return wait_for(look, f"a {trigger_type} job to end")


def upload(callers: Callers, project: str, name: str, data: bytes) -> None:
    granted = callers["power_user"].post(f"/api/v1/projects/{project}/uploads", json={"path": name})
    assert granted.status_code == 201, granted.text
    form = granted.json()
    sent = httpx.post(form["url"], data=form["fields"], files={"file": data}, timeout=120)
    assert sent.status_code in {200, 201, 204}, sent.text


@pytest.fixture(scope="module")
def resume(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    samples = write_samples(tmp_path_factory.mktemp("samples"))
    return next(path for path in samples.resumes if path.suffix == ".docx").read_bytes()


def test_an_upload_becomes_a_record_by_its_event(callers: Callers, resume: bytes) -> None:
    project = make_project(callers, "Uploads")

    upload(callers, project, "a resume.docx", resume)

    job = ended_job(callers, project, "s3_event")
    assert job["status"] == "completed"
    (record,) = callers["power_user"].get(f"/api/v1/projects/{project}/records").json()["items"]
    assert record["fields"]["name"]["provenance"] == "extracted"


def test_dropbox_s_challenge_is_answered_and_a_forged_call_refused(stack: Stack) -> None:
    url = f"{stack.api}/webhooks/dropbox"

    challenge = httpx.get(url, params={"challenge": "a-challenge"}, timeout=120)
    forged = httpx.post(url, content=b'{"list_folder": {"accounts": ["x"]}}', timeout=120)

    assert (challenge.status_code, challenge.text) == (200, "a-challenge")
    assert forged.status_code == 403


def test_dropbox_s_calls_of_half_a_minute_become_one_job(callers: Callers, watched: str) -> None:
    job = ended_job(callers, watched, "dropbox_webhook")

    records = callers["admin"].get(f"/api/v1/projects/{watched}/records").json()["items"]
    assert job["status"] == "completed"
    assert len(records) == 1
    assert len(jobs_of(callers, watched, "dropbox_webhook")) <= 2  # three notices: one window, or two when it turned


def test_schedules_poll_sources_and_consolidate_once_a_slot(callers: Callers, stack: Stack) -> None:
    project = make_project(callers, "Scheduled", sources={"poll": True})
    people = [
        {"key": str(n), "kind": "row", "fields": {"name": "Ada Vance", "email": "ada@example.org"}} for n in range(2)
    ]
    answer = callers["power_user"].post(f"/api/v1/projects/{project}/records", json={"records": people})
    assert answer.is_success, answer.text
    scheduler = stack.client("scheduler")
    for schedule in scheduler.list_schedules()["Schedules"]:
        known = scheduler.get_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])
        kept = {name: known[name] for name in ("Name", "GroupName", "Target", "FlexibleTimeWindow")}
        scheduler.update_schedule(**kept, ScheduleExpression="cron(* * * * ? *)", State="ENABLED")

    polled = ended_job(callers, project, "scheduled")
    consolidated = wait_for(
        lambda: next(
            (
                job
                for job in jobs_of(callers, project, "scheduled")
                if job["kind"] == "consolidation" and job["status"] == "completed"
            ),
            None,
        ),
        "the scheduled consolidation",
    )

    assert polled["status"] in {"completed", "failed"}  # Dropbox may be switched off by another test's fault
    assert consolidated["triggered_by"] == "system:scheduler"


def test_a_record_is_corrected_found_and_exported(callers: dict[str, httpx.Client]) -> None:
    project = make_project(callers, "Corrections")
    caller, path = callers["power_user"], f"/api/v1/projects/{project}"
    body = {"records": [{"key": "1", "fields": {"name": "Ada", "skills": "SQL", "phone": "+44 1234"}}]}
    record = caller.post(f"{path}/records", json=body).json()["items"][0]["record_id"]

    edited = caller.patch(
        f"{path}/records/{record}", json={"fields": {"name": "Ada Lovelace"}}, headers={"If-Match": '"1"'}
    )
    found = caller.get(f"{path}/records", params={"text": "LOVE", "skill": "sql"}).json()["items"]
    versions = caller.get(f"{path}/records/{record}/versions").json()["items"]
    job = caller.post(f"{path}/exports", json={"format": "csv"}).json()["job_id"]
    done = ended_job(callers, project, "manual")
    link = caller.get(f"{path}/exports/{job}").json()

    assert (edited.status_code, edited.headers["ETag"]) == (200, '"2"')
    assert [each["record_id"] for each in found] == [record]
    assert [each["version"] for each in versions] == [2, 1]
    assert (done["job_id"], done["status"]) == (job, "completed")
    assert '"Ada Lovelace","\'+44 1234","SQL"' in httpx.get(link["url"], timeout=120).text
