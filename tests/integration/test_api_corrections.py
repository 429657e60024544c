"""Correcting records through the API function: edits, suggestions, versions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from support.api import NOBODY, POWER_USER, Api, Reply

from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.errors import PreconditionFailed
from winnow.platform.ids import new_id
from winnow.projects.project_store import ProjectStore
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_store import write_actions
from winnow.values import Field, Provenance


def changed_in(api: Api, project_id: str) -> int:
    """How many records of the project have changed, by its counters."""
    project = ProjectStore(api.table).get(project_id)
    assert project
    return project.changed


def path_of(project: str, *rest: str) -> str:
    """A path below a project's records."""
    return "/".join(["/api/v1/projects", project, "records", *rest])


def ingest(api: Api, project: str, **fields: Any) -> str:
    """What an ingestion of a caller's own row does; answers the record's id."""
    reply = api.call("POST", path_of(project), {"records": [{"key": "crm-1", "fields": fields}]}, as_=POWER_USER)
    assert reply.status == 201, reply.text
    return str(reply.json["items"][0]["record_id"])


def stored(api: Api, project: str, **members: Any) -> str:
    """A record put straight into the table; answers its id."""
    now = system_clock()
    record = Record(
        **{
            "record_id": new_id(),
            "project_id": project,
            "kind": RecordKind.RESUME,
            "created_at": now,
            "updated_at": now,
            **members,
        }
    )
    api.table.transact(write_actions(None, record))
    return record.record_id


def read(api: Api, project: str, record: str) -> Any:
    """The record as it stands."""
    return api.call("GET", path_of(project, record), as_=POWER_USER).json


def edit(
    api: Api, project: str, record: str, *, version: int | None = None, as_: str = POWER_USER, **fields: Any
) -> Reply:
    """Edits fields of the version that is given, or of the present one."""
    seen = read(api, project, record)["version"] if version is None else version
    return api.call("PATCH", path_of(project, record), {"fields": fields}, as_=as_, headers={"If-Match": f'"{seen}"'})


def decide(api: Api, project: str, record: str, decision: str, *names: str) -> Reply:
    """Accepts or dismisses suggestions."""
    headers = {"If-Match": f'"{read(api, project, record)["version"]}"'}
    path = path_of(project, record, "suggestions", decision)
    return api.call("POST", path, {"fields": list(names)}, as_=POWER_USER, headers=headers)


