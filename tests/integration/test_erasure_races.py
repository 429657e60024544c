"""Erasures beside other work, late workers, wrong clocks, and after an erasure that failed half way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from support.cloud.cloud import ERASURE, Call
from support.erasing import (
    MARK,
    PausedWhileItWrites,
    broken_place,
    erase,
    go_on_with,
    job,
    jobs_of_kind,
    marked,
    other,
    person,
    records_of,
    row,
    undisturbed_world,
)
from support.simulation.injection import Calm, Fault
from support.simulation.scenarios import consolidate
from support.simulation.world import ADMIN, World

from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.erasure import erasure_job
from winnow.erasure.erasure_places import OF_RECORDS
from winnow.erasure.erasure_request import Reason
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.run.ingestion_file import version_id_of
from winnow.ingestion.run.ingestion_items import file_from_item, file_to_item
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Job, State
from winnow.jobs.job_items import job_key
from winnow.jobs.retry import PermanentError
from winnow.platform.errors import NotFound
from winnow.platform.expressions import Put, Update
from winnow.records.record import Status
from winnow.records.writing import NewRecord
from winnow.reviews.review import ReviewState
from winnow.reviews.review_items import review_from_item

BOTH = "both@example.org"


@pytest.fixture
def world() -> Iterator[World]:
    with undisturbed_world() as made:
        yield made


def write(world: World, project: str, *rows: NewRecord) -> list[str]:
    """Writes rows; their records' ids."""
    return [each.record_id for each in world.services.writer.write(ADMIN, project, rows)]


def merge(world: World, project: str, key: str) -> Job:
    """Consolidates the project; the run."""
    consolidate(world, project, key)
    assert world.settle()
    return max(jobs_of_kind(world, "consolidation"), key=lambda each: each.created_at)


def broken_off(world: World, project: str, ids: list[str]) -> Job:
    """An erasure that has failed when it had found out what goes, and nothing was gone."""
    broken = PermanentError("broken", "A record that nobody can write.")
    with patch.object(erasure_job._Run, "_erase_record", side_effect=broken):
        failed = erase(world, project, ids)
    assert failed.state is State.FAILED
    return failed


def test_a_merge_that_was_made_between_an_erasure_and_its_retry_goes_and_its_other_sources_stay(world: World) -> None:
    # given an erasure that has failed, and a run that merges the person's record with another one since
    project = world.project()
    mine, _ = write(world, project, person("a", email=BOTH), other("b", email=BOTH))
    failed = broken_off(world, project, [mine])
    merge(world, project, "since")
    assert [each.status for each in records_of(world, project) if not each.consolidated_from] == 2 * [Status.MERGED]

    # when the erasure is retried
    assert go_on_with(world, failed).state is State.COMPLETED

    # then nothing of the person is left, and the other record stands for itself
    assert marked(world.cloud) == []
    assert [(each.fields["name"].value, each.status) for each in records_of(world, project)] == [
        ("Grace b", Status.ACTIVE)
    ]


def test_of_a_merge_of_documents_that_was_made_since_the_other_source_stays(world: World) -> None:
    # given an erasure of a document that has failed, and a person who unites it with an older one since
    project = world.project()
    for name, text in (("older.txt", "Ada\nadmiral"), ("newer.txt", f"Ada\n{MARK}")):
        world.upload(project, name, text.encode())
        assert world.settle()
    documents = {each.source.name: each.record_id for each in records_of(world, project)}
    failed = broken_off(world, project, [documents["newer.txt"]])
    merge(world, project, "asks")
    (review,) = (review_from_item(item) for item in world.items() if str(item["sk"]).startswith("REVIEW#"))
    world.services.reviews.decide(ADMIN, project, review.review_id, ReviewState.ACCEPTED)
    merge(world, project, "since")
    assert len([each for each in records_of(world, project) if each.status is Status.MERGED]) == 2

    # when it is retried, then nothing of the person is left, and the other document stays
    assert go_on_with(world, failed).state is State.COMPLETED
    assert marked(world.cloud) == []
    assert [(each.source.name, each.status) for each in records_of(world, project)] == [("older.txt", Status.ACTIVE)]


