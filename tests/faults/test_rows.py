"""Single faults of the list in ``docs/reliability.md``, each put where it hurts most."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
from support.cloud.cloud import CONSOLIDATION, Call, Cloud, Plug
from support.cloud.sqs import Message
from support.functions import Context
from support.simulation.decided import unheard
from support.simulation.engine import START
from support.simulation.injection import Calm, Fault, Once, Weather
from support.simulation.invariants import Stored, broken
from support.simulation.run import schedule
from support.simulation.scenarios import SCENARIOS, Scenario, consolidate, imported, ingest, people, put, run
from support.simulation.world import ADMIN, World, determined, event_of

from benchmarks import load_checks
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import State
from winnow.platform.batches import work_batch
from winnow.platform.expressions import Put
from winnow.platform.queues import PoisonMessage
from winnow.platform.retries import CONFLICT
from winnow.records.record import RecordKind, Status
from winnow.records.writing import NewRecord
from winnow.reviews.review import Review, ReviewState
from winnow.reviews.review_items import review_to_item


@dataclass(slots=True)
class After(Calm):
    """A fault at the first call (``of`` an operation) that comes after a certain one; then ``meanwhile`` happens."""

    operation: str
    fault: Fault
    meanwhile: Callable[[], object]
    of: str = ""
    seen: bool = False
    struck: bool = False

    def strike(self, call: Call, number: int) -> Fault | None:
        if self.struck:
            return None
        if self.seen and self.of in {"", call.operation}:
            self.struck = True
            self.meanwhile()
            return self.fault
        self.seen |= call.operation == self.operation
        return None


@dataclass(slots=True)
class Times(Calm):
    """A fault of the first so many calls of an operation."""

    operation: str
    fault: Fault
    times: int

    def strike(self, call: Call, number: int) -> Fault | None:
        if call.operation != self.operation or not self.times:
            return None
        self.times -= 1
        return self.fault


@contextmanager
def world(plug: Plug) -> Iterator[World]:
    """An empty deployment in which nothing goes wrong by itself."""
    made = World.start(20_261_122, Calm())
    plug.cloud = made.cloud
    made.engine.pauses = (20.0, 40.0)  # shorter than a lease: nobody else takes over
    with determined(made):
        yield made


def names(found: World, project: str) -> dict[str, tuple[str, Any]]:
    """Status and name of each record, by its file's name."""
    return {
        record.source.uri.rpartition(f"{project}/")[2]: (record.status.value, record.fields["name"].value)
        for record in Stored.of(found).records.values()
    }


@pytest.mark.parametrize("name", ["documents", "a table", "a merge of five"])
@pytest.mark.parametrize("fault", [Fault.PAUSED, Fault.LOST_ANSWER], ids=["paused", "answer lost"])
def test_a_process_that_sleeps_past_its_lease_or_misses_an_answer_changes_nothing_about_the_end(
    plug: Plug, name: str, fault: Fault
) -> None:
    # given what the scenario comes to
    undisturbed = run(plug, SCENARIOS[name], Calm())
    for number in range(1, len(undisturbed.made) + 1):
        # when a process is paused at its n-th call while others take over, or that call's answer is lost
        hurt = run(plug, SCENARIOS[name], Nth(number, fault))

        # then it wakes to no effect, and the end is the same
        assert (hurt.broken, hurt.picture) == ({}, undisturbed.picture), number


@dataclass(slots=True)
class Nth(Calm):
    """A fault of the n-th call."""

    number: int
    fault: Fault

    def strike(self, call: Call, number: int) -> Fault | None:
        return self.fault if number == self.number else None


def test_two_identical_requests_at_once_are_one_job_and_both_are_told_of_it(plug: Plug) -> None:
    with world(plug) as found:
        # given a project; when the same request is made twice at once
        project = found.project()
        command = TriggerIngestion(project, SourceName.S3, idempotency_key="one")
        for _ in range(2):
            found.call("ingestion", lambda: found.services.ingestion.trigger(ADMIN, command), "one")
        assert found.settle()

        # then there is one job
        assert len(found.told["one"]) == len(Stored.of(found).jobs) == 1
        assert not found.refused


