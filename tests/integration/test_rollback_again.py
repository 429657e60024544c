"""A rollback that was cancelled or failed between its parts: it is asked for again, and what it freed stays free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from support.consolidation import ADMIN, LONG_AGO, Stack, deployment, message_bodies
from support.faults import Calls

from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.job_kinds import JOB_KINDS
from winnow.jobs.job import State, Trigger
from winnow.jobs.job_service import JobService
from winnow.platform.errors import Conflict, Gone
from winnow.records.record import Record

SOURCES = 20
ACTIONS = 12  # of one transaction: a merge of so many sources has three parts
REASON = "because Ada Lovelace complained"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A fresh deployment in which a transaction holds few actions."""
    for module in ("run.apply_merges", "rollback.rollback_job", "rollback.rollback_service"):
        monkeypatch.setattr(f"winnow.consolidation.{module}.MAX_ACTIONS", ACTIONS)
    with deployment(monkeypatch) as fresh:
        yield fresh


def merged(stack: Stack) -> tuple[str, str, dict[str, Record]]:
    """A project whose records were merged into one, the run that did it, and the records before."""
    project = stack.project()
    for number in range(SOURCES):
        stack.add(project, f"a{number}", {"email": "ada@example.org", "n": str(number)})
    before = stack.all_records(project)
    run = stack.consolidate(project)
    assert len(stack.changes(run.job_id)) > 2
    return project, run.job_id, before


def jobs(stack: Stack) -> JobService:
    return JobService(stack.jobs, stack.dispatcher, stack.gate, stack.clock, JOB_KINDS)


def roll_back(stack: Stack, run: str) -> str:
    """Asks for a rollback; answers its job's id."""
    return str(stack.rollbacks.roll_back(ADMIN, RollbackConsolidation(run, REASON))["job_id"])


def cancelled_half_way(stack: Stack, run: str) -> str:
    """A rollback that was cancelled after its first part; answers its job's id."""
    job_id = roll_back(stack, run)

    def cancel() -> None:
        jobs(stack).cancel(ADMIN, job_id)

    # before it: the claim, the last part, which holds the consolidated record alone, and the first sources
    with Calls(before={("TransactWriteItems", 3): cancel}).watching():
        stack.pump()
    assert stack.job(job_id).state is State.CANCELLED
    return job_id


def states(stack: Stack, project: str) -> Counter[str]:
    return Counter(record.status.value for record in stack.all_records(project).values())


def as_before(stack: Stack, project: str, before: dict[str, Record]) -> bool:
    """Whether every record is as it was, but for its version, and none is there beside them."""
    after = stack.all_records(project)
    return {name: replace(record, version=0) for name, record in after.items()} == {
        name: replace(record, version=0) for name, record in before.items()
    }


def nothing(_stack: Stack, _project: str) -> None:
    """Nothing happens in between."""


def nightly(stack: Stack, project: str) -> None:
    """The project is consolidated in between."""
    run = stack.consolidate(project)
    assert run.result["changes"] == 0


@pytest.mark.parametrize("between", [nothing, nightly])
def test_a_rollback_that_was_cancelled_between_its_parts_is_finished_when_it_is_asked_for_again(
    stack: Stack, between: Callable[[Stack, str], None]
) -> None:
    # given a rollback that was cancelled when it had freed some sources, and perhaps a nightly run after it
    project, run, before = merged(stack)
    cancelled_half_way(stack, run)
    freed = states(stack, project)["active"] - 1
    assert 0 < freed < SOURCES
    between(stack, project)
    assert states(stack, project)["active"] - 1 == freed, "what was freed stays free, what was not is held"

    # when it is asked for again
    again = roll_back(stack, run)
    stack.pump()

    # then it ends exactly, with nothing left, and what it took apart stays apart
    job = stack.job(again)
    assert (job.state, job.result["left"]) == (State.COMPLETED, 0)
    assert as_before(stack, project, before)
    assert all(change.undone_by for change in stack.changes(run))
    assert stack.consolidate(project).result["changes"] == 0
    with pytest.raises(Conflict, match="already-rolled-back"):
        roll_back(stack, run)


