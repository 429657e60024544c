"""Random schedules: a small fixed set, that they can be had again, and that they notice what they are there for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from support.cloud.cloud import Plug
from support.simulation.injection import Fault, Weather
from support.simulation.run import schedule

from winnow.consolidation import consolidation_job
from winnow.consolidation.rollback import rollback_scope
from winnow.erasure import erasure_job, erasure_places
from winnow.events.event_bus import EventBus
from winnow.events.publisher import Publisher
from winnow.exports.export_files import ExportFiles
from winnow.ingestion.content import record_changes
from winnow.ingestion.content.file_worker import FileWorker
from winnow.ingestion.run import file_store
from winnow.ingestion.run.planner import Planner
from winnow.ingestion.run.progress import count_action
from winnow.jobs import job_store, job_worker
from winnow.jobs.kinds import JobKind
from winnow.jobs.lifecycle import claim
from winnow.jobs.sweeper import Sweep, Sweeper
from winnow.platform.expressions import PRESENT, Delete, Put, Update
from winnow.platform.idempotency import IdempotencyKey
from winnow.projects.project_items import project_key
from winnow.records import writing
from winnow.records.correcting import Corrector
from winnow.records.record import Record
from winnow.records.record_items import record_key
from winnow.records.record_store import RecordStore
from winnow.records.revising import revise
from winnow.reviews.review import Rulings
from winnow.webhooks.delivery_worker import DeliveryWorker

SEEDS = range(24)  # `make faults` runs thousands
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_schedule_loses_a_job_or_applies_an_effect_twice(plug: Plug, part: int) -> None:
    for seed in SEEDS[part::PARTS]:
        # when many callers, files, jobs and faults meet
        result = schedule(plug, seed)

        # then all invariants hold
        assert result.broken == {}, f"make faults SEED={seed}"


def test_a_seed_is_a_schedule(plug: Plug) -> None:
    # given a schedule with faults in it
    first = schedule(plug, 3)
    assert first.injected

    # when it is run again
    second = schedule(plug, 3)

    # then it is the same, call for call
    assert second.trace == first.trace


def test_every_kind_of_fault_strikes_somewhere() -> None:
    # given the weather of many schedules; then no kind of fault is always off
    rates = [Weather(rng).rates for rng in map(random.Random, SEEDS)]
    assert {fault for each in rates for fault, rate in each.items() if rate} == set(Fault)


# What is broken on purpose, each in one place. The set has to notice every one of them.


def _outcome_in_two_steps(self: FileWorker, result: Any) -> None:
    """The file ends first, and then what it came to is written."""
    after = file_store.ended(result.file, result.outcome, result.counts, result.code, result.reason)
    count = count_action(result.file.job_id, result.file.file_id, result.outcome, result.counts, retryable=False)
    self.table.transact([file_store.change_action(result.file, after), count])
    if result.actions:
        self.table.transact(result.actions)


def _not_claimed(self: job_worker.Worker, message: Any, time_left: Any) -> Any:
    """The worker begins without having written that it has the job."""
    job = self.store.get(message.job_id)
    if job is None or job.state.ended:
        return None
    return job_worker.Work(claim(job, self.clock()).job, self.store, self.clock, time_left)


def _no_lock(_: JobKind, job: Any, condition: Any = None) -> Update:
    """Every consolidation gets the project, whoever has it."""
    return Update(project_key(job.project_id), sets={"active_job": job.job_id}, condition=PRESENT)


def _remember_without_asking(
    self: IdempotencyKey, answer: Mapping[str, Any], now: Any, _was: Any = IdempotencyKey.remember
) -> Put:
    """The key of a request is written, but never looked at."""
    written: Put = _was(self, answer, now)
    return replace(written, condition=None)


def _edit_anything(
    self: Corrector, caller: Any, project: str, record: str, values: Any, _version: Any, _was: Any = Corrector.edit
) -> Any:
    """An edit is made over whatever version there is."""
    return _was(self, caller, project, record, values, None)


def _edits_forgotten(record: Any, *, fields: Mapping[str, Any], **rest: Any) -> Any:
    """What a file says is written over what a person has said."""
    return replace(revise(record, fields=fields, **rest), fields=dict(fields))


def _settings_of_now(job: Any, project: Any, _was: Any = consolidation_job.settings_of) -> Any:
    """A run goes by what the project's configuration has become."""
    return _was(replace(job, accepted_with={}), project)


