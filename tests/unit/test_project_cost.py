"""What a project's jobs are said to cost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from winnow.consolidation.usecases.project_cost import PRICES, estimate_cost
from winnow.jobs.job import Job, State, Trigger
from winnow.values import Json

PAGE = Path(__file__).parents[2] / "docs" / "cost.md"
NAMES = {
    "run": "a consolidation that finds nothing to do",
    "merge": "each duplicate that it merges",
    "document": "a document of a folder",
    "row": "a row of a table",
}
NOW = datetime(2026, 1, 31, tzinfo=UTC)


def job(kind: str, result: dict[str, Json], state: State = State.COMPLETED) -> Job:
    return Job("j", "p", kind, state, Trigger.MANUAL, "u", created_at=NOW, due_at=NOW, result=result)


@pytest.mark.parametrize("name", PRICES)
def test_the_prices_are_those_that_the_page_of_costs_lists(name: str) -> None:
    price = rf"^\| {re.escape(NAMES[name])} \|.*\| ([\d.]+) \|$"
    (line,) = re.findall(price, PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert PRICES[name] == float(line)


def test_jobs_cost_what_they_did() -> None:
    documents = job("ingestion", {"files": {"created": 900, "failed": 100, "not_read": 7}, "records": {"created": 900}})
    table = job("ingestion", {"files": {"created": 1}, "records": {"created": 1001, "unchanged": 5}})
    run = job("consolidation", {"merged": 200})
    failed = job("consolidation", {}, State.FAILED)

    assert estimate_cost([documents]) == pytest.approx(0.024)
    assert estimate_cost([table]) == pytest.approx((0.024 + 2) / 1000)
    assert estimate_cost([run, failed]) == pytest.approx((0.029 + 2.2) / 1000)
