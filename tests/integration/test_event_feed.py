"""Events: from the audit trail to the bus, by polling, and made good when the stream has lost some."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import jsonschema
import pytest
from support.api import ADMIN, NOBODY, POWER_USER, Api
from support.functions import Context, load
from support.ingestion import Ingestion

from winnow.audit import audit_store
from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import AuditStore, to_item
from winnow.events import event_service
from winnow.events.cloud_event import KINDS, event_types, to_cloud_event
from winnow.events.event_bus import EventBus
from winnow.events.outbox import EventLog, ReadBounds, outbox_action
from winnow.events.publisher import Gap, Publisher, gap_of
from winnow.platform.clock import system_clock, to_text
from winnow.platform.expressions import Delete, Put, item_to_wire
from winnow.platform.ids import ulid
from winnow.platform.queues import PoisonMessage
from winnow.platform.settings import EventPublisherSettings
from winnow.projects.late_uploads import erased_marker
from winnow.projects.project_items import project_key
from winnow.projects.project_store import ProjectStore
from winnow.values import Json

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "events.schema.json").read_text())


class Bus:
    """A bus that refuses the first entries of each call."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse, self.taken = refuse, list[Any]()

    def put_events(self, *, Entries: Any) -> Any:  # noqa: N803
        refused, self.refuse = min(self.refuse, len(Entries)), max(0, self.refuse - len(Entries))
        self.taken += [json.loads(entry["Detail"]) for entry in Entries[refused:]]
        said = [{"ErrorCode": "ThrottlingException"}] * refused + [{"EventId": "1"}] * (len(Entries) - refused)
        return {"FailedEntryCount": refused, "Entries": said}


def publisher(api: Api, bus: Bus) -> Publisher:
    return Publisher(
        EventBus(bus, "bus", lambda _: None), AuditStore(api.table), ProjectStore(api.table), lambda _: None
    )


def stream_of(api: Api) -> list[dict[str, Any]]:
    """What the table's stream holds of the trail."""
    found = [item for item in api.items() if item["pk"].startswith(("AUDIT#", "OUTBOX#"))]
    return [
        {
            "eventSource": "aws:dynamodb",
            "eventName": "INSERT",
            "dynamodb": {"SequenceNumber": item["sk"], "NewImage": item_to_wire(item)},
        }
        for item in sorted(found, key=lambda item: item["sk"])
    ]


def act(api: Api) -> str:
    """Things happen in a project; its id."""
    project = api.project()
    api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"})
    fields = {"name": "Ada Zyxwvut"}
    api.call(
        "POST", f"/api/v1/projects/{project}/records", {"records": [{"key": "k", "kind": "note", "fields": fields}]}
    )
    job = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project}).json["job_id"]
    api.call("POST", f"/api/v1/jobs/{job}/cancel", {})
    return project


def test_what_happens_is_put_on_the_bus_as_cloud_events_that_hold_to_their_schema(api: Api) -> None:
    project, bus = act(api), Bus()

    failed = publisher(api, bus).take_stream(stream_of(api))

    assert failed == []
    types = [event["type"] for event in bus.taken]
    assert types == [
        "winnow.job.accepted", "winnow.records.written", "winnow.job.accepted", "winnow.job.cancelled",
    ]  # fmt: skip
    for event in bus.taken:
        jsonschema.validate(event, SCHEMA)
        assert event["source"] == f"/projects/{project}"
    assert "Zyxwvut" not in json.dumps(bus.taken)
    assert ADMIN not in json.dumps(bus.taken)


def test_entries_that_the_bus_turns_down_are_sent_again_and_a_bus_that_takes_none_leaves_them_in_the_stream(
    api: Api,
) -> None:
    act(api)
    stubborn, dead = Bus(refuse=3), Bus(refuse=10_000)
    records = stream_of(api)

    assert publisher(api, stubborn).take_stream(records) == []
    assert publisher(api, dead).take_stream(records) == [records[0]["dynamodb"]["SequenceNumber"]]
    assert len({event["id"] for event in stubborn.taken}) == 4
    assert dead.taken == []


def test_events_that_a_restore_has_copied_into_the_table_are_not_published_again(api: Api) -> None:
    act(api)
    records = stream_of(api)
    now = system_clock().timestamp()
    # s between the event and the write: some minutes are a clock that is wrong, or a process that stood still
    for record, age in zip(records, (0, 120, 900, 86_400), strict=True):
        record["dynamodb"]["ApproximateCreationDateTime"] = now + age
    bus = Bus()

    assert publisher(api, bus).take_stream(records) == []

    assert len(bus.taken) == 3


