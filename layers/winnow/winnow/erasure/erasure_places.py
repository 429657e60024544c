"""Every place that may hold something of a record, and how it is found and erased there.

Each place is a function that finds what it holds as ``Found``: so many things, and the action that erases them. The
check after an erasure goes through the same places again and erases nothing: it must find nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from typing import NamedTuple
from urllib.parse import quote_plus

from winnow.consolidation.run.change import Change
from winnow.consolidation.run.change_store import ChangeStore, erase_action
from winnow.consolidation.run.checkpoints import CheckpointMissing
from winnow.consolidation.run.consolidation_kind import CONSOLIDATION
from winnow.erasure.bucket_objects import BucketObjects, ObjectVersion
from winnow.erasure.erasure_plan import RecordOutline, Target
from winnow.erasure.plan_files import PlanFiles, folder_of_project
from winnow.events.outbox import outbox_partitions
from winnow.exports.export_kind import EXPORT
from winnow.ingestion.ocr.scan_tags import scan_tag
from winnow.ingestion.run.ingestion_file import Action as FileAction
from winnow.ingestion.run.ingestion_file import file_id_of
from winnow.ingestion.run.ingestion_items import TEXTS, file_key, text_key
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.run.source_pointers import PointerStore, pointer_action
from winnow.jobs.dead_letters import LISTING as LETTERS
from winnow.jobs.job import Job
from winnow.jobs.job_items import job_key
from winnow.platform.clock import to_text
from winnow.platform.expressions import PRESENT, Action, Condition, Delete, Item, Key, Put, Update
from winnow.platform.ids import all_shards
from winnow.platform.table import ConditionFailed, Table, key_of
from winnow.projects.project_counters import count_actions
from winnow.projects.project_items import project_key
from winnow.records.record import ArchivedBy, Record, Status
from winnow.records.record_items import from_item as record_from_item
from winnow.records.record_items import is_tombstone, partition, version_prefix
from winnow.records.record_store import RecordStore, write_actions
from winnow.reviews.review import Separation
from winnow.reviews.review_items import review_key, separation_key
from winnow.reviews.review_store import ReviewStore, separation_action
from winnow.values import Json
from winnow.webhooks.webhook_store import deliveries_of

_SOME = 100  # items of one BatchGetItem; objects that are deleted at once
_REPORTS_KEPT = timedelta(days=35)  # the bucket's rule for reports/, 30 days and one as an old version, and some


class Found(NamedTuple):
    """Things in one place that hold something of what is erased, and what erases them."""

    things: int
    erase: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where one erasure looks.

    Attributes:
        job: the erasure.
        plan: key of its plan.
        targets: the records that are erased, by id.
        jobs: the project's other jobs.
        latest: when the last of the jobs was accepted that were there before all tombstones were: what later ones make
            holds nothing of the records.
    """

    table: Table
    objects: BucketObjects
    plans: PlanFiles
    plan: str
    job: Job
    targets: Mapping[str, Target]
    jobs: Sequence[Job]
    latest: datetime
    now: datetime

    @property
    def project_id(self) -> str:
        """The project."""
        return self.job.project_id

    @property
    def words(self) -> set[str]:
        """Digests of all texts that the records were ever made of."""
        return {words for target in self.targets.values() for words in target.words}

    @property
    def earlier_jobs(self) -> list[Job]:
        """The jobs that may have seen what is erased."""
        return [job for job in self.jobs if job.created_at <= self.latest]

    def s3_key(self, uri: str) -> str | None:
        """The key of the object that a uri names; None when it names something else."""
        start = f"s3://{self.objects.origin or self.objects.bucket}/"
        return uri.removeprefix(start) if uri.startswith(start) else None

    def write(self, *actions: Action) -> None:
        """Commits actions whose conditions only say that there is still something to erase."""
        try:
            self.table.transact(actions)
        except ConditionFailed:  # gone meanwhile, or changed: the check looks again
            return


type Place = Callable[[Ground], Iterator[Found]]


def _objects(ground: Ground, versions: Iterable[ObjectVersion]) -> Iterator[Found]:
    for some in batched(versions, _SOME, strict=False):
        yield Found(len(some), partial(ground.objects.delete, some))


