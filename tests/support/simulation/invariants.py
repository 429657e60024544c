"""What holds after every run, whatever happened: each check answers the sentences of what is broken.

They look at what is stored and at every commit there ever was, never at what the code says of itself.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from support.cloud.cloud import CONSOLIDATION, DELIVERY, ERASURE, EXPORT, INBOX, INGESTION, PAGES
from support.cloud.dynamodb import StoredItem
from support.simulation import history
from support.simulation.world import ADMIN, RETENTION, World

from winnow.audit.audit_store import from_item as event_from_item
from winnow.consolidation.run import consolidation_kind
from winnow.events.cloud_event import to_cloud_event
from winnow.exports import export_kind
from winnow.exports.export_files import key_of
from winnow.exports.export_service import file_of
from winnow.ingestion.run import ingestion_kind
from winnow.ingestion.run.ingestion_file import Counts, FileTask
from winnow.ingestion.run.ingestion_items import file_from_item
from winnow.ingestion.run.progress import add_up
from winnow.jobs.job import Job, State
from winnow.jobs.job_items import from_item as job_from_item
from winnow.platform.errors import WinnowError
from winnow.platform.expressions import Item
from winnow.projects.project_counters import sum_counters
from winnow.projects.project_items import GOING, is_going
from winnow.records.record import Record, Status
from winnow.records.record_items import from_item as record_from_item
from winnow.records.record_items import is_tombstone
from winnow.webhooks.outgoing_webhook import Webhook
from winnow.webhooks.webhook_store import webhook_from_item


@dataclass(frozen=True, slots=True)
class Stored:
    """The table, read."""

    world: World
    jobs: Mapping[str, Job]
    files: Mapping[str, list[FileTask]]
    records: Mapping[tuple[str, str], Record]
    items: Mapping[tuple[str, str], Item]

    @classmethod
    def of(cls, world: World) -> Stored:
        """Reads everything."""
        items = {(str(item["pk"]), str(item["sk"])): item for item in world.items()}
        files: dict[str, list[FileTask]] = defaultdict(list)
        for (pk, sk), item in items.items():
            if pk.startswith("JOB#") and sk.startswith("FILE#"):
                files[pk.removeprefix("JOB#")].append(file_from_item(item))
        jobs = [job_from_item(item) for (_, sk), item in items.items() if sk == "JOB"]
        records = [record_from_item(item) for (_, sk), item in items.items() if _is_record(sk, item)]
        return cls(
            world,
            {job.job_id: job for job in jobs},
            files,
            {(record.project_id, record.record_id): record for record in records},
            items,
        )

    def counted(self, project_id: str) -> tuple[int, int]:
        """How many records a project counts, and how many that have changed."""
        return sum_counters(
            item for (pk, sk), item in self.items.items() if pk == f"PROJECT#{project_id}" and sk.startswith("PROJECT")
        )


def jobs_lost(stored: Stored) -> Iterator[str]:
    """Every accepted job ends."""
    for job_id, what in stored.world.accepted.items():
        if job_id not in stored.jobs:
            yield f"{what}: job {job_id} was accepted and is not there"
    for job in stored.jobs.values():
        if not job.state.ended:
            yield f"{job.kind} job {job.job_id} never ended ({job.state}, {job.phase or 'no phase'})"


def uploads_lost(stored: Stored) -> Iterator[str]:
    """Every upload that an event told of was taken up by a job, unless its project is erased, or half erased."""
    taken = {key for job in _as_accepted(stored.world) for key in keys_of(job)}
    projects = [item for (_, sk), item in stored.items.items() if sk == "PROJECT"]
    standing = {str(item["project_id"]) for item in projects if not is_going(item)}
    for key, version in stored.world.uploads:
        if key not in taken and key.split("/")[1] in standing:
            yield f"no job took up version {version} of an upload"


def _as_accepted(world: World) -> Iterator[Job]:
    """Every job as it was when it was accepted: an erasure takes names of files out of it later."""
    for commit in world.cloud.dynamodb.commits:
        for (_, sk), before, after in commit.changes:
            if sk == "JOB" and before is None:
                yield job_from_item(_plain(after))


def _is_record(sk: str, item: Item) -> bool:
    return sk.startswith("RECORD#") and not is_tombstone(item)


def effects_twice(stored: Stored) -> Iterator[str]:
    """A job ends once, its version counts every step, a file ends once, and what is written once is never rewritten."""
    ended: set[str] = set()
    for commit in stored.world.cloud.dynamodb.commits:
        closing = {key[0] for key, before, after in commit.changes if key[1] == "JOB" and _is_end(before, after)}
        for (pk, sk), before, after in commit.changes:
            if pk.startswith(("JOB#", "AUDIT#")) or sk.startswith("RECORD#"):
                yield from _misstep(pk, sk, _plain(before), _plain(after), has_ended=pk in ended)
        ended |= closing


def _misstep(pk: str, sk: str, old: Item, new: Item, *, has_ended: bool) -> Iterator[str]:
    """What is wrong with one write."""
    if sk == "JOB":
        grown = {name: _int(new, name) - _int(old, name) for name in ("version", "attempt")} if old else {}
        if has_ended and grown.get("version"):
            yield f"{pk} moved on after its end"
        yield from (f"{pk}: its {name} grew by {by}" for name, by in grown.items() if by not in {0, 1})
    elif pk.startswith("JOB#") and has_ended and not _is_harmless(sk, old, new):
        yield f"{pk} {sk} was written after the job's end"
    elif pk.startswith("AUDIT#") and old:
        yield f"audit event {sk} was rewritten"
    elif sk.startswith("FILE#") and old.get("done") and new.get("uri"):  # without one its names were erased
        yield f"{pk} {sk} was written after its end"
    elif sk.startswith("RECORD#") and old and new and _int(new, "version") < _int(old, "version"):
        yield f"{sk} went back to version {new['version']}"


def counts_wrong(stored: Stored) -> Iterator[str]:
    """Each file is counted once and as what it came to; a completed job has no file left."""
    for job in stored.jobs.values():
        if job.kind != ingestion_kind.INGESTION.name:
            continue
        files = stored.files.get(job.job_id, [])
        shards = [item for (pk, sk), item in stored.items.items() if pk == f"JOB#{job.job_id}" and "PROGRESS#" in sk]
        progress = add_up(shards)
        done = [file for file in files if file.done]
        outcomes = Counter(file.outcome.value for file in done if file.outcome)
        if progress.ended != len(done) or +progress.files != outcomes:
            yield f"{job.job_id}: {progress.ended} files counted {dict(+progress.files)}, {len(done)} ended {outcomes}"
        total = sum((file.counts for file in done), Counts())
        if progress.records != total:
            yield f"{job.job_id}: counted {asdict(progress.records)}, its files say {asdict(total)}"
        if job.counters.get("planned", 0) != len(files):
            yield f"{job.job_id}: planned {job.counters.get('planned', 0)}, has {len(files)} files"
        if job.state is State.COMPLETED and len(done) != len(files):
            yield f"{job.job_id} completed with {len(files) - len(done)} files open"


def creations_wrong(stored: Stored) -> Iterator[str]:
    """What files count as created is what their transactions created: no more, no less."""
    for commit in stored.world.cloud.dynamodb.commits:
        written = [each for each in commit.changes if each[0][1].startswith("FILE#") and each[2] is not None]
        files = [(_plain(before), _plain(after)) for _, before, after in written]
        counted = sum(
            _int(_member(new, "counts"), "created") - _int(_member(old, "counts"), "created") for old, new in files
        )
        made = sum(sk.startswith("RECORD#") and before is None for (_, sk), before, _ in commit.changes)
        if files and counted != made:
            yield f"a file's transaction created {made} records and counted {counted}"


def audit_wrong(stored: Stored) -> Iterator[str]:
    """Transitions and audit events agree in number, and each job's events are an unbroken chain."""
    events = [event_from_item(item) for (pk, _), item in stored.items.items() if pk.startswith("AUDIT#")]
    trails: dict[str, list[Any]] = defaultdict(list)
    for event in events:
        if event.entity.type == "job":
            trails[event.entity.id].append(event)
    for job in stored.jobs.values():
        trail = sorted(trails.pop(job.job_id, []), key=lambda event: event.seq)
        if [event.seq for event in trail] != list(range(1, job.version + 1)):
            yield f"job {job.job_id} has version {job.version} and events {[event.seq for event in trail]}"
            continue
        links = ["", *(event.digest() for event in trail)]
        if [event.prev for event in trail] + [job.audit_head] != links:
            yield f"the audit chain of job {job.job_id} is broken"
    for job_id in trails:
        yield f"there are audit events of job {job_id}, which is not there"


