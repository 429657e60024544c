"""Use case: trigger the ingestion of a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from winnow.audit.access import Gate
from winnow.ingestion.run.ingestion_kind import INGESTION
from winnow.ingestion.sources.source_model import SourceName
from winnow.jobs.job import Job, Trigger
from winnow.jobs.submission import Submission, Submitter, key_of, pending
from winnow.platform.auth import Caller, Role
from winnow.platform.clock import Clock
from winnow.platform.errors import Forbidden, Invalid
from winnow.platform.expressions import Put
from winnow.projects.project_store import ProjectStore
from winnow.text import has_controls
from winnow.values import Json

MAX_PATH = 1024  # characters; S3's own limit for a key
_FOLDER_KEPT = timedelta(seconds=60)  # how old a project's folder may be
_MAX_FOLDERS = 1000  # projects a container remembers


@dataclass(frozen=True, slots=True)
class TriggerIngestion:
    """Command: ingest a folder of a source.

    Attributes:
        path: the folder; None is the project's default folder for that source.
        keys: single objects instead of a folder (S3 events).
        also: memories of the events that the job stands for; when one exists, the job was accepted before.
    """

    project_id: str
    source: SourceName = SourceName.DROPBOX
    path: str | None = None
    keys: Sequence[str] = ()
    trigger_type: Trigger = Trigger.MANUAL
    job_id: str | None = None
    idempotency_key: str | None = None
    retry_of: str | None = None
    also: Sequence[Put] = ()

    def options(self) -> dict[str, Json]:
        """What the job stores of it."""
        options: dict[str, Json] = {"source": self.source.value}
        if self.path is not None:
            options["path"] = self.path
        if self.keys:
            options["keys"] = list(self.keys)
        return options


def check_path(path: str) -> str:
    """A folder's path in one form: ``/a/b``, or ``""`` for the root.

    Args:
        path: as a caller wrote it; slashes at its ends and doubled ones mean nothing.

    Raises:
        Invalid: it leaves its root (``..``), is too long, or holds control characters.
    """
    parts = [part for part in path.split("/") if part]
    if len(path) > MAX_PATH or any(part in {".", ".."} for part in parts) or has_controls(path) or "\\" in path:
        raise Invalid(
            "invalid-path",
            f"A path has at most {MAX_PATH} characters and no control character, '.', '..' or backslash in it.",
        )
    return "".join(f"/{part}" for part in parts)


@dataclass(slots=True)
class DropboxFolders:
    """The Dropbox folders of projects, remembered for a minute so that a trigger reads nothing most of the time."""

    projects: ProjectStore
    _kept: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def find(self, project_id: str, now: datetime) -> str:
        """A project's folder; ``""`` is the whole account, or a project that does not exist."""
        known = self._kept.get(project_id)
        if known and now - known[1] < _FOLDER_KEPT:
            return known[0]
        project = self.projects.get(project_id)
        folder = project.sources.dropbox_path.rstrip("/") if project else ""
        if len(self._kept) >= _MAX_FOLDERS:
            self._kept.clear()
        self._kept[project_id] = (folder, now)
        return folder


@dataclass(frozen=True, slots=True)
class IngestionTrigger:
    """Accepts ingestions.

    Attributes:
        folders: needed where people trigger ingestions; Winnow's own parts may ingest any folder.
    """

    submitter: Submitter
    gate: Gate
    clock: Clock
    folders: DropboxFolders | None = None

    def trigger(self, caller: Caller, command: TriggerIngestion) -> dict[str, Json]:
        """Accepts the job; answers ``job_id`` and ``status``.

        Raises:
            Forbidden: the caller is neither power user nor admin, or the path is outside the project's folder.
            NotFound: ``project-not-found``.
            Invalid: the path is not one, or the idempotency key was used for another request.
            AlreadySubmitted: a job of the command's ``job_id`` exists.
        """
        self.gate.require(caller, INGESTION.role, "ingestion.trigger", command.project_id)
        now = self.clock()
        options, accepted_with = command.options(), dict[str, Json]()
        if command.path is not None:
            path = check_path(command.path)
            options["path"] = path
            if command.source is SourceName.DROPBOX:
                self._check_folder(caller, command.project_id, path, now)
        elif not command.keys:
            accepted_with = self._default_folder(command, now)
        job = pending(
            INGESTION,
            command.project_id,
            caller,
            now,
            options,
            trigger_type=command.trigger_type,
            job_id=command.job_id,
            retry_of=command.retry_of,
            accepted_with=accepted_with,
        )
        submission = Submission(
            kind=INGESTION,
            job=job,
            event_type="ingestion.trigger",
            answer={"job_id": job.job_id, "status": job.state.value},
            metadata=_audited(job, command),
            idempotency=key_of(job, "ingestion.trigger", command.idempotency_key),
            also=command.also,
        )
        return self.submitter.submit(submission, now)

    def _check_folder(self, caller: Caller, project_id: str, path: str, now: datetime) -> None:
        """Keeps callers below the project's folder of the one Dropbox that all projects share; an admin may leave it.

        Raises:
            Forbidden: ``path-outside-folder``; audited.
        """
        if self.folders is None or self.gate.may_act(caller, Role.ADMIN, project_id):
            return
        folder = self.folders.find(project_id, now)
        if folder and not f"{path}/".casefold().startswith(f"{folder}/".casefold()):
            self.gate.deny(caller, Role.ADMIN, "ingestion.trigger", project_id)
            raise Forbidden(
                "path-outside-folder", "The path is outside the project's Dropbox folder: only an admin may ingest it."
            )

    def _default_folder(self, command: TriggerIngestion, now: datetime) -> dict[str, Json]:
        """The project's folder of the source as it is now: a later change of it is for later jobs."""
        project = self.submitter.projects.get(command.project_id, now)
        if project is None:
            return {}
        sources = project.sources
        return {"path": sources.s3_prefix if command.source is SourceName.S3 else sources.dropbox_path}

    def retry(self, caller: Caller, ended: Job, key: str | None) -> dict[str, Json]:
        """Accepts a job that does what an ended one was asked to do; raises as ``trigger``.

        Args:
            key: the caller's idempotency key.
        """
        path, keys = ended.options.get("path"), ended.options.get("keys")
        again = TriggerIngestion(
            project_id=ended.project_id,
            source=SourceName(str(ended.options.get("source", SourceName.DROPBOX))),
            path=path if isinstance(path, str) else None,
            keys=[str(each) for each in keys] if isinstance(keys, list) else (),
            trigger_type=Trigger.RETRY,
            idempotency_key=key,
            retry_of=ended.job_id,
        )
        return self.trigger(caller, again)


def _audited(job: Job, command: TriggerIngestion) -> Mapping[str, Json]:
    """A path may hold a person's name, so the trail says only whether one was given."""
    return {
        "trigger_type": job.trigger_type.value,
        "source": command.source.value,
        "default_folder": command.path is None,
        "keys": len(command.keys),
    }
