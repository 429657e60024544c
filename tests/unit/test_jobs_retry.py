import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from winnow.jobs.lifecycle import MAX_ATTEMPTS
from winnow.jobs.retry import GiveUp, Retry, TransientError, decide


@given(st.integers(0, MAX_ATTEMPTS - 2), st.randoms(use_true_random=False))
def test_backoff_is_jittered_bounded_and_counted(failures: int, rng: random.Random) -> None:
    decision = decide(failures, TransientError("busy"), rng)

    assert isinstance(decision, Retry)
    assert decision.counts
    assert timedelta() <= decision.delay <= timedelta(seconds=min(300, 2 * 2**failures))


def test_a_wait_that_was_asked_for_is_kept_and_not_counted_however_often() -> None:
    decision = decide(MAX_ATTEMPTS * 10, TransientError("rate-limited", retry_after=17), random.Random(0))

    assert decision == Retry(timedelta(seconds=17), counts=False)


def test_attempts_run_out() -> None:
    assert decide(MAX_ATTEMPTS - 1, TransientError("busy"), random.Random(0)) == GiveUp()


def test_a_wait_that_was_asked_for_is_no_longer_than_a_queue_can_hold_and_never_negative() -> None:
    day = decide(0, TransientError("rate-limited", retry_after=86_400), random.Random(0))
    yesterday = decide(0, TransientError("rate-limited", retry_after=-5), random.Random(0))

    assert day == Retry(timedelta(minutes=15), counts=False)
    assert yesterday == Retry(timedelta(), counts=False)
