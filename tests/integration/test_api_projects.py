"""Projects, their configuration and uploads through the API function."""

from __future__ import annotations

import base64
import json

import pytest
from support.api import ADMIN, NOBODY, POWER_USER, Api

from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.errors import Forbidden
from winnow.platform.ids import new_id
from winnow.projects.project_service import NewProject

PROJECTS = "/api/v1/projects"


def create(api: Api, name: str = "Hiring") -> str:
    """A project made through the API."""
    reply = api.call("POST", PROJECTS, {"name": name})
    assert reply.status == 201
    return str(reply.json["project_id"])


def test_given_an_admin_when_creating_a_project_then_it_is_stored_and_audited(api: Api) -> None:
    reply = api.call("POST", PROJECTS, {"name": " Hiring ", "sources": {"dropbox_path": "resumes/", "poll": True}})

    assert reply.status == 201
    assert reply.headers["ETag"] == '"1"'
    assert reply.headers["Location"] == f"{PROJECTS}/{reply.json['project_id']}"
    assert reply.json["name"] == "Hiring"
    assert reply.json["sources"]["dropbox_path"] == "/resumes"
    assert api.call("GET", reply.headers["Location"], as_=POWER_USER).json == reply.json
    (event,) = api.audit("project.created")
    assert (event["actor"], event["entity_id"]) == (ADMIN, reply.json["project_id"])


def test_given_an_own_id_when_it_is_taken_then_409(api: Api) -> None:
    body = {"name": "Hiring", "project_id": new_id().upper()}

    first, second = api.call("POST", PROJECTS, body), api.call("POST", PROJECTS, body)

    assert first.json["project_id"] == body["project_id"].lower()
    assert (second.status, second.json["code"]) == (409, "project-exists")
    assert len(api.audit("project.created")) == 1


def test_given_an_idempotency_key_when_creating_twice_then_one_project(api: Api) -> None:
    key = {"Idempotency-Key": "p1"}

    first = api.call("POST", PROJECTS, {"name": "Hiring"}, headers=key)
    second = api.call("POST", PROJECTS, {"name": "Hiring"}, headers=key)
    other = api.call("POST", PROJECTS, {"name": "Else"}, headers=key)

    assert first.json == second.json
    assert (other.status, other.json["code"]) == (422, "idempotency-key-reused")
    assert len(api.audit("project.created")) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 10_000, 7, None])
def test_given_a_bad_name_when_creating_then_422_and_nothing_is_written(api: Api, name: object) -> None:
    reply = api.call("POST", PROJECTS, {"name": name})

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/name")
    assert "xxx" not in reply.text
    assert api.items() == []


def test_given_the_etag_when_patching_then_only_what_is_named_changes(api: Api) -> None:
    path = f"{PROJECTS}/{create(api)}"

    reply = api.call("PATCH", path, {"description": "2026"}, headers={"If-Match": '"1"'})

    assert (reply.status, reply.headers["ETag"]) == (200, '"2"')
    assert (reply.json["name"], reply.json["description"]) == ("Hiring", "2026")
    assert api.call("GET", path).json == reply.json
    (event,) = api.audit("project.updated")
    assert event["metadata"]["changed"] == ["description", "updated_at", "version"]


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "if-match-required"),
        ({"If-Match": '"7"'}, 412, "version-changed"),
        ({"If-Match": "one"}, 422, "invalid-if-match"),
    ],
)
def test_given_a_wrong_etag_when_patching_then_nothing_changes(
    api: Api, headers: dict[str, str], status: int, code: str
) -> None:
    path = f"{PROJECTS}/{create(api)}"

    reply = api.call("PATCH", path, {"name": "Other"}, headers=headers)

    assert (reply.status, reply.json["code"]) == (status, code)
    assert api.call("GET", path).json["name"] == "Hiring"


