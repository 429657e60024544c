"""The in-memory AWS of the simulations answers as moto does, call for call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError
from support.cloud.cloud import BUCKET, INGESTION, TABLE, Cloud, plugged
from support.moto_aws import aws_in_memory, fresh_clients
from support.template import make

from winnow.platform import clients
from winnow.platform.clock import system_clock
from winnow.platform.expressions import (
    Check,
    Condition,
    Delete,
    Key,
    Put,
    Update,
    arguments_of,
    item_to_wire,
    query_arguments,
    transact_item,
)
from winnow.values import Json

A, B, C = Key("P#1", "A"), Key("P#1", "B"), Key("P#2", "C")
ABSENT = Condition("attribute_not_exists(#pk)")


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


@contextmanager
def in_moto() -> Iterator[str]:
    """A deployment in moto; its queue's URL."""
    with aws_in_memory():
        fresh_clients()
        yield make().queues["IngestionQueue"]


@contextmanager
def in_memory() -> Iterator[str]:
    """A deployment in the simulations' own AWS; its queue's URL."""
    with plugged() as plug:
        plug.cloud = Cloud(system_clock)
        yield INGESTION


def outcome(call: Callable[[], Any]) -> Any:
    """What a call answers, or how it is refused; without what differs from call to call."""
    try:
        answer = call()
    except ClientError as error:
        answer = dict(error.response)
        code = answer.pop("Error")["Code"]
        for reason in answer.get("CancellationReasons", []):
            reason.pop("Message", None)
        answer["refused"] = code
    return {
        name: value
        for name, value in answer.items()
        if name
        not in {
            "ResponseMetadata",
            "ConsumedCapacity",
            "message",
            "Message",
            "Count",
            "ScannedCount",
            "ItemCollectionMetrics",
        }
    }


def write(action: Put | Update | Delete, **others: Any) -> Any:
    """One conditional write."""
    client, arguments = clients.dynamodb(), {**arguments_of(action, TABLE), **others}
    calls: dict[type, Callable[..., Any]] = {
        Put: client.put_item,
        Update: client.update_item,
        Delete: client.delete_item,
    }
    return outcome(lambda: calls[type(action)](**arguments))


def transact(*actions: Put | Update | Delete | Check) -> Any:
    """One transaction."""
    items = [transact_item(action, TABLE) for action in actions]
    return outcome(lambda: clients.dynamodb().transact_write_items(TransactItems=items))


def get(key: Key) -> Any:
    """One consistent read."""
    wire = {name: {"S": value} for name, value in key.item().items()}
    return outcome(lambda: clients.dynamodb().get_item(TableName=TABLE, Key=wire, ConsistentRead=True))


