"""Dead letters are listed, shown and redriven: once, audited, with the job's attempts anew; ended jobs are skipped."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from support.api import ADMIN, DEFAULT_PROJECT, POWER_USER, Api, sample
from support.faults import Calls, killed_at
from support.functions import Context, load, with_body
from support.transport import ApiTransport

from cli.audit import verify_project
from cli.deployment import Deployment
from cli.main import main
from winnow.jobs.job import Job
from winnow.jobs.job_items import to_item
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import claim
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Put
from winnow.platform.ids import new_id
from winnow.platform.settings import DeadLettersSettings, InboxSettings
from winnow.projects.project_counters import count_actions
from winnow.sdk.client import Client

type Quarantined = Callable[..., str]


@pytest.fixture
def quarantined(api: Api, monkeypatch: pytest.MonkeyPatch) -> Quarantined:
    """Has the function take a body out of its dead-letter queue; answers the letter's id."""
    handler = load("dead_letters", DeadLettersSettings(api.settings.table), monkeypatch).handler

    def take(body: object) -> str:
        letter_id = new_id()
        event = with_body(sample("sqs_dead_letter"), body)
        event["Records"][0]["messageId"] = letter_id
        assert handler(event, Context()) == {"batchItemFailures": []}
        time.sleep(0.001)  # their order is by the millisecond
        return letter_id

    return take


def message(job_id: str, kind: str = "ingestion", **members: object) -> dict[str, object]:
    return {"v": 1, "kind": kind, "job_id": job_id, "attempt": 0, **members}


def job_of(api: Api, job_id: str) -> Job:
    job = JobStore(api.table).get(job_id)
    assert job
    return job


@pytest.fixture
def tired(api: Api) -> str:
    """The id of a job that has used up four of its five attempts, and whose message is gone."""
    api.services.projects.ensure_default(DEFAULT_PROJECT)
    job_id = str(api.call("POST", "/api/v1/ingestion/trigger", {"source": "s3"}).json["job_id"])
    api.messages(api.settings.ingestion_queue_url)
    api.table.write(Put(to_item(replace(job_of(api, job_id), attempts_used=4))))
    return job_id


def redrive(api: Api, letter_id: str, as_: str | None = ADMIN) -> Any:
    return api.call("POST", f"/api/v1/dead-letters/{letter_id}/redrive", {}, as_=as_)


def test_given_a_letter_when_it_is_redriven_then_its_job_starts_anew_once_and_that_is_audited(
    api: Api, quarantined: Quarantined, tired: str
) -> None:
    letter_id = quarantined(message(tired))

    first, second = redrive(api, letter_id), redrive(api, letter_id)

    assert (first.status, first.json["outcome"], first.json["redriven_by"]) == (200, "sent", ADMIN)
    assert second.json == first.json
    assert job_of(api, tired).attempts_used == 0
    assert [sent["job_id"] for sent in api.messages(api.settings.ingestion_queue_url)] == [tired]
    (event,) = api.audit("message.redriven")
    assert (event["actor"], event["entity_id"], event["project_id"]) == (ADMIN, letter_id, DEFAULT_PROJECT)
    assert event["entity_type"] == "dead_letter"
    assert api.call("GET", f"/api/v1/dead-letters/{letter_id}").json["reason"] == "undeliverable"
    assert event["metadata"] == {"outcome": "sent", "job_id": tired}
    assert (
        verify_project(Client("https://w.test", "t", transport=ApiTransport(api, ADMIN)), DEFAULT_PROJECT).findings
        == []
    )


def test_given_a_letter_of_a_page_of_projects_when_it_is_redriven_then_its_projects_are_served_once(
    api: Api, quarantined: Quarantined
) -> None:
    # given a project that was due in a night whose page had become a dead letter
    page = json.loads(sample("sqs_project_page")["Records"][0]["body"])
    api.services.projects.ensure_default(DEFAULT_PROJECT)
    api.table.transact(count_actions(DEFAULT_PROJECT, "s", changed=500))
    assert page["projects"] == [DEFAULT_PROJECT]

    # when it is redriven, and a copy of it
    outcomes = [redrive(api, quarantined(page)).json["outcome"] for _ in range(2)]

    # then the job of that night was accepted once; a task of another release is left alone
    assert outcomes == ["sent", "sent"]
    jobs = [item for item in api.items() if item["sk"] == "JOB"]
    assert [(job["project_id"], job["trigger_type"]) for job in jobs] == [(DEFAULT_PROJECT, "scheduled")]
    assert redrive(api, quarantined(page | {"task": "brew_tea"})).json["outcome"] == "skipped"


