"""What the run of the demonstration notes of each batch, and its report prints."""

from __future__ import annotations

from dataclasses import dataclass, field

from devstack.demo.batches import Batch
from winnow.sdk.response_models import JobResponse, RunResponse


@dataclass(slots=True)
class Story:
    """What became of one batch."""

    batch: Batch
    project_id: str
    ingestions: list[JobResponse] = field(default_factory=list)
    consolidation: RunResponse | None = None