def test_what_a_merge_had_superseded_is_dissolved_before_the_merge_is_erased(world: World) -> None:
    # given two merges, of which one has superseded the other because their people have one address by now
    project = world.project()
    pairs = [person("a", email=BOTH), other("b", email=BOTH), *(row(key, {"name": key, "email": "c"}) for key in "cd")]
    mine, *_ = write(world, project, *pairs)
    merge(world, project, "two")
    write(world, project, *(row(key, {"name": key, "email": BOTH}) for key in "cd"))
    merge(world, project, "one")
    before = {each.record_id: each for each in records_of(world, project)}
    merged = {each.record_id: each for each in before.values() if each.consolidated_from}
    (superseded,) = (each.record_id for each in merged.values() if each.status is Status.MERGED)
    assert len(merged) == 2
    if mine in merged[superseded].consolidated_from:
        (mine,) = set(merged[superseded].consolidated_from) - {mine}  # of two alike, whichever merge has stood

    # when a record of the merge that stands, and of no other, is erased, and that fails once the records are gone
    mine = next(each for each in before if each not in {*merged, *merged[superseded].consolidated_from})
    with patch.dict(OF_RECORDS, {"relatives": broken_place}):
        failed = erase(world, project, [mine])

    # then the others stand for themselves, and what was superseded is dissolved
    assert failed.state is State.FAILED
    left = {each.record_id: each for each in records_of(world, project)}
    assert left.keys() == before.keys() - {mine} - (merged.keys() - {superseded})
    assert left[superseded].is_dissolved
    assert {each.status for each in left.values() if not each.consolidated_from} == {Status.ACTIVE}
    assert {each.merged_into for each in left.values()} == {None}
    # and so it is when it was done
    assert go_on_with(world, failed).state is State.COMPLETED
    merge(world, project, "anew")
    assert [each.status for each in records_of(world, project) if not each.consolidated_from] == 3 * [Status.MERGED]


def test_a_late_worker_of_an_erasure_leaves_no_plan_behind(world: World) -> None:
    # given an erasure whose first worker stands still, on the point of writing down what it has found
    project = world.project()
    world.upload(project, f"{MARK}.txt", f"Ada {MARK}".encode())
    assert world.settle()
    world.engine.injector, world.engine.pauses = PausedWhileItWrites("erasures/"), (290.0, 290.0)

    # when another one does the work meanwhile
    done = erase(world, project, [each.record_id for each in records_of(world, project)])
    assert world.engine.run(lambda: not world.engine.alive, timedelta(minutes=10))

    # then nothing that the first one writes is left: no rule of the bucket deletes plans
    assert (done.state, done.fencing_token > 1) == (State.COMPLETED, True)
    assert [key for key in world.cloud.s3.objects if key.startswith("erasures/")] == []
    assert marked(world.cloud) == []


@dataclass(slots=True)
class PausedTransaction(Calm):
    """The next process that writes a transaction stands still on its way, once it is told to."""

    armed: bool = False
    paused: bool = False

    def strike(self, call: Call, number: int) -> Fault | None:
        if not self.armed or call.operation != "TransactWriteItems":
            return None
        self.armed, self.paused = False, True
        return Fault.PAUSED


@dataclass(slots=True)
class PausedErasure(Calm):
    """The first process that writes a tombstone stands still on its way."""

    paused: bool = False

    def strike(self, call: Call, number: int) -> Fault | None:
        if self.paused or call.operation != "TransactWriteItems" or "record.erased" not in repr(call.request):
            return None
        self.paused = True
        return Fault.PAUSED


def test_a_rollback_that_was_held_up_brings_nothing_back_that_was_erased_meanwhile(world: World) -> None:
    # given a merge that was computed anew without the person's row, which has left its table
    project = world.project()
    rows = [f"{n},Grace {n},{BOTH}\n" for n in range(2)]
    world.upload(project, "people.csv", "".join(["id,name,email\n", *rows, f"9,Ada {MARK},{BOTH}\n"]).encode())
    assert world.settle()
    merge(world, project, "whole")
    (mine,) = (each.record_id for each in records_of(world, project) if MARK in repr(each) and not each.inputs)
    world.upload(project, "people.csv", "".join(["id,name,email\n", *rows]).encode())
    assert world.settle()
    without = merge(world, project, "without")
    assert without.result["changes"] == 1

    # when that run is rolled back at once, and the transaction is held up until the person is erased
    injector = PausedTransaction(armed=True)
    world.engine.injector, world.engine.pauses = injector, (250.0, 250.0)
    world.call("rollback", lambda: world.services.rollback.roll_back(ADMIN, RollbackConsolidation(without.job_id, "")))
    assert world.engine.run(lambda: injector.paused, timedelta(minutes=1))
    erased = world.services.erasing.erase_records(ADMIN, project, [mine], Reason.SUBJECT_REQUEST)
    assert world.engine.run(lambda: job(world, str(erased["job_id"])).state.ended, timedelta(minutes=4))
    assert world.settle()

    # then it is refused, and nothing of the person is back
    assert world.refused == {"rollback-erased": 1}
    assert marked(world.cloud) == []


