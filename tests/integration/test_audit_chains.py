"""The audit trail holds: every event is a link, and whatever is done to one behind the service's back is found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.api import ADMIN, DEFAULT_PROJECT, NOBODY, Api
from support.faults import Calls
from support.transport import ApiTransport

from cli.audit import Verdict, verify_project
from cli.deployment import Deployment
from cli.main import main
from winnow.audit.audit_event import NO_PROJECT, AuditEvent, Entity
from winnow.audit.audit_service import AuditFilter
from winnow.audit.audit_store import AuditStore, append, append_with, from_item, head_key, put_event, to_item
from winnow.audit.chains import Fault, Finding, Head, verify
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import claim, complete
from winnow.platform import clients
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.errors import Forbidden, Unavailable
from winnow.platform.expressions import PRESENT, Action, Check, Item, item_to_wire
from winnow.platform.ids import shards_for, ulid
from winnow.platform.table import ConditionFailed
from winnow.projects.project_items import project_key
from winnow.sdk.client import Client

type Tampering = Callable[[Api, list[Item]], None]
EVENT = AuditEvent(ulid(system_clock()), system_clock(), DEFAULT_PROJECT, ADMIN, "thing.done", Entity("thing", "1"))


@pytest.fixture
def project(api: Api) -> str:
    """A project with a past: configured, records written and used, a file granted, a refusal, a job that ended."""
    created = api.call("POST", "/api/v1/projects", {"name": "Hiring"}).json
    project_id = str(created["project_id"])
    path = f"/api/v1/projects/{project_id}"
    api.call("PATCH", path, {"name": "Hiring 2026"}, headers={"If-Match": '"1"'})
    api.call("POST", f"/api/v1/consolidation/configure/{project_id}", {"match_threshold": 0.9})
    written = api.call(
        "POST", f"{path}/records", {"records": [{"key": str(n), "fields": {"name": "Ann"}} for n in (1, 2)]}
    )
    for item in written.json["items"]:
        for action in ("uses", "archive", "restore"):
            assert api.call("POST", f"{path}/records/{item['record_id']}/{action}", {}).status == 200
    edited = api.call(
        "PATCH", f"{path}/records/{item['record_id']}", {"fields": {"name": "Bo"}}, headers={"If-Match": "*"}
    )
    assert edited.status == 200
    assert api.call("POST", f"{path}/uploads", {"path": "a.pdf"}).status == 201
    assert api.call("GET", path, as_=NOBODY).status == 403
    job_id = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project_id}).json["job_id"]
    store, now = JobStore(api.table), system_clock()
    job = store.get(job_id)
    assert job
    running = store.move(job, claim(job, now), actor="system:worker", now=now, metadata={"delay_s": 2.0, "share": 0.25})
    store.move(running, complete(running, now, {}), actor="system:worker", now=now)
    return project_id


def client(api: Api) -> Client:
    return Client("https://winnow.test", "token", transport=ApiTransport(api, ADMIN))


def events_of(api: Api, project_id: str, chain: str = "") -> list[Item]:
    """A project's stored events, of one chain or of all, by place."""
    found = [item for item in api.items() if item["pk"].startswith(f"AUDIT#{project_id}#")]
    return sorted((e for e in found if not chain or e["chain"] == chain), key=lambda e: (e["chain"], e["seq"]))


def longest(events: list[Item]) -> list[Item]:
    """The events of the job, a chain of three."""
    return [event for event in events if str(event["chain"]).startswith("job:")]


def put(api: Api, item: Item) -> None:
    clients.dynamodb().put_item(TableName=api.settings.table, Item=item_to_wire(item))


def delete(api: Api, pk: str, sk: str) -> None:
    clients.dynamodb().delete_item(TableName=api.settings.table, Key={"pk": {"S": pk}, "sk": {"S": sk}})


def remove(api: Api, event: Item) -> None:
    delete(api, str(event["pk"]), str(event["sk"]))


def remove_job_events(api: Api, events: list[Item]) -> None:
    for event in longest(events):
        remove(api, event)


def swap(api: Api, events: list[Item]) -> None:
    first, second = longest(events)[:2]
    put(api, first | {"type": second["type"], "metadata": second["metadata"]})
    put(api, second | {"type": first["type"], "metadata": first["metadata"]})


