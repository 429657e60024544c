"""The SDK against the OpenAPI document: every operation is called, and every member of its example answer read."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from support.contract import document

import winnow
from winnow.api.sdk_models import FILE, sdk_models
from winnow.sdk.client import Client
from winnow.sdk.client_errors import ApiError
from winnow.sdk.resource import Resource
from winnow.sdk.response_models import JobDetail, RecordResponse

ID = "3f0e6c1c-4b7a-4d57-9b6e-0d7a2f6b1c55"
NOT_CALLED = {"getOpenApi", "getDocs", "getDiscovery"}  # pages and files for machines
CALLS: Mapping[str, tuple[Any, ...]] = {  # arguments of each method
    "consolidate": (ID,),
    "ingest": (),
    "job": (ID,),
    "job_counts": (),
    "jobs": (ID,),
    "files": (ID,),
    "cancel": (ID,),
    "retry": (ID,),
    "export": (ID, {"format": "csv"}),
    "erase_records": (ID, [ID]),
    "erase_expired": (ID,),
    "erase_project": (ID, 1),
    "configuration": (ID,),
    "configure": (ID, {"enabled": True}),
    "run": (ID,),
    "runs": (ID,),
    "report": (ID,),
    "roll_back": (ID, "a mistake"),
    "write_records": (ID, [{"fields": {"name": "Ann"}}]),
    "records": (ID,),
    "record": (ID, ID),
    "facets": (ID,),
    "act_on_records": (ID, "archive"),
    "edit_record": (ID, ID, 1, {"name": "Ann"}),
    "versions": (ID, ID),
    "version": (ID, ID, 1),
    "document": (ID, ID),
    "sources": (ID, ID),
    "timeline": (ID, ID),
    "explanation": (ID, ID),
    "find_subject": (ID, {"name": "Ann"}),
    "everything": (ID, ID),
    "reviews": (ID,),
    "review": (ID, f"{ID}.{ID}"),
    "decide": (ID,),
    "me": (),
    "rename_me": ("Ann",),
    "members": (ID,),
    "put_member": (ID, "sub/ject", "admin"),
    "remove_member": (ID, "sub/ject"),
    "projects": (),
    "project": (ID,),
    "stats": (ID,),
    "create_project": ("Hiring",),
    "update_project": (ID, 1, {"name": "Hiring"}),
    "grant_upload": (ID, "ann.pdf"),
    "find_upload": (ID, "ann.pdf"),
    "failed_files": (ID,),
    "retry_failed_files": (ID,),
    "webhooks": (ID,),
    "create_webhook": (ID, "https://hooks.example.org/"),
    "update_webhook": (ID, ID),
    "delete_webhook": (ID, ID),
    "rotate_webhook_secret": (ID, ID),
    "test_webhook": (ID, ID),
    "deliveries": (ID, ID),
    "redeliver": (ID, ID, "01KG8D0Z6Q5T8W3N4R2V7X9YAB"),
    "events": (ID,),
    "audit": (),
    "audit_heads": (),
    "dead_letters": (),
    "dead_letter": (ID,),
    "redrive": (ID,),
    "health": (),
}
ACTIONS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *[("act_on_record", (ID, ID, action), {}) for action in ("uses", "archive", "restore")],
    *[("decide_review", (ID, f"{ID}.{ID}", decision), {}) for decision in ("accept", "reject", "reopen")],
    *[("decide_suggestions", (ID, ID, 1, ["name"]), {"accept": accept}) for accept in (True, False)],
]
OTHERS = {"close", "watch", "upload", "fetch_export", "stream_export"} | {name for name, _, _ in ACTIONS}


class Examples(httpx.BaseTransport):
    """Answers each operation with the document's example, and notes which were called."""

    def __init__(self) -> None:
        self.called: set[str] = set()
        paths: dict[str, dict[str, Any]] = document()["paths"]
        self.operations = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), operation)
            for path, methods in sorted(paths.items(), key=lambda item: item[0].count("{"))
            for method, operation in methods.items()
        ]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0]
        for method, pattern, operation in self.operations:
            if method == request.method and pattern.fullmatch(path):
                self.called.add(operation["operationId"].removesuffix("Alias"))
                status, answer = next((int(code), it) for code, it in operation["responses"].items() if code[0] == "2")
                return httpx.Response(status, json=answer["content"]["application/json"]["example"])
        raise AssertionError(f"no operation is {request.method} {path}")