def query(text: str, values: dict[str, Any], **others: Any) -> list[str]:
    """The sort keys of a query's items, page by page, a bar between pages."""
    names = {word: word[1:] for word in text.replace("(", " ").replace(",", " ").split() if word.startswith("#")}
    wire = {f":{name}": {"S": value} for name, value in values.items()}
    found: list[str] = []
    start: dict[str, Any] = {}
    while True:
        answer = clients.dynamodb().query(
            TableName=TABLE,
            KeyConditionExpression=text,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=wire,
            **others,
            **start,
        )
        found += [" ".join(f"{name}={value['S']}" for name, value in sorted(item.items())) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return found
        found.append(f"| {sorted(answer['LastEvaluatedKey'])}")
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def writes(_: str) -> Sequence[Any]:
    counted: dict[str, Json] = {"n": 1, "list": [1, "two", None, {"three": True}]}
    return [
        write(Put({**A.item(), **counted}, ABSENT)),
        write(Put({**A.item(), "n": 9}, ABSENT)),
        write(
            Update(A, sets={"state": "x"}, removes=("list",), adds={"n": 2}, condition=Condition("#n = :n", {"n": 1}))
        ),
        write(Update(A, sets={"state": "y"}, condition=Condition("#n = :n", {"n": 1}))),
        write(Update(B, adds={"ended": 1}), ReturnValues="ALL_NEW"),
        write(Update(B, adds={"ended": -3, "other": 4}), ReturnValues="ALL_NEW"),
        get(A),
        get(B),
        get(C),
        write(Delete(A, Condition("#state = :state", {"state": "z"}))),
        write(Delete(A, Condition("#state = :state", {"state": "x"}))),
        write(Delete(A, Condition("#state = :state", {"state": "x"}))),
        get(A),
    ]


def conditions(_: str) -> Sequence[Any]:
    write(Put({**A.item(), "version": 10, "state": "running", "at": "2026-11-22T10:00:00.000Z", "flag": True}))
    texts: list[tuple[str, dict[str, Any]]] = [
        ("#version = :v", {"v": 10}),
        ("#version = :v", {"v": "10"}),
        ("#version > :v", {"v": 9}),
        ("#version < :v", {"v": 9}),
        ("#missing = :v", {"v": 9}),
        ("#version <> :v", {"v": 9}),
        ("#flag = :v", {"v": True}),
        ("#at <= :v", {"v": "2026-11-22T10:00:00.000Z"}),
        ("#at BETWEEN :a AND :b", {"a": "2026", "b": "2027"}),
        ("begins_with(#state, :v)", {"v": "run"}),
        ("begins_with(#state, :v)", {"v": "un"}),
        ("(#version = :v) AND (attribute_not_exists(#done))", {"v": 10}),
        ("attribute_not_exists(#pk) OR #version <= :v", {"v": 10}),
        ("attribute_exists(#done) OR attribute_not_exists(#state)", {}),
        ("attribute_exists(#pk) AND attribute_not_exists(#active_job)", {}),
    ]
    return [write(Update(A, sets={"seen": 1}, condition=Condition(text, values))) for text, values in texts]


def transactions(_: str) -> Sequence[Any]:
    write(Put({**A.item(), "version": 1}))
    seen = Condition("#version = :seen", {"seen": 1})
    wrong = Condition("#version = :seen", {"seen": 7})
    return [
        transact(Update(A, adds={"version": 1}, condition=wrong), Put(B.item(), ABSENT), Check(C, ABSENT)),
        get(A),
        get(B),
        transact(Update(A, adds={"version": 1}, condition=seen), Put({**B.item(), "x": 1}, ABSENT), Check(C, ABSENT)),
        get(A),
        get(B),
        transact(Check(A, wrong), Put(B.item(), ABSENT), Delete(C, Condition("attribute_exists(#pk)"))),
        transact(Delete(B), Put(C.item())),
        get(B),
        get(C),
        transact(Put(A.item()), Delete(A)),
        get(A),
    ]


def queries(_: str) -> Sequence[Any]:
    for number in (3, 1, 2, 10):
        item = {"pk": "Q", "sk": f"FILE#{number:02d}", "gsi1pk": "LIST", "gsi1sk": f"{9 - number % 3}"}
        write(Put({**item, "body": "x"}))
    write(Put({"pk": "Q", "sk": "JOB", "gsi2pk": "OPEN", "gsi2sk": "1"}))
    write(Update(Key("Q", "JOB"), removes=("gsi2pk", "gsi2sk")))
    keys = {"ProjectionExpression": "#pk, #sk"}
    return [
        query(
            "#pk = :pk AND #sk BETWEEN :a AND :b", {"pk": "Q", "a": "FILE#02", "b": "JOB"}, ConsistentRead=True, **keys
        ),
        query("#pk = :pk AND begins_with(#sk, :a)", {"pk": "Q", "a": "FILE#"}, Limit=2, **keys),
        query("#pk = :pk AND #sk > :a", {"pk": "Q", "a": "FILE#02"}, ScanIndexForward=False, Limit=1, **keys),
        query("#gsi1pk = :pk", {"pk": "LIST"}, IndexName="gsi1"),
        query("#gsi1pk = :pk", {"pk": "LIST"}, IndexName="gsi1", Limit=3),
        query("#gsi1pk = :pk AND #gsi1sk < :a", {"pk": "LIST", "a": "9"}, IndexName="gsi1", ScanIndexForward=False),
        query("#gsi2pk = :pk", {"pk": "OPEN"}, IndexName="gsi2"),
        query("#pk = :pk", {"pk": "nothing"}),
    ]


def filters(_: str) -> Sequence[Any]:
    for number, words in enumerate(("ann lee", "bob", "", "ann")):
        item = {"pk": "F", "sk": str(number), "gsi1pk": "LIST", "gsi1sk": str(number), "body": "x"}
        write(Put({**item, **({"words": words} if words else {})}))
    found: list[Any] = []
    for text, wanted in (("contains(#words, :w)", "ann"), ("#words = :w", "bob"), ("contains(#words, :w)", "z")):
        arguments = query_arguments(Condition("#gsi1pk = :pk", {"pk": "LIST"}), Condition(text, {"w": wanted}))
        for more in ({}, {"Limit": 2}, {"ScanIndexForward": False, "Limit": 3}, {"Select": "COUNT"}):
            request: Any = {"TableName": TABLE, "IndexName": "gsi1", **arguments, **more}
            answer = clients.dynamodb().query(**request)
            found.append([answer.get(name) for name in ("Items", "Count", "ScannedCount", "LastEvaluatedKey")])
    return found


def scans(_: str) -> Sequence[Any]:
    def entry(key: Key, **members: Json) -> Any:
        return {"PutRequest": {"Item": item_to_wire({**key.item(), **members})}}

    client, gone = clients.dynamodb(), {"DeleteRequest": {"Key": item_to_wire(A.item())}}
    requests: Any = [[entry(A, x=1), entry(C, x=[2])], [gone, entry(B)], [entry(B), entry(B)]]
    written = [outcome(partial(client.batch_write_item, RequestItems={TABLE: each})) for each in requests]
    first = client.scan(TableName=TABLE, ConsistentRead=True)
    start: Any = item_to_wire(B.item())
    rest = client.scan(TableName=TABLE, ConsistentRead=True, ExclusiveStartKey=start)
    return [written, *(sorted(map(str, each["Items"])) for each in (first, rest))]


def batches(_: str) -> Sequence[Any]:
    for key in (A, C):
        write(Put({**key.item(), "x": 1}))
    wanted: list[dict[str, Any]] = [{name: {"S": value} for name, value in key.item().items()} for key in (A, B, C)]
    answer = outcome(lambda: clients.dynamodb().batch_get_item(RequestItems={TABLE: {"Keys": wanted}}))
    answer["Responses"][TABLE].sort(key=lambda item: item["pk"]["S"])
    twice: Any = {TABLE: {"Keys": [wanted[0], wanted[0]]}}
    return [answer, outcome(lambda: clients.dynamodb().batch_get_item(RequestItems=twice))]


def malformed(_: str) -> Sequence[Any]:
    client, key = clients.dynamodb(), {"pk": {"S": "a"}, "sk": {"S": "b"}}
    unused: dict[str, Any] = {
        "ExpressionAttributeNames": {"#a": "a", "#b": "b"},
        "ExpressionAttributeValues": {":a": {"S": "x"}},
    }
    return [
        outcome(lambda: client.update_item(TableName=TABLE, Key=key, UpdateExpression="SET #a = :a", **unused)),
        outcome(lambda: client.put_item(TableName="other", Item=key)),
        outcome(lambda: client.get_item(TableName=TABLE, Key={"pk": {"S": "a"}})),
    ]


def messages(url: str) -> Sequence[Any]:
    client = clients.sqs()
    entries: Any = [{"Id": str(number), "MessageBody": f"batch {number}"} for number in range(3)]
    too_many: Any = [{"Id": str(number), "MessageBody": "x"} for number in range(11)]
    seen: list[Any] = [
        outcome(lambda: client.send_message(QueueUrl=url, MessageBody="one"))["MD5OfMessageBody"],
        [each["Id"] for each in client.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]],
        outcome(lambda: client.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=900))["MD5OfMessageBody"],
        outcome(lambda: client.send_message_batch(QueueUrl=url, Entries=too_many)),
        outcome(lambda: client.send_message_batch(QueueUrl=url, Entries=[entries[0], entries[0]])),
    ]
    first = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)["Messages"]
    again = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30)["Messages"]
    seen += [sorted(message["Body"] for message in found) for found in (first, again)]
    client.delete_message(QueueUrl=url, ReceiptHandle=again[0]["ReceiptHandle"])
    return [*seen, client.receive_message(QueueUrl=url).get("Messages", [])]


