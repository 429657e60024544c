"""Both triggers through the function that API Gateway calls."""

from __future__ import annotations

import base64
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from support.api import ADMIN, DEFAULT_PROJECT, NOBODY, POWER_USER, Api, sample

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.errors import Forbidden, Unavailable
from winnow.platform.ids import new_id

CONSOLIDATE = "/api/v1/consolidation/trigger"
INGEST = "/api/ingestion/trigger"


def jobs(api: Api) -> list[dict[str, Any]]:
    """Every stored job."""
    return [item for item in api.items() if item["sk"] == "JOB"]


def calls_of(api: Api) -> Counter[str]:
    """Counts every AWS call from now on, by operation."""
    seen: Counter[str] = Counter()

    def count(model: Any, **_: object) -> None:
        seen[model.name] += 1

    for client in (clients.dynamodb(), clients.sqs()):
        client.meta.events.register("before-call", count)
    return seen


def test_given_a_project_when_an_admin_consolidates_then_a_pending_job_is_stored_sent_and_audited(api: Api) -> None:
    project = api.project()

    reply = api.call("POST", CONSOLIDATE, {"project_id": project, "options": {"dry_run": True}})

    assert reply.status == 202
    assert reply.json["status"] == "pending"
    assert reply.json["estimated_completion"].endswith("Z")
    assert reply.headers["Location"] == f"/api/v1/jobs/{reply.json['job_id']}"
    assert int(reply.headers["Retry-After"]) > 0
    (job,) = jobs(api)
    assert (job["job_id"], job["state"], job["kind"]) == (reply.json["job_id"], "pending", "consolidation")
    assert (job["trigger_type"], job["triggered_by"], job["options"]) == ("manual", ADMIN, {"dry_run": True})
    (event,) = api.audit("consolidation.trigger")
    assert (event["actor"], event["entity_id"], event["project_id"]) == (ADMIN, job["job_id"], project)
    (message,) = api.messages(api.settings.consolidation_queue_url)
    assert message == {"v": 1, "kind": "consolidation", "job_id": job["job_id"], "attempt": 0}


@pytest.mark.parametrize("path", [INGEST, "/api/v1/ingestion/trigger"])
def test_given_a_project_when_a_power_user_ingests_then_a_pending_job_is_stored_sent_and_audited(
    api: Api, path: str
) -> None:
    project = api.project()

    reply = api.call("POST", path, {"project_id": project, "source": "s3", "path": "resumes//2026/"}, as_=POWER_USER)

    assert reply.status == 202
    assert set(reply.json) == {"job_id", "status"}
    assert reply.headers["Location"] == f"/api/v1/jobs/{reply.json['job_id']}"
    (job,) = jobs(api)
    assert job["options"] == {"source": "s3", "path": "/resumes/2026"}
    (event,) = api.audit("ingestion.trigger")
    assert (event["actor"], event["entity_id"]) == (POWER_USER, reply.json["job_id"])
    assert "resumes" not in str(event["metadata"])
    (message,) = api.messages(api.settings.ingestion_queue_url)
    assert message["job_id"] == reply.json["job_id"]


def test_given_the_sample_events_when_they_are_sent_then_both_are_accepted(api: Api) -> None:
    for name in ("api_consolidation_trigger", "api_ingestion_trigger"):
        event = sample(name)
        event["body"] = event["body"].replace("3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55", api.project())
        assert api.send(event).status == 202
    assert api.send(sample("api_health")).json == {"status": "ok"}


@pytest.mark.parametrize("body", [{}, None])
def test_given_no_default_project_when_ingesting_without_members_then_it_is_created_and_audited(
    api: Api, body: object
) -> None:
    reply = api.call("POST", INGEST, body, as_=POWER_USER)
    again = api.call("POST", INGEST, body, as_=POWER_USER)

    assert (reply.status, again.status) == (202, 202)
    assert {job["project_id"] for job in jobs(api)} == {DEFAULT_PROJECT}
    (created,) = api.audit("project.created")
    assert created["actor"] == "system:default_project"
    assert len(api.audit("ingestion.trigger")) == 2


def test_given_a_project_when_triggering_then_it_takes_one_transaction_and_one_message(api: Api) -> None:
    project = api.project()
    api.services.consolidation.estimator.estimate(project, CONSOLIDATION, system_clock())
    seen = calls_of(api)

    consolidation = api.call("POST", CONSOLIDATE, {"project_id": project}, headers={"Idempotency-Key": "one"})
    assert consolidation.status == 202
    assert seen == {"TransactWriteItems": 1, "SendMessage": 1}

    seen.clear()
    assert api.call("POST", INGEST, {"project_id": project}).status == 202
    assert seen == {"TransactWriteItems": 1, "SendMessage": 1}


