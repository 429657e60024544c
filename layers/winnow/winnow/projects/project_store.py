"""Projects in the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from winnow.platform.expressions import ABSENT, Condition, Put, Update, difference
from winnow.platform.pages import Page
from winnow.platform.table import MAX_KEYS, Table, key_of
from winnow.projects.project import Project
from winnow.projects.project_items import LISTING, from_item, project_key, to_item
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
        """The project, or None."""
        item = self.table.get(project_key(project_id))
        return from_item(item) if item else None

    def page(self, *, limit: int, after: str | None) -> Page[Project]:
        """Projects by name; ``after`` is the position of the page before."""
        values: dict[str, Json] = {"pk": LISTING, "after": after or " "}  # sorts before every name
        condition = Condition("#gsi1pk = :pk AND #gsi1sk > :after", values)
        part = self.table.query(condition, index="gsi1", limit=limit)
        keys = [key_of(item) for item in part.items]
        found = self.table.get_many(keys)
        projects = [from_item(found[key]) for key in keys if key in found]
        return Page(projects, str(part.last["gsi1sk"]) if part.last else None)

    def all(self) -> Iterator[Project]:
        """Every project, by name, page by page."""
        after: str | None = None
        while True:
            page = self.page(limit=MAX_KEYS, after=after)
            yield from page.items
            after = page.position
            if after is None:
                return
