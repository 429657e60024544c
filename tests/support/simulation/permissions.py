"""What the roles of ``template.yaml`` let each function do, asked of every call that a simulated process makes.

A rare call (a check that joins a transaction only after a conflict, an object that is deleted only after a crash) is
refused on AWS as surely as a common one, and a stack that is tried for minutes may never make it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from support.cloud.cloud import CONSOLIDATION, DELIVERY, ERASURE, EXPORT, INBOX, INGESTION, PAGES, Call
from support.simulation.engine import Engine
from support.template import template

_QUEUES = {
    INGESTION: "IngestionQueue",
    CONSOLIDATION: "ConsolidationQueue",
    EXPORT: "ExportQueue",
    ERASURE: "ErasureQueue",
    DELIVERY: "DeliveryQueue",
    INBOX: "InboxQueue",
    PAGES: "ProjectPageQueue",
}
_OF_OBJECTS = {
    "GetObject": "GetObject",
    "HeadObject": "GetObject",
    "PutObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "AbortMultipartUpload": "AbortMultipartUpload",
}
_OF_BUCKETS = {
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
}
_IN_TRANSACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_LEADING = "dynamodb:LeadingKeys"
_ANYTHING = "anything"

_FUNCTIONS = {
    "consolidation_worker",
    "dead_letters",
    "dropbox_webhook",
    "erasure_worker",
    "event_publisher",
    "export_worker",
    "ingestion_worker",
    "s3_inbox",
    "webhook_worker",
}
_TASKS = {"consolidate_projects", "erase_expired", "poll_sources", "scheduler", "sweep"}

type Need = tuple[str, str, str]
"""An action, what it is done to, and of an item the partition's kind."""


@dataclass(slots=True)
class Permissions:
    """Asks of every call of a process whether its function's role allows it; callers' requests are the API's."""

    engine: Engine
    denied: set[str] = field(default_factory=set)

    def around(self, call: Call, apply: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Stands around every call of the clients (see ``Cloud.around``)."""
        if self.engine.current:
            name = self.engine.current.name
            function = "scheduler" if name in _TASKS else name if name in _FUNCTIONS else "api"
            self.denied.update(denied(function, call))
        return self.engine.around(call, apply)


def denied(function: str, call: Call) -> Iterator[str]:
    """What of a call a function's role does not allow; nothing when AWS would take it.

    Args:
        function: the name of its folder, e.g. ``erasure_worker``.
        call: that its process makes.
    """
    role = f"{''.join(part.capitalize() for part in function.split('_'))}Role"
    for action, resource, partition in _needs(call):
        if not _is_allowed(role, action, resource, partition):
            yield f"{role} allows no {action} of {resource}{f' {partition}' if partition else ''}"


def _needs(call: Call) -> Iterator[Need]:
    request = call.request
    match call.service:
        case "dynamodb":
            yield from _needs_of_table(call.operation, request)
        case "s3" if call.operation in _OF_BUCKETS:
            yield f"s3:{_OF_BUCKETS[call.operation]}", "Bucket", ""
        case "s3" if call.operation == "DeleteObjects":
            for each in request["Delete"]["Objects"]:
                yield "s3:DeleteObjectVersion", f"Bucket/{each['Key']}", ""
        case "s3" if call.operation == "DeleteObject":
            yield f"s3:DeleteObject{'Version' * ('VersionId' in request)}", f"Bucket/{request['Key']}", ""
        case "s3":
            yield f"s3:{_OF_OBJECTS[call.operation]}", f"Bucket/{request['Key']}", ""
        case "sqs":
            operation = "SendMessage" if call.operation == "SendMessageBatch" else call.operation
            yield f"sqs:{operation}", _QUEUES[request["QueueUrl"]], ""
        case "secretsmanager":
            yield "secretsmanager:GetSecretValue", _ANYTHING, ""
        case _:
            yield f"events:{call.operation}", _ANYTHING, ""


def _needs_of_table(operation: str, request: Mapping[str, Any]) -> Iterator[Need]:
    if operation == "TransactWriteItems":
        for action in request["TransactItems"]:
            ((kind, written),) = action.items()
            yield f"dynamodb:{_IN_TRANSACTIONS[kind]}", "Table", _partition(written)
    elif operation in {"Query", "Scan"}:
        index = request.get("IndexName")
        yield f"dynamodb:{operation}", f"Table/index/{index}" if index else "Table", ""
    elif operation == "BatchGetItem":
        yield "dynamodb:BatchGetItem", "Table", ""
    else:
        yield f"dynamodb:{operation}", "Table", _partition(request)


def _partition(written: Mapping[str, Any]) -> str:
    return f"{(written.get('Key') or written['Item'])['pk']['S'].partition('#')[0]}#"


@cache
def _is_allowed(role: str, action: str, resource: str, partition: str) -> bool:
    denied = any(_holds(each, action, resource, partition) for each in _statements(role, "Deny"))
    return not denied and any(_holds(each, action, resource, partition) for each in _statements(role, "Allow"))


def _holds(statement: Mapping[str, Any], action: str, resource: str, partition: str) -> bool:
    patterns = [_named(each) for each in _listed(statement["Resource"])]
    keys = [key for operator in statement.get("Condition", {}).values() for key in operator.get(_LEADING, [])]
    return (
        action in _listed(statement["Action"])
        and (resource == _ANYTHING or any(fnmatchcase(resource, pattern) for pattern in patterns))
        and (not keys or any(fnmatchcase(partition, key) for key in keys))
    )


@cache
def _statements(role: str, effect: str) -> list[Mapping[str, Any]]:
    resources = template()
    properties = resources[role]["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [resources[arn["Ref"]]["Properties"]["PolicyDocument"] for arn in properties["ManagedPolicyArns"]]
    return [each for document in documents for each in _listed(document["Statement"]) if each["Effect"] == effect]


def _named(resource: Any) -> str:
    """What a statement is for: the logical id, with what follows it."""
    match resource:
        case {"Fn::GetAtt": [name, *_]} | {"Ref": name}:
            return str(name)
        case {"Fn::GetAtt": name}:
            return str(name).partition(".")[0]
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{(\w+)[^}]*\}", r"\1", str(text))
        case _:
            return str(resource)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