@pytest.mark.parametrize("path", [CONSOLIDATE, INGEST])
def test_given_no_such_project_when_triggering_then_404_and_nothing_is_written(api: Api, path: str) -> None:
    reply = api.call("POST", path, {"project_id": new_id()})

    assert (reply.status, reply.json["code"]) == (404, "project-not-found")
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert api.items() == []


def test_given_consolidation_is_disabled_when_triggering_then_400(api: Api) -> None:
    project = api.project(enabled=False)

    reply = api.call("POST", CONSOLIDATE, {"project_id": project})

    assert (reply.status, reply.json["code"]) == (400, "consolidation-disabled")
    assert jobs(api) == []


def test_given_a_pending_consolidation_when_triggering_again_then_409_names_it(api: Api) -> None:
    project = api.project()
    first = api.call("POST", CONSOLIDATE, {"project_id": project})

    second = api.call("POST", CONSOLIDATE, {"project_id": project})

    assert (second.status, second.json["code"]) == (409, "consolidation-in-progress")
    assert second.json["job_id"] == first.json["job_id"]
    assert len(jobs(api)) == 1


@pytest.mark.parametrize("path", [CONSOLIDATE, INGEST])
def test_given_nobody_is_signed_in_when_triggering_then_401(api: Api, path: str) -> None:
    reply = api.call("POST", path, {"project_id": api.project()}, as_=None)

    assert (reply.status, reply.json["code"]) == (401, "not-signed-in")
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert jobs(api) == []


def test_given_an_id_token_when_triggering_then_401(api: Api) -> None:
    event = sample("api_ingestion_trigger")
    event["requestContext"]["authorizer"]["jwt"]["claims"]["token_use"] = "id"

    assert api.send(event).json["code"] == "wrong-token"


@pytest.mark.parametrize(("path", "caller"), [(CONSOLIDATE, POWER_USER), (CONSOLIDATE, NOBODY), (INGEST, NOBODY)])
def test_given_the_wrong_role_when_triggering_then_403_and_the_refusal_is_audited(
    api: Api, path: str, caller: str
) -> None:
    project = api.project()

    reply = api.call("POST", path, {"project_id": project}, as_=caller)

    assert (reply.status, reply.json["code"]) == (403, "role-missing")
    assert jobs(api) == []
    (event,) = api.audit("access.denied")
    assert (event["actor"], event["project_id"]) == (caller, project)


def test_given_the_wrong_role_when_calling_the_services_directly_then_they_refuse_and_audit(api: Api) -> None:
    project = api.project()
    power_user = Caller(POWER_USER, frozenset({Role.POWER_USER}))

    with pytest.raises(Forbidden):
        api.services.consolidation.trigger(power_user, TriggerConsolidation(project, {}))
    with pytest.raises(Forbidden):
        api.services.ingestion.trigger(Caller(NOBODY), TriggerIngestion(project))

    assert {event["actor"] for event in api.audit("access.denied")} == {POWER_USER, NOBODY}
    assert jobs(api) == []


@pytest.mark.parametrize("path", [CONSOLIDATE, INGEST])
def test_given_a_key_when_the_same_request_comes_twice_then_one_job_and_the_same_answer(api: Api, path: str) -> None:
    project, key = api.project(), {"Idempotency-Key": "4d1c"}

    first = api.call("POST", path, {"project_id": project}, headers=key)
    second = api.call("POST", path, {"project_id": project}, headers=key)

    assert (first.status, second.status) == (202, 202)
    assert (first.json, first.headers["Location"]) == (second.json, second.headers["Location"])
    assert len(jobs(api)) == 1


def test_given_a_key_when_it_comes_with_another_body_then_422(api: Api) -> None:
    project, key = api.project(), {"Idempotency-Key": "4d1c"}
    api.call("POST", CONSOLIDATE, {"project_id": project}, headers=key)

    reply = api.call("POST", CONSOLIDATE, {"project_id": project, "options": {"dry_run": True}}, headers=key)

    assert (reply.status, reply.json["code"]) == (422, "idempotency-key-reused")
    assert len(jobs(api)) == 1


