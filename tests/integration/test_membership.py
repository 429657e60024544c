"""Where a power user may act: in the projects they are a member of, by every operation that names a project."""

from __future__ import annotations

import importlib.util
import socket
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.api import ADMIN, DEFAULT_PROJECT, POWER_USER, ROOT, Api
from support.contract import document
from support.ingestion import FakeClock

from winnow.api.api_wiring import Services
from winnow.api.application import Application
from winnow.platform.auth import Caller, Role, caller_from_claims
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Put
from winnow.platform.settings import ApiSettings
from winnow.reviews.review import Review
from winnow.reviews.review_items import review_to_item

MEMBERS = "/api/v1/projects/{}/members"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def api(settings: ApiSettings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API of a deployment in which membership counts."""
    spec = importlib.util.spec_from_file_location("api_function", ROOT / "functions" / "api" / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    limited = replace(settings, project_access="members")
    services = Services.build(limited, clock)
    monkeypatch.setattr(module, "application", Application(lambda: services))
    return Api(limited, module.handler, services)


def join(api: Api, project: str, role: str = "power_user", subject: str = POWER_USER, **more: str) -> Any:
    answer = api.call("PUT", f"{MEMBERS.format(project)}/{subject}", {"role": role, **more})
    assert answer.status == 200, answer.text
    return answer.json


def operations_in_a_project() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation whose path names a project."""
    return [
        (method.upper(), path, operation)
        for path, item in document()["paths"].items()
        if "{project_id}" in path
        for method, operation in item.items()
    ]


def call_in(api: Api, project: str, called: tuple[str, str, dict[str, Any]]) -> Any:
    """Calls an operation in a project as a power user."""
    method, template, operation = called
    ids = {"review_id": f"{uuid.uuid4()}.{uuid.uuid4()}", "version": "1", "project_id": project, "subject": "nobody"}
    names = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
    path = template.format(**{name: ids.get(name, str(uuid.uuid4())) for name in names})
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    headers = {"If-Match": "*"} if any(each["name"] == "If-Match" for each in operation["parameters"]) else {}
    query = {"findSubject": "email=ada@example.org", "getUpload": "path=a.pdf"}.get(operation["operationId"], "")
    body = media["example"] if media else None
    return api.call(method, path, body, as_=POWER_USER, headers=headers, query=query)


@pytest.mark.parametrize("called", operations_in_a_project(), ids=lambda called: called[2]["operationId"])
def test_given_a_power_user_who_is_no_member_when_an_operation_is_called_then_the_project_is_not_there(
    api: Api, called: tuple[str, str, dict[str, Any]]
) -> None:
    theirs, nowhere = api.project(), str(uuid.uuid4())

    stranger = call_in(api, theirs, called)
    absent = call_in(api, nowhere, called)

    assert (stranger.status, stranger.json["code"]) == (404, "project-not-found")
    told = ("code", "detail", "title", "type")
    assert [stranger.json[name] for name in told] == [absent.json[name] for name in told]
    assert {event["project_id"] for event in api.audit("access.denied")} == {theirs, nowhere}


@pytest.mark.parametrize("called", operations_in_a_project(), ids=lambda called: called[2]["operationId"])
def test_given_a_member_when_an_operation_is_called_then_the_role_in_the_project_decides(
    api: Api, called: tuple[str, str, dict[str, Any]]
) -> None:
    project = api.project()
    join(api, project)
    as_power_user = call_in(api, project, called)
    if called[2]["x-role"] == "admin":
        assert (as_power_user.status, as_power_user.json["code"]) == (403, "role-missing")
    else:
        assert as_power_user.status != 403
        assert as_power_user.status < 400 or as_power_user.json["code"] != "project-not-found"

    other = api.project()
    join(api, other, "admin")
    as_admin = call_in(api, other, called)
    assert as_admin.status != 403
    assert as_admin.status < 400 or as_admin.json["code"] != "project-not-found"


def test_given_jobs_of_another_project_when_a_power_user_asks_then_there_are_none(api: Api) -> None:
    theirs = api.project()
    ingestion = api.call("POST", "/api/v1/ingestion/trigger", {"project_id": theirs, "source": "s3"}).json["job_id"]
    run = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": theirs}).json["job_id"]

    def ask(method: str, path: str, body: object = None) -> tuple[int, str]:
        """The answer, which is word for word that of a job that there is not."""
        answer = api.call(method, path, body, as_=POWER_USER)
        absent = api.call(method, path.replace(ingestion, nobodys).replace(run, nobodys), body, as_=POWER_USER)
        told = ("status", "code", "detail", "title", "type")
        assert [answer.json.get(name) for name in told] == [absent.json.get(name) for name in told]
        return answer.status, answer.json["code"]

    nobodys = str(uuid.uuid4())

    assert ask("GET", f"/api/v1/jobs/{ingestion}") == (404, "job-not-found")
    assert ask("POST", f"/api/v1/jobs/{ingestion}/cancel", {}) == (404, "job-not-found")
    assert ask("POST", f"/api/v1/jobs/{ingestion}/retry", {}) == (404, "job-not-found")
    assert ask("GET", f"/api/v1/consolidation/status/{run}") == (404, "job-not-found")
    assert ask("GET", f"/api/v1/consolidation/report/{run}") == (404, "job-not-found")
    rollback = {"consolidation_id": run, "reason": "why not"}
    assert ask("POST", "/api/v1/consolidation/rollback", rollback) == (404, "consolidation-not-found")
    for path in ("/api/v1/jobs", "/api/v1/audit", "/api/v1/audit/heads", "/api/v1/events"):
        listed = api.call("GET", path, as_=POWER_USER, query=f"project_id={theirs}")
        assert (listed.status, listed.json["code"]) == (404, "project-not-found")
    for path, body in (
        ("/api/v1/ingestion/trigger", {"project_id": theirs}),
        ("/api/v1/consolidation/trigger", {"project_id": theirs}),
    ):
        assert ask("POST", path, body) == (404, "project-not-found")


def operations_on_a_thing() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation whose path names a project and a thing of it."""
    things = {f"{{{name}}}" for name in ("record_id", "job_id", "webhook_id", "review_id")}
    return [called for called in operations_in_a_project() if any(thing in called[1] for thing in things)]


def opened_review(api: Api, project: str) -> str:
    """The id of a review of two records of the project."""
    rows = [{"key": str(number), "fields": {"name": "Ada"}} for number in (1, 2)]
    written = api.call("POST", f"/api/v1/projects/{project}/records", {"records": rows}).json["items"]
    left, right = sorted(str(each["record_id"]) for each in written)
    review = Review(project, left, right, 0.8, str(uuid.uuid4()), system_clock())
    api.table.write(Put(review_to_item(review)))
    return review.review_id


@pytest.mark.parametrize("called", operations_on_a_thing(), ids=lambda called: called[2]["operationId"])
def test_given_an_admin_of_one_project_when_they_name_a_thing_of_another_in_it_then_it_is_not_there(
    api: Api, called: tuple[str, str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a project of one's own, and another one's record, export, webhook and review
    mine, theirs = api.project(), api.project()
    join(api, mine, "admin")
    path = f"/api/v1/projects/{theirs}"
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 0, 0, "", ("93.184.215.14", 443))])
    hook = {"url": "https://receiver.example/winnow"}
    review_id = opened_review(api, theirs)
    ids = {
        "record_id": review_id.partition(".")[0],
        "job_id": api.call("POST", f"{path}/exports", {"format": "jsonl"}).json["job_id"],
        "webhook_id": api.call("POST", f"{path}/webhooks", hook).json["webhook_id"],
        "review_id": review_id,
    }
    before = api.items()

    # when they are asked for, or changed, as if they were of the first
    method, template, operation = called
    names = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
    values = {"version": "1", "project_id": mine, **ids}
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    answer = api.call(
        method,
        template.format(**{name: values[name] for name in names}),
        media["example"] if media else None,
        as_=POWER_USER,
        headers={"If-Match": "*"},
    )

    # then they are not there, and nothing of them is changed
    assert answer.status == 404, answer.text
    assert [item for item in api.items() if theirs in str(item["pk"])] == [
        item for item in before if theirs in str(item["pk"])
    ]


def test_given_a_member_with_the_role_admin_when_they_consolidate_then_they_may_in_their_project_only(api: Api) -> None:
    project = api.project()
    join(api, project, "admin")

    run = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project}, as_=POWER_USER)

    assert run.status == 202
    status = api.call("GET", f"/api/v1/consolidation/status/{run.json['job_id']}", as_=POWER_USER)
    assert status.status == 200
    assert api.call("GET", "/api/v1/dead-letters", as_=POWER_USER).status == 403
    assert api.call("POST", "/api/v1/projects", {"name": "Mine"}, as_=POWER_USER).status == 403


def test_given_memberships_when_projects_are_listed_then_they_and_the_default_project_are_shown(api: Api) -> None:
    api.call("POST", "/api/ingestion/trigger", {}, as_=POWER_USER)  # makes the default project
    mine, _ = api.project(), api.project()
    join(api, mine)

    def listed(caller: str) -> list[str]:
        return [item["project_id"] for item in api.call("GET", "/api/v1/projects", as_=caller).json["items"]]

    assert sorted(listed(POWER_USER)) == sorted([mine, DEFAULT_PROJECT])
    assert len(listed(ADMIN)) == 3
    first = api.call("GET", "/api/v1/projects", as_=POWER_USER, query="limit=1").json
    second = api.call("GET", "/api/v1/projects", as_=POWER_USER, query=f"limit=1&cursor={first['next_cursor']}").json
    assert [first["items"][0]["project_id"], second["items"][0]["project_id"]] == listed(POWER_USER)
    assert second["next_cursor"] is None


def test_given_an_empty_body_when_any_power_user_ingests_then_the_default_project_is_open_to_them(api: Api) -> None:
    answer = api.call("POST", "/api/ingestion/trigger", {}, as_=POWER_USER)

    assert answer.status == 202


def test_given_a_member_who_is_removed_when_a_minute_has_passed_then_they_are_out(api: Api, clock: FakeClock) -> None:
    project = api.project()
    join(api, project)
    path = f"/api/v1/projects/{project}/records"
    assert api.call("GET", path, as_=POWER_USER).status == 200

    assert api.call("DELETE", f"{MEMBERS.format(project)}/{POWER_USER}").status == 200

    clock.now += timedelta(seconds=61)
    assert api.call("GET", path, as_=POWER_USER).status == 404
    again = api.call("DELETE", f"{MEMBERS.format(project)}/{POWER_USER}")
    assert (again.status, again.json["code"]) == (404, "member-not-found")


def test_given_a_clock_that_is_set_back_when_a_member_is_removed_then_they_are_out(api: Api, clock: FakeClock) -> None:
    # given a membership that was looked up before the clock of the machine was corrected by an hour
    project = api.project()
    join(api, project)
    assert api.call("GET", f"/api/v1/projects/{project}", as_=POWER_USER).status == 200
    clock.pass_(-3600)

    # when the member is removed, and a minute has passed
    assert api.call("DELETE", f"{MEMBERS.format(project)}/{POWER_USER}").status == 200
    clock.pass_(61)

    # then what was remembered in the future is not used
    assert api.call("GET", f"/api/v1/projects/{project}", as_=POWER_USER).status == 404


def test_given_a_stranger_when_they_are_added_then_they_may_act_at_once(api: Api) -> None:
    project = api.project()
    path = f"/api/v1/projects/{project}"
    assert api.call("GET", path, as_=POWER_USER).status == 404

    join(api, project)

    assert api.call("GET", path, as_=POWER_USER).status == 200


def test_given_members_when_listed_then_names_and_roles_are_shown_and_each_change_is_audited(api: Api) -> None:
    project = api.project()
    join(api, project, name="Ann Example")
    join(api, project, "admin")
    join(api, project, subject="auth0|7%2F x")

    listed = api.call("GET", MEMBERS.format(project)).json["items"]

    assert {item["subject"]: (item["role"], item["name"]) for item in listed} == {
        POWER_USER: ("admin", "Ann Example"),
        "auth0|7/ x": ("power_user", None),
    }
    events = api.audit("member.put")
    assert [event["entity_id"] for event in events if event["entity_id"] == POWER_USER] == [POWER_USER] * 2
    assert "Ann" not in str(events)
    trail = api.call("GET", "/api/v1/audit", query=f"project_id={project}&type=member.put").json["items"]
    assert len(trail) == 3


def test_given_no_project_when_a_member_is_added_then_it_is_not_found(api: Api) -> None:
    answer = api.call("PUT", f"{MEMBERS.format(uuid.uuid4())}/{POWER_USER}", {"role": "admin"})
    listed = api.call("GET", MEMBERS.format(uuid.uuid4()))

    assert (answer.status, answer.json["code"]) == (404, "project-not-found")
    assert (listed.status, listed.json["code"]) == (404, "project-not-found")


def test_given_a_name_when_set_then_the_caller_and_the_audit_trail_show_it(api: Api) -> None:
    project = api.project()
    join(api, project)
    api.call("PUT", "/api/v1/me", {"name": "Ann Example"}, as_=POWER_USER)
    api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"}, as_=POWER_USER)

    me = api.call("GET", "/api/v1/me", as_=POWER_USER).json

    assert (me["subject"], me["name"], me["roles"], me["all_projects"]) == (
        POWER_USER, "Ann Example", ["power_user"], False,
    )  # fmt: skip
    assert me["memberships"] == [{"project_id": project, "name": "Hiring", "role": "power_user"}]
    (event,) = api.call("GET", "/api/v1/audit", query=f"project_id={project}&type=ingestion.trigger").json["items"]
    assert (event["actor"], event["actor_name"]) == (POWER_USER, "Ann Example")


def test_given_a_folder_of_the_project_when_a_power_user_names_another_then_only_an_admin_may(api: Api) -> None:
    project = api.project()
    join(api, project)
    sources = {"sources": {"dropbox_path": "/hiring"}}
    assert api.call("PATCH", f"/api/v1/projects/{project}", sources, headers={"If-Match": "*"}).status == 200

    def ingest(path: str, caller: str = POWER_USER, source: str = "dropbox") -> int:
        body = {"project_id": project, "source": source, "path": path}
        return api.call("POST", "/api/v1/ingestion/trigger", body, as_=caller).status

    assert (ingest("/hiring"), ingest("/Hiring/2026")) == (202, 202)
    assert (ingest("/payroll"), ingest("/hiring-secret"), ingest("")) == (403, 403, 403)
    assert (ingest("/payroll", ADMIN), ingest("/payroll", source="s3")) == (202, 202)
    assert [event["actor"] for event in api.audit("access.denied")] == [POWER_USER] * 3


def test_given_a_machine_when_it_calls_then_its_scopes_are_its_roles() -> None:
    def roles(scope: object, **more: object) -> frozenset[Role]:
        return caller_from_claims({"sub": "m", "scope": scope, **more}, "cognito:groups").roles

    assert roles("winnow/power_user") == {Role.POWER_USER}
    assert roles("winnow/admin winnow/power_user other/admin") == {Role.ADMIN, Role.POWER_USER}
    assert roles("openid admin winnow/root") == roles(None) == roles([]) == frozenset()
    assert Caller("m", roles("winnow/admin")).may_act_as(Role.POWER_USER)


def test_given_projects_of_others_when_all_jobs_are_listed_then_only_those_of_ones_own_are_there(api: Api) -> None:
    mine, theirs = api.project(), api.project()
    join(api, mine)
    for project in (mine, theirs):
        api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"})

    found = api.call("GET", "/api/v1/jobs", query="everywhere=true", as_=POWER_USER).json["items"]

    assert [job["project_id"] for job in found] == [mine]
