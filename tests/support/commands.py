"""Running the ``winnow`` command in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.api import Api

from winnow.jobs.job import Failure
from winnow.jobs.job_store import JobStore
from winnow.jobs.lifecycle import claim, complete, fail
from winnow.platform.clock import system_clock

URL = "https://winnow.test"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for a script."""
        return json.loads(self.out)


type Winnow = Callable[..., Ran]


def end(api: Api, job_id: str, failure: Failure | None = None) -> None:
    """Does a job's work."""
    store, now = JobStore(api.table), system_clock()
    job = store.get(job_id)
    assert job
    claimed = store.move(job, claim(job, now), actor="system:test", now=now)
    ended = fail(claimed, now, failure) if failure else complete(claimed, now, {})
    store.move(claimed, ended, actor="system:test", now=now)
