"""Jobs, runs and the audit trail through the API function."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.api import ADMIN, NOBODY, POWER_USER, Api

from winnow.ingestion.run.file_store import ended, plan_action
from winnow.ingestion.run.ingestion_file import FILES, Action, Counts, FileTask, Outcome, file_id_of
from winnow.ingestion.run.progress import count_action
from winnow.ingestion.sources.source_model import SourceEntry
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.job import Failure
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import claim, complete, fail
from winnow.platform.clock import system_clock, to_text
from winnow.platform.ids import new_id
from winnow.values import Json

CONSOLIDATE = "/api/v1/consolidation/trigger"
INGEST = "/api/v1/ingestion/trigger"


def start(api: Api, trigger: str, project: str, **options: object) -> str:
    """A job's id."""
    return str(api.call("POST", trigger, {"project_id": project, **options}).json["job_id"])


def run(api: Api, job_id: str, failure: Failure | None = None) -> None:
    """Does a job's work: claims and ends it."""
    store, now = JobStore(api.table), system_clock()
    job = store.get(job_id)
    assert job
    claimed = store.move(job, claim(job, now), actor="system:test", now=now)
    result = {"changes": 3, "records_before": 10, "records_after": 7}
    ended = fail(claimed, now, failure) if failure else complete(claimed, now, result)
    unlocked = JOB_KINDS[job.kind].release_lock(job)
    store.move(claimed, ended, actor="system:test", now=now + timedelta(milliseconds=5), also=unlocked)


def test_given_a_job_when_reading_it_then_its_members_are_told(api: Api) -> None:
    project = api.project()
    job = start(api, INGEST, project, source="s3", path="/a")

    reply = api.call("GET", f"/api/v1/jobs/{job}", as_=POWER_USER)

    assert reply.status == 200
    told = reply.json
    assert (told["job_id"], told["project_id"], told["kind"], told["status"]) == (job, project, "ingestion", "pending")
    assert (told["progress"], told["error"], told["options"]) == (0.0, None, {"source": "s3", "path": "/a"})


def test_given_no_such_job_when_reading_it_then_404(api: Api) -> None:
    assert api.call("GET", f"/api/v1/jobs/{new_id()}").json["code"] == "job-not-found"
    assert api.call("GET", "/api/v1/jobs/17").json["code"] == "invalid-id"


def test_given_jobs_when_listing_then_pages_are_newest_first_and_filters_hold(api: Api) -> None:
    project = api.project()
    ingestions = [start(api, INGEST, project) for _ in range(5)]
    consolidation = start(api, CONSOLIDATE, project)
    run(api, ingestions[0])

    listed, sizes, query = [], list[int](), f"project_id={project}&kind=ingestion&limit=2"
    while True:
        page = api.call("GET", "/api/v1/jobs", query=query, as_=POWER_USER).json
        sizes.append(len(page["items"]))
        listed += [(item["created_at"], item["job_id"]) for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"project_id={project}&kind=ingestion&limit=2&cursor={page['next_cursor']}"

    assert sizes == [2, 2, 1]
    assert sorted(job for _, job in listed) == sorted(ingestions)
    assert listed == sorted(listed, reverse=True)
    done = api.call("GET", "/api/v1/jobs", query=f"project_id={project}&status=completed").json["items"]
    assert [item["job_id"] for item in done] == [ingestions[0]]
    runs = api.call("GET", "/api/v1/jobs", query=f"project_id={project}&kind=consolidation").json["items"]
    assert [item["job_id"] for item in runs] == [consolidation]


def test_given_no_project_id_when_listing_then_it_is_the_default_projects_jobs(api: Api) -> None:
    job = str(api.call("POST", INGEST, {}).json["job_id"])
    start(api, INGEST, api.project())

    assert [item["job_id"] for item in api.call("GET", "/api/v1/jobs").json["items"]] == [job]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "status=done", "colour=red", "limit=1&limit=2", "cursor=%ff"]
)
def test_given_a_bad_query_when_listing_then_422(api: Api, query: str) -> None:
    assert api.call("GET", "/api/v1/jobs", query=query).json["code"] == "invalid-request"


