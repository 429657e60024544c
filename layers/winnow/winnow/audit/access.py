"""The one gate: a use case asks it first, whoever calls; a refusal is audited."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from winnow.audit.audit_event import NO_PROJECT, Entity, new_event
from winnow.audit.audit_store import AuditStore
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Forbidden, NotFound, Unavailable
from winnow.values import Json


class ProjectRoles(Protocol):
    """Where power users may act.

    Attributes:
        default_project_id: the deployment's default project, which is open to every power user.
    """

    default_project_id: str

    def role(self, project_id: str, subject: str) -> Role | None:
        """What a power user may do in a project; None where they are no member."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Checks what a caller may do where, and writes ``access.denied`` when they may not.

    Roles of the token say what a caller may do; memberships say where a power user may do it, and as what. An admin by
    the token may act in every project.

    Attributes:
        memberships: None lets every power user act in every project.
    """

    audit: AuditStore
    clock: Clock
    memberships: ProjectRoles | None = None

    def require(
        self,
        caller: Caller,
        role: Role,
        action: str,
        project_id: str | None = None,
        *,
        hidden: NotFound | None = None,
    ) -> None:
        """Returns when the caller may act.

        Args:
            action: the name of the use case, for the audit trail.
            project_id: the project that it is about; None where it is about none.
            hidden: what a caller who is no member of the project is told; without it, that there is no such project.

        Raises:
            Forbidden: the caller lacks the role. The refusal is in the audit trail; a store that is too busy to write
                it down does not turn the refusal into another answer.
            NotFound: the caller is no member of the project; audited in the same way.
        """
        if caller.may_act_as(role) if project_id is None else self.may_act(caller, role, project_id):
            return
        self.deny(caller, role, action, project_id)
        if project_id is not None and self._is_stranger(caller, project_id):
            raise hidden or NotFound("project-not-found", "There is no project of this id.")
        raise Forbidden("role-missing", f"This needs the role {role.value}: ask an admin to grant it.")

    def require_somewhere(self, caller: Caller, role: Role, action: str) -> None:
        """Returns when the caller may have the role in some project: for what names its project only when it is read.

        Args:
            action: what the caller wants to do, e.g. ``record.read``; a refusal is audited under this name.

        Raises:
            Forbidden: the caller can't have it anywhere.
        """
        by_membership = self.memberships is not None and caller.may_act_as(Role.POWER_USER)
        if not by_membership:
            self.require(caller, role, action)

    def may_act(self, caller: Caller, role: Role, project_id: str) -> bool:
        """Whether a caller has a role in a project; nothing is audited."""
        if self._sees_all(caller):
            return caller.may_act_as(role)
        return caller.may_act_as(Role.POWER_USER) and self._role_in(project_id, caller) in {role, Role.ADMIN}

    def also_open(self, project_ids: Sequence[str]) -> list[str]:
        """The projects that a caller is a member of, with the one that is open to everybody.

        Args:
            project_ids: of the caller's memberships.
        """
        default = [] if self.memberships is None else [self.memberships.default_project_id]
        return list(dict.fromkeys([*project_ids, *default]))

    def is_limited(self, caller: Caller) -> bool:
        """Whether the caller acts in the projects that they are a member of only."""
        return not self._sees_all(caller)

    def _is_stranger(self, caller: Caller, project_id: str) -> bool:
        """Whether a caller may act somewhere, but is no member of this project."""
        somewhere = caller.may_act_as(Role.POWER_USER) and not self._sees_all(caller)
        return somewhere and self._role_in(project_id, caller) is None

    def _sees_all(self, caller: Caller) -> bool:
        return self.memberships is None or caller.may_act_as(Role.ADMIN)

    def _role_in(self, project_id: str, caller: Caller) -> Role | None:
        return None if self.memberships is None else self.memberships.role(project_id, caller.subject)

    def deny(self, caller: Caller, role: Role, action: str, project_id: str | None) -> None:
        """Writes a refused attempt to the audit trail, if the store is not too busy.

        Args:
            action: what was refused, e.g. ``record.read``.
            project_id: where; None for what belongs to no project.
        """
        needs: dict[str, Json] = {"needs": role.value}
        refused = Entity("action", action)
        event = new_event(
            self.clock(), project_id or NO_PROJECT, caller.subject, "access.denied", refused, metadata=needs
        )
        with suppress(Unavailable):
            self.audit.record(event)
