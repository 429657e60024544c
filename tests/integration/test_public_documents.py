"""Documents for everybody travel small and are not fetched twice; HEAD and a slash at the end do as usual."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from support.api import ADMIN, Api

from winnow.api.representation import takes_gzip

DOCUMENTS = ["/openapi.json", "/docs", "/.well-known/winnow"]


def raw(api: Api, path: str, **headers: str) -> dict[str, Any]:
    """The function's answer as API Gateway gets it."""
    event = json.loads(json.dumps(api.sample))
    event |= {"rawPath": path, "rawQueryString": "", "body": None, "headers": headers}
    event["requestContext"]["http"] |= {"method": "GET", "path": path}
    answer: dict[str, Any] = api.handler(event, None)
    return answer


def test_who_takes_gzip_gets_a_tenth(api: Api) -> None:
    plain = raw(api, "/openapi.json")
    packed = raw(api, "/openapi.json", **{"accept-encoding": "br;q=1.0, gzip;q=0.8"})

    assert packed["isBase64Encoded"]
    assert packed["headers"]["Content-Encoding"] == "gzip"
    body = base64.b64decode(packed["body"])
    assert gzip.decompress(body).decode() == plain["body"]
    assert len(body) < len(plain["body"]) / 8
    assert not plain["isBase64Encoded"]
    assert "Content-Encoding" not in plain["headers"]


@pytest.mark.parametrize("address", ["https://a.example/openapi.json", "https://a.example/base/api/v1/openapi.json/"])
def test_the_document_names_the_server_that_it_came_from(api: Api, address: str) -> None:
    path = urlsplit(address).path.removeprefix("/base")
    (server,) = api.call("GET", path, as_=None).json["servers"]

    deployment = urljoin(address.rstrip("/"), server["url"])

    assert deployment == address.partition("api/v1/")[0].partition("openapi.json")[0]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_that_the_caller_has_is_not_sent_again(api: Api, path: str) -> None:
    first = api.call("GET", path, as_=None)
    etag = first.headers["ETag"]

    again = api.call("GET", path, as_=None, headers={"If-None-Match": etag})
    strong = api.call("GET", path, as_=None, headers={"If-None-Match": f'"other", {etag.removeprefix("W/")}'})
    other = api.call("GET", path, as_=None, headers={"If-None-Match": 'W/"other"'})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status, again.text, again.headers["ETag"]) == (304, "", etag)
    assert (strong.status, other.status, other.text) == (304, 200, first.text)


def test_what_belongs_to_one_caller_is_kept_by_nobody(api: Api) -> None:
    answer = api.call("GET", "/api/v1/projects", headers={"Accept-Encoding": "gzip", "If-None-Match": "*"})

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("path", [*DOCUMENTS, "/health", "/api/v1/projects"])
def test_head_is_get_without_the_body(api: Api, path: str) -> None:
    caller = ADMIN if path.startswith("/api/") else None
    got = api.call("GET", path, as_=caller)

    head = api.call("HEAD", path, as_=caller)

    assert (head.status, head.text, head.headers) == (got.status, "", got.headers)


def test_head_is_named_where_get_is_allowed(api: Api) -> None:
    answer = api.call("POST", "/health", {}, as_=None)

    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/docs/", "/api/v1/projects/", "/health//"])
def test_a_slash_at_the_end_changes_nothing(api: Api, path: str) -> None:
    assert api.call("GET", path).status == 200


def test_the_rate_of_the_gateway_is_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "RateLimit-Policy" not in api.call("GET", "/health", as_=None).headers

    monkeypatch.setenv("WINNOW_RATE_LIMIT", "100")

    monkeypatch.setenv("WINNOW_PUBLIC_RATE_LIMIT", "20")
    for path in ("/health", "/api/v1/projects", "/nowhere"):
        assert api.call("GET", path).headers["RateLimit-Policy"] == '"second";q=100;w=1'
    for path in DOCUMENTS:
        assert api.call("GET", path, as_=None).headers["RateLimit-Policy"] == '"second";q=20;w=1'
    assert raw(api, "/console")["headers"]["RateLimit-Policy"] == '"second";q=20;w=1'


@pytest.mark.parametrize("base", ["winnow", "internal/winnow", "api"])
@pytest.mark.parametrize("left_in_the_path", [True, False])
def test_below_a_path_of_ones_own_domain_everything_is_found_and_says_where(
    api: Api, monkeypatch: pytest.MonkeyPatch, base: str, *, left_in_the_path: bool
) -> None:
    monkeypatch.setenv("WINNOW_BASE_PATH", base)
    below = f"/{base}" if left_in_the_path else ""
    api.sample["requestContext"] |= {"domainName": "api.example.org", "domainPrefix": "api"}

    answer = ask(api, "POST", f"{below}/api/v1/projects", {"name": "Below"})
    found = ask(api, "GET", f"{below}/api/v1/projects/{json.loads(answer['body'])['project_id']}/")

    assert (answer["statusCode"], found["statusCode"]) == (201, 200)
    assert answer["headers"]["Location"].startswith(f"/{base}/api/v1/projects/")
    api.sample["requestContext"]["domainPrefix"] = api.sample["requestContext"]["apiId"]
    direct = ask(api, "POST", "/api/v1/projects", {"name": "By the API's own name"})
    assert direct["headers"]["Location"].startswith("/api/v1/projects/")


def ask(api: Api, method: str, path: str, body: object = None) -> dict[str, Any]:
    """The function's answer to an admin."""
    event = json.loads(json.dumps(api.sample))
    event |= {"rawPath": path, "rawQueryString": "", "body": None if body is None else json.dumps(body)}
    event["requestContext"]["http"] |= {"method": method, "path": path}
    event["requestContext"]["authorizer"]["jwt"]["claims"] |= {"sub": ADMIN, "cognito:groups": "[admin]"}
    answer: dict[str, Any] = api.handler(event, None)
    return answer


@pytest.mark.parametrize(
    ("offered", "taken"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip; q=0", False), ("br", False), ("", False)],
)
def test_gzip_is_sent_to_who_takes_it(offered: str, taken: bool) -> None:
    assert takes_gzip({"accept-encoding": offered}) is taken
