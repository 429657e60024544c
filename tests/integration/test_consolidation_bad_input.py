"""Projects whose records say too little, or all the same: a clean result or a clear error, through the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from support.consolidation import Stack, deployment

from winnow.consolidation.run import match
from winnow.jobs.job import Job, State
from winnow.matching.resolve import resolve
from winnow.records.record import RecordKind, Status
from winnow.records.record_store import write_actions
from winnow.values import Json


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment with the engine that is deployed."""
    with deployment(monkeypatch) as fresh:
        fresh.resolver = resolve
        yield fresh


def consolidated(stack: Stack, project: str, records: int, values: Callable[[int], Mapping[str, Json]]) -> Job:
    """The completed run over so many rows."""
    actions = [write_actions(None, stack.draft(project, f"r{n}", values(n)))[0] for n in range(records)]
    for start in range(0, records, 100):
        stack.table.transact(actions[start : start + 100])
    job = stack.consolidate(project)
    assert job.state is State.COMPLETED, job.failure
    return job


SAYING_TOO_LITTLE: dict[str, tuple[int, Callable[[int], Mapping[str, Json]]]] = {
    "no record": (0, lambda _: {}),
    "one record": (1, lambda _: {"name": "Ada", "email": "ada@example.org"}),
    "no fields": (50, lambda _: {}),
    "empty fields": (50, lambda _: {"name": "", "email": None, "skills": []}),
    "one name": (300, lambda _: {"name": "John Smith"}),
    "one name, many addresses": (300, lambda n: {"name": "John Smith", "email": f"john{n}@example.org"}),
}


@pytest.mark.parametrize(("records", "values"), SAYING_TOO_LITTLE.values(), ids=SAYING_TOO_LITTLE.keys())
def test_records_that_say_too_little_are_left_as_they_are(
    stack: Stack, records: int, values: Callable[[int], Mapping[str, Json]]
) -> None:
    project = stack.project()

    job = consolidated(stack, project, records, values)

    assert (job.result["records_before"], job.result["records_after"], job.result["changes"]) == (records, records, 0)
    assert all(each.status is Status.ACTIVE for each in stack.all_records(project).values())


def test_equal_records_become_one_or_as_many_as_a_record_can_hold(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given more equal rows than one consolidated record can hold
    monkeypatch.setattr(match, "MOST_SOURCES", 120)
    project, records = stack.project(), 180

    # when they are consolidated, and again
    values = {"name": "Ada Lovelace", "email": "ada@example.org", "city": "London"}
    job = consolidated(stack, project, records, lambda _: values)
    again = stack.consolidate(project)

    # then every row is in one of several, the result says so, and the next run changes nothing
    assert sorted(len(each.consolidated_from) for each in stack.consolidated(project)) == [60, 120]
    assert (job.result["cut_clusters"], job.result["records_after"]) == (1, 2)
    assert again.result["changes"] == 0


def test_records_of_different_kinds_are_not_merged(stack: Stack) -> None:
    project = stack.project()
    for kind in RecordKind:
        stack.add(project, kind.value, {"name": "Ada Lovelace", "email": "ada@example.org"}, kind=kind)

    job = stack.consolidate(project)

    assert (job.state, job.result["changes"]) == (State.COMPLETED, 0)


@pytest.mark.parametrize(
    ("rules", "options", "code"),
    [
        ({"schema": {"shoe_size": {"kind": "number", "reason": "given"}}}, {}, "invalid-schema"),
        ({"schema": {"name": {"kind": "nonsense", "reason": "given"}}}, {}, "invalid-configuration"),
        ({}, {"match_threshold": 0.5, "review_threshold": 0.9}, "invalid-options"),
    ],
)
def test_what_can_not_be_carried_out_is_said(
    stack: Stack, rules: dict[str, Json], options: dict[str, Json], code: str
) -> None:
    project = stack.project(**rules)
    stack.crowd(project, 3)

    job = stack.consolidate(project, **options)

    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.code == code
    assert stack.get_project(project).active_job is None
