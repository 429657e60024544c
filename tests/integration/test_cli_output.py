"""What the command prints and takes: short ids and names for people, whole values for pipes, the next step."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest
import typer
from support.api import ADMIN, Api
from support.commands import URL, Winnow, end

from cli import app
from cli.output import ago
from winnow import VERSION
from winnow.sdk.client import Client
from winnow.sdk.response_models import JobDetail

RECORD = {"key": "a", "fields": {"email": "ann@example.org", "birth_date": "1985-03-12"}}


@pytest.fixture
def piped(home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the output."""
    monkeypatch.delenv("WINNOW_FORCE_TTY")


def create(winnow: Winnow, name: str) -> str:
    project: str = winnow("projects", "create", name, "--json").json["project_id"]
    return project


def test_given_a_person_when_listing_then_ids_are_short_and_can_be_used(api: Api, winnow: Winnow) -> None:
    project = create(winnow, "Hiring 2026")
    job = winnow("ingest", "--project", project, "--source", "s3", "--json").json["job_id"]

    listed = winnow("jobs", "list", "--project", "hiring 2026").out

    assert job not in listed
    assert job[:8] in listed
    assert "0 s ago" in listed or "1 s ago" in listed or "2 s ago" in listed
    assert winnow("jobs", "show", job[:8], "--json").json["job_id"] == job
    assert winnow("projects", "show", project[:8], "--json").json["name"] == "Hiring 2026"
    assert winnow("projects", "show", "HIRING", "--json").json["project_id"] == project


def test_given_two_projects_of_a_name_when_it_is_used_then_both_are_named(winnow: Winnow) -> None:
    first, second = create(winnow, "Hiring"), create(winnow, "hiring")

    ran = winnow("records", "list", "Hiring")

    assert ran.code == 5
    assert first[:8] in ran.err
    assert second[:8] in ran.err


def test_given_a_record_when_a_person_reads_it_then_its_fields_are_a_table_and_what_says_nothing_is_left_out(
    api: Api, winnow: Winnow
) -> None:
    project = create(winnow, "Hiring")
    api.call("POST", f"/api/v1/projects/{project}/records", as_=ADMIN, body={"records": [RECORD]})
    (record,) = winnow("records", "list", project, "--json").json

    lines = [line.split() for line in winnow("records", "show", project, record["record_id"]).out.splitlines()]

    assert ["fields", "value", "provenance", "confidence"] in lines
    assert ["birth_date", "1985-03-12", "imported", "1"] in lines
    assert ["email", "ann@example.org", "imported", "1"] in lines
    assert not [line for line in lines if line[0] in ("suggestions", "alternatives", "archived", "merged")]


def test_given_nothing_of_that_name_when_it_is_used_then_exit_5(winnow: Winnow) -> None:
    ran = winnow("records", "list", "Payroll")

    assert (ran.code, "project-not-found" in ran.err) == (5, True)


@pytest.mark.usefixtures("piped")
def test_given_a_pipe_when_listing_then_each_line_is_one_thing_with_whole_values(winnow: Winnow) -> None:
    project = create(winnow, "Hiring\t2026")

    lines = winnow("projects", "list").out.splitlines()
    one = winnow("projects", "show", project).out.splitlines()

    assert [line.split("\t")[:2] for line in lines] == [[project, "Hiring 2026"]]
    assert f"project_id\t{project}" in one


@pytest.mark.usefixtures("piped")
def test_given_fields_when_listing_then_these_are_printed(winnow: Winnow) -> None:
    project = create(winnow, "Hiring")

    assert winnow("projects", "list", "--fields", "name,sources.poll").out == "Hiring\tfalse\n"
    assert winnow("projects", "list", "--fields", "project_id", "--json").json == [{"project_id": project}]
    unknown = winnow("projects", "list", "--fields", "nmae")
    assert unknown.code == 2
    assert "there is no field nmae" in unknown.err


def test_given_a_job_when_it_is_watched_then_people_get_a_summary_and_the_next_command(
    api: Api, winnow: Winnow
) -> None:
    project = create(winnow, "Hiring")
    job = winnow("ingest", "--project", project, "--source", "s3", "--json").json["job_id"]
    end(api, job)

    out = winnow("jobs", "watch", job).out

    assert out.startswith("ingestion completed")
    assert f"Next: winnow records list {project[:8]}" in out