def test_given_a_cursor_when_it_is_changed_or_carried_elsewhere_then_400(api: Api) -> None:
    project, other = api.project(), api.project()
    for _ in range(3):
        start(api, INGEST, project)
    cursor = api.call("GET", "/api/v1/jobs", query=f"project_id={project}&limit=1").json["next_cursor"]
    changed = ("A" if cursor[5] != "A" else "B").join([cursor[:5], cursor[6:]])

    for query in (
        f"project_id={project}&cursor={changed}",
        f"project_id={project}&cursor={cursor[:-3]}",
        f"project_id={other}&cursor={cursor}",
        f"project_id={project}&kind=ingestion&cursor={cursor}",
        f"project_id={project}&cursor=x",
        f"project_id={project}&cursor=%C3%A9",
    ):
        reply = api.call("GET", "/api/v1/jobs", query=query)
        assert (reply.status, reply.json["code"]) == (400, "invalid-cursor"), query
    assert api.call("GET", "/api/v1/projects", query=f"cursor={cursor}").json["code"] == "invalid-cursor"
    assert api.call("GET", "/api/v1/jobs", query=f"project_id={project}&cursor={cursor}").status == 200


def test_given_a_pending_job_when_cancelled_then_it_ends_at_once_and_unlocks_its_project(api: Api) -> None:
    project = api.project()
    job = start(api, CONSOLIDATE, project)

    reply = api.call("POST", f"/api/v1/jobs/{job}/cancel")

    assert (reply.status, reply.json["status"]) == (200, "cancelled")
    assert len(api.audit("job.cancelled")) == 1
    assert api.call("POST", CONSOLIDATE, {"project_id": project}).status == 202
    assert api.call("POST", f"/api/v1/jobs/{job}/cancel").json["code"] == "job-ended"


def test_given_a_running_job_when_cancelled_then_it_is_asked_to_stop(api: Api) -> None:
    job = start(api, INGEST, api.project())
    store, now = JobStore(api.table), system_clock()
    stored = store.get(job)
    assert stored
    store.move(stored, claim(stored, now), actor="system:test", now=now)

    reply = api.call("POST", f"/api/v1/jobs/{job}/cancel", as_=POWER_USER)

    assert (reply.json["status"], reply.json["cancel_requested"]) == ("running", True)
    assert api.call("POST", f"/api/v1/jobs/{job}/cancel", as_=POWER_USER).status == 200
    assert len(api.audit("job.cancel_requested")) == 1


@pytest.mark.parametrize("path", [CONSOLIDATE, INGEST])
def test_given_a_failed_job_when_retried_then_a_new_job_does_the_same(api: Api, path: str) -> None:
    project = api.project()
    options: dict[str, object] = (
        {"options": {"dry_run": True}} if path == CONSOLIDATE else {"source": "s3", "path": "/a"}
    )
    job = start(api, path, project, **options)
    run(api, job, Failure("store-gone", "The store was gone."))
    assert api.call("GET", f"/api/v1/jobs/{job}").json["error"]["code"] == "store-gone"

    reply = api.call("POST", f"/api/v1/jobs/{job}/retry", headers={"Idempotency-Key": "r"})
    again = api.call("POST", f"/api/v1/jobs/{job}/retry", headers={"Idempotency-Key": "r"})

    assert (reply.status, reply.json) == (202, again.json)
    old = api.call("GET", f"/api/v1/jobs/{job}").json
    new = api.call("GET", reply.headers["Location"]).json
    assert (new["trigger_type"], new["retry_of"], new["options"]) == ("retry", job, old["options"])
    assert new["status"] == "pending"


def test_given_two_failed_jobs_when_retried_under_one_key_then_the_second_is_told_so(api: Api) -> None:
    project = api.project()
    one, two = start(api, INGEST, project), start(api, INGEST, project)
    for job in (one, two):
        run(api, job, Failure("store-gone", "The store was gone."))

    first = api.call("POST", f"/api/v1/jobs/{one}/retry", headers={"Idempotency-Key": "r"})
    second = api.call("POST", f"/api/v1/jobs/{two}/retry", headers={"Idempotency-Key": "r"})

    assert (first.status, second.json["code"]) == (202, "idempotency-key-reused")


