"""Requests made by Schemathesis from the OpenAPI document that the stack serves, sent to it over HTTP as each role.

Valid or not, no answer is a 5xx, and its status, media type, headers, body and problem code are documented. What is
sent follows from the document alone; ``EXAMPLES=50 pytest tests/e2e/test_generated_requests.py`` sends more of it. Most
is sent by the admin, who gets furthest with it; who is let in nowhere is ``test_doors_matrix``'s.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup, ServerError
from schemathesis.openapi.checks import JsonSchemaError, MissingHeaders, UndefinedContentType, UndefinedStatusCode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.contract import check

from devstack.stack import Stack
from winnow.sdk.client import Client
from winnow.values import Json

EXAMPLES = int(os.environ.get("EXAMPLES", "2"))  # of each operation, valid and invalid ones each
SENT = {  # by role and whether it reads or writes: what it meets at least
    ("power_user", "reads and writes"): {200, 201, 202, 400, 403, 404, 422},
    ("admin", "reads"): {200, 400, 404},
    ("admin", "writes"): {200, 201, 202, 400, 404, 422},
}
JSON = "application/json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
type Send = Callable[[Any], Any]


@pytest.fixture(scope="module")
def served(stack: Stack) -> dict[str, Any]:
    """The document, without its security: who calls is the tests' business."""
    found: dict[str, Any] = httpx.get(f"{stack.api}/openapi.json", timeout=120).json()
    for item in found["paths"].values():
        for operation in item.values():
            operation["security"] = []
    return found


@pytest.fixture(scope="module")
def ids(admin: Client) -> dict[str, str]:
    """Things that are there, by the name that paths have for their ids, in a project of their own."""
    project_id = admin.create_project("Generated requests").project_id
    rows: list[dict[str, Json]] = [{"key": key, "fields": {"name": "Ann Lee"}} for key in "ab"]
    left, right = [each.record_id for each in admin.write_records(project_id, rows)]
    return {
        "project_id": project_id,
        "record_id": left,
        "version": "1",
        "job_id": admin.consolidate(project_id).job_id,
        "review_id": f"{left}.{right}",
        "letter_id": left,
        "subject": right,
        "webhook_id": left,
    }


@pytest.fixture(scope="module")
def sent_as(stack: Stack, sign_in: Callable[[str], dict[str, str]], refusals: list[str]) -> Callable[[str], Send]:
    """Sends a generated request as a role."""

    def sent_as(role: str) -> Send:
        headers = {"Authorization": f"Bearer {sign_in(role)['access']}"}

        def send(case: Any) -> Any:
            answer = case.call(base_url=stack.api, headers=headers, timeout=120)
            if answer.status_code >= 400:
                refusals.append(answer.text)
            return answer

        return send

    return sent_as


def operations(document: dict[str, Any]) -> list[Any]:
    results: Iterable[Any] = schemathesis.openapi.from_dict(document).get_all_operations()
    return [result.ok() for result in results]


def generated(operation: Any, mode: GenerationMode, examples: int, look: Callable[[Any], None]) -> None:
    """Looks at generated requests of an operation, always the same ones."""

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        look(case)

    run()


def takes_anything(operation: Any) -> bool:
    """Of an operation that takes nothing, no invalid request can be made."""
    raw = operation.definition.raw
    return bool(raw["parameters"] or "requestBody" in raw)


@pytest.mark.parametrize(("role", "what"), SENT)
def test_given_generated_requests_when_a_role_sends_them_then_every_answer_is_documented(
    served: dict[str, Any], ids: dict[str, str], sent_as: Callable[[str], Send], role: str, what: str
) -> None:
    send = sent_as(role)
    seen: set[int] = set()

    def ask(case: Any) -> None:
        answer = send(case)
        case.validate_response(answer, checks=CHECKS)
        headers = httpx.Headers({name: ", ".join(values) for name, values in answer.headers.items()})
        check(case.method, case.operation.path, answer.status_code, headers, answer.text)
        seen.add(answer.status_code)

    def ask_twice(case: Any) -> None:
        """As it is, and of things that are there."""
        ask(case)
        if case.path_parameters:
            case.path_parameters = {name: ids[name] for name in case.path_parameters}
            ask(case)

    found = [each for each in operations(served) if ("reads" if each.method == "get" else "writes") in what]
    examples = EXAMPLES if role == "admin" else max(1, EXAMPLES // 2)
    for operation in found:
        generated(operation, GenerationMode.POSITIVE, examples, ask_twice)
        if takes_anything(operation):
            generated(operation, GenerationMode.NEGATIVE, examples, ask_twice)

    assert len(found) >= 30
    assert seen >= SENT[role, what]


PLANTED: dict[str, tuple[dict[str, Any], type[Failure]]] = {
    "a member": ({"content": {JSON: {"schema": {"required": ["nothing"]}}}}, JsonSchemaError),
    "a type": ({"content": {"text/csv": {"schema": {}}}}, UndefinedContentType),
    "a header": ({"headers": {"X-Nothing": {"required": True, "schema": {}}}}, MissingHeaders),
}


@pytest.mark.parametrize("what", PLANTED)
def test_given_a_document_that_promises_more_when_it_is_held_to_the_answers_then_that_is_noticed(
    served: dict[str, Any], sent_as: Callable[[str], Send], what: str
) -> None:
    promise, failure = PLANTED[what]
    planted = copy.deepcopy(served)
    planted["paths"] = {"/api/v1/projects": planted["paths"]["/api/v1/projects"]}
    planted["paths"]["/api/v1/projects"]["get"]["responses"]["200"] |= promise
    send = sent_as("admin")

    def look(case: Any) -> None:
        case.validate_response(send(case), checks=CHECKS)

    with pytest.raises(FailureGroup) as found:
        generated(operations(planted)[0], GenerationMode.POSITIVE, 1, look)

    assert [type(each) for each in found.value.exceptions] == [failure]


@pytest.mark.parametrize(("status", "failure"), [(500, ServerError), (418, UndefinedStatusCode)])
def test_given_an_answer_that_must_not_be_when_it_is_looked_at_then_that_is_noticed(
    served: dict[str, Any], status: int, failure: type[Failure]
) -> None:
    (operation,) = [each for each in operations(served) if each.path == "/health"]
    answer = httpx.Response(status, json={}, request=httpx.Request("GET", "https://winnow.example/health"))
    answer.elapsed = timedelta()  # as if it had been on the wire

    with pytest.raises(FailureGroup) as found:
        operation.Case().validate_response(answer, checks=CHECKS)

    assert failure in {type(each) for each in found.value.exceptions}


def test_given_a_header_that_nobody_documents_when_it_is_looked_at_then_that_is_noticed(stack: Stack) -> None:
    answer = httpx.get(f"{stack.api}/health", timeout=120)
    check("GET", "/health", 200, answer.headers, answer.text)
    with pytest.raises(AssertionError, match="x-powered-by"):
        check("GET", "/health", 200, httpx.Headers({**answer.headers, "X-Powered-By": "Winnow"}), answer.text)
