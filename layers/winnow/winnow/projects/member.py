"""A project's members: who may act in it, and as what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from winnow.platform.auth import Role


@dataclass(frozen=True, slots=True)
class Member:
    """One member of one project.

    Attributes:
        subject: of the caller's token.
        role: what the member may do in this project.
        name: what people call the member; empty where nobody said.
        added_by: subject of who added the member.
    """

    project_id: str
    subject: str
    role: Role
    added_at: datetime
    added_by: str
    name: str = ""
