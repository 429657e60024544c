"""Erasure: a marked person is planted in every place, erased, and found in none."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from support.cloud.cloud import BUCKET, DEAD, INBOX, INGESTION
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
    undisturbed_world,
)
from support.personal_data import PLACES, Holds, kind_of_item, kind_of_object, kinds_that_hold
from support.simulation.scenarios import SCENARIOS, consolidate, ingest, put
from support.simulation.world import ADMIN, Receiver, World

from winnow.audit.audit_store import from_item
from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.consolidation.run.checkpoints import Checkpoints
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.erasure import erasure_job
from winnow.erasure.bucket_objects import BucketObjects
from winnow.erasure.erasure_places import OF_PROJECT, OF_RECORDS, Found
from winnow.erasure.erasure_plan import Target
from winnow.erasure.erasure_request import Reason, plan_of
from winnow.erasure.plan_files import PlanFiles
from winnow.erasure.retention import Retention
from winnow.erasure.subject_search import Subject
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.ocr.scan_tags import scan_tag
from winnow.ingestion.ocr.textract import Textract
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Job, State, Trigger
from winnow.jobs.retry import PermanentError
from winnow.platform import clients
from winnow.platform.clock import to_text
from winnow.platform.errors import BadRequest, Conflict, Gone, Invalid, NotFound
from winnow.platform.observability import logger
from winnow.records.record import RecordKind, Status
from winnow.records.record_store import Wanted
from winnow.records.searching import Criteria
from winnow.records.writing import NewRecord
from winnow.reviews.review import ReviewState
from winnow.reviews.review_items import review_from_item
from winnow.values import Field, Json, Provenance
from winnow.webhooks.public_http import Answer

ROOT = Path(__file__).parents[2]
NEXT = ROOT / "tests" / "corpus" / "next.json.gz"


@pytest.fixture
def world() -> Iterator[World]:
    with undisturbed_world() as made:
        yield made


def find(world: World, project: str, subject: Subject) -> list[str]:
    page = world.services.subjects.find(ADMIN, project, subject, limit=100, after=None)
    assert page.position is None
    return [match.record.record_id for match in page.items]


def plant(world: World) -> str:
    """Puts the marked person, and others, in every place that there is; the project's id."""
    project = world.project()
    services = world.services
    services.webhooks.create(ADMIN, project, "https://receiver.example/winnow", [])
    # a document, its copy under another name, an older version of it, one that was deleted, and one of somebody else
    world.upload(project, f"{MARK} cv.txt", f"Ada {MARK}\nfirst draft".encode())
    assert world.settle()
    world.upload(project, f"{MARK} cv.txt", f"Ada {MARK}\nmathematician".encode())
    world.upload(project, "copy.txt", f"Ada {MARK}\nmathematician".encode())
    deleted = world.upload(project, f"{MARK} letter.txt", f"Ada {MARK}\ndear Sirs".encode())
    world.upload(project, "other.txt", b"Grace Hopper\nrear admiral")
    # a table in which others stand too
    world.upload(project, "people.csv", f"id,name,email\n1,Ada,{MARK}@example.org\n2,Max,max@example.org\n".encode())
    assert world.settle()
    world.cloud.s3.remove(deleted)
    # rows of another system, under a key that names the person, updated once
    key = f"crm-{MARK}"
    services.writer.write(ADMIN, project, [person(key), other("grace")], f"once-{key}")
    services.writer.write(ADMIN, project, [person(key, title="Countess")], f"twice-{key}")
    # a run that merges and opens reviews; its merge is rolled back for a reason, which keeps the two apart
    consolidate(world, project)
    assert world.settle()
    (run,) = [job_id for job_id, what in world.accepted.items() if what == "consolidation"]
    services.rollback.roll_back(ADMIN, RollbackConsolidation(run, f"{MARK} says these are two persons"))
    assert world.settle()
    # one more source, a run that merges it, one that is dry
    put(world, project, "late.csv", f"id,name,email\n9,A. {MARK},{MARK}@example.org\n")
    ingest(world, project, "late")
    assert world.settle()
    consolidate(world, project, "again")
    assert world.settle()
    services.consolidation.trigger(ADMIN, TriggerConsolidation(project, {"dry_run": True}))
    assert world.settle()
    # an export that searches for the name, a letter nobody could deliver, a scan that waits to be recognised
    wanted = Wanted(Status.ACTIVE, None, Criteria(text=MARK))
    services.exporting.trigger(ADMIN, TriggerExport(project, Format.JSONL, wanted))
    assert world.settle()
    letter = {"Records": [{"s3": {"object": {"key": f"inbox/{project}/{MARK}+cv.txt", "versionId": "v"}}}]}
    world.send(INBOX, json.dumps(letter))
    assert world.settle()
    (first, *_) = [item for item in world.items() if item["sk"] == "JOB" and item["kind"] == "ingestion"]
    scans = Textract(Recognising(), clients.s3(), BUCKET, "topic", "role", Recognising())  # type: ignore[arg-type]
    scans.recognize(f"a picture of {MARK}".encode(), scan_tag(str(first["job_id"]), "0" * 32))
    return project


class Recognising:
    """Stands for Amazon Textract, and for the process that measures pages."""

    def call(self, *_: object) -> list[tuple[float, float]]:
        return [(595.0, 842.0)]

    def start_document_text_detection(self, **_: object) -> dict[str, str]:
        return {"JobId": "recognition"}


