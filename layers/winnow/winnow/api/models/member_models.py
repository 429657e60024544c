"""Requests and responses of a project's members."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import Id, PageQuery, ResponseModel, Timestamp
from winnow.platform.auth import Role
from winnow.platform.clock import to_text
from winnow.projects.member import Member


class MemberRequest(RequestModel):
    """What a member may do, and what people call them."""

    role: Annotated[Role, Field(strict=False, description="What the member may do in this project.")]
    name: Annotated[
        str | None, Field(min_length=1, max_length=100, description="Display name; default: as it is known.")
    ] = None


class MemberResponse(ResponseModel):
    """One member of a project."""

    project_id: Id
    subject: Annotated[str, Field(description="Subject of the member's token.")]
    name: str | None
    role: Role
    added_at: Timestamp
    added_by: str

    @classmethod
    def from_member(cls, member: Member) -> Self:
        """Maps a member to the response."""
        return cls(
            project_id=member.project_id,
            subject=member.subject,
            name=member.name or None,
            role=member.role,
            added_at=to_text(member.added_at),
            added_by=member.added_by,
        )


class MembersPage(ResponseModel):
    """A page of a project's members, by subject."""

    items: list[MemberResponse]
    next_cursor: str | None


class MembersQuery(PageQuery):
    """The page of members to get."""


class RemovedResponse(ResponseModel):
    """A member that was removed."""

    subject: str
