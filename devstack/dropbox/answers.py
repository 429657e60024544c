"""What the stand-in answers, and Dropbox's error bodies."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818 - an answer, not a defect of the stand-in
    """A call that Dropbox would answer with an error."""

    def __init__(self, answer: Answer):
        super().__init__(answer.status)
        self.answer = answer


def ok(result: Any) -> Answer:
    """A right answer of a JSON route."""
    return Answer(HTTPStatus.OK, json.dumps(result).encode())


def error(status: int, tag: str, **members: Any) -> Answer:
    """An error body: ``tag`` is the path of union tags, ``path/not_found``."""
    outer, _, inner = tag.partition("/")
    value: dict[str, Any] = {".tag": outer, **members}
    if inner:
        value[outer] = {".tag": inner}
    return Answer(status, json.dumps({"error_summary": f"{tag}/...", "error": value}).encode())


def bad_request(sentence: str) -> Answer:
    """A request that breaks the API's own rules: 400 with plain text."""
    return Answer(HTTPStatus.BAD_REQUEST, sentence.encode(), TEXT)


def oauth_error(code: str, description: str) -> Answer:
    """An error of the token endpoint (RFC 6749, section 5.2)."""
    return Answer(HTTPStatus.BAD_REQUEST, json.dumps({"error": code, "error_description": description}).encode())
