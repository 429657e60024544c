"""Requests made by Schemathesis from the OpenAPI document that the stack serves, sent to it over HTTP as each role.

Valid or not, no answer is a 5xx, and its status, media type, headers, body and problem code are documented. What is
sent follows from the document alone; ``EXAMPLES=50 pytest tests/e2e/test_generated_requests.py`` sends more of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.contract import check

from cli.client import Client
from devstack.stack import Stack

EXAMPLES = int(os.environ.get("EXAMPLES", "2"))  # of each operation, valid and invalid ones each
ROLES = ("outsider", "power_user", "admin")
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
    found: dict[str, Any] = httpx.get(f"{stack.api}/openapi.json", timeout=30).json()
    for _, operation in each_operation(found):
        operation["security"] = []
    return found


@pytest.fixture(scope="module")
def ids(admin: Client) -> dict[str, str]:
    """Things that are there, by the name that paths have for their ids, in a project of their own."""
    project_id = admin.create_project("Generated requests").project_id
    rows = [{"key": key, "fields": {"name": "Ann Lee"}} for key in "ab"]
    left, right = [each.record_id for each in admin.write_records(project_id, rows)]
    return {
        "project_id": project_id,
        "record_id": left,
        "version": "1",
        "job_id": admin.consolidate(project_id).job_id,
        "review_id": f"{left}.{right}",
        "letter_id": left,
    }


@pytest.fixture(scope="module")
def sent_as(stack: Stack, sign_in: Callable[[str], dict[str, str]], refusals: list[str]) -> Callable[[str], Send]:
    """Sends a generated request as a role."""

    def sent_as(role: str) -> Send:
        headers = {"Authorization": f"Bearer {sign_in(role)['access']}"}

        def send(case: Any) -> Any:
            answer = case.call(base_url=stack.api, headers=headers, timeout=30)
            if answer.status_code >= 400:
                refusals.append(answer.text)
            return answer

        return send

    return sent_as


def each_operation(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for operation in item.values():
            yield path, operation


def generated(operation: Any, mode: GenerationMode, examples: int, look: Callable[[Any], None]) -> None:
    """Looks at generated requests of an operation, always the same ones."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
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


@pytest.mark.parametrize("role", ROLES)
def test_given_generated_requests_when_a_role_sends_them_then_every_answer_is_documented(
    served: dict[str, Any], ids: dict[str, str], sent_as: Callable[[str], Send], role: str
) -> None:
    send = sent_as(role)
    seen: set[int] = set()

    def ask(case: Any) -> None:
        answer = send(case)
        case.validate_response(answer, checks=CHECKS)
        path = urlsplit(answer.request.url).path.split("$default", 1)[-1].split("%24default", 1)[-1]
        check(case.method, path, answer.status_code, {n.title(): v[0] for n, v in answer.headers.items()}, answer.text)
        seen.add(answer.status_code)

    def ask_twice(case: Any) -> None:
        """As it is, and of things that are there."""
        ask(case)
        if case.path_parameters:
            case.path_parameters = {name: ids[name] for name in case.path_parameters}
            ask(case)

    operations = [result.ok() for result in schemathesis.openapi.from_dict(served).get_all_operations()]
    for operation in operations:
        generated(operation, GenerationMode.POSITIVE, EXAMPLES, ask_twice)
        if takes_anything(operation):
            generated(operation, GenerationMode.NEGATIVE, EXAMPLES, ask_twice)

    assert len(operations) == len(list(each_operation(served)))
    assert seen == {}