def test_given_a_key_of_the_day_before_that_ttl_has_not_deleted_when_it_comes_again_then_it_is_a_new_request(
    api: Api,
) -> None:
    project, key = api.project(), {"Idempotency-Key": "4d1c"}
    first = api.call("POST", CONSOLIDATE, {"project_id": project}, headers=key)
    new_project = {"name": "Hiring", "project_id": new_id()}
    assert api.call("POST", "/api/v1/projects", new_project, headers=key).status == 201
    api.age_idempotency_keys(timedelta(hours=24))

    busy = api.call("POST", CONSOLIDATE, {"project_id": project}, headers=key)
    other = api.call("POST", CONSOLIDATE, {"project_id": api.project()}, headers=key)
    taken = api.call("POST", "/api/v1/projects", new_project, headers=key)

    assert (busy.status, busy.json["job_id"]) == (409, first.json["job_id"])
    assert (other.status, len(jobs(api))) == (202, 2)
    assert (taken.status, taken.json["code"]) == (409, "project-exists")


def test_given_a_key_of_one_caller_when_another_uses_it_then_it_is_another_key(api: Api) -> None:
    project, key = api.project(), {"Idempotency-Key": "4d1c"}

    first = api.call("POST", INGEST, {"project_id": project}, headers=key, as_=ADMIN)
    second = api.call("POST", INGEST, {"project_id": project}, headers=key, as_=POWER_USER)

    assert first.json["job_id"] != second.json["job_id"]


BAD_BODIES: dict[str, tuple[object, int, str]] = {
    "not JSON": ("{", 400, "malformed-json"),
    "not an object": ("[]", 422, "invalid-request"),
    "null": ("null", 422, "invalid-request"),
    "NaN": ('{"project_id": NaN}', 400, "malformed-json"),
    "lone surrogate": ('{"path": "\\ud800"}', 400, "malformed-json"),
    "member twice": ('{"source": "s3", "source": "dropbox"}', 400, "duplicate-member"),
    "nested": ('{"path": ' + "[" * 100_000 + "]" * 100_000 + "}", 400, "malformed-json"),
    "nested less": ('{"path": ' + "[" * 40 + "]" * 40 + "}", 400, "malformed-json"),
    "unknown member": ({"project": "x"}, 422, "invalid-request"),
    "id is no UUID": ({"project_id": "42"}, 422, "invalid-request"),
    "id is a number": ({"project_id": 42}, 422, "invalid-request"),
    "unknown source": ({"source": "ftp"}, 422, "invalid-request"),
    "path leaves its root": ({"path": "/a/../../b"}, 422, "invalid-path"),
    "path with a backslash": ({"path": "a\\b"}, 422, "invalid-path"),
    "path with a line separator": ({"path": "a\u2028b"}, 422, "invalid-path"),
    "path with control characters": ({"path": "a\u0000b"}, 422, "invalid-path"),
    "path too long": ({"path": "a" * 2000}, 422, "invalid-request"),
    "body too large": ('{"path": "' + "a" * 1024 * 1024 + '"}', 413, "body-too-large"),
}


@pytest.mark.parametrize(("body", "status", "code"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_given_a_bad_body_when_ingesting_then_a_4xx_and_nothing_is_written(
    api: Api, body: object, status: int, code: str
) -> None:
    reply = api.call("POST", INGEST, body)

    assert (reply.status, reply.json["code"]) == (status, code)
    assert reply.json["detail"]
    assert api.items() == []


@pytest.mark.parametrize(
    "folder", ["/履歴書\u30002026", "/CV\u00a02026", "/👩\u200d💼 CVs", "/\u202bקורות", "/\U0001fae9"]
)
def test_given_a_folder_with_unusual_blanks_when_ingesting_then_its_path_is_kept(api: Api, folder: str) -> None:
    project = api.project()

    reply = api.call("POST", INGEST, {"project_id": project, "source": "s3", "path": folder}, as_=POWER_USER)

    assert reply.status == 202
    assert jobs(api)[0]["options"] == {"source": "s3", "path": folder}


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"merge": "yes"}, "/options/merge"),
        ({"dry_run": 1}, "/options/dry_run"),
        ({"match_threshold": 1.5}, "/options/match_threshold"),
        ({"match_threshold": 1}, "/options/match_threshold"),
        ({"review_threshold": 0}, "/options/review_threshold"),
        ({"archive_stale_days": 0}, "/options/archive_stale_days"),
        ({"archive_stale_days": 36501}, "/options/archive_stale_days"),
        ({"archive_min_uses": -1}, "/options/archive_min_uses"),
        ({"archive": None}, "/options/archive"),
        ({"min_cluster_size": 1}, "/options/min_cluster_size"),
        ({"min_cluster_size": 10**40}, "/options/min_cluster_size"),
        ({"colour": "secret-value"}, "/options/colour"),
        ({"match_threshold": 0.8, "review_threshold": 0.9}, "/options"),
    ],
)
def test_given_bad_options_when_consolidating_then_422_points_at_them_and_repeats_no_value(
    api: Api, options: object, pointer: str
) -> None:
    reply = api.call("POST", CONSOLIDATE, {"project_id": api.project(), "options": options})

    assert (reply.status, reply.json["code"]) == (422, "invalid-request")
    assert [error["pointer"] for error in reply.json["errors"]] == [pointer]
    assert "secret-value" not in reply.text
    assert jobs(api) == []


