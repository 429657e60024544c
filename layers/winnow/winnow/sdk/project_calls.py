"""Calls about projects, their members and webhooks, events, the audit trail and dead letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

import httpx

from winnow.sdk.client_errors import ApiError
from winnow.sdk.job_calls import Calls
from winnow.sdk.response_models import (
    AuditPage,
    AuditResponse,
    DeadLetterDetail,
    DeadLetterResponse,
    DeadLettersPage,
    DeliveriesPage,
    DeliveryResponse,
    EventsPage,
    FailedFileResponse,
    FailedFilesResponse,
    HeadResponse,
    HeadsPage,
    MemberResponse,
    MembersPage,
    MeResponse,
    ProjectResponse,
    ProjectsPage,
    RetriedFilesResponse,
    RetriedJob,
    StatsResponse,
    TestResponse,
    UploadResponse,
    UploadStatusResponse,
    WebhookResponse,
    WebhooksPage,
    WebhookWithSecret,
)
from winnow.values import Json


class ProjectCalls(Calls):
    """Projects, and who may do what in them."""

    def me(self) -> MeResponse:
        """The caller, with their roles and memberships."""
        return self._api.get(MeResponse, "/api/v1/me")

    def rename_me(self, name: str) -> MeResponse:
        """Sets the caller's display name."""
        return self._api.change(MeResponse, "PUT", "/api/v1/me", {"name": name})

    def members(self, project_id: str) -> Iterator[MemberResponse]:
        """A project's members."""
        return self._api.pages(MembersPage, f"/api/v1/projects/{project_id}/members", {})

    def put_member(self, project_id: str, subject: str, role: str, name: str | None = None) -> MemberResponse:
        """Adds a member, or changes the role of one.

        Args:
            role: ``power_user`` or ``admin``.
            name: to display.
        """
        body: dict[str, Json] = {"role": role, **({"name": name} if name else {})}
        return self._api.change(MemberResponse, "PUT", _member(project_id, subject), body)

    def remove_member(self, project_id: str, subject: str) -> None:
        """Removes a member; takes effect within a minute."""
        self._api.send("DELETE", _member(project_id, subject))

    def projects(self) -> Iterator[ProjectResponse]:
        """Every project that the caller may see, by name."""
        return self._api.pages(ProjectsPage, "/api/v1/projects", {})

    def project(self, project_id: str) -> ProjectResponse:
        """One project."""
        return self._api.get(ProjectResponse, f"/api/v1/projects/{project_id}")

    def stats(self, project_id: str) -> StatsResponse:
        """A project in numbers."""
        return self._api.get(StatsResponse, f"/api/v1/projects/{project_id}/stats")

    def create_project(
        self,
        name: str,
        *,
        project_id: str | None = None,
        description: str = "",
        sources: Mapping[str, Json] | None = None,
        key: str | None = None,
    ) -> ProjectResponse:
        """Creates a project.

        Args:
            project_id: a UUID of the caller's own choice.
            sources: default folders, and whether they are polled.
            key: idempotency key.
        """
        body: dict[str, Json] = {"name": name, "description": description, "sources": dict(sources or {})}
        if project_id:
            body["project_id"] = project_id
        return self._api.create(ProjectResponse, "/api/v1/projects", body, key)

    def update_project(self, project_id: str, version: int, changes: Mapping[str, Json]) -> ProjectResponse:
        """Changes the project of this version."""
        path = f"/api/v1/projects/{project_id}"
        return self._api.change(ProjectResponse, "PATCH", path, dict(changes), version=version)

    def grant_upload(self, project_id: str, path: str) -> UploadResponse:
        """Creates a form that uploads one file into a project's inbox."""
        return self._api.create(UploadResponse, f"/api/v1/projects/{project_id}/uploads", {"path": path})

    def find_upload(self, project_id: str, path: str) -> UploadStatusResponse:
        """Which job an uploaded file became, and what it came to in it; ``job_id`` is None for the moments before."""
        return self._api.get(UploadStatusResponse, f"/api/v1/projects/{project_id}/uploads", {"path": path})

    def failed_files(self, project_id: str) -> Sequence[FailedFileResponse]:
        """Files that failed in the last 30 days and have not been read, replaced or deleted since: 500 at most."""
        return self._api.get(FailedFilesResponse, f"/api/v1/projects/{project_id}/failed-files").items

    def retry_failed_files(self, project_id: str, file_ids: Sequence[str] | None = None) -> Sequence[RetriedJob]:
        """Tries failed files again; returns the jobs that do.

        Args:
            file_ids: of some of them; None is all that another try reads again.
        """
        body: dict[str, Json] = {} if file_ids is None else {"file_ids": [*file_ids]}
        return self._api.create(RetriedFilesResponse, f"/api/v1/projects/{project_id}/failed-files/retry", body).items

    def upload(self, project_id: str, path: str, data: bytes) -> None:
        """Uploads one file into a project's inbox; its arrival starts an ingestion, which ``find_upload`` names.

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

    def webhooks(self, project_id: str) -> Sequence[WebhookResponse]:
        """A project's webhooks: ten at most."""
        return self._api.get(WebhooksPage, f"/api/v1/projects/{project_id}/webhooks").items

    def create_webhook(self, project_id: str, url: str, types: Sequence[str] = ()) -> WebhookWithSecret:
        """Has a project's events sent to an address.

        Args:
            url: an https address on the public internet.
            types: of events; none: all.
        """
        body: dict[str, Json] = {"url": url, "types": [*types]}
        return self._api.create(WebhookWithSecret, f"/api/v1/projects/{project_id}/webhooks", body)

    def update_webhook(
        self, project_id: str, webhook_id: str, *, enabled: bool | None = None, types: Sequence[str] | None = None
    ) -> WebhookResponse:
        """Enables, disables or changes a webhook."""
        body: dict[str, Json] = {} if enabled is None else {"enabled": enabled}
        body |= {} if types is None else {"types": [*types]}
        return self._api.change(WebhookResponse, "PATCH", _webhook(project_id, webhook_id), body)

    def delete_webhook(self, project_id: str, webhook_id: str) -> Sequence[WebhookResponse]:
        """Deletes a webhook; returns those that are left."""
        return self._api.change(WebhooksPage, "DELETE", _webhook(project_id, webhook_id)).items

    def rotate_webhook_secret(self, project_id: str, webhook_id: str) -> WebhookWithSecret:
        """Makes a new secret; for 24 hours deliveries carry a signature of both."""
        return self._api.change(WebhookWithSecret, "POST", f"{_webhook(project_id, webhook_id)}/rotate", {})

    def test_webhook(self, project_id: str, webhook_id: str) -> TestResponse:
        """Sends a test to a webhook."""
        return self._api.change(TestResponse, "POST", f"{_webhook(project_id, webhook_id)}/test", {})

    def deliveries(self, project_id: str, webhook_id: str) -> Iterator[DeliveryResponse]:
        """Deliveries of the last 30 days, newest first."""
        return self._api.pages(DeliveriesPage, f"{_webhook(project_id, webhook_id)}/deliveries", {})

    def redeliver(self, project_id: str, webhook_id: str, event_id: str) -> DeliveryResponse:
        """Sends a delivery again."""
        path = f"{_webhook(project_id, webhook_id)}/redeliver"
        return self._api.change(DeliveryResponse, "POST", path, {"event_id": event_id})

    def events(self, project_id: str, after: str | None = None) -> EventsPage:
        """Up to 100 events, oldest first.

        Args:
            after: ``after`` of the answer before; without it, those of the last 30 days.
        """
        return self._api.get(EventsPage, "/api/v1/events", {"project_id": project_id, "after": after})

    def audit(
        self,
        project_id: str | None = None,
        *,
        type: str | None = None,  # noqa: A002 - the API's own name
        actor: str | None = None,
        entity: tuple[str, str] | None = None,
        since: str | None = None,
    ) -> Iterator[AuditResponse]:
        """Audit events, newest first.

        Args:
            project_id: a project, ``none`` for events without one; without it, the default project.
            type: e.g. ``job.completed``.
            actor: who did it.
            entity: a type and an id.
            since: not before this RFC 3339 time; without it, the last year.
        """
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
        """Dead letters, newest first.

        Args:
            status: ``waiting`` or ``redriven``.
        """
        return self._api.pages(DeadLettersPage, "/api/v1/dead-letters", {"status": status})

    def dead_letter(self, letter_id: str) -> DeadLetterDetail:
        """One dead letter with its message."""
        return self._api.get(DeadLetterDetail, f"/api/v1/dead-letters/{letter_id}")

    def redrive(self, letter_id: str) -> DeadLetterResponse:
        """Redrives a dead letter."""
        return self._api.create(DeadLetterResponse, f"/api/v1/dead-letters/{letter_id}/redrive", {})


def _member(project_id: str, subject: str) -> str:
    return f"/api/v1/projects/{project_id}/members/{quote(subject, safe='')}"


def _webhook(project_id: str, webhook_id: str) -> str:
    return f"/api/v1/projects/{project_id}/webhooks/{webhook_id}"
