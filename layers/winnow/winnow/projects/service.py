"""Use cases over projects."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from winnow.audit.access import Gate
from winnow.audit.entities import AuditEvent, Entity
from winnow.audit.store import put_event
from winnow.platform.auth import system
from winnow.platform.clock import Clock
from winnow.platform.ids import ulid
from winnow.platform.table import ConditionFailed
from winnow.projects.entities import Project
from winnow.projects.store import ProjectStore, create_action


@dataclass(frozen=True, slots=True)
class ProjectService:
    """Creating, reading and changing projects. Every use case asks the gate first."""

    store: ProjectStore
    gate: Gate
    clock: Clock

    def ensure_default(self, project_id: str) -> None:
        """Makes the deployment's default project if it is not there; the deployment asks, so no role is needed."""
        now = self.clock()
        actor = system("default_project").subject
        project = Project(project_id, "Default project", created_at=now, created_by=actor, updated_at=now)
        event = AuditEvent(ulid(now), now, project_id, actor, "project.created", Entity("project", project_id))
        with suppress(ConditionFailed):  # another request was first
            self.store.table.transact([create_action(project), put_event(event)])