def _uploads(ground: Ground, prefix: str) -> Iterator[Found]:
    """What was begun in parts below a prefix and never completed."""
    for upload in ground.objects.unfinished_uploads(prefix):
        yield Found(1, partial(ground.objects.abort, upload))


def versions(ground: Ground) -> Iterator[Found]:
    """Earlier versions of the records, of others that were made of the same words then (with the replaced versions of
    their files), and those of merged ones that held their values, even if their records have been computed without
    them since."""
    found: list[tuple[Key, str, frozenset[str]]] = []
    copies: set[str] = set()
    told: set[Key] = set()
    files: set[str] = set()
    for shard in all_shards():
        values: dict[str, Json] = {"pk": partition(ground.project_id, shard), "prefix": version_prefix()}
        for item in ground.table.query_all(Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)):
            merged = RecordOutline.from_record(record_from_item(item)) if "consolidated_from" in item else None
            found.append((key_of(item), str(item["record_id"]), merged.came_from if merged else frozenset()))
            if item.get("text_hash") in ground.words:
                copies.add(str(item["record_id"]))
                told.add(key_of(item))
                files.add(str(item.get("uri", "")))
    tainted = {*ground.targets, *copies}
    while new := {record_id for _, record_id, came_from in found if tainted & came_from} - tainted:
        tainted |= new
    keys = [
        key for key, record_id, came_from in found if key in told or record_id in ground.targets or tainted & came_from
    ]
    for s3_key in sorted(filter(None, map(ground.s3_key, files))):
        yield from _objects(ground, ground.objects.versions(s3_key, exact=True, replaced=True))
    for some in batched(keys, _SOME, strict=False):
        yield Found(len(some), partial(ground.write, *map(Delete, some)))


def changes(ground: Ground) -> Iterator[Found]:
    """What consolidations keep of before and after: of every change that touched the records, and of every change of a
    consolidated record that ever held their values."""
    store = ChangeStore(ground.table)
    runs = [job for job in ground.jobs if job.kind == CONSOLIDATION.name]
    tainted = set(ground.targets)
    while True:
        before = len(tainted)
        for job in runs:
            for change in store.of_job(job.job_id):
                if not tainted.isdisjoint(_mentioned(change)) or _tells(change, ground.words):
                    tainted.add(change.record_id)
        if len(tainted) == before:
            break
    for job in runs:
        for change in store.of_job(job.job_id):
            if change.touched and not tainted.isdisjoint(_mentioned(change)):
                yield Found(1, partial(ground.write, erase_action(change, ground.job.job_id)))


def _tells(change: Change, words: set[str]) -> bool:
    """Whether a change keeps what a text said that is erased, whoever had it then."""
    return any(state.get("text_hash") in words for each in change.touched for state in (each.before or {}, each.after))


def _mentioned(change: Change) -> set[str]:
    """The records that a change wrote, or whose values are in what it keeps."""
    found = {change.record_id, *(each.record_id for each in change.touched)}
    for each in change.touched:
        for state in (each.before or {}, each.after):
            sources = state.get("consolidated_from")
            if isinstance(sources, list):
                found.update(str(source) for source in sources)
    return found


def reviews(ground: Ground) -> Iterator[Found]:
    """Reviews of pairs with the records, and what keeps them apart from others."""
    store = ReviewStore(ground.table)
    for review in store.of_project(ground.project_id):
        if not ground.targets.keys().isdisjoint(review.pair):
            key = review_key(ground.project_id, review.pair)
            yield Found(1, partial(ground.write, Delete(key)))
    for apart in store.separations(ground.project_id):
        if any(record_id in ground.targets for group in apart.groups for record_id in group):
            action = _without(apart, ground.targets)
            yield Found(1, partial(ground.write, action))


def _without(apart: Separation, erased: Mapping[str, Target]) -> Action:
    groups = [tuple(each for each in group if each not in erased) for group in apart.groups]
    left = tuple(group for group in groups if group)
    if len(left) < 2:  # noqa: PLR2004 - one group is kept apart from nothing
        return Delete(separation_key(apart.project_id, apart.change_id))
    held = tuple(each for each in apart.held if each not in erased)
    return separation_action(replace(apart, groups=left, held=held))


