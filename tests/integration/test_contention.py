"""Many callers of one project: what they share, and what they are told when they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.api import ADMIN, Api
from support.cloud.answers import Refused
from support.cloud.cloud import (
    API,
    Call,
    Cloud,
    plugged,
)

from winnow.api.api_wiring import Services
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import system_clock
from winnow.platform.errors import Conflict, NotFound
from winnow.platform.expressions import Key, Update
from winnow.projects.project_items import project_key
from winnow.projects.project_service import NewProject

ANN = Caller(ADMIN, frozenset({Role.ADMIN}))


@pytest.fixture
def written(api: Api) -> list[set[tuple[str, str]]]:
    """The items of each transaction that the API makes from here on."""
    found: list[set[tuple[str, str]]] = []

    def look(params: dict[str, Any], **_: Any) -> None:
        actions = [action for entry in params["TransactItems"] for action in entry.values()]
        keys = [action.get("Key") or action["Item"] for action in actions]
        found.append({(key["pk"]["S"], key["sk"]["S"]) for key in keys})

    api.table.client.meta.events.register("before-parameter-build.dynamodb.TransactWriteItems", look)
    return found


@pytest.mark.parametrize(
    ("path", "body"),
    [("/api/ingestion/trigger", {}), ("/api/v1/projects/{project}/exports", {"format": "jsonl"})],
    ids=["ingestion", "export"],
)
def test_two_triggers_of_one_project_share_no_item(
    api: Api, project: str, written: list[set[tuple[str, str]]], path: str, body: dict[str, Any]
) -> None:
    for _ in range(2):
        named = {"project_id": project} if "ingestion" in path else {}
        assert api.call("POST", path.format(project=project), body | named).status == 202

    first, second = written
    assert not first & second


def test_writers_of_records_share_only_what_is_spread_over_shards(
    api: Api, project: str, written: list[set[tuple[str, str]]]
) -> None:
    # when records are written, edited, used and archived
    posted = [
        api.call("POST", f"/api/v1/projects/{project}/records", {"records": [{"key": key, "fields": {"a": 1}}]})
        for key in "ab"
    ]
    for reply in posted:
        path = f"/api/v1/projects/{project}/records/{reply.json['items'][0]['record_id']}"
        api.call("PATCH", path, {"fields": {"a": 2}}, headers={"If-Match": "*"})
        api.call("POST", f"{path}/uses")
        api.call("POST", f"{path}/archive")

    # then no transaction touches the project's own item, and what two have in common is a shard of 16
    key = project_key(project)
    assert len(written) == 8
    assert all((key.pk, key.sk) not in keys for keys in written)
    shared = {one for number, keys in enumerate(written) for other in written[:number] for one in keys & other}
    own = {sk for _, sk in shared if not sk.startswith(("PROJECT#COUNT#", "RECORD#", "VERSION#")) and not sk.isdigit()}
    assert own == set()


def test_what_is_spread_over_shards_is_spread(api: Api, project: str, written: list[set[tuple[str, str]]]) -> None:
    # when sixteen callers write a record each
    for key in range(16):
        records = [{"key": str(key), "fields": {"a": key}}]
        assert api.call("POST", f"/api/v1/projects/{project}/records", {"records": records}).status == 201

    # then their counts and their links of the audit trail are not in a few places only
    counts = {sk for keys in written for _, sk in keys if sk.startswith("PROJECT#COUNT#")}
    links = {sk for keys in written for pk, sk in keys if pk.startswith("AUDITHEAD#")}
    assert len(counts) > 4
    assert len(links) > 4


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with plugged() as plug:
        plug.cloud = Cloud(system_clock)
        yield plug.cloud


def services() -> Services:
    return Services.build(API)


def test_a_consolidation_that_meets_another_is_told_of_it_as_soon_as_the_lock_is_held(cloud: Cloud) -> None:
    # given a project whose lock another caller takes just now
    found = services()
    project = found.projects.create(ANN, NewProject("Hiring")).project_id
    calls: list[str] = []

    def meet(call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        calls.append(call.operation)
        if call.operation != "TransactWriteItems":
            return apply()
        cloud.around = lambda _, apply: apply()
        found.jobs.store.table.write(Update(project_key(project), sets={"active_job": "another"}))
        cloud.around = meet
        reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in call.request["TransactItems"][1:])]
        raise Refused("TransactionCanceledException", "conflict", {"CancellationReasons": reasons})

    cloud.around = meet

    # when the transaction is cancelled by the conflict, then it is a 409 at once, and not sent again and again
    with pytest.raises(Conflict) as refused:
        found.consolidation.trigger(ANN, TriggerConsolidation(project, {}))
    assert refused.value.extra == {"job_id": "another"}
    assert calls.count("TransactWriteItems") == 1


def test_a_plain_write_that_meets_a_transaction_is_made_again(cloud: Cloud) -> None:
    found = services()
    times = iter([True, True, False])

    def busy(call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if call.operation == "UpdateItem" and next(times):
            raise Refused("TransactionConflictException", "Transaction is ongoing for the item")
        return apply()

    cloud.around = busy
    found.jobs.store.table.write(Update(Key("P", "S"), sets={"a": 1}))

    assert found.jobs.store.table.get(Key("P", "S")) == {"pk": "P", "sk": "S", "a": 1}


def test_a_project_that_is_not_there_is_refused_and_one_that_was_just_made_is_not(cloud: Cloud) -> None:
    found, missing = services(), "00000000-0000-4000-8000-00000000000a"

    with pytest.raises(NotFound):
        found.ingestion.trigger(ANN, TriggerIngestion(missing))
    found.projects.create(ANN, NewProject("Hiring", project_id=missing))

    assert found.ingestion.trigger(ANN, TriggerIngestion(missing))["job_id"]
