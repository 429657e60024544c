"""Errors that several operations document in the OpenAPI document."""

from __future__ import annotations

from winnow.api.operations import ErrorCase
from winnow.platform.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)

KEY_REUSED = ErrorCase(Invalid, "idempotency-key-reused", "the Idempotency-Key was used with another body")
NO_PROJECT = ErrorCase(NotFound, "project-not-found", "there is no project of this id, or you are not a member of it")
NO_MEMBER = ErrorCase(NotFound, "project-not-found", "you are not a member of the project")
OUTSIDE_FOLDER = ErrorCase(
    Forbidden,
    "path-outside-folder",
    "the path is outside the project's Dropbox folder, and the caller is no admin of it",
)
NO_JOB = ErrorCase(NotFound, "job-not-found", "there is no job of this id, or you are not a member of its project")
NO_RECORD = ErrorCase(NotFound, "record-not-found", "the project has no record of this id")
BAD_CURSOR = ErrorCase(BadRequest, "invalid-cursor", "the cursor was changed or belongs to another list")
OUTDATED = ErrorCase(PreconditionFailed, "version-changed", "it has changed since the ETag was read")
UNSEEN = ErrorCase(PreconditionRequired, "if-match-required", "If-Match is missing")
BAD_ETAG = ErrorCase(Invalid, "invalid-if-match", "it is no ETag")
DISSOLVED = ErrorCase(
    Conflict, "record-dissolved", "a consolidation has dissolved the record: its sources stand for themselves"
)
MERGED = ErrorCase(Conflict, "record-merged", "the record was merged: its consolidated record stands for it")