def test_a_rollback_that_nobody_finishes_frees_the_rest_once_it_can_not_be_asked_for_any_more(stack: Stack) -> None:
    # given a rollback that was cancelled half way, and eight days
    project, run, before = merged(stack)
    cancelled_half_way(stack, run)
    stack.late += timedelta(days=8)

    # when the project is consolidated
    stack.consolidate(project)

    # then the merge that was taken apart is no more: every source stands for itself
    after = stack.all_records(project)
    assert all(after[name].status.value == "active" for name in before)
    assert stack.consolidated(project) == []


def test_what_somebody_else_changed_after_a_half_done_rollback_is_a_conflict(stack: Stack) -> None:
    # given a rollback that was cancelled half way, after which a source that is still merged was changed
    project, run, _ = merged(stack)
    cancelled_half_way(stack, run)
    source = next(record for record in stack.all_records(project).values() if record.status.value == "merged")
    stack.replace(source, source.changed(LONG_AGO))

    # when it is asked for again, then that source is named, and nothing that the rollback has written itself
    with pytest.raises(Conflict, match="rollback-conflicts") as refused:
        roll_back(stack, run)
    assert refused.value.extra["conflicts"] == [
        {"record_id": source.record_id, "reason": "it was changed after the consolidation"}
    ]


def test_a_retry_of_a_rollback_is_held_to_what_a_rollback_is_held_to(stack: Stack) -> None:
    # given a cancelled rollback, and thirty days
    project, run, _ = merged(stack)
    job_id = cancelled_half_way(stack, run)
    merged_still = states(stack, project)["merged"]
    stack.late += timedelta(days=30)
    job = jobs(stack).ended(ADMIN, job_id)

    # when it is retried, then it is refused as any rollback is after seven days
    with pytest.raises(Gone, match="rollback-expired"):
        stack.rollbacks.roll_back(ADMIN, RollbackConsolidation.again(job))

    # and a job that came into being otherwise refuses itself
    command = TriggerConsolidation(project, job.options, Trigger.RETRY, retry_of=job.job_id)
    other = str(stack.consolidation_trigger().trigger(ADMIN, command)["job_id"])
    stack.pump()
    failure = stack.job(other).failure
    assert failure
    assert failure.code == "rollback-expired"
    assert states(stack, project)["merged"] == merged_still


def test_a_retry_of_a_rollback_within_its_time_finishes_it(stack: Stack) -> None:
    project, run, before = merged(stack)
    job = jobs(stack).ended(ADMIN, cancelled_half_way(stack, run))
    assert not message_bodies(stack.queue_url)

    answer = stack.rollbacks.roll_back(ADMIN, RollbackConsolidation.again(job))
    stack.pump()

    again = stack.job(str(answer["job_id"]))
    assert (again.retry_of, again.trigger_type) == (job.job_id, Trigger.RETRY)
    assert as_before(stack, project, before)


def test_the_reason_of_a_rollback_is_in_no_audit_event(stack: Stack) -> None:
    # given a rollback with a reason that names a person, and its retry by whichever way
    project, run, _ = merged(stack)
    job = jobs(stack).ended(ADMIN, cancelled_half_way(stack, run))
    command = TriggerConsolidation(project, job.options, Trigger.RETRY, retry_of=job.job_id)
    stack.consolidation_trigger().trigger(ADMIN, command)
    stack.pump()

    # then no audit event repeats it
    assert "Lovelace" in str(stack.job(job.job_id).options["reason"])
    trail = [item for item in stack.items() if str(item["pk"]).startswith("AUDIT#")]
    assert trail
    assert not [item for item in trail if "Lovelace" in str(item)]
