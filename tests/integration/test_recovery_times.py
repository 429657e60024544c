"""How long a job can lie idle: its message is lost, or its worker is killed, at any second of the sweeper's minute.

What the sweeper sends takes some seconds to be worked, as a cold start does.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.api import Api
from support.faults import Calls, Killed, kill
from support.ingestion import Ingestion
from support.jobs import Bench

from winnow.jobs.job import State
from winnow.jobs.job_worker import Done, Outcome, Work

MINUTE = 60
ON_ITS_WAY = 10  # s, from a sweep to the worker's claim
PHASES = [0, 1, 29, 44, 45, 59]  # s, from the beginning to the first sweep
LIMIT = timedelta(minutes=2)


@pytest.fixture
def bench(api: Api) -> Bench:
    return Bench(api, api.project())


def done(_: Work) -> Outcome:
    return Done()


def killed(_: Work) -> Outcome:
    raise Killed


def sweep_until_it_ends(bench: Bench, job_id: str, phase: int) -> None:
    """The sweeper comes at the same second of every minute."""
    bench.clock.pass_(phase)
    for _ in range(10):
        bench.sweep()
        bench.clock.pass_(ON_ITS_WAY)
        bench.run(done)
        if bench.job(job_id).state.ended:
            return
        bench.clock.pass_(MINUTE - ON_ITS_WAY)
    raise AssertionError("the job was not found in ten minutes")


@pytest.mark.parametrize("phase", PHASES)
def test_given_a_message_that_never_left_when_the_sweeper_comes_then_the_job_starts_within_two_minutes(
    bench: Bench, phase: int
) -> None:
    job = bench.trigger()
    assert bench.messages()  # taken by nobody

    sweep_until_it_ends(bench, job.job_id, phase)

    ended = bench.job(job.job_id)
    assert ended.started_at
    assert ended.started_at - job.created_at <= LIMIT


@pytest.mark.parametrize("phase", PHASES)
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


@pytest.mark.parametrize("phase", PHASES)
def test_given_a_file_whose_worker_was_killed_when_the_sweeper_comes_then_it_is_read_within_two_minutes(
    ingestion: Ingestion, project: str, phase: int
) -> None:
    ingestion.put_object(project, "a.txt", b"Ada Vance")
    job_id = ingestion.trigger(project, "s3")
    with Calls(before={("GetObject", 0): kill}).watching(), pytest.raises(Killed):
        ingestion.pump()
    (file,) = ingestion.files(job_id)
    assert file.lease_until

    ingestion.clock.pass_(phase)
    while not ingestion.job(job_id).state.ended:
        ingestion.sweep()
        ingestion.clock.pass_(ON_ITS_WAY)
        ingestion.pump()
        ingestion.clock.pass_(MINUTE - ON_ITS_WAY)
        assert ingestion.clock() - file.lease_until <= 3 * LIMIT, "the file was not found"

    ended = ingestion.job(job_id)
    assert ended.state is State.COMPLETED
    assert ended.ended_at
    assert ended.ended_at - file.lease_until <= LIMIT
