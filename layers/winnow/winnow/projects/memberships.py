"""Where a caller may act: the role that a membership gives, remembered for a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from winnow.platform.auth import Role
from winnow.platform.clock import Clock, is_fresh
from winnow.projects.member_store import MemberStore

KEPT = timedelta(seconds=60)
"""How long a membership that was removed or changed may still count in a container that has seen it."""
_MAX_KEPT = 10_000  # memberships a container remembers


@dataclass(slots=True)
class Memberships:
    """Looks memberships up. One that is missing is never remembered, so who is added may act at once.

    Attributes:
        default_project_id: the deployment's default project, in which every power user may act.
    """

    store: MemberStore
    clock: Clock
    default_project_id: str
    _kept: dict[tuple[str, str], tuple[Role, datetime]] = field(default_factory=dict)

    def role(self, project_id: str, subject: str) -> Role | None:
        """What a power user may do in a project; None where they are no member.

        Args:
            subject: of the caller's token.
        """
        now = self.clock()
        known = self._kept.get((project_id, subject))
        if known and is_fresh(known[1], now, KEPT):
            return known[0]
        self._kept.pop((project_id, subject), None)
        member = self.store.get(project_id, subject)
        role = member.role if member else None
        if role is None and project_id == self.default_project_id:
            role = Role.POWER_USER
        if role is not None:
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            self._kept[project_id, subject] = (role, now)
        return role
