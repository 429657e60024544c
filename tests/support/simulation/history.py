"""What callers asked and were answered, held against every write there ever was.

The writes of a run are in order (``DynamoDB.commits``), each with its moment. So an answer is right when some state
between the moment that its request was made and the moment that it came explains it; nothing has to be guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from support.cloud.dynamodb import Key, StoredItem
from support.simulation.world import Exchange, World

from winnow.jobs.job import Job, State
from winnow.jobs.job_items import from_item as job_from_item
from winnow.platform.errors import Conflict
from winnow.platform.expressions import Item, item_from_wire
from winnow.projects.project_counters import sum_counters
from winnow.projects.project_items import is_going
from winnow.records.record import Record, Status
from winnow.records.record_items import from_item as record_from_item
from winnow.records.record_items import is_tombstone


@dataclass(frozen=True, slots=True)
class Moment:
    """A state of an item, from when on."""

    since: datetime
    item: Item | None


@dataclass(frozen=True, slots=True)
class History:
    """Every state of every record and job, in order, and the exchanges."""

    world: World
    records: Mapping[tuple[str, str], list[Moment]]
    jobs: Mapping[str, list[Moment]]

    @classmethod
    def of(cls, world: World) -> History:
        """Reads all commits once."""
        records: dict[tuple[str, str], list[Moment]] = defaultdict(list)
        jobs: dict[str, list[Moment]] = defaultdict(list)
        for commit in world.cloud.dynamodb.commits:
            for (pk, sk), _, after in commit.changes:
                if sk.startswith("RECORD#"):
                    project = pk.removeprefix("PROJECT#").rpartition("#")[0]
                    records[project, sk.removeprefix("RECORD#")].append(Moment(commit.at, _standing(after)))
                elif sk == "JOB":
                    jobs[pk.removeprefix("JOB#")].append(Moment(commit.at, _plain(after)))
        return cls(world, records, jobs)

    def answered(self, *what: str) -> Iterator[Exchange]:
        """The exchanges of some kinds that were answered well."""
        for exchange in self.world.exchanges:
            if exchange.what in what and exchange.ended and exchange.error is None and exchange.result is not None:
                yield exchange

    def refused(self, code: str) -> Iterator[Exchange]:
        """The exchanges that were refused with a code."""
        for exchange in self.world.exchanges:
            if exchange.ended and getattr(exchange.error, "code", "") == code:
                yield exchange


def states_between(moments: list[Moment], begun: datetime, ended: datetime) -> list[Item | None]:
    """The states that something was in between two moments, both included; None before it was made."""
    found: list[Item | None] = [None] if not moments or moments[0].since >= begun else []
    for number, moment in enumerate(moments):
        until = moments[number + 1].since if number + 1 < len(moments) else datetime.max.replace(tzinfo=ended.tzinfo)
        if moment.since <= ended and until >= begun:
            found.append(moment.item)
    return found


def edits_lost(history: History) -> Iterator[str]:
    """Of two edits that demanded one version, one was made at most; each that was accepted is among the writes."""
    made: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for exchange in history.answered("edit"):
        assert exchange.about
        assert exchange.ended
        project, record_id, demanded = exchange.about
        after: Record = exchange.result
        if after.version > int(demanded) + 1:
            yield f"an edit of record {record_id} demanded version {demanded} and made {after.version}"
        if after.version == int(demanded) + 1:
            made[exchange.about].append(_said(after))
        written = states_between(history.records[project, record_id], exchange.begun, exchange.ended)
        if not any(item and _said(record_from_item(item)) == _said(after) for item in written):
            yield f"an edit of record {record_id} was accepted as version {after.version} and never written"
    for (_, record_id, demanded), versions in made.items():
        if len(versions) > 1:
            yield f"{len(versions)} edits of record {record_id} were made over version {demanded}"


def reads_unexplained(history: History) -> Iterator[str]:
    """What a caller read is what was there at some moment between question and answer."""
    for exchange in history.answered("read record"):
        assert exchange.about
        assert exchange.ended
        project, record_id = exchange.about
        states = states_between(history.records[project, record_id], exchange.begun, exchange.ended)
        if _said(exchange.result) not in {_said(record_from_item(item)) for item in states if item}:
            yield f"record {record_id} was read as {_said(exchange.result)}, which it never was at that time"
    for exchange in history.answered("read job", "cancel"):
        assert exchange.ended
        job: Job = exchange.result
        states = states_between(history.jobs[job.job_id], exchange.begun, exchange.ended)
        known = [job_from_item(item) for item in states if item]
        if (job.version, job.state) not in {(each.version, each.state) for each in known}:
            yield f"job {job.job_id} was told to be {job.state} (version {job.version}), which it never was then"


def keys_answered_twice(history: History) -> Iterator[str]:
    """Whoever sends one Idempotency-Key again gets the answer of the first time."""
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for exchange in history.answered("ingestion", "consolidation", "rollback", "retry", "write"):
        if exchange.key:
            answers[exchange.what, exchange.key].add(_answer(exchange.result))
    for (what, key), found in answers.items():
        if len(found) > 1:
            yield f"{what} with Idempotency-Key {key} was answered in {len(found)} ways"


def cancels_unexplained(history: History) -> Iterator[str]:
    """A cancel that was accepted of a pending job ends it so; one that is refused met a job that had ended."""
    for exchange in history.answered("cancel"):
        job: Job = exchange.result
        last = job_from_item(history.jobs[job.job_id][-1].item or {})
        if job.state is State.CANCELLED and last.state is not State.CANCELLED:
            yield f"job {job.job_id} was told to be cancelled and is {last.state}"
    for exchange in history.refused("job-ended"):
        assert exchange.about
        assert exchange.ended
        states = states_between(history.jobs[exchange.about[0]], exchange.begun, exchange.ended)
        if not any(item and job_from_item(item).state.ended for item in states):
            yield f"cancelling job {exchange.about[0]} was refused before it had ended"


def locks_unexplained(history: History) -> Iterator[str]:
    """A consolidation is refused as one under way only when the job that is named was."""
    for exchange in history.refused("consolidation-in-progress"):
        assert isinstance(exchange.error, Conflict)
        assert exchange.ended
        holder = str(exchange.error.extra.get("job_id"))
        states = states_between(history.jobs.get(holder, []), exchange.begun, exchange.ended)
        if not any(item and not job_from_item(item).state.ended for item in states):
            yield f"a consolidation was refused for job {holder}, which was not open at that time"


def edits_fallen(history: History) -> Iterator[str]:
    """What a person has edited stays until a person changes it: no ingestion and no merge writes over it."""
    for commit in history.world.cloud.dynamodb.commits:
        by_person = {
            str(_member(after, "entity_id"))
            for (pk, _), _, after in commit.changes
            if pk.startswith("AUDIT#") and str(_member(after, "type")) in _BY_PERSON
        }
        taken_back = any(_is_undone(*change) for change in commit.changes)
        for (_, sk), before, after in commit.changes:
            if not sk.startswith("RECORD#") or taken_back or None in {_version(before), _version(after)}:
                continue
            assert before
            assert after
            old, new = record_from_item(item_from_wire(before)), record_from_item(item_from_wire(after))
            if old.record_id in by_person or new.status is not Status.ACTIVE:
                continue
            for name, field in old.fields.items():
                if field.provenance.value == "user_edited" and new.fields.get(name) != field:
                    yield f"the edit of {name} of record {old.record_id} was written over in version {new.version}"


def archived_risen(history: History) -> Iterator[str]:
    """A record that a person has archived stays so until a person restores it; and what was merged into it does not
    become active without it, as when another source of it is erased."""
    archived: set[str] = set()
    for commit in history.world.cloud.dynamodb.commits:
        types = {
            str(_member(after, "entity_id")): str(_member(after, "type"))
            for (pk, _), _, after in commit.changes
            if pk.startswith("AUDIT#")
        }
        taken_back = any(_is_undone(*change) for change in commit.changes)
        for (_, sk), before, after in commit.changes:
            if not sk.startswith("RECORD#"):
                continue
            record_id = sk.removeprefix("RECORD#")
            if after is None:
                # Erased with a source of it. The id of a consolidated record is derived from a source's: one that is
                # made later, once a person has restored that source, is another record.
                archived.discard(record_id)
            elif types.get(record_id) == "record.archived":
                archived.add(record_id)
            elif str(_member(after, "status")) == Status.ACTIVE.value:
                held = {record_id, str(_member(before, "merged_into"))} & archived
                archived.discard(record_id)
                if held and types.get(record_id) != "record.restored" and not taken_back:
                    yield f"record {record_id} was archived by a person and is active again"


def settings_changed_midway(history: History) -> Iterator[str]:
    """A run does what it was accepted with: one that was accepted as a dry run writes nothing, another one says so in
    its result, whatever became of the project's configuration since."""
    defaults: dict[str, bool] = {}
    dry: dict[str, bool] = {}
    for commit in history.world.cloud.dynamodb.commits:
        for (pk, sk), before, after in commit.changes:
            item = _plain(after)
            if item and sk == "PROJECT":
                defaults[pk.removeprefix("PROJECT#")] = _dry(
                    _inner(_inner(item, "consolidation"), "options"), default=False
                )
            elif item and sk == "JOB" and before is None and item["kind"] == "consolidation":
                usual = defaults.get(str(item["project_id"]), False)
                dry[str(item["job_id"])] = _dry(_inner(item, "options"), default=usual)
            elif item and sk.startswith("CHANGE#") and dry.get(pk.removeprefix("JOB#")):
                yield f"run {pk.removeprefix('JOB#')} was accepted as a dry run and made a change"
    for job_id, is_dry in dry.items():
        job = job_from_item(history.jobs[job_id][-1].item or {})
        if (
            job.state is State.COMPLETED
            and job.erased_at is None
            and "rollback_of" not in job.options
            and bool(job.result.get("dry_run")) != is_dry
        ):
            yield f"run {job_id} was accepted {'as a dry run' if is_dry else 'to merge'} and says otherwise"