def test_given_ctrl_c_when_watching_then_it_says_that_the_job_goes_on(api: Api, winnow: Winnow) -> None:
    project = create(winnow, "Hiring")
    job = winnow("ingest", "--project", project, "--source", "s3", "--json").json["job_id"]

    def interrupt(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    ran = winnow("jobs", "watch", job, transport=httpx.MockTransport(interrupt))

    assert ran.code == 130
    assert f"The job goes on. Watch it again: winnow jobs watch {job[:8]}" in ran.err
    assert api.call("GET", f"/api/v1/jobs/{job}", as_=ADMIN).json["status"] == "pending"


def test_given_the_list_of_commands_when_compared_then_it_says_what_each_says_itself() -> None:
    for name, (_, said) in app._COMMANDS.items():
        command = app._Commands(name="winnow").get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert " ".join((command.help or "").split("\n\n")[0].split()).startswith(said)
        assert said


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s ago"),
        (59, "59 s ago"),
        (61, "1 min ago"),
        (7200, "2 h ago"),
        (200_000, "2 days ago"),
        (-120, "in 2 min"),
    ],
)
def test_given_a_moment_when_shown_then_in_the_largest_whole_unit(seconds: int, shown: str) -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)

    assert ago(now - timedelta(seconds=seconds), now) == shown


def test_given_one_signed_in_when_asked_who_then_name_roles_and_memberships_are_told(winnow: Winnow) -> None:
    told = winnow("whoami", "--json").json

    assert told["subject"] == ADMIN
    assert told["roles"] == ["admin"]
    assert "admin" in winnow("whoami").out


def test_given_a_project_when_members_are_added_and_removed_then_the_list_shows_it(winnow: Winnow) -> None:
    project = winnow("projects", "create", "Hiring", "--json").json["project_id"]

    def listed() -> dict[str, tuple[str, str]]:
        found = winnow("members", "list", "Hiring", "--json").json
        return {each["subject"]: (each["name"], each["role"]) for each in found if each["subject"] != ADMIN}

    assert winnow("members", "add", project, "ann", "--name", "Ann Example").code == 0
    assert listed() == {"ann": ("Ann Example", "power_user")}
    assert winnow("members", "add", project, "ann", "--role", "admin").code == 0
    assert listed()["ann"][1] == "admin"
    assert winnow("members", "remove", project, "ann").code == 0
    assert listed() == {}
    again = winnow("members", "remove", project, "ann")
    assert (again.code != 0, "no such member" in again.err) == (True, True)


def test_given_a_deployment_when_its_console_is_opened_then_its_address_is_told(winnow: Winnow) -> None:
    assert winnow("open").err == f"Open: {URL}/console\n"
    assert winnow("open", "--docs").err == f"Open: {URL}/docs\n"


