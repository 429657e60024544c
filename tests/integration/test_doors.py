"""The other ways in: S3 events, Dropbox's webhook, schedules, dead letters; each through its function and sample."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from support.api import ADMIN, DEFAULT_PROJECT, Api, sample
from support.functions import Context, load, with_body
from support.ingestion import FakeClock, hurry
from support.template import Resources

from winnow.consolidation.usecases.trigger_consolidation import ConsolidationTrigger, TriggerConsolidation
from winnow.ingestion.entrypoints.webhook_notifications import WINDOW, NotificationReceiver, is_signed
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.jobs.job_items import job_key
from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.errors import Unavailable
from winnow.platform.expressions import Delete, Key, Update
from winnow.platform.queues import Queue, parse
from winnow.platform.settings import (
    DeadLettersSettings,
    InboxSettings,
    IngestionWorkerSettings,
    SchedulerSettings,
    Settings,
    WebhookSettings,
)
from winnow.projects import project_pages
from winnow.projects.project import Consolidation, Project, Sources
from winnow.projects.project_items import project_key
from winnow.projects.project_store import create_action


def handler_of(name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Function:
    """The handler of a fresh copy of a function."""
    handler: Function = load(name, settings, monkeypatch).handler
    return handler


type Function = Callable[[dict[str, Any], Context], dict[str, Any]]


def make_project(api: Api, project_id: str = DEFAULT_PROJECT, **members: Any) -> str:
    now = system_clock()
    api.table.write(create_action(Project(project_id, "Hiring", now, "u", now, **members)))
    return project_id


def jobs_of(api: Api) -> list[dict[str, Any]]:
    return [item for item in api.items() if item["sk"] == "JOB"]


@pytest.fixture
def inbox(api: Api, monkeypatch: pytest.MonkeyPatch) -> Function:
    settings = InboxSettings(api.settings.table, api.settings.bucket, api.settings.ingestion_queue_url)
    return handler_of("s3_inbox", settings, monkeypatch)


@pytest.fixture
def webhook(api: Api, monkeypatch: pytest.MonkeyPatch) -> Function:
    secret = clients.secrets().create_secret(
        Name="dropbox", SecretString=json.dumps({"app_key": "k", "app_secret": "an-app-secret", "refresh_token": "r"})
    )
    settings = WebhookSettings(secret["ARN"], api.settings.ingestion_queue_url)
    return handler_of("dropbox_webhook", settings, monkeypatch)


@pytest.fixture
def pages(resources: Resources) -> str:
    """The address of the scheduler's own queue."""
    return resources.queues["ProjectPageQueue"]


@pytest.fixture
def scheduler(api: Api, pages: str, monkeypatch: pytest.MonkeyPatch) -> Function:
    settings = SchedulerSettings(
        api.settings.table,
        api.settings.ingestion_queue_url,
        api.settings.consolidation_queue_url,
        api.settings.export_queue_url,
        api.settings.erasure_queue_url,
        pages,
    )
    return handler_of("scheduler", settings, monkeypatch)


def fire(api: Api, scheduler: Function, pages: str, event: dict[str, Any], *, times: int = 1) -> list[dict[str, Any]]:
    """A schedule fires, and each page that it hands out is worked so many times; answers the pages."""
    scheduler(event, Context())
    sent = api.messages(pages)
    for body in sent * times:
        assert scheduler(with_body(sample("sqs_project_page"), body), Context()) == {"batchItemFailures": []}
    return sent


@pytest.fixture
def ingestion_worker(api: Api, pages: str, monkeypatch: pytest.MonkeyPatch) -> Function:
    known = api.settings
    queues = (known.ingestion_queue_url, known.consolidation_queue_url, pages)
    return handler_of(
        "ingestion_worker", IngestionWorkerSettings(known.table, known.bucket, *queues, "no"), monkeypatch
    )


@pytest.fixture
def dead_letters(api: Api, monkeypatch: pytest.MonkeyPatch) -> Function:
    return handler_of("dead_letters", DeadLettersSettings(api.settings.table), monkeypatch)


def test_an_uploaded_object_becomes_one_job_of_its_project(api: Api, inbox: Function) -> None:
    make_project(api)

    answer = inbox(sample("sqs_s3_object_created"), Context())

    (job,) = jobs_of(api)
    assert answer == {"batchItemFailures": []}
    assert job["trigger_type"] == "s3_event"
    assert job["options"] == {"source": "s3", "keys": [f"inbox/{DEFAULT_PROJECT}/Ada Vance (final).txt"]}
    assert [message["job_id"] for message in api.messages(api.settings.ingestion_queue_url)] == [job["job_id"]]
    assert [event["actor"] for event in api.audit("ingestion.trigger")] == ["system:s3_inbox"]