def test_given_a_letter_of_a_file_when_it_is_redriven_then_its_job_is_sent(
    api: Api, quarantined: Quarantined, tired: str
) -> None:
    redrive(api, quarantined(message(tired, kind="file", file="f")))

    assert [sent["kind"] for sent in api.messages(api.settings.ingestion_queue_url)] == ["ingestion"]


@pytest.mark.parametrize("known", [True, False])
def test_given_a_letter_of_an_ended_or_unknown_job_when_it_is_redriven_then_it_is_skipped(
    api: Api, quarantined: Quarantined, tired: str, known: bool
) -> None:
    letter_id = quarantined(message(tired if known else new_id()))
    assert api.call("POST", f"/api/v1/jobs/{tired}/cancel", {}).status == 200

    assert redrive(api, letter_id).json["outcome"] == "skipped"
    assert api.messages(api.settings.ingestion_queue_url) == []


def test_given_a_job_that_a_worker_holds_when_its_letter_is_redriven_then_the_worker_goes_on(
    api: Api, quarantined: Quarantined, tired: str
) -> None:
    letter_id, now = quarantined(message(tired)), system_clock()
    held = JobStore(api.table).move(job_of(api, tired), claim(job_of(api, tired), now), actor="w", now=now)

    redrive(api, letter_id)

    after = job_of(api, tired)
    assert (after.attempts_used, after.lease_until, after.due_at) == (
        0,
        job_of(api, tired).lease_until,
        after.lease_until,
    )
    JobStore(api.table).extend_lease(held, now)  # its fence holds


