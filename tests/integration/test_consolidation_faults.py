"""Consolidations whose worker dies, sleeps, is throttled or cancelled at any call end as undisturbed ones do."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

import boto3
import pytest
from support.consolidation import ADMIN, LONG_AGO, Stack, deployment
from support.faults import Calls, Killed, kill, killed_at, small_transactions, throttled

from winnow.job_kinds import JOB_KINDS
from winnow.jobs.job import State
from winnow.jobs.job_service import JobService
from winnow.platform.queues import Message
from winnow.projects.project_cache import ProjectCache
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_store import write_actions
from winnow.records.writing import NewRecord, RecordWriter
from winnow.values import Field, Provenance

SEED = 20_261_122
FIRST_MERGE = ("TransactWriteItems", 1)  # the claim is the one before


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def fill(stack: Stack, sources: int) -> str:
    """A project with a cluster of so many sources and a pair for review. One source joins two that were merged."""
    project = stack.project()
    if sources == 1:
        for number in range(2):
            stack.add(project, f"before-{number}", {"email": "ada@example.org", "name": f"Ada {number}"})
        stack.consolidate(project)
    actions = []
    for number in range(sources):
        values = {"email": "ada@example.org", "name": f"A. Lovelace {number % 7}", "note": str(number)}
        actions += write_actions(None, stack.draft(project, f"ada-{number}", values))
    for start in range(0, len(actions), 100):
        stack.table.transact(actions[start : start + 100])
    for number in range(2):
        stack.add(project, f"max-{number}", {"email": f"max{number}@example.org", "name": "Max Planck"})
    return project


def state_of(stack: Stack, project: str) -> dict[str, Any]:
    """Everything that a consolidation may write of a project, in terms that do not depend on ids and clocks."""
    records = stack.all_records(project)
    name_of = {record.record_id: record.source.uri or "consolidated" for record in records.values()}

    def plain(record: Record) -> Record:
        return replace(
            record,
            record_id=name_of[record.record_id],
            project_id="",
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
            merged_into=record.merged_into and name_of[record.merged_into],
            consolidated_from=tuple(sorted(name_of[each] for each in record.consolidated_from)),
            alternatives={
                name: cast("Any", tuple(sorted((str(each.value), len(each.sources)) for each in values)))
                for name, values in record.alternatives.items()
            },
            inputs="",
        )

    stored = stack.get_project(project)
    return {
        "records": sorted((plain(record) for record in records.values()), key=lambda each: each.record_id),
        "reviews": sorted(
            (item["state"], item["version"])
            for item in stack.items()
            if item["pk"] == f"PROJECT#{project}" and "left" in item
        ),
        "project": (stored.active_job, stored.records, stored.changed),
    }


@pytest.fixture
def transactions_of_twelve() -> Iterator[None]:
    """A merge of thirty is made in parts."""
    with small_transactions(12):
        yield


def run(stack: Stack, project: str, calls: Calls) -> str:
    """Consolidates while ``calls`` meddles; recovers when the worker was killed. Answers the job's id."""
    job_id = stack.trigger(project)
    with calls.watching(), suppress(Killed):
        stack.pump()
    for _ in range(3):
        if stack.job(job_id).state.ended:
            break
        stack.recover()
    return job_id


def check(stack: Stack, job_id: str) -> None:
    """What holds after every run."""
    job = stack.job(job_id)
    assert job.state is State.COMPLETED, job.failure
    trail = stack.audit(job_id)
    assert len(trail) == job.version
    assert trail.count("job.completed") == 1