@pytest.mark.parametrize(("times", "accepted"), [(CONFLICT.attempts - 1, 1), (CONFLICT.attempts, 0)])
def test_a_transaction_that_conflicts_is_sent_again_and_in_the_end_refused_whole(
    plug: Plug, times: int, accepted: int
) -> None:
    with world(plug) as found:
        # given a table on which transactions conflict so many times
        project = found.project()
        before = dict(found.cloud.dynamodb.items)
        found.engine.injector = Times("TransactWriteItems", Fault.CONFLICT, times)

        # when a caller asks once
        command = TriggerIngestion(project, SourceName.S3)
        found.call("ingestion", lambda: found.services.ingestion.trigger(ADMIN, command), tries=1)
        found.engine.run(lambda: not found.engine.alive, timedelta(seconds=60))

        # then it is accepted, or told to come again and nothing was written
        assert len(found.accepted) == accepted
        assert found.refused["gave up"] == 1 - accepted
        assert accepted or found.cloud.dynamodb.items == before


def test_an_older_version_of_a_file_that_is_worked_late_does_not_overwrite_the_newer(plug: Plug) -> None:
    with world(plug) as found:
        # given a file, and a worker that falls asleep when it has fetched its second version
        project = found.project()
        found.upload(project, "a.txt", b"first\nx")
        assert found.settle()
        late = After("GetObject", Fault.PAUSED, lambda: found.upload(project, "a.txt", b"third\nx"))
        found.engine.injector = late

        # when a third version is ingested while it sleeps
        found.upload(project, "a.txt", b"second\nx")
        assert found.settle()

        # then the third stays
        assert late.struck
        assert names(found, project) == {"a.txt": ("active", "third")}
        assert broken(found) == {}


def test_the_rows_of_two_versions_of_a_table_do_not_mix(plug: Plug) -> None:
    with world(plug) as found:
        # given a worker that falls asleep before the first rows of a table that it has taken
        project = found.project()
        newer = people(5).replace("Ada", "Augusta").encode()
        late = After("PutItem", Fault.PAUSED, lambda: found.upload(project, "people.csv", newer))
        found.engine.injector = late

        # when a newer version is ingested while it sleeps
        found.upload(project, "people.csv", people(5).encode())
        assert found.settle()

        # then every row is of the newer one
        assert late.struck
        assert {name for _, name in names(found, project).values()} == {f"Augusta {row}" for row in range(1, 6)}
        assert broken(found) == {}


def test_an_object_that_comes_while_its_folder_is_listed_is_not_taken_for_gone(plug: Plug) -> None:
    with world(plug) as found:
        # given a known folder, and a listing that has passed the place of what comes now
        project = found.project()
        put(found, project, "m.txt", "m\nx")
        ingest(found, project)
        assert found.settle()
        late = After("ListObjectsV2", Fault.PAUSED, lambda: found.upload(project, "a.txt", b"a\nx"))
        found.engine.injector = late

        # when the listing goes on after the object was ingested by its event
        ingest(found, project, "again")
        assert found.settle()

        # then its record stands
        assert late.struck
        assert names(found, project)["a.txt"] == ("active", "a")


def test_the_table_of_a_cancelled_job_writes_no_further_row(plug: Plug) -> None:
    with world(plug) as found:
        # given a worker that falls asleep between the rows of a table, and a caller who cancels its job meanwhile
        project = found.project()
        put(found, project, "people.csv", people(6))

        def cancel() -> None:
            (job_id,) = found.accepted
            found.call("cancel", lambda: found.services.jobs.cancel(ADMIN, job_id), about=(job_id,))

        found.engine.injector = After("GetObject", Fault.PAUSED, cancel)

        # when it wakes
        ingest(found, project)
        assert found.settle()

        # then the job was cancelled and no row was written after that
        (job,) = Stored.of(found).jobs.values()
        assert job.state is State.CANCELLED
        assert broken(found) == {}
        assert len(names(found, project)) < 6


