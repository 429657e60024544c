"""The official Dropbox SDK with its habits taken off: it neither sleeps nor retries, and raises only SourceError.

Errors are raised ``from None``: those of the SDK print whole bodies, which can hold names of people's files.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

import dropbox
import requests
import urllib3
from dropbox import exceptions, files
from dropbox.content_hash import content_hash
from requests.adapters import HTTPAdapter
from stone.backends.python_rsrc.stone_validators import ValidationError

from winnow.ingestion.sources.dropbox_credentials import DropboxCredentials
from winnow.ingestion.sources.source_model import (
    CursorReset,
    SourceEntry,
    SourceError,
    SourceMisconfigured,
    SourceNotFound,
    SourceRateLimited,
    SourceRevoked,
    SourceUnavailable,
)
from winnow.ingestion.sources.streams import CHUNK

type Body = Generator[bytes]


@dataclass(frozen=True, slots=True)
class Listing:
    """One answer of list_folder; folders are left out."""

    entries: tuple[SourceEntry, ...]
    cursor: str
    has_more: bool


class DropboxClient:
    """One account. Not for several threads at once."""

    def __init__(self, credentials: DropboxCredentials, endpoint: str, timeout: tuple[float, float]) -> None:
        self._session = session_to(endpoint)
        self._session.hooks["response"].append(self._note_wait)
        self._asked_wait: float | None = None
        self._sdk = dropbox.Dropbox(
            app_key=credentials.app_key,
            app_secret=credentials.app_secret,
            oauth2_refresh_token=credentials.refresh_token,
            max_retries_on_error=0,
            max_retries_on_rate_limit=0,
            session=self._session,
            timeout=timeout,
        )

    def list_folder(self, folder: str, limit: int) -> Listing:
        """The first page of a folder, all levels deep."""
        with self._translated():
            result = self._once_more(
                lambda: self._sdk.files_list_folder(
                    folder, recursive=True, limit=limit, include_non_downloadable_files=False
                )
            )
        return _listing(result)

    def continue_listing(self, cursor: str) -> Listing:
        """The page behind a cursor."""
        with self._translated():
            try:
                result = self._once_more(lambda: self._sdk.files_list_folder_continue(cursor))
            except exceptions.BadInputError:
                raise CursorReset("Dropbox does not know the cursor.") from None
        return _listing(result)

    def download(self, file_id: str, offset: int) -> tuple[str, Body]:
        """The rev of a file as it is now, and its bytes from an offset on."""
        headers = {"Range": f"bytes={offset}-"} if offset else None
        with self._translated():
            found, response = self._once_more(lambda: self._sdk.files_download(file_id, extra_headers=headers))
            return found.rev, self._body(response)

    def verify(self, data: bytes, expected: str | None) -> None:
        """Raises SourceUnavailable when the bytes are not those that were listed."""
        if expected is not None and content_hash(data) != expected:
            raise SourceUnavailable("The bytes that arrived are not those that Dropbox listed.")

    def _body(self, response: requests.Response) -> Body:
        try:
            with self._translated():
                # read1 returns what has arrived: the caller's deadline holds even when a body trickles in
                while chunk := response.raw.read1(CHUNK, decode_content=True):
                    yield chunk
        finally:
            response.close()

    def _once_more[T](self, call: Callable[[], T]) -> T:
        """Call; when the access token is refused, ask for a new one and call again.

        The SDK does so for a token that has run out. One that was revoked alone (signed out on another page) is
        replaced here; when the owner took the whole grant away, the refresh says so.
        """
        try:
            return call()
        except exceptions.AuthError as refused:
            if refused.error is None or not refused.error.is_invalid_access_token():
                raise
            self._sdk.refresh_access_token()
            return call()

    def _note_wait(self, response: requests.Response, **_: object) -> None:
        """Keep Retry-After: the SDK drops it for a 503."""
        value = response.headers.get("Retry-After", "")
        self._asked_wait = float(value) if value.isdecimal() else None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        self._asked_wait = None
        try:
            yield
        except exceptions.RateLimitError as error:
            wait = error.backoff if self._asked_wait is None else self._asked_wait
            raise SourceRateLimited("Dropbox asks for fewer calls.", retry_after=wait) from None
        except exceptions.InternalServerError as error:
            raise SourceUnavailable(
                f"Dropbox answered with status {error.status_code}.", retry_after=self._asked_wait
            ) from None
        except exceptions.AuthError as error:
            raise _refusal(error) from None
        except exceptions.ApiError as error:
            raise _problem(error) from None
        except (exceptions.BadInputError, exceptions.PathRootError):
            raise SourceMisconfigured("Dropbox refuses the request: check the app's key and the path.") from None
        except (exceptions.HttpError, requests.RequestException, urllib3.exceptions.HTTPError):
            raise SourceUnavailable("Dropbox did not answer, or the connection broke.") from None
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError, AssertionError):
            raise SourceUnavailable("Dropbox answered with something that is not its API's.") from None


def session_to(endpoint: str) -> requests.Session:
    """The SDK's session; with an endpoint (of a stand-in), one whose every request goes there.

    Args:
        endpoint: ``http://host:port`` of a stand-in; ``""`` for Dropbox itself.
    """
    session: requests.Session = dropbox.create_session()
    if endpoint:
        session.mount("https://", _Redirect(endpoint))
    return session


class _Redirect(HTTPAdapter):
    """Sends what is meant for Dropbox's hosts to a stand-in."""

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self._endpoint = endpoint.rstrip("/")

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        url = urlsplit(request.url or "")
        request.url = f"{self._endpoint}{url.path}{f'?{url.query}' if url.query else ''}"
        return super().send(request, *args, **options)