def test_the_same_object_version_twice_makes_one_job(api: Api, inbox: Function) -> None:
    make_project(api)
    event = sample("sqs_s3_object_created")

    inbox(event, Context())
    inbox(with_body(event, event["Records"][0]["body"], event["Records"][0]["body"]), Context())

    assert len(jobs_of(api)) == 1


def test_a_batch_with_one_event_that_was_seen_takes_the_rest(api: Api, inbox: Function) -> None:
    make_project(api)
    event = sample("sqs_s3_object_created")
    first = event["Records"][0]["body"]
    inbox(event, Context())

    inbox(with_body(event, first, first.replace("3sL4kqt", "another").replace("Ada", "Bo")), Context())

    assert [job["options"]["keys"] for job in jobs_of(api) if "Bo" in str(job["options"])] == [
        [f"inbox/{DEFAULT_PROJECT}/Bo Vance (final).txt"]
    ]


def test_an_event_of_which_only_the_job_is_left_makes_no_other_job(api: Api, inbox: Function) -> None:
    # given an event whose memory has expired, while the job that it made is kept
    make_project(api)
    event = sample("sqs_s3_object_created")
    inbox(event, Context())
    for item in api.items():
        if str(item["sk"]).startswith("EVENT#"):
            api.table.write(Delete(Key(str(item["pk"]), str(item["sk"]))))

    # when it comes once more, then that comes to an end
    answer = inbox(event, Context())
    assert answer == {"batchItemFailures": []}
    assert len(jobs_of(api)) == 1


def test_a_test_event_an_unknown_project_and_another_prefix_make_no_job(api: Api, inbox: Function) -> None:
    event = sample("sqs_s3_object_created")
    elsewhere = event["Records"][0]["body"].replace("inbox/", "exports/")

    answers = [
        inbox(sample("sqs_s3_test_event"), Context()),
        inbox(event, Context()),
        inbox(with_body(event, elsewhere), Context()),
    ]

    assert answers == [{"batchItemFailures": []}] * 3
    assert jobs_of(api) == []


def test_poison_in_a_batch_comes_back_alone(api: Api, inbox: Function) -> None:
    make_project(api)
    event = sample("sqs_s3_object_created")

    answer = inbox(with_body(event, "{", event["Records"][0]["body"], {"Records": [{}]}), Context())

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m2"}]}
    assert len(jobs_of(api)) == 1


def test_the_webhook_answers_its_challenge_as_plain_text(webhook: Function) -> None:
    answer = webhook(sample("webhook_challenge"), Context())

    assert (answer["statusCode"], answer["body"]) == (200, "3f1c9a7e2b")
    assert answer["headers"]["Content-Type"].startswith("text/plain")
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("base64_body", [False, True])
def test_a_signed_notice_is_queued(api: Api, webhook: Function, base64_body: bool) -> None:
    event = sample("webhook_notice")
    if base64_body:
        event |= {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}

    answer = webhook(event, Context())

    hurry(api.settings.ingestion_queue_url)
    assert answer["statusCode"] == 200
    assert [message["kind"] for message in api.messages(api.settings.ingestion_queue_url)] == ["dropbox_notice"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {}}, 403),
        ({"headers": {"x-dropbox-signature": "0" * 64}}, 403),
        ({"headers": {"x-dropbox-signature": "ü"}}, 403),
        ({"body": "{}"}, 403),
        ({"body": "x" * 300_000}, 413),
        ({"body": "%%%", "isBase64Encoded": True}, 400),
    ],
)
def test_an_unsigned_forged_or_huge_notice_is_refused(
    api: Api, webhook: Function, change: dict[str, Any], status: int
) -> None:
    answer = webhook(sample("webhook_notice") | change, Context())

    hurry(api.settings.ingestion_queue_url)
    assert answer["statusCode"] == status
    assert api.messages(api.settings.ingestion_queue_url) == []


def test_without_an_app_secret_nothing_is_authentic(api: Api) -> None:
    assert not is_signed(b"x", "b'", "")


