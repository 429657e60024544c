"""What the API shows of a record's life: its document, its sources, its timeline; and of a project in numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from support.api import ADMIN, POWER_USER, Api
from support.consolidation import Stack

from winnow.audit.audit_event import Entity, new_event
from winnow.consolidation.run.change import Change, Operation, Touched
from winnow.consolidation.usecases.record_timeline import Happening, tell_timeline
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Put
from winnow.platform.ids import new_id
from winnow.records.record import Record, RecordKind, Source, Status
from winnow.records.record_service import Version
from winnow.records.record_store import write_actions
from winnow.reviews.review import Review
from winnow.reviews.review_store import open_action
from winnow.values import Field, Part, Provenance

TEXT = "Zoë 😀 Example\nEngineer at Acme"


def stored(api: Api, project: str, **members: Any) -> Record:
    """A record in the table."""
    now = system_clock()
    record = Record(new_id(), project, members.pop("kind", RecordKind.ROW), created_at=now, updated_at=now, **members)
    for action in write_actions(None, record):
        assert isinstance(action, Put)
        api.table.write(action)
    return record


def get(api: Api, project: str, record: str, what: str, **query: str) -> Any:
    """One of the views of a record, as a power user gets it."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    reply = api.call("GET", f"/api/v1/projects/{project}/records/{record}/{what}", as_=POWER_USER, query=asked)
    return reply.json if reply.status == 200 else (reply.status, reply.json["code"])


def resume(api: Api, project: str, **members: Any) -> Record:
    """A record that was read from an uploaded document."""
    key = f"text/{project}/some/{new_id()}"
    boto3.client("s3").put_object(Bucket=api.settings.bucket, Key=key, Body=TEXT.encode())
    fields = {
        "name": Field("Zoë Example", Provenance.EXTRACTED, 0.98, (0, 13)),
        "work": Field(
            [{"position": "Engineer", "name": "Acme"}],
            Provenance.EXTRACTED,
            0.9,
            parts={"0.position": Part(0.9, span=(14, 22)), "0.name": Part(0.8, span=(26, 30))},
        ),
    }
    uri = f"s3://{api.settings.bucket}/inbox/{project}/zoe.pdf"
    source = Source(uri=uri, name="zoe.pdf")
    return stored(
        api, project, **{"kind": RecordKind.RESUME, "fields": fields, "text_ref": key, "source": source} | members
    )


def test_given_a_resume_when_its_document_is_read_then_evidence_points_at_characters_of_the_text(api: Api) -> None:
    project = api.project()
    record = resume(api, project)

    document = get(api, project, record.record_id, "document")

    assert (document["text"], document["complete"], document["name"]) == (TEXT, True, "zoe.pdf")
    shown = {(each["field"], each["part"]): TEXT[each["start"] : each["end"]] for each in document["evidence"]}
    assert shown == {("name", ""): "Zoë 😀 Example", ("work", "0.position"): "Engineer", ("work", "0.name"): "Acme"}
    assert f"/inbox/{project}/zoe.pdf" in document["original_url"]
    assert "attachment" in document["original_url"]


@pytest.mark.parametrize("uri", ["dropbox:/zoe.pdf", "s3://elsewhere/inbox/zoe.pdf"])
def test_given_a_file_outside_the_inbox_when_its_document_is_read_then_there_is_no_link(api: Api, uri: str) -> None:
    project = api.project()
    record = resume(api, project, source=Source(uri=uri, name="zoe.pdf"))

    assert get(api, project, record.record_id, "document")["original_url"] is None


def test_given_another_projects_file_when_its_record_is_here_then_neither_text_nor_link_is_given(api: Api) -> None:
    project, other = api.project(), api.project()
    theirs = resume(api, other)
    linked = resume(api, project, source=theirs.source)
    copied = stored(api, project, text_ref=theirs.text_ref)

    assert get(api, project, linked.record_id, "document")["original_url"] is None
    assert get(api, project, copied.record_id, "document") == (404, "document-not-found")


def test_given_a_row_or_a_text_that_is_gone_when_the_document_is_asked_for_then_there_is_none(api: Api) -> None:
    project = api.project()
    row = stored(api, project, fields={"name": Field("Ada", Provenance.IMPORTED)})
    gone = stored(api, project, text_ref=f"text/{project}/x/y")

    assert get(api, project, row.record_id, "document") == (404, "document-not-found")
    assert get(api, project, gone.record_id, "document") == (404, "document-not-found")


def test_given_a_consolidated_record_when_its_sources_are_listed_then_all_come_in_pages(api: Api) -> None:
    project = api.project()
    sources = [
        stored(api, project, fields={"n": Field(n, Provenance.IMPORTED)}, status=Status.MERGED) for n in range(5)
    ]
    ids = sorted(each.record_id for each in sources)
    record = stored(api, project, consolidated_from=tuple(ids))

    first = get(api, project, record.record_id, "sources", limit="2")
    second = get(api, project, record.record_id, "sources", limit="2", cursor=first["next_cursor"])
    third = get(api, project, record.record_id, "sources", limit="2", cursor=second["next_cursor"])

    found = [each["record_id"] for page in (first, second, third) for each in page["items"]]
    assert found == ids
    assert third["next_cursor"] is None
    assert get(api, project, ids[0], "sources") == {"items": [], "next_cursor": None}


