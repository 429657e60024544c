"""An export from its request to its file: the API's function, the worker, and the bucket."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import httpx
import jsonschema
import pytest
from support.api import NOBODY, POWER_USER, ROOT, Api, Reply
from support.cloud.cloud import Call, plugged
from support.commands import Winnow
from support.ingestion import Ingestion
from support.simulation.injection import Calm, Fault
from support.simulation.world import ADMIN, World, determined, silent
from support.transport import ApiTransport

from winnow.exports import export_files, export_job
from winnow.exports.export_files import key_of
from winnow.exports.export_formats import Format
from winnow.exports.export_service import file_of
from winnow.exports.trigger_export import TriggerExport
from winnow.jobs.job import State
from winnow.jobs.job_items import job_key
from winnow.jobs.job_store import JobStore
from winnow.platform import clients
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Update
from winnow.platform.ids import all_shards, new_id, shard_of
from winnow.records.record import Record, RecordKind, Status
from winnow.records.record_store import RecordStore, write_actions
from winnow.records.writing import NewRecord
from winnow.values import Field, Provenance


def add(api: Api, project: str, kind: RecordKind = RecordKind.ROW, **members: Any) -> str:
    """A stored record; ``members`` are its fields' values, but for ``status``."""
    now = system_clock()
    status = members.pop("status", Status.ACTIVE)
    fields = {name: Field(value, Provenance.IMPORTED) for name, value in members.items()}
    record = Record(new_id(), project, kind, now, now, status, fields=fields)
    api.table.transact(write_actions(None, record))
    return record.record_id


def export(api: Api, project: str, **options: Any) -> str:
    """Accepts an export; answers its job's id."""
    reply = api.call("POST", f"/api/v1/projects/{project}/exports", options, as_=POWER_USER)
    assert (reply.status, reply.json["status"]) == (202, "pending"), reply.text
    assert reply.headers["Location"] == f"/api/v1/jobs/{reply.json['job_id']}"
    return str(reply.json["job_id"])


def link(api: Api, project: str, job: str) -> Reply:
    """Asks for an export's link."""
    return api.call("GET", f"/api/v1/projects/{project}/exports/{job}", as_=POWER_USER)


def fetch(api: Api, project: str, job: str) -> str:
    """The file behind an export's link."""
    reply = link(api, project, job)
    assert reply.status == 200, reply.text
    path = urlsplit(reply.json["url"]).path
    key = path[path.index("exports/") :]
    found = clients.s3().get_object(Bucket=api.settings.bucket, Key=key)
    assert found["ContentLength"] == reply.json["bytes"]
    assert found["ContentDisposition"].startswith('attachment; filename="records.')
    return found["Body"].read().decode()


def test_given_records_when_exported_as_json_lines_then_every_wanted_one_is_there_once(ingestion: Ingestion) -> None:
    api, project = ingestion.api, ingestion.api.project()
    wanted = {add(api, project, name=f"Person {n}", skills="SQL") for n in range(20)}
    add(api, project, name="Other", skills="Java")
    add(api, project, name="Away", skills="SQL", status=Status.ARCHIVED)
    add(api, api.project(), name="Elsewhere", skills="SQL")

    job = export(api, project, format="jsonl", skill="sql")
    ingestion.pump()

    told = [json.loads(each) for each in fetch(api, project, job).splitlines()]
    assert sorted(each["record_id"] for each in told) == sorted(wanted)
    done = ingestion.job(job)
    assert (done.state, done.result["records"], done.result["skipped"]) == (State.COMPLETED, 20, 0)
    answer = link(api, project, job).json
    assert parse_qs(urlsplit(answer["url"]).query)["X-Amz-Expires"] == ["900"]