def objects(_: str) -> Sequence[Any]:
    client = clients.s3()
    for name in ("a/1", "a/2", "a/3", "b/1"):
        client.put_object(Bucket=BUCKET, Key=name, Body=f"hello {name}".encode())
    etag = client.head_object(Bucket=BUCKET, Key="a/1")["ETag"]

    def got(**request: Any) -> Any:
        answer = outcome(lambda: client.get_object(Bucket=BUCKET, **request))
        return answer["Body"].read() if "Body" in answer else answer["refused"]

    listed = outcome(lambda: client.list_objects_v2(Bucket=BUCKET, Prefix="a/", StartAfter="a/1", MaxKeys=1))
    empty = outcome(lambda: client.list_objects_v2(Bucket=BUCKET, Prefix="c/"))
    return [
        etag,
        got(Key="a/1"),
        got(Key="a/1", IfMatch=etag),
        got(Key="a/2", IfMatch=etag),
        got(Key="a/2", Range="bytes=6-"),
        got(Key="missing"),
        outcome(lambda: client.head_object(Bucket=BUCKET, Key="missing"))["refused"],
        [(each["Key"], each["Size"], each["ETag"]) for each in listed["Contents"]],
        listed["IsTruncated"],
        ("Contents" in empty, empty["IsTruncated"]),
    ]


