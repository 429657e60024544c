"""Searching records, and reading their versions, through the API function."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from support.api import NOBODY, POWER_USER, Api

from winnow.platform.clock import system_clock, to_text
from winnow.platform.ids import new_id
from winnow.records import record_store
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_store import write_actions
from winnow.values import Field, Json, Provenance

NOW = system_clock()


def path_of(project: str, *rest: str) -> str:
    """A path below a project's records."""
    return "/".join(["/api/v1/projects", project, "records", *rest])


def add(api: Api, project: str, *, days_ago: float = 0, kind: RecordKind = RecordKind.RESUME, **members: Any) -> str:
    """A stored record; ``members`` are its fields' values, but for ``status``."""
    at = NOW - timedelta(days=days_ago)
    status = members.pop("status", Status.ACTIVE)
    fields = {name: Field(value, Provenance.EXTRACTED, 0.9) for name, value in members.items()}
    record = Record(new_id(), project, kind, at, at, status, fields=fields)
    api.table.transact(write_actions(None, record))
    return record.record_id


def search(api: Api, project: str, **asked: str) -> list[str]:
    """The ids of all records that are found, through every page."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        reply = api.call("GET", path_of(project), query=urlencode({**asked, **cursor}), as_=POWER_USER)
        assert reply.status == 200, reply.text
        found += [item["record_id"] for item in reply.json["items"]]
        if reply.json["next_cursor"] is None:
            return found
        cursor = {"cursor": reply.json["next_cursor"]}


@pytest.fixture
def people(api: Api) -> dict[str, str]:
    """A project with some people: their records' ids by name, newest first."""
    project = api.project()
    skills: Json = [{"name": "Languages", "keywords": ["JavaScript", "C++", "Machine Learning"]}]
    ida = add(
        api,
        project,
        days_ago=1,
        name="Ida Sørensen",
        label="Data Engineer",
        location={"city": "København", "country": "Denmark"},
        work=[{"name": "Müller & Söhne GmbH", "position": "Analyst", "location": "Łódź, Poland"}],
        education=[{"institution": "École Normale", "area": "Physics"}],
        skills=skills,
    )
    row = add(
        api,
        project,
        days_ago=2,
        kind=RecordKind.ROW,
        full_name="Ben Java",
        city="Berlin",
        country="Germany",
        skills="Java; SQL",
    )
    old = add(api, project, days_ago=30, name="Cleo Berlin", skills=[{"name": "SQL"}], status=Status.ARCHIVED)
    return {"project": project, "ida": ida, "row": row, "old": old}


CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "a name without its accents": ({"text": "sorensen"}, ["ida"]),
    "a name with other accents and case": ({"text": "SÖRENSEN ida"}, ["ida"]),
    "the beginning of a word": ({"text": "eng"}, ["ida"]),
    "the middle of a word": ({"text": "ineer"}, []),
    "a company as text": ({"text": "muller"}, ["ida"]),
    "a school as text": ({"text": "ecole normale"}, ["ida"]),
    "a skill as text": ({"text": "sql"}, ["row"]),
    "a column of a row": ({"text": "ben"}, ["row"]),
    "a skill": ({"skill": "java"}, ["row"]),
    "a skill of two words": ({"skill": "machine learning"}, ["ida"]),
    "words of two skills": ({"skill": "machine javascript"}, []),
    "a skill with signs": ({"skill": "C++"}, ["ida"]),
    "a letter that begins a skill": ({"skill": "c"}, []),
    "a company": ({"company": "MULLER"}, ["ida"]),
    "a place that is a company's name": ({"place": "muller"}, []),
    "a place as it is written": ({"place": "kobenhavn denmark"}, ["ida"]),
    "a job's place": ({"place": "lodz"}, ["ida"]),
    "a row's place in two columns": ({"place": "germany berlin"}, ["row"]),
    "places of two entries": ({"place": "denmark poland"}, []),
    "several things": ({"text": "ida", "skill": "javascript", "place": "denmark"}, ["ida"]),
    "things of two records": ({"text": "ida", "skill": "sql"}, []),
    "another status": ({"status": "archived", "skill": "sql"}, ["old"]),
    "everything of a status": ({"status": "active"}, ["ida", "row"]),
    "what changed since": ({"updated_since": to_text(NOW - timedelta(days=1.5))}, ["ida"]),
    "what changed since, to the millisecond": ({"updated_since": to_text(NOW - timedelta(days=2))}, ["ida", "row"]),
    "what changed since and has a skill": (
        {"updated_since": to_text(NOW - timedelta(days=1.5)), "skill": "sql"},
        [],
    ),
}


def test_given_people_when_searching_then_those_are_found(api: Api, people: dict[str, str]) -> None:
    found = {case: search(api, people["project"], **asked) for case, (asked, _) in CASES.items()}

    assert found == {case: [people[name] for name in expected] for case, (_, expected) in CASES.items()}


def test_given_an_edit_when_searching_then_the_record_is_found_by_what_it_says_now(
    api: Api, people: dict[str, str]
) -> None:
    project, ida = people["project"], people["ida"]
    headers = {"If-Match": '"1"'}

    api.call("PATCH", path_of(project, ida), {"fields": {"name": "Ada Lovelace"}}, headers=headers)

    assert search(api, project, text="lovelace") == [ida]
    assert search(api, project, text="sorensen") == []


