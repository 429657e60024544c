"""Use cases over a project's members, and over who a caller is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from winnow.audit.access import Gate
from winnow.audit.audit_event import AuditEvent, Entity, new_event
from winnow.audit.audit_store import append
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import NotFound, existing
from winnow.platform.pages import Page
from winnow.platform.table import ConditionFailed
from winnow.projects.member import Member
from winnow.projects.member_store import MemberStore, name_action, put_actions, remove_action
from winnow.projects.project_store import ProjectStore
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Me:
    """A caller as the deployment knows them.

    Attributes:
        all_projects: whether the roles of the token hold in every project.
        memberships: each with its project's name.
    """

    caller: Caller
    name: str | None
    all_projects: bool
    memberships: Sequence[tuple[Member, str]]


@dataclass(frozen=True, slots=True)
class MemberService:
    """Listing, adding and removing members. Every use case but ``me`` and ``rename`` asks the gate first.

    Attributes:
        open_access: whether every power user acts in every project.
    """

    store: MemberStore
    projects: ProjectStore
    gate: Gate
    clock: Clock
    open_access: bool

    def page(self, caller: Caller, project_id: str, *, limit: int, after: str | None) -> Page[Member]:
        """A project's members by subject; ``after`` is the position of the page before.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: there is no such project, or the caller is no member of it.
        """
        self.gate.require(caller, Role.ADMIN, "member.list", project_id)
        existing(self.projects.get(project_id), "project-not-found", "There is no project of this id.")
        found = [member for member in self.store.of_project(project_id) if after is None or member.subject > after]
        return Page(found[:limit], found[limit - 1].subject if len(found) > limit else None)

    def put(self, caller: Caller, project_id: str, subject: str, role: Role, name: str | None) -> Member:
        """Adds a member, or changes the role of one.

        Args:
            name: the display name; None leaves it as it is.
            subject: of the member's tokens (``sub``), or a machine's client id.
            role: what they may do in this project.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: there is no such project, or the caller is no member of it.
        """
        self.gate.require(caller, Role.ADMIN, "member.put", project_id)
        now = self.clock()
        known = self.store.names([subject]).get(subject, "")
        member = Member(project_id, subject, role, added_at=now, added_by=caller.subject, name=name or known)
        actions = [*put_actions(member), *([name_action(subject, name)] if name else [])]
        try:
            append(
                self.store.table, self._event(caller, member.project_id, subject, "member.put", {"role": role}), actions
            )
        except ConditionFailed as error:
            raise NotFound("project-not-found", "There is no project of this id.") from error
        return member

    def remove(self, caller: Caller, project_id: str, subject: str) -> None:
        """Removes a member, who may act for at most another minute.

        Args:
            subject: of the member's tokens.

        Raises:
            Forbidden: the caller is no admin of the project.
            NotFound: there is no such member.
        """
        self.gate.require(caller, Role.ADMIN, "member.remove", project_id)
        event = self._event(caller, project_id, subject, "member.removed", {})
        try:
            append(self.store.table, event, [remove_action(project_id, subject)])
        except ConditionFailed as error:
            raise NotFound("member-not-found", "The project has no such member.") from error

    def me(self, caller: Caller) -> Me:
        """Who the caller is, and where they may do what."""
        members = self.store.of_subject(caller.subject)
        projects = {member.project_id: self.projects.get(member.project_id) for member in members}
        named = [(member, project.name) for member in members if (project := projects[member.project_id]) is not None]
        return Me(
            caller=caller,
            name=self.store.names([caller.subject]).get(caller.subject),
            all_projects=caller.may_act_as(Role.ADMIN) or (self.open_access and caller.may_act_as(Role.POWER_USER)),
            memberships=sorted(named, key=lambda each: (each[1].casefold(), each[0].project_id)),
        )

    def rename(self, caller: Caller, name: str) -> Me:
        """Sets the caller's display name.

        Args:
            name: shown in the audit trail beside the caller's subject.
        """
        self.store.table.write(name_action(caller.subject, name))
        return self.me(caller)

    def names(self, subjects: Sequence[str]) -> Mapping[str, str]:
        """Display names by subject, for lists that have asked the gate.

        Args:
            subjects: of callers; those of Winnow's own parts are left out.
        """
        return self.store.names([subject for subject in subjects if not subject.startswith("system:")])

    def _event(
        self, caller: Caller, project_id: str, subject: str, event_type: str, metadata: Mapping[str, Json]
    ) -> AuditEvent:
        entity = Entity("member", subject)
        return new_event(self.clock(), project_id, caller.subject, event_type, entity, metadata=metadata)
