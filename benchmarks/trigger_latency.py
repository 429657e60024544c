"""The triggers against a bare boto3 handler that makes the same two calls, to the same endpoint, in turns.

The endpoint is moto's server in another process. The bare handler reads the body, makes one TransactWriteItems with the
very items that Winnow writes (with another job's id in them) and one SendMessage, and answers.
"""

from __future__ import annotations

import copy
import importlib
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "functions" / "api")]
ROUNDS = 60  # moto copies its whole table for each transaction, so more rounds only measure that
WARM_UP = 5
LIMIT = 1.3

type Event = dict[str, Any]
type Handler = Callable[[Event, object], Event]


@contextmanager
def endpoint() -> Iterator[str]:
    """AWS at an address of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{url}/moto-api/", timeout=1)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


def deploy(url: str) -> None:
    """Makes the template's resources, and the environment of the function."""
    os.environ |= {
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
    from support.template import make  # noqa: PLC0415 - boto3 reads the environment

    resources = make()
    os.environ |= {
        "WINNOW_TABLE": resources.table,
        "WINNOW_BUCKET": resources.bucket,
        "WINNOW_INGESTION_QUEUE_URL": resources.queues["IngestionQueue"],
        "WINNOW_CONSOLIDATION_QUEUE_URL": resources.queues["ConsolidationQueue"],
        "WINNOW_EXPORT_QUEUE_URL": resources.queues["ExportQueue"],
        "WINNOW_ERASURE_QUEUE_URL": resources.queues["ErasureQueue"],
        "WINNOW_DELIVERY_QUEUE_URL": resources.queues["DeliveryQueue"],
        "WINNOW_INBOX_QUEUE_URL": resources.queues["InboxQueue"],
        "WINNOW_DEFAULT_PROJECT_ID": str(uuid.uuid4()),
        "WINNOW_ROLES_CLAIM": "cognito:groups",
        "WINNOW_CURSOR_SECRET_ARN": resources.cursor_secret,
        "WINNOW_PROJECT_ACCESS": "open",
    }


class Bare:
    """A handler of two boto3 calls, made after what Winnow was seen to call."""

    def __init__(self, handler: Handler, event: Event) -> None:
        from winnow.platform import clients  # noqa: PLC0415 - after the environment is set

        self.dynamodb, self.sqs = boto3.client("dynamodb"), boto3.client("sqs")
        self.seen: dict[str, Any] = {}
        for client in (clients.dynamodb(), clients.sqs()):
            client.meta.events.register("provide-client-params", self._see)
        self.like = json.loads(handler(event, None)["body"])["job_id"]
        for client in (clients.dynamodb(), clients.sqs()):
            client.meta.events.unregister("provide-client-params", self._see)
        self.project = json.loads(event["body"])["project_id"]

    def _see(self, params: dict[str, Any], model: Any, **_: object) -> None:
        self.seen[model.name] = copy.deepcopy(params)

    def __call__(self, event: Event, _: object) -> Event:
        project_id = json.loads(event["body"])["project_id"]
        job_id = str(uuid.uuid4())

        def own(call: str) -> Any:
            text = json.dumps(self.seen[call])
            return json.loads(text.replace(self.like, job_id).replace(self.project, project_id))

        transaction = own("TransactWriteItems")
        for action in transaction["TransactItems"]:
            if "Put" in action and action["Put"]["Item"]["pk"]["S"].startswith("AUDIT#"):
                action["Put"]["Item"]["sk"]["S"] = job_id
        self.dynamodb.transact_write_items(**transaction)
        self.sqs.send_message(**own("SendMessage"))
        return {"statusCode": 202, "body": json.dumps({"job_id": job_id, "status": "pending"})}


def compare(name: str, handler: Handler, new_event: Callable[[], Event]) -> float:
    """Prints both medians of one trigger; answers their ratio."""
    bare = Bare(handler, new_event())
    times: dict[str, list[float]] = {"bare": [], "winnow": []}
    processor: dict[str, list[float]] = {"bare": [], "winnow": []}
    for number in range(WARM_UP + ROUNDS):
        for kind, called in (("bare", bare), ("winnow", handler)):
            event = new_event()
            start, busy = time.perf_counter(), time.process_time()
            answer = called(event, None)
            took, worked = time.perf_counter() - start, time.process_time() - busy
            assert answer["statusCode"] == 202, answer
            if number >= WARM_UP:
                times[kind].append(took)
                processor[kind].append(worked)
    medians = {kind: statistics.median(each) for kind, each in times.items()}
    ratio = medians["winnow"] / medians["bare"]
    shown = ", ".join(f"{kind} {median * 1000:.2f} ms" for kind, median in medians.items())
    own = ", ".join(f"{kind} {statistics.median(each) * 1000:.2f} ms" for kind, each in processor.items())
    print(f"{name}: processor time in the handler {own}", file=sys.stderr)
    print(f"{name}: {shown}; ratio {ratio:.2f} (limit {LIMIT})", file=sys.stderr)
    return ratio


def main() -> int:
    """Compares both triggers. Returns 1 when one is over the limit."""
    with endpoint() as url:
        deploy(url)
        app = importlib.import_module("app")  # reads the environment at its first request

        from winnow.platform import clients  # noqa: PLC0415
        from winnow.platform.clock import system_clock  # noqa: PLC0415
        from winnow.platform.table import Table  # noqa: PLC0415
        from winnow.projects.project import Project  # noqa: PLC0415
        from winnow.projects.project_store import create_action  # noqa: PLC0415

        table = Table(clients.dynamodb(), os.environ["WINNOW_TABLE"])

        def project() -> str:
            now = system_clock()
            made = Project(str(uuid.uuid4()), "Bench", created_at=now, created_by="bench", updated_at=now)
            table.write(create_action(made))
            return made.project_id

        def event_of(sample: str, project_id: str) -> Event:
            event: Event = json.loads((ROOT / "events" / f"{sample}.json").read_text())
            event["body"] = json.dumps({"project_id": project_id})
            return event

        one = project()
        ratios = [
            compare("ingestion trigger", app.handler, lambda: event_of("api_ingestion_trigger", one)),
            compare("consolidation trigger", app.handler, lambda: event_of("api_consolidation_trigger", project())),
        ]
    return int(max(ratios) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
