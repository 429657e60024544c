"""An answer on its way out, whatever made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from winnow.api.problems import CONTENT_TYPE, Problem

SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and body of an answer."""

    status: int
    content_type: str
    text: str
    headers: Mapping[str, str]


def refusal(problem: Problem) -> Reply:
    """A problem document as an answer."""
    text = json.dumps(problem.members)
    return Reply(problem.status.value, CONTENT_TYPE, text, {**SAFE, **problem.headers})