def texts(ground: Ground) -> Iterator[Found]:
    """The documents' texts, with every version."""
    for target in ground.targets.values():
        yield from _objects(ground, ground.objects.versions(f"text/{ground.project_id}/{target.record_id}/"))


def originals(ground: Ground) -> Iterator[Found]:
    """The files in the inbox, with every version. A table goes as a whole, because a row can't be cut out of it: the
    records of its other rows stay."""
    for uri in dict.fromkeys(target.file_uri for target in ground.targets.values()):
        key = ground.s3_key(uri)
        if key is not None:
            yield from _objects(ground, ground.objects.versions(key, exact=True))


def tables(ground: Ground) -> Iterator[Found]:
    """What is known of tables that went as a whole while other rows of them stay: they are not missed."""
    pointers = PointerStore(ground.table)
    for target in ground.targets.values():
        if not target.alone and ground.s3_key(target.file_uri) is not None:
            known = pointers.get(ground.project_id, target.file_uri)
            if known and not known.gone and not known.erased and not known.taken:
                gone = pointer_action(known, replace(known, gone=True))
                yield Found(1, partial(ground.write, gone))


def words(ground: Ground) -> Iterator[Found]:
    """What is known of the documents' words, and of those of their earlier versions, which a copy of them would be made
    of."""
    keys = {text_key(ground.project_id, words) for words in ground.words}
    for shard in all_shards():
        values: dict[str, Json] = {"pk": partition(ground.project_id, shard), "prefix": TEXTS}
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)
        items = ground.table.query_all(condition, attributes=("pk", "sk", "record_id"))
        keys |= {key_of(item) for item in items if item.get("record_id") in ground.targets}
    for key in sorted(keys, key=lambda each: (each.pk, each.sk)):
        known = ground.table.get(key)
        if known is None or not is_tombstone(known):
            stone = {**key.item(), "erased_by": ground.job.job_id, "erased_at": to_text(ground.now)}
            yield Found(1, partial(ground.write, Put(stone)))


def file_lists(ground: Ground) -> Iterator[Found]:
    """The files' names and paths in the lists of earlier ingestions, in what those were asked to read, and in how far
    they had come with a folder."""
    ingestions = [job for job in ground.jobs if job.kind == INGESTION.name]
    uris = {target.file_uri for target in ground.targets.values() if target.alone and target.uri}
    ids = [file_id_of(action, uri) for uri in sorted(uris) for action in FileAction]
    keys = [file_key(job.job_id, file_id) for job in ingestions for file_id in ids]
    listing: set[str] = set()
    for some in batched(keys, _SOME, strict=False):
        listing |= {place.pk for place in ground.table.get_many(some)}
    for pk in sorted(listing):  # a job that has a file may have further versions of it, under ids of their own
        values: dict[str, Json] = {"pk": pk, "prefix": file_key("", "").sk}
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", values)
        for item in ground.table.query_all(condition, attributes=("pk", "sk", "uri")):
            if item.get("uri") in uris:
                blank: Item = {"uri": "", "name": "", "path": "", "source_id": "", "reason": ""}
                yield Found(1, partial(ground.write, Update(key_of(item), sets=blank, condition=PRESENT)))
    gone = {key for uri in uris if (key := ground.s3_key(uri))}
    for job in ingestions:
        asked = job.options.get("keys")
        if isinstance(asked, list) and not gone.isdisjoint(str(each) for each in asked):
            left = [each for each in asked if each not in gone]
            # Without any it would be one of the whole folder, and can't be asked for again.
            nothing = {} if left else {"erased_at": to_text(ground.now)}
            yield _rewritten(ground, job, {"options": {**job.options, "keys": left}, **nothing})
        if job.state.ended and job.checkpoint.get("cursor") in gone:  # it was cancelled while a folder was listed
            yield _rewritten(ground, job, {"checkpoint": {}})


