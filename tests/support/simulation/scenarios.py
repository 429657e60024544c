"""What people and AWS do with a deployment, one thing at a time: each is run with a crash at every one of its calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from support.cloud.cloud import INBOX, INGESTION, Plug
from support.simulation.engine import Made
from support.simulation.injection import Calm, Injector
from support.simulation.invariants import broken, picture
from support.simulation.world import ADMIN, World, determined

from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.erasure.erasure_request import Reason
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.platform.clock import to_text
from winnow.records.record import RecordKind
from winnow.records.writing import NewRecord
from winnow.values import Field, Provenance

_SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that is done.

    Attributes:
        given: prepares, undisturbed; answers the project's id.
        when: does it.
        instead: what each may be done instead, when a crash comes between.
        actions: of one transaction.
        is_long: the quick tests leave it to ``make faults``.
    """

    given: Callable[[World], str]
    when: Callable[[World, str], None]
    instead: tuple[Callable[[World, str], None], ...] = ()
    actions: int = 13
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A scenario that was run.

    Attributes:
        made: the calls to AWS that it made, in order.
        picture: what it came to.
        broken: invariants that do not hold, by kind.
    """

    made: list[Made]
    picture: dict[str, Any]
    broken: dict[str, list[str]]
    trace: list[str]


def run(
    plug: Plug, scenario: Scenario, injector: Injector, *, instead: Callable[[World, str], None] | None = None
) -> Run:
    """Runs a scenario to its end on a deployment of its own; only what it does itself is meddled with."""
    world = World.start(_SEED, Calm())
    plug.cloud, world.actions = world.cloud, scenario.actions
    with determined(world):
        project = scenario.given(world)
        world.engine.calls = 0
        world.engine.injector = injector
        done = instead or scenario.when
        done(world, project)
        assert world.settle(), "it does not come to an end"
        made = world.engine.made[len(world.engine.made) - world.engine.calls :]
        return Run(made, picture(world, project), broken(world), world.engine.trace)


def put(world: World, project: str, name: str, text: str) -> None:
    """An object in the inbox of which no event tells."""
    world.cloud.s3.put(f"inbox/{project}/{name}", text.encode())


def ingest(world: World, project: str, key: str = "one") -> None:
    """A caller triggers the ingestion of the inbox."""
    command = TriggerIngestion(project, SourceName.S3, idempotency_key=key)
    world.call("ingestion", lambda: world.services.ingestion.trigger(ADMIN, command))


def consolidate(world: World, project: str, key: str = "two") -> None:
    """A caller triggers a consolidation."""
    command = TriggerConsolidation(project, {}, idempotency_key=key)
    world.call("consolidation", lambda: world.services.consolidation.trigger(ADMIN, command))


def people(number: int, first: int = 1) -> str:
    """A table in which everybody has one address."""
    rows = "".join(f"{row},Ada {row},ada@example.org\n" for row in range(first, first + number))
    return f"id,name,email\n{rows}"


def _empty(world: World) -> str:
    return world.project()


def _documents(world: World) -> str:
    project = world.project()
    put(world, project, "a.txt", "Ada Lovelace\nmathematician")
    put(world, project, "b.txt", "Grace Hopper\nrear admiral")
    put(world, project, "copy of a.txt", "Ada Lovelace\nmathematician")
    put(world, project, "broken.txt", "BROKEN")
    return project


def _table(world: World) -> str:
    project = world.project()
    put(world, project, "people.csv", people(3) + "9,,\n")
    return project


def _ingested(world: World, rows: int) -> str:
    project = _documents(world)
    put(world, project, "people.csv", people(rows))
    ingest(world, project)
    assert world.settle()
    return project


def _people(world: World, number: int) -> str:
    """So many records about one person, written by a caller."""
    project = world.project()
    rows = [
        NewRecord(str(row), RecordKind.ROW, {"name": imported(f"Ada {row}"), "email": imported("ada@example.org")})
        for row in range(number)
    ]
    world.services.writer.write(ADMIN, project, rows)
    return project


def _five(world: World) -> str:
    return _people(world, 5)


def _thirty(world: World) -> str:
    """As many about one person as take several transactions to merge."""
    return _people(world, 30)


def _five_of_a_folder(world: World) -> str:
    """Five that were read from a folder, beside documents."""
    return _ingested(world, 5)


def imported(value: str) -> Field:
    """A field as a caller's row has it."""
    return Field(value, Provenance.IMPORTED)


def _one_more(world: World) -> str:
    """Two that were merged, and one that joins them."""
    project = _ingested(world, 2)
    consolidate(world, project, "before")
    assert world.settle()
    put(world, project, "more.csv", people(1, first=7))
    ingest(world, project, "more")
    assert world.settle()
    return project


