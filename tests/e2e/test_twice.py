"""The deployed service gets the same thing twice and does it once; what it did can be read from its answers."""

from __future__ import annotations

import json

import pytest
from support import marks
from support.waiting import LOOK, PATIENCE, wait_for

from devstack.stack import Stack
from winnow.sdk.client import Client
from winnow.sdk.response_models import JobResponse
from winnow.values import Json


def ended_jobs(admin: Client, project_id: str) -> list[JobResponse]:
    def look() -> list[JobResponse] | None:
        jobs = list(admin.jobs(project_id))
        return jobs if jobs and all(job.has_ended for job in jobs) else None

    return wait_for(look, "a project's jobs")


def waiting(stack: Stack, queue: str) -> int:
    """How many messages a queue holds, those that are being worked included."""
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    client = stack.client("sqs")
    told = client.get_queue_attributes(QueueUrl=stack.outputs[queue], AttributeNames=["All"])["Attributes"]
    return sum(int(told[name]) for name in names)


def test_a_file_that_is_uploaded_twice_is_one_record(admin: Client) -> None:
    project_id = admin.create_project("Uploaded twice").project_id
    for _ in range(2):
        admin.upload(project_id, f"in/a b+ü {marks.FILE_NAME}", marks.RESUME)
        jobs = ended_jobs(admin, project_id)
    listed = admin.ingest(project_id, source="s3").job_id
    (*_, job) = admin.watch(listed, every=LOOK, timeout=PATIENCE)
    assert {job.status for job in [*jobs, job]} == {"completed"}
    assert [record.fields["name"].value for record in admin.records(project_id)] == [marks.NAME]


@pytest.mark.parametrize("task", ["poll_sources", "consolidate_projects"])
def test_a_schedule_that_fires_twice_for_one_slot_makes_its_jobs_once(stack: Stack, admin: Client, task: str) -> None:
    # given a project that is polled, and has something to consolidate
    project_id = admin.create_project(task, sources={"poll": True}).project_id
    admin.write_records(project_id, [{"key": "1", "fields": {"name": marks.NAME}}])

    def fire() -> set[str]:
        """The jobs of the project once the slot's pages have been worked."""
        call = json.dumps({"task": task, "scheduled_time": "2026-01-31T03:00:00Z"})
        answer = stack.client("lambda").invoke(FunctionName=stack.outputs["SchedulerFunctionName"], Payload=call)
        said = json.loads(answer["Payload"].read())
        assert said["pages"] >= 1, said
        wait_for(lambda: waiting(stack, "ProjectPageQueueUrl") == 0 or None, "the pages")
        return {job.job_id for job in ended_jobs(admin, project_id)}

    # when a schedule fires twice for one slot, long after it, then the second time makes no job
    first = fire()
    assert first
    assert fire() == first


def test_two_records_of_one_person_are_consolidated_and_audited(admin: Client) -> None:
    # given a project with two rows of one person and one of another
    project_id = admin.create_project("Consolidated").project_id
    rows = [
        marks.ROW,
        {**marks.ROW, "name": marks.NAME.upper(), "email": marks.EMAIL.upper()},
        {"name": "Bob Roe", "email": "bob@example.net", "phone": "+13035550171"},
    ]
    admin.write_records(
        project_id, [{"key": str(number), "fields": dict[str, Json](row)} for number, row in enumerate(rows)]
    )
    # when it is consolidated
    job_id = admin.consolidate(project_id).job_id
    (job,) = ended_jobs(admin, project_id)
    # then two became one, which names both
    assert (job.job_id, job.status, job.error) == (job_id, "completed", None)
    records = list(admin.records(project_id))
    assert sorted(len(record.consolidated_from) for record in records) == [0, 2]
    # and the trail tells it in order
    told = [event.type for event in admin.audit(project_id)][::-1]
    story = ["project.created", "consolidation.trigger", "job.claimed", "job.completed"]
    assert [event for event in told if event in story] == story