def test_sweeps_that_overlap_and_a_job_that_nobody_can_read_hold_nobody_up(plug: Plug) -> None:
    with world(plug) as found:
        # given a job whose message is lost, and one of a release that is not there yet
        project = found.project()
        consolidate(found, project)
        found.engine.run(lambda: bool(found.accepted), timedelta(seconds=5))
        found.cloud.sqs.queues[CONSOLIDATION].messages.clear()
        (job_id,) = found.accepted
        known = next(item for item in found.items() if item["sk"] == "JOB")
        strange = {**known, "pk": "JOB#strange", "job_id": "strange", "kind": "unheard-of"}
        found.table.write(Put(strange))

        # when several sweeps run at once
        found.engine.run(lambda: False, timedelta(seconds=61))
        for _ in range(3):
            found.fire("sweep", "now")
        found.engine.run(lambda: False, timedelta(seconds=60))

        # then the job was done, once
        events = [item["type"] for item in found.items() if item.get("entity_id") == job_id]
        assert events.count("job.completed") == 1
        assert next(item for item in found.items() if item.get("job_id") == job_id)["state"] == "completed"


def test_jobs_and_messages_of_another_release_are_understood_and_kept_whole(plug: Plug) -> None:
    with world(plug) as found:
        # given a job that a later release has written more into, and a message with members that we do not know
        project = found.project()
        consolidate(found, project)
        found.engine.run(lambda: bool(found.accepted), timedelta(seconds=5))
        (job_id,) = found.accepted
        item = next(item for item in found.items() if item["sk"] == "JOB")
        found.table.write(Put({**item, "priority": {"of": "a later release"}}))
        found.cloud.sqs.queues[CONSOLIDATION].messages.clear()
        message = {"v": 1, "kind": "consolidation", "job_id": job_id, "attempt": 0, "priority": 7}
        found.send(CONSOLIDATION, json.dumps(message))

        # when this release works it
        assert found.settle()

        # then it is done, and what we do not know is still there
        done = next(item for item in found.items() if item["sk"] == "JOB")
        assert (done["state"], done["priority"]) == ("completed", {"of": "a later release"})


