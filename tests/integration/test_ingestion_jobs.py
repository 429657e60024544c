"""An ingestion from its trigger to its records: Dropbox is the stand-in, AWS is moto, SQS delivers by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.api import ADMIN, Api
from support.faults import Calls
from support.ingestion import Ingestion

from devstack.dropbox.faults import Kind
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.run.content_reader import Understood
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import State, Trigger
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import LEASE, claim, defer
from winnow.parsing.documents.document_model import Document
from winnow.platform import clients
from winnow.platform.auth import Caller, Role, system
from winnow.platform.clock import system_clock
from winnow.platform.queues import Message
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Status


def audit_of(api: Api, job_id: str) -> list[dict[str, Any]]:
    events = [item for item in api.items() if item["pk"].startswith("AUDIT#") and item["entity_id"] == job_id]
    return sorted(events, key=lambda item: item["seq"])


def test_new_files_become_records_with_provenance_text_and_source(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/resumes/ada.txt", b"Ada Vance\nEngineer")

    job = ingestion.ingest(project, path="/resumes")

    (record,) = ingestion.records(project)
    assert job.state is State.COMPLETED
    assert job.result == {"files": {"created": 1, "not_read": 0}, "records": {"created": 1}}
    assert record.fields["name"].span == (0, 9)
    assert record.source.uri.startswith("dropbox:id:")
    assert record.text_ref
    text = clients.s3().get_object(Bucket=ingestion.api.settings.bucket, Key=record.text_ref)["Body"].read()
    assert text == b"Ada Vance\nEngineer"


def test_transitions_are_counted_audited_and_chained(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance")

    job = ingestion.ingest(project)

    events = audit_of(ingestion.api, job.job_id)
    # (the planner comes once more, when every file has been read, to look for those that are gone)
    assert [event["type"] for event in events] == ["ingestion.trigger", "job.claimed", "job.resumed", "job.completed"]
    assert len(events) == job.version
    assert events[0]["prev"] == ""
    assert all(event["prev"] for event in events[1:])


def test_the_same_folder_again_downloads_nothing_and_changes_nothing(ingestion: Ingestion, project: str) -> None:
    for number in range(25):
        ingestion.dropbox.account.put(f"/{number}.txt", f"Person {number}".encode())
    ingestion.ingest(project)
    before = ingestion.records(project)
    calls = len(ingestion.dropbox.calls)

    job = ingestion.ingest(project)

    assert [call.route for call in ingestion.dropbox.calls[calls:]] == ["files/list_folder/continue"]
    assert ingestion.records(project) == before
    assert job.state is State.COMPLETED
    assert ingestion.files(job.job_id) == []


def test_a_changed_file_makes_a_new_version(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance")
    ingestion.ingest(project)
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance-Quill")

    job = ingestion.ingest(project)

    (record,) = ingestion.records(project)
    assert ingestion.outcomes(job.job_id) == {"updated": 1}
    assert (record.version, record.fields["name"].value) == (2, "Ada Vance-Quill")


def test_a_deleted_folder_archives_its_records_and_its_return_brings_them_back(
    ingestion: Ingestion, project: str
) -> None:
    ingestion.dropbox.account.put("/team/a.txt", b"Ada Vance")
    ingestion.dropbox.account.put("/team/b.txt", b"Bo Quill")
    ingestion.dropbox.account.put("/teamster.txt", b"Cy Marsh")
    ingestion.ingest(project)
    ingestion.dropbox.account.delete("/team")

    ingestion.ingest(project)

    assert ingestion.names(project) == ["Cy Marsh"]
    assert ingestion.names(project, Status.ARCHIVED) == ["Ada Vance", "Bo Quill"]


def test_a_file_that_becomes_a_folder_is_archived(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/team", b"Ada Vance")
    ingestion.ingest(project)
    ingestion.dropbox.account.delete("/team")
    ingestion.dropbox.account.put("/team/b.txt", b"Bo Quill")

    ingestion.ingest(project)

    assert ingestion.names(project) == ["Bo Quill"]
    assert ingestion.names(project, Status.ARCHIVED) == ["Ada Vance"]


def test_a_renamed_file_keeps_its_record_and_is_not_read_again(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/old.txt", b"Ada Vance")
    ingestion.ingest(project)
    (before,) = ingestion.records(project)
    ingestion.dropbox.account.move("/old.txt", "/new.txt")

    ingestion.ingest(project)

    (after,) = ingestion.records(project)
    assert after.record_id == before.record_id
    assert ingestion.reader.read_names == ["old.txt"]
    assert ingestion.names(project, Status.ARCHIVED) == []


def test_a_bad_file_is_that_files_outcome_and_is_not_read_again(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/bad.txt", b"BROKEN")
    ingestion.dropbox.account.put("/good.txt", b"Ada Vance")
    ingestion.dropbox.account.put("/bill.txt", b"INVOICE")

    first = ingestion.ingest(project)
    ingestion.put_object(project, "x.txt", b"Bo Quill")
    second = ingestion.ingest(project, "s3")

    ended = {file.entry.name: (file.outcome, file.code, bool(file.reason)) for file in ingestion.files(first.job_id)}
    assert ended["bad.txt"] == ("failed", "corrupt", True)
    assert ended["bill.txt"] == ("skipped", "not_a_resume", True)
    assert first.state is State.COMPLETED
    assert second.state is State.COMPLETED
    assert ingestion.reader.read_names.count("bad.txt") == 1
    assert ingestion.names(project) == ["Ada Vance", "Bo Quill"]


def test_a_file_with_the_same_words_is_linked_and_not_understood_twice(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance\nEngineer")
    ingestion.ingest(project)
    ingestion.dropbox.account.put("/copy of a.txt", b"Ada Vance\n\n  ENGINEER.")

    job = ingestion.ingest(project)

    (file,) = ingestion.files(job.job_id)
    first, second = ingestion.records(project)
    assert (file.outcome, file.code) == ("created", "same_text")
    assert ingestion.reader.understood == ["Ada Vance"]
    assert first.text_hash == second.text_hash
    assert first.fields == second.fields
    assert first.text_ref == second.text_ref


def test_a_reset_cursor_lists_again_without_duplicates(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance")
    ingestion.dropbox.account.put("/b.txt", b"Bo Quill")
    ingestion.ingest(project)
    ingestion.dropbox.account.delete("/b.txt")
    ingestion.dropbox.account.put("/c.txt", b"Cy Marsh")
    ingestion.dropbox.fail(Kind.RESET, "files/list_folder/continue")

    job = ingestion.ingest(project)

    assert job.state is State.COMPLETED
    assert ingestion.names(project) == ["Ada Vance", "Cy Marsh"]
    assert ingestion.names(project, Status.ARCHIVED) == ["Bo Quill"]


def test_a_rate_limited_listing_waits_as_asked_without_using_up_an_attempt(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance")
    ingestion.dropbox.fail(Kind.RATE_LIMITED, "files/list_folder", times=7, retry_after=3)

    job = ingestion.ingest(project)

    assert job.state is State.COMPLETED
    assert job.attempts_used == 0
    assert ingestion.names(project) == ["Ada Vance"]


def test_a_rate_limited_download_waits_and_its_siblings_go_on(ingestion: Ingestion, project: str) -> None:
    for number in range(5):
        ingestion.dropbox.account.put(f"/{number}.txt", f"Person {number}".encode())
    ingestion.dropbox.fail(Kind.RATE_LIMITED, "files/download", times=3, retry_after=1)

    job = ingestion.ingest(project)

    assert job.state is State.COMPLETED
    assert ingestion.outcomes(job.job_id) == {"created": 5}


def test_a_revoked_token_fails_the_job_and_disables_that_source_only(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.fail(Kind.REVOKED_TOKEN, times=50)

    job = ingestion.ingest(project)

    assert job.state is State.FAILED
    assert job.failure
    assert job.failure.code == "source_revoked"
    assert disabled(ingestion, project) == {"dropbox": "source_revoked"}
    ingestion.put_object(project, "x.txt", b"Bo Quill")
    assert ingestion.ingest(project, "s3").state is State.COMPLETED


def test_a_source_that_was_mended_is_enabled_by_the_next_ingestion_that_is_asked_for(
    ingestion: Ingestion, project: str
) -> None:
    ingestion.dropbox.fail(Kind.REVOKED_TOKEN, times=50)
    ingestion.ingest(project)
    ingestion.dropbox.faults.clear()

    ingestion.ingest(project)

    assert disabled(ingestion, project) == {}
    assert len(ingestion.api.audit("source.disabled")) == len(ingestion.api.audit("source.enabled")) == 1


def work(ingestion: Ingestion, job_id: str, attempt: int = 0) -> None:
    """Delivers a job's message to a worker."""
    ingestion.worker.run(Message("ingestion", job_id, attempt), ingestion.time_left)


