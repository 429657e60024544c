"""What DynamoDB can't hold is told where it comes in; what it can is written, in as many parts as it takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.api import ADMIN, Api
from support.cloud.limits import Limits, size_of
from support.ingestion import Ingestion

from winnow.platform.expressions import Put
from winnow.storable import MAX_DEPTH
from winnow.values import Json


def nested(depth: int) -> Json:
    value: Json = "x"
    for _ in range(depth):
        value = [value]
    return value


def path_of(project: str) -> str:
    return f"/api/v1/projects/{project}/records"


@pytest.mark.parametrize(
    "value",
    ["1e400", "1" * 39, "1e300", '"\\ud800"', json.dumps(nested(MAX_DEPTH + 1)), '{"": 1}', '{"a": {"\\udfff": 1}}'],
    ids=["infinite", "39 digits", "too large", "half a character", "too deep", "no name", "half a name"],
)
def test_a_value_that_can_not_be_stored_is_refused_and_names_its_place(api: Api, project: str, value: str) -> None:
    # when it comes as a new record, and as an edit
    posted = api.call("POST", path_of(project), f'{{"records": [{{"key": "k", "fields": {{"v": {value}}}}}]}}')
    fine = api.call("POST", path_of(project), {"records": [{"key": "k", "fields": {"v": 1}}]})
    record_id = fine.json["items"][0]["record_id"]
    edited = api.call(
        "PATCH", f"{path_of(project)}/{record_id}", f'{{"fields": {{"v": {value}}}}}', headers={"If-Match": "*"}
    )

    # then both are told of it
    for refused in (posted, edited):
        if "\\ud" in value:  # RFC 8259: whoever writes JSON must not write half of a character
            assert (refused.status, refused.json["code"]) == (400, "malformed-json")
        else:
            assert refused.status == 422, refused.text
            assert "/fields/v" in refused.text


def test_the_deepest_value_that_is_taken_is_taken(api: Api, project: str) -> None:
    fields: dict[str, Any] = {"deep": nested(MAX_DEPTH), "most": int("9" * 38), "least": 1e-130, "face": "\U0001f600"}

    reply = api.call("POST", path_of(project), {"records": [{"key": "k", "fields": fields}]})

    assert reply.status == 201, reply.text
    record = api.call("GET", f"{path_of(project)}/{reply.json['items'][0]['record_id']}").json
    assert {name: field["value"] for name, field in record["fields"].items()} == fields


def test_records_that_were_made_large_by_edits_are_written_in_parts(api: Api, project: str) -> None:
    # given records that edits have made as large as they may be
    records = [{"key": str(number), "fields": {"v": 1}} for number in range(24)]
    written = api.call("POST", path_of(project), {"records": records}).json["items"]
    large = "x" * 60_000
    for item in written:
        for name in ("a", "b", "c"):
            reply = api.call(
                "PATCH", f"{path_of(project)}/{item['record_id']}", {"fields": {name: large}}, headers={"If-Match": "*"}
            )
            assert reply.status == 200, reply.text

    # when they are all sent again, with something new
    sizes: list[int] = []

    def look(params: dict[str, Any], **_: Any) -> None:
        puts = [action["Put"]["Item"] for action in params.get("TransactItems", []) if "Put" in action]
        sizes.append(sum(size_of(item) for item in puts))

    api.table.client.meta.events.register("before-parameter-build.dynamodb.TransactWriteItems", look)
    again = [{"key": str(number), "fields": {"v": 2}} for number in range(24)]
    reply = api.call("POST", path_of(project), {"records": again}, headers={"Idempotency-Key": "once"})

    # then no transaction is over the limit, and the answer is whole, also when it is asked for again
    assert reply.status == 201, reply.text
    assert [item["outcome"] for item in reply.json["items"]] == ["updated"] * 24
    assert len(sizes) > 1
    assert max(sizes) <= Limits().transaction
    repeated = api.call("POST", path_of(project), {"records": again}, headers={"Idempotency-Key": "once"})
    assert repeated.json == reply.json


@pytest.mark.parametrize("bad", ["1e400", "1e200", "1e-200", "1" * 60, '"\\ud800"', json.dumps(nested(60))])
def test_a_row_that_can_not_be_stored_costs_no_other_row(ingestion: Ingestion, project: str, bad: str) -> None:
    # given a table of which one row holds what can't be stored
    lines = [json.dumps({"id": str(number), "name": f"N{number}"}) for number in range(5)]
    lines.insert(2, f'{{"id": "bad", "name": "Bad", "value": {bad}}}')
    ingestion.put_object(project, "rows.jsonl", "\n".join(lines).encode())

    # when it is ingested
    job = ingestion.ingest(project, "s3")

    # then the others are there
    assert job.state.value == "completed"
    assert {f"N{number}" for number in range(5)} <= set(ingestion.names(project))


def test_a_large_table_is_written_in_transactions_that_dynamodb_takes(ingestion: Ingestion, project: str) -> None:
    rows = [
        json.dumps({"id": str(number), "name": f"N{number}", **{f"text{cell}": "x" * 9000 for cell in range(5)}})
        for number in range(97)
    ]
    ingestion.put_object(project, "rows.jsonl", "\n".join(rows).encode())

    job = ingestion.ingest(project, "s3")

    assert job.result["records"] == {"created": 97}


def test_what_is_too_large_for_an_item_is_that_rows_error(ingestion: Ingestion, project: str) -> None:
    rows = [
        json.dumps({"id": "a", "name": "A"}),
        json.dumps({"id": "big", **{f"t{cell}": "x" * 9900 for cell in range(45)}}),
        json.dumps({"id": "b", "name": "B"}),
    ]
    ingestion.put_object(project, "rows.jsonl", "\n".join(rows).encode())

    job = ingestion.ingest(project, "s3")

    assert ingestion.names(project) == ["A", "B"]
    assert job.result["records"] == {"created": 2, "errors": 1}


def test_the_table_in_memory_is_as_strict_as_dynamodb(api: Api) -> None:
    """The tests' own AWS refuses what AWS refuses, so that they would notice."""
    for item in (
        {"pk": "p", "sk": "s", "v": "x" * 410_000},
        {"pk": "p", "sk": "s", "v": nested(33)},
        {"pk": "p", "sk": "s" * 1025},
    ):
        with pytest.raises(api.table.client.exceptions.ClientError, match="ValidationException"):
            api.table.write(Put(item))  # type: ignore[arg-type]
    assert ADMIN