def locks_orphaned(stored: Stored) -> Iterator[str]:
    """No project is locked by a job that is not open."""
    for (_, sk), item in stored.items.items():
        holder = item.get("active_job")
        if sk == "PROJECT" and holder and (holder not in stored.jobs or stored.jobs[str(holder)].state.ended):
            yield f"project {item['project_id']} is locked by {holder}, which is not open"


def projects_hidden(stored: Stored) -> Iterator[str]:
    """No project is found by nobody because of an erasure that was cancelled before any had begun."""
    for (_, sk), item in stored.items.items():
        job = stored.jobs.get(str(item.get(GOING))) if sk == "PROJECT" and is_going(item) else None
        if job and job.state is State.CANCELLED and not job.retry_of:
            yield f"project {item['project_id']} is hidden by {job.job_id}, which was cancelled"


def consolidated_at_once(stored: Stored) -> Iterator[str]:
    """A project has one open consolidation at a time."""
    open_: dict[str, set[str]] = defaultdict(set)
    for commit in stored.world.cloud.dynamodb.commits:
        for (pk, sk), before, after in commit.changes:
            job = _plain(after) if sk == "JOB" else {}
            if job.get("kind") == consolidation_kind.CONSOLIDATION.name:
                held = open_[str(job["project_id"])]
                (held.discard if State(str(job["state"])).ended else held.add)(pk)
                if before is None and len(held) > 1:
                    yield f"project {job['project_id']} has {len(held)} consolidations at once"