def _changed(world: World) -> str:
    """A folder of which one file was changed, one removed and one renamed since."""
    project = _one_more(world)
    put(world, project, "a.txt", "Ada King\nmathematician")
    put(world, project, "people.csv", people(1) + "4,Max,max@example.org\n")
    world.cloud.s3.remove(f"inbox/{project}/b.txt")
    world.cloud.s3.remove(f"inbox/{project}/more.csv")
    return project


def _consolidated(world: World) -> str:
    project = _five(world)
    consolidate(world, project)
    assert world.settle()
    return project


def _large(world: World) -> str:
    """Eight merges of records so large that a transaction holds those of some of them only."""
    project = world.project()
    fields = [{"email": imported(f"{row % 8}@example.org"), "said": imported("x" * 6_000)} for row in range(16)]
    rows = [NewRecord(str(row), RecordKind.ROW, each) for row, each in enumerate(fields)]
    world.services.writer.write(ADMIN, project, rows)
    consolidate(world, project)
    assert world.settle()
    return project


def _only(world: World, kind: str) -> str:
    return next(job for job, what in world.accepted.items() if what == kind)


def _roll_back(world: World, project: str) -> None:
    command = RollbackConsolidation(_only(world, "consolidation"), "a mistake", idempotency_key="three")
    world.call("rollback", lambda: world.services.rollback.roll_back(ADMIN, command))


def _cancel(world: World, project: str) -> None:
    consolidate(world, project)
    world.engine.run(lambda: bool(world.accepted.keys() and world.open_jobs()), timedelta(minutes=5))
    (job_id,) = (pk.removeprefix("JOB#") for pk in world.open_jobs())
    world.call("cancel", lambda: world.services.jobs.cancel(ADMIN, job_id), about=(job_id,))


def _cancel_late(world: World, project: str) -> None:
    """A run is cancelled when it has made some of its changes: they stand, and can be rolled back."""
    consolidate(world, project)
    world.engine.run(lambda: _has_changes(world), timedelta(minutes=5))
    (job_id,) = (pk.removeprefix("JOB#") for pk in world.open_jobs())
    world.call("cancel", lambda: world.services.jobs.cancel(ADMIN, job_id))


def _cancel_last(world: World, project: str) -> None:
    """A run is cancelled when it has made all of its changes and not ended yet."""
    consolidate(world, project)
    world.engine.run(lambda: _has_changes(world, 2), timedelta(minutes=5))
    (job_id,) = (pk.removeprefix("JOB#") for pk in world.open_jobs())
    world.services.jobs.cancel(ADMIN, job_id)


def _has_changes(world: World, number: int = 1) -> bool:
    return sum(str(item["sk"]).startswith("CHANGE#") for item in world.items()) >= number


def _retry(world: World, project: str) -> None:
    """A failed consolidation's work again: the project had been misconfigured."""
    job_id = _only(world, "consolidation")

    def again() -> object:
        job = world.services.jobs.ended(ADMIN, job_id)
        command = TriggerConsolidation(job.project_id, job.options, retry_of=job_id, idempotency_key="again")
        return world.services.consolidation.trigger(ADMIN, command)

    world.call("retry", again)


def _cancelled(world: World) -> str:
    project = _five(world)
    _cancel(world, project)
    assert world.settle()
    return project


def _unsent(world: World, project: str) -> None:
    """A job whose message never left: only the sweeper knows."""
    consolidate(world, project)
    world.engine.run(lambda: bool(world.accepted and world.open_jobs()), timedelta(minutes=5))
    for queue in world.cloud.sqs.queues.values():
        queue.messages.clear()


def _merged(world: World) -> str:
    """Documents and rows that were merged, exported and looked at in a dry run."""
    project = _one_more(world)
    consolidate(world, project, "more")
    assert world.settle()
    export(world, project)
    assert world.settle()
    return project


def export(world: World, project: str, key: str = "out") -> None:
    """A caller exports the project's records."""
    command = TriggerExport(project, Format.JSONL, idempotency_key=key)
    world.call("export", lambda: world.services.exporting.trigger(ADMIN, command))


def _old(world: World) -> str:
    """A project that keeps rows for a month: two are older, one of them merged with a younger one, one is a note."""
    project = _people(world, 2)
    notes = [NewRecord("note", RecordKind.NOTE, {"name": imported("Max")})]
    world.services.writer.write(ADMIN, project, [*notes, _row("old", "old@example.org")])
    world.let_pass(timedelta(days=40))
    world.services.writer.write(ADMIN, project, [_row("young", "ada@example.org")])
    consolidate(world, project, "before")
    assert world.settle()
    world.services.projects.patch(ADMIN, project, None, lambda before: replace(before, retention={"row": 30}))
    return project


def _row(key: str, email: str) -> NewRecord:
    return NewRecord(key, RecordKind.ROW, {"name": imported(key), "email": imported(email)})


def _expire(world: World, project: str) -> None:
    """The night comes, twice."""
    slot = to_text(world.engine.now)
    for _ in range(2):
        world.fire("erase_expired", slot)


