"""The ``winnow`` command against the real function, in this process."""

from __future__ import annotations

import io
import json
from pathlib import Path

import httpx
import pytest
from support.api import ADMIN, NOBODY, POWER_USER, Api
from support.commands import URL, Winnow, end
from support.transport import ApiTransport

from winnow.jobs.job import Failure
from winnow.platform.ids import new_id
from winnow.sdk.client import Client

pytestmark = pytest.mark.usefixtures("home")


def test_given_a_project_when_working_with_it_then_each_command_does_what_it_says(api: Api, winnow: Winnow) -> None:
    project = winnow("projects", "create", "Hiring", "--poll", "--json").json["project_id"]
    assert winnow("projects", "show", project, "--json").json["sources"]["poll"] is True
    assert [item["name"] for item in winnow("projects", "list", "--json").json] == ["Hiring"]
    configured = winnow("projects", "configure", project, "--match-threshold", "0.9", "--json")
    assert configured.json["consolidation"]["match_threshold"] == 0.9

    job = winnow("ingest", "--project", project, "--source", "s3", "--json").json["job_id"]
    assert winnow("jobs", "show", job, "--json").json["options"] == {"source": "s3"}
    assert [item["job_id"] for item in winnow("jobs", "list", "--project", project, "--json").json] == [job]
    assert winnow("jobs", "cancel", job, "--json").json["status"] == "cancelled"
    again = winnow("jobs", "retry", job, "--json").json["job_id"]
    assert winnow("jobs", "show", again, "--json").json["retry_of"] == job

    run = winnow("consolidate", project, "--dry-run", "--json").json["job_id"]
    assert winnow("jobs", "show", run, "--json").json["options"] == {"dry_run": True}

    events = winnow("audit", "--project", project, "--entity", "job", job, "--json").json
    assert [event["type"] for event in events] == ["job.cancelled", "ingestion.trigger"]


def test_given_json_lines_when_added_then_records_are_written_and_can_be_archived(
    api: Api, winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = api.project()
    lines = "\n".join(json.dumps({"key": str(number), "fields": {"name": f"n{number}"}}) for number in range(150))
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))

    written = winnow("records", "add", project, "--json").json

    assert len(written) == 150
    assert len(winnow("records", "list", project, "--limit", "1000", "--json").json) == 150
    record = written[0]["record_id"]
    assert winnow("records", "archive", project, record, "--json").json["status"] == "archived"
    assert len(winnow("records", "list", project, "--status", "archived", "--json").json) == 1
    assert winnow("records", "restore", project, record, "--json").json["status"] == "active"
    assert winnow("records", "show", project, record, "--json").json["version"] == 3


def test_given_people_when_listing_then_a_table_is_printed(api: Api, winnow: Winnow) -> None:
    winnow("projects", "create", "Hiring")

    ran = winnow("projects", "list")

    assert "Hiring" in ran.out
    assert "project id" in ran.out


def test_given_a_job_when_watched_then_it_is_followed_to_its_end(api: Api, winnow: Winnow) -> None:
    project = api.project()
    good = winnow("ingest", "--project", project, "--json").json["job_id"]
    bad = winnow("ingest", "--project", project, "--json").json["job_id"]
    end(api, good)
    end(api, bad, Failure("source-gone", "The folder is gone."))

    assert winnow("jobs", "watch", good, "--json").code == 0
    failed = winnow("jobs", "watch", bad)
    assert failed.code == 1
    assert "source-gone" in failed.out


@pytest.mark.parametrize(
    ("arguments", "caller", "code", "said"),
    [
        (["jobs", "show", new_id()], ADMIN, 5, "job-not-found"),
        (["jobs", "show", "17"], ADMIN, 5, "job-not-found"),
        (["audit"], POWER_USER, 4, "role-missing"),
        (["projects", "list"], NOBODY, 4, "role-missing"),
        (["projects", "list"], None, 3, "not-signed-in"),
        (["consolidate", new_id()], ADMIN, 5, "project-not-found"),
        (["projects", "create", " "], ADMIN, 7, "/name"),
        (["consolidate"], ADMIN, 2, "--local"),
        (["jobs", "list", "--status", "done"], ADMIN, 2, "done"),
    ],
)
def test_given_a_problem_when_running_then_one_line_and_its_exit_code(
    winnow: Winnow, arguments: list[str], caller: str | None, code: int, said: str
) -> None:
    ran = winnow(*arguments, as_=caller)

    assert ran.code == code
    assert said in ran.err
    assert ran.out == ""
    if code != 2:
        assert ran.err.startswith("winnow: ")
        assert len(ran.err.splitlines()) == 1


def test_given_a_conflict_when_consolidating_then_exit_6(api: Api, winnow: Winnow) -> None:
    project = api.project()
    winnow("consolidate", project)

    assert winnow("consolidate", project).code == 6


def test_given_no_deployment_when_running_then_exit_8(winnow: Winnow) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    ran = winnow("projects", "list", transport=httpx.MockTransport(refuse))

    assert (ran.code, "unreachable" in ran.err) == (8, True)


def test_given_a_lost_answer_when_creating_then_the_same_key_is_sent_again_and_one_project_is_made(api: Api) -> None:
    class Lossy(ApiTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if len(self.requests) == 1:
                raise httpx.ReadTimeout("lost", request=request)
            return answer

    transport = Lossy(api, ADMIN)
    with Client(URL, "token", transport=transport, sleep=lambda _: None) as client:
        client.create_project("Hiring")

    assert len({request.headers["Idempotency-Key"] for request in transport.requests}) == 1
    assert len(api.audit("project.created")) == 1


def test_given_a_busy_service_when_calling_then_it_is_asked_again_as_it_says() -> None:
    waited: list[float] = []
    answers = iter(
        [
            httpx.Response(503, headers={"Retry-After": "3"}),
            httpx.Response(200, json={"items": [], "next_cursor": None}),
        ]
    )
    transport = httpx.MockTransport(lambda _: next(answers))

    with Client(URL, "token", transport=transport, sleep=waited.append) as client:
        assert list(client.projects()) == []

    assert waited == [3.0]


def test_given_a_file_when_consolidating_locally_then_no_deployment_is_asked(winnow: Winnow, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_text(
        "rid,name,email\n1,Ada Example,ada@example.org\n2,A. Example,ada@example.org\n3,Bo,bo@example.org\n"
    )
    clusters = tmp_path / "clusters.csv"

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    ran = winnow("consolidate", "--local", str(table), "--output", str(clusters), transport=httpx.MockTransport(refuse))

    assert ran.code == 0
    assert ran.json["records"] == 3
    assert clusters.read_text().startswith("rid,cluster")
