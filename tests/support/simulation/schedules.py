"""Random schedules: many callers, files, jobs, schedules and faults at once, all drawn from one seed.

A schedule has a storm of some minutes in which callers act and faults strike, and a calm in which nobody does anything
and whatever was accepted has to come to its end by itself. Then the invariants are checked, every old message is
delivered once more, and a last ingestion and consolidation have to bring the records to what the files say.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from support.cloud.cloud import CONSOLIDATION, INGESTION
from support.faults import DEEPEST
from support.simulation import invariants
from support.simulation.decided import unheard
from support.simulation.injection import Calm, Fault, Weather
from support.simulation.leaving import Erased, Leaving, standing
from support.simulation.world import ADMIN, World

from winnow.consolidation.rollback.rollback_service import RollbackConsolidation
from winnow.consolidation.usecases.configure import Configure
from winnow.consolidation.usecases.trigger_consolidation import TriggerConsolidation
from winnow.ingestion.entrypoints.trigger_ingestion import TriggerIngestion
from winnow.ingestion.run.ingestion_file import Outcome
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import State
from winnow.platform.clock import to_text
from winnow.platform.expressions import Item
from winnow.projects.project_items import is_going
from winnow.records.record import Record, RecordKind, Status
from winnow.records.writing import NewRecord
from winnow.reviews.review import ReviewState
from winnow.reviews.review_items import review_from_item
from winnow.values import Field, Json, Provenance

_STORM = 420.0  # s
_LATER = 0.3  # of the schedules go on after some time, and as many of those again
_DAYS = (1, 3, 8, 16, 40, 100)  # a dead letter lives for ninety, a record of an event for fifteen, a rollback for seven
_NAMES = ("Ada Lovelace", "Grace Hopper", "Alan Turing", "Edsger Dijkstra")
_FILES = ("a.txt", "b.txt", "c d.txt", "sub/e.txt")
_TABLES = ("people.csv", "more.csv")


@dataclass(slots=True)
class Result:
    """What a schedule came to.

    Attributes:
        broken: sentences by kind, empty when all is well.
    """

    seed: int
    broken: dict[str, list[str]]
    injected: Counter[str]
    jobs: Counter[str]
    calls: int
    days: int
    trace: list[str] = field(repr=False)


@dataclass(slots=True)
class Users:
    """Callers who do things at random moments of the storm."""

    world: World
    rng: random.Random
    projects: list[str] = field(default_factory=list)
    number: int = 0
    leaving: Leaving = field(init=False)

    def __post_init__(self) -> None:
        """Has others do what makes things leave."""
        self.leaving = Leaving(self.world, self.projects)

    def begin(self) -> None:
        """Makes the projects, each with a folder in Dropbox if anybody has connected it."""
        for number in range(self.rng.choice((1, 1, 2))):
            on_threshold = self.rng.random() < 0.5
            if self.world.cloud.refresh_token:
                self.projects.append(self.world.project(disabled={}, folder=f"/{number}", on_threshold=on_threshold))
            else:
                self.projects.append(self.world.project(on_threshold=on_threshold))

    def plan(self) -> None:
        """Plans everything that will be done from now on."""
        deeds: list[tuple[Callable[[], None], float]] = [
            (self.upload, 3.0),
            (self.replace, 2.0),
            (self.put, 2.0),
            (self.delete, 1.0),
            (self.ingest, 2.0),
            (self.consolidate, 2.5),
            (self.cancel, 1.5),
            (self.retry, 1.0),
            (self.configure, 0.7),
            (self.write, 0.7),
            (self.touch, 1.2),
            (self.roll_back, 1.0),
            (self.slot, 0.7),
            (self.junk, 0.2),
            (self.edit, 1.0),
            (self.decide, 1.5),
            (self.look, 1.0),
            (self.tune, 0.7),
            (self.redrive, 0.3),
        ]
        if self.world.cloud.refresh_token:
            deeds += [
                (self.change_in_dropbox, 12.0),
                (self.move_in_dropbox, 5.0),
                (self.delete_in_dropbox, 3.0),
                (self.ingest_dropbox, 6.0),
                (self.notify, 2.0),
                (self.expire, 0.5),
            ]
        self.upload()
        connected = bool(self.world.cloud.refresh_token)
        if connected:  # a folder that is known, so that what follows is told as changes
            for _ in range(self.rng.randint(1, 4)):
                self.change_in_dropbox()
            self.ingest_dropbox()
        moments = [self.rng.uniform(0.0, _STORM) for _ in range(6 if connected else 3)]
        number = self.rng.randint(10, 30) if connected else self.rng.randint(4, 14)
        chosen = self.rng.choices([deed for deed, _ in deeds], [often for _, often in deeds], k=number)
        for deed in chosen:  # at much the same moments, so that they meet
            self.world.engine.after(self.rng.choice(moments) + self.rng.expovariate(1.0), deed)
        self.leaving.plan(_STORM)

    def _project(self) -> str:
        return self.rng.choice(self.projects)

    def _key(self) -> str:
        """A new Idempotency-Key."""
        self.number += 1
        return f"key-{self.number}"

    def _content(self) -> tuple[str, bytes]:
        if self.rng.random() < 0.65:
            text = f"{self.rng.choice(_NAMES)}\n{self.rng.choice(('mathematician', 'admiral', 'x'))}"
            return self.rng.choice(_FILES), self.rng.choice((text, text, text, "BROKEN", "INVOICE")).encode()
        chosen = self.rng.sample(range(1, 7), self.rng.randint(1, 5))
        rows = "".join(f"{row},{self.rng.choice(_NAMES)},{row % 3}@example.org\n" for row in chosen)
        return self.rng.choice(_TABLES), f"id,name,email\n{rows}".encode()

    def upload(self) -> None:
        """A file comes into the inbox, with its event."""
        self.world.upload(self._project(), *self._content())

    def replace(self) -> None:
        """A file comes, and again with other content while the first is being worked on."""
        project, (name, content) = self._project(), self._content()
        self.world.upload(project, name, content)
        changed = content.replace(b"Ada", b"Augusta Ada") + b"\n"
        self.world.engine.after(self.rng.expovariate(0.2), lambda: self._upload(project, name, changed))

    def _upload(self, project: str, name: str, content: bytes) -> None:
        self.world.upload(project, name, content)

    def put(self) -> None:
        """A file comes of which no event tells; into the folder of a project that was erased none does."""
        name, data = self._content()
        project = self._project()
        if project not in standing(self.world, [project]):
            return
        key = f"inbox/{project}/{name}"
        self.world.cloud.s3.put(key, data)
        self.world.silent.add(key)

    def delete(self) -> None:
        """A file goes."""
        keys = sorted(key for key in self.world.cloud.s3.objects if key.startswith("inbox/"))
        if keys:
            key = self.rng.choice(keys)
            self.world.cloud.s3.remove(key)
            self.world.silent.add(key)

    def ingest(self) -> None:
        """Somebody triggers an ingestion, perhaps twice at once."""
        key = self._key()
        command = TriggerIngestion(self._project(), SourceName.S3, idempotency_key=key)
        for _ in range(self.rng.choice((1, 2))):
            self.world.call("ingestion", lambda: self.world.services.ingestion.trigger(ADMIN, command), key)

    def consolidate(self) -> None:
        """Somebody triggers a consolidation, perhaps twice at once; another may be under way."""
        key = self._key()
        command = TriggerConsolidation(self._project(), {}, idempotency_key=key)
        for _ in range(self.rng.choice((1, 2))):
            self.world.call("consolidation", lambda: self.world.services.consolidation.trigger(ADMIN, command), key)

    def _job(self, kind: str = "", *states: State) -> str | None:
        """A job, one of a kind and in one of some states if there is any."""
        jobs = sorted((item for item in self.world.items() if item["sk"] == "JOB"), key=lambda item: str(item["pk"]))
        fitting = [each for each in jobs if kind in {"", each["kind"]} and (not states or each["state"] in states)]
        return str(self.rng.choice(fitting or jobs)["job_id"]) if jobs else None

    def cancel(self) -> None:
        """Somebody cancels a job, one that is open if there is any."""
        open_jobs = sorted(self.world.open_jobs())
        job_id = self.rng.choice(open_jobs).removeprefix("JOB#") if open_jobs else self._job()
        if job_id:
            self.world.call("cancel", lambda: self.world.services.jobs.cancel(ADMIN, job_id), about=(job_id,))

    def retry(self) -> None:
        """Somebody asks for a job's work again: an ingestion's, a run's or a rollback's."""
        job_id, key = self._job("", State.CANCELLED, State.FAILED), self._key()
        if job_id is None:
            return
        services = self.world.services

        def again() -> object:
            job = services.jobs.ended(ADMIN, job_id)
            return services.retries[job.kind](ADMIN, job, key)

        self.world.call("retry", again, key)

    def configure(self) -> None:
        """An admin changes a project's rules."""
        rules = self.rng.choice(({"enabled": False}, {"enabled": True}, {"on_threshold": True}))
        command = Configure(self._project(), rules)
        self.world.call("configure", lambda: self.world.services.configurator.configure(ADMIN, command))

    def tune(self) -> None:
        """An admin changes what runs of a project do by default, also while one is under way."""
        choices: list[dict[str, Json]] = [{"dry_run": True}, {"archive": True}, {"min_cluster_size": 3}, {}]
        options = self.rng.choice(choices)
        command = Configure(self._project(), {"options": options})
        self.world.call("configure", lambda: self.world.services.configurator.configure(ADMIN, command))

    def _record(self) -> Item | None:
        found = [item for item in self.world.items() if str(item["sk"]).startswith("RECORD#") and "status" in item]
        return self.rng.choice(found) if found else None

    def edit(self) -> None:
        """A person corrects a record as it was seen a moment ago; sometimes two persons at once."""
        item = self._record()
        if item is None:
            return
        project, record, version = str(item["project_id"]), str(item["record_id"]), int(str(item["version"]))
        for _ in range(self.rng.choice((1, 1, 2))):
            self.number += 1
            values: dict[str, Json] = {self.rng.choice(("name", "nickname")): f"Nick {self.number}{self._filling()}"}
            self.world.call(
                "edit",
                lambda values=values: self.world.services.corrector.edit(ADMIN, project, record, values, version),  # type: ignore[misc]
                about=(project, record, str(version)),
            )

    def _filling(self) -> str:
        """Nothing, or some KB of text: at times more than a record may have."""
        return " x" * (self.rng.choice((0, 0, 500, 1_200, 2_500, 4_500)) // 2)

    def decide(self) -> None:
        """A person decides a review, or decides it the other way; sometimes two persons at once."""
        found = [item for item in self.world.items() if str(item["sk"]).startswith("REVIEW#")]
        if not found:
            return
        review, service = review_from_item(self.rng.choice(found)), self.world.services.reviews
        project, review_id = review.project_id, review.review_id
        for _ in range(self.rng.choice((1, 1, 2))):
            state = self.rng.choice((ReviewState.ACCEPTED, ReviewState.REJECTED))
            self.world.call("decide", partial(service.decide, ADMIN, project, review_id, state))

    def look(self) -> None:
        """Somebody reads a record and a job."""
        item, job_id, services = self._record(), self._job(), self.world.services
        if item:
            project, record = str(item["project_id"]), str(item["record_id"])
            self.world.call(
                "read record", lambda: services.records.get(ADMIN, project, record), about=(project, record)
            )
        if job_id:
            self.world.call("read job", lambda: services.jobs.get(ADMIN, job_id), about=(job_id,))

    def redrive(self) -> None:
        """An admin redrives the dead letters."""
        for item in self.world.items():
            if item["sk"] == "DEADLETTER":
                letter = str(item["letter_id"])
                self.world.call("redrive", lambda letter=letter: self.world.services.redriver.redrive(ADMIN, letter))  # type: ignore[misc]

    # In Dropbox

    def _folder(self) -> str:
        return f"/{self.rng.randrange(len(self.projects))}"

    def _file_in_dropbox(self) -> str | None:
        files = sorted(self.world.dropbox.account.files)
        return self.rng.choice(files) if files else None

    def change_in_dropbox(self) -> None:
        """A file comes into a folder, in place of what lay there or as its next version."""
        name, data = self._content()
        account = self.world.dropbox.account
        self.rng.choice((account.put, account.put, account.replace))(f"{self._folder()}/{name}", data)

    def move_in_dropbox(self) -> None:
        """A file or a folder gets another name, perhaps that of another one, or goes to another project's folder."""
        path = self._file_in_dropbox()
        if path:
            if path.count("/") > 2 and self.rng.random() < 0.5:
                self.world.dropbox.account.move(path.rpartition("/")[0], f"{self._folder()}/deep/er")
            else:
                names = _TABLES if path.endswith(_TABLES) else (*_FILES, "deep/er/f.txt")
                self.world.dropbox.account.move(path, f"{self._folder()}/{self.rng.choice(names)}")

    def delete_in_dropbox(self) -> None:
        """A file goes, or a folder with all that lies in it."""
        path = self._file_in_dropbox()
        if path:
            self.world.dropbox.account.delete(path.rpartition("/")[0] if path.count("/") > 2 else path)

    def ingest_dropbox(self) -> None:
        """Somebody triggers the ingestion of a project's folder in Dropbox; another one may be under way."""
        key = self._key()
        command = TriggerIngestion(self._project(), SourceName.DROPBOX, idempotency_key=key)
        self.world.call("ingestion", lambda: self.world.services.ingestion.trigger(ADMIN, command), key)

    def notify(self) -> None:
        """Dropbox tells the webhook that something has changed."""
        self.world.notify()

    def expire(self) -> None:
        """Dropbox gives up its cursors: what is listed next is listed from nothing."""
        self.world.dropbox.expire_cursors()

    def write(self) -> None:
        """Somebody writes records of their own."""
        project, key = self._project(), self._key()
        fields = {"name": Field(self.rng.choice(_NAMES), Provenance.IMPORTED)}
        if self.rng.random() < 0.5:  # as large and as deep as the API lets a record be
            deep: Json = self._filling()[:2_400]
            for _ in range(DEEPEST):
                deep = [deep]
            fields["said"] = Field(deep, Provenance.IMPORTED)
        records = [
            NewRecord(f"mine-{number}", RecordKind.NOTE, fields)
            for number in self.rng.sample(range(1, 7), self.rng.choice((1, 1, 5)))
        ]
        self.world.call("write", lambda: self.world.services.writer.write(ADMIN, project, records, key))

    def touch(self) -> None:
        """Somebody uses a record, puts it aside or brings it back."""
        found = [item for item in self.world.items() if str(item["sk"]).startswith("RECORD#") and "status" in item]
        if found:
            item = self.rng.choice(found)
            project, record, service = str(item["project_id"]), str(item["record_id"]), self.world.services.records
            deeds: list[Callable[[], object]] = [
                lambda: service.use(ADMIN, project, record),
                lambda: service.archive(ADMIN, project, record, None),
                lambda: service.archive(ADMIN, project, record, None),
                lambda: service.restore(ADMIN, project, record, None),
            ]
            self.world.call("touch", self.rng.choice(deeds))

    def roll_back(self) -> None:
        """An admin takes a consolidation back, and perhaps the rollback is cancelled on its way."""
        job_id, key = self._job("consolidation", State.COMPLETED, State.CANCELLED, State.FAILED), self._key()
        if job_id:
            command = RollbackConsolidation(job_id, "a mistake", idempotency_key=key)
            self.world.call("rollback", lambda: self.world.services.rollback.roll_back(ADMIN, command), key)
            if self.rng.random() < 0.3:
                self.world.engine.after(self.rng.expovariate(0.5), self.cancel)

    def slot(self) -> None:
        """A schedule fires."""
        self.world.fire(self.rng.choice(("consolidate_projects", "poll_sources")), to_text(self.world.engine.now))

    def junk(self) -> None:
        """Something that is no message comes into a queue."""
        newer = json.dumps({"v": 2, "kind": "ingestion", "job_id": "x"})
        self.world.send(self.rng.choice((INGESTION, CONSOLIDATION)), self.rng.choice(("not json", "[]", newer)))


def start(seed: int) -> tuple[World, Users]:
    """The world of a seed, before anything has happened."""
    rng = random.Random(seed)
    weather = Weather(random.Random(rng.random()))
    world = World.start(seed, weather, with_dropbox=rng.random() < 0.5)
    world.skewed = weather.rates[Fault.SKEWED] > 0
    world.engine.latency = rng.choice((0.01, 0.05, 0.3))
    lag, lags = rng.choice((0.0, 0.0, 0.3, 2.0)), random.Random(rng.random())
    world.cloud.dynamodb.index_lag = lambda: timedelta(seconds=lags.uniform(0.0, 2 * lag))
    world.cloud.dynamodb.page = rng.choice((1000, 1000, 2))
    world.actions = rng.choice((13, 13, 30))  # of thirty large records a transaction would have too many bytes
    page, batch = rng.choice(((1 << 20, 16 << 20), (1 << 20, 16 << 20), (3_000, 4_000)))  # bytes
    world.cloud.dynamodb.limits = replace(world.cloud.dynamodb.limits, page=page, batch=batch)
    return world, Users(world, rng)


def play(world: World, users: Users) -> Result:
    """Runs a schedule to its end and checks it. In some, weeks pass and a second storm comes."""
    engine, weather = world.engine, world.engine.injector
    assert isinstance(weather, Weather)
    users.begin()
    storm(world, users)
    while users.rng.random() < _LATER:
        world.let_pass(timedelta(days=users.rng.choice(_DAYS)))
        users.rng.choice((users.roll_back, users.redrive, users.retry))()  # what has waited for so long
        storm(world, users)
    engine.run(lambda: False, timedelta(seconds=5))  # the indexes catch up
    if not world.is_quiet() and world.settle():  # a notice that was late has come meanwhile
        engine.run(lambda: False, timedelta(seconds=5))
    broken = invariants.broken(world)
    outdated = list(overtaken(world))
    if outdated:
        broken.setdefault("other invariants broken", []).extend(outdated)
    if not broken:
        broken = _reconciled(world, users)
    jobs = Counter(str(item["state"]) for item in world.items() if item["sk"] == "JOB")
    return Result(engine.seed, broken, weather.injected, jobs, engine.calls, world.waited.days, engine.trace)


def storm(world: World, users: Users) -> None:
    """Some minutes in which everything happens, and then as long as it takes to come to rest."""
    weather = world.engine.injector
    assert isinstance(weather, Weather)
    weather.over, world.storm = False, True
    users.plan()
    world.engine.run(lambda: False, timedelta(seconds=_STORM))
    weather.over = True
    world.settle()


def _reconciled(world: World, users: Users) -> dict[str, list[str]]:
    """A last undisturbed ingestion and consolidation; then the records have to say what the files say."""
    world.engine.injector = Calm()
    projects = list(standing(world, users.projects))
    for project in projects:
        rules = Configure(project, {"enabled": True, "on_threshold": False, "options": {}})
        world.call("configure", lambda rules=rules: world.services.configurator.configure(ADMIN, rules))  # type: ignore[misc]
    world.settle()
    for project in projects:
        listing = TriggerIngestion(project, SourceName.S3, idempotency_key=f"the last of {project}")
        world.call("last ingestion", lambda listing=listing: world.services.ingestion.trigger(ADMIN, listing))  # type: ignore[misc]
    world.settle()
    for project in projects if world.cloud.refresh_token else ():
        listing = TriggerIngestion(project, SourceName.DROPBOX, idempotency_key=f"Dropbox of {project}")
        world.call("last ingestion", lambda listing=listing: world.services.ingestion.trigger(ADMIN, listing))  # type: ignore[misc]
    world.settle()
    for project in projects:
        run = TriggerConsolidation(project, {}, idempotency_key=f"the last of {project}")
        world.call("last consolidation", lambda run=run: world.services.consolidation.trigger(ADMIN, run))  # type: ignore[misc]
    world.settle()
    broken = invariants.broken(world, replay=False)
    lines = [line for project in projects for line in (*untrue(world, project), *unheard(world, project))]
    lines += [f"the last {what} did not complete" for what in _unfinished(world)]
    return broken | ({"other invariants broken": lines} if lines else {})


def overtaken(world: World) -> Iterator[str]:
    """Records that an older version of an uploaded file has overwritten: the newest event has to win by itself."""
    stored = invariants.Stored.of(world)
    for project_id in {project for project, _ in stored.records}:
        records, erased = _by_name(stored, project_id), Erased.of(world, project_id)
        for name, value, text in _in_inbox(world, project_id):
            key = f"inbox/{project_id}/{name.partition('#')[0]}"
            jobs = [job for job in stored.jobs.values() if key in invariants.keys_of(job)]
            files = [file for job in stored.jobs.values() for file in stored.files.get(job.job_id, [])]
            smooth = all(job.state is State.COMPLETED for job in jobs) and not any(
                file.outcome is Outcome.FAILED for file in files if file.entry.path == key
            )
            found = records.get(name)
            if erased.holds(name, text):
                continue  # none is made of them; what the file said before is looked at in the end
            if key not in world.silent and smooth and (not found or (_name(found) != value and not _is_edited(found))):
                yield f"the record of {name} says {found and _name(found)}, the newest file {value}"


def _by_name(stored: invariants.Stored, project_id: str) -> dict[str, Record]:
    """The records of a project's files by the file's name in the inbox, or its id in Dropbox (and row)."""
    return {
        record.source.uri.rpartition(f"inbox/{project_id}/")[2]: record
        for (project, _), record in stored.records.items()
        if project == project_id and (f"inbox/{project_id}/" in record.source.uri or "dropbox:" in record.source.uri)
    }


def _name(record: Record) -> Json:
    return record.fields["name"].value


def _is_edited(record: Record) -> bool:
    """Whether a person has said what the name is."""
    return record.fields["name"].provenance is Provenance.USER_EDITED


def untrue(world: World, project_id: str) -> Iterator[str]:
    """Records that do not say what their file says, are missing, stand for a file that is gone, or are miscounted."""
    stored = invariants.Stored.of(world)
    records, erased = _by_name(stored, project_id), Erased.of(world, project_id)
    expected = {name: value for name, value, _ in _expected(world, project_id)}
    texts = {name: text for name, _, text in _expected(world, project_id)}
    given_up = {str(item["uri"]) for item in world.items() if item.get("failed") == "attempts-exhausted"}
    brought_back = {item["entity_id"] for item in world.items() if item.get("type") == "record.restored"}  # by a person
    for name, value in expected.items():
        found = records.get(name)
        if any(uri.endswith(name.partition("#")[0]) for uri in given_up):
            continue  # its worker died of it so often that it is left alone until it changes
        if found is None:
            if not erased.holds(name, texts[name]):
                yield f"{name} is there and has no record"
        elif _name(found) == value or _is_edited(found):
            continue
        elif not _is_aside(found, brought_back) or not erased.holds(name, texts[name]):
            yield f"the record of {name} says {_name(found)}, the file {value}"
    for name, record in records.items():
        if record.record_id in brought_back or name in expected or _stays(world, project_id, name):
            continue
        if record.status is Status.ACTIVE and _is_gone(world, project_id, name):
            yield f"{name} is gone and its record is {record.status}"
    yield from _miscounted(stored, project_id)


def _miscounted(stored: invariants.Stored, project_id: str) -> Iterator[str]:
    counted = stored.counted(project_id)[0]
    active = sum(
        project == project_id and record.status is Status.ACTIVE for (project, _), record in stored.records.items()
    )
    if counted != active:
        yield f"{active} records are active, the project counts {counted}"


def _is_aside(record: Record, brought_back: set[Json]) -> bool:
    """Whether a record of what a file said before stands for nothing, or because a person said so."""
    return record.status is Status.ARCHIVED or record.record_id in brought_back


def _unfinished(world: World) -> Iterator[str]:
    """The last jobs that were asked for and did not complete, though nothing disturbed them."""
    stored = invariants.Stored.of(world)
    last = [(job_id, what) for job_id, what in world.accepted.items() if what.startswith("last ")]
    for job_id, what in last:
        if stored.jobs[job_id].state is not State.COMPLETED:
            yield what.removeprefix("last ")
    for what in ("ingestion", "consolidation"):
        if sum(each == f"last {what}" for _, each in last) < sum(
            item["sk"] == "PROJECT" and not is_going(item) for item in world.items()
        ):
            yield f"{what}, or was not accepted,"


def _stays(world: World, project_id: str, name: str) -> bool:
    """Whether a row stays although its table is gone: an erasure of another row has taken the table."""
    erasures = {item["project_id"] for item in world.items() if item["sk"] == "JOB" and item["kind"] == "erasure"}
    key = f"inbox/{project_id}/{name.partition('#')[0]}"
    return project_id in erasures and "#" in name and key not in world.cloud.s3.objects


def _is_gone(world: World, project_id: str, name: str) -> bool:
    """Whether the file is gone, or the row from a file that is there."""
    if "#" in name:
        return True
    if name.startswith("dropbox:"):
        return name not in dict(_in_dropbox(world, project_id))
    return f"inbox/{project_id}/{name}" not in world.cloud.s3.objects


type _Said = tuple[str, str, bytes | None]
"""Name of a document or row, the name that it says, and of a document its text."""


def _expected(world: World, project_id: str) -> Iterator[_Said]:
    """What the files that can be read say."""
    yield from _in_inbox(world, project_id)
    for name, (path, data) in _in_dropbox(world, project_id):
        yield from _said_by(name, path, data)


def _in_inbox(world: World, project_id: str) -> Iterator[_Said]:
    prefix = f"inbox/{project_id}/"
    for key, found in world.cloud.s3.objects.items():
        if key.startswith(prefix):
            yield from _said_by(key.removeprefix(prefix), key, found.data)


def _in_dropbox(world: World, project_id: str) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Path and bytes of each file of the project's folder, by what its records are called."""
    folder = world.folders.get(project_id)
    for path, found in world.dropbox.account.files.items():
        if folder and path.startswith(f"{folder}/"):
            yield f"dropbox:{found.file_id}", (path, found.data)


def _said_by(name: str, path: str, data: bytes) -> Iterator[_Said]:
    lines = data.decode().splitlines()
    if path.endswith(_TABLES):
        for line in filter(None, lines[1:]):
            row, value, _ = line.split(",")
            yield f"{name}#{row}", value, None
    elif lines[0] not in {"BROKEN", "INVOICE"}:
        yield name, lines[0], data
