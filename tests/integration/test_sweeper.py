"""The sweeper: what it reads, whom it sends, and that nothing keeps it from anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support.api import Api
from support.faults import Calls
from support.jobs import CALLER, Bench

from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs import sweeper as sweeping
from winnow.jobs.dispatch import Dispatcher
from winnow.jobs.job import Job, State
from winnow.jobs.job_items import job_key, to_item
from winnow.jobs.lifecycle import LEASE, REDISPATCH_DELAY, claim
from winnow.jobs.submission import pending
from winnow.jobs.sweeper import Sweeper
from winnow.platform import clients
from winnow.platform.clock import to_text
from winnow.platform.expressions import Put, Update
from winnow.platform.queues import Queue


@pytest.fixture
def bench(api: Api) -> Bench:
    return Bench(api, api.project())


def minutes_until_sent(bench: Bench, most: int = 300) -> int:
    """How many sweeps it takes until something is sent, one a minute."""
    for minute in range(1, most):
        bench.clock.pass_(60)
        if bench.sweep().sent:
            bench.messages()
            return minute
    return most


@pytest.mark.parametrize("age", [timedelta(), timedelta(hours=8), timedelta(days=31)], ids=str)
def test_a_job_whose_worker_died_before_its_claim_is_sent_again_soon_however_old_it_is(
    bench: Bench, age: timedelta
) -> None:
    # given a job of some age whose message is lost
    bench.trigger()
    bench.messages()
    bench.clock.pass_(age.total_seconds())

    # when the sweeper sends it, and the worker that gets it is killed before it has claimed the job
    first = minutes_until_sent(bench)

    # then it is sent again within two minutes, and again
    assert first <= 2
    assert minutes_until_sent(bench) <= 2
    assert minutes_until_sent(bench) <= 2


def test_the_lease_of_a_living_worker_is_not_put_off_by_a_sweep_that_saw_it_run_out(bench: Bench) -> None:
    # given a job of eight hours, whose lease has run out when a sweep reads it
    job = bench.trigger()
    bench.messages()
    bench.clock.pass_(8 * 3600)
    now, job = bench.clock(), bench.job(job.job_id)
    held = bench.store.move(job, claim(job, now), actor="w", now=now)
    bench.clock.pass_(LEASE.total_seconds() + 1)
    seen = bench.job(job.job_id)

    # when its worker was only late, and the sweep puts off its next look
    bench.store.extend_lease(held, bench.clock())
    bench.store.reschedule(seen, bench.clock() + timedelta(hours=2))

    # then nothing was put off: when the worker dies, the job is found within two minutes of its lease's end
    assert to_text(bench.job(job.job_id).due_at) == to_text(bench.clock() + LEASE)
    assert minutes_until_sent(bench) <= 2 + LEASE / timedelta(minutes=1)


def test_a_sweep_reads_only_what_is_due(bench: Bench, api: Api) -> None:
    # given many jobs whose workers live, and one that is overdue
    lost = bench.trigger()
    bench.messages()
    now = bench.clock()
    for _ in range(40):
        job = running(now + timedelta(minutes=10))
        api.table.write(Put(to_item(replace(job, indexed_at=job.due_at))))
    bench.clock.pass_(61)

    # when it is swept
    with Calls().watching() as calls:
        swept = bench.sweep()

    # then the others were not even read: the positions, and a look at the one partition in which something is due
    assert (swept.due, swept.sent) == (1, 1)
    assert calls.made["BatchGetItem"] == 2
    assert to_text(bench.job(lost.job_id).due_at) == to_text(bench.clock() + REDISPATCH_DELAY)


def test_a_job_that_its_worker_put_off_is_filed_by_that_when_it_is_met_and_not_sent(bench: Bench) -> None:
    # given a claimed job, which stands in the index by the time before its claim
    job = bench.trigger()
    bench.messages()
    bench.store.move(job, claim(job, bench.clock()), actor="w", now=bench.clock())
    bench.clock.pass_(61)

    # when it is swept twice
    first = bench.sweep()
    with Calls().watching() as calls:
        second = bench.sweep()

    # then it was filed the first time, and not met the second
    assert (first.due, first.sent, second.due) == (0, 0, 0)
    assert calls.made["UpdateItem"] == 0
    assert bench.job(job.job_id).indexed_at == bench.job(job.job_id).due_at


def test_a_job_that_a_release_before_filed_by_its_creation_is_found(bench: Bench, api: Api) -> None:
    job = bench.trigger()
    bench.messages()
    before = f"{to_text(job.created_at)}#{job.job_id}"
    api.table.write(Update(job_key(job.job_id), sets={"gsi2sk": before}))
    bench.clock.pass_(61)

    assert bench.sweep().sent == 1


def test_a_sweep_that_runs_out_of_time_is_gone_on_with_where_it_stopped(
    bench: Bench, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given more overdue jobs than a sweep has time for
    monkeypatch.setattr(sweeping, "_PAGE", 2)
    monkeypatch.setattr(sweeping, "all_shards", lambda: ["00"])
    monkeypatch.setattr("winnow.jobs.job_items.shard_of", lambda _: "00")
    jobs = [waiting(bench.clock(), bench.project) for _ in range(9)]
    for job in jobs:
        api.table.write(Put(to_item(job)))
    bench.clock.pass_(61)

    # when each sweep has time for one page, and nobody takes what it sends
    sweeps = [Sweeper(bench.store, ingestions(api), bench.clock).sweep(lambda: 0.0) for _ in range(5)]

    # then each went on where the one before had stopped, and each job was sent once
    assert [swept.sent for swept in sweeps] == [2, 2, 2, 2, 1]
    assert [swept.complete for swept in sweeps] == [False] * 5
    assert {message["job_id"] for message in sent(api)} == {job.job_id for job in jobs}
    assert Sweeper(bench.store, ingestions(api), bench.clock).sweep().complete


def test_a_queue_that_is_full_gets_no_copies_and_still_the_jobs_whose_workers_died(
    bench: Bench, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a queue in which enough waits, a job that waits too, and one whose worker has died
    monkeypatch.setattr(sweeping, "_FULL", 0)
    waits, dead = waiting(bench.clock(), bench.project), replace(running(bench.clock()), project_id=bench.project)
    for job in (waits, dead):
        api.table.write(Put(to_item(job)))
    api.services.ingestion.trigger(CALLER, TriggerIngestion(bench.project))
    bench.clock.pass_(61)

    # when it is swept, and again when the queue is empty
    first = Sweeper(bench.store, ingestions(api), bench.clock).sweep()
    told = {message["job_id"] for message in sent(api)}
    again = Sweeper(bench.store, ingestions(api), bench.clock).sweep()

    # then the dead worker's job was sent at once, and the waiting one as soon as there was room
    assert (first.sent, dead.job_id in told, waits.job_id in told) == (1, True, False)
    assert again.sent >= 1
    assert waits.job_id in {message["job_id"] for message in sent(api)}


def test_a_job_that_can_not_be_read_is_counted_and_passed_over(
    bench: Bench, api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINNOW_STACK", "test")
    # given jobs of another release: with attributes that this one does not have, without a state, of a new kind
    odd, damaged, newer, fine = (waiting(bench.clock(), bench.project) for _ in range(4))
    for job in (odd, damaged, fine):
        api.table.write(Put(to_item(job)))
    api.table.write(Put(to_item(replace(newer, kind="from-the-future"))))
    clients.dynamodb().update_item(
        TableName=api.settings.table,
        Key={"pk": {"S": job_key(odd.job_id).pk}, "sk": {"S": "JOB"}},
        UpdateExpression="SET #labels = :labels, #seal = :seal",
        ExpressionAttributeNames={"#labels": "labels", "#seal": "seal"},
        ExpressionAttributeValues={":labels": {"SS": ["a", "b"]}, ":seal": {"B": b"x"}},
    )
    api.table.write(Update(job_key(damaged.job_id), removes=("state",)))
    bench.clock.pass_(61)

    # when it is swept, and the project's jobs are listed
    swept = Sweeper(bench.store, ingestions(api), bench.clock).sweep()
    listed = api.call("GET", "/api/v1/jobs", query=f"project_id={bench.project}&limit=100")

    # then those that can be read go on, and somebody is told of the others
    assert {message["job_id"] for message in sent(api)} == {odd.job_id, fine.job_id}
    assert (swept.sent, swept.unsent) == (2, 1)
    assert {job["job_id"] for job in listed.json["items"]} == {odd.job_id, newer.job_id, fine.job_id}
    assert "UnreadableItems" in capsys.readouterr().out


def waiting(now: datetime, project_id: str) -> Job:
    """A job that was accepted just now."""
    return pending(INGESTION, project_id, CALLER, now, {})


def running(until: datetime) -> Job:
    """A job that a worker holds."""
    job = waiting(until - LEASE, "p")
    return replace(
        job, state=State.RUNNING, fencing_token=1, lease_until=until, due_at=until, indexed_at=job.due_at, version=2
    )


def ingestions(api: Api) -> Dispatcher:
    """Sends to the ingestion queue."""
    return Dispatcher({INGESTION.name: Queue(clients.sqs(), api.settings.ingestion_queue_url)})


def sent(api: Api) -> list[dict[str, object]]:
    """Takes what waits in the ingestion queue."""
    found: list[dict[str, object]] = []
    while messages := api.messages(api.settings.ingestion_queue_url):
        found += messages
    return found