def test_an_export_whose_machines_clock_was_ahead_is_erased_like_any_earlier_one(world: World) -> None:
    project = world.project()
    (mine,) = write(world, project, person("a"))
    ahead = replace(world.services.exporting, clock=lambda: world.engine.now + timedelta(minutes=4))
    export = str(ahead.trigger(ADMIN, TriggerExport(project, Format.JSONL))["job_id"])
    assert world.settle()

    erase(world, project, [mine])

    assert job(world, export).erased_at is not None
    assert marked(world.cloud) == []


def test_the_erasure_of_a_project_waits_for_a_job_whose_machines_clock_was_ahead(world: World) -> None:
    # given a machine whose clock is ahead, and that remembers a project
    project = world.project()
    write(world, project, person("a"))
    ahead = replace(world.services.exporting, clock=lambda: world.engine.now + timedelta(minutes=4))
    ahead.trigger(ADMIN, TriggerExport(project, Format.JSONL))
    assert world.settle()

    # when the project is being erased, and that machine still accepts an export, of which a worker stands still
    world.services.erasing.erase_project(ADMIN, project, None)
    assert not world.engine.run(lambda: False, timedelta(seconds=40))
    world.engine.injector, world.engine.pauses = PausedWhileItWrites("exports/"), (290.0, 290.0)
    ahead.trigger(ADMIN, TriggerExport(project, Format.JSONL))
    assert world.settle()
    assert world.engine.run(lambda: not world.engine.alive, timedelta(minutes=10))

    # then it has written in vain
    assert len(jobs_of_kind(world, "export")) == 2
    assert marked(world.cloud) == []


def test_what_is_uploaded_before_a_projects_erasure_is_cancelled_is_read_once_the_project_is_there_again(
    world: World,
) -> None:
    # given a project whose erasure nobody has begun, because its message was lost
    project = world.project()
    erasure = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
    world.cloud.sqs.queues[ERASURE].messages.clear()

    # when a file is uploaded, and the erasure is cancelled a moment later
    key = world.upload(project, "cv.txt", b"Grace Hopper")
    assert not world.engine.run(lambda: False, timedelta(seconds=5))
    world.services.jobs.cancel(ADMIN, erasure)
    assert world.settle()

    # then the file is there, and was read
    assert key in world.cloud.s3.objects
    assert [each.fields["name"].value for each in records_of(world, project)] == ["Grace Hopper"]


def test_an_erasure_that_waits_long_does_not_use_up_its_attempts(world: World) -> None:
    # given an erasure that waits, and whose workers were lost four times meanwhile
    project = world.project()
    erasure = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
    assert world.engine.run(lambda: job(world, erasure).phase == "wait", timedelta(minutes=1))
    world.table.write(Update(job_key(erasure), sets={"failures": 4}))

    # when it looks once more, then that counts no more
    assert world.engine.run(lambda: job(world, erasure).attempts_used == 0, timedelta(minutes=1))
    assert world.settle()
    assert job(world, erasure).state is State.COMPLETED


def test_a_request_whose_answer_was_lost_is_told_of_its_job_although_the_project_is_being_erased(world: World) -> None:
    project = world.project()
    command = TriggerExport(project, Format.JSONL, idempotency_key="once")
    answer = world.services.exporting.trigger(ADMIN, command)
    world.services.erasing.erase_project(ADMIN, project, None)
    assert not world.engine.run(lambda: False, timedelta(seconds=70))

    assert world.services.exporting.trigger(ADMIN, command) == answer
    with pytest.raises(NotFound):
        world.services.exporting.trigger(ADMIN, replace(command, idempotency_key="another"))


def test_no_delivery_is_begun_while_a_projects_erasure_waits_for_earlier_work(world: World) -> None:
    project = world.project()
    world.services.webhooks.create(ADMIN, project, "https://receiver.example/winnow", [])
    write(world, project, person("a"))
    assert world.settle()

    erasure = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
    assert world.engine.run(lambda: job(world, erasure).phase == "wait", timedelta(minutes=1))

    assert [item for item in world.items() if str(item["sk"]).startswith("WEBHOOK#")] == []
    assert world.settle()
    assert {item["sk"] for item in world.items() if str(item["pk"]).startswith(f"PROJECT#{project}")} == set()


def test_an_erasure_waits_for_a_job_that_the_index_does_not_show_yet(world: World) -> None:
    # given an export that has read the person's record, and an index that follows the table late
    project = world.project()
    (mine,) = write(world, project, person("a"))
    world.cloud.dynamodb.index_lag = lambda: timedelta(seconds=3)
    world.engine.injector, world.engine.pauses = PausedWhileItWrites("exports/"), (60.0, 60.0)
    world.services.exporting.trigger(ADMIN, TriggerExport(project, Format.JSONL))
    assert world.engine.run(lambda: bool(world.engine.injector.paused), timedelta(seconds=2))  # type: ignore[attr-defined]

    # when the person is erased at once, then nothing of them is in the file that the export writes
    erase(world, project, [mine])
    assert marked(world.cloud) == []


