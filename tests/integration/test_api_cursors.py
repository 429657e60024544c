"""A cursor is good for the list that gave it, of its project, with its filters, in this deployment; nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from support.api import Api, Reply
from support.contract import document

from winnow.api.cursors import Cursors
from winnow.platform.clock import system_clock
from winnow.platform.ids import new_id
from winnow.records.record import Record, RecordKind
from winnow.records.record_store import write_actions

LISTS = [
    (path, {parameter["name"] for parameter in item["get"]["parameters"] if parameter["in"] == "query"})
    for path, item in document()["paths"].items()
    if "get" in item and any(parameter["name"] == "cursor" for parameter in item["get"]["parameters"])
]
type Ask = Callable[[str, set[str], dict[str, str], str], Reply]
POSITION = "2026-01-31T12:00:00.000Z#3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55"


@pytest.fixture
def places(api: Api) -> list[dict[str, str]]:
    """Two projects with a job, a record and a webhook each."""
    found = []
    for _ in range(2):
        project_id = api.project()
        job = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project_id}).json
        record = Record(new_id(), project_id, RecordKind.ROW, system_clock(), system_clock())
        api.table.transact(write_actions(None, record))
        hook = api.call("POST", f"/api/v1/projects/{project_id}/webhooks", {"url": "https://example.com/hook"}).json
        ids = {"job_id": str(job["job_id"]), "record_id": record.record_id, "webhook_id": str(hook["webhook_id"])}
        found.append({"project_id": project_id, **ids})
    return found


@pytest.fixture
def ask(api: Api) -> Ask:
    """Asks a list of a place for the page of a cursor."""

    def ask(path: str, parameters: set[str], place: dict[str, str], cursor: str) -> Reply:
        query = f"cursor={cursor}" + (f"&project_id={place['project_id']}" if "project_id" in parameters else "")
        query += "&name=Ada" if "name" in parameters else ""  # whose records are looked for
        return api.call("GET", path.format(**place), query=query)

    return ask


@pytest.fixture
def scopes(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What each cursor that is opened has to be of."""
    opened: list[Mapping[str, Any]] = []
    real = Cursors.open

    def watched(self: Cursors, cursor: str | None, scope: Mapping[str, Any]) -> str | None:
        opened.append(scope)
        return real(self, cursor, scope)

    monkeypatch.setattr(Cursors, "open", watched)
    return opened


def test_given_every_list_when_it_gets_a_cursor_of_another_list_or_project_then_400(
    api: Api, places: list[dict[str, str]], ask: Ask, scopes: list[Mapping[str, Any]]
) -> None:
    mine, other = places
    cursors = {}
    for path, parameters in LISTS:
        assert ask(path, parameters, mine, "x").status == 400
        cursors[path] = api.services.cursors.seal(POSITION, scopes[-1]) or ""

    for path, parameters in LISTS:
        for home, cursor in cursors.items():
            reply = ask(path, parameters, mine, cursor)
            assert (reply.status == 400) is (home != path), f"{path} took a cursor of {home}"
        of_no_project = "project_id" not in parameters and "{" not in path
        assert (ask(path, parameters, other, cursors[path]).status == 400) is not of_no_project, path
    assert len(LISTS) >= 9


def test_given_every_list_when_it_gets_a_made_up_cursor_then_400(
    api: Api, places: list[dict[str, str]], ask: Ask, scopes: list[Mapping[str, Any]]
) -> None:
    stranger = Cursors(lambda: ["another secret"])
    for path, parameters in LISTS:
        ask(path, parameters, places[0], "x")
        good = api.services.cursors.seal(POSITION, scopes[-1]) or ""
        forged = stranger.seal(POSITION, scopes[-1]) or ""
        moved = api.services.cursors.seal(f"{POSITION}0", scopes[-1]) or ""
        for cursor in (forged, good[:-4], good[:22] + moved[22:], good + "AAAA", "A" * 40, new_id()):
            reply = ask(path, parameters, places[0], cursor)
            assert (reply.status, reply.json["code"]) == (400, "invalid-cursor"), (path, cursor)


def test_given_a_cursor_when_the_filter_changes_then_400(api: Api, places: list[dict[str, str]]) -> None:
    place = places[0]
    for query in ("kind=consolidation", "status=pending", "from=2026-01-01T00:00:00Z", "failed_files=true"):
        filters = {**dict.fromkeys(("kind", "status", "from", "to")), "failed_files": False}
        scope = {"list": "jobs", "project": place["project_id"], **filters}
        cursor = api.services.cursors.seal(POSITION, scope)
        base = f"project_id={place['project_id']}&cursor={cursor}"
        assert api.call("GET", "/api/v1/jobs", query=base).status == 200
        assert api.call("GET", "/api/v1/jobs", query=f"{base}&{query}").status == 400
