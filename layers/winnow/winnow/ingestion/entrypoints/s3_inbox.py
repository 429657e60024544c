"""Objects that were created in the inbox: one ingestion job a project and batch, whatever comes twice or out of order.

Each object's version is remembered in the transaction that accepts its job; an event that was seen is left out. What
arrives for a project that is erased, by a form that was granted before, is deleted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote_plus

from winnow.ingestion.entrypoints.trigger_ingestion import IngestionTrigger, TriggerIngestion
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Trigger
from winnow.jobs.job_items import job_key
from winnow.jobs.submission import AlreadySubmitted
from winnow.platform.auth import system
from winnow.platform.clock import Clock, epoch
from winnow.platform.errors import NotFound, Unavailable
from winnow.platform.expressions import ABSENT, Item, Key, Put
from winnow.platform.ids import derived_id, digest
from winnow.platform.queues import PoisonMessage
from winnow.platform.table import Table
from winnow.projects.late_uploads import erased_key
from winnow.projects.project_items import GOING, is_going, project_key

_REMEMBERED = timedelta(days=15)  # a day longer than a message can wait in a queue
_MAX_KEYS = 40  # objects a job names; with their memory and the job itself that fits one transaction


@dataclass(frozen=True, slots=True)
class Created:
    """One version of an object came to be."""

    project_id: str
    key: str
    version: str

    def memory_key(self) -> Key:
        """Where it stands that this was seen."""
        name = digest(self.key, self.version)
        return Key(f"PROJECT#{self.project_id}#EVENTS", f"EVENT#{name}")


def created_in(body: str) -> list[Created]:
    """The objects that one S3 notification tells of; a test event tells of none.

    Raises:
        PoisonMessage: it is no S3 notification.
    """
    try:
        members = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise PoisonMessage("not JSON") from error
    if not isinstance(members, dict):
        raise PoisonMessage("not a JSON object")
    if members.get("Event") == "s3:TestEvent":
        return []
    try:
        return [
            event
            for record in members["Records"]
            if str(record["eventName"]).startswith("ObjectCreated")
            for event in _created(record["s3"]["object"])
        ]
    except (KeyError, TypeError) as error:
        raise PoisonMessage("not an S3 notification") from error


def _created(described: dict[str, object]) -> Iterable[Created]:
    """Keys arrive URL-encoded; ``inbox/{project}/…`` says whose object it is."""
    key = unquote_plus(str(described["key"]))
    parts = key.split("/", 2)
    if len(parts) < 3 or parts[0] != "inbox" or not parts[2] or key.endswith("/"):  # noqa: PLR2004 - inbox/project/name
        return
    version = described.get("versionId") or described.get("sequencer") or described.get("eTag") or ""
    yield Created(parts[1], key, str(version))


@dataclass(frozen=True, slots=True)
class Inbox:
    """Makes ingestion jobs of created objects.

    Attributes:
        delete: deletes one version of an object for good, by its key and its version.
    """

    table: Table
    trigger: IngestionTrigger
    clock: Clock
    delete: Callable[[str, str], None]

    def receive(self, created: Sequence[Created]) -> int:
        """Accepts the jobs of a batch; answers how many. Events that were seen before, and objects of no project,
        make none.

        Raises:
            Unavailable: the store or the bucket is too busy: let the queue deliver the batch again.
        """
        fresh: dict[str, list[Created]] = defaultdict(list)
        for event in self._unseen(created):
            fresh[event.project_id].append(event)
        jobs = 0
        for project_id, events in sorted(fresh.items()):
            for start in range(0, len(events), _MAX_KEYS):
                jobs += self._accept(project_id, events[start : start + _MAX_KEYS])
        return jobs

    def _unseen(self, created: Sequence[Created]) -> list[Created]:
        seen = self.table.get_many([event.memory_key() for event in created])
        fresh = {event.memory_key(): event for event in created if event.memory_key() not in seen}
        return sorted(fresh.values(), key=lambda event: (event.key, event.version))

    def _accept(self, project_id: str, events: Sequence[Created]) -> int:
        """Accepts one job; when a copy of some event was faster, the rest of the batch is accepted without it."""
        while events:
            try:
                self.trigger.trigger(system("s3_inbox"), self._command(project_id, events))
            except AlreadySubmitted:
                left = self._unseen(events)
                if len(left) == len(events):
                    return 0  # the job was accepted long ago: that its events were seen is not remembered for ever
                events = left
            except NotFound:
                self._delete_if_erased(project_id, events)
                return 0
            else:
                return 1
        return 0

    def _delete_if_erased(self, project_id: str, events: Sequence[Created]) -> None:
        """Deletes what has arrived for a project that is being erased or was; objects of no project are left alone.

        Raises:
            Unavailable: the project's erasure has not begun and may be cancelled: look again later.
        """
        project, erased = project_key(project_id), erased_key(project_id)
        found = self.table.get_many([project, erased])
        if project in found and not self._has_begun(found[project]):
            raise Unavailable("project-going", "It is not certain yet whether the project is erased.")
        if project in found or erased in found:
            for event in events:
                self.delete(event.key, event.version)

    def _has_begun(self, project: Item) -> bool:
        """Whether a project is being erased by a job, or one that it repeats, that nobody can cancel any more."""
        if not is_going(project):
            return False  # it was made, or is there again, since it was looked for
        erasure = job_key(str(project[GOING]))
        return any(job.get("started_at") or job.get("retry_of") for job in self.table.get_many([erasure]).values())

    def _command(self, project_id: str, events: Sequence[Created]) -> TriggerIngestion:
        job_id = derived_id("s3_event", *(f"{event.key}\x1f{event.version}" for event in events))
        memory: Item = {"expires_at": epoch(self.clock() + _REMEMBERED), "job_id": job_id}
        return TriggerIngestion(
            project_id=project_id,
            source=SourceName.S3,
            keys=sorted({event.key for event in events}),
            trigger_type=Trigger.S3_EVENT,
            job_id=job_id,
            also=tuple(Put({**event.memory_key().item(), **memory}, ABSENT) for event in events),
        )
