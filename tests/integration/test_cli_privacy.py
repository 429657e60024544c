"""``winnow subject``, ``winnow erase`` and ``winnow listen`` against the real function, in this process."""

from __future__ import annotations

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from support.api import Api
from support.commands import Winnow
from support.ingestion import Ingestion

from winnow.events import event_service

pytestmark = pytest.mark.usefixtures("home")


def write(api: Api, project: str) -> str:
    fields = {"name": "Ada Zyxwvut", "email": "ada@example.org", "phone": "+44 20 7946 0018"}
    body = {"records": [{"key": "ada", "kind": "row", "fields": fields}]}
    written = api.call("POST", f"/api/v1/projects/{project}/records", body)
    return str(written.json["items"][0]["record_id"])


def test_given_a_person_when_asked_for_then_found_handed_over_and_erased(
    api: Api, winnow: Winnow, tmp_path: Path
) -> None:
    project = api.project()
    record = write(api, project)
    file = tmp_path / "ada.json"

    found = winnow("subject", "find", project, "--phone", "020 7946 0018", "--json").json
    winnow("subject", "access", project, record, "--output", str(file))
    dry = winnow("erase", "records", project, record, "--dry-run", "--json").json

    assert [(each["record_id"], each["matched_by"]) for each in found] == [(record, ["phone"])]
    held = json.loads(file.read_text())["records"][0]
    assert held["record"]["fields"]["name"]["value"] == "Ada Zyxwvut"
    assert winnow("jobs", "show", dry["job_id"], "--json").json["options"]["dry_run"] is True
    assert [event["entity_id"] for event in api.audit("subject.accessed")] == [record]
    audited = json.dumps(api.audit("subject.searched"))
    assert "7946 0018" not in audited
    assert "79460018" not in audited
    winnow("jobs", "cancel", dry["job_id"])
    erased = winnow("erase", "records", project, record, "--yes", "--reference", "DSR-7", "--json").json
    (event,) = [each for each in api.audit("erasure.trigger") if each["entity_id"] == erased["job_id"]]
    assert event["metadata"]["reference"] == "DSR-7"


def test_given_a_file_that_could_not_be_read_when_named_then_its_erasure_is_accepted(
    ingestion: Ingestion, project: str, winnow: Winnow
) -> None:
    ingestion.dropbox.account.put("/resumes/zyxwvut.txt", b"BROKEN")
    ingestion.ingest(project)
    (failed,) = winnow("files", "failed", project, "--json").json

    unknown = winnow("erase", "files", project, "0" * 32, "--yes")
    malformed = winnow("erase", "files", project, "zyxwvut.txt", "--yes")
    accepted = winnow("erase", "files", project, failed["file_id"], "--yes", "--json").json

    assert unknown.code != 0
    assert "No ingestion of the project has seen 1 of the files" in unknown.err
    assert malformed.code != 0
    options = winnow("jobs", "show", accepted["job_id"], "--json").json["options"]
    assert (options["scope"], options["file_ids"]) == ("records", [failed["file_id"]])
    assert "zyxwvut" not in json.dumps(ingestion.api.audit("erasure.trigger"))


def test_given_a_project_when_erased_then_nobody_finds_it(api: Api, winnow: Winnow) -> None:
    project = api.project()

    winnow("erase", "project", project, "--yes")

    assert api.call("GET", f"/api/v1/projects/{project}").status == 404


def test_given_retention_when_it_is_set_then_what_is_expired_can_be_asked_for(api: Api, winnow: Winnow) -> None:
    project = api.project()
    assert winnow("erase", "expired", project, "--dry-run").code != 0
    changed = api.call("PATCH", f"/api/v1/projects/{project}", {"retention": {"note": 30}}, headers={"If-Match": "*"})
    assert changed.json["retention"] == {"note": 30}

    accepted = winnow("erase", "expired", project, "--dry-run", "--json").json

    assert winnow("jobs", "show", accepted["job_id"], "--json").json["options"]["scope"] == "retention"


def test_given_events_when_listening_then_they_are_forwarded_signed(
    api: Api, winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_service, "SETTLED", timedelta(seconds=-5))
    project = api.project()
    write(api, project)
    got: list[tuple[str, dict[str, object]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers["webhook-signature"], json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        after = "01KG8D0Z6Q5T8W3N4R2V7X9YAB"
        ran = winnow("listen", project, "--to", f"http://127.0.0.1:{port}/", "--after", after, "--once")
        server.shutdown()

    assert ran.code == 0, ran.err
    ((signature, told),) = got
    assert signature.startswith("v1,")
    assert told["type"] == "winnow.records.written"
    assert "204" in ran.out


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_QUJD", "whsec_" + "QUJD" * 7, "whsec_" + "QUJD" * 22, "QUJD" * 11, "whsec_?"]
)
def test_listen_takes_no_secret_that_is_too_short_or_none(api: Api, winnow: Winnow, secret: str) -> None:
    ran = winnow("listen", api.project(), "--secret", secret, "--once")

    assert ran.code == 2
    assert "24 to 64 bytes" in ran.err
    assert "signed with" not in ran.err