def test_given_an_export_when_asked_for_and_linked_then_both_are_audited_without_what_was_searched(
    ingestion: Ingestion,
) -> None:
    api, project = ingestion.api, ingestion.api.project()

    job = export(api, project, format="csv", text="lovelace", place="london")
    ingestion.pump()
    assert link(api, project, job).status == 200

    (asked,) = api.audit("records.export")
    assert (asked["actor"], asked["entity_id"]) == (POWER_USER, job)
    assert asked["metadata"] == {
        "format": "csv",
        "status": "active",
        "asked_by": ["place", "text"],
    }
    (linked,) = api.audit("export.linked")
    assert (linked["actor"], linked["entity_id"]) == (POWER_USER, job)
    assert "lovelace" not in json.dumps([item for item in api.items() if item["pk"].startswith("AUDIT#")])


def test_given_hostile_cells_when_exported_as_csv_then_no_cell_is_a_formula(ingestion: Ingestion) -> None:
    api, project = ingestion.api, ingestion.api.project()
    odd: dict[str, Any] = {"@column": "+1"}
    add(api, project, name='=HYPERLINK("http://evil.example","x")', **odd)
    add(api, project, name="Ada; \t=1", phone="+44 1234", work=[{"name": "Acme"}])

    job = export(api, project, format="csv")
    ingestion.pump()

    text = fetch(api, project, job)
    head, *rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    assert head[10:] == ["'@column", "name", "phone", "work"]
    assert sorted(row[10:] for row in rows) == [
        ["", "Ada; \t=1", "'+44 1234", '[{"name": "Acme"}]'],
        ["'+1", '\'=HYPERLINK("http://evil.example","x")', "", ""],
    ]


def test_given_a_file_named_like_a_formula_when_its_record_is_exported_then_its_name_is_a_text(
    ingestion: Ingestion,
) -> None:
    api, project = ingestion.api, ingestion.api.project()
    ingestion.put_object(project, "=cmd|'calc'!A0.txt", b"@SUM(A1)")
    ingestion.ingest(project, "s3")

    job = export(api, project, format="csv")
    ingestion.pump()

    head, row = csv.reader(StringIO(fetch(api, project, job).removeprefix("\ufeff"), newline=""))
    cells = dict(zip(head, row, strict=True))
    assert (cells["winnow:source"], cells["name"]) == ("'=cmd|'calc'!A0.txt", "'@SUM(A1)")


