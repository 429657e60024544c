"""Holds the function's place in the template until its handler is here."""

from __future__ import annotations

import json


def handler(event: dict[str, object], _context: object) -> dict[str, object]:
    """Answers with the route that was asked for."""
    return {"statusCode": 200, "body": json.dumps({"route": event.get("routeKey")})}
