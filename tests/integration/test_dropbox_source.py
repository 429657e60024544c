"""The Dropbox adapter over the official SDK against the stand-in: changes, cursors, and every way it can fail."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from devstack.dropbox import DropboxServer
from devstack.dropbox.faults import Fault, Kind
from winnow.ingestion.sources.dropbox import DropboxSource, connect
from winnow.ingestion.sources.dropbox_credentials import DropboxCredentials
from winnow.ingestion.sources.source_model import (
    CursorReset,
    Page,
    SourceEntry,
    SourceError,
    SourceMisconfigured,
    SourceNotFound,
    SourceRateLimited,
    SourceRevoked,
    SourceUnavailable,
)

LIST, CONTINUE, DOWNLOAD = "files/list_folder", "files/list_folder/continue", "files/download"


@pytest.fixture
def server() -> Iterator[DropboxServer]:
    with DropboxServer() as dropbox:
        dropbox.account.put("/Resumes/Ann.txt", b"Ann " * 1000)
        dropbox.account.put("/Resumes/Bob.txt", b"Bob " * 1000)
        yield dropbox


@pytest.fixture
def source(server: DropboxServer) -> DropboxSource:
    return DropboxSource(credentials_of(server), server.url)


def hasty(server: DropboxServer, **limits: Any) -> DropboxSource:
    """One that waits for less than its server takes."""
    return DropboxSource(credentials_of(server), server.url, **limits)


def credentials_of(server: DropboxServer) -> DropboxCredentials:
    app = server.registration
    return DropboxCredentials(app.app_key, app.app_secret, app.refresh_token)


def first_entry(source: DropboxSource) -> SourceEntry:
    return source.list_page("/resumes").entries[0]


def follow(source: DropboxSource, page: Page) -> Page:
    return source.list_page("/resumes", page.cursor)


def test_a_cursor_brings_what_changed_since_and_nothing_else(server: DropboxServer, source: DropboxSource) -> None:
    # given a folder that was listed to its end
    listed = source.list_page("/resumes")
    assert (listed.has_more, listed.reset) == (False, True)
    # when nothing changes, a poll is one call and no entry
    idle = follow(source, listed)
    assert (idle.entries, idle.has_more, idle.reset) == ((), False, False)
    # when a file is added, one changed, one deleted
    server.account.put("/Resumes/Cleo.txt", b"Cleo")
    server.account.put("/Resumes/Ann.txt", b"Ann, older now")
    server.account.delete("/Resumes/Bob.txt")
    changed = follow(source, idle)
    # then exactly these come, and the deletion names its path
    assert [(entry.path, entry.deleted) for entry in changed.entries] == [
        ("/resumes/cleo.txt", False),
        ("/resumes/ann.txt", False),
        ("/resumes/bob.txt", True),
    ]
    assert not changed.reset
    assert server.count(DOWNLOAD) == 0


def test_a_rename_keeps_the_uri(server: DropboxServer, source: DropboxSource) -> None:
    listed = source.list_page("/resumes")
    ann = next(entry for entry in listed.entries if entry.name == "Ann.txt")
    server.account.move("/Resumes/Ann.txt", "/Resumes/2026/Ann Lee.txt")
    gone, moved = follow(source, listed).entries
    assert gone.deleted
    assert gone.covers(ann.path)
    assert (moved.uri, moved.rev, moved.path) == (ann.uri, ann.rev, "/resumes/2026/ann lee.txt")


def test_a_deleted_folder_covers_what_lay_in_it(server: DropboxServer, source: DropboxSource) -> None:
    server.account.put("/Resumes/old/Dan.txt", b"Dan")
    listed = source.list_page("/resumes")
    server.account.delete("/Resumes/old")
    (gone,) = follow(source, listed).entries
    assert gone.covers("/resumes/old/dan.txt")
    assert not gone.covers("/resumes/older.txt")


def test_a_listing_that_spans_pages_says_reset_until_its_end_and_later_changes_do_not(
    server: DropboxServer, source: DropboxSource
) -> None:
    first = source.list_page("/resumes", limit=1)
    second = follow(source, first)
    server.account.put("/Resumes/Eve.txt", b"Eve")
    later = follow(source, second)
    assert [(page.reset, page.has_more) for page in (first, second, later)] == [
        (True, True),
        (True, False),
        (False, False),
    ]
    assert [entry.name for page in (first, second, later) for entry in page.entries] == [
        "Ann.txt",
        "Bob.txt",
        "Eve.txt",
    ]


def test_a_cursor_that_dropbox_gave_up_is_a_reset(server: DropboxServer, source: DropboxSource) -> None:
    listed = source.list_page("/resumes")
    server.routes.expire_cursors()
    with pytest.raises(CursorReset):
        follow(source, listed)
    assert len(source.list_page("/resumes").entries) == 2


@pytest.mark.parametrize("cursor", ["", "later:", "fresh:AAAA", "later:%%%", "s3-key"])
def test_a_cursor_that_nobody_wrote_is_a_reset(source: DropboxSource, cursor: str) -> None:
    with pytest.raises(CursorReset):
        source.list_page("/resumes", cursor)


@pytest.mark.parametrize("path", ["/nowhere", "/resumes/ann.txt"])
def test_a_folder_that_is_not_there_is_not_found(source: DropboxSource, path: str) -> None:
    with pytest.raises(SourceNotFound):
        source.list_page(path)


@pytest.mark.parametrize(
    ("fault", "error", "wait"),
    [
        (Fault(Kind.RATE_LIMITED, retry_after=7), SourceRateLimited, 7.0),
        (Fault(Kind.UNAVAILABLE, retry_after=3), SourceUnavailable, 3.0),
        (Fault(Kind.UNAVAILABLE, retry_after=None), SourceUnavailable, None),
        (Fault(Kind.SERVER_ERROR), SourceUnavailable, None),
        (Fault(Kind.DROPPED), SourceUnavailable, None),
        (Fault(Kind.NOT_JSON), SourceUnavailable, None),
        (Fault(Kind.WRONG_SHAPE), SourceUnavailable, None),
        (Fault(Kind.HTML), SourceUnavailable, None),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
@pytest.mark.parametrize("route", [LIST, DOWNLOAD, "oauth2/token"])
def test_a_transient_error_is_one_call_one_error_and_no_sleep(  # noqa: PLR0917 - two fixtures, a table, a route
    server: DropboxServer,
    source: DropboxSource,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    error: type,
    wait: float | None,
    route: str,
) -> None:
    # given an account whose next call of a route fails
    if route == DOWNLOAD:
        entry = first_entry(source)
    server.faults.add(replace(fault, route=route))
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    # when it is called
    with pytest.raises(SourceUnavailable) as raised:
        source.download(entry, 10_000) if route == DOWNLOAD else source.list_page("/resumes")
    # then the error is retryable, keeps the wait that was asked for, and came at once after one call
    assert type(raised.value) is error
    assert raised.value.retryable
    assert raised.value.retry_after == wait
    assert slept == []
    # and the next call is answered
    assert len(source.list_page("/resumes").entries) == 2


@pytest.mark.parametrize("kind", [Kind.CUT_SHORT, Kind.CORRUPT, Kind.SLOW])
def test_a_broken_transfer_is_never_taken_for_the_file(
    server: DropboxServer, source: DropboxSource, kind: Kind
) -> None:
    entry = first_entry(source)
    server.fail(kind, DOWNLOAD, delay=0.1)  # of each of twenty pieces
    with pytest.raises(SourceUnavailable):
        hasty(server, download_seconds=0.2).download(entry, 10_000)
    assert source.download(entry, 10_000) == b"Ann " * 1000


def test_a_stream_that_breaks_says_so(server: DropboxServer, source: DropboxSource) -> None:
    entry = first_entry(source)
    server.fail(Kind.CUT_SHORT, DOWNLOAD)
    with source.open(entry) as stream, pytest.raises(SourceUnavailable):
        stream.read()


def test_a_silent_connection_times_out(server: DropboxServer, source: DropboxSource) -> None:
    entry = first_entry(source)
    server.fail(Kind.SLOW, DOWNLOAD, delay=1.5)
    with pytest.raises(SourceUnavailable):
        hasty(server, timeout=(60.0, 0.3)).download(entry, 10_000)


def test_an_expired_token_is_replaced_within_the_call(server: DropboxServer, source: DropboxSource) -> None:
    source.list_page("/resumes")
    server.oauth.expire_tokens()
    assert len(source.list_page("/resumes").entries) == 2
    assert server.count("oauth2/token") == 2


def test_the_token_endpoint_is_asked_once_a_container(server: DropboxServer) -> None:
    for _ in range(3):
        connect(credentials_of(server), server.url).list_page("/resumes")
    assert server.count("oauth2/token") == 1


def test_an_access_token_that_was_signed_out_alone_is_replaced(server: DropboxServer, source: DropboxSource) -> None:
    source.list_page("/resumes")
    server.fail(Kind.REVOKED_TOKEN, LIST)
    assert len(source.list_page("/resumes").entries) == 2


def test_a_revoked_grant_is_final(server: DropboxServer, source: DropboxSource) -> None:
    entry = first_entry(source)
    server.oauth.revoke()
    for call in (lambda: source.list_page("/resumes"), lambda: source.download(entry, 10_000)):
        with pytest.raises(SourceRevoked) as raised:
            call()
        assert not raised.value.retryable


def test_an_app_that_dropbox_does_not_know_is_a_matter_of_configuration(server: DropboxServer) -> None:
    stranger = DropboxCredentials("stranger", "secret", server.registration.refresh_token)
    with pytest.raises(SourceMisconfigured):
        DropboxSource(stranger, server.url).list_page("")


def test_a_missing_permission_is_a_matter_of_configuration(server: DropboxServer, source: DropboxSource) -> None:
    server.fail(Kind.MISSING_SCOPE, LIST)
    with pytest.raises(SourceMisconfigured):
        source.list_page("/resumes")


def test_a_pkce_token_needs_no_secret(server: DropboxServer) -> None:
    app = server.registration
    source = DropboxSource(DropboxCredentials(app.app_key, None, app.refresh_token), server.url)
    assert len(source.list_page("").entries) == 2


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.RESET])
def test_no_error_shows_a_token_a_path_or_a_name(server: DropboxServer, source: DropboxSource, kind: Kind) -> None:
    # given a file, and a fault that meets every later call
    entry = first_entry(source)
    server.fail(kind, times=None, delay=0.2)
    # when it is downloaded
    with pytest.raises(SourceError) as raised:
        (hasty(server, download_seconds=0.2) if kind is Kind.SLOW else source).download(entry, 10_000)
    # then neither the error nor a logged traceback says anything private
    logged = f"{raised.value!r} {raised.value.reason} {''.join(traceback.format_exception(raised.value))}"
    for secret in (server.registration.refresh_token, server.registration.app_secret, "sl.", entry.name, entry.path):
        assert secret not in logged


def test_credentials_do_not_show_themselves(server: DropboxServer) -> None:
    shown = repr(DropboxSource(credentials_of(server), server.url))
    assert server.registration.refresh_token not in shown
    assert server.registration.app_secret not in shown
