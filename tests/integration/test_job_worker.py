"""Claim, fence, lease, retry, checkpoint, cancel, sweep: what a worker can and can't do to a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import pytest
from support.api import Api
from support.jobs import CALLER, Bench

from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore, LostRace
from winnow.jobs.job_worker import Continue, Done, Outcome, Waiting, Work
from winnow.jobs.lifecycle import LEASE, MAX_ATTEMPTS, claim
from winnow.jobs.retry import PermanentError, TransientError
from winnow.jobs.sweeper import Sweeper
from winnow.platform.errors import Conflict
from winnow.platform.expressions import Key, Put


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


@pytest.fixture
def bench(api: Api) -> Bench:
    return Bench(api, api.project())


def done(_: Work) -> Outcome:
    return Done({"merged": 3})


def killed(_: Work) -> NoReturn:
    raise Killed


def test_a_job_runs_once_and_gives_the_project_back(bench: Bench) -> None:
    job = bench.trigger()
    (message,) = bench.messages()

    bench.run(done, [message, message])

    ended = bench.job(job.job_id)
    assert (ended.state, ended.fencing_token, ended.result) == (State.COMPLETED, 1, {"merged": 3})
    assert bench.lock() is None
    assert bench.trail(job.job_id) == ["consolidation.trigger", "job.claimed", "job.completed"]
    assert ended.version == 3


def test_of_two_deliveries_at_once_one_claims(bench: Bench) -> None:
    job = bench.trigger()
    (message,) = bench.messages()
    ran: list[int] = []

    def work(work: Work) -> Outcome:
        ran.append(work.job.fencing_token)
        bench.run(work_again, [message])
        return Done()

    def work_again(_: Work) -> NoReturn:
        raise AssertionError("the second delivery must not run")

    bench.run(work, [message])

    assert ran == [1]
    assert bench.job(job.job_id).state is State.COMPLETED


def test_a_killed_worker_is_followed_by_another_after_its_lease(bench: Bench) -> None:
    job = bench.trigger()
    with pytest.raises(Killed):
        bench.run(killed)
    early = bench.sweep()
    bench.clock.pass_(LEASE.total_seconds() + 1)

    late = bench.sweep()
    bench.run(done)

    assert (early.sent, late.sent) == (0, 1)
    ended = bench.job(job.job_id)
    assert (ended.state, ended.fencing_token, ended.attempts_used) == (State.COMPLETED, 2, 1)
    assert ended.version == len(bench.trail(job.job_id))


def test_a_zombie_can_change_nothing(bench: Bench) -> None:
    job = bench.trigger()
    refused: list[str] = []

    def paused(work: Work) -> Outcome:
        bench.clock.pass_(LEASE.total_seconds() + 1)
        bench.sweep()
        bench.run(done)
        for attempt in (work.heartbeat, lambda: work.checkpoint(progress=0.1)):
            try:
                attempt()
            except LostRace:
                refused.append("refused")
        return Done({"merged": 99})

    bench.run(paused)

    assert refused == ["refused", "refused"]
    assert bench.job(job.job_id).result == {"merged": 3}


def test_a_job_that_its_late_holder_kept_meanwhile_is_not_taken_from_a_stale_view(bench: Bench) -> None:
    """Found by `make faults`: who took it went on from what it had read, and wrote over the holder's checkpoint."""
    job = bench.trigger()
    store = JobStore(bench.api.table)

    def late(work: Work) -> Outcome:
        # given a worker that slept beyond its lease, and another that has read the job
        bench.clock.pass_(LEASE.total_seconds() + 1)
        seen = bench.job(job.job_id)
        # when the first writes a checkpoint, and then the other takes the job as it read it
        work.checkpoint(checkpoint={"page": 1})
        now = bench.clock()
        with pytest.raises(LostRace):
            store.move(seen, claim(seen, now), actor="another", now=now)
        return Done({"merged": 3})

    bench.run(late)

    assert (bench.job(job.job_id).state, bench.job(job.job_id).fencing_token) == (State.COMPLETED, 1)


def test_a_message_of_an_older_attempt_does_nothing(bench: Bench) -> None:
    job = bench.trigger()
    (first,) = bench.messages()

    def busy(_: Work) -> NoReturn:
        raise TransientError("busy")

    bench.run(busy, [first])
    bench.run(done, [first])

    assert bench.job(job.job_id).state is State.PENDING
    bench.run(done)
    assert bench.job(job.job_id).state is State.COMPLETED