def test_given_an_open_or_completed_job_when_retried_then_409(api: Api) -> None:
    job = start(api, INGEST, api.project())
    assert api.call("POST", f"/api/v1/jobs/{job}/retry").json["code"] == "job-not-retryable"
    run(api, job)
    assert api.call("POST", f"/api/v1/jobs/{job}/retry").json["code"] == "job-not-retryable"


def test_given_a_body_with_members_when_cancelling_then_422(api: Api) -> None:
    job = start(api, INGEST, api.project())
    assert api.call("POST", f"/api/v1/jobs/{job}/cancel", {"now": True}).status == 422
    assert api.call("POST", f"/api/v1/jobs/{job}/cancel", {}).status == 200


def test_given_runs_when_asking_for_status_and_history_then_counts_dates_and_operations_hold(api: Api) -> None:
    project = api.project()
    first = start(api, CONSOLIDATE, project, options={"dry_run": True})
    run(api, first)
    second = start(api, CONSOLIDATE, project)
    start(api, INGEST, project)

    status = api.call("GET", f"/api/v1/consolidation/status/{first}").json
    assert (status["status"], status["operation"], status["progress"]) == ("completed", "dry_run", 1.0)
    assert (status["changes"], status["records_before"], status["records_after"]) == (3, 10, 7)

    path = f"/api/v1/consolidation/history/{project}"
    assert {item["consolidation_id"] for item in api.call("GET", path).json["items"]} == {first, second}
    dry = api.call("GET", path, query="operation=dry_run").json["items"]
    assert [item["consolidation_id"] for item in dry] == [first]
    tomorrow = to_text(system_clock() + timedelta(days=1))
    assert api.call("GET", path, query=f"from={tomorrow}").json["items"] == []
    assert len(api.call("GET", path, query=f"to={tomorrow}").json["items"]) == 2


def test_given_an_ingestion_when_asking_for_its_consolidation_status_then_404(api: Api) -> None:
    job = start(api, INGEST, api.project())
    assert api.call("GET", f"/api/v1/consolidation/status/{job}").json["code"] == "job-not-found"


def test_given_no_such_project_when_asking_for_history_then_404(api: Api) -> None:
    assert api.call("GET", f"/api/v1/consolidation/history/{new_id()}").json["code"] == "project-not-found"


@pytest.mark.parametrize(
    ("method", "path", "caller"),
    [
        ("GET", "/api/v1/jobs/{consolidation}", NOBODY),
        ("GET", "/api/v1/jobs", NOBODY),
        ("POST", "/api/v1/jobs/{consolidation}/cancel", POWER_USER),
        ("POST", "/api/v1/jobs/{consolidation}/retry", POWER_USER),
        ("POST", "/api/v1/jobs/{ingestion}/cancel", NOBODY),
        ("GET", "/api/v1/consolidation/status/{consolidation}", POWER_USER),
        ("GET", "/api/v1/consolidation/history/{project}", POWER_USER),
        ("GET", "/api/v1/audit", POWER_USER),
    ],
)
def test_given_the_wrong_role_when_called_then_403_and_the_refusal_is_audited(
    api: Api, method: str, path: str, caller: str
) -> None:
    project = api.project()
    ids = {
        "project": project,
        "consolidation": start(api, CONSOLIDATE, project),
        "ingestion": start(api, INGEST, project),
    }

    reply = api.call(method, path.format(**ids), as_=caller)

    assert (reply.status, reply.json["code"]) == (403, "role-missing")
    assert [event["actor"] for event in api.audit("access.denied")] == [caller]
    assert api.call("GET", f"/api/v1/jobs/{ids['consolidation']}").json["status"] == "pending"