def test_all_notices_of_half_a_minute_are_one_job_id(api: Api) -> None:
    clock = FakeClock()
    clock.pass_(WINDOW - clock.now.timestamp() % WINDOW)
    event = sample("webhook_notice")
    body, signature = event["body"].encode(), event["headers"]["x-dropbox-signature"]
    receiver = NotificationReceiver(Queue(clients.sqs(), api.settings.ingestion_queue_url))

    for seconds in (0, 10, 19.9, 0.2):
        clock.pass_(seconds)
        receiver.receive(body, signature, ["an-app-secret"], clock.now)

    hurry(api.settings.ingestion_queue_url)
    ids = [message["job_id"] for message in api.messages(api.settings.ingestion_queue_url)]
    assert len(ids) == 4
    assert len(set(ids)) == 2


def test_the_nightly_schedule_consolidates_due_projects_once_a_slot(api: Api, scheduler: Function, pages: str) -> None:
    due = make_project(api, changed=5)
    make_project(api, "00000000-0000-4000-8000-000000000002", changed=0)
    make_project(api, "00000000-0000-4000-8000-000000000003", changed=5, consolidation=Consolidation(enabled=False))
    make_project(api, "00000000-0000-4000-8000-000000000004", changed=5, consolidation=Consolidation(nightly=False))

    fire(api, scheduler, pages, sample("schedule_nightly"), times=2)
    api.table.write(Update(project_key(due), removes=("active_job",)))
    fire(api, scheduler, pages, sample("schedule_nightly"))

    assert [(job["project_id"], job["kind"]) for job in jobs_of(api)] == [(due, "consolidation")]


def test_the_hourly_schedule_looks_at_sources_that_want_it_once_a_slot(
    api: Api, scheduler: Function, pages: str
) -> None:
    make_project(api, sources=Sources(poll=True, disabled={"dropbox": "source_revoked"}))
    make_project(api, "00000000-0000-4000-8000-000000000002")

    fire(api, scheduler, pages, sample("schedule_poll"))
    fire(api, scheduler, pages, sample("schedule_poll"), times=2)

    assert [job["options"] for job in jobs_of(api)] == [{"source": "s3"}]


def test_a_schedule_whose_time_was_not_filled_in_stands_for_its_period(
    api: Api, scheduler: Function, pages: str
) -> None:
    make_project(api, sources=Sources(poll=True))
    event = sample("schedule_poll") | {"scheduled_time": "<aws.scheduler.scheduled-time>"}

    fire(api, scheduler, pages, event)
    fire(api, scheduler, pages, event)

    assert len(jobs_of(api)) == 2  # one a source