def test_given_the_command_when_its_version_is_asked_for_then_it_is_the_packages(winnow: Winnow) -> None:
    assert winnow("--version").out == f"winnow {VERSION}\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("winnow jo", ["jobs"]),
        ("winnow jobs ", ["list", "show", "watch", "cancel", "retry"]),
        ("winnow re", ["records", "reviews"]),
    ],
)
def test_given_a_shell_when_a_word_is_begun_then_the_commands_are_offered(words: str, offered: list[str]) -> None:
    environment = {
        "_WINNOW_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    ran = subprocess.run(
        [Path(sys.executable).with_name("winnow")],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.split() == offered


def test_given_an_answer_of_another_release_when_it_is_read_then_one_line_says_so(winnow: Winnow) -> None:
    for body in ("<html>", '{"items": [{"name": "x"}]}', "[]"):
        transport = httpx.MockTransport(lambda _, body=body: httpx.Response(200, text=body))

        ran = winnow("records", "list", "Hiring", transport=transport)

        assert ran.code == 8
        assert ran.err.count("\n") == 1
        assert "[unexpected-answer]" in ran.err


@pytest.mark.usefixtures("piped")
def test_given_a_dash_when_exporting_then_the_file_is_the_output_and_nothing_else(
    api: Api, winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = create(winnow, "Hiring")

    def stream(self: Client, project_id: str, job_id: str, file: BinaryIO) -> None:
        assert project_id == project
        file.write(b'{"label": "Ann"}\n')

    def watched(self: Client, job_id: str) -> Iterator[JobDetail]:
        end(api, job_id)
        return iter([self.job(job_id)])

    monkeypatch.setattr(Client, "stream_export", stream)
    monkeypatch.setattr(Client, "watch", watched)

    assert winnow("records", "export", project, "--output", "-").out == '{"label": "Ann"}\n'


def test_given_jobs_of_two_projects_when_all_are_cancelled_and_retried_then_a_question_is_asked_first(
    api: Api, winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects = [create(winnow, name) for name in ("One", "Two")]
    jobs = [winnow("ingest", "--project", each, "--source", "s3", "--json").json["job_id"] for each in projects]
    asked: list[str] = []

    def say_no(text: str, **_: object) -> None:
        asked.append(text)
        raise typer.Abort

    monkeypatch.setattr("typer.confirm", say_no)
    assert winnow("jobs", "cancel", "--all").code == 1
    assert asked == ["Cancel 2 jobs of every project?"]
    assert {job["status"] for job in winnow("jobs", "list", "--everywhere", "--json").json} == {"pending"}

    cancelled = winnow("jobs", "cancel", "--all", "--project", "One", "--yes", "--json").json
    assert cancelled == [{"id": jobs[0], "outcome": "cancelled"}]
    (again,) = winnow("jobs", "retry", "--all", "--yes", "--kind", "ingestion", "--json").json
    assert again["id"] == jobs[0]
    assert winnow("jobs", "show", again["outcome"], "--json").json["retry_of"] == jobs[0]
    assert winnow("jobs", "retry", "--all", "--yes", "--json").json == []  # what was retried is not retried twice
    refused = winnow("jobs", "cancel", jobs[0], jobs[1], "--json")
    assert refused.code == 1
    assert [each["outcome"] for each in refused.json] == ["job-ended", "cancelled"]


@pytest.mark.parametrize("arguments", [("cancel",), ("retry", "--all", "12345678")])
def test_given_neither_jobs_nor_all_when_acting_then_the_usage_is_told(
    winnow: Winnow, arguments: tuple[str, ...]
) -> None:
    ran = winnow("jobs", *arguments)

    assert ran.code == 2
    assert "name jobs, or give --all" in ran.err


def test_given_records_that_a_search_finds_when_all_are_archived_then_others_stay(
    api: Api, winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = create(winnow, "Hiring")
    rows = [{"key": str(number), "fields": {"name": name}} for number, name in enumerate(("Ann", "Anna", "Bob"))]
    api.call("POST", f"/api/v1/projects/{project}/records", {"records": rows})
    asked: list[str] = []
    monkeypatch.setattr("typer.confirm", lambda text, **_: asked.append(text))

    archived = winnow("records", "archive", project, "--all", "--text", "ann", "--json").json

    assert asked == ["Archive 2 records?"]
    assert [each["outcome"] for each in archived] == ["archived", "archived"]
    assert [record["label"] for record in winnow("records", "list", project, "--json").json] == ["Bob"]
    again = winnow("records", "restore", project, archived[0]["id"], archived[1]["id"][:13], "--json").json
    assert [each["outcome"] for each in again] == ["active", "active"]
    assert winnow("records", "archive", project, "--all", "--text", "nobody", "--json").json == []
    assert len(asked) == 1
    assert winnow("records", "archive", project).code == 2


def test_given_states_when_a_person_lists_then_each_has_its_colour(
    api: Api, winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    project = create(winnow, "Hiring")
    done, waiting = (
        winnow("ingest", "--project", project, "--source", "s3", "--json").json["job_id"] for _ in range(2)
    )
    end(api, done)

    lines = winnow("jobs", "list", "--project", project).out.splitlines()

    coloured = {job: next(line for line in lines if job[:8] in line) for job in (done, waiting)}
    assert "\x1b[32mcompleted" in coloured[done]  # green
    assert "\x1b[33mpending" in coloured[waiting]  # yellow


def test_given_no_project_when_ingesting_then_the_default_one_is_said(api: Api, winnow: Winnow) -> None:
    ran = winnow("ingest", "--source", "s3")

    assert ran.code == 0
    assert f"Into the default project {api.settings.default_project_id}." in ran.err


def test_given_consolidate_when_its_help_is_asked_for_then_it_leads_to_that_of_files(winnow: Winnow) -> None:
    of_projects, of_files = (winnow("consolidate", *words, "--help").out for words in ((), ("--local",)))

    assert "winnow consolidate --local FILE" in of_projects
    assert "--link-only" in of_files
    assert winnow("consolidate", "--local").code == 2


def test_given_records_when_sorted_counted_and_narrowed_by_command_then_the_api_is_asked_so(
    winnow: Winnow, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = create(winnow, "Shops")
    for name, city in (("Zum Adler", "Wien"), ("Bistro", "Paris"), ("Corner", "Paris")):
        line = f'{{"kind": "row", "fields": {{"name": "{name}", "city": "{city}"}}}}\n'
        monkeypatch.setattr("sys.stdin", io.StringIO(line))
        assert winnow("records", "add", project).code == 0

    def labels(*options: str) -> list[str]:
        return [each["label"] for each in winnow("records", "list", project, *options, "--json").json]

    assert labels("--sort", "ascending") == ["Bistro", "Corner", "Zum Adler"]
    assert labels("--where", "city=Paris", "--sort", "oldest") == ["Bistro", "Corner"]
    assert winnow("records", "list", project, "--where", "Paris").code == 2
    (counted,) = winnow("records", "facets", project, "--json").json["fields"]
    assert counted["values"] == [{"value": "Paris", "records": 2}, {"value": "Wien", "records": 1}]
    assert "Paris" in winnow("records", "facets", project).out


def test_given_no_failed_file_when_one_is_tried_again_then_exit_5(winnow: Winnow) -> None:
    project = create(winnow, "Hiring")

    assert winnow("files", "failed", project, "--json").json == []
    assert winnow("files", "retry", project, "cv.pdf").code == 5
    assert winnow("files", "retry", project).code == 2
    assert winnow("files", "find", project, "cv.pdf").code == 5