@pytest.mark.parametrize(("sources", "points"), [(1, 4), (5, 8), (30, 2)])
@pytest.mark.usefixtures("transactions_of_twelve")
def test_a_worker_killed_at_any_call_leaves_what_an_undisturbed_one_does(
    stack: Stack, sources: int, points: int
) -> None:
    # given how an undisturbed run ends, and the calls that it makes
    project = fill(stack, sources)
    undisturbed = Calls()
    job_id = run(stack, project, undisturbed)
    check(stack, job_id)
    expected = state_of(stack, project)
    changes = [len(change.touched) for change in stack.changes(job_id)]
    rng = random.Random(SEED + sources)
    # (a large merge is interesting in its parts: the second transaction after the claim is the first part)
    names = ["TransactWriteItems"] if sources > 12 else []
    every = [(place, when) for place in undisturbed.places(*names) for when in ("before", "after")]

    for place, when in rng.sample(every[2:], points):
        # when the worker is killed there
        stack.forget_everything()
        project = fill(stack, sources)
        job_id = run(stack, project, killed_at(when, place))

        # then the end is the same, each change was made once, and the trail is whole
        where = f"killed {when} {place} with {sources} sources"
        check(stack, job_id)
        assert state_of(stack, project) == expected, where
        assert [len(change.touched) for change in stack.changes(job_id)] == changes, where


def test_a_run_whose_plan_is_gone_when_it_goes_on_plans_the_rest_and_makes_each_change_once(stack: Stack) -> None:
    # given sixty pairs, a worker that dies after the first transaction of merges, and files that are deleted meanwhile
    project = stack.project()
    for number in range(120):
        stack.add(project, f"{number}", {"email": f"{number // 2}@example.org", "name": f"Number {number // 2}"})
    job_id = stack.trigger(project)
    with Calls(before={("TransactWriteItems", 2): kill}).watching(), suppress(Killed):
        stack.pump()
    made_before = stack.changes(job_id)
    bucket = boto3.resource("s3").Bucket(stack.bucket)
    bucket.objects.filter(Prefix="checkpoints/").delete()

    # when another worker takes over
    stack.recover()

    # then it makes what is missing, beside what was made
    check(stack, job_id)
    changes = stack.changes(job_id)
    assert 0 < len(made_before) < len(changes) == len({change.position for change in changes}) == 60
    assert changes[: len(made_before)] == made_before
    assert len(stack.consolidated(project)) == stack.get_project(project).records == 60
    # and all of it can be taken back
    assert {each.record_id for change in changes for each in change.touched} == set(stack.all_records(project))


def test_a_worker_that_wakes_after_losing_its_lease_changes_nothing(stack: Stack) -> None:
    # given the writes of an undisturbed run
    project = fill(stack, 5)
    undisturbed = Calls()
    run(stack, project, undisturbed)
    expected = state_of(stack, project)

    for place in undisturbed.places("TransactWriteItems")[1:]:
        # when a worker sleeps before one of them, and another takes over and finishes
        stack.forget_everything()
        project = fill(stack, 5)
        job_id = run(stack, project, Calls(before={place: stack.recover}))

        # then whatever the first does after waking is refused
        check(stack, job_id)
        assert state_of(stack, project) == expected
        assert stack.job(job_id).fencing_token == 2


def test_a_record_that_changes_during_the_run_is_left_for_the_next(stack: Stack) -> None:
    # given a cluster whose source is changed by a person just before it is merged
    project = fill(stack, 5)

    def change() -> None:
        source = next(each for each in stack.all_records(project).values() if each.source.uri.endswith("ada-3"))
        fields = {**source.fields, "name": Field("Countess of Lovelace", Provenance.USER_EDITED)}
        stack.replace(source, replace(source.changed(LONG_AGO), fields=fields))

    # when it is run
    job_id = run(stack, project, Calls(before={FIRST_MERGE: change}))

    # then nothing is lost: the merge was not made, and the next run makes it with the edit
    check(stack, job_id)
    assert stack.job(job_id).result["left_for_next_run"] == 1
    assert stack.consolidated(project) == []
    stack.consolidate(project)
    (made,) = stack.consolidated(project)
    assert made.fields["name"].value == "Countess of Lovelace"