def test_clocks_that_are_minutes_wrong_change_no_order(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    # given machines whose clocks are all up to five minutes wrong
    monkeypatch.setattr(Weather, "happens", lambda self, fault: not self.over and fault is Fault.SKEWED)
    for seed in range(8):
        # when schedules are run on them
        result = schedule(plug, seed)

        # then all invariants hold
        assert result.broken == {}, seed


@pytest.mark.parametrize("seed", [2213, 2229], ids=["pages of two slots", "a merge larger than a record"])
def test_what_the_checks_once_took_for_a_fault_passes_them(plug: Plug, seed: int) -> None:
    assert schedule(plug, seed).broken == {}


@pytest.mark.parametrize(("letters", "says"), [(10, 1), (1_000, 1), (5_000, 0)])
def test_a_pair_that_a_person_has_united_is_left_apart_only_where_its_merge_could_not_be_stored(
    plug: Plug, letters: int, says: int
) -> None:
    with world(plug) as found:
        # given two records that are one to a person, and that no run has merged
        project = found.project()
        rows = [NewRecord(name, RecordKind.ROW, {name: imported("x" * letters)}) for name in ("a", "b")]
        written = found.services.writer.write(ADMIN, project, rows)
        left, right = sorted(each.record_id for each in written)
        review = Review(project, left, right, 0.8, "a run", found.engine.now, state=ReviewState.ACCEPTED)
        found.table.write(Put(review_to_item(review)))

        # then that is told, unless what would be made of them is larger than a record may be
        assert len(list(unheard(found, project))) == says


def test_the_checks_of_make_load_ask_for_no_more_than_a_deployed_table_has(plug: Plug) -> None:
    with world(plug) as found:
        # given two files that were ingested, and a job that is not there
        project = found.project()
        for name in ("a", "b"):
            put(found, project, f"{name}.txt", name)
        ingest(found, project)
        assert found.settle()
        lost = {**found.accepted, "nowhere": "ingestion"}

        # then the table alone says what is broken
        whole, missing = (
            Stored.of(cast("Any", load_checks.Seen(found.items(), accepted))) for accepted in (found.accepted, lost)
        )
        assert load_checks.broken(whole, {project: 2}) == []
        assert len(load_checks.broken(missing, {project: 3})) == 2


def test_a_file_that_is_removed_and_comes_back_is_one_record_again(plug: Plug) -> None:
    with world(plug) as found:
        # given a file that was ingested, has gone, and is back as it was
        project = found.project()
        for number, text in enumerate(("a\nx", None, "a\nx")):
            found.cloud.s3.objects.clear()
            if text:
                put(found, project, "a.txt", text)
            put(found, project, "b.txt", "b\nx")
            # when its folder is ingested each time
            ingest(found, project, str(number))
            assert found.settle()

        # then there is one record of it, which stands
        assert names(found, project) == {"a.txt": (Status.ACTIVE.value, "a"), "b.txt": (Status.ACTIVE.value, "b")}
        assert broken(found) == {}


def test_a_table_that_came_back_and_vanishes_between_its_rows_leaves_none(plug: Plug) -> None:
    with world(plug) as found:
        # given a table that was ingested and has gone
        project = found.project()
        put(found, project, "b.txt", "b\nx")
        put(found, project, "people.csv", people(5))
        ingest(found, project)
        assert found.settle()
        objects = found.cloud.s3.objects
        table = objects.pop(f"inbox/{project}/people.csv")
        ingest(found, project, "gone")
        assert found.settle()

        def vanish() -> None:
            for key in [key for key in objects if key.startswith("inbox/")]:
                del objects[key]

        killed = After("PutItem", Fault.KILLED_AFTER, vanish, of="TransactWriteItems")
        found.engine.injector = killed

        # when it is back, and gone again by the time that its worker was killed after the first rows
        objects[f"inbox/{project}/people.csv"] = table
        ingest(found, project, "back")
        assert found.settle()
        assert "active" in {status for name, (status, _) in names(found, project).items() if name != "b.txt"}
        ingest(found, project, "gone again")
        assert found.settle()

        # then no row stays behind
        assert killed.struck
        assert {status for status, _ in names(found, project).values()} == {"archived"}
        assert broken(found) == {}


def test_of_a_batch_exactly_those_come_back_that_failed_or_for_which_no_time_was_left(plug: Plug) -> None:
    plug.cloud = Cloud(lambda: START)
    # given a batch of four of which the second can't be read and the third takes all the time there is
    left = [60.0]
    worked: list[str] = []

    def work(record: Any, _time_left: Any) -> None:
        worked.append(record.body)
        if record.body == "poison":
            raise PoisonMessage("not JSON")
        if record.body == "slow":
            left[0] = 1.0

    class Clocked(Context):
        def get_remaining_time_in_millis(self) -> int:
            return int(left[0] * 1000)

    bodies = ("good", "poison", "slow", "never begun")
    messages = [Message(f"m{number}", body, START) for number, body in enumerate(bodies)]

    # when it is worked
    answer = work_batch(event_of(CONSOLIDATION, messages), Clocked(), work)  # type: ignore[arg-type]

    # then those two come back, and the last one untouched
    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == ["m1", "m3"]
    assert worked == ["good", "poison", "slow"]


def test_merges_of_large_records_are_cut_into_transactions_that_dynamodb_takes(plug: Plug) -> None:
    # given one person in more records than a transaction has bytes for, and many whose merges are too large together
    def given(world: World) -> str:
        project = world.project()
        who = [0] * 60 + [each // 2 for each in range(2, 34)]
        rows = [
            NewRecord(
                str(row), RecordKind.ROW, {"email": imported(f"{each}@example.org"), "said": imported("x" * 2_000)}
            )
            for row, each in enumerate(who)
        ]
        world.services.writer.write(ADMIN, project, rows)
        return project

    # when they are merged
    found = run(plug, Scenario(given, consolidate, actions=60), Calm())

    # then all are, and no call was refused
    assert found.broken == {}
    statuses = Counter(status for _, status, *_ in found.picture["records"])
    assert statuses == {"merged": 92, "active": 17}
    assert [job[1] for job in found.picture["jobs"]] == ["completed"]


def test_a_rollback_of_large_records_is_cut_into_transactions_that_dynamodb_takes(plug: Plug) -> None:
    # when a run is taken back whose records are more bytes than a transaction holds, and once more with a worker that
    # is killed in its midst
    scenario = SCENARIOS["a rollback of large records"]
    undisturbed = run(plug, scenario, Calm())
    operations = [call.operation for call in undisturbed.made]
    place = len(operations) - operations[::-1].index("TransactWriteItems") - 4
    hurt = run(plug, scenario, Once(place, Fault.KILLED_AFTER))

    # then all is as before the run, and no call was refused
    for each in (undisturbed, hurt):
        assert each.broken == {}
        assert {(status, into) for _, status, into, *_ in each.picture["records"]} == {("active", "")}
        assert len(each.picture["records"]) == 16