def test_a_job_whose_message_never_left_is_sent_by_the_sweeper_within_two_minutes(bench: Bench) -> None:
    job = bench.trigger()
    bench.messages()
    bench.clock.pass_(61)

    swept = bench.sweep()
    again = bench.sweep()
    bench.run(done)

    assert (swept.sent, again.sent) == (1, 0)
    assert bench.job(job.job_id).state is State.COMPLETED


def test_attempts_run_out_with_a_reason_and_the_project_is_free(bench: Bench) -> None:
    job = bench.trigger()

    def busy(_: Work) -> NoReturn:
        raise TransientError("store-busy")

    for _ in range(MAX_ATTEMPTS):
        bench.run(busy)

    failed = bench.job(job.job_id)
    assert failed.state is State.FAILED
    assert failed.failure
    assert failed.failure.code == "attempts-exhausted"
    assert "store-busy" in failed.failure.reason
    assert bench.lock() is None
    assert failed.version == len(bench.trail(job.job_id))


def test_a_worker_that_dies_every_time_ends_the_job(bench: Bench) -> None:
    job = bench.trigger()

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Killed):
            bench.run(killed)
        bench.clock.pass_(LEASE.total_seconds() + 120)
        bench.sweep()
    bench.run(killed)

    assert bench.job(job.job_id).state is State.FAILED


def test_a_permanent_error_is_not_tried_again(bench: Bench) -> None:
    job = bench.trigger()

    def broken(_: Work) -> NoReturn:
        raise PermanentError("schema-unknown-field", "The schema names a field that no record has.")

    bench.run(broken)

    failed = bench.job(job.job_id)
    assert (failed.state, failed.fencing_token) == (State.FAILED, 1)
    assert bench.messages() == []


def test_long_work_goes_on_from_its_checkpoint_without_a_failure(bench: Bench) -> None:
    job = bench.trigger()

    def stepwise(work: Work) -> Outcome:
        step = int(str(work.job.checkpoint.get("step", 0)))
        if step == 3:
            return Done({"steps": step})
        work.checkpoint(checkpoint={"step": step + 1}, progress=step / 3)
        return Continue()

    for _ in range(4):
        bench.run(stepwise)

    ended = bench.job(job.job_id)
    assert (ended.state, ended.result, ended.fencing_token, ended.attempts_used) == (
        State.COMPLETED,
        {"steps": 3},
        4,
        0,
    )


def test_work_that_breaks_off_again_and_again_but_gets_further_is_not_given_up(bench: Bench) -> None:
    job = bench.trigger()
    steps = 2 * MAX_ATTEMPTS

    def dying(work: Work) -> Outcome:
        step = int(str(work.job.checkpoint.get("step", 0)))
        if step == steps:
            return Done({"steps": step})
        work.checkpoint(checkpoint={"step": step + 1})
        raise Killed

    for _ in range(steps):
        with pytest.raises(Killed):
            bench.run(dying)
        bench.clock.pass_(LEASE.total_seconds() + 1)
        bench.sweep()
    bench.run(dying)

    ended = bench.job(job.job_id)
    assert (ended.state, ended.result, ended.fencing_token) == (State.COMPLETED, {"steps": steps}, steps + 1)


def test_work_that_waits_for_others_leaves_the_job_open(bench: Bench) -> None:
    job = bench.trigger()

    bench.run(lambda _: Waiting())

    assert bench.job(job.job_id).state is State.RUNNING
    assert bench.messages() == []


def test_cancel_is_at_once_when_pending(bench: Bench) -> None:
    job = bench.trigger()

    bench.api.services.jobs.cancel(CALLER, job.job_id)
    bench.run(done)

    assert bench.job(job.job_id).state is State.CANCELLED
    assert bench.lock() is None


def test_cancel_is_at_the_next_checkpoint_when_running(bench: Bench) -> None:
    job = bench.trigger()

    def long(work: Work) -> Outcome:
        bench.api.services.jobs.cancel(CALLER, job.job_id)
        work.checkpoint(progress=0.5)
        raise AssertionError("the checkpoint must stop the work")

    bench.run(long)

    cancelled = bench.job(job.job_id)
    assert cancelled.state is State.CANCELLED
    assert bench.lock() is None
    assert cancelled.version == len(bench.trail(job.job_id)) == 4


