"""What leaves a deployment, in random schedules: exports, webhooks, erasures of records and projects, and retention.

Half of the worlds have it. What is drawn here is drawn from numbers of its own, so that the other half stays as it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from support.cloud.cloud import BUCKET
from support.simulation.world import ADMIN, World

from winnow.erasure.erasure_request import Reason
from winnow.exports.export_formats import Format
from winnow.exports.trigger_export import TriggerExport
from winnow.ingestion.run.ingestion_items import text_key
from winnow.parsing.documents.fingerprint import fingerprint
from winnow.platform.clock import to_text
from winnow.platform.expressions import Item
from winnow.projects.project_items import is_going
from winnow.records.record import record_id_of
from winnow.records.record_items import is_tombstone, pointer_key

_TYPES: tuple[list[str], ...] = ([], [], ["winnow.record.erased", "winnow.job.completed"])
_DAYS = (5, 20, 60)  # that notes or rows are kept


@dataclass(slots=True)
class Leaving:
    """Callers who have things leave, at random moments of the storm."""

    world: World
    projects: list[str]
    rng: random.Random = field(init=False)
    any: bool = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        """Seeds what is drawn."""
        self.rng = random.Random(f"what is forgotten {self.world.engine.seed}")
        self.any = self.rng.random() < 0.5

    def plan(self, storm: float) -> None:
        """Plans what is done from now on: in half of the worlds nothing.

        Args:
            storm: s, how long it lasts.
        """
        if not self.any:
            return
        deeds: list[tuple[Callable[[], None], float]] = [
            (self.erase, 3.0),
            (self.erase_project, 0.4),
            (self.export, 2.0),
            (self.hook, 2.0),
            (self.change_hook, 1.0),
            (self.keep, 1.0),
            (self.expire, 2.0),
        ]
        number = self.rng.randint(2, 8)
        for deed in self.rng.choices([deed for deed, _ in deeds], [often for _, often in deeds], k=number):
            self.world.engine.after(self.rng.uniform(0.0, storm), deed)

    def _key(self) -> str:
        self.number += 1
        return f"leaving-{self.number}"

    def _project(self) -> str:
        return self.rng.choice(self.projects)

    def erase(self) -> None:
        """Somebody has asked to be forgotten: some records of a project are erased, perhaps by two callers at once."""
        project = self._project()
        items = [item for item in self.world.items() if str(item["sk"]).startswith("RECORD#")]
        ids = sorted({str(item["record_id"]) for item in items if item["project_id"] == project})
        if not ids:
            return
        chosen, key = self.rng.sample(ids, min(len(ids), self.rng.choice((1, 1, 2, 5)))), self._key()
        erasing, dry = self.world.services.erasing, self.rng.random() < 0.1
        request = partial(erasing.erase_records, ADMIN, project, chosen, Reason.SUBJECT_REQUEST, dry_run=dry)
        for _ in range(self.rng.choice((1, 2))):
            self.world.call("erasure", partial(request, idempotency_key=key), key)

    def erase_project(self) -> None:
        """A project ends, if there is another one."""
        if len(self.projects) > 1:
            erasing = self.world.services.erasing
            self.world.call("erasure of a project", partial(erasing.erase_project, ADMIN, self._project(), None))

    def export(self) -> None:
        """Somebody exports a project's records."""
        key, format_ = self._key(), self.rng.choice((Format.JSONL, Format.CSV))
        command = TriggerExport(self._project(), format_, idempotency_key=key)
        self.world.call("export", partial(self.world.services.exporting.trigger, ADMIN, command), key)

    def hook(self) -> None:
        """An admin has a project's events sent somewhere."""
        self.number += 1
        url, types = f"https://receiver.example/{self.number}", self.rng.choice(_TYPES)
        self.world.call("webhook", partial(self.world.services.webhooks.create, ADMIN, self._project(), url, types))

    def change_hook(self) -> None:
        """An admin rotates a webhook's secret, disables or enables it, tries it, or deletes it."""
        found = [item for item in self.world.items() if str(item["sk"]).startswith("WEBHOOK#")]
        if not found:
            return
        item, webhooks = self.rng.choice(found), self.world.services.webhooks
        named = (ADMIN, str(item["project_id"]), str(item["webhook_id"]))
        enabled = self.rng.random() < 0.5
        deeds: list[Callable[[], object]] = [
            partial(webhooks.rotate, *named),
            partial(webhooks.change, *named, enabled=enabled, types=None),
            partial(webhooks.send_test, *named),
            partial(webhooks.delete, *named),
        ]
        self.world.call("change of a webhook", self.rng.choice(deeds))

    def keep(self) -> None:
        """An admin says how long a project keeps its notes and rows."""
        days = self.rng.choice(_DAYS)
        patch, project = self.world.services.projects.patch, self._project()
        kept = partial(replace, retention={"note": days, "row": days})
        self.world.call("retention", lambda: patch(ADMIN, project, None, kept))

    def expire(self) -> None:
        """The night comes, or somebody does not wait for it."""
        if self.rng.random() < 0.7:
            self.world.fire("erase_expired", to_text(self.world.engine.now))
            return
        key, erasing, project = self._key(), self.world.services.erasing, self._project()
        request = partial(erasing.erase_expired, ADMIN, project, dry_run=False, idempotency_key=key)
        self.world.call("erasure", request, key)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of a project, by the names that ``schedules`` gives to records and files."""

    project_id: str
    items: dict[tuple[str, str], Item]

    @classmethod
    def of(cls, world: World, project_id: str) -> Erased:
        """Reads the table."""
        return cls(project_id, {(str(item["pk"]), str(item["sk"])): item for item in world.items()})

    def holds(self, name: str, text: bytes | None) -> bool:
        """Whether nothing is made of a document or row any more.

        Args:
            name: the file's name in the inbox, or its id in Dropbox, with the row's key.
            text: a document's; None of a row.
        """
        file, _, row = name.partition("#")
        uri = file if file.startswith("dropbox:") else f"s3://{BUCKET}/inbox/{self.project_id}/{file}"
        record_id = record_id_of(self.project_id, uri, row or None)
        if any(sk == f"RECORD#{record_id}" and is_tombstone(item) for (_, sk), item in self.items.items()):
            return True
        known, words = pointer_key(self.project_id, uri), text_key(self.project_id, fingerprint((text or b"").decode()))
        if self.items.get((known.pk, known.sk), {}).get("erased"):
            return True
        return text is not None and is_tombstone(self.items.get((words.pk, words.sk), {}))


def standing(world: World, projects: list[str]) -> Iterator[str]:
    """The projects that nobody has erased."""
    stored = {str(item["project_id"]): item for item in world.items() if item["sk"] == "PROJECT"}
    for project in projects:
        if project in stored and not is_going(stored[project]):
            yield project