def test_given_a_base64_body_when_ingesting_then_it_is_decoded(api: Api) -> None:
    event = sample("api_ingestion_trigger")
    event |= {"body": base64.b64encode(b'{"source": "s3"}').decode(), "isBase64Encoded": True}
    assert api.send(event).status == 202

    event["body"] = "%%%"
    assert api.send(event).json["code"] == "malformed-json"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_given_another_content_type_when_triggering_then_415(api: Api, content_type: str) -> None:
    reply = api.call("POST", INGEST, {}, headers={"Content-Type": content_type})

    assert (reply.status, reply.json["code"]) == (415, "unsupported-media-type")


@pytest.mark.parametrize("key", ["", "x" * 300, "schlüssel", "a\tb"])
def test_given_an_unusable_key_when_triggering_then_422(api: Api, key: str) -> None:
    reply = api.call("POST", CONSOLIDATE, {"project_id": api.project()}, headers={"Idempotency-Key": key})

    assert (reply.status, reply.json["code"]) == (422, "invalid-idempotency-key")
    assert jobs(api) == []


def test_given_an_unknown_query_parameter_when_triggering_then_422(api: Api) -> None:
    reply = api.call("POST", INGEST, {}, query="dryrun=1")

    assert reply.json["errors"] == [{"pointer": "/dryrun", "detail": "is not a known member"}]


@pytest.mark.parametrize("identifier", ["a\x84b", "a\nb", "é", "\U000d81b1"])
def test_given_characters_that_no_id_has_when_a_thing_is_asked_for_then_it_is_its_id_that_is_refused(
    api: Api, identifier: str
) -> None:
    reply = api.call("GET", f"/api/v1/consolidation/status/{identifier}")

    assert (reply.status, reply.json["code"]) == (422, "invalid-id")


def test_given_an_unknown_path_or_method_when_called_then_404_or_405(api: Api) -> None:
    assert api.call("GET", "/api/v1/nothing").json["code"] == "no-such-path"
    reply = api.call("GET", CONSOLIDATE)
    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
    assert reply.json["code"] == "method-not-allowed"


def test_given_the_queue_is_down_when_triggering_then_the_job_is_accepted_for_the_sweeper(api: Api) -> None:
    project = api.project()

    def refuse(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs.test")

    clients.sqs().meta.events.register("before-call.sqs.SendMessage", refuse)

    reply = api.call("POST", CONSOLIDATE, {"project_id": project})

    assert reply.status == 202
    (job,) = jobs(api)
    assert job["gsi2pk"].startswith("OPEN#")


def test_given_a_bug_when_called_then_500_tells_and_logs_no_content(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Jane Doe, +49 151 0000000")

    monkeypatch.setattr(type(api.services.consolidation), "trigger", broken)

    reply = api.call("POST", CONSOLIDATE, {"project_id": api.project()})

    assert (reply.status, reply.json["code"]) == (500, "internal-error")
    logged = " ".join(str(vars(record)) for record in caplog.records)
    assert "Jane" not in reply.text + logged
    assert "ValueError" in logged
    assert "test_api_triggers.py" in logged


def test_given_a_throttled_store_when_triggering_then_503_says_when_to_come_back(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Unavailable("busy", "The store is busy.", retry_after=3)

    monkeypatch.setattr(type(api.table), "transact", busy)

    reply = api.call("POST", INGEST, {})

    assert (reply.status, reply.json["code"], reply.headers["Retry-After"]) == (503, "busy", "3")


def test_given_anybody_when_asking_for_the_document_and_its_page_then_both_are_served(api: Api) -> None:
    for prefix in ("", "/api/v1"):
        document = api.call("GET", f"{prefix}/openapi.json", as_=None)
        page = api.call("GET", f"{prefix}/docs", as_=None)
        assert document.json["openapi"] == "3.1.0"
        assert page.text.startswith("<!doctype html>")
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
