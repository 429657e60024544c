"""The Dropbox stand-in behaves as Dropbox to the official SDK, to a browser and to a webhook."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import dropbox
import pytest
import requests
from dropbox import files
from dropbox.exceptions import ApiError, BadInputError
from requests.adapters import HTTPAdapter

from devstack.dropbox import Account, DropboxServer, webhook
from devstack.dropbox.account import content_hash


class Redirect(HTTPAdapter):
    """Sends the SDK's https calls to the stand-in."""

    def __init__(self, endpoint: str) -> None:
        super().__init__()
        self.endpoint = endpoint

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        url = urlsplit(str(request.url))
        request.url = f"{self.endpoint}{url.path}?{url.query}"
        return super().send(request, *arguments, **options)


@pytest.fixture
def server() -> Iterator[DropboxServer]:
    with DropboxServer() as stand_in:
        yield stand_in


@pytest.fixture
def sdk(server: DropboxServer) -> dropbox.Dropbox:
    app = server.registration
    return dropbox.Dropbox(
        app_key=app.app_key,
        app_secret=app.app_secret,
        oauth2_refresh_token=app.refresh_token,
        session=redirected(server),
    )


def redirected(server: DropboxServer) -> requests.Session:
    session = requests.Session()
    session.mount("https://", Redirect(server.url))
    return session


def test_the_sdk_writes_reads_moves_and_deletes(sdk: dropbox.Dropbox) -> None:
    written = sdk.files_upload(b"hello", "/In/Größe.txt")
    assert written.content_hash == content_hash(b"hello")
    assert sdk.files_get_metadata(written.id).path_display == "/In/Größe.txt"
    found, response = sdk.files_download("/in/größe.txt")
    assert (found.rev, response.content) == (written.rev, b"hello")
    moved = sdk.files_move_v2("/In/Größe.txt", "/Out/x.txt").metadata
    assert (moved.id, moved.rev) == (written.id, written.rev)
    sdk.files_delete_v2("/Out")
    with pytest.raises(ApiError) as raised:
        sdk.files_get_metadata("/out/x.txt")
    assert raised.value.error.get_path().is_not_found()
    again = sdk.files_upload(b"hello", "/Out/x.txt")
    assert again.id != written.id, "a path that was deleted comes back as another file"


def test_content_hash_is_over_blocks_of_four_mebibytes(sdk: dropbox.Dropbox) -> None:
    data = bytes(9 * 1024 * 1024)
    assert sdk.files_upload(data, "/big.bin").content_hash == content_hash(data)


def test_listing_pages_then_changes(sdk: dropbox.Dropbox) -> None:
    for number in range(4):
        sdk.files_upload(b"x", f"/in/{number}.txt")
    first = sdk.files_list_folder("/in", recursive=True, limit=3)
    second = sdk.files_list_folder_continue(first.cursor)
    assert ([len(page.entries) for page in (first, second)], first.has_more, second.has_more) == ([3, 1], True, False)
    sdk.files_delete_v2("/in/0.txt")
    (gone,) = sdk.files_list_folder_continue(second.cursor).entries
    assert isinstance(gone, files.DeletedMetadata)
    latest = sdk.files_list_folder_get_latest_cursor("/in", recursive=True)
    assert sdk.files_list_folder_continue(latest.cursor).entries == []


def test_a_file_deleted_while_its_listing_is_read_is_reported(sdk: dropbox.Dropbox) -> None:
    for number in range(4):
        sdk.files_upload(b"x", f"/{number}.txt")
    first = sdk.files_list_folder("", limit=3)
    sdk.files_delete_v2("/0.txt")
    rest = sdk.files_list_folder_continue(first.cursor).entries
    assert [(entry.name, isinstance(entry, files.DeletedMetadata)) for entry in rest] == [
        ("3.txt", False),
        ("0.txt", True),
    ]


def test_a_folder_that_is_not_recursive_shows_its_own_level(sdk: dropbox.Dropbox) -> None:
    sdk.files_upload(b"x", "/a/b/c.txt")
    assert [entry.name for entry in sdk.files_list_folder("").entries] == ["a"]


def test_the_root_is_an_empty_string(sdk: dropbox.Dropbox) -> None:
    sdk.refresh_access_token()
    with pytest.raises(BadInputError, match="empty string"):
        sdk.request_json_object("api", "files/list_folder", "rpc", {"path": "/"}, "user", None)


def test_reset_is_a_route_error_with_the_right_tag(server: DropboxServer, sdk: dropbox.Dropbox) -> None:
    cursor = sdk.files_list_folder("").cursor
    server.routes.expire_cursors()
    with pytest.raises(ApiError) as raised:
        sdk.files_list_folder_continue(cursor)
    assert raised.value.error.is_reset()


