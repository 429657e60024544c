"""Events: from the audit trail to the bus, by polling, and made good when the stream has lost some."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import jsonschema
import pytest
from support.api import ADMIN, NOBODY, POWER_USER, Api
from support.functions import Context, load

from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import AuditStore, to_item
from winnow.events import event_service
from winnow.events.cloud_event import KINDS, event_types, to_cloud_event
from winnow.events.event_bus import EventBus
from winnow.events.publisher import Publisher, gap_of
from winnow.platform.clock import system_clock, to_text
from winnow.platform.expressions import item_to_wire
from winnow.platform.queues import PoisonMessage
from winnow.platform.settings import EventPublisherSettings
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
    found = [item for item in api.items() if item["pk"].startswith("AUDIT#")]
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
    for record, age in zip(records, (0, 120, 600, 86_400), strict=True):  # s between the event and the write
        record["dynamodb"]["ApproximateCreationDateTime"] = now + age
    bus = Bus()

    assert publisher(api, bus).take_stream(records) == []

    assert len(bus.taken) == 2


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


def test_every_kind_of_event_holds_to_the_schema_with_all_that_it_may_carry() -> None:
    values: dict[str, Json] = {"records": ["r"], "created": 1, "updated": 1, "unchanged": 0, "version": 2}
    for event_type, kind in KINDS.items():
        told: dict[str, Json] = {name: values.get(name, "text") for name in kind.members}
        audit = new_event(system_clock(), "p", "ada", event_type, Entity("job", "j"), metadata=told)
        assert to_item(audit)
        made = to_cloud_event(audit)
        assert made
        jsonschema.validate(made, SCHEMA)
