"""Files: which job an upload became, and files that failed."""

from __future__ import annotations

from http import HTTPStatus

from winnow.api.bodies import NoMembers, NoQuery
from winnow.api.common_errors import NO_PROJECT, OUTSIDE_FOLDER
from winnow.api.examples import FILE_EXAMPLE, JOB
from winnow.api.models.file_models import (
    FailedFilesResponse,
    RetriedFilesResponse,
    RetryFilesRequest,
    UploadQuery,
    UploadStatusResponse,
)
from winnow.api.operations import Call, ErrorCase, Operation, Response
from winnow.platform.auth import Role
from winnow.platform.errors import Conflict, Invalid, NotFound


def get_upload(call: Call[NoMembers, UploadQuery]) -> Response:
    """Where an upload stands."""
    status = call.services.upload_tracker.find(call.caller, call.ids["project_id"], call.query.path)
    return Response(UploadStatusResponse.from_status(status))


def list_failed_files(call: Call[NoMembers, NoQuery]) -> Response:
    """The failed files of a project."""
    return Response(FailedFilesResponse.from_list(call.services.failed_files.find(call.caller, call.ids["project_id"])))


def retry_failed_files(call: Call[RetryFilesRequest, NoQuery]) -> Response:
    """Tries failed files again."""
    jobs = call.services.failed_files.retry(call.caller, call.ids["project_id"], call.body.file_ids)
    return Response(RetriedFilesResponse.from_jobs(jobs))


_FAILED = "/api/v1/projects/{project_id}/failed-files"
_FILE = "0b1f6f4f6c5a4e0d9b7e3c2a1d8f5e60"

OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/projects/{project_id}/uploads",
        operation_id="getUpload",
        tag="ingestion",
        summary="Get an upload",
        description="Which job an uploaded file became, and what it came to in it. Ask again while `job_id` is null: "
        "files that arrive within seconds of each other become one job.",
        handler=get_upload,
        role=Role.POWER_USER,
        query=UploadQuery,
        response=UploadStatusResponse,
        errors=(
            ErrorCase(NotFound, "upload-not-found", "no file has arrived at the path"),
            ErrorCase(Invalid, "invalid-path", "the path leaves its root, is too long or not printable"),
        ),
        response_example={
            "path": "2026/ada-example.pdf",
            "bytes": 48213,
            "arrived_at": "2026-01-31T12:00:00.000Z",
            "job_id": JOB,
            "file": FILE_EXAMPLE,
        },
    ),
    Operation(
        method="GET",
        path=_FAILED,
        operation_id="listFailedFiles",
        tag="ingestion",
        summary="List failed files",
        description="Of all ingestions of the project: files that failed in the last 30 days and have not been read, "
        "replaced or deleted since, newest first. At most 500.",
        handler=list_failed_files,
        role=Role.POWER_USER,
        response=FailedFilesResponse,
        errors=(NO_PROJECT,),
        response_example={
            "items": [
                {
                    "file_id": _FILE,
                    "job_id": JOB,
                    "name": "damaged.pdf",
                    "source": "s3",
                    "failed_at": "2026-01-31T12:00:00.000Z",
                    "code": "damaged",
                    "reason": "The PDF cannot be opened.",
                    "retryable": False,
                }
            ],
            "complete": True,
        },
    ),
    Operation(
        method="POST",
        path=f"{_FAILED}/retry",
        operation_id="retryFailedFiles",
        tag="ingestion",
        summary="Retry failed files",
        description="Tries one, some or all of the failed files again, in as few jobs as can be.",
        handler=retry_failed_files,
        role=Role.POWER_USER,
        status=HTTPStatus.ACCEPTED,
        body=RetryFilesRequest,
        response=RetriedFilesResponse,
        errors=(
            NO_PROJECT,
            OUTSIDE_FOLDER,
            ErrorCase(Conflict, "nothing-to-retry", "none of the files failed in a way that another try can mend"),
        ),
        request_example={"file_ids": [_FILE]},
        response_example={"items": [{"job_id": JOB, "files": 1}]},
    ),
)