def disabled(ingestion: Ingestion, project: str) -> dict[str, str]:
    stored = ingestion.api.services.projects.store.get(project)
    assert stored
    return dict(stored.sources.disabled)


def test_two_sources_that_fail_at_the_same_time_are_both_disabled(ingestion: Ingestion, project: str) -> None:
    # given a job that a schedule started, whose bucket is gone, and one whose token was revoked
    clients.s3().delete_bucket(Bucket=ingestion.api.settings.bucket)
    ingestion.dropbox.fail(Kind.REVOKED_TOKEN, times=50)
    command = TriggerIngestion(project, SourceName.S3, trigger_type=Trigger.SCHEDULED)
    of_s3 = str(ingestion.api.services.ingestion.trigger(system("scheduler"), command)["job_id"])
    of_dropbox = ingestion.trigger(project)

    # when the one fails just before the other writes that its source is disabled
    with Calls(before={("TransactWriteItems", 1): lambda: work(ingestion, of_s3)}).watching():
        work(ingestion, of_dropbox)

    # then neither has written over the other
    assert {ingestion.job(job_id).state for job_id in (of_s3, of_dropbox)} == {State.FAILED}
    assert disabled(ingestion, project) == {"dropbox": "source_revoked", "s3": "source_misconfigured"}


def test_a_worker_that_has_lost_its_lease_disables_no_source(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.fail(Kind.REVOKED_TOKEN, times=50)
    job_id = ingestion.trigger(project)

    def mended_and_done_by_another() -> None:
        ingestion.dropbox.faults.clear()
        ingestion.clock.pass_(LEASE.total_seconds() + 1)
        work(ingestion, job_id, attempt=1)

    with Calls(before={("TransactWriteItems", 1): mended_and_done_by_another}).watching():
        work(ingestion, job_id)

    assert ingestion.job(job_id).state is State.COMPLETED
    assert disabled(ingestion, project) == {}
    assert ingestion.api.audit("source.disabled") == []


def test_every_message_twice_counts_each_file_once(ingestion: Ingestion, project: str) -> None:
    for number in range(12):
        ingestion.dropbox.account.put(f"/{number}.txt", f"Person {number}".encode())
    job_id = ingestion.trigger(project)

    ingestion.pump(twice=True)

    job = ingestion.job(job_id)
    assert job.result["files"] == {"created": 12, "not_read": 0}
    assert len(ingestion.records(project)) == 12
    assert len(audit_of(ingestion.api, job_id)) == job.version


def test_an_empty_folder_completes_and_a_missing_one_says_so(ingestion: Ingestion, project: str) -> None:
    empty = ingestion.ingest(project, "s3")
    missing = ingestion.ingest(project, path="/nowhere")

    assert empty.state is State.COMPLETED
    assert missing.state is State.FAILED
    assert missing.failure
    assert missing.failure.code == "source_not_found"


def test_a_folder_of_the_inbox_that_never_was_is_told_from_one_that_was_emptied(
    ingestion: Ingestion, project: str
) -> None:
    # given a folder with a file, and one that a console has made and left empty
    key = ingestion.put_object(project, "2026/a.txt", b"Ada Vance")
    ingestion.put_object(project, "empty/", b"")
    ingestion.ingest(project, "s3", path="2026")

    # when folders are asked for that were never there, that are empty, and that have been emptied since
    missing = ingestion.ingest(project, "s3", path="2025")
    empty = ingestion.ingest(project, "s3", path="/empty")
    ingestion.delete_object(key)
    emptied = ingestion.ingest(project, "s3", path="2026")

    # then only the first is a failure
    assert missing.failure
    assert (missing.state, missing.failure.code) == (State.FAILED, "source_not_found")
    assert (empty.state, emptied.state) == (State.COMPLETED, State.COMPLETED)
    assert ingestion.names(project) == []
    assert ingestion.names(project, Status.ARCHIVED) == ["Ada Vance"]


def test_a_file_that_is_gone_before_it_is_read_is_skipped_with_a_reason(ingestion: Ingestion, project: str) -> None:
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance")
    job_id = ingestion.trigger(project)
    ingestion.pump(most=1)
    ingestion.dropbox.account.delete("/a.txt")

    ingestion.pump()

    (file,) = ingestion.files(job_id)
    assert (file.outcome, file.code) == ("skipped", "gone")
    assert ingestion.job(job_id).state is State.COMPLETED


def test_an_object_that_is_gone_is_archived_by_the_next_listing(ingestion: Ingestion, project: str) -> None:
    key = ingestion.put_object(project, "a.txt", b"Ada Vance")
    ingestion.put_object(project, "b.txt", b"Bo Quill")
    ingestion.ingest(project, "s3")
    clients.s3().delete_object(Bucket=ingestion.api.settings.bucket, Key=key)

    job = ingestion.ingest(project, "s3")

    assert ingestion.outcomes(job.job_id) == {"archived": 1}
    assert ingestion.names(project) == ["Bo Quill"]


def test_a_table_becomes_a_record_a_row_and_its_changes_follow(ingestion: Ingestion, project: str) -> None:
    rows = [f"{number},Person {number}" for number in range(120)]
    ingestion.put_object(project, "people.csv", ("id,name\n" + "\n".join(rows)).encode())
    first = ingestion.ingest(project, "s3")
    rows[7] = "7,Person Seven"
    del rows[100]
    ingestion.put_object(project, "people.csv", ("id,name\n" + "\n".join(rows)).encode())

    second = ingestion.ingest(project, "s3")

    assert first.result["records"] == {"created": 120}
    assert second.result["records"] == {"updated": 1, "unchanged": 118, "archived": 1}
    assert "Person Seven" in ingestion.names(project)
    assert ingestion.names(project, Status.ARCHIVED) == ["Person 100"]


def test_a_table_goes_on_from_its_checkpoint_when_time_runs_short(ingestion: Ingestion, project: str) -> None:
    rows = "\n".join(f"{number},Person {number}" for number in range(200))
    ingestion.put_object(project, "people.csv", f"id,name\n{rows}".encode())
    job_id = ingestion.trigger(project, "s3")
    budget = iter([600.0, 600.0, 1.0] * 20)
    ingestion.time_left = lambda: next(budget)

    ingestion.pump()

    job = ingestion.job(job_id)
    assert job.result["records"] == {"created": 200}
    assert ingestion.files(job_id)[0].fencing_token > 1


def test_the_look_for_vanished_rows_is_left_to_a_worker_with_time(ingestion: Ingestion, project: str) -> None:
    ingestion.put_object(project, "people.csv", b"id,name\n" + b"".join(b"%d,Person\n" % n for n in range(3)))
    ingestion.ingest(project, "s3")
    ingestion.put_object(project, "people.csv", b"id,name\n0,Person\n")
    ingestion.time_left = lambda: 60.0

    job = ingestion.ingest(project, "s3")

    assert job.result["records"] == {"unchanged": 1, "archived": 2}
    assert ingestion.files(job.job_id)[0].fencing_token == 2


def test_a_cancelled_job_ends_and_nothing_that_is_under_way_can_change_anything(
    ingestion: Ingestion, project: str
) -> None:
    for number in range(5):
        ingestion.dropbox.account.put(f"/{number}.txt", f"Person {number}".encode())
    job_id = ingestion.trigger(project)
    ingestion.pump(most=1)

    ingestion.api.services.jobs.cancel(Caller(ADMIN, frozenset({Role.ADMIN})), job_id)
    ingestion.pump()

    assert ingestion.job(job_id).state is State.CANCELLED
    assert ingestion.records(project) == []
    assert len(audit_of(ingestion.api, job_id)) == ingestion.job(job_id).version


def test_what_a_cancelled_job_has_written_is_consolidated_by_the_next_nightly_run(
    ingestion: Ingestion, project: str
) -> None:
    for number in range(12):
        ingestion.dropbox.account.put(f"/{number}.txt", f"Person {number}".encode())
    job_id = ingestion.trigger(project)
    ingestion.pump(most=2)  # the listing and a batch of files

    ingestion.api.services.jobs.cancel(Caller(ADMIN, frozenset({Role.ADMIN})), job_id)
    ingestion.pump()

    assert ingestion.job(job_id).state is State.CANCELLED
    assert 0 < len(ingestion.records(project)) < 12
    found = ProjectStore(ingestion.api.table).get(project)
    assert found
    assert found.changed > 0


def test_a_job_that_was_put_off_is_cancelled_together_with_its_files_under_way(
    ingestion: Ingestion, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by `make faults`: a job that was put off is pending, and is cancelled at once, while its files are read."""
    ingestion.dropbox.account.put("/a.txt", b"Ada Vance")
    job_id = ingestion.trigger(project)
    ingestion.pump(most=1)
    store, understand = JobStore(ingestion.api.table), ingestion.reader.understand

    def understand_late(document: Document) -> Understood:
        now = system_clock()
        claimed = store.move(ingestion.job(job_id), claim(ingestion.job(job_id), now), actor="planner", now=now)
        store.move(claimed, defer(claimed, now, timedelta(seconds=2), counts=True), actor="planner", now=now)
        ingestion.api.services.jobs.cancel(Caller(ADMIN, frozenset({Role.ADMIN})), job_id)
        return understand(document)

    monkeypatch.setattr(ingestion.reader, "understand", understand_late)
    ingestion.pump()

    assert ingestion.job(job_id).state is State.CANCELLED
    assert ingestion.records(project) == []
    assert [file.done for file in ingestion.files(job_id)] == [False]


def test_a_lost_file_message_is_sent_again(ingestion: Ingestion, project: str) -> None:
    for number in range(3):
        ingestion.dropbox.account.put(f"/{number}.txt", f"Person {number}".encode())
    job_id = ingestion.trigger(project)
    ingestion.pump(most=1)
    clients.sqs().purge_queue(QueueUrl=ingestion.api.settings.ingestion_queue_url)

    for _ in range(2):
        job = ingestion.job(job_id)
        ingestion.worker.jobs.dispatcher.send(job)
        ingestion.pump()

    assert ingestion.job(job_id).state is State.COMPLETED
    assert len(ingestion.records(project)) == 3
