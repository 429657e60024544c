"""The caller, and the members of projects."""

from __future__ import annotations

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, NO_PROJECT
from winnow.api.examples import PROJECT, SUBJECT
from winnow.api.lists import seal_next, start_position
from winnow.api.models.discovery_models import MembershipResponse, MeRequest, MeResponse
from winnow.api.models.member_models import MemberRequest, MemberResponse, MembersPage, MembersQuery, RemovedResponse
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import NotFound
from winnow.projects.member_service import Me
from winnow.values import Json


def get_me(call: Call[NoMembers, NoQuery]) -> Response:
    """The caller, with their roles and memberships."""
    return Response(_me(call.services.members.me(call.caller)))


def rename_me(call: Call[MeRequest, NoQuery]) -> Response:
    """Sets the caller's display name."""
    return Response(_me(call.services.members.rename(call.caller, call.body.name)))


def list_members(call: Call[NoMembers, MembersQuery]) -> Response:
    """A page of a project's members."""
    project_id = call.ids["project_id"]
    scope: dict[str, Json] = {"list": "members", "project": project_id}
    page = call.services.members.page(
        call.caller, project_id, limit=call.query.limit, after=start_position(call, scope)
    )
    items = [MemberResponse.from_member(member) for member in page.items]
    return Response(MembersPage(items=items, next_cursor=seal_next(call, page, scope)))


def put_member(call: Call[MemberRequest, NoQuery]) -> Response:
    """Adds a member, or changes the role of one."""
    ids, body = call.ids, call.body
    member = call.services.members.put(call.caller, ids["project_id"], ids["subject"], body.role, body.name)
    return Response(MemberResponse.from_member(member))


def remove_member(call: Call[NoMembers, NoQuery]) -> Response:
    """Removes a member."""
    call.services.members.remove(call.caller, call.ids["project_id"], call.ids["subject"])
    return Response(RemovedResponse(subject=call.ids["subject"]))


def _me(me: Me) -> MeResponse:
    memberships = [
        MembershipResponse(project_id=member.project_id, name=name, role=member.role) for member, name in me.memberships
    ]
    return MeResponse(
        subject=me.caller.subject,
        name=me.name,
        roles=sorted(me.caller.roles),
        all_projects=me.all_projects,
        memberships=memberships,
    )


_PATH = "/api/v1/projects/{project_id}/members"
_MEMBER_EXAMPLE: dict[str, Json] = {
    "project_id": PROJECT,
    "subject": SUBJECT,
    "name": "Ann Example",
    "role": "power_user",
    "added_at": "2026-01-31T12:00:00.000Z",
    "added_by": "a3d7c1e4-4f0b-4c55-9d6a-2f1b7e8c9d0a",
}
_ME_EXAMPLE: dict[str, Json] = {
    "subject": SUBJECT,
    "name": "Ann Example",
    "roles": ["power_user"],
    "all_projects": False,
    "memberships": [{"project_id": PROJECT, "name": "Hiring 2026", "role": "power_user"}],
}

OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/me",
        operation_id="getMe",
        tag="projects",
        summary="Get the caller",
        description="Who the token stands for, its roles, and the projects that they are a member of.",
        handler=get_me,
        role=None,
        signed_in=True,
        response=MeResponse,
        response_example=_ME_EXAMPLE,
    ),
    Operation(
        method="PUT",
        path="/api/v1/me",
        operation_id="renameMe",
        tag="projects",
        summary="Set your display name",
        description="Lists of members and the audit trail show it beside your subject.",
        handler=rename_me,
        role=None,
        signed_in=True,
        body=MeRequest,
        response=MeResponse,
        request_example={"name": "Ann Example"},
        response_example=_ME_EXAMPLE,
    ),
    Operation(
        method="GET",
        path=_PATH,
        operation_id="listMembers",
        tag="projects",
        summary="List members of a project",
        description="An admin of the project may: by the role in the token, or as a member with the role `admin`.",
        handler=list_members,
        role=Role.ADMIN,
        query=MembersQuery,
        response=MembersPage,
        errors=(BAD_CURSOR, NO_PROJECT),
        response_example={"items": [_MEMBER_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="PUT",
        path=f"{_PATH}/{{subject}}",
        operation_id="putMember",
        tag="projects",
        summary="Add or change a member of a project",
        description="The member may act in this project as `power_user` or `admin`, if their token has the role "
        "`power_user`. A member who is added may act at once; a changed role takes effect within a minute.",
        handler=put_member,
        role=Role.ADMIN,
        body=MemberRequest,
        response=MemberResponse,
        errors=(NO_PROJECT,),
        request_example={"role": "power_user", "name": "Ann Example"},
        response_example=_MEMBER_EXAMPLE,
    ),
    Operation(
        method="DELETE",
        path=f"{_PATH}/{{subject}}",
        operation_id="removeMember",
        tag="projects",
        summary="Remove a member of a project",
        description="Takes effect within a minute.",
        handler=remove_member,
        role=Role.ADMIN,
        body=NoMembers,
        response=RemovedResponse,
        errors=(NO_PROJECT, ErrorCase(NotFound, "member-not-found", "the project has no such member")),
        response_example={"subject": SUBJECT},
    ),
)