def owners_missing(stored: Stored) -> Iterator[str]:
    """Reviews and changes have their job."""
    for (pk, sk), item in stored.items.items():
        owner = item.get("job_id") if sk.startswith("REVIEW#") else pk.removeprefix("JOB#")
        if sk.startswith(("REVIEW#", "CHANGE#")) and owner not in stored.jobs:
            yield f"{pk} {sk} belongs to no job"


def relations_broken(stored: Stored) -> Iterator[str]:
    """A merged record and its consolidated one know each other."""
    for (project_id, record_id), record in stored.records.items():
        if record.status is Status.MERGED:
            target = stored.records.get((project_id, record.merged_into or ""))
            if target is None:
                yield f"record {record_id} was merged into nothing"
            elif record_id not in target.consolidated_from and not record.consolidated_from and not target.stale:
                yield f"record {record_id} was merged into one that does not know it"
        if record.consolidated_from and record.status is Status.ACTIVE and not record.stale:
            sources = (stored.records.get((project_id, source)) for source in record.consolidated_from)
            if any(source is None or source.merged_into != record_id for source in sources):
                yield f"consolidated record {record_id} has a source that stands for itself"


def events_lost(stored: Stored) -> Iterator[str]:
    """Every event that leaves is on the bus, with nothing in it but what the catalogue names."""
    published = {event["id"]: event for event in stored.world.cloud.bus}
    for (pk, sk), item in stored.items.items():
        if pk.startswith(("AUDIT#", "OUTBOX#")):
            leaving = to_cloud_event(event_from_item(item))
            if leaving and published.get(sk) != leaving:
                yield f"event {sk} ({item['type']}) was not published, or otherwise"
    dead = [str(item["body"]) for (_, sk), item in stored.items.items() if sk == "DEADLETTER"]
    listening = list(_listening(stored))
    for commit in stored.world.cloud.dynamodb.commits if listening else ():
        told = [sk for (pk, sk), before, _ in commit.changes if pk.startswith(("AUDIT#", "OUTBOX#")) and before is None]
        for event in (published[each] for each in told if each in published):
            for since, webhook in listening:
                wanted = since < commit.at and event["data"]["project_id"] == webhook.project_id
                if not wanted or not webhook.wants(event) or (webhook.url, event["id"]) in stored.world.received:
                    continue
                if not any(event["id"] in body and webhook.webhook_id in body for body in dead):
                    yield f"event {event['id']} ({event['type']}) was not delivered"


