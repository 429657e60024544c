"""A marked person who is erased: where the mark is left, and what is done about it in a world in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from support.cloud import s3
from support.cloud.cloud import Call, Cloud, plugged
from support.personal_data import kinds_that_hold
from support.simulation.injection import Calm, Fault
from support.simulation.world import ADMIN, World, determined, silent

from winnow.erasure.erasure_places import Found
from winnow.erasure.erasure_request import Reason
from winnow.exports import export_job
from winnow.jobs.job import Job
from winnow.jobs.job_store import JobStore
from winnow.jobs.retry import PermanentError
from winnow.records.record import Record, RecordKind
from winnow.records.record_store import RecordStore
from winnow.records.writing import NewRecord
from winnow.values import Field, Provenance

MARK = "Zyxwvut"  # in every value that is about the person; no id, code or count has it


@contextmanager
def undisturbed_world() -> Iterator[World]:
    """An empty deployment in which nothing goes wrong; pages of the bucket have three objects, and a file is written at
    once."""
    with plugged() as plug, silent(), patch.object(s3, "PAGE", 3):
        made = World.start(7, Calm())
        plug.cloud = made.cloud
        with determined(made), patch.object(export_job, "PART", 1_000_000):
            yield made
            assert made.denied == set()


def marked(cloud: Cloud) -> list[str]:
    """Where the mark is: items, versions of objects, messages."""
    return [f"{kind} {where}" for kind, some in kinds_that_hold(cloud, MARK).items() for where in some]


def person(key: str, *, email: str = f"{MARK}@example.org", **more: str) -> NewRecord:
    """A row about the marked person."""
    return row(key, {"name": f"Ada {MARK}", "email": email, **more})


def other(key: str, *, email: str = "") -> NewRecord:
    """A row about somebody else."""
    return row(key, {"name": f"Grace {key}", "email": email or f"{key}@example.com"})


def row(key: str, values: dict[str, str]) -> NewRecord:
    """A row of a caller's."""
    return NewRecord(key, RecordKind.ROW, {name: Field(value, Provenance.IMPORTED) for name, value in values.items()})


def records_of(world: World, project: str) -> list[Record]:
    """The project's records."""
    store = RecordStore(world.table)
    return [record for shard in ("00", "01") for record in store.of_shard(project, shard)]


def job(world: World, job_id: str) -> Job:
    """The job of an id."""
    found = JobStore(world.table).get(job_id)
    assert found
    return found


def jobs_of_kind(world: World, kind: str) -> list[Job]:
    """All jobs of a kind."""
    items = [item for item in world.items() if item["sk"] == "JOB" and item["kind"] == kind]
    return [job(world, str(item["job_id"])) for item in items]


def erase(world: World, project: str, ids: list[str], **more: Any) -> Job:
    """Erases records; the job when it has ended."""
    answer = world.services.erasing.erase_records(ADMIN, project, ids, Reason.SUBJECT_REQUEST, **more)
    assert world.settle()
    return job(world, str(answer["job_id"]))


def go_on_with(world: World, failed: Job) -> Job:
    """What a retry of an erasure comes to."""
    answer = world.services.retries["erasure"](ADMIN, failed, None)
    assert world.settle()
    return job(world, str(answer["job_id"]))


def broken_place(_: object) -> Iterator[Found]:
    """A place whose things nobody can find."""
    raise PermanentError("broken", "A place that nobody can read.")


@dataclass(slots=True)
class PausedWhileItWrites(Calm):
    """The first worker that writes an object into a folder stands still for long, and writes it then."""

    folder: str
    paused: bool = False

    def strike(self, call: Call, number: int) -> Fault | None:
        if self.paused or call.operation != "PutObject" or not call.request["Key"].startswith(self.folder):
            return None
        self.paused = True
        return Fault.PAUSED
