"""What a deployment tells of itself: metrics by their dimensions, and log lines that name their job."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.api import Api
from support.ingestion import Ingestion
from support.jobs import Bench

from devstack.dropbox.faults import Kind
from winnow.jobs.job_worker import Done, Outcome, Work
from winnow.jobs.retry import PermanentError
from winnow.platform.expressions import Key, Put
from winnow.platform.observability import logger, measure
from winnow.platform.table import Table, _Conflict

type Line = dict[str, Any]
type Told = Callable[[], list[Line]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """The lines of metrics since the last look, in a deployment called ``acme``."""
    monkeypatch.setenv("WINNOW_STACK", "acme")

    def look() -> list[Line]:
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
        return [json.loads(line) for line in lines]

    look()
    return look


def of(lines: list[Line], name: str) -> Iterator[tuple[dict[str, str], float, Line]]:
    """Dimensions, value and line of each metric of a name."""
    for line in lines:
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        (metric,) = directive["Metrics"]
        (dimensions,) = directive["Dimensions"]
        if metric["Name"] == name:
            yield {each: line[each] for each in dimensions if each != "stack"}, line[name], line


def test_a_metric_is_a_line_that_cloudwatch_reads(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "Scheduler")
    measure("Oldest", 3.5, "Seconds")
    measure("Ended", 1, by={"kind": "export"}, job_id="j", code=None)

    oldest, ended = told()

    (directive,) = oldest["_aws"]["CloudWatchMetrics"]
    assert directive == {
        "Namespace": "Winnow",
        "Dimensions": [["stack", "service"]],
        "Metrics": [{"Name": "Oldest", "Unit": "Seconds"}],
    }
    assert (oldest["stack"], oldest["service"], oldest["Oldest"]) == ("acme", "Scheduler", 3.5)
    assert oldest["_aws"]["Timestamp"] > 1_700_000_000_000
    assert ended["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["stack", "kind"]]
    assert {name: ended[name] for name in ended if name != "_aws"} == {
        "stack": "acme", "kind": "export", "Ended": 1, "job_id": "j"
    }  # fmt: skip


def test_outside_a_deployed_function_nothing_is_written(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WINNOW_STACK")

    measure("Oldest", 3.5)

    assert told() == []


def test_a_job_that_ends_says_how_and_how_long_it_waited_and_took(api: Api, told: Told) -> None:
    bench = Bench(api, api.project())
    job = bench.trigger()
    bench.clock.pass_(7)

    def work(_: Work) -> Outcome:
        bench.clock.pass_(5)
        return Done({"merged": 3, "archived": 1})

    bench.run(work, bench.messages())

    lines = told()
    for name, seconds in (("JobWaitSeconds", 7), ("JobSeconds", 12)):
        ((dimensions, value, _),) = of(lines, name)
        assert (dimensions, round(value)) == ({"kind": "consolidation"}, seconds)
    assert [found[:2] for found in of(lines, "RecordsChanged")] == [({"kind": "consolidation"}, 4)]
    ((dimensions, count, line),) = of(lines, "JobEnded")
    assert (dimensions, count) == ({"kind": "consolidation", "state": "completed"}, 1)
    assert (line["job_id"], line["project_id"]) == (job.job_id, bench.project)


def test_a_job_that_fails_says_why(api: Api, told: Told) -> None:
    bench = Bench(api, api.project())
    bench.trigger()

    def work(_: Work) -> Outcome:
        raise PermanentError("nothing-to-do", "There is nothing.")

    bench.run(work, bench.messages())

    lines = told()
    ((dimensions, _, line),) = of(lines, "JobEnded")
    assert (dimensions["state"], line["code"]) == ("failed", "nothing-to-do")
    assert [found[1] for found in of(lines, "JobsFailed")] == [1]  # what the alarm waits for


def test_each_file_says_what_became_of_it(ingestion: Ingestion, project: str, told: Told) -> None:
    ingestion.dropbox.account.put("/ada.txt", b"Ada Vance\nEngineer")
    ingestion.dropbox.account.put("/bob.txt", b"Bob Vance\nEngineer")

    job = ingestion.ingest(project)

    lines = told()
    assert [(found[0], found[2]["job_id"]) for found in of(lines, "FilesEnded")] == [
        ({"outcome": "created"}, job.job_id)
    ] * 2
    assert [found[:2] for found in of(lines, "RecordsChanged")] == [({"kind": "ingestion"}, 2)]


def test_a_source_that_was_revoked_is_a_sign_for_somebody(ingestion: Ingestion, project: str, told: Told) -> None:
    ingestion.dropbox.fail(Kind.REVOKED_TOKEN, times=50)

    ingestion.ingest(project)

    lines = told()
    assert [found[1] for found in of(lines, "SourcesDisabled")] == [1]
    assert {line["stack"] for line in lines} == {"acme"}


def test_what_a_caller_is_refused_is_counted_by_operation(api: Api, told: Told) -> None:
    api.call("POST", "/api/v1/consolidation/trigger", {"project_id": "nobody's"})
    api.call("GET", "/api/v1/health", as_=None)

    lines = told()

    assert [found[:2] for found in of(lines, "Http4xx")] == [({"operation": "triggerConsolidation"}, 1)]
    assert list(of(lines, "Http5xx")) == []


def test_transactions_that_met_are_counted_once_an_action(
    api: Api, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Table(api.table.client, api.table.name, sleep=lambda _: None)
    left = [2]
    send = table.client.transact_write_items

    def meeting(**arguments: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise _Conflict
        return send(**arguments)

    monkeypatch.setattr(table.client, "transact_write_items", meeting)
    table.transact([Put(Key("A", "A").item())])
    table.transact([Put(Key("B", "B").item())])

    assert [found[1] for found in of(told(), "TransactionConflicts")] == [2]


def test_a_worker_logs_inside_its_job(api: Api) -> None:
    bench = Bench(api, api.project())
    job = bench.trigger()
    seen: list[dict[str, object]] = []

    def work(_: Work) -> Outcome:
        keys = logger().get_current_keys()
        seen.append({name: keys.get(name) for name in ("job_id", "attempt")})
        return Done({})

    bench.run(work, bench.messages())

    assert seen == [{"job_id": job.job_id, "attempt": 1}]
    assert "job_id" not in logger().get_current_keys()
