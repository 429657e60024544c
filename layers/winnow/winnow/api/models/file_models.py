"""Files: uploads on their way to a job, and files that failed."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints

from winnow.api.bodies import QueryModel, RequestModel
from winnow.api.models.common_models import Id, ResponseModel, Timestamp
from winnow.api.models.job_models import FileResponse
from winnow.ingestion.entrypoints.failed_files import FailedFile, FailedFilesList
from winnow.ingestion.entrypoints.upload_status import UploadStatus
from winnow.platform.clock import to_text


class UploadQuery(QueryModel):
    """Which upload."""

    path: Annotated[str, Field(min_length=1, max_length=512, description="The path that it was granted for.")]


class UploadStatusResponse(ResponseModel):
    """An uploaded file, and the job that reads it."""

    path: str
    bytes: int
    arrived_at: Annotated[Timestamp, Field(description="When this version of the file arrived.")]
    job_id: Annotated[Id | None, Field(description="The ingestion that reads it; null for the moments before.")]
    file: Annotated[FileResponse | None, Field(description="What it came to in that job; null until the job has it.")]

    @classmethod
    def from_status(cls, status: UploadStatus) -> Self:
        """Maps where an upload stands to the response."""
        return cls(
            path=status.path,
            bytes=status.size,
            arrived_at=to_text(status.arrived_at),
            job_id=status.job_id,
            file=FileResponse.from_file(status.file) if status.file else None,
        )


class FailedFileResponse(ResponseModel):
    """A file whose last ingestion failed."""

    file_id: str
    job_id: Id
    name: str
    source: str
    failed_at: Timestamp
    code: str
    reason: str
    retryable: Annotated[
        bool, Field(description="Another try reads it again; otherwise only another version of the file can be read.")
    ]

    @classmethod
    def from_failed(cls, failed: FailedFile) -> Self:
        """Maps a failed file to the response."""
        file = failed.file
        return cls(
            file_id=file.file_id,
            job_id=file.job_id,
            name=file.entry.name,
            source=file.source,
            failed_at=to_text(failed.failed_at),
            code=file.code,
            reason=file.reason,
            retryable=failed.retryable,
        )


class FailedFilesResponse(ResponseModel):
    """Files that failed in the last 30 days and have not been read, replaced or deleted since, newest first."""

    items: list[FailedFileResponse]
    complete: Annotated[bool, Field(description="There are no more; false when only the newest are listed.")]

    @classmethod
    def from_list(cls, found: FailedFilesList) -> Self:
        """Maps failed files to the response."""
        return cls(items=[FailedFileResponse.from_failed(each) for each in found.files], complete=found.complete)


class RetryFilesRequest(RequestModel):
    """Failed files to try again."""

    file_ids: Annotated[
        list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]] | None,
        Field(min_length=1, max_length=500, description="Default: every file that another try reads again."),
    ] = None


class RetriedJob(ResponseModel):
    """A job that tries files again."""

    job_id: Id
    files: int


class RetriedFilesResponse(ResponseModel):
    """The jobs that try the files again."""

    items: list[RetriedJob]

    @classmethod
    def from_jobs(cls, jobs: dict[str, int]) -> Self:
        """Maps numbers of files by job to the response."""
        return cls(items=[RetriedJob(job_id=job_id, files=number) for job_id, number in jobs.items()])
