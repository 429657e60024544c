"""Use case: let a caller upload a file straight into a project's inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from winnow.audit.access import Gate
from winnow.audit.audit_event import Entity, new_event
from winnow.audit.audit_store import append
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Invalid
from winnow.platform.ids import digest
from winnow.projects.late_uploads import GRANT_LIFE
from winnow.projects.project_cache import ProjectCache
from winnow.text import has_controls

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_BYTES = 50 * 1024 * 1024  # above every limit for a document; a table of that size holds some 500,000 rows
_MAX_KEY = 900  # bytes; S3's own limit is 1,024 for the whole key


@dataclass(frozen=True, slots=True)
class Grant:
    """A form that S3 accepts for one object until it expires."""

    url: str
    fields: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Uploads:
    """Grants uploads. The key is fixed in the signature, so a grant of one project writes nowhere else.

    Attributes:
        client: makes the S3 client, when the first grant needs it.
    """

    client: Callable[[], S3Client]
    bucket: str
    projects: ProjectCache
    gate: Gate
    clock: Clock

    def grant(self, caller: Caller, project_id: str, path: str) -> Grant:
        """A form for one file at a path of the project's inbox; its arrival starts an ingestion.

        Args:
            path: below the project's inbox, with the file's name at its end.

        Raises:
            Forbidden: the caller lacks the role.
            NotFound: there is no such project.
            Invalid: the path is not one.
        """
        self.gate.require(caller, Role.POWER_USER, "upload.grant", project_id)
        key = inbox_key(project_id, path)
        now = self.clock()
        self.projects.existing(project_id, now)
        # The trail names the file by a digest: its name may be a person's.
        event = new_event(now, project_id, caller.subject, "upload.granted", Entity("upload", digest(key)))
        append(self.projects.store.table, event, [])
        form = self.client().generate_presigned_post(
            Bucket=self.bucket,
            Key=key,
            Conditions=[["content-length-range", 1, MAX_BYTES]],
            ExpiresIn=int(GRANT_LIFE.total_seconds()),
        )
        return Grant(form["url"], form["fields"], now + GRANT_LIFE)


def inbox_key(project_id: str, path: str) -> str:
    """The key of a file in a project's inbox.

    Args:
        path: below the inbox, with the file's name at its end.

    Raises:
        Invalid: the path is not one.
    """
    return f"inbox/{project_id}/{_checked(path)}"


def _checked(path: str) -> str:
    parts = path.removeprefix("/").split("/")
    plain = not has_controls(path) and "\\" not in path and len(path.encode()) <= _MAX_KEY
    if not plain or any(part in {"", ".", ".."} for part in parts) or "${filename}" in path:
        raise Invalid(
            "invalid-path",
            f"A path has at most {_MAX_KEY} bytes, no control character, and no empty, '.' or '..' part in it.",
        )
    return "/".join(parts)
