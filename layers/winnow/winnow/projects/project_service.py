"""Use cases over projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import append, append_with
from winnow.platform.auth import Caller, Role, system
from winnow.platform.clock import Clock
from winnow.platform.errors import Conflict, PreconditionFailed, existing
from winnow.platform.expressions import Action
from winnow.platform.idempotency import IdempotencyKey, commit_once
from winnow.platform.ids import new_id
from winnow.platform.pages import Page
from winnow.platform.retries import retry
from winnow.platform.table import ConditionFailed
from winnow.projects.member_store import MemberStore
from winnow.projects.project import Project, Sources
from winnow.projects.project_items import from_item, listing_position, to_item
from winnow.projects.project_store import ProjectStore, change_action, create_action
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class NewProject:
    """Command: create a project.

    Attributes:
        project_id: the caller's own id for it; without one, one is made.
    """

    name: str
    description: str = ""
    sources: Sources = field(default_factory=Sources)
    project_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectService:
    """Creating, reading and changing projects. Every use case asks the gate first.

    Attributes:
        members: needed where callers list projects.
    """

    store: ProjectStore
    gate: Gate
    clock: Clock
    members: MemberStore | None = None

    def create(self, caller: Caller, command: NewProject) -> Project:
        """Creates a project; a replay of its idempotency key answers the project as it was created.

        Raises:
            Forbidden: the caller is no admin.
            Conflict: ``project-exists``.
            Invalid: the idempotency key was used for another request.
        """
        self.gate.require(caller, Role.ADMIN, "project.create")
        now = self.clock()
        project = Project(
            project_id=command.project_id or new_id(),
            name=command.name,
            description=command.description,
            sources=command.sources,
            created_at=now,
            created_by=caller.subject,
            updated_at=now,
        )
        key = _idempotency(caller, command)
        event = self._event(project, "project.created", caller.subject)

        def commit(actions: Sequence[Action]) -> dict[str, Json]:
            return commit_once(self.store.table, actions, key, to_item(project), now)

        try:
            stored = append_with(self.store.table, event, [create_action(project)], commit)
        except ConditionFailed as error:
            raise Conflict("project-exists", "There is a project of this id already.") from error
        return from_item(stored)

    def ensure_default(self, project_id: str) -> None:
        """Makes the deployment's default project if it is not there; the deployment asks, so no role is needed."""
        now = self.clock()
        actor = system("default_project").subject
        project = Project(project_id, "Default project", created_at=now, created_by=actor, updated_at=now)
        with suppress(ConditionFailed):  # another request was first
            append(self.store.table, self._event(project, "project.created", actor), [create_action(project)])

    def get(self, caller: Caller, project_id: str) -> Project:
        """One project.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is none of this id.
        """
        self.gate.require(caller, Role.POWER_USER, "project.read", project_id)
        return self.existing(project_id)

    def page(self, caller: Caller, *, limit: int, after: str | None) -> Page[Project]:
        """Projects by name that the caller may act in; ``after`` is the position of the page before.

        Raises:
            Forbidden: the caller lacks the role.
        """
        self.gate.require(caller, Role.POWER_USER, "project.list")
        if self.members is not None and self.gate.is_limited(caller):
            return self._page_of_member(self.members, caller, limit, after)
        return self.store.page(limit=limit, after=after)

    def _page_of_member(self, members: MemberStore, caller: Caller, limit: int, after: str | None) -> Page[Project]:
        """The projects that the caller is a member of; few enough to be sorted here."""
        ids = [member.project_id for member in members.of_subject(caller.subject)]
        found = {listing_position(project): project for project in self.store.get_many(self.gate.also_open(ids))}
        positions = sorted(position for position in found if after is None or position > after)
        onward = positions[limit - 1] if len(positions) > limit else None
        return Page([found[position] for position in positions[:limit]], onward)

    def patch(
        self, caller: Caller, project_id: str, version: int | None, change: Callable[[Project], Project]
    ) -> Project:
        """Changes the project of this version (None: of any).

        Args:
            version: that the caller has read (``If-Match``).
            change: makes the new project of the stored one; runs again when the project changed meanwhile.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: there is none of this id.
            PreconditionFailed: it has another version.
        """
        self.gate.require(caller, Role.ADMIN, "project.update", project_id)
        before = self.existing(project_id)
        if version not in {None, before.version}:
            raise _outdated()
        try:
            return self._change(caller, before, change, "project.updated")
        except ConditionFailed as error:
            raise _outdated() from error

    def change(
        self, caller: Caller, project_id: str, change: Callable[[Project], Project], event_type: str, *also: Action
    ) -> Project:
        """Changes the project as it stands; for use cases that have asked the gate. ``also`` joins the transaction.

        Args:
            change: makes the new project of the stored one; runs again when the project changed meanwhile.
            event_type: of the audit event, e.g. ``consolidation.configured``.

        Raises:
            NotFound: there is none of this id.
        """

        def write() -> Project:
            return self._change(caller, self.existing(project_id), change, event_type, *also)

        said = "The project is changing too fast: send the request again."
        return retry(write, ConditionFailed, sleep=self.store.table.sleep, busy=said)

    def existing(self, project_id: str) -> Project:
        """The project, for use cases that have asked the gate.

        Raises:
            NotFound: there is none of this id.
        """
        return existing(self.store.get(project_id), "project-not-found", "There is no project of this id.")

    def _change(
        self,
        caller: Caller,
        before: Project,
        change: Callable[[Project], Project],
        event_type: str,
        *also: Action,
    ) -> Project:
        after = replace(change(before), version=before.version + 1, updated_at=self.clock())
        changed = [name for name, value in to_item(after).items() if to_item(before).get(name) != value]
        metadata: dict[str, Json] = {"version": after.version, "changed": [*sorted(changed)]}
        event = self._event(after, event_type, caller.subject, metadata)
        append(self.store.table, event, [change_action(before, after), *also])
        return after

    def _event(
        self, project: Project, event_type: str, actor: str, metadata: Mapping[str, Json] | None = None
    ) -> AuditEvent:
        now = self.clock()
        entity = Entity("project", project.project_id)
        return new_event(now, project.project_id, actor, event_type, entity, metadata=metadata)


def _outdated() -> PreconditionFailed:
    return PreconditionFailed("version-changed", "The project has changed since: read it again and send its new ETag.")


def _idempotency(caller: Caller, command: NewProject) -> IdempotencyKey | None:
    if command.idempotency_key is None:
        return None
    sources = command.sources
    request: dict[str, Json] = {
        "project_id": command.project_id,
        "name": command.name,
        "description": command.description,
        "sources": [sources.dropbox_path, sources.s3_prefix, sources.poll],
    }
    return IdempotencyKey.for_request(
        caller=caller.subject, route="project.create", key=command.idempotency_key, request=request
    )