def counts_adrift(history: History) -> Iterator[str]:
    """After each write, not only at the end, a project counts as many records as are active, until it is erased."""
    active: Counter[str] = Counter()
    counters: dict[str, dict[str, Item]] = defaultdict(dict)
    adrift: dict[str, int] = {}
    for commit in history.world.cloud.dynamodb.commits:
        touched: set[str] = set()
        for (pk, sk), before, after in commit.changes:
            project = pk.split("#")[1]
            if sk.startswith("RECORD#"):
                active[project] += _is_active(after) - _is_active(before)
            elif pk == f"PROJECT#{project}" and sk.startswith("PROJECT"):
                counters[project][sk] = _plain(after) or {}
            touched.add(project)
        for project in touched & counters.keys():
            if is_going(counters[project].get("PROJECT", {})):
                continue  # nobody sees it any more
            off = sum_counters(counters[project].values())[0] - active[project]
            if off != adrift.get(project, 0):
                adrift[project] = off
                yield f"project {project} counts {off:+} records beside the {active[project]} that are active"


def sources_beside(history: History) -> Iterator[str]:
    """After each write, not only at the end, a consolidated record and a source of it are never both active, but for
    one that is marked stale, which the next run computes anew."""
    records: dict[tuple[str, str], Item] = {}
    made_of: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)  # what was ever made of a source
    said: set[tuple[str, str]] = set()
    for commit in history.world.cloud.dynamodb.commits:
        touched: set[tuple[str, str]] = set()
        for (pk, sk), _, after in commit.changes:
            if sk.startswith("RECORD#"):
                key = (pk.split("#")[1], sk.removeprefix("RECORD#"))
                records[key] = _plain(after) or {}
                for source in _sources(records[key]):
                    made_of[key[0], source].add(key)
                touched |= {key} | made_of[key]
        for key in touched - said:
            record = records[key]
            if record.get("status") != Status.ACTIVE.value or record.get("stale"):
                continue
            if any(records.get((key[0], each), {}).get("status") == Status.ACTIVE.value for each in _sources(record)):
                said.add(key)
                yield f"consolidated record {key[1]} is active beside a source of it"


