"""Requests made from the served OpenAPI document by Schemathesis, valid and invalid, as each role.

Whatever comes, no answer is a 5xx, and status, headers, media type, body and problem code are documented
(``support.contract``). Deterministic; ``EXAMPLES=100 pytest tests/integration/test_api_generated.py`` makes more.
"""

from __future__ import annotations

import copy
import json
import os
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET
from support.api import ADMIN, GROUPS, NOBODY, POWER_USER, Api, sample
from support.contract import document

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))  # for each operation, valid and invalid ones each


def described() -> dict[str, Any]:
    """The document without its security: who calls is the tests' business."""
    found = copy.deepcopy(document())
    for item in found["paths"].values():
        for operation in item.values():
            operation["security"] = []
    return found


def by_tag(mode: GenerationMode) -> dict[str, list[Any]]:
    """Operations by tag; of those that take nothing, no invalid request can be made."""
    found: dict[str, list[Any]] = {}
    for operation in [result.ok() for result in schemathesis.openapi.from_dict(described()).get_all_operations()]:
        raw = operation.definition.raw
        if mode is GenerationMode.POSITIVE or raw["parameters"] or "requestBody" in raw:
            found.setdefault(raw["tags"][0], []).append(operation)
    return found


CASES = [
    pytest.param(operations, mode, id=f"{tag}-{mode.value}")
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    for tag, operations in by_tag(mode).items()
]


@pytest.fixture
def ids(api: Api) -> dict[str, str]:
    """Things that are there, by the name that paths have for their ids."""
    project_id = api.project()
    path = f"/api/v1/projects/{project_id}"
    rows = {"records": [{"key": key, "fields": {"name": "Ann Lee"}} for key in "ab"]}
    left, right = [item["record_id"] for item in api.call("POST", f"{path}/records", rows).json["items"]]
    job = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project_id}).json
    return {
        "project_id": project_id,
        "record_id": left,
        "version": "1",
        "job_id": job["job_id"],
        "review_id": f"{left}.{right}",
        "letter_id": left,
    }


def events(case: Any, template: str, ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The generated request as API Gateway hands it over: as it is, and to things that are there."""
    body, encoded = None, False
    if isinstance(case.body, bytes):
        body, encoded = b64encode(case.body).decode(), True
    elif case.body is not NOT_SET:
        body = json.dumps(case.body)
    headers = {name.lower(): str(value) for name, value in (case.headers or {}).items()}
    if body is not None:
        headers["content-type"] = case.media_type or "application/json"
    query = urlencode(dict(case.query or {}), doseq=True, errors="surrogatepass")
    paths = {quote(case.formatted_path, safe="/%"), template.format(**ids)}
    for path in sorted(paths):
        event = sample("api_consolidation_trigger")
        event |= {
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers,
            "body": body,
            "isBase64Encoded": encoded,
        }
        event["requestContext"]["http"] |= {"method": case.method, "path": path}
        yield event


@pytest.mark.parametrize(("operations", "mode"), CASES)
def test_given_generated_requests_when_each_role_sends_them_then_every_answer_is_documented(
    api: Api, ids: dict[str, str], operations: list[Any], mode: GenerationMode
) -> None:
    for operation in operations:
        _ask(api, ids, operation, mode)


def _ask(api: Api, ids: dict[str, str], operation: Any, mode: GenerationMode) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        for event in events(case, operation.path, ids):
            for caller in (NOBODY, POWER_USER, ADMIN):
                claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
                claims |= {"sub": caller, "username": caller, "cognito:groups": GROUPS[caller]}
                reply = api.send(event)
                assert reply.status < 500, f"{operation.label} {event['rawPath']}?{event['rawQueryString']}"

    ask()