def read_all(found: object) -> Iterator[str]:
    """Reads every member that a response's class names, however deep; tells what is not as the class has it."""
    if isinstance(found, Resource):
        members = {
            name: kind for base in type(found).__mro__ for name, kind in vars(base).get("__annotations__", {}).items()
        }
        for name, kind in members.items():
            if name.startswith("_"):
                continue
            value = getattr(found, name)
            named = f"{type(found).__name__}.{name} is a {type(value).__name__}"
            if value is None and "None" not in kind and kind != "Json":
                yield named
            if value is not None and isinstance(value, Resource) != kind.split(" | ")[0].endswith(
                ("Response", "Page", "Counts")
            ):
                yield named
            yield from read_all(value)
    elif isinstance(found, dict):
        for value in found.values():
            yield from read_all(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from read_all(value)


def test_given_the_document_when_every_method_is_called_then_every_operation_is_and_each_answer_reads() -> None:
    transport = Examples()
    client = Client("https://winnow.test", "token", transport=transport, sleep=lambda _: None)
    wrong: list[str] = []
    for name, arguments, options in [*((name, given, {}) for name, given in CALLS.items()), *ACTIONS]:
        found = getattr(client, name)(*arguments, **options)
        wrong += read_all(list(found) if isinstance(found, Iterator) else found)

    assert wrong == []
    assert transport.called == {
        operation["operationId"].removesuffix("Alias") for _, _, operation in transport.operations
    } - NOT_CALLED - {"getExport"}
    methods = {name for name in dir(Client) if not name.startswith("_") and callable(getattr(Client, name))}
    assert methods == set(CALLS) | OTHERS


def test_given_the_document_when_the_classes_are_written_then_the_file_is_the_same() -> None:
    assert FILE.read_text(encoding="utf-8") == sdk_models(document()), "run: make openapi"


def test_given_the_package_when_a_user_imports_then_client_and_error_are_there() -> None:
    assert winnow.Client is Client
    assert winnow.ApiError is ApiError
    with pytest.raises(AttributeError, match="no attribute 'Clint'"):
        _ = winnow.Clint


def test_given_a_later_release_when_it_answers_more_then_all_of_it_is_kept_and_the_known_is_read() -> None:
    record = RecordResponse.from_json({"label": "Ann", "kind": "video", "fields": {"a": {"value": 1}}, "new": [1]})

    assert (record.label, record.kind, record.fields["a"].value) == ("Ann", "video", 1)
    assert record.to_dict()["new"] == [1]
    assert "Ann" not in repr(record)
    with pytest.raises(ApiError, match="a RecordResponse without tags") as raised:
        _ = record.tags
    assert raised.value.code == "unexpected-answer"
    with pytest.raises(AttributeError):
        _ = record.no_such_member


@pytest.mark.parametrize("content", ["<html>", "[]", "3", ""])
def test_given_an_answer_that_is_no_object_when_read_then_an_error_says_so(content: str) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text=content))

    with pytest.raises(ApiError) as raised:
        Client("https://winnow.test", "token", transport=transport).me()

    assert raised.value.code == "unexpected-answer"


def test_given_a_lost_answer_when_a_post_is_sent_again_then_its_key_is_the_same() -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ReadError("gone")
        return httpx.Response(503 if len(keys) == 2 else 202, json={"job_id": ID, "status": "pending"})

    with Client("https://winnow.test", "token", transport=httpx.MockTransport(answer), sleep=lambda _: None) as client:
        assert client.consolidate(ID).job_id == ID
        client.consolidate(ID)

    assert keys[0] == keys[1] == keys[2] != keys[3]


def test_given_a_started_job_when_waited_for_then_it_is_the_ended_job() -> None:
    states = iter(["pending", "running", "failed"])

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(202, json={"job_id": ID, "status": "pending"})
        return httpx.Response(200, json={"job_id": ID, "status": next(states)})

    waited: list[float] = []
    client = Client("https://winnow.test", "token", transport=httpx.MockTransport(answer), sleep=waited.append)
    job = client.ingest().wait()

    assert isinstance(job, JobDetail)
    assert (job.status, job.has_ended, len(waited)) == ("failed", True, 2)


def test_given_a_job_that_goes_on_when_the_time_is_over_then_waiting_ends() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"job_id": ID, "status": "running"})

    client = Client("https://winnow.test", "token", transport=httpx.MockTransport(answer), sleep=lambda _: None)

    with pytest.raises(TimeoutError, match="still running after 3 s"):
        client.ingest().wait(timeout=3)


def test_given_a_list_of_several_pages_when_iterated_then_a_page_is_fetched_when_it_is_needed() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.get("cursor", ""))
        number = len(asked)
        return httpx.Response(200, json={"items": [{"label": f"r{number}"}], "next_cursor": f"c{number}"})

    client = Client("https://winnow.test", "token", transport=httpx.MockTransport(answer))
    records = client.records(ID)

    assert asked == []
    assert [next(records).label, next(records).label] == ["r1", "r2"]
    assert asked == ["", "c1"]


def test_given_commands_when_they_are_imported_then_nothing_slow_is() -> None:
    """What took most of the time of a start: pydantic's models, AWS, tables for people."""
    commands = ["jobs", "records", "reviews", "projects", "runs", "members", "subject", "erase"]
    code = (
        "import importlib, sys, cli.app\n"
        "for command in sys.argv[1:]:\n"
        "    importlib.import_module(f'cli.{command}'); print(command, *sys.modules)\n"
    )

    out = subprocess.run([sys.executable, "-c", code, *commands], capture_output=True, text=True, check=True).stdout

    loaded = {
        command: {*names, *(name.split(".")[0] for name in names)}
        for command, *names in map(str.split, out.splitlines())
    }
    assert list(loaded) == commands
    slow = {"pydantic", "boto3", "botocore", "aws_lambda_powertools", "winnow.api", "numpy"}
    assert {command: found for command, names in loaded.items() if (found := names & slow)} == {}
