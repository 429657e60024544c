"""Every operation of the served OpenAPI document, with every kind of credential, answers exactly what it documents.

What is expected is read from the document: whether an operation takes a token, the role it takes, and its statuses. An
operation that documents a 404 is asked for something that is not there, so a caller who may ask gets that; all others
get their success.

The tokens are real: MiniStack's gateway verifies them as AWS's does (signature by the pool's published keys, issuer,
times, client), so each wrong one is signed by the pool's own key and wrong in one way only.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from support.contract import check, document
from support.tokens import changed, claims_of, pool_key, signed, stranger_key, unsigned

from devstack import ministack
from devstack.layout import Layout
from devstack.stack import Stack

REFUSED = {
    "nobody",
    "no token",
    "expired",
    "not yet valid",
    "another client",
    "another issuer",
    "another signature",
    "claims changed after signing",
    "signed by a stranger",
    "not signed",
    "id token",
}
ALLOWED = {"power_user": {"power_user"}, "admin": {"power_user", "admin"}, "signed anew": {"power_user", "admin"}}
FOR_MEMBERS = {"countJobs", "listJobs", "decideReviews", "listAuditEvents", "listAuditHeads"}
"""Operations whose only 404 is for who is no member of the project; this stack lets every power user into each."""
NEEDED = {
    "findSubject": {"email": "ann@example.org"},
    "getUpload": {"path": "ann.pdf"},
    "listEvents": {"project_id": str(uuid.uuid4())},
}
"""What a list can't be asked without."""
CREDENTIALS = [*sorted(REFUSED), "outsider", *ALLOWED]


@pytest.fixture(scope="module")
def tokens(stack: Stack, layout: Layout, sign_in: Callable[[str], dict[str, str]]) -> dict[str, str | None]:
    """A token of every kind."""
    admin, now = sign_in("admin"), int(time.time())
    token, key = admin["access"], pool_key(layout.file(ministack.STATE), stack.outputs["UserPoolId"])
    head, body, signature = token.split(".")
    return {
        "nobody": None,
        "no token": "no-token",
        "expired": signed(token, key, exp=now - 60, iat=now - 3660),
        "not yet valid": signed(token, key, nbf=now + 600),
        "another client": signed(token, key, client_id="another-client"),
        "another issuer": signed(token, key, iss=f"{claims_of(token)['iss']}x"),
        "another signature": f"{head}.{body}.{signature[::-1]}",
        "claims changed after signing": changed(sign_in("outsider")["access"], **{"cognito:groups": ["admin"]}),
        "signed by a stranger": signed(token, stranger_key()),
        "not signed": unsigned(token),
        "id token": admin["id"],
        "outsider": sign_in("outsider")["access"],
        "power_user": sign_in("power_user")["access"],
        "admin": token,
        "signed anew": signed(token, key),  # shows that what the others are refused for is not our signing
    }


@pytest.fixture(scope="module")
def calls(callers: dict[str, httpx.Client]) -> httpx.Client:
    return callers["nobody"]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation."""
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def nowhere(operation: dict[str, Any]) -> dict[str, str]:
    """Ids of things that are not there, in the form that the operation's path has for each."""
    ids = {}
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            schema, some = parameter["schema"], str(uuid.uuid4())
            ids[parameter["name"]] = (
                "1" if schema["type"] == "integer" else some if "format" in schema else f"{some}.{uuid.uuid4()}"
            )
    return ids


def expected(operation: dict[str, Any], credential: str) -> int:
    """The documented status."""
    success = next(int(status) for status in operation["responses"] if status.startswith("2"))
    if not operation["security"]:
        return success
    if credential in REFUSED:
        return 401
    if operation.get("x-role", "any") not in ALLOWED.get(credential, set()) | {"any"}:
        return 403
    if operation["operationId"] in FOR_MEMBERS:
        return success
    return 404 if "404" in operation["responses"] else success


def test_given_the_stack_when_its_document_is_read_then_it_is_the_one_that_is_tested(calls: httpx.Client) -> None:
    assert calls.get("/openapi.json").json() == {**document(), "servers": [{"url": "./"}]}  # relative to the address
    assert len(list(operations())) >= 40


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_given_a_credential_when_every_operation_is_called_then_it_answers_what_it_documents(
    calls: httpx.Client, tokens: dict[str, str | None], credential: str
) -> None:
    token = tokens[credential]
    surprises = []
    for method, template, operation in operations():
        path = template.format(**nowhere(operation))
        media = operation.get("requestBody", {}).get("content", {}).get("application/json")
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
            headers["If-Match"] = "*"
        asked = NEEDED.get(operation["operationId"])
        body = media["example"] if media else None
        answer = calls.request(method, path, params=asked, json=body, headers=headers)
        if answer.status_code != expected(operation, credential):
            surprises.append(f"{method} {template}: {answer.status_code}, not {expected(operation, credential)}")
        if answer.status_code == 401 and answer.headers["content-type"] == "application/json":
            assert "401" in operation["responses"]  # the gateway's own words
        else:
            check(method, path, answer.status_code, answer.headers, answer.text)
    assert surprises == []


def test_given_a_path_that_nobody_documents_when_it_is_called_then_nobody_gets_behind_the_gateway(
    calls: httpx.Client, tokens: dict[str, str | None]
) -> None:
    admin = {"Authorization": f"Bearer {tokens['admin']}"}
    assert calls.get("/api/v1/secrets").status_code == 401
    assert calls.get("/api/v1/secrets", headers=admin).status_code == 404
    assert calls.delete("/api/v1/projects", headers=admin).status_code == 405
    assert calls.get("/secrets").status_code == 404
