"""The console's files as the API function serves them."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path
from typing import Any

import pytest

from winnow.api import application, console_files
from winnow.api.console_files import content_security_policy, read_asset, read_page
from winnow.platform.errors import NotFound

ENVIRONMENT = {
    "WINNOW_BUCKET": "winnow-data-1",
    "AWS_REGION": "eu-central-1",
    "WINNOW_HOSTED_UI": "https://winnow-1.auth.eu-central-1.amazoncognito.com/",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A console as it is built."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html.gz").write_bytes(gzip.compress(b"<!doctype html>"))
    (tmp_path / "assets" / "index-a1B2.js.gz").write_bytes(gzip.compress(b"run()"))
    (tmp_path / "assets" / "inter-c3D4.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.js.gz").write_bytes(gzip.compress(b"no"))
    return tmp_path


def test_given_a_browser_when_it_opens_the_page_then_it_may_load_and_reach_its_own_deployment_only(
    folder: Path,
) -> None:
    page = read_page(ENVIRONMENT, folder, gzipped=True)

    assert gzip.decompress(page.body) == b"<!doctype html>"
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.headers["Cache-Control"] == "no-cache"
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["font-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"].split() == [
        "'self'",
        "https://winnow-1.auth.eu-central-1.amazoncognito.com",
        "https://winnow-data-1.s3.amazonaws.com",
        "https://winnow-data-1.s3.eu-central-1.amazonaws.com",
    ]


def test_given_no_own_sign_in_and_no_bucket_when_the_policy_is_made_then_only_the_origin_is_left() -> None:
    assert "connect-src 'self';" in content_security_policy({})


def test_given_an_asset_when_it_is_read_then_it_is_kept_for_ever_and_typed(folder: Path) -> None:
    script = read_asset("index-a1B2.js", folder, gzipped=False)
    font = read_asset("inter-c3D4.woff2", folder, gzipped=True)

    assert (script.body, script.content_type) == (b"run()", "text/javascript; charset=utf-8")
    assert "Content-Encoding" not in script.headers
    assert (font.body, font.content_type) == (b"wOF2", "font/woff2")
    assert "Content-Encoding" not in font.headers
    for file in (script, font):
        assert "immutable" in file.headers["Cache-Control"]
        assert file.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["../secret.js", "..%2Fsecret.js", "absent.js", "index-a1B2.js.gz", "index-a1B2.py", ".js", ""]
)
def test_given_a_name_that_is_no_asset_when_it_is_read_then_there_is_none(folder: Path, name: str) -> None:
    with pytest.raises(NotFound):
        read_asset(name, folder, gzipped=True)


def test_given_the_function_when_a_browser_asks_then_gateway_gets_bytes_and_nothing_else_of_the_api_is_built(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> Any:
        raise AssertionError("the console needs no use case")

    monkeypatch.setattr(application, "read_page", lambda *, gzipped: read_page(ENVIRONMENT, folder, gzipped=gzipped))
    event = {
        "version": "2.0",
        "rawPath": "/console",
        "headers": {"accept-encoding": "gzip, br"},
        "requestContext": {"http": {"method": "GET", "path": "/console"}, "requestId": "r", "stage": "$default"},
    }
    answer = application.Application(refuse).handle(event, None)  # type: ignore[arg-type] # no context is needed

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert gzip.decompress(base64.b64decode(answer["body"])) == b"<!doctype html>"


def test_given_a_deployment_without_the_console_when_it_is_opened_then_a_problem_says_how_to_build_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound, match="make setup"):
        read_page(ENVIRONMENT, tmp_path, gzipped=True)
    assert console_files.FOLDER.name == "console"