def test_given_events_when_listing_the_audit_trail_then_pages_are_newest_first_and_filters_hold(api: Api) -> None:
    project = api.project()
    jobs = [start(api, INGEST, project) for _ in range(4)]
    run(api, jobs[0])
    api.call("POST", CONSOLIDATE, {"project_id": project}, as_=POWER_USER)

    events, query = [], f"project_id={project}&limit=3"
    while True:
        page = api.call("GET", "/api/v1/audit", query=query).json
        events += page["items"]
        if page["next_cursor"] is None:
            break
        query = f"project_id={project}&limit=3&cursor={page['next_cursor']}"

    assert len(events) == 7
    assert [event["event_id"] for event in events] == sorted((event["event_id"] for event in events), reverse=True)

    def listed(query: str) -> list[str]:
        return [event["type"] for event in api.call("GET", "/api/v1/audit", query=query).json["items"]]

    assert listed(f"project_id={project}&type=access.denied") == ["access.denied"]
    assert listed(f"project_id={project}&actor={POWER_USER}") == ["access.denied"]
    assert listed(f"project_id={project}&actor={ADMIN}&type=ingestion.trigger") == ["ingestion.trigger"] * 4
    assert listed(f"entity_type=job&entity_id={jobs[0]}") == ["job.completed", "job.claimed", "ingestion.trigger"]
    assert listed(f"project_id={project}&to=2026-01-01T00:00:00Z") == []
    assert listed(f"project_id={project}&from=2021-01-01T00:00:00Z&limit=100") == [event["type"] for event in events]


def test_given_events_of_no_project_when_listing_then_none_names_them(api: Api) -> None:
    api.call("GET", "/api/v1/projects", as_=NOBODY)

    (event,) = api.call("GET", "/api/v1/audit", query="project_id=none").json["items"]

    assert (event["type"], event["project_id"], event["actor"]) == ("access.denied", None, NOBODY)


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "from=2026-01-01",
        "from=0001-01-01T00:00:00%2B14:00",
        "entity_type=job",
        "project_id=all",
    ],
)
def test_given_a_bad_filter_when_listing_the_audit_trail_then_422(api: Api, query: str) -> None:
    assert api.call("GET", "/api/v1/audit", query=query).json["code"] == "invalid-request"


def test_given_an_ingestion_at_work_when_reading_it_then_progress_and_pages_of_files_are_told(api: Api) -> None:
    job_id = start(api, INGEST, api.project(), source="s3")
    store, now = JobStore(api.table), system_clock()
    job = store.get(job_id)
    assert job
    claimed = store.move(job, claim(job, now), actor="system:test", now=now)
    listing = store.extend_lease(claimed, now, replace(claimed, counters={"planned": 4, "unchanged": 2}))
    for number in range(4):
        entry = SourceEntry(f"s3://b/{number}", "", f"{number}.pdf", f"/{number}.pdf", 10, "r", None, None)
        file = FileTask(job_id, job.project_id, file_id_of(Action.READ, entry.uri), Action.READ, "s3", entry)
        if number == 0:
            file = ended(file, Outcome.SKIPPED, Counts(), "encrypted", "It needs a password.")
            count = count_action(job_id, file.file_id, Outcome.SKIPPED, Counts(), retryable=False)
            api.table.transact([plan_action(file), count])
        else:
            api.table.write(plan_action(file))

    # while there may be more to come, a page more and as many as have ended are taken to be left
    assert api.call("GET", f"/api/v1/jobs/{job_id}", as_=POWER_USER).json["progress"] == 0.0005
    store.extend_lease(listing, now, replace(listing, phase=FILES))
    told = api.call("GET", f"/api/v1/jobs/{job_id}", as_=POWER_USER).json

    assert (told["progress"], told["phase"]) == (0.25, "files")
    assert told["counters"] == {"planned": 4, "unchanged": 2, "ended": 1, "files_skipped": 1}
    (skipped,) = [file for file in told["files"]["items"] if file["outcome"]]
    assert (skipped["name"], skipped["outcome"], skipped["code"]) == ("0.pdf", "skipped", "encrypted")

    names, query = [], "limit=3"
    while True:
        page = api.call("GET", f"/api/v1/jobs/{job_id}", query=query).json["files"]
        names += [file["name"] for file in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"limit=3&cursor={page['next_cursor']}"
    assert sorted(names) == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]
    elsewhere = start(api, INGEST, api.project())
    stolen = api.call("GET", f"/api/v1/jobs/{job_id}", query="limit=1").json["files"]["next_cursor"]
    reply = api.call("GET", f"/api/v1/jobs/{elsewhere}", query=f"cursor={stolen}")
    assert (reply.status, reply.json["code"]) == (400, "invalid-cursor")


