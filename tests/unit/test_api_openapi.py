"""The OpenAPI document: up to date, valid, and with examples that hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from openapi_spec_validator import validate
from support.contract import document, validator

import winnow
from winnow.api.api_wiring import Services
from winnow.api.application import ROUTES, Application
from winnow.api.openapi import FILE, OPERATIONS, routes, text
from winnow.platform.settings import ApiSettings

ROOT = Path(__file__).parents[2]


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation with its id."""
    for item in document()["paths"].values():
        for operation in item.values():
            yield operation["operationId"], operation


def test_given_the_operations_when_written_then_the_served_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run: make openapi"
    assert ROUTES.read_text(encoding="utf-8") == routes(), "run: make openapi"


def test_given_the_document_when_validated_then_it_is_openapi_3_1() -> None:
    validate(document())
    assert document()["openapi"].startswith("3.1")


def test_given_the_document_when_read_then_ids_are_unique_and_the_version_is_the_projects() -> None:
    names = [name for name, _ in operations()]
    assert len(names) == len(set(names))
    assert document()["info"]["version"] == winnow.VERSION


@pytest.mark.parametrize(("name", "operation"), list(operations()), ids=[name for name, _ in operations()])
def test_given_an_operation_when_read_then_its_examples_hold(name: str, operation: dict[str, Any]) -> None:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        validator(body["schema"]).validate(body["example"])
    for status, response in operation["responses"].items():
        for media in response.get("content", {}).values():
            examples = [each["value"] for each in media.get("examples", {}).values()]
            if status < "300" and operation["tags"] != ["service"]:
                examples.append(media["example"])
            for example in examples:
                validator(media["schema"]).validate(example)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
def test_given_a_protected_operation_when_nobody_is_signed_in_then_401_and_a_public_one_answers(operation: Any) -> None:
    answers = []
    settings = ApiSettings("t", "b", "i", "c", "e", "x", "y", "n", "d", "r", "s")
    known = cast("Services", SimpleNamespace(settings=settings))  # of all that a deployment has, its settings only
    for path in operation.paths:
        application = Application(lambda: known)
        event = {
            "version": "2.0",
            "rawPath": path.replace("{", "").replace("}", ""),
            "rawQueryString": "",
            "headers": {},
            "requestContext": {
                "http": {"method": operation.method, "path": path},
                "requestId": "r",
                "stage": "$default",
            },
            "isBase64Encoded": False,
        }
        if operation.public:
            answers.append(application.handle(event, None)["statusCode"])  # type: ignore[arg-type]
    assert answers == [200] * len(answers)
    assert answers or not operation.public


def test_given_the_docs_page_when_read_then_it_loads_nothing_from_elsewhere() -> None:
    page = (FILE.parent / "docs.html").read_text(encoding="utf-8")
    for loads in ("http://", "https://", "src=", "@import", "innerHTML", '<link rel="stylesheet"'):
        assert loads not in page
    assert json.dumps("openapi.json")[1:-1] in page
