"""Erasure: a marked person is planted in every place, erased, and found in none."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.cloud.cloud import INBOX, Cloud, plugged
from support.simulation.injection import Calm
from support.simulation.scenarios import consolidate, ingest, put
from support.simulation.world import ADMIN, World, determined, silent

from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.erasure.erasure_request import Reason
from winnow.erasure.subject_search import Subject
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.jobs.dead_letters import Quarantine
from winnow.jobs.job import Job, State
from winnow.jobs.job_store import JobStore
from winnow.platform.errors import Conflict, Gone, NotFound
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_store import RecordStore, Wanted
from winnow.records.searching import Criteria
from winnow.records.writing import NewRecord
from winnow.values import Field, Provenance

MARK = "Zyxwvut"  # in every value that is about the person; no id, code or count has it


@pytest.fixture
def world() -> Iterator[World]:
    with plugged() as plug, silent():
        made = World.start(7, Calm())
        plug.cloud = made.cloud
        with determined(made):
            yield made


def marked(cloud: Cloud) -> list[str]:
    """Where the mark is: items, versions of objects, messages."""
    found = [f"item {key}" for key, item in cloud.dynamodb.items.items() if MARK.lower() in repr((key, item)).lower()]
    versions = [(key, each) for key, each in cloud.s3.objects.items()]
    versions += [(key, each) for key, some in cloud.s3.older.items() for each in some]
    for key, each in versions:
        data = gzip.decompress(each.data) if each.data[:2] == b"\x1f\x8b" else each.data
        if MARK.lower().encode() in key.lower().encode() + data.lower():
            found.append(f"object {key}")
    for url, queue in cloud.sqs.queues.items():
        found += [f"message in {url}" for each in queue.messages if MARK.lower() in each.body.lower()]
    return found


def person(key: str, *, email: str = f"{MARK}@example.org", **more: str) -> NewRecord:
    values = {"name": f"Ada {MARK}", "email": email, **more}
    return NewRecord(key, RecordKind.ROW, {name: Field(value, Provenance.IMPORTED) for name, value in values.items()})


def other(key: str) -> NewRecord:
    values = {"name": f"Grace {key}", "email": f"{key}@example.com"}
    return NewRecord(key, RecordKind.ROW, {name: Field(value, Provenance.IMPORTED) for name, value in values.items()})


def records_of(world: World, project: str) -> list[Record]:
    store = RecordStore(world.table)
    return [record for shard in ("00", "01") for record in store.of_shard(project, shard)]


def job(world: World, job_id: str) -> Job:
    found = JobStore(world.table).get(job_id)
    assert found
    return found


def erase(world: World, project: str, ids: list[str], **more: Any) -> Job:
    """Erases records; the job when it has ended."""
    answer = world.services.erasing.erase_records(ADMIN, project, ids, Reason.SUBJECT_REQUEST, **more)
    assert world.settle()
    return job(world, str(answer["job_id"]))


def find(world: World, project: str, subject: Subject) -> list[str]:
    page = world.services.subjects.find(ADMIN, project, subject, limit=100, after=None)
    assert page.position is None
    return [match.record.record_id for match in page.items]


def plant(world: World) -> str:
    """Puts the marked person, and others, in every place that there is; the project's id."""
    project = world.project()
    services = world.services
    # a document, its copy under another name, an older version of it, and one of somebody else
    world.upload(project, f"{MARK} cv.txt", f"Ada {MARK}\nfirst draft".encode())
    assert world.settle()
    world.upload(project, f"{MARK} cv.txt", f"Ada {MARK}\nmathematician".encode())
    world.upload(project, "copy.txt", f"Ada {MARK}\nmathematician".encode())
    world.upload(project, "other.txt", b"Grace Hopper\nrear admiral")
    # a table in which others stand too
    world.upload(project, "people.csv", f"id,name,email\n1,Ada,{MARK}@example.org\n2,Max,max@example.org\n".encode())
    assert world.settle()
    # rows of another system, under a key that names the person, updated once
    key = f"crm-{MARK}"
    services.writer.write(ADMIN, project, [person(key), other("grace")], f"once-{key}")
    services.writer.write(ADMIN, project, [person(key, title="Countess")], f"twice-{key}")
    # a run that merges, one that is dry, an export that searches for the name, a letter nobody could deliver
    consolidate(world, project)
    assert world.settle()
    put(world, project, "late.csv", f"id,name,email\n9,A. {MARK},{MARK}@example.org\n".encode().decode())
    ingest(world, project, "late")
    assert world.settle()
    services.consolidation.trigger(ADMIN, TriggerConsolidation(project, {"dry_run": True}))
    assert world.settle()
    wanted = Wanted(Status.MERGED, None, Criteria(text=MARK))
    services.exporting.trigger(ADMIN, TriggerExport(project, Format.JSONL, wanted))
    assert world.settle()
    letter = {"Records": [{"s3": {"object": {"key": f"inbox/{project}/{MARK}+cv.txt", "versionId": "v"}}}]}
    Quarantine(world.table, world.engine.clock, "system:dead_letters").take("l1", INBOX, json.dumps(letter))
    return project


