"""Consolidations through the worker's function, on AWS in memory."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from support.consolidation import LONG_AGO, Stack, deployment, event_of, function, message_bodies, person

from winnow.consolidation.merge.merging import says
from winnow.jobs.job import State
from winnow.records.record import Status


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment."""
    with deployment(monkeypatch) as fresh:
        yield fresh


def test_records_of_one_person_become_one_and_stay_as_its_sources(stack: Stack) -> None:
    # given thirty people, three of them twice
    project = stack.project()
    crowd = stack.crowd(project)
    again = [
        stack.add(project, "b.csv#1", {**person(0), "city": "Leeds"}),
        stack.add(project, "b.csv#2", {**person(1), "phone": None, "note": "prefers mail"}),
        stack.add(project, "b.csv#3", {**person(2), "name": "A. Turing"}),
    ]

    # when the project is consolidated
    job = stack.consolidate(project)

    # then each of the three is one consolidated record with everything that either source said
    assert job.state is State.COMPLETED, job.failure
    made = {record.consolidated_from: record for record in stack.consolidated(project)}
    assert len(made) == 3
    for first, second in zip(crowd, again, strict=False):
        record = made[tuple(sorted((first.record_id, second.record_id)))]
        for source in (first, second):
            for name, field in source.fields.items():
                assert field.value is None or says(record, name, field.value)
    # and the sources point to it, the others are as they were
    records = stack.all_records(project)
    for record in made.values():
        for each in record.consolidated_from:
            assert records[each].status is Status.MERGED
            assert records[each].merged_into == record.record_id
            assert records[each].updated_at == LONG_AGO
    for alone in crowd[3:]:
        assert records[alone.record_id] == alone
    # and each change says what was before and after, and why
    changes = stack.changes(job.job_id)
    assert {change.record_id for change in changes} == {record.record_id for record in made.values()}
    for change in changes:
        record = records[change.record_id]
        assert {each.record_id for each in change.touched} == {record.record_id, *record.consolidated_from}
        assert change.reason["links"]
    # and the project knows
    stored = stack.get_project(project)
    assert (stored.active_job, stored.records, stored.changed) == (None, 30, 0)
    assert stored.pace["consolidation"].units == 33
    assert job.result["records_before"] == 33
    assert job.result["records_after"] == 30
    assert len(stack.audit(job.job_id)) == job.version


def test_an_empty_project_is_consolidated_by_the_function_itself(stack: Stack) -> None:
    # given a project without a record, and the message of its consolidation
    project = stack.project()
    job_id = stack.trigger(project)
    (body,) = message_bodies(stack.queue_url)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)

    # when the function gets the message, twice
    module = function("consolidation_worker")
    answers = [module.handler(event_of(body), context) for _ in range(2)]

    # then the job has ended once, nothing was made, and the lock is free
    assert answers == [{"batchItemFailures": []}] * 2
    job = stack.job(job_id)
    assert job.state is State.COMPLETED
    assert job.result["changes"] == 0
    assert stack.get_project(project).active_job is None
    assert stack.audit(job_id) == ["consolidation.trigger", "job.claimed", "job.completed"]


def test_a_poisonous_message_comes_back_alone(stack: Stack) -> None:
    # given a message that is not one
    module = function("consolidation_worker")

    # when the function gets it
    answer = module.handler(event_of("not json"), SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000))

    # then it is handed back to the queue, which gives it to the dead-letter queue in the end
    assert answer == {"batchItemFailures": [{"itemIdentifier": "059f36b4-87a3-44ab-83d2-661975830a7d"}]}


def test_a_few_records_with_one_address_are_merged_by_the_function_and_the_job_says_that_it_abstained(
    stack: Stack,
) -> None:
    # given too few records to learn from, two of them with one address
    project = stack.project()
    values = {"name": "Ada Lovelace", "email": "ada@example.org", "city": "London"}
    pair = [stack.add(project, "1", values), stack.add(project, "2", {**values, "phone": "+442079460001"})]
    stack.add(project, "3", {"name": "Grace Hopper", "email": "grace@example.org", "city": "New York"})
    stack.add(project, "4", {"name": "Alan Turing", "email": "alan@example.org", "city": "Wilmslow"})
    job_id = stack.trigger(project)
    (body,) = message_bodies(stack.queue_url)

    # when the function, with its own matching engine, gets the message
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)
    function("consolidation_worker").handler(event_of(body), context)

    # then the exact key was enough, and the result says why nothing else was merged
    job = stack.job(job_id)
    assert job.state is State.COMPLETED, job.failure
    (made,) = stack.consolidated(project)
    assert set(made.consolidated_from) == {each.record_id for each in pair}
    assert job.result["verdicts"] == {"row": "abstained"}
    assert job.result["reasons"]