def _listening(stored: Stored) -> Iterator[tuple[datetime, Webhook]]:
    """The webhooks that get events, and since when as they are: the publisher remembers what was for half a minute of
    its clock, which here may differ from one invocation to the next."""
    remembered = timedelta(minutes=11 if stored.world.skewed else 1)
    changed = {
        sk: commit.at
        for commit in stored.world.cloud.dynamodb.commits
        for (_, sk), _, _ in commit.changes
        if sk.startswith("WEBHOOK#")
    }
    for (_, sk), item in stored.items.items():
        webhook = webhook_from_item(item) if sk.startswith("WEBHOOK#") else None
        if webhook and not webhook.disabled:
            yield changed[sk] + remembered, webhook


def erased_left(stored: Stored) -> Iterator[str]:
    """Once an erasure has completed, what it erased is neither back nor anywhere else, but for its id in the audit
    trail and in events, the ids in jobs' own items, and the tombstones."""
    ended = {job.job_id for job in stored.jobs.values() if job.kind == "erasure" and job.state is State.COMPLETED}
    erased = {
        str(item["record_id"])
        for item in stored.items.values()
        if "record_id" in item and is_tombstone(item) and item["erased_by"] in ended
    }
    gone: set[str] = set()
    for commit in stored.world.cloud.dynamodb.commits:
        told = {
            f"RECORD#{_plain(after)['entity_id']}"
            for (pk, _), _, after in commit.changes
            if pk.startswith("AUDIT#") and _plain(after).get("type") == "record.erased"
        }
        for (_, sk), before, after in commit.changes:
            if sk in gone and after and "erased_at" not in after:
                yield f"{sk} was erased and is back"
            elif sk in told and not _plain(before).get("consolidated_from"):
                gone.add(sk)
    for (pk, sk), item in stored.items.items():
        if item.get("erased_by") in ended or pk.startswith(("AUDIT", "OUTBOX#", "IDEMPOTENCY#")) or sk == "JOB":
            continue
        yield from (
            f"{pk} {sk} names the erased record {each}" for each in erased if ended and each in repr((sk, item))
        )
    objects = stored.world.cloud.s3
    keys = {key for key, _ in objects.versions()} | {*objects.unfinished.values()}
    yield from (f"object {key} is of an erased record" for key in keys for each in erased if ended and each in key)
    held = ((key, _unpacked(found.data)) for key, found in objects.versions() if key.startswith(_OF_JOBS))
    yield from (
        f"object {key} holds an erased record" for key, data in held for each in erased if each.encode() in data
    )
    projects = {pk.partition("#")[2] for pk, sk in stored.items if sk == "ERASED"}
    # A marker above nothing, of a file that came later and that somebody deleted, is cleared by the bucket's own rule.
    standing = {key for key, found in objects.versions() if not found.is_marker} | {*objects.unfinished.values()}
    yield from (f"object {key} is of an erased project" for key in standing if projects & set(key.split("/")))
    left = (key for key in stored.items if key[0].split("#")[0] == "PROJECT" and key[1] != "ERASED")
    yield from (f"{pk} {sk} is of an erased project" for pk, sk in left if pk.split("#")[1] in projects)


_OF_JOBS = ("checkpoints/", "erasures/", "exports/", "reports/")


def _unpacked(data: bytes) -> bytes:
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def calls_refused(stored: Stored) -> Iterator[str]:
    """No function makes a call that its role does not allow."""
    yield from sorted(stored.world.denied)