def test_given_an_uploads_notice_when_it_is_redriven_then_the_inbox_takes_it_once_more(
    api: Api, quarantined: Quarantined, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.services.projects.ensure_default(DEFAULT_PROJECT)
    body = sample("sqs_s3_object_created")["Records"][0]["body"]
    letters = [quarantined(body), quarantined(body)]
    assert api.call("GET", f"/api/v1/dead-letters/{letters[0]}").json["reason"] == "undeliverable"

    assert [redrive(api, letter).json["outcome"] for letter in letters] == ["sent", "sent"]

    sent = api.messages(api.settings.inbox_queue_url)
    assert sent == [json.loads(body)] * 2
    settings = InboxSettings(api.settings.table, api.settings.bucket, api.settings.ingestion_queue_url)
    inbox = load("s3_inbox", settings, monkeypatch).handler
    assert inbox(with_body(sample("sqs_s3_object_created"), *map(json.dumps, sent)), Context()) == {
        "batchItemFailures": []
    }
    jobs = api.call("GET", "/api/v1/jobs").json["items"]
    assert [job["trigger_type"] for job in jobs] == ["s3_event"]


def test_given_a_notice_of_dropbox_when_it_is_redriven_then_it_is_handed_out_once_more(
    api: Api, quarantined: Quarantined
) -> None:
    notice = message(new_id(), kind="dropbox_notice")
    letters = [quarantined(notice), quarantined(notice)]

    for letter in letters:
        assert redrive(api, letter).json["outcome"] == "sent"

    sent = api.messages(api.settings.ingestion_queue_url)
    assert [(each["kind"], each["job_id"]) for each in sent] == [("dropbox_notice", notice["job_id"])] * 2


@pytest.mark.parametrize(
    "body", ["{no message", {"v": 99, "kind": "ingestion", "job_id": new_id()}, {"Records": [{"s3": 1}]}, "[" * 20_000]
)
def test_given_a_message_that_nobody_can_read_when_it_is_redriven_then_409_and_it_waits(
    api: Api, quarantined: Quarantined, body: object
) -> None:
    letter_id = quarantined(body)

    answer = redrive(api, letter_id)

    assert (answer.status, answer.json["code"]) == (409, "letter-unreadable")
    letter = api.call("GET", f"/api/v1/dead-letters/{letter_id}").json
    assert letter["redriven_at"] is None
    assert letter["reason"] == ("newer-version" if isinstance(body, dict) and "v" in body else "poison")
    assert api.audit("message.redriven") == []


def test_given_a_crash_at_any_call_when_it_is_redriven_again_then_the_end_is_the_same(
    api: Api, quarantined: Quarantined, tired: str
) -> None:
    quiet = Calls()
    with quiet.watching():
        redrive(api, quarantined(message(tired)))
    places = quiet.places()
    assert ("TransactWriteItems", 1) in places  # the letter is taken in, and redriven

    for place in places:
        for moment in ("before", "after"):
            api.table.write(Put(to_item(replace(job_of(api, tired), attempts_used=4))))
            letter_id = quarantined(message(tired))
            calls = killed_at(moment, place)
            with calls.watching():
                try:
                    redrive(api, letter_id)
                except BaseException as killed:  # noqa: BLE001 - what the injector raises is no Exception
                    assert type(killed).__name__ == "Killed"  # noqa: PT017
            assert redrive(api, letter_id).json["outcome"] == "sent"
            assert job_of(api, tired).attempts_used == 0
            assert len([e for e in api.audit("message.redriven") if e["entity_id"] == letter_id]) == 1


def test_given_letters_when_they_are_listed_then_newest_first_page_by_page_and_by_status(
    api: Api, quarantined: Quarantined, tired: str
) -> None:
    letters = [quarantined(message(tired)) for _ in range(3)]
    redrive(api, letters[0])

    first = api.call("GET", "/api/v1/dead-letters", query="limit=2").json
    rest = api.call("GET", "/api/v1/dead-letters", query=f"limit=2&cursor={first['next_cursor']}").json
    waiting = api.call("GET", "/api/v1/dead-letters", query="status=waiting").json["items"]

    assert [item["letter_id"] for item in [*first["items"], *rest["items"]]] == letters[::-1]
    assert rest["next_cursor"] is None
    assert {item["letter_id"] for item in waiting} == set(letters[1:])


def test_given_a_power_user_when_it_touches_dead_letters_then_403_and_an_audit_event(
    api: Api, quarantined: Quarantined
) -> None:
    letter_id = quarantined("{")
    path = f"/api/v1/dead-letters/{letter_id}"
    answers = [api.call("GET", "/api/v1/dead-letters", as_=POWER_USER), api.call("GET", path, as_=POWER_USER)]
    answers.append(redrive(api, letter_id, as_=POWER_USER))

    assert [answer.status for answer in answers] == [403] * 3
    assert {event["entity_id"] for event in api.audit("access.denied")} == {
        "dead-letter.list",
        "dead-letter.read",
        "dead-letter.redrive",
    }


@pytest.fixture
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)  # the function logs to the standard output that the command prints to
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("_quiet")
def test_given_the_command_when_all_are_redriven_then_those_that_can_are_and_the_exit_code_tells_of_the_rest(
    api: Api, quarantined: Quarantined, tired: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def winnow(*words: str) -> tuple[object, str]:
        options = ["--url", "https://winnow.test", "--token", "t", "dead-letters", *words]
        with pytest.raises(SystemExit) as end:
            main(options, Deployment(transport=ApiTransport(api, ADMIN)))
        return end.value.code, capsys.readouterr().out

    good, bad = quarantined(message(tired)), quarantined("{no message")
    capsys.readouterr()

    assert len(json.loads(winnow("list", "--json")[1])) == 2
    assert json.loads(winnow("show", bad, "--json")[1])["body"] == "{no message"
    code, out = winnow("redrive", "--all", "--json")
    assert (code, [letter["letter_id"] for letter in json.loads(out)]) == (1, [good])
    assert winnow("redrive", good, "--json")[0] == 0
    assert winnow("redrive", bad, "--json")[0] == 6
    assert winnow("redrive")[0] == 2
    assert winnow("show", new_id())[0] == 5