def test_given_jobs_of_several_projects_when_all_are_listed_then_they_come_newest_first_in_pages(api: Api) -> None:
    projects = [
        api.call("POST", "/api/v1/projects", {"name": f"Project {number}"}).json["project_id"] for number in range(3)
    ]
    wanted = [
        api.call("POST", "/api/v1/ingestion/trigger", {"project_id": projects[number % 3], "source": "s3"}).json[
            "job_id"
        ]
        for number in range(7)
    ]

    found: list[str] = []
    query = "everywhere=true&limit=2"
    while query:
        page = api.call("GET", "/api/v1/jobs", query=query, as_=POWER_USER).json
        assert len(page["items"]) <= 2
        found += [job["job_id"] for job in page["items"]]
        query = f"everywhere=true&limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""

    assert sorted(found) == sorted(wanted)
    created = [api.call("GET", f"/api/v1/jobs/{job}").json["created_at"] for job in found]
    assert created == sorted(created, reverse=True)
    one = api.call("GET", "/api/v1/jobs", query=f"everywhere=true&project_id={projects[0]}")
    assert (one.status, one.json["code"]) == (422, "invalid-request")
    assert api.call("GET", "/api/v1/jobs", query="everywhere=true&to=2020-01-01T00:00:00Z").json["items"] == []


def test_given_an_ingestion_of_which_a_file_failed_when_asked_for_then_it_is_found_and_can_be_retried(api: Api) -> None:
    project = api.project()
    jobs = [start(api, INGEST, project, source="s3") for _ in range(3)]
    store = JobStore(api.table)
    for job_id, failed in zip(jobs, (0, 2, 0), strict=True):
        job, now = store.get(job_id), system_clock()
        assert job
        claimed = store.move(job, claim(job, now), actor="system:test", now=now)
        result: dict[str, Json] = {"files": {"created": 1, **({"failed": failed} if failed else {})}}
        store.move(claimed, complete(claimed, now, result), actor="system:test", now=now)

    found = api.call("GET", "/api/v1/jobs", query=f"project_id={project}&failed_files=true", as_=POWER_USER).json
    (one,) = found["items"]
    retried = api.call("POST", f"/api/v1/jobs/{one['job_id']}/retry", as_=POWER_USER)

    assert (one["job_id"], one["completed_with_failures"]) == (jobs[1], True)
    assert retried.status == 202
    assert api.call("GET", retried.headers["Location"]).json["retry_of"] == jobs[1]
    assert api.call("POST", f"/api/v1/jobs/{jobs[0]}/retry").json["code"] == "job-not-retryable"
    everywhere = api.call("GET", "/api/v1/jobs", query="everywhere=true&failed_files=true").json["items"]
    assert [job["job_id"] for job in everywhere] == [jobs[1]]
    counted = api.call("GET", "/api/v1/job-counts", query="everywhere=true", as_=POWER_USER).json
    assert counted["counts"] == {"pending": 1, "running": 0, "completed": 3, "failed": 0, "cancelled": 0}
    assert (counted["completed_with_failures"], counted["examined"], counted["complete"]) == (1, 4, True)
    of_one = f"project_id={project}&kind=consolidation"
    assert api.call("GET", "/api/v1/job-counts", query=of_one, as_=POWER_USER).json["examined"] == 0
    assert api.call("GET", "/api/v1/job-counts", query="everywhere=true", as_=NOBODY).status == 403
