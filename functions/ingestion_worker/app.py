"""Holds the function's place in the template until its handler is here."""

from __future__ import annotations


def handler(_event: dict[str, object], _context: object) -> dict[str, list[object]]:
    """Takes every message."""
    return {"batchItemFailures": []}