def test_a_source_that_changes_within_a_large_merge_is_taken_up_by_the_next_run(stack: Stack) -> None:
    # given a merge in two parts, and a source that changes between them
    project = fill(stack, 120)
    members = sorted(each.record_id for each in stack.all_records(project).values() if "ada" in each.source.uri)
    last_id = members[-1]

    def change() -> None:
        source = stack.all_records(project)[last_id]
        fields = {**source.fields, "phone": Field("+442079460001", Provenance.IMPORTED)}
        stack.replace(source, replace(source.changed(LONG_AGO), fields=fields))

    # when it is run
    job_id = run(stack, project, Calls(before={("TransactWriteItems", 2): change}))

    # then that source is left out and the record says that it is stale
    check(stack, job_id)
    (made,) = stack.consolidated(project)
    assert made.stale
    assert stack.all_records(project)[last_id].status is Status.ACTIVE
    # and the next run completes it
    stack.consolidate(project)
    (made,) = stack.consolidated(project)
    assert not made.stale
    assert made.fields["phone"].value == "+442079460001"
    assert stack.all_records(project)[last_id].merged_into == made.record_id


@pytest.mark.parametrize("killed_after", [0, 3, 4])  # nothing, the review, the end
def test_records_that_others_add_during_the_run_are_counted_once(stack: Stack, killed_after: int) -> None:
    # given a project whose count was wrong (nothing has counted its records), and somebody who writes records meanwhile
    project = fill(stack, 5)
    writer = RecordWriter(stack.records, ProjectCache(ProjectStore(stack.table)), stack.gate, stack.clock)
    text = Field("Prefers mornings", Provenance.IMPORTED)

    def write() -> None:
        writer.write(ADMIN, project, [NewRecord(key, RecordKind.NOTE, {"text": text}) for key in "abc"])

    # when it is run by a worker that dies or not, and every message comes again
    calls = Calls(before={FIRST_MERGE: write})
    if killed_after:
        calls.after = {("TransactWriteItems", killed_after): kill}
    job_id = run(stack, project, calls)
    for attempt in range(3):
        stack.worker().run(Message("consolidation", job_id, attempt), lambda: 900.0)

    # then the project counts what is there
    check(stack, job_id)
    stored = stack.get_project(project)
    assert stored.records == sum(each.status is Status.ACTIVE for each in stack.all_records(project).values()) == 6
    assert stored.changed == 3


def test_throttling_puts_the_job_off_and_does_not_fail_it(stack: Stack) -> None:
    # given a table that is too busy at the first merge
    project = fill(stack, 5)
    undisturbed = Calls()
    run(stack, project, undisturbed)
    expected = state_of(stack, project)
    stack.forget_everything()
    project = fill(stack, 5)

    # when it is run
    job_id = stack.trigger(project)
    with Calls(before={FIRST_MERGE: throttled}).watching():
        stack.pump()

    # then the job waited and was done
    assert "job.deferred" in stack.audit(job_id)
    for _ in range(3):
        if not stack.job(job_id).state.ended:
            stack.recover()
    check(stack, job_id)
    assert state_of(stack, project) == expected


def test_a_cancel_during_the_merge_stops_before_the_next_write(stack: Stack) -> None:
    # given a run that somebody cancels just before its first merge
    project = fill(stack, 5)
    before = stack.all_records(project)
    job_id = stack.trigger(project)

    def cancel() -> None:
        JobService(stack.jobs, stack.dispatcher, stack.gate, stack.clock, JOB_KINDS).cancel(ADMIN, job_id)

    # when it is run
    with Calls(before={FIRST_MERGE: cancel}).watching():
        stack.pump()

    # then it was cancelled, nothing was written, and the project is free
    assert stack.job(job_id).state is State.CANCELLED
    assert stack.all_records(project) == before
    assert stack.get_project(project).active_job is None
    assert len(stack.audit(job_id)) == stack.job(job_id).version


def test_a_process_that_is_short_of_time_leaves_the_rest_to_the_next(stack: Stack) -> None:
    # given processes that are always nearly out of time
    project = fill(stack, 120)
    stack.seconds_left = 5.0
    job_id = stack.trigger(project)

    # when they work the queue
    messages = stack.pump()

    # then it takes several, and the result is whole
    check(stack, job_id)
    assert messages > 3
    (made,) = stack.consolidated(project)
    assert len(made.consolidated_from) == 120
    assert not made.stale
