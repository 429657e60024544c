"""From a project and the name of a source to the source itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winnow.ingestion.sources.dropbox import connect
from winnow.ingestion.sources.dropbox_credentials import DropboxCredentials
from winnow.ingestion.sources.s3 import S3Source
from winnow.ingestion.sources.source_model import Source, SourceMisconfigured, SourceName
from winnow.projects.project import Project

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class Connection:
    """A source ready to be read.

    Attributes:
        path: the folder, as the source's ``list_page`` takes it.
        folder: the same folder as ``SourceEntry.path`` spells paths: what lies at or beneath it belongs to the listing.
    """

    source: Source
    path: str
    folder: str


@dataclass(frozen=True, slots=True)
class Connector:
    """Opens sources of one deployment.

    Attributes:
        dropbox_secret: members ``app_key``, ``app_secret``, ``refresh_token``; read at each call, cached by its reader.
        dropbox_endpoint: address of a stand-in; empty for Dropbox itself.
        origin_bucket: the bucket that files are known by; empty for ``bucket``.
    """

    s3: S3Client
    bucket: str
    dropbox_secret: Callable[[], dict[str, str]]
    dropbox_endpoint: str = ""
    origin_bucket: str = ""

    def open(self, project: Project, source: str, path: str | None = None) -> Connection:
        """The source of a project, at a path or at the project's default folder.

        Raises:
            SourceMisconfigured: Dropbox is not connected.
        """
        opened = self.source(project.project_id, source)
        if isinstance(opened, S3Source):
            inner = (project.sources.s3_prefix if path is None else path).strip("/")
            return Connection(opened, inner, f"{opened.root}{inner}")
        chosen = project.sources.dropbox_path if path is None else path
        return Connection(opened, chosen, chosen.lower())

    def source(self, project_id: str, source: str) -> Source:
        """The source of a project, to fetch files from.

        Raises:
            SourceMisconfigured: Dropbox is not connected.
        """
        return self.s3_source(project_id) if source == SourceName.S3 else self._dropbox()

    def s3_source(self, project_id: str) -> S3Source:
        """The inbox of a project."""
        return S3Source(self.s3, self.bucket, inbox_prefix(project_id), origin=self.origin_bucket)

    def _dropbox(self) -> Source:
        members = self.dropbox_secret()
        if not members.get("app_key") or not members.get("refresh_token"):
            raise SourceMisconfigured("Dropbox is not connected yet: run 'winnow dropbox connect'.")
        credentials = DropboxCredentials(
            app_key=members["app_key"],
            app_secret=members.get("app_secret") or None,
            refresh_token=members["refresh_token"],
        )
        return connect(credentials, self.dropbox_endpoint)


def inbox_prefix(project_id: str) -> str:
    """Where a project's uploads lie in the bucket."""
    return f"inbox/{project_id}/"