def test_given_a_record_that_was_edited_and_archived_when_its_timeline_is_read_then_it_says_who_and_what(
    api: Api,
) -> None:
    project = api.project()
    api.call("PUT", "/api/v1/me", {"name": "Paul Example"}, as_=POWER_USER)
    body = {"records": [{"key": "k", "fields": {"name": "Ada"}}]}
    path = f"/api/v1/projects/{project}/records"
    record = api.call("POST", path, body, as_=POWER_USER).json["items"][0]["record_id"]
    edited = {"fields": {"name": "Ada L."}}
    assert api.call("PATCH", f"{path}/{record}", edited, as_=POWER_USER, headers={"If-Match": '"1"'}).status == 200
    assert api.call("POST", f"{path}/{record}/archive", {}, as_=ADMIN).status == 200

    timeline = get(api, project, record, "timeline")

    told = [(item["what"], item["version"], item["fields"], item["actor_name"]) for item in timeline["items"]]
    assert told == [
        ("archived", 3, [], None),
        ("edited", 2, ["name"], "Paul Example"),
        ("created", 1, ["name"], None),
    ]
    assert timeline["items"][0]["actor"] == ADMIN


def test_given_a_merge_that_was_rolled_back_when_a_source_is_told_then_both_are_in_order() -> None:
    now = system_clock()
    made, merged, back = (now - timedelta(minutes=minutes) for minutes in (30, 20, 10))
    record = Record("a", "p", RecordKind.ROW, created_at=made, updated_at=back, version=3)
    first = Record("a", "p", RecordKind.ROW, created_at=made, updated_at=made)
    change = Change(
        job_id="run",
        project_id="p",
        position=0,
        operation=Operation.MERGE,
        record_id="c",
        at=merged,
        touched=(
            Touched("c", 1, None, {"consolidated_from": ["a", "b"]}),
            Touched("a", 2, {"status": "active"}, {"status": "merged", "merged_into": "c"}),
        ),
        undone_by="rollback",
        undone_versions={"a": 3},
    )
    used = new_event(now, "p", "ada", "record.used", Entity("record", "a"))

    told = tell_timeline(record, [Version(record, ()), Version(first, ("name",))], [used], [change])

    assert [(entry.what, entry.at, entry.version) for entry in told] == [
        (Happening.ROLLED_BACK, back, 3),
        (Happening.MERGED, merged, 2),
        (Happening.CREATED, made, 1),
    ]
    assert (told[1].into, told[1].sources, told[1].undone_by) == ("c", ("a", "b"), "rollback")
    assert (told[0].job_id, told[2].fields) == ("rollback", ("name",))


def test_given_a_source_that_a_rollback_set_free_when_it_is_told_then_no_file_is_said_to_have_changed_it() -> None:
    now = system_clock()
    made = now - timedelta(minutes=30)
    free = Record("a", "p", RecordKind.ROW, created_at=made, updated_at=now, version=3)
    edited = replace(free, version=4)

    told = tell_timeline(edited, [Version(edited, ("name",)), Version(free, ("name",))], [], [])

    assert [(entry.what, entry.version, entry.fields) for entry in told] == [
        (Happening.INGESTED, 4, ("name",)),
        (Happening.CHANGED_BY_RUN, 3, ()),
        (Happening.CREATED, 1, ()),
    ]


def test_given_records_reviews_and_jobs_when_the_project_is_counted_then_each_is_there(api: Api) -> None:
    project = api.project()
    for status, number in ((Status.ACTIVE, 3), (Status.MERGED, 2), (Status.ARCHIVED, 1)):
        for _ in range(number):
            stored(api, project, status=status)
    left, right = sorted([new_id(), new_id()])
    review = Review(project, left, right, 0.8, new_id(), system_clock())
    api.table.write(open_action(review))
    api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"})

    stats = api.call("GET", f"/api/v1/projects/{project}/stats", as_=POWER_USER).json

    assert stats["records"] == {"active": 3, "merged": 2, "archived": 1}
    assert stats["reviews"] == {"pending": 1, "accepted": 0, "rejected": 0, "withdrawn": 0}
    assert stats["jobs"]["pending"] == 1
    assert stats["last_ingestion_at"]
    assert (stats["runs"], stats["duplicate_rate"], stats["failed_files"]) == ([], None, 0)
    assert (stats["kinds"], stats["cost_usd"]) == ({}, 0)


def test_given_a_run_when_the_project_is_counted_then_kinds_and_cost_are_those_of_its_jobs(api: Api) -> None:
    project = api.project()
    stack = Stack(api.settings.consolidation_queue_url, table=api.table)
    for number in range(2):
        stack.add(project, f"a{number}", {"email": "ada@example.org"})
    stack.add(project, "note", {"text": "Call back."}, kind=RecordKind.NOTE)
    stack.consolidate(project)

    stats = api.call("GET", f"/api/v1/projects/{project}/stats", as_=POWER_USER).json

    assert stats["kinds"] == {"row": 2, "note": 1}
    assert stats["cost_usd"] == pytest.approx((0.029 + 2 * 0.011) / 1000, abs=1e-6)


def test_given_a_decided_review_when_it_is_reopened_then_it_is_pending_and_the_trail_says_so(api: Api) -> None:
    project = api.project()
    pair = sorted(stored(api, project).record_id for _ in range(2))
    review = Review(project, pair[0], pair[1], 0.8, new_id(), system_clock())
    api.table.write(open_action(review))
    path = f"/api/v1/projects/{project}/reviews/{review.review_id}"
    assert api.call("POST", f"{path}/accept", {}, as_=POWER_USER).json["decided_by"] == POWER_USER

    reopened = api.call("POST", f"{path}/reopen", {}, as_=POWER_USER).json
    again = api.call("POST", f"{path}/reopen", {}, as_=POWER_USER).json

    assert (reopened["state"], reopened["decided_by"], reopened["decided_at"]) == ("pending", None, None)
    assert again == reopened
    assert [event["actor"] for event in api.audit("review.reopened")] == [POWER_USER]
