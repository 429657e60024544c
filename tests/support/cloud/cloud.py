"""AWS in memory, behind the real boto3 clients: their errors are botocore's, the answers come from here.

Made for simulations: a call costs hundredths of a millisecond (moto copies its table for each transaction), nothing
is random and nothing waits. ``test_cloud_contract`` holds it to moto, call for call; sizes, depth, digits and names are
refused as DynamoDB refuses them (``support.cloud.limits``). Not modelled: capacity, TTL, eventually consistent reads
of the table itself (the house makes none), and IAM, which the simulator adds.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from support.cloud.answers import Refused
from support.cloud.dynamodb import DynamoDB
from support.cloud.s3 import S3
from support.cloud.sqs import SQS, Queue

from winnow.platform import clients
from winnow.platform.settings import ApiSettings

TABLE, BUCKET, SECRET = "winnow", "winnow-data", "arn:aws:secretsmanager:eu-central-1:000000000000:secret:dropbox"
_HOST = "https://sqs.eu-central-1.amazonaws.com/000000000000/"
INGESTION, CONSOLIDATION, EXPORT, ERASURE, DELIVERY, INBOX, PAGES = (
    _HOST + name for name in ("ingestion", "consolidation", "export", "erasure", "delivery", "inbox", "project-pages")
)
DEAD = {url: f"{url}-dead-letters" for url in (INGESTION, CONSOLIDATION, EXPORT, ERASURE, DELIVERY, INBOX, PAGES)}
API = ApiSettings(
    table=TABLE,
    bucket=BUCKET,
    ingestion_queue_url=INGESTION,
    consolidation_queue_url=CONSOLIDATION,
    export_queue_url=EXPORT,
    erasure_queue_url=ERASURE,
    delivery_queue_url=DELIVERY,
    inbox_queue_url=INBOX,
    default_project_id="default",
    roles_claim="cognito:groups",
    cursor_secret_arn="cursor",
    project_access="open",
)
_VISIBILITY = {  # s; as in template.yaml
    INGESTION: 1800, CONSOLIDATION: 5400, EXPORT: 1800, ERASURE: 1800, DELIVERY: 180, INBOX: 240, PAGES: 300,
}  # fmt: skip
_MAX_RECEIVES = 5
_FACTORIES = (clients.dynamodb, clients.sqs, clients.s3, clients.secrets, clients.events)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a client: ``dynamodb``, ``sqs``, ``s3``, ``events`` or ``secretsmanager``, the operation, its
    parameters."""

    service: str
    operation: str
    request: Mapping[str, Any]


type Around = Callable[[Call, Callable[[], dict[str, Any]]], dict[str, Any]]
"""Stands around a call and decides whether, when and how often it is applied."""


@dataclass(slots=True)
class Cloud:
    """A deployment's table, bucket, queues, event bus and secret.

    Attributes:
        bus: every event that was put on the bus, in order.
        refresh_token: what the secret holds of Dropbox; empty when nobody has connected it.
    """

    clock: Callable[[], datetime]
    around: Around = lambda _, apply: apply()
    refresh_token: str = ""
    bus: list[dict[str, Any]] = field(default_factory=list)
    dynamodb: DynamoDB = field(init=False)
    sqs: SQS = field(init=False)
    s3: S3 = field(init=False)

    def __post_init__(self) -> None:
        """Makes everything, empty."""
        self.dynamodb = DynamoDB(TABLE, self.clock)
        self.s3 = S3(BUCKET, self.clock)
        self.sqs = SQS(self.clock)
        for url, seconds in _VISIBILITY.items():
            self.sqs.queues[url] = Queue(url, timedelta(seconds=seconds), _MAX_RECEIVES, DEAD[url])
            self.sqs.queues[DEAD[url]] = Queue(DEAD[url])

    def answer(self, call: Call) -> dict[str, Any]:
        """Applies a call; answers what the service does.

        Raises:
            Refused: the service refuses it.
        """
        match call.service:
            case "dynamodb":
                return self.dynamodb.answer(call.operation, call.request)
            case "sqs":
                return self.sqs.answer(call.operation, call.request)
            case "s3":
                return self.s3.answer(call.operation, call.request)
            case "events" | "eventbridge":
                self.bus += [json.loads(entry["Detail"]) for entry in call.request["Entries"]]
                return {"FailedEntryCount": 0, "Entries": [{"EventId": "e"} for _ in call.request["Entries"]]}
            case _:
                members = {"app_key": "key", "app_secret": "secret", "refresh_token": self.refresh_token}
                return {"ARN": SECRET, "SecretString": json.dumps(members)}


@dataclass(slots=True)
class Plug:
    """Stands in the clients' way; ``cloud`` is the one that answers now."""

    cloud: Cloud | None = None

    def into(self, client: Any) -> None:
        """Answers a client's calls from here on, where botocore would begin to make an HTTP request of them."""
        service = client.meta.service_model.service_name

        def make_api_call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            assert self.cloud, "a call outside of any simulation"
            cloud = self.cloud
            if operation == "TransactWriteItems":
                request.setdefault("ClientRequestToken", str(uuid.uuid4()))  # as botocore does
            call = Call(service, operation, request)
            metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {}}
            try:
                return {**cloud.around(call, lambda: cloud.answer(call)), "ResponseMetadata": metadata}
            except Refused as refused:
                answer = {**refused.answer, "ResponseMetadata": metadata | {"HTTPStatusCode": refused.status}}
                raise client.exceptions.from_code(refused.code)(answer, operation) from None

        client._make_api_call = make_api_call


@contextmanager
def plugged() -> Iterator[Plug]:
    """Real clients, answered by whatever ``Cloud`` the plug is given."""
    plug = Plug()
    clients.forget()
    for factory in _FACTORIES:
        plug.into(factory())
    try:
        yield plug
    finally:
        clients.forget()
