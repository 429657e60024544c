"""Projects as a container remembers them, so that a request need not read or lock what hardly ever changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from winnow.platform.clock import is_fresh
from winnow.platform.errors import NotFound
from winnow.platform.expressions import Item
from winnow.projects.project import Project
from winnow.projects.project_items import from_item
from winnow.projects.project_store import ProjectStore

FRESH = timedelta(seconds=60)  # a project that was deleted or changed is seen as it was for so long
_KEPT = 1000  # projects; a container lives for hours, its memory stays bounded


@dataclass(slots=True)
class ProjectCache:
    """Reads a project at most once a minute. That there is none is not remembered: it may be made the next moment."""

    store: ProjectStore
    _seen: dict[str, tuple[datetime, Project]] = field(default_factory=dict)

    def get(self, project_id: str, now: datetime) -> Project | None:
        """The project as it stood within the last minute, or None."""
        known = self._seen.get(project_id)
        if known is not None and is_fresh(known[0], now, FRESH):
            return known[1]
        project = self.store.get(project_id)
        if project is None:
            self._seen.pop(project_id, None)
            return None
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        self._seen[project_id] = (now, project)
        return project

    def remember(self, item: Item, now: datetime) -> None:
        """Takes note of a project's own item that came with a refused write; its counts stay as they were known."""
        project = from_item(item)
        _, known = self._seen.get(project.project_id, (now, project))
        self._seen[project.project_id] = (now, replace(project, records=known.records, changed=known.changed))

    def existing(self, project_id: str, now: datetime) -> Project:
        """The project as it stood within the last minute.

        Raises:
            NotFound: there is none of this id.
        """
        project = self.get(project_id, now)
        if project is None:
            raise NotFound("project-not-found", "There is no project of this id.")
        return project