def test_given_many_projects_when_listing_then_pages_are_in_order_of_name(api: Api) -> None:
    for name in ("delta", "Alpha", "charlie", "Bravo", "echo"):
        create(api, name)

    names, query = [], "limit=2"
    while True:
        page = api.call("GET", PROJECTS, query=query, as_=POWER_USER).json
        names += [item["name"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"limit=2&cursor={page['next_cursor']}"

    assert names == ["Alpha", "Bravo", "charlie", "delta", "echo"]


@pytest.mark.parametrize(
    "path", ["not-a-uuid", "{3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55}", "3f0e6c1c4b7a4d579b6e0d7a2f6b1c55"]
)
def test_given_an_id_that_is_no_uuid_when_reading_then_422(api: Api, path: str) -> None:
    assert api.call("GET", f"{PROJECTS}/{path}").json["code"] == "invalid-id"


def test_given_no_such_project_when_reading_then_404(api: Api) -> None:
    assert api.call("GET", f"{PROJECTS}/{new_id()}").json["code"] == "project-not-found"


def test_given_a_configuration_when_changing_it_then_it_is_stored_and_audited(api: Api) -> None:
    project = create(api)
    path = f"/api/v1/consolidation/configure/{project}"

    reply = api.call("POST", path, {"enabled": False, "match_threshold": 0.9, "schema": {"email": "email"}})

    assert reply.status == 200
    assert reply.json["consolidation"]["enabled"] is False
    assert reply.json["consolidation"]["review_threshold"] == 0.7
    assert reply.json["consolidation"]["schema"] == {"email": {"kind": "email", "reason": "given"}}
    assert api.call("GET", path).json == reply.json
    assert len(api.audit("consolidation.configured")) == 1
    trigger = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project})
    assert trigger.json["code"] == "consolidation-disabled"

    cleared = api.call("POST", path, {"schema": {}, "enabled": True, "options": {"archive": True}})
    rules = cleared.json["consolidation"]
    assert (rules["schema"], rules["options"]) == ({}, {"archive": True})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid-request"),
        ({"match_threshold": 0.5}, "invalid-thresholds"),
        ({"match_threshold": 2}, "invalid-request"),
        ({"match_threshold": 1}, "invalid-request"),
        ({"review_threshold": 0}, "invalid-request"),
        ({"options": {"match_threshold": 0.6}}, "invalid-thresholds"),
        ({"options": {"review_threshold": 0.96}}, "invalid-thresholds"),
        ({"options": {"archive_stale_days": 0}}, "invalid-request"),
        ({"new_records_threshold": 0}, "invalid-request"),
        ({"schema": {"email": "carrier pigeon"}}, "invalid-schema"),
        ({"schema": {"email": 5}}, "invalid-request"),
        ({"schema": {"x" * 500: "email"}}, "invalid-request"),
        ({"survivorship": {"name": ["loudest"]}}, "invalid-survivorship"),
        ({"enabled": "yes"}, "invalid-request"),
    ],
)
def test_given_a_bad_configuration_when_changing_it_then_422_and_nothing_changes(
    api: Api, body: object, code: str
) -> None:
    project = create(api)
    before = api.items()

    reply = api.call("POST", f"/api/v1/consolidation/configure/{project}", body)

    assert (reply.status, reply.json["code"]) == (422, code)
    assert api.items() == before


def test_given_a_project_when_asking_for_an_upload_then_the_form_is_bound_to_its_inbox(api: Api) -> None:
    project = create(api)

    reply = api.call("POST", f"{PROJECTS}/{project}/uploads", {"path": "2026/Ada Example.pdf"}, as_=POWER_USER)

    assert reply.status == 201
    fields = reply.json["fields"]
    assert fields["key"] == f"inbox/{project}/2026/Ada Example.pdf"
    policy = json.loads(base64.b64decode(fields["policy"]))
    assert {"key": fields["key"]} in policy["conditions"]
    assert ["content-length-range", 1, reply.json["max_bytes"]] in policy["conditions"]
    (event,) = api.audit("upload.granted")
    assert "Ada" not in str(event)


@pytest.mark.parametrize("path", ["", "../x", "a/../b", "a//b", "a\\b", "a\u0007", "${filename}", "x" * 600, "/"])
def test_given_a_bad_path_when_asking_for_an_upload_then_422(api: Api, path: str) -> None:
    project = create(api)

    reply = api.call("POST", f"{PROJECTS}/{project}/uploads", {"path": path})

    assert reply.status == 422
    assert api.audit("upload.granted") == []


def test_given_a_name_with_unusual_blanks_when_asking_for_an_upload_then_it_is_kept(api: Api) -> None:
    project = create(api)

    reply = api.call("POST", f"{PROJECTS}/{project}/uploads", {"path": "履歴書\u30002026/佐藤.pdf"})

    assert reply.json["fields"]["key"] == f"inbox/{project}/履歴書\u30002026/佐藤.pdf"


def test_given_no_such_project_when_asking_for_an_upload_then_404(api: Api) -> None:
    assert api.call("POST", f"{PROJECTS}/{new_id()}/uploads", {"path": "a.pdf"}).status == 404
    assert clients.s3().list_objects_v2(Bucket=api.settings.bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "caller"),
    [
        ("POST", PROJECTS, {"name": "x"}, POWER_USER),
        ("PATCH", PROJECTS + "/{id}", {"name": "x"}, POWER_USER),
        ("GET", PROJECTS, None, NOBODY),
        ("GET", PROJECTS + "/{id}", None, NOBODY),
        ("POST", PROJECTS + "/{id}/uploads", {"path": "a.pdf"}, NOBODY),
        ("POST", "/api/v1/consolidation/configure/{id}", {"enabled": False}, POWER_USER),
        ("GET", "/api/v1/consolidation/configure/{id}", None, POWER_USER),
    ],
)
def test_given_the_wrong_role_when_called_then_403_and_the_refusal_is_audited(
    api: Api, method: str, path: str, body: object, caller: str
) -> None:
    project = create(api)

    reply = api.call(method, path.format(id=project), body, as_=caller, headers={"If-Match": "*"})

    assert (reply.status, reply.json["code"]) == (403, "role-missing")
    assert [event["actor"] for event in api.audit("access.denied")] == [caller]
    assert api.call("GET", f"{PROJECTS}/{project}").json["version"] == 1


def test_given_the_wrong_role_when_calling_the_service_directly_then_it_refuses(api: Api) -> None:
    with pytest.raises(Forbidden):
        api.services.projects.create(Caller(POWER_USER, frozenset({Role.POWER_USER})), NewProject("x"))
    assert len(api.audit("access.denied")) == 1
