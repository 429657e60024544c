"""The one gate: a use case asks it first, whoever calls; a refusal is audited."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import NO_PROJECT, AuditStore
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Forbidden, Unavailable
from winnow.values import Json


@dataclass(frozen=True, slots=True)
class Gate:
    """Checks a caller's role for an action and writes ``access.denied`` when it is missing."""

    audit: AuditStore
    clock: Clock

    def require(self, caller: Caller, role: Role, action: str, project_id: str | None = None) -> None:
        """Returns when the caller may act.

        Raises:
            Forbidden: it may not. The refusal is in the audit trail; a store that is too busy to write it down
                does not turn the refusal into another answer.
        """
        if caller.may_act_as(role):
            return
        needs: dict[str, Json] = {"needs": role.value}
        refused = Entity("action", action)
        event = new_event(
            self.clock(), project_id or NO_PROJECT, caller.subject, "access.denied", refused, metadata=needs
        )
        with suppress(Unavailable):
            self.audit.record(event)
        raise Forbidden("role-missing", f"This needs the role {role.value}: ask an admin to grant it.")