def _listing(result: files.ListFolderResult) -> Listing:
    entries = tuple(entry for entry in map(_entry, result.entries) if entry is not None)
    return Listing(entries=entries, cursor=result.cursor, has_more=result.has_more)


def _entry(found: files.Metadata) -> SourceEntry | None:
    """One entry; None for a folder. A path without ``path_lower`` is not mounted, so it can't be read either."""
    path = found.path_lower
    if path is None or isinstance(found, files.FolderMetadata):
        return None
    if isinstance(found, files.FileMetadata):
        return SourceEntry(
            uri=f"dropbox:{found.id}",
            source_id=found.id,
            name=found.name,
            path=path,
            size=found.size,
            rev=found.rev,
            content_hash=found.content_hash,
            modified_at=found.server_modified.replace(tzinfo=UTC),
        )
    return SourceEntry(
        uri=f"dropbox:{path}",
        source_id="",
        name=found.name,
        path=path,
        size=0,
        rev="",
        content_hash=None,
        modified_at=None,
        deleted=True,
    )


def _refusal(error: exceptions.AuthError) -> SourceError:
    why = error.error
    if why is not None and why.is_missing_scope():
        return SourceMisconfigured("The Dropbox app lacks a permission: files.metadata.read and files.content.read.")
    if why is not None and why.is_expired_access_token():
        return SourceUnavailable("Dropbox takes a new access token for an expired one.")
    return SourceRevoked("Dropbox no longer accepts the account's access: connect it again.")


def _problem(error: exceptions.ApiError) -> SourceError:
    """What a route's own error means; the unions differ, the members have the same names."""
    why = error.error
    if isinstance(why, files.ListFolderContinueError) and why.is_reset():
        return CursorReset("Dropbox can't continue the cursor.")
    lookup = why.get_path() if hasattr(why, "is_path") and why.is_path() else None
    if isinstance(lookup, files.LookupError) and (lookup.is_not_found() or lookup.is_not_folder()):
        return SourceNotFound("Dropbox has no such file or folder.")
    return SourceMisconfigured("Dropbox does not let this file or folder be read.")
