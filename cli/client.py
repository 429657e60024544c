"""A typed client of Winnow's HTTP API, for the command and for scripts.

Methods return the API's own response models; ``cli.connection`` sends the requests.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote

import httpx

from cli.connection import Connection
from cli.problems import ApiError
from winnow.api.models.audit_models import AuditPage, AuditResponse, HeadResponse, HeadsPage
from winnow.api.models.dead_letter_models import DeadLetterDetail, DeadLetterResponse, DeadLettersPage
from winnow.api.models.discovery_models import MeResponse
from winnow.api.models.erasure_models import EverythingResponse, MatchResponse, SubjectPage
from winnow.api.models.event_models import EventsPage
from winnow.api.models.export_models import ExportResponse
from winnow.api.models.job_models import FileResponse, JobDetail, JobResponse, JobsPage, RunResponse, RunsPage
from winnow.api.models.member_models import MemberResponse, MembersPage
from winnow.api.models.project_models import ConfigurationResponse, ProjectResponse, ProjectsPage, UploadResponse
from winnow.api.models.record_models import (
    RecordResponse,
    RecordsPage,
    VersionResponse,
    VersionsPage,
    WrittenRecords,
    WrittenResponse,
)
from winnow.api.models.review_models import (
    DecidedResponse,
    DecisionsResponse,
    ExplanationResponse,
    PlannedResponse,
    ReportResponse,
    ReviewResponse,
    ReviewsPage,
    RollbackResponse,
    SideBySideResponse,
)
from winnow.api.models.trigger_models import TriggerResponse
from winnow.values import Json


class Client:
    """Calls one deployment.

    Args:
        url: the deployment's address, without ``/api``.
        token: an access token, or a function that gives a valid one.
        transport: how requests travel; tests hand in one that calls the function in this process.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        url: str,
        token: str | Callable[[], str],
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 35.0,  # s; the HTTP API hangs up after 30
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sleep = sleep
        self._http = httpx.Client(base_url=url.rstrip("/"), transport=transport, timeout=timeout)
        self._api = Connection(self._http, token, sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def health(self) -> bool:
        """Whether the API answers."""
        try:
            return self._http.get("/health").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def consolidate(
        self, project_id: str, options: Mapping[str, Json] | None = None, *, key: str | None = None
    ) -> TriggerResponse:
        """Starts a consolidation."""
        body: dict[str, Json] = {"project_id": project_id, "options": dict(options or {})}
        return self._api.create(TriggerResponse, "/api/v1/consolidation/trigger", body, key)

    def ingest(
        self,
        project_id: str | None = None,
        *,
        source: str | None = None,
        path: str | None = None,
        key: str | None = None,
    ) -> TriggerResponse:
        """Starts an ingestion; what is left out is the deployment's default."""
        given = {"project_id": project_id, "source": source, "path": path}
        body: dict[str, Json] = {name: value for name, value in given.items() if value is not None}
        return self._api.create(TriggerResponse, "/api/v1/ingestion/trigger", body, key)

    def job(self, job_id: str) -> JobDetail:
        """One job, with the first of its files."""
        return self._api.get(JobDetail, f"/api/v1/jobs/{job_id}")

    def files(self, job_id: str) -> Iterator[FileResponse]:
        """Every file of an ingestion with its outcome, page by page."""
        cursor: str | None = None
        while True:
            query = {"limit": "100", **({"cursor": cursor} if cursor else {})}
            response = self._api.send("GET", f"/api/v1/jobs/{job_id}", query=query)
            page = JobDetail.model_validate_json(response.content).files
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return

    def jobs(
        self, project_id: str | None = None, *, kind: str | None = None, status: str | None = None
    ) -> Iterator[JobResponse]:
        """A project's jobs, newest first, page by page."""
        query = {"project_id": project_id, "kind": kind, "status": status}
        return self._api.pages(JobsPage, "/api/v1/jobs", query)

    def cancel(self, job_id: str) -> JobResponse:
        """Cancels a job."""
        return self._api.create(JobResponse, f"/api/v1/jobs/{job_id}/cancel", {})

    def retry(self, job_id: str, *, key: str | None = None) -> TriggerResponse:
        """Retries a failed or cancelled job, as a new job."""
        return self._api.create(TriggerResponse, f"/api/v1/jobs/{job_id}/retry", {}, key)

    def watch(self, job_id: str, *, every: float = 1.0, timeout: float | None = None) -> Iterator[JobDetail]:
        """Polls a job until it has ended.

        Args:
            every: seconds between two polls.
            timeout: seconds after which it is given up; None waits for ever.

        Returns:
            Each state that was read; the last one has ended.

        Raises:
            TimeoutError: it had not ended after ``timeout`` seconds.
        """
        waited = 0.0
        while True:
            job = self.job(job_id)
            yield job
            if job.status.ended:
                return
            if timeout is not None and waited >= timeout:
                raise TimeoutError(f"job {job_id} was still {job.status.value} after {timeout:.0f} s")
            self._sleep(every)
            waited += every

    def me(self) -> MeResponse:
        """The caller, with their roles and memberships."""
        return self._api.get(MeResponse, "/api/v1/me")

    def rename_me(self, name: str) -> MeResponse:
        """Sets the caller's display name."""
        response = self._api.send("PUT", "/api/v1/me", body={"name": name})
        return MeResponse.model_validate_json(response.content)

    def erase_records(
        self,
        project_id: str,
        record_ids: Sequence[str],
        *,
        reason: str = "subject_request",
        reference: str | None = None,
        dry_run: bool = False,
        key: str | None = None,
    ) -> TriggerResponse:
        """Starts the erasure of records."""
        body: dict[str, Json] = {"record_ids": [*record_ids], "reason": reason, "dry_run": dry_run}
        body |= {"reference": reference} if reference else {}
        return self._api.create(TriggerResponse, f"/api/v1/projects/{project_id}/erasures", body, key)

    def erase_expired(self, project_id: str, *, dry_run: bool = False, key: str | None = None) -> TriggerResponse:
        """Starts the erasure of what is older than the project keeps it."""
        body: dict[str, Json] = {"expired": True, "dry_run": dry_run}
        return self._api.create(TriggerResponse, f"/api/v1/projects/{project_id}/erasures", body, key)

    def erase_project(self, project_id: str, version: int) -> TriggerResponse:
        """Starts the erasure of a project of this version."""
        headers = {"If-Match": f'"{version}"'}
        sent = self._api.send("DELETE", f"/api/v1/projects/{project_id}", headers=headers)
        return TriggerResponse.model_validate_json(sent.content)

    def find_subject(self, project_id: str, known: Mapping[str, str | None]) -> Iterator[MatchResponse]:
        """Records that may be about a person of whom an email address, phone number or name is known."""
        return self._api.pages(SubjectPage, f"/api/v1/projects/{project_id}/subject", known)

    def everything(self, project_id: str, record_id: str) -> EverythingResponse:
        """All that is held about a record."""
        return self._api.get(EverythingResponse, f"/api/v1/projects/{project_id}/subject/{record_id}")

    def events(self, project_id: str, after: str | None = None) -> EventsPage:
        """Events after one, oldest first."""
        query = {"project_id": project_id, **({"after": after} if after else {})}
        return EventsPage.model_validate_json(self._api.send("GET", "/api/v1/events", query=query).content)

    def members(self, project_id: str) -> Iterator[MemberResponse]:
        """A project's members."""
        return self._api.pages(MembersPage, f"/api/v1/projects/{project_id}/members", {})

    def put_member(self, project_id: str, subject: str, role: str, name: str | None = None) -> MemberResponse:
        """Adds a member, or changes the role of one."""
        body: dict[str, Json] = {"role": role, **({"name": name} if name else {})}
        path = f"/api/v1/projects/{project_id}/members/{quote(subject, safe='')}"
        return MemberResponse.model_validate_json(self._api.send("PUT", path, body=body).content)

    def remove_member(self, project_id: str, subject: str) -> None:
        """Removes a member."""
        self._api.send("DELETE", f"/api/v1/projects/{project_id}/members/{quote(subject, safe='')}")

    def projects(self) -> Iterator[ProjectResponse]:
        """Every project, by name."""
        return self._api.pages(ProjectsPage, "/api/v1/projects", {})

    def project(self, project_id: str) -> ProjectResponse:
        """One project."""
        return self._api.get(ProjectResponse, f"/api/v1/projects/{project_id}")

    def create_project(
        self,
        name: str,
        *,
        project_id: str | None = None,
        description: str = "",
        sources: Mapping[str, Json] | None = None,
        key: str | None = None,
    ) -> ProjectResponse:
        """Creates a project."""
        body: dict[str, Json] = {"name": name, "description": description, "sources": dict(sources or {})}
        if project_id:
            body["project_id"] = project_id
        return self._api.create(ProjectResponse, "/api/v1/projects", body, key)

    def update_project(self, project_id: str, version: int, changes: Mapping[str, Json]) -> ProjectResponse:
        """Changes the project of this version."""
        headers = {"If-Match": f'"{version}"'}
        response = self._api.send("PATCH", f"/api/v1/projects/{project_id}", body=dict(changes), headers=headers)
        return ProjectResponse.model_validate_json(response.content)

    def configuration(self, project_id: str) -> ConfigurationResponse:
        """The consolidation settings of a project."""
        return self._api.get(ConfigurationResponse, f"/api/v1/consolidation/configure/{project_id}")

    def configure(self, project_id: str, changes: Mapping[str, Json]) -> ConfigurationResponse:
        """Configures the consolidation of a project."""
        return self._api.create(ConfigurationResponse, f"/api/v1/consolidation/configure/{project_id}", dict(changes))

    def run(self, job_id: str) -> RunResponse:
        """One run."""
        return self._api.get(RunResponse, f"/api/v1/consolidation/status/{job_id}")

    def runs(
        self, project_id: str, *, operation: str | None = None, since: str | None = None, until: str | None = None
    ) -> Iterator[RunResponse]:
        """A project's consolidations, newest first."""
        query = {"operation": operation, "from": since, "to": until}
        return self._api.pages(RunsPage, f"/api/v1/consolidation/history/{project_id}", query)

    def report(self, job_id: str) -> Iterator[PlannedResponse]:
        """The lines of a dry run's report."""
        return self._api.pages(ReportResponse, f"/api/v1/consolidation/report/{job_id}", {})

    def roll_back(
        self, job_id: str, reason: str, *, record_id: str | None = None, key: str | None = None
    ) -> RollbackResponse:
        """Rolls a consolidation back, or what it did to one record."""
        body: dict[str, Json] = {"consolidation_id": job_id, "reason": reason}
        body |= {"record_id": record_id} if record_id else {}
        return self._api.create(RollbackResponse, "/api/v1/consolidation/rollback", body, key)

    def explanation(self, project_id: str, record_id: str) -> ExplanationResponse:
        """Why a record was merged."""
        return self._api.get(ExplanationResponse, f"/api/v1/projects/{project_id}/records/{record_id}/explanation")

    def reviews(self, project_id: str, *, state: str | None = None) -> Iterator[ReviewResponse]:
        """A project's reviews, the most probable first."""
        return self._api.pages(ReviewsPage, f"/api/v1/projects/{project_id}/reviews", {"state": state})

    def review(self, project_id: str, review_id: str) -> SideBySideResponse:
        """A review with both its records."""
        return self._api.get(SideBySideResponse, f"/api/v1/projects/{project_id}/reviews/{review_id}")

    def decide(
        self, project_id: str, *, accept: Sequence[str] = (), reject: Sequence[str] = ()
    ) -> Sequence[DecidedResponse]:
        """Accepts and rejects up to 100 reviews each."""
        body: dict[str, Json] = {"accept": list(accept), "reject": list(reject)}
        return self._api.create(DecisionsResponse, f"/api/v1/projects/{project_id}/reviews", body).items

    def grant_upload(self, project_id: str, path: str) -> UploadResponse:
        """Creates a form that uploads one file into a project's inbox."""
        return self._api.create(UploadResponse, f"/api/v1/projects/{project_id}/uploads", {"path": path})

    def upload(self, project_id: str, path: str, data: bytes) -> None:
        """Uploads one file into a project's inbox; its arrival starts an ingestion.

        Raises:
            ApiError: the API or S3 rejected the upload.
        """
        form = self.grant_upload(project_id, path)
        try:
            response = httpx.post(form.url, data=form.fields, files={"file": data}, timeout=300)
        except httpx.HTTPError as error:
            raise ApiError(0, "unreachable", "The upload broke off: check the network and try again.") from error
        if response.is_error:
            raise ApiError(response.status_code, "upload-refused", "S3 rejected the file: is it empty or too large?")

    def write_records(
        self, project_id: str, records: Sequence[Mapping[str, Json]], *, key: str | None = None
    ) -> list[WrittenResponse]:
        """Creates or updates up to 100 records."""
        body: dict[str, Json] = {"records": [dict(record) for record in records]}
        return self._api.create(WrittenRecords, f"/api/v1/projects/{project_id}/records", body, key).items

    def records(self, project_id: str, search: Mapping[str, str | None] | None = None) -> Iterator[RecordResponse]:
        """A project's records, newest first.

        Args:
            search: ``status`` (default: active), ``updated_since``, ``text``, ``skill``, ``company``, ``place``.
        """
        return self._api.pages(RecordsPage, f"/api/v1/projects/{project_id}/records", search or {})

    def record(self, project_id: str, record_id: str) -> RecordResponse:
        """One record."""
        return self._api.get(RecordResponse, f"/api/v1/projects/{project_id}/records/{record_id}")

    def edit_record(self, project_id: str, record_id: str, version: int, fields: Mapping[str, Json]) -> RecordResponse:
        """Edits fields of the record of this version; None clears one."""
        path, headers = f"/api/v1/projects/{project_id}/records/{record_id}", {"If-Match": f'"{version}"'}
        response = self._api.send("PATCH", path, body={"fields": dict(fields)}, headers=headers)
        return RecordResponse.model_validate_json(response.content)

    def decide_suggestions(
        self, project_id: str, record_id: str, version: int, names: Sequence[str], *, accept: bool
    ) -> RecordResponse:
        """Accepts or dismisses the suggestions for fields of the record of this version."""
        path = f"/api/v1/projects/{project_id}/records/{record_id}/suggestions/{'accept' if accept else 'dismiss'}"
        response = self._api.send("POST", path, body={"fields": list(names)}, headers={"If-Match": f'"{version}"'})
        return RecordResponse.model_validate_json(response.content)

    def versions(self, project_id: str, record_id: str) -> Iterator[VersionResponse]:
        """A record's versions, newest first."""
        return self._api.pages(VersionsPage, f"/api/v1/projects/{project_id}/records/{record_id}/versions", {})

    def version(self, project_id: str, record_id: str, version: int) -> RecordResponse:
        """One version of a record."""
        return self._api.get(RecordResponse, f"/api/v1/projects/{project_id}/records/{record_id}/versions/{version}")

    def export(self, project_id: str, options: Mapping[str, Json], *, key: str | None = None) -> TriggerResponse:
        """Starts an export: ``format``, and what ``records`` searches by."""
        return self._api.create(TriggerResponse, f"/api/v1/projects/{project_id}/exports", dict(options), key)

    def fetch_export(self, project_id: str, job_id: str, path: Path) -> ExportResponse:
        """Fetches the file of a completed export; it appears at ``path`` when all of it is there.

        Raises:
            ApiError: there is no link, or the file could not be downloaded.
        """
        part = path.with_name(f"{path.name}.part")
        with part.open("wb") as file:
            link = self.stream_export(project_id, job_id, file)
        part.replace(path)
        return link

    def stream_export(self, project_id: str, job_id: str, file: BinaryIO) -> ExportResponse:
        """Writes the file of a completed export, as it comes.

        Raises:
            ApiError: there is no link, or the file could not be downloaded.
        """
        link = self._api.get(ExportResponse, f"/api/v1/projects/{project_id}/exports/{job_id}")
        try:
            with self._http.stream("GET", link.url, timeout=300) as response:
                if response.is_error:
                    raise ApiError(
                        response.status_code, "fetch-refused", "S3 rejected the download: run the command again."
                    )
                file.writelines(response.iter_bytes())
        except httpx.HTTPError as error:
            raise ApiError(0, "unreachable", "The file broke off: check the network and try again.") from error
        return link

    def act_on_record(self, project_id: str, record_id: str, action: str) -> RecordResponse:
        """Does one of ``uses``, ``archive`` or ``restore`` to a record."""
        path = f"/api/v1/projects/{project_id}/records/{record_id}/{action}"
        return self._api.create(RecordResponse, path, {})

    def audit(
        self,
        project_id: str | None = None,
        *,
        type: str | None = None,  # noqa: A002 - the API's own name
        actor: str | None = None,
        entity: tuple[str, str] | None = None,
        since: str | None = None,
    ) -> Iterator[AuditResponse]:
        """Audit events, newest first; ``entity`` is a type and an id."""
        entity_type, entity_id = entity or (None, None)
        query = {
            "project_id": project_id,
            "type": type,
            "actor": actor,
            "entity_type": entity_type,
            "entity_id": entity_id,
            "from": since,
        }
        return self._api.pages(AuditPage, "/api/v1/audit", query)

    def audit_heads(self, project_id: str | None = None) -> Iterator[HeadResponse]:
        """The heads of the hash chains of a project's events."""
        return self._api.pages(HeadsPage, "/api/v1/audit/heads", {"project_id": project_id}, limit=None)

    def dead_letters(self, *, status: str | None = None) -> Iterator[DeadLetterResponse]:
        """Dead letters, newest first; ``status`` is ``waiting`` or ``redriven``."""
        return self._api.pages(DeadLettersPage, "/api/v1/dead-letters", {"status": status})

    def dead_letter(self, letter_id: str) -> DeadLetterDetail:
        """One dead letter with its message."""
        return self._api.get(DeadLetterDetail, f"/api/v1/dead-letters/{letter_id}")

    def redrive(self, letter_id: str) -> DeadLetterResponse:
        """Redrives a dead letter."""
        return self._api.create(DeadLetterResponse, f"/api/v1/dead-letters/{letter_id}/redrive", {})