def _sources(record: Item) -> list[str]:
    """The sources of a consolidated record."""
    found = record.get("consolidated_from")
    return [str(each) for each in found] if isinstance(found, list) else []


def _is_active(wire: Mapping[str, Any] | None) -> bool:
    return str(_member(wire, "status")) == Status.ACTIVE.value


def _inner(item: Item, name: str) -> Item:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def _dry(options: Item, *, default: bool) -> bool:
    return bool(options.get("dry_run", default))


CHECKS = (
    edits_lost,
    reads_unexplained,
    keys_answered_twice,
    cancels_unexplained,
    locks_unexplained,
    edits_fallen,
    archived_risen,
    settings_changed_midway,
    counts_adrift,
    sources_beside,
)
_BY_PERSON = {"record.edited", "record.suggestion_accepted", "record.suggestion_dismissed", "record.restored"}


def _is_undone(key: Key, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Whether a write marks a change of a run as taken back."""
    return key[1].startswith("CHANGE#") and "undone_by" in (after or {}) and "undone_by" not in (before or {})


def _member(wire: Mapping[str, Any] | None, name: str) -> Any:
    value = (wire or {}).get(name)
    return next(iter(value.values())) if value else None


def _standing(stored: StoredItem | None) -> Item | None:
    """The record, None also where only its tombstone is."""
    item = _plain(stored)
    return item if item and not is_tombstone(item) else None


def _version(stored: StoredItem | None) -> int | None:
    item = _standing(stored)
    return int(str(item["version"])) if item else None


def _plain(item: StoredItem | None) -> Item | None:
    return item.plain if item else None


def _said(record: Record) -> str:
    values = {name: field.value for name, field in sorted(record.fields.items())}
    return f"version {record.version}, {record.status}: {values}"


def _answer(result: Any) -> str:
    if isinstance(result, dict):
        return str(result.get("job_id"))
    return str([(each.record_id, each.version) for each in result]) if isinstance(result, list) else str(result)