def exchange_places(api: Api, events: list[Item]) -> None:
    first, second = longest(events)[1:]
    put(api, first | {"seq": second["seq"], "prev": second["prev"]})
    put(api, second | {"seq": first["seq"], "prev": first["prev"]})


def shard_events(events: list[Item]) -> list[Item]:
    return [event for event in events if not str(event["chain"]).startswith("job:")]


TAMPERINGS: dict[str, tuple[Tampering, Fault]] = {
    "another actor": (lambda api, e: put(api, longest(e)[1] | {"actor": "somebody"}), Fault.CHANGED),
    "other metadata of the last": (lambda api, e: put(api, longest(e)[2] | {"metadata": {}}), Fault.CHANGED),
    "another time": (lambda api, e: put(api, longest(e)[0] | {"at": "2026-01-01T00:00:00.000Z"}), Fault.CHANGED),
    "a forged link": (lambda api, e: put(api, longest(e)[1] | {"prev": "0" * 64}), Fault.CHANGED),
    "a first link with a past": (lambda api, e: put(api, longest(e)[0] | {"prev": "0" * 64}), Fault.CHANGED),
    "the first taken out": (lambda api, e: remove(api, longest(e)[0]), Fault.MISSING),
    "the middle taken out": (lambda api, e: remove(api, longest(e)[1]), Fault.MISSING),
    "the end cut off": (lambda api, e: remove(api, longest(e)[2]), Fault.MISSING),
    "all of a job taken out": (remove_job_events, Fault.MISSING),
    "the end of a shard cut off": (lambda api, e: remove(api, shard_events(e)[-1]), Fault.MISSING),
    "a shard's event changed": (lambda api, e: put(api, shard_events(e)[0] | {"actor": "x"}), Fault.CHANGED),
    "two told the other way round": (swap, Fault.CHANGED),
    "two in each other's place": (exchange_places, Fault.CHANGED),
    "a copy put in": (lambda api, e: put(api, longest(e)[1] | {"sk": ulid(system_clock())}), Fault.FOREIGN),
    "one put in that is no link": (
        lambda api, e: put(api, e[0] | {"sk": ulid(system_clock()), "chain": "", "seq": 0}),
        Fault.FOREIGN,
    ),
    "one put in after the end": (
        lambda api, e: put(api, longest(e)[2] | {"sk": ulid(system_clock()), "seq": 4}),
        Fault.FOREIGN,
    ),
    "one moved to another chain": (
        lambda api, e: put(api, longest(e)[2] | {"chain": shard_events(e)[0]["chain"]}),
        Fault.MISSING,
    ),
    "the job itself taken out": (lambda api, e: delete(api, f"JOB#{longest(e)[0]['entity_id']}", "JOB"), Fault.FOREIGN),
    "a shard's head taken out": (
        lambda api, e: remove(api, {"pk": head_key(str(e[0]["project_id"]), "").pk, "sk": e[0]["chain"]}),
        Fault.FOREIGN,
    ),
}


def test_given_a_past_when_nothing_was_touched_then_every_link_holds(api: Api, project: str) -> None:
    verdict = verify_project(client(api), project)
    events = events_of(api, project)
    assert verdict == Verdict(
        events=len(events), chains=len({e["chain"] for e in events}), missing=0, changed=0, foreign=0, findings=[]
    )
    assert {
        "project.created",
        "project.updated",
        "consolidation.configured",
        "records.written",
        "record.used",
        "record.edited",
    } <= {event["type"] for event in events}
    assert {"upload.granted", "access.denied", "consolidation.trigger", "job.completed"} <= {e["type"] for e in events}


