"""Calls about records: their fields, versions, documents, reviews and exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import httpx

from winnow.sdk.client_errors import ApiError
from winnow.sdk.job_calls import Calls
from winnow.sdk.response_models import (
    ActedOnResponse,
    BatchResponse,
    DecidedResponse,
    DecisionsResponse,
    DocumentResponse,
    EverythingResponse,
    ExplanationResponse,
    ExportResponse,
    FacetsResponse,
    MatchResponse,
    RecordResponse,
    RecordsPage,
    ReviewResponse,
    ReviewsPage,
    SideBySideResponse,
    SourcesPage,
    SubjectPage,
    TimelineResponse,
    VersionResponse,
    VersionsPage,
    WrittenRecords,
    WrittenResponse,
)
from winnow.values import Json


class RecordCalls(Calls):
    """Records, and the reviews of pairs of them."""

    def write_records(
        self, project_id: str, records: Sequence[Mapping[str, Json]], *, key: str | None = None
    ) -> list[WrittenResponse]:
        """Creates or updates up to 100 records.

        Args:
            records: each with ``fields``, and optionally ``key``, ``kind`` and ``tags``.
            key: idempotency key.
        """
        body: dict[str, Json] = {"records": [dict(record) for record in records]}
        return self._api.create(WrittenRecords, f"/api/v1/projects/{project_id}/records", body, key).items

    def records(self, project_id: str, search: Mapping[str, str | None] | None = None) -> Iterator[RecordResponse]:
        """A project's records, newest first.

        Args:
            search: ``status`` (default: active), ``updated_since``, ``text``, ``skill``, ``company``, ``place``,
                ``kind``, ``tag``, ``field`` with ``value``; and ``sort`` (newest, oldest, ascending, descending) with
                ``by``, the name of a field.
        """
        return self._api.pages(RecordsPage, f"/api/v1/projects/{project_id}/records", search or {})

    def facets(self, project_id: str, search: Mapping[str, str | None] | None = None) -> FacetsResponse:
        """What a project's records can be narrowed by.

        Args:
            search: as of ``records``, without the order.
        """
        return self._api.get(FacetsResponse, f"/api/v1/projects/{project_id}/facets", search or {})

    def act_on_records(
        self, project_id: str, action: str, search: Mapping[str, Json] | None = None
    ) -> Iterator[ActedOnResponse]:
        """Archives or restores all records that a search finds, page by page, as far as the iterator is followed.

        Args:
            action: ``archive`` or ``restore``.
            search: as of ``records``, without the order and the status.
        """
        body: dict[str, Json] = {"action": action, "filter": dict(search or {})}
        while True:
            page = self._api.create(BatchResponse, f"/api/v1/projects/{project_id}/batch", body)
            yield from page.items
            if page.next_cursor is None:
                return
            body["cursor"] = page.next_cursor

    def record(self, project_id: str, record_id: str) -> RecordResponse:
        """One record."""
        return self._api.get(RecordResponse, _record(project_id, record_id))

    def edit_record(self, project_id: str, record_id: str, version: int, fields: Mapping[str, Json]) -> RecordResponse:
        """Edits fields of the record of this version; None clears one."""
        body: dict[str, Json] = {"fields": dict(fields)}
        return self._api.change(RecordResponse, "PATCH", _record(project_id, record_id), body, version=version)

    def decide_suggestions(
        self, project_id: str, record_id: str, version: int, names: Sequence[str], *, accept: bool
    ) -> RecordResponse:
        """Accepts or dismisses the suggestions for fields of the record of this version."""
        path = f"{_record(project_id, record_id)}/suggestions/{'accept' if accept else 'dismiss'}"
        return self._api.change(RecordResponse, "POST", path, {"fields": list(names)}, version=version)

    def act_on_record(self, project_id: str, record_id: str, action: str) -> RecordResponse:
        """Does one of ``uses``, ``archive`` or ``restore`` to a record."""
        return self._api.create(RecordResponse, f"{_record(project_id, record_id)}/{action}", {})

    def versions(self, project_id: str, record_id: str) -> Iterator[VersionResponse]:
        """A record's versions, newest first."""
        return self._api.pages(VersionsPage, f"{_record(project_id, record_id)}/versions", {})

    def version(self, project_id: str, record_id: str, version: int) -> RecordResponse:
        """One version of a record."""
        return self._api.get(RecordResponse, f"{_record(project_id, record_id)}/versions/{version}")

    def document(self, project_id: str, record_id: str) -> DocumentResponse:
        """The text that a record was read from, with its evidence, and a link to the original."""
        return self._api.get(DocumentResponse, f"{_record(project_id, record_id)}/document")

    def sources(self, project_id: str, record_id: str) -> Iterator[RecordResponse]:
        """The records that a consolidated one was made of."""
        return self._api.pages(SourcesPage, f"{_record(project_id, record_id)}/sources", {})

    def timeline(self, project_id: str, record_id: str) -> TimelineResponse:
        """What happened to a record."""
        return self._api.get(TimelineResponse, f"{_record(project_id, record_id)}/timeline")

    def explanation(self, project_id: str, record_id: str) -> ExplanationResponse:
        """Why a record was merged."""
        return self._api.get(ExplanationResponse, f"{_record(project_id, record_id)}/explanation")

    def find_subject(self, project_id: str, known: Mapping[str, str | None]) -> Iterator[MatchResponse]:
        """Records that may be about a person.

        Args:
            known: of them: ``email``, ``phone`` or ``name``.
        """
        return self._api.pages(SubjectPage, f"/api/v1/projects/{project_id}/subject", known)

    def everything(self, project_id: str, record_id: str) -> EverythingResponse:
        """All that is held about a record."""
        return self._api.get(EverythingResponse, f"/api/v1/projects/{project_id}/subject/{record_id}")

    def reviews(self, project_id: str, *, state: str | None = None) -> Iterator[ReviewResponse]:
        """A project's reviews, the most probable first.

        Args:
            state: pending, accepted, rejected or withdrawn; None is pending.
        """
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

    def decide_review(self, project_id: str, review_id: str, decision: str) -> ReviewResponse:
        """Does one of ``accept``, ``reject`` or ``reopen`` to a review."""
        return self._api.create(ReviewResponse, f"/api/v1/projects/{project_id}/reviews/{review_id}/{decision}", {})

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
                    raise ApiError(response.status_code, "fetch-refused", "S3 rejected the download: fetch it anew.")
                file.writelines(response.iter_bytes())
        except httpx.HTTPError as error:
            raise ApiError(0, "unreachable", "The file broke off: check the network and try again.") from error
        return link


def _record(project_id: str, record_id: str) -> str:
    return f"/api/v1/projects/{project_id}/records/{record_id}"