def uploads_in_parts(_: str) -> Sequence[Any]:
    """What erasures rest on: every upload that was begun is listed, page by page, and can be aborted once. What exports
    rest on: a part replaces an earlier one of its number, which no file is made of then."""
    client = clients.s3()
    begun = [client.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"] for key in ("u/1", "u/2", "v/1")]

    def listed() -> list[str]:
        answer = client.list_multipart_uploads(Bucket=BUCKET, Prefix="u/")
        return sorted(each["Key"] for each in answer.get("Uploads", []))

    def abort() -> Any:
        return outcome(lambda: client.abort_multipart_upload(Bucket=BUCKET, Key="u/1", UploadId=begun[0])).get(
            "refused"
        )

    def add(number: int, body: bytes) -> Any:
        part: dict[str, Any] = {"Bucket": BUCKET, "Key": "v/1", "UploadId": begun[2], "PartNumber": number}
        answer = outcome(lambda: client.upload_part(**part, Body=body))
        return answer.get("ETag", answer.get("refused"))

    def complete(*parts: tuple[int, str]) -> Any:
        named: Any = {"Parts": [{"PartNumber": number, "ETag": etag} for number, etag in parts]}
        upload: dict[str, Any] = {"Bucket": BUCKET, "Key": "v/1", "UploadId": begun[2], "MultipartUpload": named}
        return outcome(lambda: client.complete_multipart_upload(**upload)).get("refused")

    first, second = add(1, b"of an earlier worker"), add(1, b"of a later one")
    made = [first, second, complete((1, first)), complete((1, second), (2, second)), complete((1, second))]
    return [listed(), abort(), abort(), listed(), *made, client.get_object(Bucket=BUCKET, Key="v/1")["Body"].read()]


def object_versions(_: str) -> Sequence[Any]:
    """What erasures rest on: every version and marker is listed, page by page, and is deleted for good by its id."""
    client = clients.s3()
    for body in (b"one", b"two", b"three"):
        client.put_object(Bucket=BUCKET, Key="v/written over", Body=body)
    client.put_object(Bucket=BUCKET, Key="v/deleted", Body=b"gone")
    client.delete_object(Bucket=BUCKET, Key="v/deleted")
    client.put_object(Bucket=BUCKET, Key="w/other", Body=b"stays")

    def pages(**request: Any) -> list[Any]:
        found, after = [], dict[str, Any]()
        while True:
            answer: Any = client.list_object_versions(Bucket=BUCKET, Prefix="v/", **request, **after)
            kinds = ("Versions", "DeleteMarkers")
            found.append([(kind, each["Key"], each["IsLatest"]) for kind in kinds for each in answer.get(kind, [])])
            ids.extend((each["Key"], each["VersionId"]) for kind in kinds for each in answer.get(kind, []))
            if not answer["IsTruncated"]:
                return found
            after = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}

    def read(key: str) -> Any:
        answer = outcome(lambda: client.get_object(Bucket=BUCKET, Key=key))
        return answer["Body"].read() if "Body" in answer else answer["refused"]

    def delete(some: Sequence[tuple[str, str]]) -> Any:
        named: list[Any] = [{"Key": key, "VersionId": version} for key, version in some]
        answer = client.delete_objects(Bucket=BUCKET, Delete={"Objects": named, "Quiet": True})
        return answer.get("Errors")

    ids: list[tuple[str, str]] = []
    seen: list[Any] = [pages(), pages(MaxKeys=2), len(set(ids)), read("v/deleted"), read("v/written over")]
    every = sorted(set(ids))
    newest, oldest = [each for each in ids if each[0] == "v/written over"][:2]
    client.delete_object(Bucket=BUCKET, Key=oldest[0], VersionId=oldest[1])
    seen += [pages(), delete([newest]), read("v/written over"), delete(every), delete(every), pages()]
    seen.append(read("v/written over"))
    return [*seen, read("w/other")]


@pytest.mark.parametrize(
    "calls",
    [
        writes,
        conditions,
        transactions,
        queries,
        filters,
        scans,
        batches,
        malformed,
        messages,
        objects,
        object_versions,
        uploads_in_parts,
    ],
    ids=lambda f: f.__name__,
)
def test_the_cloud_in_memory_answers_as_moto_does(calls: Callable[[str], Sequence[Any]]) -> None:
    # given the same calls
    with in_moto() as queue_url:
        expected = calls(queue_url)

    # when the one in memory answers them
    with in_memory() as queue_url:
        answers = calls(queue_url)

    # then it says the same
    assert answers == expected


def test_the_cloud_in_memory_forgets_a_repeated_transaction_by_its_token() -> None:
    # given a transaction that was applied
    with plugged() as plug:
        plug.cloud = Cloud(system_clock)
        items = [transact_item(Update(A, adds={"n": 1}), TABLE)]
        for _ in range(2):
            # when botocore sends it again, with the same token
            clients.dynamodb().transact_write_items(TransactItems=items, ClientRequestToken="the-same")

        # then it was applied once (moto ignores the token)
        assert get(A)["Item"]["n"] == {"N": "1"}
