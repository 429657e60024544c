"""Sorting records, counting what they share, narrowing a list by it, and doing something to all that a search finds."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from support.api import NOBODY, POWER_USER, Api

from winnow.records import record_service, record_store


@pytest.fixture
def project(api: Api) -> str:
    """A project with five shops."""
    project = api.project()
    shops: list[dict[str, Any]] = [
        {"name": "Zum Adler", "city": "Wien", "seats": 9, "tags": ["old"]},
        {"name": "Élan", "city": "Paris", "seats": 100},
        {"name": "Bistro", "city": "Paris", "seats": 20, "open": True},
        {"name": "adler", "city": "Wien"},
        {"name": "Corner", "city": "Paris", "seats": 3},
    ]
    for shop in shops:
        tags = shop.pop("tags", [])
        add(api, project, {"kind": "row", "fields": shop, "tags": tags})
    add(api, project, {"kind": "note", "fields": {"text": "Call back on Monday."}})
    return project


def add(api: Api, project: str, record: dict[str, Any]) -> None:
    reply = api.call("POST", f"/api/v1/projects/{project}/records", {"records": [record]})
    assert reply.status == 201, reply.text
    time.sleep(0.001)  # their order is by the millisecond


def names(api: Api, project: str, **query: str) -> list[str]:
    """Labels of the records that a list shows, page by page."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        asked = urlencode({"limit": "2", **query, **cursor})
        reply = api.call("GET", f"/api/v1/projects/{project}/records", as_=POWER_USER, query=asked)
        assert reply.status == 200, reply.text
        found += [each["label"] for each in reply.json["items"]]
        if reply.json["next_cursor"] is None:
            return found
        cursor = {"cursor": reply.json["next_cursor"]}


def test_records_are_sorted_by_time_by_name_and_by_a_field(api: Api, project: str) -> None:
    newest = names(api, project, kind="row")
    assert newest == ["Corner", "adler", "Bistro", "Élan", "Zum Adler"]
    assert names(api, project, kind="row", sort="oldest") == newest[::-1]
    assert names(api, project, kind="row", sort="ascending") == ["adler", "Bistro", "Corner", "Élan", "Zum Adler"]
    assert names(api, project, kind="row", sort="descending") == ["Zum Adler", "Élan", "Corner", "Bistro", "adler"]
    # numbers as numbers, and what has none at the end in both directions
    assert names(api, project, kind="row", sort="ascending", by="seats")[::4] == ["Corner", "adler"]
    assert names(api, project, kind="row", sort="descending", by="seats") == [
        "Élan",
        "Bistro",
        "Zum Adler",
        "Corner",
        "adler",
    ]


def test_what_records_share_is_counted_and_narrows_the_list(api: Api, project: str) -> None:
    found = api.call("GET", f"/api/v1/projects/{project}/facets", as_=POWER_USER).json

    assert (found["examined"], found["complete"]) == (6, True)
    assert found["kinds"] == [{"value": "row", "records": 5}, {"value": "note", "records": 1}]
    assert found["tags"] == [{"value": "old", "records": 1}]
    (city,) = found["fields"]  # names and seats tell shops apart
    assert city == {
        "field": "city",
        "values": [{"value": "Paris", "records": 3}, {"value": "Wien", "records": 2}],
        "others": 0,
    }
    assert names(api, project, field="city", value="Wien", sort="ascending") == ["adler", "Zum Adler"]
    assert names(api, project, tag="old") == ["Zum Adler"]
    assert names(api, project, field="open", value="yes") == ["Bistro"]
    narrowed = api.call("GET", f"/api/v1/projects/{project}/facets", as_=POWER_USER, query="tag=old").json
    assert narrowed["examined"] == 1
    assert api.call("GET", f"/api/v1/projects/{project}/records", query="field=city").status == 422
    assert api.call("GET", f"/api/v1/projects/{project}/facets", as_=NOBODY).status == 403


def test_too_many_records_are_sorted_by_time_only(api: Api, project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_service, "MAX_SORTED", 4)

    reply = api.call("GET", f"/api/v1/projects/{project}/records", query="sort=ascending")
    counted = api.call("GET", f"/api/v1/projects/{project}/facets").json

    assert (reply.status, reply.json["code"]) == (422, "too-many-to-sort")
    assert len(names(api, project, sort="oldest")) == 6
    assert (counted["examined"], counted["complete"]) == (4, False)


def test_where_few_of_many_records_are_wanted_not_all_are_read_for_them(
    api: Api, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_service, "MAX_SORTED", 2)
    monkeypatch.setattr(record_store, "_READS", 1)

    counted = api.call("GET", f"/api/v1/projects/{project}/facets", query="tag=old").json

    assert not counted["complete"]  # the oldest record alone bears the tag


def test_all_that_a_search_finds_is_archived_and_restored_page_by_page(api: Api, project: str) -> None:
    path = f"/api/v1/projects/{project}/batch"

    def act(action: str, **search: str) -> list[str | None]:
        body: dict[str, Any] = {"action": action, "filter": search, "limit": 2}
        outcomes: list[str | None] = []
        while True:
            page = api.call("POST", path, body, as_=POWER_USER)
            assert page.status == 200, page.text
            outcomes += [each["status"] for each in page.json["items"]]
            if page.json["next_cursor"] is None:
                return outcomes
            body["cursor"] = page.json["next_cursor"]

    assert act("archive", field="city", value="Paris") == ["archived"] * 3
    assert names(api, project, kind="row") == ["adler", "Zum Adler"]
    assert len(api.audit("record.archived")) == 3
    assert act("restore", text="bistro") == ["active"]
    assert names(api, project, kind="row") == ["Bistro", "adler", "Zum Adler"]
    assert api.call("POST", path, {"action": "archive"}, as_=NOBODY).status == 403
    assert api.call("POST", path, {"action": "erase"}, as_=POWER_USER).status == 422