def test_a_part_of_the_stream_that_was_given_up_is_published_from_the_trail(api: Api) -> None:
    project, bus = act(api), Bus()
    other = api.project()
    now = system_clock()
    told = {
        "DDBStreamBatchInfo": {
            "approximateArrivalOfFirstRecord": to_text(now - timedelta(seconds=5)),
            "approximateArrivalOfLastRecord": to_text(now),
        }
    }
    long_ago = now - timedelta(days=40)
    AuditStore(api.table).record(new_event(long_ago, other, "ada", "record.archived", Entity("record", other)))

    publisher(api, bus).close(gap_of(json.dumps(told)))

    assert {event["data"]["project_id"] for event in bus.taken} == {project}
    assert len(bus.taken) == 4
    with pytest.raises(PoisonMessage):
        gap_of("{}")


def test_events_of_a_project_that_was_erased_before_a_gap_is_closed_are_published(api: Api) -> None:
    # given a project of whose events the stream has lost some, and that was erased since
    project, bus, now = act(api), Bus(), system_clock()
    api.table.transact([Delete(project_key(project)), Put(erased_marker(project, now))])

    publisher(api, bus).close(Gap(now - timedelta(minutes=1), now))

    assert {event["data"]["project_id"] for event in bus.taken} == {project}
    assert len(bus.taken) == 4


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are shown at once."""
    monkeypatch.setattr(event_service, "SETTLED", timedelta(seconds=-5))


def read(api: Api, project: str, after: str = "", limit: int = 100, as_: str = POWER_USER) -> Any:
    query = f"project_id={project}&limit={limit}" + (f"&after={after}" if after else "")
    return api.call("GET", "/api/v1/events", as_=as_, query=query)


def test_a_consumer_that_goes_on_from_its_last_id_gets_each_event_once_in_order(api: Api, settled: None) -> None:
    project = act(api)
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = read(api, project, after, limit=2).json
        seen += [event["id"] for event in page["items"]]
        after = page["after"]

    assert len(seen) == 4
    assert seen == sorted(set(seen))
    assert read(api, project, after).json == {"items": [], "after": after}
    api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"})
    (event,) = read(api, project, after).json["items"]
    jsonschema.validate(event, SCHEMA)


def test_events_are_shown_once_nothing_can_come_before_them(api: Api) -> None:
    assert read(api, act(api)).json["items"] == []


def test_who_may_not_gets_nothing_and_a_wrong_id_is_said(api: Api, settled: None) -> None:
    project = act(api)

    assert read(api, project, as_=NOBODY).status == 403
    assert read(api, api.project().replace("-", "0")[:36]).status == 422
    wrong = read(api, project, after="not an event, not an event")
    assert (wrong.status, wrong.json["code"]) == (422, "invalid-after")


def test_the_function_takes_the_stream(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = boto3.client("events").create_event_bus(Name="winnow")["EventBusArn"]
    act(api)
    handler = load(
        "event_publisher", EventPublisherSettings(api.settings.table, bus, api.settings.delivery_queue_url), monkeypatch
    ).handler

    assert handler({"Records": stream_of(api)}, Context()) == {"batchItemFailures": []}


def test_the_reference_lists_every_type_and_the_schema_knows_no_other() -> None:
    page = (ROOT / "docs" / "events.md").read_text()

    assert [name for name in event_types() if f"`{name}`" not in page] == []
    assert SCHEMA["properties"]["type"]["enum"] == event_types()


def test_the_reference_has_an_example_of_each_type_that_holds_to_the_schema() -> None:
    # given the examples, and what each type may carry
    examples = json.loads((ROOT / "docs" / "events.examples.json").read_text())
    carried: dict[str, set[str]] = defaultdict(lambda: {"project_id", "job_id", "kind", "decision"})
    for kind in KINDS.values():
        carried[f"winnow.{kind.name}"] |= set(kind.members)

    # then there is one of each, with nothing in it that is not told
    assert sorted({example["type"] for example in examples}) == event_types()
    for example in examples:
        jsonschema.validate(example, SCHEMA)
        about = example["subject"].partition("/")[0]
        assert example["data"].keys() <= carried[example["type"]] | {f"{about}_id"}
        assert example["dataschema"] == f"urn:winnow:event:{example['type'].removeprefix('winnow.')}:1"


def test_what_an_ingestion_does_to_files_and_records_is_told(ingestion: Ingestion, project: str, settled: None) -> None:
    # given a folder with a resume, a broken file and a table of three people
    account = ingestion.dropbox.account
    account.put("/resumes/ada.txt", b"Ada Zyxwvut\n")
    account.put("/resumes/bad.txt", b"BROKEN")
    account.put("/resumes/people.csv", b"id,name\n1,Bea Zyxwvut\n2,Cleo\n3,Dora\n")

    # when it is ingested
    job = ingestion.ingest(project)

    # then what came of each file is told, in order and by polling, with the ids of the records and nothing of them
    found = read(ingestion.api, project).json["items"]
    for event in found:
        jsonschema.validate(event, SCHEMA)
    of_files = {(event["type"], event["data"].get("outcome")): event["data"] for event in found}
    assert of_files["winnow.file.failed", "failed"]["code"] == "corrupt"
    written = of_files["winnow.records.written", None]
    assert (written["created"], len(written["records"]), written["job_id"]) == (3, 3, job.job_id)
    ended = [event["data"] for event in found if event["type"] == "winnow.file.read"]
    assert sorted((each["created"], len(each.get("records", []))) for each in ended) == [(1, 1), (3, 0)]
    ids = {*written["records"], *(each for data in ended for each in data.get("records", []))}
    assert ids == {record.record_id for record in ingestion.records(project)}
    assert [event["id"] for event in found] == sorted(event["id"] for event in found)
    assert "Zyxwvut" not in json.dumps(found)
    assert "ada.txt" not in json.dumps(found)

    # and each of them leaves by the stream, and can be looked up for a delivery
    bus = Bus()
    publisher(ingestion.api, bus).take_stream(stream_of(ingestion.api))
    assert {event["id"] for event in found} <= {event["id"] for event in bus.taken}
    log = EventLog(AuditStore(ingestion.api.table))
    assert all(log.get(project, event["id"]) for event in found)


def test_a_page_that_ends_for_its_reads_is_gone_on_with_and_nothing_is_left_out(
    ingestion: Ingestion, project: str, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given events of both kinds, and reads of two events each, of which an answer may make few
    for number in range(4):
        ingestion.dropbox.account.put(f"/resumes/{number}.txt", f"Person {number}\n".encode())
    ingestion.ingest(project)
    whole = [event["id"] for event in read(ingestion.api, project).json["items"]]
    monkeypatch.setattr(audit_store, "_AT_ONCE", 2)
    monkeypatch.setattr(event_service, "_READS", 3)

    # when a consumer reads on and on
    seen: list[str] = []
    after = whole[0]
    while (page := read(ingestion.api, project, after).json)["after"] != after:
        seen += [event["id"] for event in page["items"]]
        after = page["after"]

    # then it has seen them all
    assert seen == whole[1:]


def test_a_consumer_whose_last_event_is_years_old_comes_to_the_new_ones(api: Api, settled: None) -> None:
    # given a project, and a consumer that was away for three years
    project = api.project()
    assert api.call("POST", "/api/v1/ingestion/trigger", {"project_id": project, "source": "s3"}).status == 202
    after, seen, asked = ulid(system_clock() - timedelta(days=1100), b"\x00" * 10), list[str](), 0

    # when it goes on from its last event, as long as that leads on
    while (page := read(api, project, after).json)["after"] != after:
        assert page["after"] > after
        seen += [event["type"] for event in page["items"]]
        after, asked = page["after"], asked + 1

    # then it comes through the years without events, a year at a time
    assert seen == ["winnow.job.accepted"]
    assert asked <= 5


def test_events_beside_the_trail_do_not_overtake_what_was_not_read_of_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given three events of the trail, then one beside it
    now, about = system_clock().replace(day=10), Entity("job", "j")
    trail = [new_event(now + timedelta(seconds=n), "p", "ada", "job.completed", about) for n in range(3)]
    for event in trail:
        api.table.write(Put(to_item(event)))
    later = now + timedelta(seconds=5)
    api.table.write(outbox_action(later, "p", "system:x", "records.written", Entity("job", "j"), told={"created": 1}))

    # when one read of one event may be made of either
    monkeypatch.setattr(audit_store, "_AT_ONCE", 1)
    first, last = ulid(now - timedelta(seconds=1), b"\x00" * 10), ulid(now + timedelta(hours=1), b"\x00" * 10)
    bounds = ReadBounds.at_most(1)
    found = list(EventLog(AuditStore(api.table)).between("p", first, last, bounds=bounds))

    # then the later one waits for the two that were not read
    assert [event.event_id for event in found] == [trail[0].event_id] == [bounds.reached]


def test_every_kind_of_event_holds_to_the_schema_with_all_that_it_may_carry() -> None:
    values: dict[str, Json] = {"created": 1, "updated": 1, "unchanged": 0, "archived_records": 1, "version": 2}
    lists = ("records", "merged", "split", "archived", "removed", "reviews")
    values |= {"rollback": True} | {name: ["r"] for name in lists}
    for event_type, kind in KINDS.items():
        told: dict[str, Json] = {name: values.get(name, "text") for name in kind.members}
        audit = new_event(system_clock(), "p", "ada", event_type, Entity("job", "j"), metadata=told)
        assert to_item(audit)
        made = to_cloud_event(audit)
        assert made
        jsonschema.validate(made, SCHEMA)