@pytest.mark.parametrize(("tamper", "fault"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_given_a_past_when_something_is_done_to_it_then_it_is_found(
    api: Api, project: str, tamper: Tampering, fault: Fault
) -> None:
    tamper(api, events_of(api, project))

    # looked at a little later: the list of heads may lag behind a job that was accepted just now
    verdict = verify_project(client(api), project, lambda: system_clock() + timedelta(minutes=6))
    assert fault in {finding.fault for finding in verdict.findings}


@pytest.fixture
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)  # the function logs to the standard output that the command prints to
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("_quiet")
def test_given_the_command_when_the_trail_is_whole_or_not_then_its_exit_code_says_so(
    api: Api, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> tuple[object, str]:
        with pytest.raises(SystemExit) as end:
            main(
                ["--url", "https://winnow.test", "--token", "t", "audit", "verify", "--project", project],
                Deployment(transport=ApiTransport(api, ADMIN)),
            )
        return end.value.code, "".join(capsys.readouterr())

    whole = run()
    remove(api, longest(events_of(api, project))[1])
    broken = run()

    assert whole[0] == 0
    assert broken[0] == 1
    assert "1 missing, 0 changed, 0 foreign" in broken[1]


def test_given_refusals_of_no_project_when_one_is_taken_out_then_it_is_found(api: Api) -> None:
    for _ in range(3):
        assert api.call("GET", "/api/v1/projects", as_=NOBODY).status == 403
    assert verify_project(client(api), "none").findings == []

    remove(api, events_of(api, NO_PROJECT)[-1])

    assert [finding.fault for finding in verify_project(client(api), "none").findings] == [Fault.MISSING]


def test_given_two_events_at_once_when_both_want_a_shard_then_one_takes_another(api: Api) -> None:
    now = system_clock()
    shard = shards_for(EVENT.event_id)[0]
    rivals = (replace(EVENT, event_id=ulid(now + timedelta(milliseconds=n))) for n in range(1, 10_000))
    rival = next(each for each in rivals if shards_for(each.event_id)[0] == shard)
    calls = Calls(before={("TransactWriteItems", 0): lambda: append(api.table, rival, [])})

    with calls.watching():
        append(api.table, EVENT, [])

    stored = [from_item(item) for item in events_of(api, DEFAULT_PROJECT)]
    assert len({event.chain for event in stored}) == 2
    heads = AuditStore(api.table).shard_heads(DEFAULT_PROJECT)
    assert verify(stored, heads, heads) == []


def test_given_an_action_that_is_refused_when_an_event_tells_of_it_then_neither_is_written(api: Api) -> None:
    with pytest.raises(ConditionFailed) as refused:
        append(api.table, EVENT, [Check(project_key(DEFAULT_PROJECT), PRESENT)])

    assert set(refused.value.failed) == {0}
    assert events_of(api, DEFAULT_PROJECT) == []
    assert AuditStore(api.table).shard_heads(DEFAULT_PROJECT) == []


def test_given_others_that_are_faster_on_every_shard_then_the_caller_is_told_to_come_again(api: Api) -> None:
    def lose(actions: Sequence[Action]) -> None:
        raise ConditionFailed({len(actions) - 1: {}})

    with pytest.raises(Unavailable) as refused:
        append_with(replace(api.table, sleep=lambda _: None), EVENT, [], lose)

    assert (refused.value.code, refused.value.retry_after) == ("busy", 1)
    assert refused.value.detail == "Too much happens at once: send the request again."


def test_an_event_that_was_stored_without_a_chain_belongs_to_none() -> None:
    item = {name: value for name, value in to_item(EVENT).items() if name not in {"chain", "seq", "prev"}}

    found = from_item(item)
    assert (found.chain, found.seq, found.prev) == ("", 0, "")


def test_given_an_event_that_comes_between_the_two_looks_then_nothing_is_wrong(api: Api) -> None:
    append(api.table, EVENT, [])
    before = AuditStore(api.table).shard_heads(DEFAULT_PROJECT)
    for number in range(20):
        append(api.table, replace(EVENT, event_id=ulid(system_clock() + timedelta(milliseconds=number))), [])
    after = AuditStore(api.table).shard_heads(DEFAULT_PROJECT)
    stored = [from_item(item) for item in events_of(api, DEFAULT_PROJECT)]

    assert verify(stored, before, after) == []
    assert verify(stored[:1], before[:0], after) == []  # those of the second look may not have been read
    assert verify(stored, before, before) != []


def test_given_numbers_that_the_store_spells_otherwise_then_the_digest_is_the_same() -> None:
    spelt: dict[str, Any] = {"a": 2.0, "b": [1.0, 0.25], "c": {"d": 3.0}}
    stored: dict[str, Any] = {"a": 2, "b": [1, 0.25], "c": {"d": 3}}
    assert replace(EVENT, metadata=spelt).digest() == replace(EVENT, metadata=stored).digest()
    assert replace(EVENT, metadata={"a": 2.5}).digest() != replace(EVENT, metadata={"a": 2}).digest()


def test_given_an_event_that_is_no_link_then_it_can_not_be_written() -> None:
    with pytest.raises(ValueError, match="chain"):
        put_event(EVENT)


def test_given_a_chain_of_another_project_then_its_events_are_foreign() -> None:
    link = replace(EVENT, chain="00", seq=1)
    assert [f.fault for f in verify([link], [], [Head("01", 1, link.digest())])] == [Fault.FOREIGN]


def test_a_finding_names_the_chain_the_place_and_the_event_that_stands_there() -> None:
    # given a chain of two of which the first is gone, and an event in a place that another one has
    second = replace(EVENT, chain="00", seq=2, prev="digest of the first")
    twin = replace(second, event_id=ulid(system_clock() + timedelta(seconds=1)))

    # when it is verified
    found = verify([second, twin], [], [Head("00", 2, second.digest())])

    # then each finding says where
    assert found == [Finding(Fault.MISSING, "00", 1), Finding(Fault.FOREIGN, "00", 2, twin.event_id)]


def test_the_events_of_several_months_are_read_up_to_the_last_moment(api: Api) -> None:
    # given events of three months: in the afternoon of a month's end, right as the next begins, on a first again
    moments = ["2026-01-31T15:30:20.500+00:00", "2026-02-01T00:00:00.200+00:00", "2026-03-01T14:00:00+00:00"]
    events: list[AuditEvent] = []
    for text in moments:
        at = datetime.fromisoformat(text)
        events.append(replace(EVENT, event_id=ulid(at), at=at, chain="00", seq=len(events) + 1))
        put(api, to_item(events[-1]))

    # when they are read up to a moment, before that hour, minute and part of a second in which the first one is
    def read(until: str) -> list[AuditEvent]:
        last = ulid(datetime.fromisoformat(until))
        return list(AuditStore(api.table).between(EVENT.project_id, events[0].event_id, last))

    # then none is left out
    assert read("2026-02-01T00:00:00.400+00:00") == events[:2]
    assert read("2026-03-01T14:30:00+00:00") == events


def test_a_job_that_the_list_does_not_show_yet_rings_no_false_alarm_and_is_looked_at_the_next_time(api: Api) -> None:
    # given a job that was accepted while the trail was read, and that an index which lags does not show
    project = api.project()
    api.call("POST", "/api/ingestion/trigger", {"project_id": project})
    stored = [from_item(item) for item in api.items() if str(item["pk"]).startswith(f"AUDIT#{project}#")]
    heads = AuditStore(api.table).shard_heads(project)
    now = system_clock()

    # then the job is not taken for an intruder now; whatever has no head five minutes later is
    assert verify(stored, heads, heads, now) == []
    five_minutes_old = min(event.at for event in stored if event.chain.startswith("job:")) + timedelta(minutes=5)
    assert {finding.fault for finding in verify(stored, heads, heads, five_minutes_old)} == {Fault.FOREIGN}


def test_the_events_of_one_thing_are_read_a_page_at_a_time_however_many_there_are(api: Api) -> None:
    # given a thing with many events: anybody who is refused makes some
    nobody = Caller("nemo")
    for _ in range(230):
        with suppress(Forbidden):
            api.services.audit.gate.require(nobody, Role.POWER_USER, "job.read")

    # when its pages are read
    entity, admin = Entity("action", "job.read"), Caller("ada", frozenset({Role.ADMIN}))
    with Calls().watching() as calls:
        page = api.services.audit.of_entity(admin, entity, AuditFilter(), limit=10, after=None)
    seen, position = [event.event_id for event in page.items], page.position
    while position:
        more = api.services.audit.of_entity(admin, entity, AuditFilter(), limit=100, after=position)
        seen += [event.event_id for event in more.items]
        position = more.position

    # then a page costs two calls, and together they hold each event once, newest first
    assert (calls.made["Query"], calls.made["BatchGetItem"]) == (1, 1)
    assert len(seen) == len(set(seen)) == 230
    assert seen == sorted(seen, reverse=True)