def exports_lost(stored: Stored) -> Iterator[str]:
    """The file of an export is there, with a line for each record, for seven days, or until something was erased."""
    for job in stored.jobs.values():
        if job.kind != export_kind.EXPORT.name or job.state is not State.COMPLETED or job.erased_at:
            continue
        if stored.world.engine.now - job.created_at > timedelta(days=7):
            continue
        key = key_of(job.project_id, job.job_id, file_of(job))
        found = stored.world.cloud.s3.objects.get(key)
        lines = found.data.count(b"\n") - (key.endswith(".csv")) if found else -1
        if lines != job.result["records"]:
            yield f"export {job.job_id} wrote {job.result['records']} records, its file has {lines}"


def rollbacks_late(stored: Stored) -> Iterator[str]:
    """No run is taken back later than seven days after its end, however it is asked for."""
    for job in stored.jobs.values():
        run = stored.jobs.get(str(job.options.get("rollback_of")))
        if run and run.ended_at and job.created_at - run.ended_at > timedelta(days=7, minutes=15):  # clocks are wrong
            yield f"job {job.job_id} takes back a run that had ended {job.created_at - run.ended_at} before"


def occasions_twice(stored: Stored) -> Iterator[str]:
    """One job a project and slot of a schedule; one for each version of an uploaded object."""
    seen = Counter(
        key for job in stored.jobs.values() if job.trigger_type.value == "s3_event" for key in _occasions(stored, job)
    )
    for occasion, times in seen.items():
        if times > 1:
            yield f"{occasion} was taken up {times} times"


def keys_twice(stored: Stored) -> Iterator[str]:
    """One Idempotency-Key, one job: its callers are told of the same one, and there is none that nobody knows of."""
    world = stored.world
    for key, jobs in world.told.items():
        if key and len(jobs) > 1:
            yield f"Idempotency-Key {key} made {len(jobs)} jobs"
    unknown = [
        job.job_id
        for job in stored.jobs.values()
        if job.triggered_by == ADMIN.subject and job.job_id not in world.accepted
    ]
    if unknown and not world.refused["gave up"]:
        yield f"{len(unknown)} jobs of callers of which no caller knows"


def messages_alive(stored: Stored) -> Iterator[str]:
    """No message that was ever sent can change anything any more.

    A page of projects asks what is due now, so one that comes late may accept, for its slot and once, what has become
    due since, or what another page's job was in the way of: the pages come before the others do, until all is done.
    """
    world = stored.world
    bodies = sorted({(url, body) for at, url, body in world.sent if at + RETENTION > world.engine.now})
    world.engine.rng.shuffle(bodies)
    pages = [body for url, body in bodies if url == PAGES]
    for body in pages * 2:  # one at a time: of two slots the second is refused while the first one's job is open
        world.send(PAGES, body)
        world.settle()
    before = len(world.cloud.dynamodb.commits)
    for url, body in bodies:
        if url in {INGESTION, CONSOLIDATION, EXPORT, ERASURE, DELIVERY, INBOX, PAGES} and body.startswith("{"):
            world.send(url, body)
    world.settle()
    late = [key for commit in world.cloud.dynamodb.commits[before:] for key, _, _ in commit.changes]
    changed = [key for key in late if not key[0].startswith(("DEADLETTER#", "AUDIT#-", "AUDITHEAD#-"))]
    if changed:
        yield f"old messages changed {changed[0]} and {len(changed) - 1} other items"


def never_at_rest(stored: Stored) -> Iterator[str]:
    """Once the storm is over everything comes to its end: no message and no job goes round for ever."""
    if stored.world.restless:
        yield f"{stored.world.restless} times something still ran, waited or was open after hours without a fault"


def bugs_met(stored: Stored) -> Iterator[str]:
    """No caller gets an error that the house does not know (a 500), and no worker meets one."""
    for exchange in stored.world.exchanges:
        if exchange.error is not None and not isinstance(exchange.error, WinnowError):
            yield f"{exchange.what} was answered with {type(exchange.error).__name__}: {exchange.error}"
    if stored.world.bugs:
        yield f"workers met {stored.world.bugs.total()} errors that nobody expected"


