"""Ways in which several operations say no, for the OpenAPI document."""

from __future__ import annotations

from winnow.api.operations import Refusal
from winnow.platform.errors import BadRequest, Conflict, Invalid, NotFound, PreconditionFailed, PreconditionRequired

KEY_REUSED = Refusal(Invalid, "idempotency-key-reused", "the Idempotency-Key was used with another body")
NO_PROJECT = Refusal(NotFound, "project-not-found", "there is no project of this id")
NO_JOB = Refusal(NotFound, "job-not-found", "there is no job of this id")
NO_RECORD = Refusal(NotFound, "record-not-found", "the project has no record of this id")
BAD_CURSOR = Refusal(BadRequest, "invalid-cursor", "the cursor was changed or belongs to another list")
OUTDATED = Refusal(PreconditionFailed, "version-changed", "it has changed since the ETag was read")
UNSEEN = Refusal(PreconditionRequired, "if-match-required", "If-Match is missing")
BAD_ETAG = Refusal(Invalid, "invalid-if-match", "it is no ETag")
MERGED = Refusal(Conflict, "record-merged", "the record was merged: its consolidated record stands for it")