@contextmanager
def bodies_of_deliveries() -> Iterator[list[str]]:
    """What the receivers of webhooks are sent meanwhile: addresses, headers, bodies."""
    bodies: list[str] = []

    def post(_: Receiver, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        bodies.append(repr((url, headers, body)))
        return Answer(200)

    with patch.object(Receiver, "post", post):
        yield bodies


def kinds(*holding: Holds) -> set[str]:
    return {kind for place in PLACES if place.holds in holding for kind in place.kinds}


def test_given_a_person_in_every_place_when_they_are_erased_then_no_mark_of_them_is_left(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    # given
    logger().setLevel(logging.DEBUG)
    with bodies_of_deliveries() as bodies:
        project = plant(world)
        about = [record.record_id for record in records_of(world, project) if MARK in repr(record)]
        values, ids = kinds_that_hold(world.cloud, MARK), kinds_that_hold(world.cloud, *about)
        others = {r.fields["name"].value for r in records_of(world, project) if MARK not in repr(r)}

        # when somebody finds them, confirms and erases
        found = find(world, project, Subject(email=f"{MARK}@example.org", name=MARK))
        world.services.erasing.erase_records(ADMIN, project, found, Reason.SUBJECT_REQUEST, reference="DSR-1")
        assert world.engine.run(lambda: bool(kinds_that_hold(world.cloud, "erasures/")), timedelta(hours=1))
        values |= kinds_that_hold(world.cloud, MARK)
        assert world.settle()

    # then they had been in every place that may hold somebody, and nowhere else
    assert values.keys() == kinds(Holds.VALUES)
    assert kinds(Holds.IDS) <= ids.keys() <= kinds(Holds.IDS, Holds.TRAIL, Holds.VALUES)
    # and nothing of them is left but ids, in the trail, in tombstones and in what jobs say of themselves
    (job_id,) = [str(item["job_id"]) for item in world.items() if item["sk"] == "JOB" and item["kind"] == "erasure"]
    done = job(world, job_id)
    assert (done.state, done.failure) == (State.COMPLETED, None)
    assert done.result["found_by_last_check"] == 0
    assert marked(world.cloud) == []
    left = kinds_that_hold(world.cloud, *about)
    stones = {f"{item['pk']} {item['sk']}" for item in world.items() if item.get("erased_by") == job_id}
    trail = {where for kind in [*kinds(Holds.TRAIL), "item JOB"] for where in left.get(kind, [])}
    assert {where for some in left.values() for where in some} <= stones | trail
    assert {record.fields["name"].value for record in records_of(world, project)} == others
    assert find(world, project, Subject(email=f"{MARK}@example.org", name=MARK)) == []
    # and nothing of them ever was in a log, an event, a delivery, or a message but S3's own with the file's name
    for told in ([str(vars(record)) for record in caplog.records], bodies, [repr(event) for event in world.cloud.bus]):
        assert told
        assert [line for line in told if MARK.lower() in line.lower()] == []
    assert {url for _, url, body in world.sent if MARK.lower() in body.lower()} == {INBOX, DEAD[INBOX]}


def test_every_kind_of_thing_that_a_deployment_stores_has_a_place_in_the_list() -> None:
    stored = json.loads(gzip.decompress(NEXT.read_bytes()))
    found = {kind_of_item(item["pk"]["S"], item["sk"]["S"]) for item in stored["items"]}
    found |= {kind_of_object(key) for key in stored["objects"]}

    assert found - kinds(*Holds) == set()


def test_the_page_about_privacy_lists_the_places() -> None:
    table = (ROOT / "docs" / "privacy.md").read_text().partition("## What is kept where")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]

    assert rows == [*(place.name for place in PLACES), "logs and metrics", "backups"]


def test_given_an_erased_person_when_the_files_come_again_then_they_stay_out(world: World) -> None:
    project = plant(world)
    erase(world, project, find(world, project, Subject(name=MARK, email=f"{MARK}@example.org")))
    names = {record.fields["name"].value for record in records_of(world, project)}

    world.upload(project, f"{MARK} cv.txt", f"Ada {MARK}\nmathematician, again".encode())
    world.upload(project, "another name.txt", f"Ada {MARK}\nmathematician".encode())
    world.upload(project, "earlier words.txt", f"Ada {MARK}\nfirst draft".encode())
    world.upload(project, "people.csv", f"id,name,email\n1,Ada,{MARK}@example.org\n2,Max,max@example.org\n".encode())
    assert world.settle()
    ingest(world, project, "all")
    assert world.settle()

    assert {record.fields["name"].value for record in records_of(world, project)} == names
    with pytest.raises(Gone) as refused:
        world.services.writer.write(ADMIN, project, [person(f"crm-{MARK}")])
    assert refused.value.code == "record-erased"
    assert MARK not in repr(refused.value.extra)


def test_a_copy_that_is_read_between_the_plan_and_the_tombstones_goes_too(world: World) -> None:
    # given a document and a copy of it, which was not there yet when the plan was made
    project, text = world.project(), f"Ada {MARK}\nmathematician".encode()
    world.upload(project, "ada.txt", text)
    assert world.settle()
    (ada,) = find(world, project, Subject(name=MARK))
    world.upload(project, f"copy of {MARK}.txt", text)
    assert world.settle()
    find_all = erasure_job._Run._find_targets

    def find_before_the_copy(run: erasure_job._Run) -> list[Target]:
        return [target for target in find_all(run) if target.record_id == ada]

    # when the document is erased by that plan
    with patch.object(erasure_job._Run, "_find_targets", find_before_the_copy):
        done = erase(world, project, [ada])

    # then its copy is gone, from every place
    assert (done.state, done.result) == (State.COMPLETED, {"records": 2, "found_by_last_check": 0})
    assert marked(world.cloud) == []


def test_a_table_of_which_other_rows_come_while_a_row_is_erased_is_read_again(world: World) -> None:
    # given a row of a table, and another one that was not there yet when the plan was made
    project = world.project()

    def put_table(rows: str) -> None:
        world.upload(project, "people.csv", f"id,name,email\n{rows}".encode())
        assert world.settle()

    put_table(f"1,Ada,{MARK}@example.org\n2,Max,max@example.org\n")
    (ada,) = find(world, project, Subject(email=f"{MARK}@example.org"))
    find_all = erasure_job._Run._find_targets

    # when the first is erased by a plan that takes it for the only one
    def find_before_the_other(run: erasure_job._Run) -> list[Target]:
        return [replace(target, alone=True) for target in find_all(run)]

    with patch.object(erasure_job._Run, "_find_targets", find_before_the_other):
        done = erase(world, project, [ada])
    assert done.state is State.COMPLETED
    assert marked(world.cloud) == []

    # then the other one stays, and follows its table
    put_table(f"1,Ada,{MARK}@example.org\n3,Mia,mia@example.org\n")
    ingest(world, project, "all")
    assert world.settle()
    found = {str(each.fields["name"].value): each.status for each in records_of(world, project)}
    assert found == {"Max": Status.ARCHIVED, "Mia": Status.ACTIVE}


def test_earlier_versions_of_others_that_were_copies_then_go_and_the_others_stay(world: World) -> None:
    # given two files with one text, of which the second says something else by now
    project, text = world.project(), f"Ada {MARK}\nmathematician".encode()
    world.upload(project, "ada.txt", text)
    assert world.settle()
    world.upload(project, "b.txt", text)
    assert world.settle()
    world.upload(project, "b.txt", b"Grace Hopper\nrear admiral")
    assert world.settle()
    (ada,) = find(world, project, Subject(name=MARK))

    # when the first is erased
    done = erase(world, project, [ada])

    # then no version of the second tells of it
    assert (done.state, done.result["records"]) == (State.COMPLETED, 1)
    assert marked(world.cloud) == []
    (record,) = records_of(world, project)
    assert (record.fields["name"].value, record.status) == ("Grace Hopper", Status.ACTIVE)


def test_copies_of_what_a_document_said_before_go_with_it(world: World) -> None:
    # given a document of which an earlier text lies under another name
    project, draft = world.project(), f"Ada {MARK}\nfirst draft".encode()
    world.upload(project, "ada.txt", draft)
    assert world.settle()
    world.upload(project, "ada.txt", f"Ada {MARK}\nmathematician".encode())
    world.upload(project, "draft.txt", draft)
    assert world.settle()
    (ada,) = (each.record_id for each in records_of(world, project) if each.source.name == "ada.txt")

    # when it is erased, then the other one is, too
    done = erase(world, project, [ada])
    assert (done.state, done.result["records"]) == (State.COMPLETED, 2)
    assert marked(world.cloud) == []


def test_of_merged_documents_the_others_stay_with_their_words(world: World) -> None:
    # given two documents of one name, which a person has united, the second being the newer one
    project, second = world.project(), b"Ada Lovelace\nmathematician"
    for name, text in (("first.txt", f"Ada {MARK}\nmathematician".encode()), ("second.txt", second)):
        world.upload(project, name, text)
        assert world.settle()
    for record in sorted(records_of(world, project), key=lambda each: each.source.name):
        world.engine.run(lambda: False, timedelta(seconds=5))
        edited: dict[str, Json] = {"name": "Ada"}
        world.services.corrector.edit(ADMIN, project, record.record_id, edited, record.version)
    consolidate(world, project, "asks")
    assert world.settle()
    (review,) = (review_from_item(item) for item in world.items() if str(item["sk"]).startswith("REVIEW#"))
    world.services.reviews.decide(ADMIN, project, review.review_id, ReviewState.ACCEPTED)
    consolidate(world, project, "merges")
    assert world.settle()
    assert len([each for each in records_of(world, project) if each.consolidated_from]) == 1
    (first,) = (each.record_id for each in records_of(world, project) if each.source.name == "first.txt")

    # when the first is erased
    done = erase(world, project, [first])

    # then the second stands for itself, and a copy of it may come
    assert (done.state, done.result["records"]) == (State.COMPLETED, 2)  # with the merged record
    assert marked(world.cloud) == []
    world.upload(project, "copy of second.txt", second)
    assert world.settle()
    found = {str(each.fields["name"].value): each.status for each in records_of(world, project)}
    assert found == {"Ada": Status.ACTIVE, "Ada Lovelace": Status.ACTIVE}


def test_a_file_whose_words_become_those_of_an_erased_document_leaves_no_record_of_what_it_said_before(
    world: World,
) -> None:
    # given an erased document, and somebody else's file
    project, erased, own = world.project(), f"Ada {MARK}\nmathematician".encode(), b"Grace Hopper\nrear admiral"
    world.upload(project, "ada.txt", erased)
    world.upload(project, "b.txt", own)
    assert world.settle()
    (ada,) = find(world, project, Subject(name=MARK))
    erase(world, project, [ada])

    # when the erased words are written over that file
    world.upload(project, "b.txt", erased)
    assert world.settle()

    # then its record says nothing that the file does not say, and the job tells of it
    (record,) = records_of(world, project)
    assert (record.fields["name"].value, record.status) == ("Grace Hopper", Status.ARCHIVED)
    (told,) = (item for item in world.items() if item.get("code") == "erased")
    assert (told["outcome"], told["counts"]) == ("skipped", {"archived": 1})
    assert str(told["reason"]).endswith("The record of what the file said before is archived.")

    # and it comes back when the file says what it said
    world.upload(project, "b.txt", own)
    assert world.settle()
    (record,) = records_of(world, project)
    assert (record.fields["name"].value, record.status) == ("Grace Hopper", Status.ACTIVE)


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


@pytest.mark.parametrize("busy", ["a merge of thirty", "a rollback"])
def test_what_is_being_merged_or_rolled_back_is_erased_once_that_has_ended(world: World, busy: str) -> None:
    # given a run, or its rollback, of which a part is done
    project = SCENARIOS["a merge of thirty"].given(world)
    if busy == "a rollback":
        consolidate(world, project)
        assert world.settle()
    touched = {record.record_id: record.version for record in records_of(world, project)}
    SCENARIOS[busy].when(world, project)
    assert world.engine.run(
        lambda: touched != {record.record_id: record.version for record in records_of(world, project)},
        timedelta(hours=1),
    )
    (under_way,) = (pk.removeprefix("JOB#") for pk in world.open_jobs())
    about = next(record.record_id for record in records_of(world, project) if record.source.uri)

    # when one of its records is to be erased, then the answer names the job, and nothing is erased by half
    with pytest.raises(Conflict) as refused:
        world.services.erasing.erase_records(ADMIN, project, [about], Reason.SUBJECT_REQUEST)
    assert (refused.value.code, refused.value.extra) == ("consolidation-in-progress", {"job_id": under_way})
    assert world.settle()
    assert job(world, under_way).state is State.COMPLETED
    assert not [item for item in world.items() if "erased_by" in item]

    # and once it has ended, it is erased with what it went into
    assert erase(world, project, [about]).state is State.COMPLETED
    assert about not in repr(records_of(world, project))


def row(key: str, kind: RecordKind) -> NewRecord:
    return NewRecord(key, kind, {"name": Field(key, Provenance.IMPORTED)})


def test_given_a_retention_by_kind_when_the_night_comes_then_what_is_older_goes_once_and_all_is_told(
    world: World,
) -> None:
    # given rows that are kept for 30 days, notes that are kept for ever; some of both are 40 days old
    project, services = world.project(), world.services
    kinds = (RecordKind.ROW, RecordKind.NOTE)
    services.writer.write(ADMIN, project, [row(f"old {kind}", kind) for kind in kinds])
    (used, *_) = services.writer.write(ADMIN, project, [row("used", RecordKind.ROW)])
    world.let_pass(timedelta(days=40))
    services.records.use(ADMIN, project, used.record_id)
    services.writer.write(ADMIN, project, [row(f"young {kind}", kind) for kind in kinds])
    with pytest.raises(BadRequest) as unset:
        services.erasing.erase_expired(ADMIN, project, dry_run=True)
    assert unset.value.code == "no-retention"
    services.projects.patch(ADMIN, project, None, lambda before: replace(before, retention={"row": 30}))

    # when somebody asks what would go
    asked = services.erasing.erase_expired(ADMIN, project, dry_run=True)
    assert world.settle()

    # then it is said, and nothing has gone
    before = {str(record.fields["name"].value): record.record_id for record in records_of(world, project)}
    told = job(world, str(asked["job_id"])).result
    assert told == {"records": 1, "record_ids": [before["old row"]]}
    assert before.keys() == {"old row", "old note", "used", "young row", "young note"}

    # and who asks with a key again, a while later, is told of the same job
    keyed = services.erasing.erase_expired(ADMIN, project, dry_run=True, idempotency_key="k")
    assert world.settle()
    world.let_pass(timedelta(hours=1))
    assert services.erasing.erase_expired(ADMIN, project, dry_run=True, idempotency_key="k") == keyed
    with pytest.raises(Invalid):
        services.erasing.erase_expired(ADMIN, project, dry_run=False, idempotency_key="k")

    # when the night comes, and the scheduler calls twice
    slot = to_text(world.engine.now)
    world.fire("erase_expired", slot)
    world.fire("erase_expired", slot)
    assert world.settle()

    # then one job has erased what is older, of the kind that is named
    (done,) = [each for each in jobs_of_kind(world, "erasure") if each.trigger_type is Trigger.SCHEDULED]
    assert (done.state, done.result) == (State.COMPLETED, {"records": 1, "found_by_last_check": 0})
    assert {str(record.fields["name"].value) for record in records_of(world, project)} == {*before} - {"old row"}
    # and the trail and the events say so
    trail = [from_item(item) for item in world.items() if str(item["pk"]).startswith(f"AUDIT#{project}#")]
    accepted = [each.actor for each in trail if each.type == "erasure.trigger" and each.entity.id == done.job_id]
    assert accepted == ["system:scheduler"]
    (erased,) = [each for each in trail if each.type == "record.erased"]
    assert (erased.entity.id, erased.metadata["reason"]) == (before["old row"], "retention")
    (event,) = [event for event in world.cloud.bus if event["type"] == "winnow.record.erased"]
    assert (event["data"]["record_id"], event["data"]["reason"]) == (before["old row"], "retention")


def test_a_project_that_another_job_holds_is_looked_at_again_the_next_night(world: World) -> None:
    # given a project whose night comes while records are being merged
    project = SCENARIOS["a merge of thirty"].given(world)
    world.let_pass(timedelta(days=2))
    world.services.projects.patch(ADMIN, project, None, lambda before: replace(before, retention={"row": 1}))
    consolidate(world, project)
    assert world.engine.run(lambda: bool(world.open_jobs()), timedelta(minutes=5))

    nightly, stored = Retention(world.services.erasing), world.services.projects.get(ADMIN, project)

    # when the night comes meanwhile, and again when that has ended, each time twice
    busy = [nightly.run(stored, to_text(world.engine.now)) for _ in range(2)]
    assert world.settle()
    world.let_pass(timedelta(days=2))
    free = [nightly.run(stored, to_text(world.engine.now)) for _ in range(2)]
    assert world.settle()

    # then it is erased in the second one, once
    assert (busy, free) == ([0, 0], [1, 0])
    (done,) = jobs_of_kind(world, "erasure")
    assert done.state is State.COMPLETED
    assert records_of(world, project) == []


def test_an_erasure_that_failed_leaves_no_plan_behind_once_it_was_retried(world: World) -> None:
    # given an erasure for which some place never gets empty
    project = plant(world)
    ids = find(world, project, Subject(name=MARK, email=f"{MARK}@example.org"))
    with patch.dict(OF_RECORDS, {"never": lambda _: iter([Found(1, lambda: None)])}):
        failed = erase(world, project, ids)
    assert failed.failure
    assert failed.failure.code == "erasure-incomplete"
    assert marked(world.cloud)

    # when it is asked for again
    again = world.services.erasing.retry(ADMIN, failed, None)
    assert world.settle()

    # then it ends, and what the failed one had written down, with names of files, is gone too
    assert job(world, str(again["job_id"])).state is State.COMPLETED
    assert marked(world.cloud) == []


def test_a_file_that_became_no_record_is_erased_by_its_id_and_does_not_come_back(world: World) -> None:
    # given a file that can't be read and one that is no resume, both of which have the person's name, and another one
    project, erasing = world.project(), world.services.erasing
    world.upload(project, f"{MARK} cv.txt", f"BROKEN {MARK}".encode())
    world.upload(project, f"{MARK} bill.txt", f"INVOICE\n{MARK} owes".encode())
    world.upload(project, "other.txt", b"BROKEN too")
    assert world.settle()
    files = [item for item in world.items() if str(item["sk"]).startswith("FILE#")]
    named = [str(item["file_id"]) for item in files if MARK in str(item["name"])]
    assert len(named) == 2
    assert len(world.services.failed_files.find(ADMIN, project).files) == 2
    assert records_of(world, project) == []

    # when an id that nobody knows is named, then that is said
    with pytest.raises(NotFound) as unknown:
        erasing.erase_records(ADMIN, project, [], Reason.SUBJECT_REQUEST, file_ids=["0" * 32, named[0]])
    assert (unknown.value.code, unknown.value.extra) == ("file-not-found", {"files": ["0" * 32]})

    # when both are erased
    done = erase(world, project, [], file_ids=named)

    # then no mark is left, the other one stays, and they do not come back
    assert (done.state, done.result) == (State.COMPLETED, {"records": 2, "found_by_last_check": 0})
    assert marked(world.cloud) == []
    assert f"inbox/{project}/other.txt" in world.cloud.s3.objects
    assert [each.file.entry.name for each in world.services.failed_files.find(ADMIN, project).files] == ["other.txt"]
    world.upload(project, f"{MARK} cv.txt", f"Ada {MARK}\nreadable by now".encode())
    assert world.settle()
    assert records_of(world, project) == []


def test_a_file_that_is_named_takes_the_records_that_were_made_of_it(world: World) -> None:
    project = plant(world)
    ids = {
        str(item["name"]): str(item["file_id"])
        for item in world.items()
        if str(item["sk"]).startswith("FILE#") and item.get("name")
    }

    done = erase(world, project, [], file_ids=[ids["people.csv"]])

    assert done.state is State.COMPLETED
    assert "max@example.org" not in repr(records_of(world, project))
    assert "people.csv" not in repr(world.items())
    assert ids["people.csv"] in repr(world.items())  # the lists keep that there was a file


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
    assert left == {"AUDIT", "AUDITHEAD", "JOB", "ERASED"}
    assert [
        key for key in [*world.cloud.s3.objects, *(k for k, v in world.cloud.s3.older.items() if v)] if project in key
    ] == []


def test_a_project_whose_erasure_is_cancelled_before_it_begins_is_there_again(world: World) -> None:
    # given a project whose erasure nobody has begun
    project = plant(world)
    before = world.services.projects.existing(project)
    first = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
    with pytest.raises(NotFound):
        world.services.projects.existing(project)

    # when it is cancelled
    world.services.jobs.cancel(ADMIN, first)
    assert world.settle()

    # then the project is there with all that it had, and can be erased as any other
    assert job(world, first).state is State.CANCELLED
    assert world.services.projects.existing(project) == before
    assert marked(world.cloud) != []
    second = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
    assert second != first
    assert world.settle()
    assert marked(world.cloud) == []


def test_a_project_that_is_half_erased_stays_hidden_until_it_is_erased(world: World) -> None:
    # given a project whose erasure has failed half way
    project = plant(world)
    with patch.dict(OF_PROJECT, {"jobs": broken_place}):
        first = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
        assert world.settle()
    assert job(world, first).state is State.FAILED

    # when it is asked for again, and that is cancelled before it has begun
    again = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
    assert job(world, again).retry_of == first
    world.services.jobs.cancel(ADMIN, again)

    # then what is left of it does not pass for a project, and can be erased
    with pytest.raises(NotFound):
        world.services.projects.existing(project)
    with pytest.raises(NotFound):
        world.services.consolidation.trigger(ADMIN, TriggerConsolidation(project, {}))
    world.services.erasing.erase_project(ADMIN, project, None)
    assert world.settle()
    assert marked(world.cloud) == []


def test_a_retry_of_a_projects_erasure_that_nobody_had_begun_can_be_cancelled_too(world: World) -> None:
    # given a project whose erasure was cancelled before it had begun
    project = plant(world)
    first = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
    world.services.jobs.cancel(ADMIN, first)

    # when that is retried, twice with one key, and cancelled again before anybody has begun it
    retry, ended = world.services.retries["erasure"], job(world, first)
    answer = retry(ADMIN, ended, "once more")
    assert retry(ADMIN, ended, "once more") == answer
    world.services.jobs.cancel(ADMIN, str(answer["job_id"]))

    # then the project is there; and once a retry is let go on it is erased
    assert world.services.projects.existing(project)
    retry(ADMIN, ended, "at last")
    assert world.settle()
    with pytest.raises(NotFound):
        world.services.projects.existing(project)
    assert marked(world.cloud) == []


def test_a_retry_of_a_half_done_erasure_of_a_project_answers_one_key_alike(world: World) -> None:
    project, first = half_erased(world)

    retry, ended = world.services.retries["erasure"], job(world, first)
    answer = retry(ADMIN, ended, "once more")

    assert retry(ADMIN, ended, "once more") == answer
    assert job(world, str(answer["job_id"])).retry_of == first
    assert world.settle()
    assert [item for item in world.items() if item["sk"] == "PROJECT" and item["project_id"] == project] == []
    assert marked(world.cloud) == []


def half_erased(world: World) -> tuple[str, str]:
    """A project whose erasure has failed half way, and the id of its job."""
    project = plant(world)
    with patch.dict(OF_PROJECT, {"objects": broken_place}):
        first = str(world.services.erasing.erase_project(ADMIN, project, None)["job_id"])
        assert world.settle()
    assert job(world, first).state is State.FAILED
    return project, first


def test_a_job_whose_options_went_with_its_project_is_not_retried_and_that_is_said(world: World) -> None:
    # given jobs of every kind that were cancelled, and a project whose erasure has failed half way, twice
    project, services = world.project(), world.services
    asked = [
        services.exporting.trigger(ADMIN, TriggerExport(project, Format.JSONL)),
        services.ingestion.trigger(ADMIN, TriggerIngestion(project, SourceName.S3)),
        services.consolidation.trigger(ADMIN, TriggerConsolidation(project, {})),
    ]
    cancelled = [services.jobs.cancel(ADMIN, str(each["job_id"])).job_id for each in asked]
    with patch.dict(OF_PROJECT, {"objects": broken_place}):
        first = str(services.erasing.erase_project(ADMIN, project, None)["job_id"])
        assert world.settle()
        second = str(services.erasing.erase_project(ADMIN, project, None)["job_id"])
        assert world.settle()
    assert [job(world, each).state for each in (first, second)] == [State.FAILED, State.FAILED]

    # when each is retried, then it is said that nobody knows any more what it was
    for each in [*cancelled, first]:
        with pytest.raises(Gone) as refused:
            services.jobs.ended(ADMIN, each)
        assert refused.value.code == "job-erased"

    # and the last erasure can be retried
    assert go_on_with(world, services.jobs.ended(ADMIN, second)).state is State.COMPLETED


def test_an_ingestion_of_single_files_that_were_erased_is_not_retried_as_one_of_the_whole_folder(world: World) -> None:
    # given two uploads whose ingestions were cancelled before anybody read them, and one that was read
    project, services = world.project(), world.services
    ids = []
    for names in (["a.txt"], ["a.txt", "b.txt"]):
        keys = [f"inbox/{project}/{name}" for name in names]
        command = TriggerIngestion(project, SourceName.S3, keys=keys)
        ids.append(str(services.ingestion.trigger(ADMIN, command)["job_id"]))
        services.jobs.cancel(ADMIN, ids[-1])
    world.upload(project, "a.txt", f"Ada {MARK}".encode())
    assert world.settle()

    # when that one is erased
    assert erase(world, project, [each.record_id for each in records_of(world, project)]).state is State.COMPLETED

    # then the ingestion of it alone can't be asked for again, the other one is of the other file
    with pytest.raises(Gone) as refused:
        services.jobs.ended(ADMIN, ids[0])
    assert refused.value.code == "job-erased"
    again = services.retries["ingestion"](ADMIN, services.jobs.ended(ADMIN, ids[1]), None)
    assert job(world, str(again["job_id"])).options["keys"] == [f"inbox/{project}/b.txt"]
    # and with the project goes all that they hold
    services.erasing.erase_project(ADMIN, project, None)
    assert world.settle()
    assert [job(world, each).options for each in ids] == [{}, {}]


def test_what_is_uploaded_to_a_project_while_it_is_erased_or_after_is_deleted(world: World) -> None:
    # given a project, and forms of uploads that were granted before its erasure
    project, other = plant(world), world.project()

    # when files arrive while it is being erased, and once more when it is gone
    world.services.erasing.erase_project(ADMIN, project, None)
    world.upload(project, "early.txt", f"Ada {MARK}".encode())
    assert world.settle()
    world.upload(project, "late.txt", f"Ada {MARK}".encode())
    world.upload("nobodys-project", "cv.txt", b"Bob")
    world.upload(other, "cv.txt", b"Bob Example\nbob@example.org")
    assert world.settle()

    # then no version of them is left; other objects stay, those of no project at all too
    assert marked(world.cloud) == []
    older = [key for key, versions in world.cloud.s3.older.items() if versions]
    assert [key for key in [*world.cloud.s3.objects, *older] if f"/{project}/" in key] == []
    assert {f"inbox/{other}/cv.txt", "inbox/nobodys-project/cv.txt"} <= world.cloud.s3.objects.keys()


def test_an_upload_to_an_erased_project_is_deleted_even_if_its_notice_is_redriven_months_later(world: World) -> None:
    # given an erased project, and the notice of a late upload that became a dead letter
    project = plant(world)
    world.services.erasing.erase_project(ADMIN, project, None)
    assert world.settle()
    world.upload(project, "late.txt", f"Ada {MARK}".encode())
    inbox = world.cloud.sqs.queues[INBOX].messages
    (notice,) = inbox
    inbox.clear()
    world.send(DEAD[INBOX], notice.body)
    assert world.settle()
    assert marked(world.cloud) != []

    # when an admin redrives it, long after
    world.let_pass(timedelta(days=60))
    (letter,) = (str(item["letter_id"]) for item in world.items() if item["sk"] == "DEADLETTER")
    world.services.redriver.redrive(ADMIN, letter)
    assert world.settle()

    # then no version of the object is left
    assert marked(world.cloud) == []


@pytest.mark.parametrize("whole", [True, False])
def test_an_erasure_takes_the_parts_of_exports_that_were_never_completed(world: World, whole: bool) -> None:
    # given exports that broke off, of this project and of another one
    project, other_project = plant(world), world.project()
    exports = [each for each in world.items() if each["sk"] == "JOB" and each["kind"] == "export"]
    (export, *_) = (str(each["job_id"]) for each in exports if each["project_id"] == project)
    mine = [f"exports/{project}/{export}/part {number}" for number in range(7)]  # three of them are a page
    others = f"exports/{other_project}/{export}/part 1"
    s3 = clients.s3()
    for key in (*mine, others):
        s3.create_multipart_upload(Bucket=BUCKET, Key=key)

    # when a record is erased, or all of the project
    if whole:
        world.services.erasing.erase_project(ADMIN, project, None)
        assert world.settle()
    else:
        done = erase(world, project, find(world, project, Subject(name=MARK)))
        assert done.state is State.COMPLETED

    # then none of its parts is left
    assert [*world.cloud.s3.unfinished.values()] == [others]


def test_no_earlier_version_of_a_merged_record_keeps_what_an_erased_source_said(world: World) -> None:
    # given a consolidated record that was computed without a row that is gone, and has a version with it
    project, rows = world.project(), "2,Max,shared@example.org\n3,Mia,shared@example.org\n"
    for number, first in enumerate((f"1,Ada {MARK},shared@example.org\n", "")):
        put(world, project, "people.csv", f"id,name,email\n{first}{rows}")
        ingest(world, project, f"reads {number}")
        assert world.settle()
        consolidate(world, project, f"merges {number}")
        assert world.settle()
    (source,) = (each.record_id for each in records_of(world, project) if each.source.uri.endswith("#1"))
    assert sum("VERSION#" in place for place in marked(world.cloud)) > 1

    # when that source is erased
    done = erase(world, project, [source])

    # then the consolidated record stays, and none of its versions says what the source said
    assert (done.state, done.result["records"]) == (State.COMPLETED, 1)
    assert marked(world.cloud) == []
    assert len([record for record in records_of(world, project) if record.consolidated_from]) == 1


def test_an_erasure_waits_for_jobs_that_may_have_read_what_is_erased(world: World) -> None:
    # given an ingestion that has begun, and whose messages are lost: only the sweeper will go on with it
    project = world.project()
    (written,) = world.services.writer.write(ADMIN, project, [person("a")])
    put(world, project, "cv.txt", f"Ada {MARK}\nmathematician")
    ingest(world, project)
    assert world.engine.run(lambda: bool(world.accepted and world.open_jobs()), timedelta(minutes=5))
    world.cloud.sqs.queues[INGESTION].messages.clear()

    # when a record is erased meanwhile
    done = erase(world, project, [written.record_id])

    # then the erasure ends after it
    (earlier,) = jobs_of_kind(world, "ingestion")
    assert (earlier.state, done.state) == (State.COMPLETED, State.COMPLETED)
    assert earlier.ended_at
    assert done.ended_at
    assert earlier.ended_at < done.ended_at


@pytest.mark.parametrize("whole", [True, False])
def test_an_erasure_waits_until_no_worker_that_has_lost_its_job_can_write_to_the_bucket(
    world: World, whole: bool
) -> None:
    # given an export that was cancelled while its worker stood still, on the point of writing the file
    project = plant(world)
    world.engine.injector, world.engine.pauses = PausedWhileItWrites("exports/"), (290.0, 290.0)
    export = str(world.services.exporting.trigger(ADMIN, TriggerExport(project, Format.JSONL))["job_id"])
    assert world.engine.run(lambda: bool(world.engine.injector.paused), timedelta(minutes=5))  # type: ignore[attr-defined]
    world.services.jobs.cancel(ADMIN, export)

    # when the person, or all of the project, is erased meanwhile
    if whole:
        world.services.erasing.erase_project(ADMIN, project, None)
    else:
        world.services.erasing.erase_records(
            ADMIN, project, find(world, project, Subject(name=MARK)), Reason.SUBJECT_REQUEST
        )
    assert world.settle()
    assert world.engine.run(lambda: not world.engine.alive, timedelta(minutes=10))

    # then the worker has written in vain
    assert job(world, export).state is State.CANCELLED
    assert marked(world.cloud) == []


def test_an_erasure_waits_for_workers_that_had_a_file_when_their_job_was_cancelled(world: World) -> None:
    # given an ingestion that was cancelled while a file's worker stood still, on the point of writing its text
    project = world.project()
    world.engine.injector, world.engine.pauses = PausedWhileItWrites("text/"), (290.0, 290.0)
    world.upload(project, "cv.txt", f"Ada {MARK}\nmathematician".encode())
    assert world.engine.run(lambda: bool(world.engine.injector.paused), timedelta(minutes=5))  # type: ignore[attr-defined]
    (ingestion,) = jobs_of_kind(world, "ingestion")
    world.services.jobs.cancel(ADMIN, ingestion.job_id)

    # when the project is erased meanwhile
    world.services.erasing.erase_project(ADMIN, project, None)
    assert world.settle()
    assert world.engine.run(lambda: not world.engine.alive, timedelta(minutes=10))

    # then the worker has written in vain
    assert job(world, ingestion.job_id).state is State.CANCELLED
    assert marked(world.cloud) == []


def left_half_done(world: World, project: str, ids: list[str]) -> Job:
    """An erasure that has failed when the records were gone and their files were not."""
    with patch.dict(OF_RECORDS, {"texts": broken_place}):
        failed = erase(world, project, ids)
    assert failed.state is State.FAILED
    assert any("object erasures" in place for place in marked(world.cloud))  # only the plan still knows the files
    return failed


def test_given_a_half_done_erasure_when_it_is_retried_months_later_then_everything_is_erased(world: World) -> None:
    # given, long after the rules of the bucket have deleted what jobs hand from stage to stage
    project = plant(world)
    failed = left_half_done(world, project, find(world, project, Subject(name=MARK, email=f"{MARK}@example.org")))
    world.let_pass(timedelta(days=100))

    # when
    done = go_on_with(world, failed)

    # then
    assert (done.state, done.failure) == (State.COMPLETED, None)
    assert done.result["found_by_last_check"] == 0
    assert marked(world.cloud) == []
    assert not any(key.startswith("erasures/") for key in world.cloud.s3.objects)

    # and whoever retries the first one again is not told that it can't be done: it is done
    again = go_on_with(world, failed)
    assert (again.state, again.result["records"]) == (State.COMPLETED, 0)


@pytest.mark.parametrize("archived", [False, True])
def test_an_erasure_that_fails_leaves_nothing_merged_into_what_is_gone_nor_shows_what_a_person_archived(
    world: World, archived: bool
) -> None:
    # given a merge, which a person may have archived
    project = world.project()
    written = world.services.writer.write(ADMIN, project, [person("a"), person("b"), person("c")])
    ids = {each.key: each.record_id for each in written}
    consolidate(world, project)
    assert world.settle()
    (made,) = [record.record_id for record in records_of(world, project) if record.consolidated_from]
    if archived:
        world.services.records.archive(ADMIN, project, made, None)

    # when the erasure of a source fails after the records, before anything else was looked for
    def broken(_: object) -> Iterator[Found]:
        raise PermanentError("broken", "A place that nobody can read.")

    with patch.dict(OF_RECORDS, {next(iter(OF_RECORDS)): broken}):
        failed = erase(world, project, [ids["a"]])

    # then what stays stands for itself, as it was seen before, and is counted so
    assert failed.state is State.FAILED
    status = Status.ARCHIVED if archived else Status.ACTIVE
    kept = {record.record_id: (record.status, record.merged_into) for record in records_of(world, project)}
    assert kept == dict.fromkeys([ids["b"], ids["c"]], (status, None))
    assert world.services.projects.existing(project).records == (0 if archived else 2)
    # and so it is once the erasure was retried
    assert go_on_with(world, failed).state is State.COMPLETED
    assert {record.status for record in records_of(world, project)} == {status}


def test_an_erasure_takes_its_records_out_of_what_a_failed_one_had_found(world: World) -> None:
    # given an erasure of two persons that has failed before it came to the second one
    project = world.project()
    written = world.services.writer.write(ADMIN, project, [person("a"), other("grace")])
    ids = [each.record_id for each in written]

    def busy(*_: object) -> bool:
        raise PermanentError("broken", "A record that nobody can write.")

    with patch.object(erasure_job._Run, "_erase_record", busy):
        failed = erase(world, project, ids)
    assert failed.state is State.FAILED
    key = plan_of(failed)
    plans = PlanFiles(Checkpoints(clients.s3(), BUCKET), BucketObjects(clients.s3(), BUCKET))
    assert {target.record_id for target in plans.read_targets(key)} == set(ids)

    # when the first is erased by another one
    erase(world, project, ids[:1])

    # then the failed one's plan has the other one only, and no earlier version of it is left
    assert [target.record_id for target in plans.read_targets(key)] == ids[1:]
    assert len(list(plans.objects.versions(key))) == 1

    # and its retry erases that
    assert go_on_with(world, failed).state is State.COMPLETED
    assert records_of(world, project) == []


def test_an_erasure_whose_plan_somebody_has_deleted_says_so_and_claims_nothing(world: World) -> None:
    project = plant(world)
    failed = left_half_done(world, project, find(world, project, Subject(name=MARK, email=f"{MARK}@example.org")))
    del world.cloud.s3.objects[plan_of(failed)]

    lost = go_on_with(world, failed)

    assert lost.failure
    assert lost.failure.code == "erasure-plan-missing"