def test_a_job_whose_worker_died_after_a_cancel_was_asked_for_is_not_worked_again(bench: Bench) -> None:
    # given a job that was to be cancelled, and whose worker died before it saw that
    job = bench.trigger()

    def dying(_: Work) -> Outcome:
        bench.api.services.jobs.cancel(CALLER, job.job_id)
        raise Killed

    with pytest.raises(Killed):
        bench.run(dying)
    assert bench.job(job.job_id).state is State.RUNNING
    bench.clock.pass_(LEASE.total_seconds() + 1)
    bench.sweep()

    # when another worker claims it
    def forbidden(_: Work) -> Outcome:
        raise AssertionError("nobody wants this work any more")

    bench.run(forbidden)

    # then it is cancelled at once
    cancelled = bench.job(job.job_id)
    assert (cancelled.state, cancelled.failure) == (State.CANCELLED, None)
    assert bench.lock() is None
    assert len(bench.trail(job.job_id)) == cancelled.version


def test_what_is_committed_with_a_checkpoint_is_not_written_once_a_cancel_was_asked_for(bench: Bench) -> None:
    job, key = bench.trigger(), Key("PROJECT#p", "X")

    def writing(work: Work) -> Outcome:
        bench.api.services.jobs.cancel(CALLER, job.job_id)
        work.commit(work.changed(progress=0.5), [Put(key.item())])
        raise AssertionError("the commit must stop the work")

    bench.run(writing)

    assert bench.job(job.job_id).state is State.CANCELLED
    assert bench.api.table.get(key) is None


@pytest.mark.parametrize("outcome", [Continue(), Waiting()])
def test_a_worker_that_would_leave_a_job_to_the_next_cancels_it_when_that_was_asked_for(
    bench: Bench, outcome: Outcome
) -> None:
    job = bench.trigger()

    def leaving(_: Work) -> Outcome:
        bench.api.services.jobs.cancel(CALLER, job.job_id)
        return outcome

    bench.run(leaving)

    assert bench.job(job.job_id).state is State.CANCELLED
    assert bench.messages() == []


def test_when_cancel_races_completion_one_wins(bench: Bench) -> None:
    job = bench.trigger()

    def finishing(_: Work) -> Outcome:
        bench.api.services.jobs.cancel(CALLER, job.job_id)
        return Done({"merged": 3})

    bench.run(finishing)

    ended = bench.job(job.job_id)
    assert ended.state is State.CANCELLED
    assert ended.result == {}
    assert len(bench.trail(job.job_id)) == ended.version


def test_an_ended_job_can_not_be_cancelled(bench: Bench) -> None:
    job = bench.trigger()
    bench.run(done)

    with pytest.raises(Conflict) as refused:
        bench.api.services.jobs.cancel(CALLER, job.job_id)

    assert refused.value.code == "job-ended"


def test_a_second_consolidation_of_the_project_is_refused_and_names_the_first(bench: Bench) -> None:
    job = bench.trigger()

    with pytest.raises(Conflict) as refused:
        bench.trigger()

    assert refused.value.extra == {"job_id": job.job_id}
    bench.run(done)
    assert bench.trigger().job_id != job.job_id


def test_one_job_that_can_not_be_sent_does_not_starve_the_others(bench: Bench, api: Api) -> None:
    first = bench.trigger()
    other = Bench(api, api.project(), bench.clock)
    second = other.trigger()
    bench.messages()
    bench.clock.pass_(61)
    broken = bench.dispatcher

    class Flaky:
        """Loses the message of one job."""

        def full_queues(self, most: int) -> frozenset[str]:
            return frozenset()

        def send_all(self, kind: str, jobs: Sequence[Job]) -> list[Job]:
            return broken.send_all(kind, [job for job in jobs if job.job_id != first.job_id])

    swept = Sweeper(bench.store, Flaky(), bench.clock).sweep()  # type: ignore[arg-type]

    assert (swept.sent, swept.unsent) == (1, 1)
    assert [message.job_id for message in bench.messages()] == [second.job_id]