def test_an_ingestion_of_files_that_are_all_erased_meanwhile_does_not_read_the_whole_folder(world: World) -> None:
    project = world.project()
    world.cloud.s3.put(f"inbox/{project}/other.txt", b"Grace")
    asked = TriggerIngestion(project, SourceName.S3, keys=[f"inbox/{project}/{MARK}.txt"])
    ingestion = str(world.services.ingestion.trigger(ADMIN, asked)["job_id"])
    world.table.write(Update(job_key(ingestion), sets={"options": {"source": "s3", "keys": []}}))

    assert world.settle()

    assert job(world, ingestion).state is State.COMPLETED
    assert records_of(world, project) == []


def test_a_further_version_of_a_file_that_a_job_has_planned_does_not_keep_its_name(world: World) -> None:
    # given an ingestion that has met two versions of a file, because it listed the folder anew after a crash
    project = world.project()
    world.upload(project, f"{MARK}.txt", f"Ada {MARK}".encode())
    assert world.settle()
    (item,) = (each for each in world.items() if str(each["sk"]).startswith("FILE#"))
    file = file_from_item(item)
    entry = replace(file.entry, rev="of an hour later")
    world.table.write(Put(file_to_item(replace(file, file_id=version_id_of(file.action, entry), entry=entry))))

    erase(world, project, [each.record_id for each in records_of(world, project)])

    assert marked(world.cloud) == []


def test_a_worker_that_has_lost_an_erasure_erases_nothing_more(world: World) -> None:
    # given an erasure that is held up within the transaction that erases a record, until another worker has failed it
    project = world.project()
    (mine,) = write(world, project, person("a"))
    injector = PausedErasure()
    world.engine.injector, world.engine.pauses = injector, (250.0, 250.0)
    broken = PermanentError("broken", "A record that nobody can write.")
    erasure = world.services.erasing.erase_records(ADMIN, project, [mine], Reason.SUBJECT_REQUEST)
    assert world.engine.run(lambda: injector.paused, timedelta(minutes=1))
    with patch.object(erasure_job._Run, "_erase_record", side_effect=broken):
        assert world.engine.run(lambda: job(world, str(erasure["job_id"])).state.ended, timedelta(minutes=4))
    assert job(world, str(erasure["job_id"])).state is State.FAILED

    # when the first one goes on, then the record is still there
    assert world.engine.run(lambda: not world.engine.alive, timedelta(minutes=10))
    assert [each.record_id for each in records_of(world, project)] == [mine]


def test_how_far_a_cancelled_ingestion_had_come_with_a_folder_does_not_keep_a_files_name(world: World) -> None:
    project = world.project()
    key = world.upload(project, f"{MARK}.txt", f"Ada {MARK}".encode())
    assert world.settle()
    ingestion = str(world.services.ingestion.trigger(ADMIN, TriggerIngestion(project, SourceName.S3))["job_id"])
    world.services.jobs.cancel(ADMIN, ingestion)
    state: dict[str, Any] = {"cursor": key, "more": True, "logged": {}, "pages": 1}
    world.table.write(Update(job_key(ingestion), sets={"checkpoint": state}))

    erase(world, project, [each.record_id for each in records_of(world, project)])

    assert marked(world.cloud) == []


def test_a_retried_retention_keeps_what_was_used_since_it_failed(world: World) -> None:
    # given two rows and two that were merged, all too old, and a retention that has failed before anything was gone
    project = world.project()
    world.services.projects.patch(ADMIN, project, None, lambda before: replace(before, retention={"row": 30}))
    old, used, *_ = write(world, project, *(other(key) for key in "ab"), *(other(key, email=BOTH) for key in "cd"))
    merge(world, project, "old")
    world.let_pass(timedelta(days=40))
    broken = PermanentError("broken", "A record that nobody can write.")
    with patch.object(erasure_job._Run, "_erase_record", side_effect=broken):
        failed = str(world.services.erasing.erase_expired(ADMIN, project, dry_run=False)["job_id"])
        assert world.settle()
    (merged,) = (each.record_id for each in records_of(world, project) if each.consolidated_from)

    # when some of them are used, and it is retried
    for each in (used, merged):
        world.services.records.use(ADMIN, project, each)
    done = go_on_with(world, job(world, failed))

    # then what was used stays, with what it was merged from
    assert (done.state, done.result["records"]) == (State.COMPLETED, 1)
    assert old not in {each.record_id for each in records_of(world, project)}
    assert len(records_of(world, project)) == 4
