"""Projects in the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from winnow.platform.expressions import ABSENT, Condition, Item, Put, Update, difference
from winnow.platform.pages import Page
from winnow.platform.readable import read_items
from winnow.platform.table import MAX_KEYS, Table
from winnow.projects.late_uploads import ERASED
from winnow.projects.project import Project
from winnow.projects.project_counters import sum_counters
from winnow.projects.project_items import LISTING, from_item, is_going, project_key, to_item
from winnow.values import Json


def create_action(project: Project) -> Put:
    """Writes a new project; the condition fails when its id is taken."""
    return Put(to_item(project), ABSENT)


def change_action(before: Project, after: Project) -> Update:
    """Writes a caller's change, if nobody else made one since ``before`` was read."""
    unchanged = Condition("#version = :seen", {"seen": before.version})
    return difference(project_key(before.project_id), to_item(before), to_item(after), unchanged)


@dataclass(frozen=True, slots=True)
class ProjectStore:
    """Reading projects."""

    table: Table

    def get(self, project_id: str) -> Project | None:
        """The project with its counts, or None."""
        items = self._items(project_id)
        return _project_with_counts(items) if items else None

    def get_many(self, project_ids: Sequence[str]) -> list[Project]:
        """Those of the projects that exist and can be read, with their counts.

        Args:
            project_ids: in the order in which they are answered.
        """
        found = {items[0]["pk"]: items for items in self.table.side_by_side(self._items, project_ids) if items}
        return read_items((items[0] for items in found.values()), lambda item: _project_with_counts(found[item["pk"]]))

    def page(self, *, limit: int, after: str | None) -> Page[Project]:
        """Projects with their counts by name; ``after`` is the position of the page before."""
        values: dict[str, Json] = {"pk": LISTING, "after": after or " "}  # sorts before every name
        condition = Condition("#gsi1pk = :pk AND #gsi1sk > :after", values)
        part = self.table.query(condition, index="gsi1", limit=limit)
        return Page(
            self.get_many([_id_of(item) for item in part.items]), str(part.last["gsi1sk"]) if part.last else None
        )

    def ids(self) -> Iterator[str]:
        """Every project's id, in order of name; read from the index alone, some 6,000 a call."""
        for item in self.table.query_all(Condition("#gsi1pk = :pk", {"pk": LISTING}), index="gsi1"):
            yield _id_of(item)

    def erased_ids(self) -> Iterator[str]:
        """The ids of projects that were erased in the last months, read from the index alone."""
        for item in self.table.query_all(Condition("#gsi1pk = :pk", {"pk": ERASED}), index="gsi1"):
            yield str(item["gsi1sk"])

    def all(self) -> Iterator[Project]:
        """Every project by name, for whoever does not ask for its counts: they are left at 0."""
        for some in batched(self.ids(), MAX_KEYS, strict=False):
            keys = [project_key(project_id) for project_id in some]
            found = self.table.get_many(keys)
            stored = [found[key] for key in keys if key in found and not is_going(found[key])]
            yield from (replace(project, records=0, changed=0) for project in read_items(stored, from_item))

    def _items(self, project_id: str) -> list[Item]:
        """A project's item and, after it, those of its counters; nothing when there is no such project."""
        key = project_key(project_id)
        condition = Condition("#pk = :pk AND begins_with(#sk, :prefix)", {"pk": key.pk, "prefix": key.sk})
        items = list(self.table.query_all(condition))
        return items if items and items[0]["sk"] == key.sk and not is_going(items[0]) else []


def _project_with_counts(items: Sequence[Item]) -> Project:
    records, changed = sum_counters(items)
    return replace(from_item(items[0]), records=records, changed=changed)


def _id_of(item: Item) -> str:
    return str(item["pk"]).removeprefix(project_key("").pk)
