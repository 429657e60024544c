"""Consolidations on the deployed stack: a dry run's report, rollbacks with the answer and by the worker, a run that an
ingestion starts by itself."""

from __future__ import annotations

import pytest
from support import marks
from support.waiting import LOOK, PATIENCE, wait_for

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.sdk.client import Client
from winnow.sdk.response_models import JobResponse
from winnow.values import Json

MANY = 120  # records; a rollback that is done with the answer has room for fewer


def copies(people: int, each: int) -> list[dict[str, Json]]:
    """So many records of each person."""
    rows: list[dict[str, Json]] = []
    for number in range(people):
        person = {
            "name": f"{marks.NAME} {number}",
            "email": f"{number}.{marks.EMAIL}",
            "phone": f"+1212555{number:04d}",
        }
        rows += [{"key": f"{number}-{copy}", "fields": {**person}} for copy in range(each)]
    return rows


@pytest.fixture(scope="module", autouse=True)
def by_itself(admin: Client) -> str:
    """A project that an ingestion consolidates by itself; a file has been on its way since the module began."""
    project_id = admin.create_project("By itself").project_id
    admin.configure(project_id, {"on_threshold": True, "new_records_threshold": 1})
    admin.upload(project_id, marks.FILE_NAME, marks.RESUME)
    return project_id


def finished(admin: Client, job_id: str) -> str:
    (*_, job) = admin.watch(job_id, every=LOOK, timeout=PATIENCE)
    return job.status


def records(admin: Client, project_id: str) -> list[int]:
    """How many records each active record stands for."""
    return sorted(len(record.consolidated_from) for record in admin.records(project_id))


@pytest.mark.parametrize(("people", "each"), [(1, 2), (MANY // 2, 2), (1, MANY)])
def test_given_a_run_when_it_is_taken_back_then_all_is_as_before(admin: Client, people: int, each: int) -> None:
    project_id = admin.create_project(f"{people} x {each}").project_id
    rows = copies(people, each)
    for start in range(0, len(rows), 100):
        admin.write_records(project_id, rows[start : start + 100])

    done = admin.consolidate(project_id).job_id
    assert finished(admin, done) == "completed"
    assert records(admin, project_id) == [each] * people

    (record, *others) = admin.records(project_id)
    assert admin.explanation(project_id, record.record_id)
    undone = admin.roll_back(done, "a test", record_id=None if others else record.record_id).job_id
    assert finished(admin, undone) == "completed"
    assert records(admin, project_id) == [0] * people * each


def test_given_a_dry_run_when_its_report_is_read_then_it_says_what_would_be_merged(admin: Client) -> None:
    project_id = admin.create_project("Tried").project_id
    admin.write_records(project_id, copies(1, 2))

    tried = admin.consolidate(project_id, {"dry_run": True}).job_id

    assert finished(admin, tried) == "completed"
    assert [planned.operation for planned in admin.report(tried)] == ["merge"]
    assert records(admin, project_id) == [0, 0]


def test_given_a_project_with_a_threshold_when_a_file_has_arrived_then_a_run_has_followed(
    admin: Client, by_itself: str
) -> None:
    def look() -> list[JobResponse] | None:
        runs = list(admin.jobs(by_itself, kind=CONSOLIDATION.name))
        return runs if runs and runs[0].has_ended else None

    runs = wait_for(look, "the run")

    assert [(run.trigger_type, run.status) for run in runs] == [("threshold", "completed")]