def test_given_a_record_when_a_field_is_edited_then_it_is_the_persons_and_the_trail_names_no_value(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada", city="London")

    reply = edit(api, project, record, version=1, name="Ada Lovelace")

    assert (reply.status, reply.headers["ETag"], reply.json["version"]) == (200, '"2"', 2)
    assert reply.json["fields"]["name"] == {
        "value": "Ada Lovelace",
        "provenance": "user_edited",
        "confidence": 1.0,
        "span": None,
    }
    assert reply.json["fields"]["city"]["provenance"] == "imported"
    assert read(api, project, record) == reply.json
    (event,) = api.audit("record.edited")
    assert (event["actor"], event["entity_id"]) == (POWER_USER, record)
    assert event["metadata"] == {"fields": ["name"], "version": 2}
    assert "Lovelace" not in json.dumps([item for item in api.items() if item["pk"].startswith("AUDIT#")])
    assert changed_in(api, project) == 2


def test_given_a_record_when_it_is_pinned_and_let_go_then_its_fields_stay_and_the_trail_says_so(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada")

    def pin(version: int, **body: Any) -> Reply:
        return api.call("PATCH", path_of(project, record), body, headers={"If-Match": f'"{version}"'})

    pinned, again, let_go = pin(1, pinned=True), pin(2, pinned=True), pin(2, pinned=False)
    both = pin(3, pinned=True, fields={"name": "Ada Lovelace"})
    nothing = pin(4, fields={})

    assert [(reply.status, reply.json["version"]) for reply in (pinned, again, let_go, both)] == [
        (200, 2),
        (200, 2),
        (200, 3),
        (200, 4),
    ]
    assert [reply.json["pinned"] for reply in (pinned, again, let_go, both)] == [True, True, False, True]
    assert pinned.json["fields"]["name"]["provenance"] == "imported"
    assert pinned.json["updated_at"] < both.json["updated_at"]
    assert nothing.status == 422
    assert [event["metadata"] for event in api.audit("record.edited")] == [
        {"fields": [], "version": 2, "pinned": True},
        {"fields": [], "version": 3, "pinned": False},
        {"fields": ["name"], "version": 4, "pinned": True},
    ]
    assert changed_in(api, project) == 4


def test_given_no_if_match_when_editing_then_428_and_a_stale_one_412_and_nothing_changes(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada")

    missing = api.call("PATCH", path_of(project, record), {"fields": {"name": "B"}})
    stale = edit(api, project, record, version=7, name="B")
    nonsense = api.call("PATCH", path_of(project, record), {"fields": {"name": "B"}}, headers={"If-Match": "latest"})

    assert (missing.status, missing.json["code"]) == (428, "if-match-required")
    assert (stale.status, stale.json["code"]) == (412, "version-changed")
    assert (nonsense.status, nonsense.json["code"]) == (422, "invalid-if-match")
    assert (read(api, project, record)["version"], api.audit("record.edited")) == (1, [])


def test_given_another_edit_between_reading_and_writing_when_editing_then_412_and_the_other_stands(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada")
    other: list[Reply] = []

    def interrupted() -> datetime:
        """The moment after the record was read and before it is written: somebody else is faster."""
        if not other:
            other.append(edit(api, project, record, version=1, name="Ada B."))
        return system_clock()

    corrector = replace(api.services.corrector, clock=interrupted)

    with pytest.raises(PreconditionFailed, match="version-changed"):
        corrector.edit(Caller(POWER_USER, frozenset({Role.POWER_USER})), project, record, {"name": "Ada C."}, 1)

    assert other[0].status == 200
    assert (read(api, project, record)["version"], read(api, project, record)["fields"]) == (2, other[0].json["fields"])
    assert len(api.audit("record.edited")) == 1


def test_given_any_version_will_do_when_another_edit_comes_between_then_both_stand(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada", city="London")
    path, body = path_of(project, record), {"fields": {"city": "Paris"}}
    edit(api, project, record, version=1, name="Ada B.")

    reply = api.call("PATCH", path, body, headers={"If-Match": "*"})

    assert {name: field["value"] for name, field in reply.json["fields"].items()} == {"name": "Ada B.", "city": "Paris"}


def test_given_an_edit_that_says_nothing_new_when_sent_then_there_is_no_new_version(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada")

    first, again = edit(api, project, record, name="Ada"), edit(api, project, record, name="Ada")

    assert first.json["fields"]["name"]["provenance"] == "user_edited"
    assert again.json == first.json
    assert len(api.audit("record.edited")) == 1


def test_given_true_when_edited_to_1_then_1_is_what_is_stored(api: Api) -> None:
    """To Python they are equal; to JSON they are not."""
    project = api.project()
    record = ingest(api, project, relocates=True)

    edit(api, project, record, relocates=True)
    edit(api, project, record, relocates=1)

    after = read(api, project, record)
    assert (after["version"], json.dumps(after["fields"]["relocates"]["value"])) == (3, "1")


MISSHAPEN: dict[str, tuple[str, Any, str]] = {
    "a number for a name": ("name", 7, ""),
    "blank text": ("label", "  ", ""),
    "one e-mail address": ("emails", "ada@example.org", ""),
    "no e-mail address": ("emails", ["ada@example.org", "ada at example"], "/1"),
    "a phone as text": ("phones", ["+441234567890"], "/0"),
    "letters for a phone": ("phones", [{"number": "call me"}], "/0/number"),
    "a script for a link": ("links", ["javascript: alert(1)"], "/0"),
    "a job without members": ("work", [{}], "/0"),
    "a month of 13": ("work", [{"name": "Acme", "startDate": "2019-13"}], "/0/startDate"),
    "a date in words": ("education", [{"institution": "MIT", "endDate": "last year"}], "/0/endDate"),
    "keywords as text": ("skills", [{"name": "Languages", "keywords": "Python"}], "/0/keywords"),
    "a place as text": ("location", "London", ""),
    "true for months": ("experience_months", True, ""),
}


@pytest.mark.parametrize(("name", "value", "where"), MISSHAPEN.values(), ids=MISSHAPEN.keys())
def test_given_a_value_of_another_shape_when_editing_a_resume_then_422_names_the_field_and_the_reason(
    api: Api, name: str, value: Any, where: str
) -> None:
    project = api.project()
    record = stored(api, project, fields={"name": Field("Ada", Provenance.EXTRACTED, 0.9, (0, 3))})

    reply = edit(api, project, record, **{name: value})

    assert (reply.status, reply.json["code"]) == (422, "invalid-field")
    assert name in reply.json["detail"]
    (error,) = reply.json["errors"]
    assert error["pointer"] == f"/fields/{name}{where}"
    assert error["detail"].startswith("must be ")
    assert str(value) not in reply.text
    assert read(api, project, record)["version"] == 1


def test_given_a_field_when_it_is_cleared_then_it_stays_clear_beside_what_the_source_says(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada", phone="+44 1234")

    cleared = edit(api, project, record, phone=None)
    ingest(api, project, name="Ada B.", phone="+44 1234")

    assert cleared.json["fields"]["phone"] == {
        "value": None,
        "provenance": "user_edited",
        "confidence": 1.0,
        "span": None,
    }
    after = read(api, project, record)
    assert (after["fields"]["phone"]["value"], after["fields"]["name"]["value"]) == (None, "Ada B.")
    assert after["suggestions"]["phone"]["value"] == "+44 1234"


def test_given_an_edit_when_the_source_changes_then_its_value_is_suggested_and_can_be_accepted(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada", city="London")
    edit(api, project, record, name="Countess")

    ingest(api, project, name="Ada B.", city="Paris")
    suggested = read(api, project, record)
    accepted = decide(api, project, record, "accept", "name")

    assert (suggested["fields"]["name"]["value"], suggested["fields"]["city"]["value"]) == ("Countess", "Paris")
    assert suggested["suggestions"] == {
        "name": {"value": "Ada B.", "provenance": "imported", "confidence": 1.0, "span": None}
    }
    assert (accepted.status, accepted.json["suggestions"]) == (200, {})
    assert accepted.json["fields"]["name"] == suggested["suggestions"]["name"]  # the source's word, and no person's
    (event,) = api.audit("record.suggestion_accepted")
    assert event["metadata"] == {"fields": ["name"], "version": accepted.json["version"]}

    ingest(api, project, name="Ada C.")

    assert read(api, project, record)["fields"]["name"]["value"] == "Ada C."  # it follows its source again


def test_given_a_dismissed_value_when_the_source_says_it_again_then_it_is_not_suggested_but_another_is(
    api: Api,
) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada", city="London")
    edit(api, project, record, name="Countess")
    ingest(api, project, name="Ada B.", city="London")

    dismissed = decide(api, project, record, "dismiss", "name")
    ingest(api, project, name="Ada B.", city="Paris")
    same = read(api, project, record)
    ingest(api, project, name="Ada C.", city="Paris")
    other = read(api, project, record)

    assert (dismissed.status, dismissed.json["suggestions"]) == (200, {})
    assert same["suggestions"] == {}
    assert (same["fields"]["name"]["value"], same["fields"]["city"]["value"]) == ("Countess", "Paris")
    assert other["suggestions"]["name"]["value"] == "Ada C."
    (event,) = api.audit("record.suggestion_dismissed")
    assert event["metadata"]["fields"] == ["name"]
    assert "Ada" not in json.dumps(event)


def test_given_no_suggestion_when_deciding_on_one_then_404_and_without_if_match_428(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada")
    path = path_of(project, record, "suggestions", "accept")

    unseen = api.call("POST", path, {"fields": ["name"]})

    assert (unseen.status, unseen.json["code"]) == (428, "if-match-required")
    for decision in ("accept", "dismiss"):
        reply = decide(api, project, record, decision, "name")
        assert (reply.status, reply.json["code"]) == (404, "suggestion-not-found")
    assert read(api, project, record)["version"] == 1


def test_given_a_merged_source_when_it_is_edited_then_its_consolidated_record_goes_stale(api: Api) -> None:
    project = api.project()
    whole = stored(api, project, consolidated_from=(new_id(), new_id()))
    source = stored(api, project, status=Status.MERGED, merged_into=whole)

    reply = edit(api, project, source, name="Ada")

    assert (reply.status, reply.json["status"]) == (200, "merged")
    assert read(api, project, whole)["stale"] is True


def test_given_a_consolidated_record_that_was_superseded_when_it_is_edited_then_409(api: Api) -> None:
    project = api.project()
    record = stored(api, project, status=Status.MERGED, merged_into=new_id(), consolidated_from=(new_id(), new_id()))

    assert edit(api, project, record, name="Ada").json["code"] == "record-merged"


def test_given_a_record_near_the_limit_of_an_item_when_edited_beyond_then_422_and_not_a_fault(api: Api) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada")

    replies = [edit(api, project, record, **dict[str, Any]({f"note{number}": "x" * 60_000})) for number in range(4)]

    assert [reply.status for reply in replies] == [200, 200, 200, 422]
    assert replies[-1].json["code"] == "record-too-large"


@pytest.mark.parametrize("path", ["", "/suggestions/accept", "/suggestions/dismiss"])
def test_given_no_role_when_correcting_then_403_and_the_refusal_is_audited(api: Api, path: str) -> None:
    project = api.project()
    record = ingest(api, project, name="Ada")
    body = {"fields": ["name"]} if path else {"fields": {"name": "B"}}

    reply = api.call(
        "POST" if path else "PATCH", path_of(project, record) + path, body, as_=NOBODY, headers={"If-Match": '"1"'}
    )

    assert (reply.status, reply.json["code"]) == (403, "role-missing")
    assert len(api.audit("access.denied")) == 1


@pytest.mark.parametrize("path", ["", "/suggestions/accept", "/suggestions/dismiss"])
def test_given_a_record_of_another_project_when_correcting_then_404(api: Api, path: str) -> None:
    record = ingest(api, api.project(), name="Ada")
    body = {"fields": ["name"]} if path else {"fields": {"name": "B"}}

    reply = api.call(
        "POST" if path else "PATCH", path_of(api.project(), record) + path, body, headers={"If-Match": '"1"'}
    )

    assert (reply.status, reply.json["code"]) == (404, "record-not-found")
