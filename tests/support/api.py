"""Calling the API function the way API Gateway does, and looking at what it left behind."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from support.contract import check

from winnow.api.api_wiring import Services
from winnow.platform import clients
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Put, item_from_wire
from winnow.platform.ids import new_id
from winnow.platform.settings import ApiSettings
from winnow.platform.table import Table
from winnow.projects.project import Consolidation, Project
from winnow.projects.project_store import create_action

ROOT = Path(__file__).parents[2]
DEFAULT_PROJECT = "00000000-0000-4000-8000-000000000001"
ADMIN = "53c4a8d2-0061-70a1-4e5d-0f7b1c2d3e4f"
POWER_USER = "c3f4e8d2-1072-7012-9d1c-5b7a2f6e1c90"
NOBODY = "a1b2c3d4-0000-7000-8000-000000000000"
GROUPS = {ADMIN: "[admin]", POWER_USER: "[power_user]", NOBODY: "[]"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the API answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.text)


@dataclass(slots=True)
class Api:
    """Calls ``functions/api/app.py`` with API Gateway events made from the samples in ``events/``."""

    settings: ApiSettings
    handler: Callable[[dict[str, Any], object], dict[str, Any]]
    services: Services
    sample: dict[str, Any] = field(default_factory=lambda: sample("api_consolidation_trigger"))

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        as_: str | None = ADMIN,
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Sends a request as a caller (None: not signed in); a body that is text goes as it is."""
        event = json.loads(json.dumps(self.sample))
        context = event["requestContext"]
        event |= {"rawPath": path, "rawQueryString": query}
        context["http"] |= {"method": method, "path": path}
        event["headers"] = {name: text for name, text in event["headers"].items() if not name.startswith("content-")}
        event["body"] = body if isinstance(body, str) or body is None else json.dumps(body)
        if body is not None:
            event["headers"]["content-type"] = "application/json"
        event["headers"] |= {name.lower(): text for name, text in (headers or {}).items()}
        if as_ is None:
            del context["authorizer"]
        else:
            claims = context["authorizer"]["jwt"]["claims"]
            claims |= {"sub": as_, "username": as_, "cognito:groups": GROUPS[as_]}
        return self.send(event)

    def send(self, event: dict[str, Any]) -> Reply:
        """Sends an event as it is; whatever comes back must be what the OpenAPI document says."""
        answer = self.handler(event, None)
        headers = {
            name: ", ".join(value) if isinstance(value, list) else value for name, value in answer["headers"].items()
        }
        text = answer["body"]
        if answer.get("isBase64Encoded"):
            text = gzip.decompress(base64.b64decode(text)).decode()
        reply = Reply(answer["statusCode"], headers, text)
        http = event["requestContext"]["http"]
        check(http["method"], event["rawPath"], reply.status, reply.headers, reply.text)
        return reply

    def project(self, *, enabled: bool = True, on_threshold: bool = False) -> str:
        """A stored project's id."""
        now = system_clock()
        rules = Consolidation(enabled, on_threshold=on_threshold)
        project = Project(new_id(), "Hiring", created_at=now, created_by=ADMIN, updated_at=now, consolidation=rules)
        self.table.write(create_action(project))
        return project.project_id

    @property
    def table(self) -> Table:
        """The table behind it."""
        return self.services.projects.store.table

    def items(self) -> list[dict[str, Any]]:
        """Everything that is stored."""
        answer = clients.dynamodb().scan(TableName=self.settings.table, ConsistentRead=True)
        return [item_from_wire(wire) for wire in answer["Items"]]

    def age_idempotency_keys(self, by: timedelta) -> None:
        """Lets time pass for what is stored of Idempotency-Keys, none of which TTL deletes."""
        for item in self.items():
            if item["pk"].startswith("IDEMPOTENCY#"):
                self.table.write(Put({**item, "expires_at": item["expires_at"] - int(by.total_seconds())}))

    def audit(self, event_type: str) -> list[dict[str, Any]]:
        """The stored audit events of a type."""
        return [item for item in self.items() if item["pk"].startswith("AUDIT#") and item["type"] == event_type]

    def messages(self, queue_url: str) -> list[dict[str, Any]]:
        """Takes what waits in a queue."""
        answer = clients.sqs().receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def sample(name: str) -> dict[str, Any]:
    """A sample from ``events/``."""
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event
