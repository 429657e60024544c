"""How long a job can lie idle: its message is lost, or its worker is killed, at any second of the sweeper's minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.api import Api
from support.jobs import Bench

from winnow.jobs.entities import State
from winnow.jobs.worker import Done, Outcome, Work

MINUTE = 60
LIMIT = timedelta(minutes=2)


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


@pytest.fixture
def bench(api: Api) -> Bench:
    return Bench(api, api.project())


def done(_: Work) -> Outcome:
    return Done()


def killed(_: Work) -> Outcome:
    raise Killed


def sweep_until_it_ends(bench: Bench, job_id: str, phase: int) -> None:
    """The sweeper comes at the same second of every minute; what it sends is worked at once."""
    bench.clock.pass_(phase)
    for _ in range(10):
        bench.sweep()
        bench.run(done)
        if bench.job(job_id).state.ended:
            return
        bench.clock.pass_(MINUTE)
    raise AssertionError("the job was not found in ten minutes")


@pytest.mark.parametrize("phase", [0, 1, 29, 59])
def test_given_a_message_that_never_left_when_the_sweeper_comes_then_the_job_starts_within_two_minutes(
    bench: Bench, phase: int
) -> None:
    job = bench.trigger()
    assert bench.messages()  # taken by nobody

    sweep_until_it_ends(bench, job.job_id, phase)

    ended = bench.job(job.job_id)
    assert ended.started_at
    assert ended.started_at - job.created_at <= LIMIT


@pytest.mark.parametrize("phase", [0, 1, 29, 59])
@pytest.mark.parametrize("kills", [1, 2])
def test_given_killed_workers_when_the_sweeper_comes_then_the_job_runs_within_two_minutes_of_the_leases_end(
    bench: Bench, phase: int, kills: int
) -> None:
    job = bench.trigger()
    for _ in range(kills):
        lease_ends = bench.job(job.job_id).lease_until
        if lease_ends:
            bench.clock.now = lease_ends
            bench.sweep()
        with pytest.raises(Killed):
            bench.run(killed)
    lease_ends = bench.job(job.job_id).lease_until
    assert lease_ends

    sweep_until_it_ends(bench, job.job_id, phase)

    ended = bench.job(job.job_id)
    assert ended.state is State.COMPLETED
    assert ended.ended_at
    assert ended.ended_at - lease_ends <= LIMIT