def exports(ground: Ground) -> Iterator[Found]:
    """Files of earlier exports, and what those were to search for."""
    for job in ground.earlier_jobs:
        if job.kind == EXPORT.name:
            folder = f"exports/{ground.project_id}/{job.job_id}/"
            yield from _objects(ground, ground.objects.versions(folder))
            yield from _uploads(ground, folder)
            kept = {name: value for name, value in job.options.items() if name in {"format", "status", "updated_since"}}
            if job.erased_at is None:
                yield _rewritten(ground, job, {"options": kept, "erased_at": to_text(ground.now)})


def rollback_reasons(ground: Ground) -> Iterator[Found]:
    """What people wrote about earlier rollbacks: it may name somebody."""
    for job in ground.earlier_jobs:
        if job.kind == CONSOLIDATION.name and job.options.get("reason"):
            yield _rewritten(ground, job, {"options": {**job.options, "reason": ""}})


def _rewritten(ground: Ground, job: Job, sets: Mapping[str, Json]) -> Found:
    """Rewrites what an ended job was asked to do; its state, its version and its chain of events stay."""
    unmoved = Condition("#version = :seen", {"seen": job.version})
    return Found(1, partial(ground.write, Update(job_key(job.job_id), sets=sets, condition=unmoved)))


def job_objects(ground: Ground) -> Iterator[Found]:
    """What earlier jobs keep in the bucket: listings, sketches of records, scans, reports of dry runs."""
    for job in ground.earlier_jobs:
        if job.created_at > ground.now - _REPORTS_KEPT:
            for prefix in _prefixes_of(job):
                yield from _objects(ground, ground.objects.versions(prefix))


def _prefixes_of(job: Job) -> list[str]:
    """Where a job's own objects lie."""
    match job.kind:
        case CONSOLIDATION.name:
            return [f"checkpoints/{job.job_id}/", f"reports/{job.job_id}/"]
        case INGESTION.name:
            return [f"checkpoints/{job.job_id}/", f"checkpoints/scans/{scan_tag(job.job_id, '')}"]
        case _:
            return []


def plans(ground: Ground) -> Iterator[Found]:
    """What earlier erasures that did not come to their end had found of the records: a retry of them leaves it out."""
    own = ground.plan.rpartition("/")[0]
    found = {version.key for version in ground.objects.versions(folder_of_project(ground.project_id))}
    for key in sorted(key for key in found if key.rpartition("/")[0] != own):
        try:
            targets = ground.plans.read_targets(key)
        except CheckpointMissing:  # its work is done
            continue
        left = [target for target in targets if target.record_id not in ground.targets]
        if len(left) < len(targets):
            yield Found(len(targets) - len(left), partial(ground.plans.rewrite, key, left))


def dead_letters(ground: Ground) -> Iterator[Found]:
    """Quarantined notifications that name one of the files."""
    names = {key for target in ground.targets.values() if (key := ground.s3_key(target.file_uri))}
    spelled = {quote_plus(name, safe="/") for name in names} | names
    if spelled:
        for place, item in _letters(ground.table):
            if any(name in str(item.get("body", "")) for name in spelled):
                yield Found(1, partial(ground.write, Delete(place)))


def _letters(table: Table) -> Iterator[tuple[Key, Item]]:
    keys = (key_of(item) for item in table.query_all(Condition("#gsi1pk = :pk", {"pk": LETTERS}), index="gsi1"))
    for some in batched(keys, _SOME, strict=False):
        yield from table.get_many(some).items()


def relatives(ground: Ground) -> Iterator[Found]:
    """Records that were merged into, or superseded by, one that is erased and that nobody has freed before it went."""
    store = RecordStore(ground.table)
    for shard in all_shards():
        for record in store.of_shard(ground.project_id, shard):
            if record.merged_into in ground.targets and record.record_id not in ground.targets:
                yield Found(1, partial(ground.write, *free_actions(record, ground.now)))


def free_actions(record: Record, now: datetime, merged: Record | None = None) -> list[Action]:
    """A source stands for itself again; archived, when a person has archived what it was merged into: it was out of
    everybody's sight, and that of something else is erased shows it to nobody. A consolidated record that was
    superseded is dissolved: its sources stand for themselves.

    Args:
        merged: what it was merged into, where that is still there.
    """
    freed = replace(record.changed(now), merged_into=None)
    if record.consolidated_from and record.status is Status.MERGED:
        freed = replace(freed, status=Status.ARCHIVED, inputs="")
    elif record.status is Status.MERGED and merged and merged.archived_by is ArchivedBy.PERSON:
        freed = replace(freed, status=Status.ARCHIVED, archived_by=ArchivedBy.PERSON)
    elif record.status is Status.MERGED:
        freed = replace(freed, status=Status.ACTIVE)
    return [*write_actions(record, freed), *count_change(record.project_id, record.record_id, freed, record)]


