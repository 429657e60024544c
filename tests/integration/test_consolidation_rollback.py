"""Taking consolidations back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.consolidation import ADMIN, LONG_AGO, POWER_USER, Stack, deployment
from support.faults import Calls

from winnow.audit.audit_store import AuditStore
from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.events.cloud_event import to_cloud_event
from winnow.events.outbox import EventLog
from winnow.jobs.job import State
from winnow.platform.errors import Conflict, Forbidden, Gone, NotFound
from winnow.platform.ids import new_id, ulid
from winnow.records.record import Record, Status
from winnow.reviews.review_store import ReviewStore
from winnow.values import Field, Json, Provenance


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def roll_back(stack: Stack, job_id: str, **more: str) -> dict[str, Json]:
    return stack.rollbacks.roll_back(ADMIN, RollbackConsolidation(job_id, "wrong people", **more))


def people(stack: Stack, project: str, *names: str, copies: int = 2) -> None:
    for name in names:
        for number in range(copies):
            values = {"email": f"{name}@example.org", "name": f"{name} {number}"}
            stack.add(project, f"{name}-{number}", values, tags=(f"tag-{number}",))


def without_version(records: dict[str, Record]) -> dict[str, Record]:
    return {record_id: replace(record, version=0) for record_id, record in records.items()}


def test_a_rollback_restores_exactly_what_was_before(stack: Stack) -> None:
    # given a project that was consolidated, and how it was before
    project = stack.project()
    people(stack, project, "ada", "grace")
    stack.add(project, "old", {"name": "Old"}, at=LONG_AGO - timedelta(days=900))
    before = stack.all_records(project)
    run = stack.consolidate(project, archive=True, archive_stale_days=700)
    assert run.result["changes"] == 3

    # when it is taken back
    answer = roll_back(stack, run.job_id)

    # then every record is as it was, and nothing else is there; versions only ever grow
    after = stack.all_records(project)
    assert without_version(after) == without_version(before)
    assert all(after[record_id].version == 3 for record_id in before)
    # and it stands in the history as a run of its own, with counts, and in the trail
    rollback = stack.job(str(answer["job_id"]))
    assert answer["status"] == "completed"
    assert rollback.options["rollback_of"] == run.job_id
    assert (rollback.result["records_before"], rollback.result["records_after"]) == (2, 5)
    assert stack.get_project(project).records == 5
    assert stack.audit(rollback.job_id) == ["consolidation.rollback"]
    assert all(change.undone_by == rollback.job_id for change in stack.changes(run.job_id))


def test_an_undone_merge_does_not_come_back(stack: Stack) -> None:
    # given a merge that was taken back
    project = stack.project()
    people(stack, project, "ada", "grace")
    run = stack.consolidate(project)
    ada = next(each for each in stack.consolidated(project) if each.fields["email"].value == "ada@example.org")
    roll_back(stack, run.job_id, record_id=ada.record_id)
    assert [each.fields["email"].value for each in stack.consolidated(project)] == ["grace@example.org"]

    # when the project is consolidated again
    again = stack.consolidate(project)

    # then the two stay apart
    assert again.result["changes"] == 0
    assert [each.fields["email"].value for each in stack.consolidated(project)] == ["grace@example.org"]


def test_taking_back_an_extension_leaves_the_earlier_merge(stack: Stack) -> None:
    # given a merge of two that a third joined in a later run
    project = stack.project()
    people(stack, project, "ada")
    stack.consolidate(project)
    third = stack.add(project, "third", {"email": "ada@example.org", "name": "Third"})
    before = stack.all_records(project)
    extension = stack.consolidate(project)

    # when the later run is taken back and the project consolidated again
    roll_back(stack, extension.job_id)
    assert without_version(stack.all_records(project)) == without_version(before)
    stack.consolidate(project)

    # then the two are merged still, without the third
    (made,) = stack.consolidated(project)
    assert third.record_id not in made.consolidated_from
    assert len(made.consolidated_from) == 2


def test_what_changed_since_is_listed_and_nothing_is_taken_back(stack: Stack) -> None:
    # given a consolidation, after which a person edited a consolidated record and a source
    project = stack.project()
    people(stack, project, "ada", "grace")
    run = stack.consolidate(project)
    made = stack.consolidated(project)[0]
    source = stack.all_records(project)[made.consolidated_from[0]]
    for record in (made, source):
        fields = {**record.fields, "city": Field("London", Provenance.USER_EDITED)}
        stack.replace(record, replace(record.changed(LONG_AGO), fields=fields))
    before = stack.all_records(project)

    # when somebody wants it back
    with pytest.raises(Conflict) as refused:
        roll_back(stack, run.job_id)

    # then both are named and nothing has happened
    assert refused.value.code == "rollback-conflicts"
    named = refused.value.extra["conflicts"]
    assert isinstance(named, list)
    assert {each["record_id"] for each in named if isinstance(each, dict)} == {made.record_id, source.record_id}
    assert stack.all_records(project) == before

    # and the other merge can still be taken back for itself
    other = next(each for each in stack.consolidated(project) if each.record_id != made.record_id)
    roll_back(stack, run.job_id, record_id=other.record_id)
    assert [each.record_id for each in stack.consolidated(project)] == [made.record_id]


def test_refusals(stack: Stack) -> None:
    # given a consolidation with a change, one without, and one that is pending
    project, empty = stack.project(), stack.project()
    people(stack, project, "ada")
    run, nothing = stack.consolidate(project), stack.consolidate(empty)
    pending = stack.trigger(empty)

    # when, then
    with pytest.raises(Forbidden):
        stack.rollbacks.roll_back(POWER_USER, RollbackConsolidation(run.job_id, "no"))
    for job_id, code in ((new_id(), "consolidation-not-found"), (nothing.job_id, "nothing-to-roll-back")):
        with pytest.raises((NotFound, Conflict), match=code):
            roll_back(stack, job_id)
    with pytest.raises(Conflict, match="consolidation-in-progress"):
        roll_back(stack, pending)
    stack.trigger(project)
    with pytest.raises(Conflict, match="consolidation-in-progress"):
        roll_back(stack, run.job_id)
    stack.pump()
    stack.late = timedelta(days=7, minutes=1)
    with pytest.raises(Gone, match="rollback-expired"):
        roll_back(stack, run.job_id)
    stack.late = timedelta(days=5)
    first = roll_back(stack, run.job_id, idempotency_key="once")
    assert roll_back(stack, run.job_id, idempotency_key="once") == first
    stack.late += timedelta(hours=24)
    with pytest.raises(Conflict, match="already-rolled-back"):  # the key counts for a day, also where TTL is late
        roll_back(stack, run.job_id, idempotency_key="once")
    with pytest.raises(Conflict, match="already-rolled-back"):
        roll_back(stack, run.job_id)


def test_a_large_consolidation_is_taken_back_by_the_worker(stack: Stack) -> None:
    # given a merge of 100 sources, which took several parts, and another
    project = stack.project()
    people(stack, project, "ada", copies=100)
    people(stack, project, "grace")
    before = stack.all_records(project)
    run = stack.consolidate(project)
    assert len(stack.changes(run.job_id)) > 2

    # when it is taken back by workers that are always short of time
    answer = roll_back(stack, run.job_id)
    assert answer["status"] == "pending"
    assert stack.get_project(project).active_job == answer["job_id"]
    stack.seconds_left = 5.0
    messages = stack.pump()

    # then everything is as it was
    job = stack.job(str(answer["job_id"]))
    assert job.state is State.COMPLETED
    assert messages > 1
    assert job.result["left"] == 0
    assert without_version(stack.all_records(project)) == without_version(before)
    assert (job.result["records_before"], job.result["records_after"], job.result["left"]) == (2, 102, 0)
    assert len(stack.audit(job.job_id)) == job.version
    assert stack.get_project(project).active_job is None
    assert all(each.status is Status.ACTIVE for each in stack.all_records(project).values())


def test_of_a_run_too_large_to_look_at_at_once_the_job_says_what_stands_against_it(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a run with more changes than a caller waits for, after which a consolidated record was edited
    monkeypatch.setattr("winnow.consolidation.rollback.rollback_service._CHECKED", 3)
    monkeypatch.setattr("winnow.consolidation.rollback.rollback_job._CHECKED_AT_ONCE", 2)
    project = stack.project()
    people(stack, project, "ada", "grace", "alan", "linus", "edsger")
    run = stack.consolidate(project)
    made = next(each for each in stack.consolidated(project) if each.fields["email"].value == "linus@example.org")
    stack.replace(made, made.changed(LONG_AGO))
    before = stack.all_records(project)

    # when it is taken back by workers that are always short of time
    stack.seconds_left = 5.0
    answer = roll_back(stack, run.job_id)
    stack.pump()

    # then the job names the record, nothing was taken back, and the project is free
    job = stack.job(str(answer["job_id"]))
    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.code == "rollback-conflicts"
    assert made.record_id in job.failure.reason
    assert stack.all_records(project) == before
    assert stack.get_project(project).active_job is None

    # and the others can be taken back one by one, after which the rest is all that is left
    for other in stack.consolidated(project):
        if other.record_id != made.record_id:
            assert roll_back(stack, run.job_id, record_id=other.record_id)["status"] == "completed"
    assert [each.record_id for each in stack.consolidated(project)] == [made.record_id]


def test_a_change_that_a_large_rollback_meets_on_its_way_stays_and_is_counted(stack: Stack) -> None:
    # given a large rollback that has looked at everything, and then a record changes
    project = stack.project()
    people(stack, project, *(f"p{number}" for number in range(40)))
    run = stack.consolidate(project)
    last = stack.consolidated(project)[-1]

    def edit() -> None:
        stack.replace(last, last.changed(LONG_AGO))

    # when it goes on
    answer = roll_back(stack, run.job_id)
    assert answer["status"] == "pending"
    with Calls(before={("TransactWriteItems", 1): edit}).watching():  # the claim is the one before
        stack.pump()

    # then the one that changed is as it was left, and all others are as they were before
    job = stack.job(str(answer["job_id"]))
    assert (job.state, job.result["left"], job.result["changes"]) == (State.COMPLETED, 1, 39)
    assert [each.record_id for each in stack.consolidated(project)] == [last.record_id]
    assert stack.get_project(project).records == 39 * 2 + 1


def test_what_a_consolidation_and_its_rollback_do_to_records_is_told(stack: Stack) -> None:
    schema = json.loads((Path(__file__).parents[2] / "docs" / "events.schema.json").read_text())
    # given two records of one person, two namesakes, and others
    project = stack.project()
    pair = [
        stack.add(project, f"ada-{number}", {"email": "ada@example.org", "name": "Ada Zyxwvut"}).record_id
        for number in range(2)
    ]
    for number in range(2):
        stack.add(project, f"max-{number}", {"name": "Max Planck", "email": f"max{number}@example.org"})

    # when they are consolidated, and that is taken back
    run = stack.consolidate(project)
    (made,) = stack.consolidated(project)
    (review,) = ReviewStore(stack.table).of_project(project)
    answer = roll_back(stack, run.job_id)

    # then each step is told of once, with the ids of what it touched
    log, now = EventLog(AuditStore(stack.table)), stack.clock()
    events = [
        event
        for each in log.between(project, ulid(now - timedelta(days=1)), ulid(now + timedelta(days=1)))
        if (event := to_cloud_event(each))
    ]
    for event in events:
        jsonschema.validate(event, schema)
    of_type: dict[str, list[Any]] = defaultdict(list)
    for event in events:
        of_type[str(event["type"])].append(event["data"])
    done, undone = of_type["winnow.records.consolidated"]
    assert (done["job_id"], done["records"], sorted(done["merged"])) == (run.job_id, [made.record_id], sorted(pair))
    assert (undone["job_id"], undone["rollback"], undone["removed"]) == (answer["job_id"], True, [made.record_id])
    assert sorted(undone["split"]) == sorted(pair)
    assert of_type["winnow.reviews.opened"] == [
        {"project_id": project, "job_id": run.job_id, "reviews": [review.review_id]}
    ]
    assert "Zyxwvut" not in json.dumps(events)
