"""A response of the HTTP API, before API Gateway gets it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from winnow.api.problems import CONTENT_TYPE, Problem

SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """Status, headers and body of a response.

    Attributes:
        max_age: seconds for which anybody may keep it; None when nobody may.
    """

    status: int
    content_type: str
    text: str
    headers: Mapping[str, str]
    max_age: int | None = None


def error_response(problem: Problem) -> HttpResponse:
    """A problem document as a response."""
    text = json.dumps(problem.members)
    return HttpResponse(problem.status.value, CONTENT_TYPE, text, {**SAFE, **problem.headers})
