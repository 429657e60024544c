"""Records through the API function."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.api import ADMIN, NOBODY, POWER_USER, Api

from winnow.platform.clock import system_clock
from winnow.platform.ids import new_id
from winnow.projects.project import Project
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Record, Status
from winnow.records.record_store import RecordStore, Wanted, write_actions
from winnow.values import Provenance


def path_of(project: str, *rest: str) -> str:
    """A path below a project's records."""
    return "/".join(["/api/v1/projects", project, "records", *rest])


def write(api: Api, project: str, *records: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    """Writes records and answers what became of each."""
    reply = api.call("POST", path_of(project), {"records": list(records)}, as_=POWER_USER, headers=headers)
    assert reply.status == 201, reply.text
    items: list[dict[str, Any]] = reply.json["items"]
    return items


def counts_of(api: Api, project_id: str) -> Project:
    """The project with what its counters add up to."""
    project = ProjectStore(api.table).get(project_id)
    assert project
    return project


def test_given_a_key_when_writing_it_again_then_the_record_is_updated_and_its_history_kept(api: Api) -> None:
    project = api.project()

    (first,) = write(api, project, {"key": "crm-1", "fields": {"name": "Ada", "age": 36}, "tags": ["crm"]})
    (same,) = write(api, project, {"key": "crm-1", "fields": {"name": "Ada", "age": 36}, "tags": ["crm"]})
    (changed,) = write(api, project, {"key": "crm-1", "fields": {"name": "Ada L."}})

    assert [item["outcome"] for item in (first, same, changed)] == ["created", "unchanged", "updated"]
    assert first["record_id"] == same["record_id"] == changed["record_id"]
    record = api.call("GET", path_of(project, first["record_id"])).json
    assert record["fields"] == {"name": {"value": "Ada L.", "provenance": "imported", "confidence": 1.0, "span": None}}
    assert (record["version"], record["tags"], record["source"]["uri"]) == (2, ["crm"], "api:crm-1")
    assert [old.version for old in RecordStore(api.table).versions(project, first["record_id"], below=2, limit=9)] == [
        1
    ]
    assert counts_of(api, project).records == 1
    assert counts_of(api, project).changed == 2


def test_given_a_hundred_records_when_written_then_all_are_there_and_audited(api: Api) -> None:
    project = api.project()

    written = write(api, project, *({"key": str(number), "fields": {"n": number}} for number in range(100)))

    assert [item["key"] for item in written] == [str(number) for number in range(100)]
    ids, query = [], "limit=30"
    while True:
        page = api.call("GET", path_of(project), query=query, as_=POWER_USER).json
        ids += [item["record_id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"limit=30&cursor={page['next_cursor']}"
    assert sorted(ids) == sorted(item["record_id"] for item in written)
    audited = [record for event in api.audit("records.written") for record in event["metadata"]["records"]]
    assert sorted(audited) == sorted(ids)


@pytest.mark.parametrize("key", ["k", None])
def test_given_an_idempotency_key_when_writing_twice_then_the_same_answer_and_no_more_records(
    api: Api, key: str | None
) -> None:
    project = api.project()
    record = {"key": key, "fields": {"note": "met at the fair"}, "kind": "note"}

    first = write(api, project, record, **{"Idempotency-Key": "w1"})
    second = write(api, project, record, **{"Idempotency-Key": "w1"})

    assert first == second
    assert len(api.call("GET", path_of(project)).json["items"]) == 1
    assert len(api.audit("records.written")) == 1


def test_given_records_without_keys_when_others_or_another_request_send_the_same_then_each_makes_its_own(
    api: Api,
) -> None:
    project = api.project()
    body = {"records": 2 * [{"fields": {"note": "met at the fair"}, "kind": "note"}]}

    # given the same two notes of two callers, who happen to use one key, and of one of them under another key
    for caller, key in ((ADMIN, "w1"), (POWER_USER, "w1"), (ADMIN, "w2")):
        answer = api.call("POST", path_of(project), body, as_=caller, headers={"Idempotency-Key": key})
        assert [each["outcome"] for each in answer.json["items"]] == ["created", "created"]

    # then each is a record of its own
    assert len(api.call("GET", path_of(project)).json["items"]) == 6


def test_given_an_idempotency_key_when_it_comes_again_for_more_than_a_transaction_holds_then_nothing_is_done(
    api: Api,
) -> None:
    # given thirty records, one of which was changed since
    project, key = api.project(), {"Idempotency-Key": "w1"}
    records = [{"key": str(number), "fields": {"n": number}} for number in range(30)]
    first = write(api, project, *records, **key)
    write(api, project, {"key": "0", "fields": {"n": 100}})
    others = [{"key": str(number), "fields": {"n": -number}} for number in range(30)]

    again = write(api, project, *records, **key)
    refused = api.call("POST", path_of(project), {"records": others}, as_=POWER_USER, headers=key)

    assert again == first
    assert (refused.status, refused.json["code"]) == (422, "idempotency-key-reused")
    found = {record.source.uri: record.fields["n"].value for record in stored(api, project)}
    assert found == {f"api:{number}": number or 100 for number in range(30)}


def test_given_a_key_of_the_day_before_when_other_records_come_with_it_then_they_are_others(api: Api) -> None:
    project, key = api.project(), {"Idempotency-Key": "w1"}
    (first,) = write(api, project, {"fields": {"name": "Ada"}}, **key)
    api.age_idempotency_keys(timedelta(hours=24))

    (second,) = write(api, project, {"fields": {"name": "Grace"}}, **key)

    assert (second["outcome"], second["record_id"] != first["record_id"]) == ("created", True)
    assert sorted(str(record.fields["name"].value) for record in stored(api, project)) == ["Ada", "Grace"]


def stored(api: Api, project: str) -> list[Record]:
    """The project's records."""
    return RecordStore(api.table).page(project, Wanted(Status.ACTIVE), limit=100).items


BAD: dict[str, dict[str, Any]] = {
    "no fields": {"fields": {}},
    "unknown member": {"fields": {"a": 1}, "colour": 1},
    "unknown kind": {"fields": {"a": 1}, "kind": "resume"},
    "huge integer": {"fields": {"a": int("1" * 40)}},
    "huge float": {"fields": {"a": 1e300}},
    "tiny float": {"fields": {"a": 1e-200}},
    "empty field name": {"fields": {"": 1}},
    "long field name": {"fields": {"x" * 200: 1}},
    "empty inner name": {"fields": {"a": {"": 1}}},
    "empty tag": {"fields": {"a": 1}, "tags": [" "]},
    "key too long": {"fields": {"a": 1}, "key": "x" * 300},
    "too big for an item": {"fields": {"a": "x" * 300_000}},
}


@pytest.mark.parametrize("record", BAD.values(), ids=BAD.keys())
def test_given_a_bad_record_when_writing_then_422_points_at_it_and_nothing_is_written(
    api: Api, record: dict[str, Any]
) -> None:
    project = api.project()

    reply = api.call("POST", path_of(project), {"records": [{"fields": {"a": 1}}, record]})

    assert (reply.status, reply.json["code"]) == (422, "invalid-request")
    assert all(error["pointer"].startswith("/records/1") for error in reply.json["errors"])
    assert api.call("GET", path_of(project)).json["items"] == []


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ([], "invalid-request"),
        ([{"fields": {"a": 1}}] * 101, "invalid-request"),
        ([{"key": "k", "fields": {"a": 1}}] * 2, "duplicate-key"),
    ],
)
def test_given_bad_records_when_writing_then_422(api: Api, records: object, code: str) -> None:
    reply = api.call("POST", path_of(api.project()), {"records": records})

    assert (reply.status, reply.json["code"]) == (422, code)


def test_given_no_such_project_when_writing_or_listing_then_404_and_nothing_is_written(api: Api) -> None:
    project = new_id()

    assert api.call("POST", path_of(project), {"records": [{"fields": {"a": 1}}]}).json["code"] == "project-not-found"
    assert api.call("GET", path_of(project)).json["code"] == "project-not-found"
    assert api.items() == []


def test_given_a_user_edited_field_when_its_source_says_else_then_the_edit_stays_beside_a_suggestion(api: Api) -> None:
    project = api.project()
    (item,) = write(api, project, {"key": "1", "fields": {"name": "Ada"}})
    store = RecordStore(api.table)
    before = store.get(project, item["record_id"])
    assert before
    edited = replace(before.fields["name"], value="Countess", provenance=Provenance.USER_EDITED)
    api.table.transact(write_actions(before, replace(before.changed(system_clock()), fields={"name": edited})))

    write(api, project, {"key": "1", "fields": {"name": "Ada B."}})

    record = api.call("GET", path_of(project, item["record_id"])).json
    assert record["fields"]["name"]["value"] == "Countess"
    assert record["suggestions"]["name"]["value"] == "Ada B."


def test_given_a_merged_record_when_it_is_written_again_then_its_consolidated_record_goes_stale(api: Api) -> None:
    project = api.project()
    one, whole = write(api, project, {"key": "1", "fields": {"a": 1}}, {"key": "2", "fields": {"a": 1}})
    store = RecordStore(api.table)
    source = store.get(project, one["record_id"])
    assert source
    merged = replace(source.changed(system_clock()), status=Status.MERGED, merged_into=whole["record_id"])
    api.table.transact(write_actions(source, merged))

    write(api, project, {"key": "1", "fields": {"a": 2}})

    assert api.call("GET", path_of(project, one["record_id"])).json["status"] == "merged"
    assert api.call("GET", path_of(project, whole["record_id"])).json["stale"] is True


def test_given_an_active_record_when_archived_and_restored_then_lists_counts_and_audit_follow(api: Api) -> None:
    project = api.project()
    (item,) = write(api, project, {"key": "1", "fields": {"a": 1}})
    path = path_of(project, item["record_id"])

    archived = api.call("POST", f"{path}/archive", as_=POWER_USER, headers={"If-Match": '"1"'})
    again = api.call("POST", f"{path}/archive", as_=POWER_USER)

    assert (archived.json["status"], archived.headers["ETag"], again.json) == ("archived", '"2"', archived.json)
    assert api.call("GET", path_of(project)).json["items"] == []
    assert len(api.call("GET", path_of(project), query="status=archived").json["items"]) == 1
    assert counts_of(api, project).records == 0

    restored = api.call("POST", f"{path}/restore", as_=POWER_USER)

    assert (restored.json["status"], restored.json["version"]) == ("active", 3)
    assert len(api.audit("record.archived")) == len(api.audit("record.restored")) == 1


def test_given_another_version_when_archiving_then_412(api: Api) -> None:
    project = api.project()
    (item,) = write(api, project, {"key": "1", "fields": {"a": 1}})

    reply = api.call("POST", path_of(project, item["record_id"], "archive"), headers={"If-Match": '"9"'})

    assert (reply.status, reply.json["code"]) == (412, "version-changed")
    assert api.audit("record.archived") == []


def test_given_a_merged_record_when_archiving_then_409(api: Api) -> None:
    project = api.project()
    (item,) = write(api, project, {"key": "1", "fields": {"a": 1}})
    before = RecordStore(api.table).get(project, item["record_id"])
    assert before
    api.table.transact(write_actions(before, replace(before.changed(system_clock()), status=Status.MERGED)))

    assert api.call("POST", path_of(project, item["record_id"], "archive")).json["code"] == "record-merged"


def test_given_a_record_when_used_then_the_use_counts_and_survives_a_change_planned_before_it(api: Api) -> None:
    project = api.project()
    (item,) = write(api, project, {"key": "1", "fields": {"a": 1}})
    before = RecordStore(api.table).get(project, item["record_id"])
    assert before

    used = api.call("POST", path_of(project, item["record_id"], "uses"), as_=POWER_USER)
    api.table.transact(write_actions(before, replace(before.changed(system_clock()), tags=("late",))))

    assert (used.json["uses"], used.json["version"]) == (1, 1)
    after = api.call("GET", path_of(project, item["record_id"])).json
    assert (after["uses"], after["tags"], after["version"]) == (1, ["late"], 2)
    assert after["last_used_at"] is not None
    assert len(api.audit("record.used")) == 1


@pytest.mark.parametrize("action", ["", "/uses", "/archive", "/restore"])
def test_given_no_such_record_when_called_then_404_and_nothing_is_written(api: Api, action: str) -> None:
    project = api.project()

    reply = api.call("POST" if action else "GET", path_of(project, new_id()) + action)

    assert (reply.status, reply.json["code"]) == (404, "record-not-found")
    assert len(api.items()) == 1


@pytest.mark.parametrize("action", ["", "/uses", "/archive", "/restore"])
def test_given_no_role_when_touching_a_record_then_403_and_the_refusal_is_audited(api: Api, action: str) -> None:
    project = api.project()
    (item,) = write(api, project, {"key": "1", "fields": {"a": 1}})

    reply = api.call("POST" if action else "GET", path_of(project, item["record_id"]) + action, as_=NOBODY)

    assert reply.status == 403
    assert [event["actor"] for event in api.audit("access.denied")] == [NOBODY]
    assert api.call("GET", path_of(project, item["record_id"]), as_=ADMIN).json["version"] == 1