def test_given_many_records_when_few_match_then_pages_advance_in_order_and_miss_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page looks at a bounded number of records, so pages are short or empty; none is missed or told twice."""
    monkeypatch.setattr(record_store, "_LOOKED_AT", 2)
    monkeypatch.setattr("winnow.platform.pages._READS", 1)
    project = api.project()
    ids = [
        add(api, project, days_ago=n, name=f"Person {n}", skills=[{"name": "SQL"}] if n % 7 == 0 else [])
        for n in range(40)
    ]

    assert search(api, project, skill="sql", limit="9") == ids[::7]
    assert search(api, project, text="person", limit="9") == ids
    assert search(api, project, limit="9") == ids


def test_given_large_records_when_listing_then_a_page_stays_below_what_an_answer_may_have(api: Api) -> None:
    project = api.project()
    ids = [add(api, project, days_ago=n, kind=RecordKind.NOTE, note="x" * 180_000) for n in range(40)]

    page = api.call("GET", path_of(project), query="limit=100", as_=POWER_USER)

    assert len(page.text) < 6 * 1024 * 1024
    assert 0 < len(page.json["items"]) < 40
    assert search(api, project, limit="100") == ids


@pytest.mark.parametrize(
    "query", ["text=", "skill=%20-%20", "updated_since=yesterday", "company=" + "x" * 201, "age=3"]
)
def test_given_a_search_that_says_nothing_when_sent_then_422(api: Api, query: str) -> None:
    reply = api.call("GET", path_of(api.project()), query=query, as_=POWER_USER)

    assert (reply.status, reply.json["code"]) == (422, "invalid-request")


def test_given_a_cursor_when_taken_to_another_search_or_project_then_400(api: Api) -> None:
    project = api.project()
    for number in range(3):
        add(api, project, days_ago=number, name="Ada", skills=[{"name": "SQL"}])
    cursor = api.call("GET", path_of(project), query="skill=sql&limit=1", as_=POWER_USER).json["next_cursor"]

    same = api.call("GET", path_of(project), query=f"skill=sql&limit=1&cursor={cursor}", as_=POWER_USER)
    other = api.call("GET", path_of(project), query=f"skill=java&limit=1&cursor={cursor}", as_=POWER_USER)
    elsewhere = api.call("GET", path_of(api.project()), query=f"skill=sql&limit=1&cursor={cursor}", as_=POWER_USER)

    assert (same.status, len(same.json["items"])) == (200, 1)
    assert other.json["code"] == elsewhere.json["code"] == "invalid-cursor"


def test_given_a_record_with_history_when_its_versions_are_listed_then_each_can_be_read(api: Api) -> None:
    project = api.project()
    body = {"records": [{"key": "1", "fields": {"name": "Ada", "city": "London"}}]}
    record = api.call("POST", path_of(project), body).json["items"][0]["record_id"]
    path = path_of(project, record)
    for version, fields in enumerate(({"name": "Ada L."}, {"city": None, "job": "Analyst"}, {"name": "Ada"}), start=1):
        api.call("PATCH", path, {"fields": fields}, headers={"If-Match": f'"{version}"'})

    first = api.call("GET", f"{path}/versions", query="limit=3", as_=POWER_USER).json
    second = api.call("GET", f"{path}/versions", query=f"limit=3&cursor={first['next_cursor']}", as_=POWER_USER).json

    listed = [*first["items"], *second["items"]]
    assert [(each["version"], each["changed"]) for each in listed] == [
        (4, ["name"]),
        (3, ["city", "job"]),
        (2, ["name"]),
        (1, ["city", "name"]),
    ]
    assert second["next_cursor"] is None
    told = [api.call("GET", f"{path}/versions/{each['version']}", as_=POWER_USER).json for each in listed]
    assert [each["version"] for each in told] == [4, 3, 2, 1]
    assert told[0] == api.call("GET", path, as_=POWER_USER).json
    assert {name: field["value"] for name, field in told[3]["fields"].items()} == {"name": "Ada", "city": "London"}
    assert told[3]["fields"]["name"]["provenance"] == "imported"


def test_given_no_such_version_or_record_when_reading_then_404_and_no_number_422(api: Api) -> None:
    project = api.project()
    record = add(api, project, name="Ada")
    path = path_of(project, record, "versions")

    assert api.call("GET", f"{path}/2", as_=POWER_USER).json["code"] == "version-not-found"
    assert api.call("GET", path_of(project, new_id(), "versions"), as_=POWER_USER).json["code"] == "record-not-found"
    assert (
        api.call("GET", path_of(project, new_id(), "versions", "1"), as_=POWER_USER).json["code"] == "record-not-found"
    )
    for version in ("0", "-1", "latest", "1e3", "99999999999"):
        assert api.call("GET", f"{path}/{version}", as_=POWER_USER).json["code"] == "invalid-id"
    assert api.call("GET", path, as_=NOBODY).status == api.call("GET", f"{path}/1", as_=NOBODY).status == 403