def _nothing_in_its_place(self: Any, record: Any, _: Any) -> Iterator[Delete]:
    """An erased record is gone, and nothing keeps its file from coming back."""
    yield Delete(record_key(self.project_id, record.record_id))


def _half_taken(self: EventBus, events: Sequence[Mapping[str, Any]]) -> None:
    """What the bus turns down is taken for published."""
    for event in events:
        self.client.put_events(Entries=[self._entry(event)])


MUTATIONS: Mapping[str, Sequence[tuple[object, str, object]]] = {
    "the fence of a job": [
        (job_store, "fence", lambda _: PRESENT),
        (job_worker, "fence", lambda _: PRESENT),
    ],
    "the fence of a file": [(file_store, "fence", lambda _: PRESENT)],
    "the sweeper": [(Sweeper, "sweep", lambda _: Sweep(0, 0, 0, 0.0))],
    "the outcome transaction": [(FileWorker, "_end", _outcome_in_two_steps)],
    "the lock": [(JobKind, "take_lock", _no_lock)],
    "the unlocking": [(JobKind, "release_lock", lambda *_, **__: [])],
    "the claim": [(job_worker.Worker, "_claim", _not_claimed)],
    "idempotency": [(IdempotencyKey, "remember", _remember_without_asking)],
    "the version that an edit demands": [(Corrector, "edit", _edit_anything)],
    "what a person has edited": [(record_changes, "revise", _edits_forgotten)],
    "what a person has archived": [(Record, "stays_archived", property(lambda _: False))],
    "the settings that a run was accepted with": [(consolidation_job, "settings_of", _settings_of_now)],
    "the files that Dropbox says are gone": [(Planner, "_settle", lambda *_: False)],
    "the count of a caller's records": [(writing, "count_actions", lambda *_, **__: [])],
    "what a person has said about a pair": [(consolidation_job, "rulings", lambda *_: Rulings(*2 * [frozenset()]))],
    "a merge whose source has changed": [(RecordStore, "stale_actions", lambda *_: [])],
    "the seven days of a rollback": [(rollback_scope, "KEPT", timedelta(days=10_000))],
    "what keeps an erased record out": [(erasure_job._Run, "_stones", _nothing_in_its_place)],
    "the places that an erasure goes through": [(erasure_job, "OF_RECORDS", {"texts": erasure_places.texts})],
    "the events that the bus turns down": [(EventBus, "put", _half_taken)],
    "the part of the stream that was given up": [(Publisher, "close", lambda *_: 0)],
    "the next attempt of a delivery": [(DeliveryWorker, "_wait", lambda *_: None)],
    "the file of an export": [(ExportFiles, "write", lambda *_: None), (ExportFiles, "complete", lambda *_: None)],
}

# A schedule that notices each soonest: it is tried first, then all others. The first of the set notices the rest.
NOTICED_BY = {
    "the fence of a job": 17,
    "the fence of a file": 22,
    "the sweeper": 1,
    "the claim": 1,
    "idempotency": 2,
    "the version that an edit demands": 23,
    "what a person has edited": 28,
    "what a person has archived": 6,
    "what a person has said about a pair": 133,
    "the files that Dropbox says are gone": 35,
    "the count of a caller's records": 6,
    "a merge whose source has changed": 28,
    "the seven days of a rollback": 61,
    "the settings that a run was accepted with": 122,
    "what keeps an erased record out": 26,
    "the places that an erasure goes through": 18,
    "the events that the bus turns down": 19,
    "the part of the stream that was given up": 22,
    "the next attempt of a delivery": 9,
    "the file of an export": 2,
}


@pytest.mark.parametrize("seed", sorted({*NOTICED_BY.values()} - {*SEEDS}))
def test_a_schedule_that_notices_something_holds_otherwise(plug: Plug, seed: int) -> None:
    assert schedule(plug, seed).broken == {}, f"make faults SEED={seed}"


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_set_notices_when_something_is_broken(plug: Plug, name: str) -> None:
    # given code that is broken on purpose
    with ExitStack() as broken:
        for where, member, what in MUTATIONS[name]:
            broken.enter_context(patch.object(where, member, what))

        # when the set is run, and the schedule that met it; then some schedule notices
        assert any(schedule(plug, seed).broken for seed in (NOTICED_BY.get(name, SEEDS[0]), *SEEDS))