def count_change(project_id: str, spread_by: str, after: Record | None, before: Record) -> list[Action]:
    """Counts active records that came or went."""

    gained = int(after is not None and after.status is Status.ACTIVE) - int(before.status is Status.ACTIVE)
    return count_actions(project_id, spread_by, records=gained, changed=int(gained > 0))


def partitions(ground: Ground) -> Iterator[Found]:
    """Everything of the project's own partitions, but for the project itself, which goes with the erasure's end."""
    own = project_key(ground.project_id)
    shards = [partition(ground.project_id, shard) for shard in all_shards()]
    events = outbox_partitions(ground.project_id, ground.now)
    for pk in (own.pk, f"{own.pk}#EVENTS", deliveries_of(ground.project_id), *events, *shards):
        items = ground.table.query_all(Condition("#pk = :pk", {"pk": pk}), attributes=("pk", "sk"))
        keys = (key for item in items if (key := key_of(item)) != own)
        for some in batched(keys, _SOME, strict=False):
            yield Found(len(some), partial(ground.write, *(Delete(key) for key in some)))


def jobs_of_project(ground: Ground) -> Iterator[Found]:
    """What the project's jobs hold. That there were jobs, and how they ended, stays: the audit trail hangs on them."""
    for job in ground.jobs:
        own = job_key(job.job_id)
        items = ground.table.query_all(Condition("#pk = :pk", {"pk": own.pk}), attributes=("pk", "sk"))
        keys = (key for item in items if (key := key_of(item)) != own)
        for some in batched(keys, _SOME, strict=False):
            yield Found(len(some), partial(ground.write, *(Delete(key) for key in some)))
        if job.erased_at is None or any(getattr(job, name) for name in _CONTENT):
            unmoved = Condition("#version = :seen", {"seen": job.version})
            bare = Update(own, sets={"erased_at": to_text(ground.now)}, removes=_CONTENT, condition=unmoved)
            yield Found(1, partial(ground.write, bare))


_CONTENT = ("options", "accepted_with", "checkpoint", "counters", "result", "failure", "phase")


def objects_of_project(ground: Ground) -> Iterator[Found]:
    """The project's files, texts and exports, plans of erasures, and what its jobs keep in the bucket. Files that
    somebody puts into the inbox, and exports, may come in parts."""
    folders = [f"{name}/{ground.project_id}/" for name in ("inbox", "text", "exports")]
    for folder in (*folders, folder_of_project(ground.project_id)):
        yield from _objects(ground, ground.objects.versions(folder))
    for name in ("inbox", "exports"):
        yield from _uploads(ground, f"{name}/{ground.project_id}/")
    yield from job_objects(ground)


def letters_of_project(ground: Ground) -> Iterator[Found]:
    """Quarantined messages of the project."""
    for key, item in _letters(ground.table):
        if item.get("project_id") == ground.project_id or ground.project_id in str(item.get("body", "")):
            yield Found(1, partial(ground.write, Delete(key)))


OF_PROJECT: Mapping[str, Place] = {
    "items": partitions,
    "jobs": jobs_of_project,
    "objects": objects_of_project,
    "dead_letters": letters_of_project,
}
"""The places of a project, by name, in the order in which they are gone through."""

OF_RECORDS: Mapping[str, Place] = {
    "relatives": relatives,
    "versions": versions,
    "changes": changes,
    "reviews": reviews,
    "texts": texts,
    "tables": tables,
    "originals": originals,
    "words": words,
    "file_lists": file_lists,
    "exports": exports,
    "rollback_reasons": rollback_reasons,
    "job_objects": job_objects,
    "plans": plans,
    "dead_letters": dead_letters,
}
"""The places of records, by name, in the order in which they are gone through."""