type Check = Callable[[Stored], Iterator[str]]

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "jobs lost": (jobs_lost, uploads_lost),
    "effects applied twice": (effects_twice, counts_wrong, creations_wrong, occasions_twice, keys_twice),
    "other invariants broken": (
        audit_wrong,
        locks_orphaned,
        projects_hidden,
        consolidated_at_once,
        owners_missing,
        relations_broken,
        erased_left,
        events_lost,
        exports_lost,
        rollbacks_late,
        never_at_rest,
        bugs_met,
        calls_refused,
    ),
    "histories unexplained": (),  # by what callers were answered: see ``history``
}


def broken(world: World, *, replay: bool = True) -> dict[str, list[str]]:
    """What is broken, by kind; nothing when all is well. ``replay`` delivers every old message once more."""
    stored = Stored.of(world)
    found = {kind: [line for check in checks for line in check(stored)] for kind, checks in CHECKS.items()}
    told = history.History.of(world)
    found["histories unexplained"] = [line for check in history.CHECKS for line in check(told)]
    if replay and not found["jobs lost"]:
        found["effects applied twice"] += messages_alive(stored)
    return {kind: lines for kind, lines in found.items() if lines}


def picture(world: World, project_id: str) -> dict[str, Any]:
    """What a project has come to, in terms that do not depend on ids, clocks, attempts and versions: two runs that
    should end alike have equal pictures."""
    stored = Stored.of(world)
    records = [record for (project, _), record in stored.records.items() if project == project_id]
    name_of = {record.record_id: record.source.uri.rpartition(f"{project_id}/")[2] for record in records}
    for record in records:
        if record.consolidated_from:
            name_of[record.record_id] = "+".join(sorted(name_of[each] for each in record.consolidated_from))
    shown = sorted(
        (
            name_of[record.record_id],
            record.status.value,
            name_of.get(record.merged_into or "", ""),
            sorted((name, repr(field.value)) for name, field in record.fields.items()),
            record.stale,
        )
        for record in records
    )
    jobs = sorted(
        (job.kind, job.state.value, job.trigger_type.value, repr(_result(job)), job.failure and job.failure.code)
        for job in stored.jobs.values()
        if job.project_id == project_id
    )
    reviews = sorted(
        item["state"]  # type: ignore[type-var]
        for (pk, sk), item in stored.items.items()
        if pk == f"PROJECT#{project_id}" and sk.startswith("REVIEW#")
    )
    return {
        "records": shown,
        "jobs": jobs,
        "reviews": reviews,
        "counted": stored.counted(project_id),
        "letters": sum(sk == "DEADLETTER" for _, sk in stored.items),
    }


def _result(job: Job) -> Mapping[str, Any]:
    return {name: value for name, value in job.result.items() if name not in {"file", "report", "schema"}}


def keys_of(job: Job) -> list[str]:
    """The objects that an event's job names."""
    keys = job.options.get("keys")
    return [str(key) for key in keys] if isinstance(keys, list) else []


def _occasions(stored: Stored, job: Job) -> list[str]:
    """The memories that were written in the transaction that accepted the job."""
    for commit in stored.world.cloud.dynamodb.commits:
        if any(key == (f"JOB#{job.job_id}", "JOB") and before is None for key, before, _ in commit.changes):
            return [sk for (_, sk), _, _ in commit.changes if sk.startswith("EVENT#")]
    return []


def _is_end(before: StoredItem | None, after: StoredItem | None) -> bool:
    states = [_plain(item).get("state") for item in (before, after)]
    ended = [state in {"completed", "failed", "cancelled"} for state in states]
    return ended[1] and not ended[0]


def _is_harmless(sk: str, old: Item, new: Item) -> bool:
    """A worker may still take a file of a job that has ended, but do nothing with it; a rollback marks changes; the
    erasure of a project takes everything away; and what is written as it stands is as it was."""
    if not new or new == old:
        return True
    if sk.startswith("FILE#") and old and new:
        return all(old.get(name) == new.get(name) for name in ("done", "counts", "position"))
    marks = {"undone_by", "erased_by"}
    return sk.startswith("CHANGE#") and bool(marks & new.keys() - old.keys())


def _plain(item: StoredItem | None) -> Item:
    return item.plain if item else {}


def _member(item: Item, name: str) -> Item:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def _int(item: Item, name: str) -> int:
    value = item.get(name, 0)
    return value if isinstance(value, int) else 0