def test_an_owner_connects_an_app_with_pkce_and_no_redirect_page(server: DropboxServer) -> None:
    # given an app that asks for offline access with PKCE
    flow = dropbox.DropboxOAuth2FlowNoRedirect(server.registration.app_key, use_pkce=True, token_access_type="offline")
    flow.requests_session = redirected(server)
    asked = urlsplit(flow.start())
    # when the owner opens the page and presses Allow
    page = requests.get(f"{server.url}{asked.path}?{asked.query}", timeout=60).text
    form = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    }
    assert form == {name: values[0] for name, values in parse_qs(asked.query).items()}
    shown = requests.post(f"{server.url}{asked.path}", data=form, timeout=60).text
    (code,) = re.findall(r'id="auth-code" readonly value="([^"]+)"', shown)
    # then the copied code is worth a refresh token, once
    result = flow.finish(code)
    client = dropbox.Dropbox(
        oauth2_refresh_token=result.refresh_token, app_key=server.registration.app_key, session=redirected(server)
    )
    assert client.users_get_current_account().account_id == result.account_id
    with pytest.raises(requests.HTTPError):
        flow.finish(code)


def test_a_code_without_its_verifier_is_worth_nothing(server: DropboxServer) -> None:
    flow, thief = (
        dropbox.DropboxOAuth2FlowNoRedirect(server.registration.app_key, use_pkce=True, token_access_type="offline")
        for _ in range(2)
    )
    thief.requests_session = redirected(server)
    asked = parse_qs(urlsplit(flow.start()).query)
    shown = requests.post(f"{server.url}/oauth2/authorize", data=asked, timeout=60).text
    code = re.findall(r'value="([^"]+)"', shown)[0]
    with pytest.raises(requests.HTTPError):
        thief.finish(code)


class Receiver(BaseHTTPRequestHandler):
    """A webhook that keeps what it is sent."""

    received: list[tuple[bytes, str | None]] = []  # noqa: RUF012 - cleared by the fixture

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(parse_qs(urlsplit(self.path).query)["challenge"][0].encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((body, self.headers.get("X-Dropbox-Signature")))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    Receiver.received.clear()
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_is_challenged_and_told_with_a_signature_over_the_raw_body(server: DropboxServer, hook: str) -> None:
    assert webhook.challenge(hook)
    assert server.notify(hook).status == 200
    ((body, signature),) = Receiver.received
    assert json.loads(body)["list_folder"]["accounts"] == [server.account.account_id]
    assert signature == webhook.signature(body, server.registration.app_secret)


def test_a_served_folder_is_followed_and_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_bytes(b"one")
    with DropboxServer(folder=tmp_path) as server:
        app = server.registration
        sdk = dropbox.Dropbox(oauth2_refresh_token=app.refresh_token, app_key=app.app_key, session=redirected(server))
        listed = sdk.files_list_folder("", recursive=True)
        assert [entry.path_display for entry in listed.entries] == ["/deep", "/deep/a.txt"]
        (tmp_path / "deep" / "a.txt").write_bytes(b"two!")
        (tmp_path / "b.txt").write_bytes(b"b")
        changed = sdk.files_list_folder_continue(listed.cursor)
        assert sorted(entry.path_display for entry in changed.entries) == ["/b.txt", "/deep/a.txt"]
        (tmp_path / "b.txt").unlink()
        (gone,) = sdk.files_list_folder_continue(changed.cursor).entries
        assert isinstance(gone, files.DeletedMetadata)
        sdk.files_delete_v2("/deep")
        assert (tmp_path / "deep" / "a.txt").read_bytes() == b"two!"


def test_ids_and_revs_of_a_served_folder_outlive_a_restart() -> None:
    def entries() -> list[tuple[str, str]]:
        account = Account()
        account.put("/a.txt", b"a")
        account.put("/b.txt", b"b")
        return [(node.id, node.rev) for node in account.changes("", after=0, recursive=True)[0]]

    assert entries() == entries()


def test_it_runs_as_a_process_and_takes_orders(tmp_path: Path) -> None:
    registration = tmp_path / "app.json"
    registration.write_text(json.dumps({"app_key": "key", "app_secret": "secret", "refresh_token": "token"}))
    command = [sys.executable, "-m", "devstack.dropbox", "--registration", str(registration)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        url = process.stdout.readline().strip()
        put = requests.put(f"{url}/_control/files/in/a%20b.txt", data=b"hello", timeout=60)
        order: Any = {"kind": "unavailable", "route": "oauth2/token", "retry_after": 9}
        assert put.ok
        assert requests.post(f"{url}/_control/faults", json=order, timeout=60).ok
        assert requests.post(f"{url}/_control/faults", json={"kind": "no such"}, timeout=60).status_code == 400
        form = {"grant_type": "refresh_token", "client_id": "key", "refresh_token": "token"}
        answers = [requests.post(f"{url}/oauth2/token", data=form, timeout=60) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [503, 200]
        assert answers[0].headers["Retry-After"] == "9"
        bearer = {"Authorization": f"Bearer {answers[1].json()['access_token']}"}
        listed = requests.post(f"{url}/2/files/list_folder", json={"path": "/in"}, headers=bearer, timeout=60).json()
        assert [entry["name"] for entry in listed["entries"]] == ["a b.txt"]
    finally:
        process.terminate()
        assert process.wait(60) == 0
        process.stdout.close()