def test_given_resumes_and_rows_when_exported_as_json_resume_then_resumes_are_valid_and_rows_counted(
    ingestion: Ingestion,
) -> None:
    api, project = ingestion.api, ingestion.api.project()
    add(api, project, RecordKind.RESUME, name="Ada", emails=["ada@example.org"], work=[{"name": "Acme"}])
    add(api, project, name="a row")

    job = export(api, project, format="json-resume")
    ingestion.pump()

    (told,) = [json.loads(each) for each in fetch(api, project, job).splitlines()]
    schema = json.loads((ROOT / "tests" / "support" / "jsonresume-schema.json").read_text("utf-8"))
    jsonschema.validate(told, schema, format_checker=jsonschema.FormatChecker())
    assert told["basics"] == {"name": "Ada", "email": "ada@example.org"}
    assert ingestion.job(job).result["skipped"] == 1


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_given_little_time_and_a_lost_worker_when_exporting_then_the_file_is_as_if_undisturbed(
    ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    """Each process writes one part (S3's least size) and is out of time; one dies before it notes what it wrote."""
    api, project = ingestion.api, ingestion.api.project()
    monkeypatch.setattr(export_job, "PART", 5 * 1024 * 1024)
    monkeypatch.setattr(export_job, "_SHARDS", all_shards()[:3])
    ids = set[str]()
    while len(ids) < 36:  # 12 MB of them
        record = Record(new_id(), project, RecordKind.NOTE, system_clock(), system_clock())
        if shard_of(record.record_id) in export_job._SHARDS:
            fields = {
                "note": Field("x" * 350_000, Provenance.IMPORTED),
                "id": Field(record.record_id, Provenance.IMPORTED),
            }
            api.table.transact(
                write_actions(
                    None,
                    Record(record.record_id, project, record.kind, record.created_at, record.updated_at, fields=fields),
                )
            )
            ids.add(record.record_id)
    job = export(api, project, format=format_)
    ingestion.time_left = iter_time(monkeypatch, ingestion)

    ingestion.pump()

    text = fetch(api, project, job)
    done = ingestion.job(job)
    assert (done.state, done.result["records"]) == (State.COMPLETED, 36)
    assert done.fencing_token > 2
    if format_ == "jsonl":
        assert sorted(json.loads(each)["record_id"] for each in text.splitlines()) == sorted(ids)
    else:
        csv.field_size_limit(1_000_000)
        rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
        assert sorted(row["id"] for row in rows) == sorted(ids)


def iter_time(monkeypatch: pytest.MonkeyPatch, ingestion: Ingestion) -> Any:
    """Time that is short as soon as a process has written a part."""
    written: list[int] = []
    add_part = export_files.ExportFiles.add

    def add(self: export_files.ExportFiles, key: str, upload: str, number: int, body: bytes) -> str:
        written.append(number)
        return add_part(self, key, upload, number, body)

    monkeypatch.setattr(export_files.ExportFiles, "add", add)

    def left() -> float:
        if written:
            written.clear()
            return 1.0
        return 600.0

    return left


def test_given_an_upload_that_is_gone_when_exporting_then_it_begins_anew(
    ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that died after it had completed the file leaves a checkpoint whose upload has ended."""
    api, project = ingestion.api, ingestion.api.project()
    monkeypatch.setattr(export_job, "PART", 1)
    record = add(api, project, name="Ada")
    complete = export_files.ExportFiles.complete
    died: list[str] = []

    def complete_and_die(self: export_files.ExportFiles, key: str, upload: str, etags: Any) -> None:
        complete(self, key, upload, etags)
        if not died:
            died.append(key)
            raise export_files.UploadBroken

    monkeypatch.setattr(export_files.ExportFiles, "complete", complete_and_die)
    job = export(api, project)

    ingestion.pump()

    assert json.loads(fetch(api, project, job))["record_id"] == record
    assert (ingestion.job(job).state, len(died)) == (State.COMPLETED, 1)


@dataclass(slots=True)
class PausedOnce(Calm):
    """The first worker that makes a call of an operation stands still on its way, longer than its lease."""

    operation: str
    paused: bool = False

    def strike(self, call: Call, number: int) -> Fault | None:
        if self.paused or call.operation != self.operation:
            return None
        self.paused = True
        return Fault.PAUSED


@pytest.mark.parametrize("operation", ["PutObject", "UploadPart", "CompleteMultipartUpload"])
def test_given_a_worker_that_stood_still_when_another_has_written_the_export_then_its_file_is_not_replaced(
    operation: str,
) -> None:
    with plugged() as plug, silent():
        world = World.start(1, Calm())
        plug.cloud = world.cloud
        with determined(world), patch.object(export_job, "PART", 10_000_000 if operation == "PutObject" else 1_000):
            # given a worker that is held up within a call to the bucket
            project = world.project()
            rows = [
                NewRecord(str(n), RecordKind.ROW, {"name": Field(f"Person {n}", Provenance.IMPORTED)}) for n in range(9)
            ]
            stored = world.services.writer.write(ADMIN, project, rows, "rows")
            assert world.settle()
            injector = PausedOnce(operation)
            world.engine.injector, world.engine.pauses = injector, (290.0, 290.0)
            job = str(world.services.exporting.trigger(ADMIN, TriggerExport(project, Format.JSONL))["job_id"])
            assert world.engine.run(lambda: injector.paused, timedelta(minutes=5))

            # when a record is archived, another worker writes the file, and the first one goes on
            world.services.records.archive(ADMIN, project, stored[0].record_id, None)
            assert world.settle()
            done = JobStore(world.table).get(job)
            assert done is not None
            assert done.fencing_token > 1
            published = world.cloud.s3.objects[key_of(project, job, file_of(done))].data
            assert world.engine.run(lambda: not world.engine.alive, timedelta(minutes=10))

            # then the file is still that of the worker that completed the job
            assert (done.state, done.result["records"]) == (State.COMPLETED, published.count(b"\n"))
            assert world.cloud.s3.objects[key_of(project, job, file_of(done))].data == published


def test_given_an_export_of_a_release_before_when_it_is_linked_then_its_only_file_is(ingestion: Ingestion) -> None:
    api, project = ingestion.api, ingestion.api.project()
    add(api, project, name="Ada")
    job = export(api, project, format="csv")
    ingestion.pump()
    result = {name: count for name, count in ingestion.job(job).result.items() if name != "file"}
    api.table.write(Update(job_key(job), sets={"result": result}))

    assert urlsplit(link(api, project, job).json["url"]).path.endswith(f"exports/{project}/{job}/records.csv")


def test_given_uploads_that_are_always_gone_when_exporting_then_it_fails_and_does_not_go_round_for_ever(
    ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, project = ingestion.api, ingestion.api.project()
    monkeypatch.setattr(export_job, "PART", 1)
    add(api, project, name="Ada")

    def lose(_self: export_files.ExportFiles, _key: str, _upload: str, _etags: Any) -> None:
        raise export_files.UploadBroken

    monkeypatch.setattr(export_files.ExportFiles, "complete", lose)
    job = export(api, project)

    ingestion.pump()

    ended = ingestion.job(job)
    assert (ended.state, ended.failure and ended.failure.code) == (State.FAILED, "upload-broken")


def test_given_too_many_columns_when_exporting_csv_then_the_job_says_what_to_do(
    ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, project = ingestion.api, ingestion.api.project()
    monkeypatch.setattr(export_job, "_MOST_COLUMNS", 2)
    add(api, project, a=1, b=2, c=3)

    job = export(api, project, format="csv")
    ingestion.pump()

    failed = api.call("GET", f"/api/v1/jobs/{job}", as_=POWER_USER).json
    assert (failed["status"], failed["error"]["code"]) == ("failed", "too-many-columns")
    assert link(api, project, job).json["code"] == "export-not-completed"
    again = api.call("POST", f"/api/v1/jobs/{job}/retry", as_=POWER_USER)
    assert api.call("GET", f"/api/v1/jobs/{again.json['job_id']}", as_=POWER_USER).json["options"] == failed["options"]


def test_given_no_role_no_project_or_no_export_when_asked_then_refused(ingestion: Ingestion) -> None:
    api, project = ingestion.api, ingestion.api.project()
    path = f"/api/v1/projects/{project}/exports"
    other = ingestion.trigger(project, "s3")

    assert api.call("POST", path, {}, as_=NOBODY).json["code"] == "role-missing"
    assert api.call("GET", f"{path}/{new_id()}", as_=NOBODY).json["code"] == "role-missing"
    assert api.call("POST", f"/api/v1/projects/{new_id()}/exports", {}).json["code"] == "project-not-found"
    assert api.call("POST", path, {"format": "xlsx"}).json["code"] == "invalid-request"
    assert link(api, project, new_id()).json["code"] == link(api, project, other).json["code"] == "export-not-found"
    pending = export(api, project)
    assert link(api, api.project(), pending).json["code"] == "export-not-found"
    assert link(api, project, pending).json["code"] == "export-not-completed"


def test_given_an_idempotency_key_when_exporting_twice_then_one_job(ingestion: Ingestion) -> None:
    api, project = ingestion.api, ingestion.api.project()
    path, headers = f"/api/v1/projects/{project}/exports", {"Idempotency-Key": "e1"}

    first = api.call("POST", path, {"format": "csv"}, headers=headers)
    second = api.call("POST", path, {"format": "csv"}, headers=headers)
    other = api.call("POST", path, {"format": "jsonl"}, headers=headers)

    assert first.json == second.json
    assert other.json["code"] == "idempotency-key-reused"
    assert len(api.audit("records.export")) == 1


def test_given_an_export_of_last_week_when_its_link_is_asked_for_then_410(ingestion: Ingestion) -> None:
    api, project = ingestion.api, ingestion.api.project()
    ingestion.clock.pass_(-timedelta(days=7).total_seconds())
    job = export(api, project)
    ingestion.pump()

    assert link(api, project, job).json["code"] == "export-expired"


class WithBucket(ApiTransport):
    """Answers what goes to the bucket's address too, and works jobs before a client looks at one."""

    def __init__(self, ingestion: Ingestion) -> None:
        super().__init__(ingestion.api, POWER_USER)
        self.ingestion = ingestion

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "/exports/" in request.url.path and not request.url.path.startswith("/api/"):
            key = request.url.path[request.url.path.index("exports/") :]
            assert "authorization" not in request.headers
            body = clients.s3().get_object(Bucket=self.api.settings.bucket, Key=key)["Body"].read()
            return httpx.Response(200, content=body)
        self.ingestion.pump()
        return super().handle_request(request)


def test_given_the_command_when_correcting_searching_and_exporting_then_each_does_what_it_says(
    ingestion: Ingestion, winnow: Winnow, tmp_path: Any
) -> None:
    api, project = ingestion.api, ingestion.api.project()
    record = add(api, project, name="Ada", city="London")

    edited = winnow("records", "edit", project, record, "name=Ada = Lovelace", "age:=36", "city:=null", "--json").json
    assert {name: field["value"] for name, field in edited["fields"].items()} == {
        "name": "Ada = Lovelace",
        "age": 36,
        "city": None,
    }
    stale = winnow("records", "edit", project, record, "name=B", "--version", "1")
    assert (stale.code != 0, "version-changed" in stale.err or "has changed" in stale.err) == (True, True)
    versions = winnow("records", "versions", project, record, "--json").json
    assert [(each["version"], each["changed"]) for each in versions] == [
        (2, ["age", "city", "name"]),
        (1, ["city", "name"]),
    ]
    first = winnow("records", "show", project, record, "--version", "1", "--json").json
    assert first["fields"]["name"]["value"] == "Ada"
    assert [each["record_id"] for each in winnow("records", "search", project, "LOVE", "--json").json] == [record]
    assert winnow("records", "search", project, "--skill", "sql", "--json").json == []

    target = tmp_path / "records.csv"
    arguments = ("records", "export", project, "--format", "csv", "--output", str(target), "--text", "ada", "--json")
    exported = winnow(*arguments, transport=WithBucket(ingestion)).json

    assert (exported["records"], exported["format"]) == (1, "csv")
    assert "Ada = Lovelace" in target.read_text("utf-8-sig")
    assert list(tmp_path.iterdir()) == [target]


def test_given_a_suggestion_when_the_command_accepts_or_dismisses_it_then_it_is_decided(
    api: Api, winnow: Winnow
) -> None:
    project = api.project()
    path = f"/api/v1/projects/{project}/records"
    body = {"records": [{"key": "1", "fields": {"name": "Ada", "city": "London"}}]}
    record = api.call("POST", path, body).json["items"][0]["record_id"]
    winnow("records", "edit", project, record, "name=Countess", "city=Ockham")
    api.call("POST", path, {"records": [{"key": "1", "fields": {"name": "Ada B.", "city": "Paris"}}]})

    accepted = winnow("records", "accept", project, record, "name", "--json").json
    dismissed = winnow("records", "dismiss", project, record, "city", "--json").json

    assert (accepted["fields"]["name"]["value"], set(accepted["suggestions"])) == ("Ada B.", {"city"})
    assert (dismissed["fields"]["city"]["value"], dismissed["suggestions"]) == ("Ockham", {})
    assert RecordStore(api.table).get(project, record).version == 5  # type: ignore[union-attr]