def test_a_schedule_hands_every_project_out_in_pages_and_serves_the_others_when_one_can_not_be(
    api: Api, scheduler: Function, pages: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # given seven due projects, three a page, of which one can't be read
    monkeypatch.setattr(project_pages, "PAGE", 3)
    due = [make_project(api, f"00000000-0000-4000-8000-00000000000{number}", changed=5) for number in range(7)]
    api.table.write(Update(project_key(due[0]), removes=("name",)))

    # when the night comes, and the first page meets with a store that refuses what one of its projects needs
    scheduler(sample("schedule_nightly"), Context())
    first, *others = api.messages(pages)
    assert [len(page["projects"]) for page in (first, *others)] == [3, 3, 1]
    served = [project for project in first["projects"] if project != due[0]]
    with monkeypatch.context() as patched:
        trigger = ConsolidationTrigger.trigger

        def busy(self: ConsolidationTrigger, caller: Caller, command: TriggerConsolidation) -> object:
            if command.project_id == served[0]:
                raise Unavailable("store-busy", "The store is too busy.")
            return trigger(self, caller, command)

        patched.setattr(ConsolidationTrigger, "trigger", busy)
        answer = scheduler(with_body(sample("sqs_project_page"), first), Context())

    # then the page comes back, its other project is served, and once more is once
    assert len(answer["batchItemFailures"]) == 1
    assert {job["project_id"] for job in jobs_of(api)} == set(served[1:])
    for page in (first, *others, first):
        assert scheduler(with_body(sample("sqs_project_page"), page), Context()) == {"batchItemFailures": []}
    assert sorted(str(job["project_id"]) for job in jobs_of(api)) == due[1:]
    assert '"UnreadableItems"' in capsys.readouterr().out


def test_a_notice_is_handed_out_in_pages_and_each_project_that_watches_is_synced_once(
    api: Api, ingestion_worker: Function, scheduler: Function, pages: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given seven projects, three a page, of which five watch Dropbox
    monkeypatch.setattr(project_pages, "PAGE", 3)
    names = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(7)]
    for name in names[:5]:
        make_project(api, name, sources=Sources(poll=True))
    make_project(api, names[5])
    make_project(api, names[6], sources=Sources(poll=True, disabled={"dropbox": "source_revoked"}))

    # when a notice of one window comes twice, and each page is worked twice
    for _ in range(2):
        assert ingestion_worker(sample("sqs_dropbox_notice"), Context()) == {"batchItemFailures": []}
        sent = api.messages(pages)
        assert [len(page["projects"]) for page in sent] == [3, 3, 1]
        for body in sent * 2:
            assert scheduler(with_body(sample("sqs_project_page"), body), Context()) == {"batchItemFailures": []}

    # then each of those has one job
    assert sorted(str(job["project_id"]) for job in jobs_of(api)) == names[:5]
    assert {str(job["trigger_type"]) for job in jobs_of(api)} == {"dropbox_webhook"}


def test_a_page_for_which_time_runs_short_comes_back(api: Api, scheduler: Function, pages: str) -> None:
    make_project(api, changed=5)
    scheduler(sample("schedule_nightly"), Context())
    (page,) = api.messages(pages)

    answer = scheduler(with_body(sample("sqs_project_page"), page), Context(seconds=7.0))

    assert len(answer["batchItemFailures"]) == 1
    assert jobs_of(api) == []


@pytest.mark.parametrize("members", [{"task": "brew_tea"}, {"projects": None}, {"slot": 3}, {"kind": "file"}])
def test_a_message_that_is_no_page_comes_back_until_it_is_a_dead_letter(
    scheduler: Function, members: dict[str, object]
) -> None:
    page = json.loads(sample("sqs_project_page")["Records"][0]["body"])

    answer = scheduler(with_body(sample("sqs_project_page"), page | members), Context())

    assert len(answer["batchItemFailures"]) == 1


def test_the_sweep_measures_the_oldest_overdue_job(
    api: Api, scheduler: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    api.call("POST", "/api/ingestion/trigger", {"project_id": make_project(api)})

    (job,) = jobs_of(api)
    long_ago = "2026-01-31T12:00:00.000Z"
    overdue = {"due_at": long_ago, "gsi2sk": f"{long_ago}#{job['job_id']}"}
    api.table.write(Update(job_key(str(job["job_id"])), sets=overdue))

    answer = scheduler(sample("schedule_sweep"), Context())

    assert (answer["due"], answer["sent"]) == (1, 1)
    assert '"OldestOpenJobSeconds"' in capsys.readouterr().out


def test_a_dead_letter_is_quarantined_once_audited_and_counted(
    api: Api, dead_letters: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    dead_letters(sample("sqs_dead_letter"), Context())
    dead_letters(sample("sqs_dead_letter"), Context())

    (letter,) = [item for item in api.items() if item["pk"].startswith("DEADLETTER#")]
    assert (letter["reason"], letter["body"]) == ("poison", "{this is no message")
    assert len(api.audit("message.quarantined")) == 1
    assert capsys.readouterr().out.count('"DeadLetters": 1') == 1


def test_a_dead_letter_of_an_ended_job_is_dropped_and_a_newer_one_kept_for_later(
    api: Api, dead_letters: Function
) -> None:
    reply = api.call("POST", "/api/ingestion/trigger", {"project_id": make_project(api)})
    ended = api.call("POST", "/api/ingestion/trigger", {"project_id": DEFAULT_PROJECT}).json["job_id"]
    api.services.jobs.cancel(Caller(ADMIN, frozenset({Role.ADMIN})), ended)
    newer = {"v": 99, "kind": "ingestion", "job_id": reply.json["job_id"]}
    open_job = {"v": 1, "kind": "ingestion", "job_id": reply.json["job_id"], "attempt": 0}

    dead_letters(with_body(sample("sqs_dead_letter"), newer, open_job, {**open_job, "job_id": ended}), Context())

    letters = [item for item in api.items() if item["pk"].startswith("DEADLETTER#")]
    assert sorted(item["reason"] for item in letters) == ["newer-version", "undeliverable"]


def test_messages_survive_their_way_through_a_queue(api: Api) -> None:
    reply = api.call("POST", "/api/ingestion/trigger", {"project_id": make_project(api)})

    answer = clients.sqs().receive_message(QueueUrl=api.settings.ingestion_queue_url)
    message = parse(answer["Messages"][0]["Body"])

    assert (message.job_id, message.kind) == (reply.json["job_id"], INGESTION.name)
