"""What a project's jobs cost on AWS, by what they did. Pure.

The prices are those that ``python -m benchmarks.cost`` counts with the list prices of us-east-1; a test compares them
with docs/cost.md. Textract and Bedrock, which are off by default, storage and requests are not in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.jobs.job import Job, State
from winnow.platform.stored_object import StoredObject

PRICES: Final = {"run": 0.029, "merge": 0.011, "document": 0.024, "row": 0.002}
"""$ a thousand: consolidations that find nothing to do, duplicates that are merged, documents, rows of tables."""


def estimate_cost(jobs: Iterable[Job]) -> float:
    """What the completed consolidations and ingestions among the jobs cost, in US dollars."""
    return sum(_cost(job) for job in jobs if job.state is State.COMPLETED) / 1000


def _cost(job: Job) -> float:
    """In thousandths of a dollar."""
    result = StoredObject(job.result)
    if job.kind == CONSOLIDATION.name:
        return PRICES["run"] + PRICES["merge"] * result.integer("merged")
    files = sum(count for name, count in result.integers("files").items() if name != "not_read")
    records = sum(count for name, count in result.integers("records").items() if name != "unchanged")
    return PRICES["document"] * files + PRICES["row"] * max(records - files, 0)
