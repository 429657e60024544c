"""Write units of one consolidation from trigger to completion, counted from item sizes and indexes.

The records are all different, so nothing is merged: what is counted is the job's own cost.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]
LIMIT = 22
RECORDS = 20

AWS = {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}

from support.moto_aws import aws_in_memory, fresh_clients  # noqa: E402 - after the path is set
from support.template import make  # noqa: E402

from benchmarks.capacity import index_units, units  # noqa: E402
from winnow.api.api_wiring import Services  # noqa: E402
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation  # noqa: E402
from winnow.platform import clients  # noqa: E402
from winnow.platform.auth import Caller, Role  # noqa: E402
from winnow.platform.expressions import Action, Check, Put  # noqa: E402
from winnow.platform.settings import ApiSettings  # noqa: E402
from winnow.platform.table import Table, key_of  # noqa: E402
from winnow.projects.project_service import NewProject  # noqa: E402
from winnow.records.record import RecordKind  # noqa: E402
from winnow.records.writing import NewRecord  # noqa: E402
from winnow.values import Field, Provenance  # noqa: E402


@dataclass(slots=True)
class Meter:
    """Counts every write of the table."""

    lines: list[tuple[str, int]] = field(default_factory=list)

    def watch(self) -> None:
        """Puts itself around the table's ways to write."""
        for name, factor in (("transact", 2), ("write", 1), ("update", 1)):
            setattr(Table, name, self._around(getattr(Table, name), factor))

    def _around(self, write: Callable[..., Any], factor: int) -> Callable[..., Any]:
        def counted(table: Table, given: Action | Sequence[Action], **named: Any) -> Any:
            actions: Sequence[Action] = given if isinstance(given, Sequence) else [given]
            keys = [key_of(each.item) if isinstance(each, Put) else each.key for each in actions]
            before = table.get_many(keys)
            answer = write(table, given, **named)
            after = table.get_many(keys)
            total = 0
            for action, key in zip(actions, keys, strict=True):
                old, new = before.get(key), after.get(key)
                total += factor * max(units(old), units(new), 1)
                total += 0 if isinstance(action, Check) else index_units(old, new)
            said = ", ".join(
                f"{type(action).__name__.lower()} {key.sk[:20]}" for action, key in zip(actions, keys, strict=True)
            )
            self.lines.append((said, total))
            return answer

        return counted


class Context:
    """The time a Lambda function has left."""

    def get_remaining_time_in_millis(self) -> int:
        """Plenty."""
        return 900_000


def function(name: str) -> ModuleType:
    """A function's module."""
    spec = spec_from_file_location(f"{name}_function", ROOT / "functions" / name / "app.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def consolidate() -> Meter:
    """Runs one consolidation and answers what was counted."""
    resources = make()
    queue = resources.queues["ConsolidationQueue"]
    settings = ApiSettings(
        table=resources.table,
        bucket=resources.bucket,
        ingestion_queue_url=resources.queues["IngestionQueue"],
        consolidation_queue_url=queue,
        export_queue_url=resources.queues["ExportQueue"],
        erasure_queue_url=resources.queues["ErasureQueue"],
        delivery_queue_url=resources.queues["DeliveryQueue"],
        inbox_queue_url=resources.queues["InboxQueue"],
        default_project_id="00000000-0000-4000-8000-000000000001",
        roles_claim="cognito:groups",
        cursor_secret_arn=resources.cursor_secret,
        project_access="open",
    )
    os.environ |= {
        "WINNOW_TABLE": resources.table,
        "WINNOW_BUCKET": resources.bucket,
        "WINNOW_CONSOLIDATION_QUEUE_URL": queue,
    }
    services = Services.build(settings)
    admin = Caller("53c4a8d2-0061-70a1-4e5d-0f7b1c2d3e4f", frozenset({Role.ADMIN}))
    project = services.projects.create(admin, NewProject("Bench")).project_id
    services.writer.write(
        admin,
        project,
        [
            NewRecord(str(number), RecordKind.ROW, {"email": Field(f"p{number}@example.org", Provenance.IMPORTED)})
            for number in range(RECORDS)
        ],
    )
    meter = Meter()
    meter.watch()
    services.consolidation.trigger(admin, TriggerConsolidation(project, {}))
    message = clients.sqs().receive_message(QueueUrl=queue)["Messages"][0]
    record = {"messageId": "1", "eventSource": "aws:sqs", "body": message["Body"], "receiptHandle": "1"}
    answer = function("consolidation_worker").handler({"Records": [record]}, Context())
    assert answer == {"batchItemFailures": []}, answer
    (job,) = services.jobs.store.before(project, "~", "0", 1).entries
    assert job[1].state.value == "completed", json.dumps(dict(job[1].result))
    return meter


def main() -> int:
    """Prints each write and the sum. Returns 1 when it is over the limit."""
    with patch.dict(os.environ, AWS), aws_in_memory():
        fresh_clients()
        meter = consolidate()
    for said, cost in meter.lines:
        print(f"{cost:4d}  {said}")
    total = sum(cost for _, cost in meter.lines)
    print(f"{total:4d}  write units for a consolidation of {RECORDS} records (limit {LIMIT})")
    return int(total > LIMIT)


if __name__ == "__main__":
    os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"
    sys.exit(main())