def _erase(world: World, project: str) -> None:
    """Everybody called Ada is erased: a document, its copy, and rows that were merged; and a file that is broken."""
    named = [item for item in world.items() if str(item["sk"]).startswith("RECORD#") and "'Ada" in repr(item)]
    ids = [str(item["record_id"]) for item in named]
    files = sorted(
        {str(item["file_id"]) for item in world.items() if item.get("name") == "broken.txt" and "file_id" in item}
    )
    service = world.services.erasing
    world.call(
        "erasure",
        lambda: service.erase_records(
            ADMIN, project, ids, Reason.SUBJECT_REQUEST, file_ids=files, idempotency_key="erase"
        ),
    )


def _erase_project(world: World, project: str) -> None:
    """A project is erased with everything in it."""
    world.call("erasure", lambda: world.services.erasing.erase_project(ADMIN, project, None))


def _aged(world: World) -> str:
    """A row that is older than it is kept, and a young one."""
    project, write = world.project(), world.services.writer.write
    write(ADMIN, project, [NewRecord("old", RecordKind.ROW, {"name": imported("Ada")})])
    world.let_pass(timedelta(days=40))
    write(ADMIN, project, [NewRecord("young", RecordKind.ROW, {"name": imported("Max")})])
    world.services.projects.patch(ADMIN, project, None, lambda before: replace(before, retention={"row": 30}))
    return project


def _retain(world: World, project: str) -> None:
    """The night comes, and the scheduler calls twice."""
    for _ in range(2):
        world.fire("erase_expired", to_text(world.engine.now))


def _hooked(world: World) -> str:
    """A project whose events are sent somewhere."""
    project = world.project()
    world.services.webhooks.create(ADMIN, project, "https://receiver.example/winnow", [])
    world.engine.run(lambda: False, timedelta(seconds=90))  # the publisher knows of it
    return project


def _poison(world: World, project: str) -> None:
    for body in ("not json", json.dumps({"v": 1, "kind": "unheard-of", "job_id": "x"})):
        world.send(INGESTION, body)


def _events(world: World, project: str) -> None:
    world.upload(project, "a b.txt", b"Ada Lovelace\nmathematician")
    world.upload(project, "people.csv", people(2).encode())
    world.upload(project, "a b.txt", b"Ada King\nmathematician")
    for _, url, body in list(world.sent):
        if url == INBOX:
            world.send(url, body)
    world.send(INBOX, json.dumps({"Event": "s3:TestEvent"}))


def _watching(world: World) -> str:
    """Two projects, a page each, of which the second watches Dropbox."""
    world.project()
    return world.project(disabled={})


def _notice(world: World, project: str) -> None:
    """Dropbox's webhook, twice; nobody has connected Dropbox, so the job fails and the source is switched off."""
    for _ in range(2):
        world.notify()


def _night(world: World, project: str) -> None:
    slot = to_text(world.engine.now)
    for task in ("consolidate_projects", "consolidate_projects", "poll_sources", "poll_sources"):
        world.fire(task, slot)


def _write(world: World, project: str) -> None:
    fields = {"name": imported("Ada")}
    records = [NewRecord(None, RecordKind.NOTE, fields), NewRecord("mine", RecordKind.NOTE, fields)]
    world.call("write", lambda: world.services.writer.write(ADMIN, project, records, "four"))


SCENARIOS: Mapping[str, Scenario] = {
    "documents": Scenario(_documents, ingest),
    "a table": Scenario(_table, ingest),
    "a changed folder": Scenario(_changed, lambda world, project: ingest(world, project, "again")),
    "a merge of five": Scenario(_five, consolidate),
    "a merge of one more": Scenario(_one_more, consolidate),
    "a merge of thirty": Scenario(_thirty, consolidate),
    "a rollback": Scenario(_consolidated, _roll_back),
    "a rollback of large records": Scenario(_large, _roll_back, actions=60, is_long=True),
    # When the caller dies first, the job may be faster, or have changed something when it is stopped.
    "a cancel": Scenario(_five_of_a_folder, _cancel, instead=(consolidate, _cancel_late, _cancel_last)),
    "a retry": Scenario(_cancelled, _retry),
    "an erasure": Scenario(_consolidated, _erase),
    "an erasure of all kinds of things": Scenario(_merged, _erase, is_long=True),
    "an erasure of a project": Scenario(_consolidated, _erase_project),
    "a retention": Scenario(_aged, _retain),
    "an export": Scenario(_five, export),
    "the retention": Scenario(_old, _expire, is_long=True),
    "deliveries": Scenario(_hooked, _write),
    "the sweeper": Scenario(_five, _unsent),
    "dead letters": Scenario(_empty, _poison),
    "S3 events": Scenario(_empty, _events),
    "the webhook": Scenario(_watching, _notice),
    "the schedules": Scenario(_five, _night),
    "a caller's records": Scenario(_empty, _write),
}
