"""Projects and uploads."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import BAD_CURSOR, KEY_REUSED, NO_PROJECT, OUTDATED, UNSEEN
from winnow.api.examples import PROJECT, PROJECT_EXAMPLE
from winnow.api.headers import etag_header, require_if_match
from winnow.api.lists import seal_next, start_position
from winnow.api.models.project_models import (
    ProjectPatch,
    ProjectRequest,
    ProjectResponse,
    ProjectsPage,
    ProjectsQuery,
    SourcesRequest,
    UploadRequest,
    UploadResponse,
)
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.ingestion.entrypoints.trigger_ingestion import check_path
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, Invalid
from winnow.projects.project import Project, Sources
from winnow.projects.project_service import NewProject
from winnow.values import Json


def list_projects(call: Call[NoMembers, ProjectsQuery]) -> Response:
    """A page of the projects."""
    scope: dict[str, Json] = {"list": "projects"}
    page = call.services.projects.page(call.caller, limit=call.query.limit, after=start_position(call, scope))
    items = [ProjectResponse.from_project(project) for project in page.items]
    return Response(ProjectsPage(items=items, next_cursor=seal_next(call, page, scope)))


def create_project(call: Call[ProjectRequest, NoQuery]) -> Response:
    """Creates a project."""
    body = call.body
    command = NewProject(
        name=body.name,
        description=body.description,
        sources=_sources(Sources(), body.sources),
        project_id=body.project_id,
        idempotency_key=call.headers.get("idempotency-key"),
    )
    project = call.services.projects.create(call.caller, command)
    location = {"Location": f"/api/v1/projects/{project.project_id}"}
    return Response(ProjectResponse.from_project(project), {**location, **etag_header(project.version)})


def get_project(call: Call[NoMembers, NoQuery]) -> Response:
    """One project."""
    project = call.services.projects.get(call.caller, call.ids["project_id"])
    return Response(ProjectResponse.from_project(project), etag_header(project.version))


def update_project(call: Call[ProjectPatch, NoQuery]) -> Response:
    """Changes a project."""
    body = call.body
    retention: dict[str, int] = {str(kind): days for kind, days in (body.retention or {}).items()}

    def change(project: Project) -> Project:
        return replace(
            project,
            name=project.name if body.name is None else body.name,
            description=project.description if body.description is None else body.description,
            sources=_sources(project.sources, body.sources) if body.sources else project.sources,
            retention=project.retention if body.retention is None else retention,
        )

    version = require_if_match(call.headers)
    project = call.services.projects.patch(call.caller, call.ids["project_id"], version, change)
    return Response(ProjectResponse.from_project(project), etag_header(project.version))


def grant_upload(call: Call[UploadRequest, NoQuery]) -> Response:
    """Creates the form that uploads one file."""
    return Response(
        UploadResponse.from_grant(call.services.uploads.grant(call.caller, call.ids["project_id"], call.body.path))
    )


def _sources(before: Sources, given: SourcesRequest) -> Sources:
    """The sources with the given members; setting the folder of a disabled source enables it again."""
    named = {"dropbox": given.dropbox_path, "s3": given.s3_prefix}
    return Sources(
        dropbox_path=before.dropbox_path if given.dropbox_path is None else check_path(given.dropbox_path),
        s3_prefix=before.s3_prefix if given.s3_prefix is None else check_path(given.s3_prefix).removeprefix("/"),
        poll=before.poll if given.poll is None else given.poll,
        disabled={source: code for source, code in before.disabled.items() if named.get(source) is None},
    )


_BAD_PATH = ErrorCase(Invalid, "invalid-path", "a path leaves its root, is too long or not printable")

OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/projects",
        operation_id="listProjects",
        tag="projects",
        summary="List projects",
        handler=list_projects,
        role=Role.POWER_USER,
        query=ProjectsQuery,
        response=ProjectsPage,
        errors=(BAD_CURSOR,),
        response_example={"items": [PROJECT_EXAMPLE], "next_cursor": None},
    ),
    Operation(
        method="POST",
        path="/api/v1/projects",
        operation_id="createProject",
        tag="projects",
        summary="Create a project",
        handler=create_project,
        role=Role.ADMIN,
        status=HTTPStatus.CREATED,
        body=ProjectRequest,
        response=ProjectResponse,
        request_headers=("Idempotency-Key",),
        response_headers=("Location", "ETag"),
        errors=(ErrorCase(Conflict, "project-exists", "there is a project of this id"), _BAD_PATH, KEY_REUSED),
        request_example={"name": "Hiring 2026", "sources": {"dropbox_path": "/resumes"}},
        response_example=PROJECT_EXAMPLE,
    ),
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}",
        operation_id="getProject",
        tag="projects",
        summary="Get a project",
        handler=get_project,
        role=Role.POWER_USER,
        response=ProjectResponse,
        response_headers=("ETag",),
        errors=(NO_PROJECT,),
        response_example=PROJECT_EXAMPLE,
    ),
    Operation(
        method="PATCH",
        path="/api/v1/projects/{project_id}",
        operation_id="updateProject",
        tag="projects",
        summary="Update a project",
        description="Members that are left out keep their value. Setting the folder of a source that was disabled by a "
        "fault enables it again.",
        handler=update_project,
        role=Role.ADMIN,
        body=ProjectPatch,
        response=ProjectResponse,
        request_headers=("If-Match",),
        response_headers=("ETag",),
        errors=(NO_PROJECT, OUTDATED, UNSEEN, _BAD_PATH, ErrorCase(Invalid, "invalid-if-match", "it is no ETag")),
        request_example={"name": "Hiring, closed"},
        response_example={**PROJECT_EXAMPLE, "name": "Hiring, closed", "version": 2},
    ),
    Operation(
        method="POST",
        path="/api/v1/projects/{project_id}/uploads",
        operation_id="grantUpload",
        tag="ingestion",
        summary="Create an upload form",
        description="A presigned S3 POST form for one file. The file's arrival triggers its ingestion. The form is "
        "signed for this path of this project's inbox and nothing else.",
        handler=grant_upload,
        role=Role.POWER_USER,
        status=HTTPStatus.CREATED,
        body=UploadRequest,
        response=UploadResponse,
        errors=(NO_PROJECT, _BAD_PATH),
        request_example={"path": "2026/ada-example.pdf"},
        response_example={
            "url": "https://winnow-data-0123456789ab.s3.eu-central-1.amazonaws.com/",
            "fields": {"key": f"inbox/{PROJECT}/2026/ada-example.pdf", "policy": "eyJ…", "x-amz-signature": "8f2c…"},
            "expires_at": "2026-01-31T12:15:00.000Z",
            "max_bytes": 52428800,
        },
    ),
)
