"""The form in which a response travels: compressed, known already (304), or without its body (HEAD).

Only what is public and the same for everybody is cached and compressed: documents of hundreds of kilobytes, which a
browser or a tool fetches again and again. RFC 9110, sections 8.8.3, 12.5.3 and 13.1.2; RFC 9111.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from winnow.api.http_request import HttpRequest
from winnow.api.http_response import HttpResponse

_WORTH_IT = 1400  # bytes: what fits into one packet travels no faster compressed
_KEPT = 8  # texts whose compressed form a container keeps


@dataclass(frozen=True, slots=True)
class Represented:
    """What is sent: bytes are compressed, and travel through API Gateway as base64."""

    status: int
    content_type: str
    body: str | bytes
    headers: Mapping[str, str]


def represent(response: HttpResponse, request: HttpRequest, rate_limit: str = "") -> Represented:
    """The response as this request can take it.

    Args:
        rate_limit: requests a second that the gateway lets through; empty where nobody knows.
    """
    headers = dict(response.headers) | rate_policy(rate_limit)
    if response.max_age is None:
        return Represented(response.status, response.content_type, response.text, headers)
    etag = f'W/"{_digest(response.text)}"'  # weak: the same text compressed or not
    headers |= {"Cache-Control": f"public, max-age={response.max_age}", "ETag": etag, "Vary": "Accept-Encoding"}
    if _is_known(request.headers.get("if-none-match", ""), etag):
        return Represented(HTTPStatus.NOT_MODIFIED, response.content_type, "", headers)
    if takes_gzip(request.headers) and len(response.text) > _WORTH_IT:
        headers["Content-Encoding"] = "gzip"
        return Represented(response.status, response.content_type, _compressed(response.text), headers)
    return Represented(response.status, response.content_type, response.text, headers)


def rate_policy(rate_limit: str) -> dict[str, str]:
    """The header that tells a limit (draft-ietf-httpapi-ratelimit-headers-10); none where there is no limit to tell.

    How many requests are left the gateway keeps to itself, so no ``RateLimit`` is sent.

    Args:
        rate_limit: requests a second.
    """
    return {"RateLimit-Policy": f'"second";q={rate_limit};w=1'} if rate_limit else {}


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Whether a caller takes gzip.

    Args:
        headers: of the request, by lower-case name.
    """
    for offered in headers.get("accept-encoding", "").split(","):
        coding, _, parameters = offered.partition(";")
        if coding.strip().lower() in {"gzip", "*"}:
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _is_known(if_none_match: str, etag: str) -> bool:
    """Whether the caller has this text already; weak and strong tags compare alike (RFC 9110, section 13.1.2)."""
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in known or etag.removeprefix("W/") in known


@lru_cache(maxsize=_KEPT)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=_KEPT)
def _compressed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)
