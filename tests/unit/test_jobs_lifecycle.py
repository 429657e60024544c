from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.job import Failure, Job, State, Trigger
from winnow.jobs.job_items import from_item, to_item
from winnow.jobs.lifecycle import (
    LEASE,
    REDISPATCH_DELAY,
    TRANSITIONS,
    Step,
    Transition,
    TransitionRefused,
    cancel,
    claim,
    complete,
    defer,
    extend_lease,
    fail,
    is_claimable,
    release,
    request_cancel,
)

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
STEPS: dict[str, Callable[[Job, datetime], Job | Transition]] = {
    "claim": claim,
    "defer": lambda job, now: defer(job, now, timedelta(seconds=30), counts=True),
    "defer uncounted": lambda job, now: defer(job, now, timedelta(seconds=30), counts=False),
    "request cancel": lambda job, _: request_cancel(job),
    "cancel": cancel,
    "complete": lambda job, now: complete(job, now, {"merged": 1}),
    "fail": lambda job, now: fail(job, now, Failure("code", "reason")),
    "extend lease": extend_lease,
    "release": release,
}
WRITES = {"extend lease", "release"}  # by a worker that holds the job; they are no transitions


def new_job() -> Job:
    return Job(
        job_id="j",
        project_id="p",
        kind=INGESTION.name,
        state=State.PENDING,
        trigger_type=Trigger.MANUAL,
        triggered_by="u",
        created_at=START,
        due_at=START + REDISPATCH_DELAY,
    )


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 200)), max_size=30))
def test_whatever_happens_in_whatever_order_the_table_holds(happenings: list[tuple[str, int]]) -> None:
    """Given any order of steps and pauses, when they are taken, then versions count transitions, attempts only grow,
    an ended job never moves again, and the stored form loses nothing."""
    job, now, transitions = new_job(), START, 1
    for name, pause in happenings:
        now += timedelta(seconds=pause)
        if name in WRITES and job.state is not State.RUNNING:
            continue
        try:
            taken = STEPS[name](job, now)
        except TransitionRefused:
            assert name not in WRITES
            continue
        after = taken.job if isinstance(taken, Transition) else taken
        assert isinstance(taken, Transition) == (name not in WRITES)
        if isinstance(taken, Transition):
            transitions += 1
            assert TRANSITIONS[job.state, taken.step] is after.state
        assert not job.state.ended
        assert after.version == transitions
        assert after.fencing_token >= job.fencing_token
        assert after.attempts_used >= job.attempts_used
        assert (after.ended_at is not None) == after.state.ended
        assert after.lease_until is None or after.state is State.RUNNING
        assert from_item(to_item(after)) == after
        assert ("gsi2pk" in to_item(after)) == (not after.state.ended)
        job = after


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(Step))
def test_every_pair_of_state_and_step_is_decided_by_the_table(state: State, step: Step) -> None:
    ended = {State.COMPLETED, State.FAILED, State.CANCELLED}

    allowed = (state, step) in TRANSITIONS

    assert not (state in ended and allowed)


def test_a_job_is_claimed_once_until_its_lease_runs_out() -> None:
    claimed = claim(new_job(), START).job

    assert not is_claimable(claimed, START + LEASE - timedelta(milliseconds=1))
    with pytest.raises(TransitionRefused):
        claim(claimed, START + timedelta(seconds=1))
    again = claim(claimed, START + LEASE).job
    assert (again.fencing_token, again.attempts_used) == (2, 1)


def test_a_job_that_was_left_at_a_checkpoint_is_claimed_again_without_a_failure() -> None:
    left = release(claim(new_job(), START).job, START)

    again = claim(left, START + timedelta(seconds=1)).job

    assert (again.fencing_token, again.attempts_used) == (2, 0)


def test_a_job_knows_when_a_worker_lost_it_and_keeps_that_to_its_end() -> None:
    # given a job that is claimed, continued and claimed again
    job = claim(release(claim(new_job(), START).job, START), START).job
    assert job.lost_at is None

    # when its lease runs out, and another worker takes and completes it
    late = START + LEASE
    taken = claim(job, late).job
    done = complete(taken, late + LEASE / 2, {}).job

    # then it says when; so it does when somebody ends it whom the lease does not hold off
    assert (taken.lost_at, done.lost_at) == (late, late)
    assert cancel(job, late).job.lost_at == late
    assert cancel(job, START).job.lost_at is None


def test_the_sweeper_looks_after_a_deferred_job_only_when_its_wait_is_over() -> None:
    waiting = defer(claim(new_job(), START).job, START, timedelta(minutes=10), counts=True).job

    assert waiting.due_at == START + timedelta(minutes=10) + REDISPATCH_DELAY