def test_given_a_person_in_every_place_when_they_are_erased_then_no_mark_of_them_is_left(world: World) -> None:
    # given
    project = plant(world)
    before = marked(world.cloud)
    items = {"RECORD#", "VERSION#", "CHANGE#", "SOURCE#", "FILE#", "JOB'", "DEADLETTER#"}
    objects = {"text/", "inbox/", "exports/", "checkpoints/"}  # a report of a dry run holds ids and weights only
    assert {kind for kind in items | objects if not any(kind in place for place in before)} == set()
    others = {r.fields["name"].value for r in records_of(world, project) if MARK not in repr(r)}

    # when somebody finds them, confirms and erases
    found = find(world, project, Subject(email=f"{MARK}@example.org", name=MARK))
    done = erase(world, project, found, reference="DSR-1")

    # then
    assert (done.state, done.failure) == (State.COMPLETED, None)
    assert done.result["found_by_last_check"] == 0
    assert marked(world.cloud) == []
    assert {record.fields["name"].value for record in records_of(world, project)} == others
    assert find(world, project, Subject(email=f"{MARK}@example.org", name=MARK)) == []


def test_given_an_erased_person_when_the_files_come_again_then_they_stay_out(world: World) -> None:
    project = plant(world)
    erase(world, project, find(world, project, Subject(name=MARK, email=f"{MARK}@example.org")))
    names = {record.fields["name"].value for record in records_of(world, project)}

    world.upload(project, f"{MARK} cv.txt", f"Ada {MARK}\nmathematician, again".encode())
    world.upload(project, "another name.txt", f"Ada {MARK}\nmathematician".encode())
    world.upload(project, "people.csv", f"id,name,email\n1,Ada,{MARK}@example.org\n2,Max,max@example.org\n".encode())
    assert world.settle()
    ingest(world, project, "all")
    assert world.settle()

    assert {record.fields["name"].value for record in records_of(world, project)} == names
    with pytest.raises(Gone) as refused:
        world.services.writer.write(ADMIN, project, [person(f"crm-{MARK}")])
    assert refused.value.code == "record-erased"
    assert MARK not in repr(refused.value.extra)


def test_given_a_merge_of_three_when_one_is_erased_then_the_others_stand_for_themselves_and_no_rollback_brings_it_back(
    world: World,
) -> None:
    # given a merge
    project = world.project()
    written = world.services.writer.write(ADMIN, project, [person("a"), person("b"), person("c"), other("grace")])
    ids = {each.key: each.record_id for each in written}
    consolidate(world, project)
    assert world.settle()
    (run,) = [job_id for job_id, what in world.accepted.items() if what == "consolidation"]

    # when one of its sources is erased
    done = erase(world, project, [ids["a"]])

    # then its consolidated record is gone with it, and the two stand for themselves
    assert (done.state, done.result["records"]) == (State.COMPLETED, 2)
    left = {record.record_id: record.status for record in records_of(world, project)}
    assert left == dict.fromkeys([ids["b"], ids["c"], ids["grace"]], Status.ACTIVE)
    stored = world.services.projects.existing(project)
    assert stored.records == 3
    # and the run can't be rolled back, for the reason
    with pytest.raises(Conflict) as refused:
        world.services.rollback.roll_back(ADMIN, RollbackConsolidation(run, "a mistake"))
    assert refused.value.code == "rollback-erased"
    # and the next run merges what is left
    consolidate(world, project, "again")
    assert world.settle()
    merged = [record for record in records_of(world, project) if record.consolidated_from]
    assert [record.consolidated_from for record in merged] == [tuple(sorted([ids["b"], ids["c"]]))]


def test_an_erasure_of_what_is_not_there_or_busy_is_refused_and_half_of_one_can_not_be_cancelled(world: World) -> None:
    project = world.project()
    (written,) = world.services.writer.write(ADMIN, project, [person("a")])
    erasing = world.services.erasing

    with pytest.raises(NotFound) as missing:
        erasing.erase_records(ADMIN, project, [written.record_id, project], Reason.MISTAKE)
    assert (missing.value.code, missing.value.extra) == ("record-not-found", {"records": [project]})

    first = erasing.erase_records(ADMIN, project, [written.record_id], Reason.MISTAKE, idempotency_key="k")
    with pytest.raises(Conflict) as busy:
        erasing.erase_records(ADMIN, project, [written.record_id], Reason.MISTAKE)
    assert busy.value.extra == {"job_id": first["job_id"]}
    with pytest.raises(Conflict) as merging:
        world.services.consolidation.trigger(ADMIN, TriggerConsolidation(project, {}))
    assert merging.value.code == "consolidation-in-progress"

    assert world.settle()
    again = erasing.erase_records(ADMIN, project, [written.record_id], Reason.MISTAKE, idempotency_key="k")
    assert again == first  # though by now there is no such record
    with pytest.raises(NotFound):
        erasing.erase_records(ADMIN, project, [written.record_id], Reason.MISTAKE)


def test_given_a_project_when_it_is_erased_then_nobody_finds_it_and_only_the_trail_is_left(world: World) -> None:
    project = plant(world)

    answer = world.services.erasing.erase_project(ADMIN, project, None)
    assert world.services.erasing.erase_project(ADMIN, project, None) == answer  # its answer may have been lost
    with pytest.raises(NotFound):
        world.services.projects.existing(project)
    assert world.settle()

    done = job(world, str(answer["job_id"]))
    assert (done.state, done.failure) == (State.COMPLETED, None)
    assert marked(world.cloud) == []
    left = {pk.split("#")[0] for (pk, _), item in world.cloud.dynamodb.items.items() if project in repr((pk, item))}
    assert left == {"AUDIT", "AUDITHEAD", "JOB"}
    assert [
        key for key in [*world.cloud.s3.objects, *(k for k, v in world.cloud.s3.older.items() if v)] if project in key
    ] == []
