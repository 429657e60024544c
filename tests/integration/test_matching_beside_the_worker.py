"""Matching runs in a process of its own: whatever it does, its worker keeps the job's lease, or learns of its end."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.by_email import ByEmail
from support.consolidation import ADMIN, Stack, deployment

from winnow.consolidation.run.child_process import ChildDied, compute_in_child
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.job import State
from winnow.jobs.job_service import JobService
from winnow.jobs.job_worker import Work
from winnow.matching.match_types import Decisions, MatchOptions, Resolution, Table
from winnow.matching.schema import Schema


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment in which a worker looks at its lease again and again while matching computes."""
    monkeypatch.setattr("winnow.consolidation.consolidation_job._HEARTBEAT", 0.01)
    with deployment(monkeypatch) as fresh:
        yield fresh


class Endless(ByEmail):
    """A matching that never ends, and lets nothing else of its process go on: as a bad expression does."""

    def __call__(self, table: Table, schema: Schema | None, options: MatchOptions, decisions: Decisions) -> Resolution:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        while True:
            time.sleep(3600)


class KilledOnce:
    """A matching that is killed for its memory, the first time; a file says that it was."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __call__(self, table: Table, schema: Schema | None, options: MatchOptions, decisions: Decisions) -> Resolution:
        if not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return ByEmail()(table, schema, options, decisions)


def test_a_run_whose_matching_never_ends_can_be_cancelled(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a run whose matching does not come to an end, of which a caller wants the end
    project = stack.project()
    stack.add(project, "a", {"email": "ada@example.org"})
    stack.resolver = Endless()
    job_id = stack.trigger(project)
    looks: list[Work] = []

    def beating(work: Work) -> None:
        """Starts the lease anew at every look, not only when half of it is gone."""
        looks.append(work)
        if len(looks) == 3:
            JobService(stack.jobs, stack.dispatcher, stack.gate, stack.clock, JOB_KINDS).cancel(ADMIN, job_id)
        work.checkpoint()

    monkeypatch.setattr(Work, "heartbeat", beating)

    # when it runs
    stack.pump()

    # then the worker, which looks after its job all the time, stops it
    assert stack.job(job_id).state is State.CANCELLED
    assert len(looks) >= 3


def test_a_matching_that_is_killed_puts_the_job_off_and_leaves_its_worker_alive(stack: Stack, tmp_path: Path) -> None:
    # given a run whose matching is killed
    project = stack.project()
    for name in ("a", "b"):
        stack.add(project, name, {"email": "ada@example.org"})
    stack.resolver = KilledOnce(tmp_path / "killed")
    job_id = stack.trigger(project)

    # when its worker, which lives on, has put it off, and the next one comes
    stack.pump()
    stack.recover()

    # then the run ends as if nothing had been, and says why it was put off
    assert stack.job(job_id).state is State.COMPLETED
    assert len(stack.consolidated(project)) == 1
    assert "job.deferred" in stack.audit(job_id)


def _parent() -> int:
    return os.getppid()


def _refused() -> int:
    raise ValueError("no")


def _gone() -> int:
    os._exit(3)


def test_a_child_computes_in_a_process_of_its_own_and_hands_over_its_result_or_error() -> None:
    assert compute_in_child(_parent, lambda: None, 5.0) == os.getpid()
    with pytest.raises(ValueError, match="no"):
        compute_in_child(_refused, lambda: None, 5.0)
    with pytest.raises(ChildDied):
        compute_in_child(_gone, lambda: None, 5.0)
